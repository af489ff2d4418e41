"""When somebody takes their agreement back."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

NOTHING = text("disagree.nothing", "You have not agreed to anything here.", "adult")
DONE = text("disagree.done", "Your agreement is taken back. What the centre had of you is erased.", "adult")
BUTTON = Choice("!disagree", text("control.disagree.button", "I disagree now", "adult"))

REFUSE = Question(
    id="refuse",
    about="speaker",
    kind="yes_no",
    ask=text(
        "refuse.ask",
        "Without your agreement your requests, names and numbers are erased, and nobody contacts you. Erase them?",
        "adult",
    ),
    again=text("refuse.again", "Erase your requests: yes or no?", "adult"),
    choices=(
        Choice("yes", text("choice.delete_yes", "Yes, erase all")),
        Choice("no", text("choice.delete_no", "No, keep")),
    ),
    yes="yes",
    no="no",
)
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
