"""All flows, in order. A flow file only routes: rules are data, words are catalogues, acting is elsewhere."""

from conversations.flow import Flow
from conversations.flows import contact, eligibility, finish, signup, teacher, welcome, wishes

PARTS = {
    "welcome": welcome.NODES,
    "eligibility": eligibility.NODES,
    "teacher": teacher.START,
    "signup": signup.NODES,
    "teacher_about": teacher.ABOUT,
    "contact": contact.NODES,
    "wishes": wishes.NODES,
    "finish": finish.NODES,
}
"""What is drawn apart, by name."""
FLOW = Flow(node for nodes in PARTS.values() for node in nodes)
