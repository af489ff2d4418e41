"""More about one of the other doors: what it is, what to bring, who to ask."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

MORE = Choice("!doors", text("control.doors.button", "🚪 Other doors"))
NONE = text("doors.none", "No other door to show now.")
LATER = text("doors.later", "The other doors come after these few questions.")
BRING = text("doors.bring", "What to bring: ask there.")
CONTACT = text("doors.contact", "Who to ask: {value}")

QUESTION = Question(
    id="door",
    about="applicant",
    kind="choice",
    ask=text("door.ask", "Which one do you want to know more about?", "adult"),
    again=text("door.again", "Press one of the doors, or go back."),
    choices=(),
)
