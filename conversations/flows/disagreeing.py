"""When somebody takes their agreement back."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

NOTHING = text("disagree.nothing", "You have not agreed to anything here.", "adult")
DONE = text("disagree.done", "Your agreement is taken back. What the centre had of you is erased.", "adult")
BUTTON = Choice("!disagree", text("control.disagree.button", "I disagree now", "adult"))

QUESTION = Question(
    id="disagree",
    about="speaker",
    kind="yes_no",
    ask=text(
        "disagree.ask",
        "Take your agreement back? Your requests, names and numbers are erased, and nobody contacts you.",
        "adult",
    ),
    again=text("disagree.again", "Take your agreement back: yes or no?", "adult"),
    choices=(
        Choice("yes", text("choice.disagree_yes", "Yes, take it back")),
        Choice("no", text("choice.disagree_no", "No, keep it")),
    ),
    yes="yes",
    no="no",
)
