"""All flows, in order. A flow file only routes: rules are data, words are catalogues, acting is elsewhere."""

from conversations.flow import Flow
from conversations.flows import contact, eligibility, finish, signup, teacher, welcome, wishes

FLOW = Flow(
    (
        *welcome.NODES,
        *eligibility.NODES,
        *teacher.START,
        *signup.NODES,
        *teacher.ABOUT,
        *contact.NODES,
        *wishes.NODES,
        *finish.NODES,
    )
)
