"""What is said when somebody of the centre writes to the person, and when they are done."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

WRITES = text(
    "staff.writes", "The centre is writing to you here. What you answer goes to a person there; I stay silent.", "adult"
)
SAID = text("staff.said", "The centre: {words}")
LEFT = text("staff.left", "The centre is done for now. I go on.")
AWAY = text(
    "staff.away", "The centre has not answered yet. Your messages are kept for them. I go on meanwhile.", "adult"
)
WAITS = text("staff.waits", "A message from the centre waits for someone else who uses this phone.")
READ = text("control.read_letter.button", "📩 It is for me")
MASKED = text(
    "staff.masked", "Never send a CIN or Massar number here. I hide it; the rest goes to the centre.", "adult"
)

TALK = Question(
    id="staff",
    about="speaker",
    kind="choice",
    ask=text("staff.ask", "You are talking with the centre. Write here.", "adult"),
    again=text("staff.again", "You are talking with the centre. Write here, or go back to me.", "adult"),
    choices=(Choice("end", text("choice.staff_end", "Back to the bot")),),
)
