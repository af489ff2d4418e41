"""What is said when a young person takes the request over that a parent, or who helps, made for them."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

# --- to whoever made the request --------------------------------------------------------------------------------------

BUTTON = Choice("!takeover", text("control.takeover.button", "📲 The child writes", "helper"))
OFFER = text("takeover.offer", "On the young person's own phone, write “code” to me, then: {code}", "helper")
CAREFUL = text(
    "takeover.careful",
    "It works once, for 15 minutes. Then the request is theirs; you still see whether it is open: /status.",
)
LEAVES = text(
    "takeover.leaves", "What you said of yourself is not shown to them. What they write is not shown to you.", "helper"
)
NONE = text("takeover.none", "There is no request here that a young person could take over.")
GONE = text("takeover.gone", "Request {reference} is in the young person's own hands now.", "helper")
OPEN = text("takeover.open", "in the young person's hands. The centre is looking at it.", "helper")
ENDED = text("takeover.ended", "in the young person's hands. It is closed.", "helper")

# --- to the young person ----------------------------------------------------------------------------------------------

YOURS = text("takeover.yours", "Request {reference} is yours now. You can check and change all of it.")
APART = text("takeover.apart", "Whoever made it does not see what you write here.")

QUESTION = Question(
    id="takeover_which",
    about="speaker",
    kind="choice",
    ask=text("takeover_which.ask", "Which request does the young person take over?"),
    again=text("takeover_which.again", "Press the request's number, or “Back”."),
    choices=(),
)
