"""The code that opens the page again: chosen once, and what is said of it."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

NO_CODE = text("lock_code.no_code", "It must be 4 to 6 digits or letters, and not one that is guessed at once.")
SET = (
    text("lock.set", "Done. When nothing is done here for some minutes, this page closes. Your code opens it again."),
    text("lock.set_now", "“Close” below closes it at once. To choose another code: /lockcode"),
    text("lock.set_lost", "Nobody here can see your code, so nobody can tell it to you: remember it well."),
)
REMOVED = text("lock.removed", "There is no code here now: this page stays open.")
ELSEWHERE = text(
    "lock.elsewhere",
    "The code is for the web page. In Telegram, set a passcode in its settings; /safeword hides what is here.",
)
NONE = "none"

QUESTION = Question(
    id="lock_code",
    about="speaker",
    kind="pin",
    ask=text("lock_code.ask", "Choose a code of 4 to 6 digits or letters, and write it here.", "adult"),
    again=text("lock_code.again", "Write 4 to 6 digits or letters, not 1234 or a name."),
    choices=(Choice(NONE, text("choice.lock_none", "Without a code")),),
    no=NONE,
)
