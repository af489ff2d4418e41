"""May I remind you? And the reminder itself: it names nobody and nothing, whoever may read it on the phone."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

ASK = text(
    "remind.ask",
    "If you stop before the end: may I write to you here so that you go on, three times at most? Your answers then wait"
    " for you {count} day.",
    "adult",
    plural="If you stop before the end: may I write to you here so that you go on, three times at most? Your answers"
    " then wait for you {count} days.",
)
AGREED = text("remind.agreed", "All right. I write little, and only by day. /stop ends it.", "adult")
REFUSED = text("remind.refused", "All right, no reminders.")
REMINDER = text("reminder", "👋 I am still here. Go on whenever you like.", "adult")

YES = Choice("!remind yes", text("control.remind.button", "⏰ Yes, remind me"))
NO_MORE = Choice("!remind no", text("control.no_reminders.button", "No more reminders"))
GO_ON = Choice("!go_on", text("control.go_on.button", "▶ Go on"))

QUESTION = Question(
    id="remind",
    about="speaker",
    kind="yes_no",
    ask=ASK,
    again=text("remind.again", "May I remind you here: yes or no?", "adult"),
    choices=(
        Choice("yes", text("choice.remind_yes", "Yes, remind me")),
        Choice("no", text("choice.remind_no", "No")),
    ),
    yes="yes",
    no="no",
)
