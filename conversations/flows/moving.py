"""What is said when a conversation goes on on another phone, or elsewhere."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

OFFER = text(
    "move.offer",
    "To go on elsewhere (another phone, Telegram, the web page), write “code” there, then: {code}",
    "adult",
)
LINKS = {
    "telegram": text("move.telegram", "Or open this link in Telegram: {link}", "adult"),
    "webchat": text("move.web", "Or open this link in a browser: {link}", "adult"),
}
CAREFUL = text(
    "move.careful",
    "It works once, for 15 minutes. Give it to nobody: whoever has it sees your answers.",
    "adult",
)
ARRIVED = text("move.arrived", "Your conversation goes on here.", "adult")
GONE_ON = text("move.gone_on", "The conversation that was here goes on elsewhere: it is not here any more.")
WORD_LEFT = text("move.word_left", "Your secret word does not hold here. To choose one: /safeword", "adult")
UNKNOWN = text(
    "move.unknown",
    "This code does not work: it is wrong, too old or already used. On the other phone, ask for a new one.",
    "adult",
)
HERE = text("move.here", "This code is for another phone: here you are already in this conversation.", "adult")
TRIES = text("move.tries", "Too many wrong codes. Try again in 15 minutes.", "adult")

ENTER = Choice("!arrive", text("control.arrive.button", "📲 I have a code", "adult"))

_YES, _NO = "yes", "no"
ASKED = frozenset({"arrive", "bring", "join"})
QUESTIONS = (
    Question(
        id="arrive",
        about="speaker",
        kind="code",
        ask=text("arrive.ask", "Write the six letters that the other phone shows.", "adult"),
        again=text("arrive.again", "Six letters, for example: BCD-FGH.", "adult"),
        choices=(Choice(_NO, text("choice.arrive_no", "I have no code", "adult")),),
        no=_NO,
    ),
    Question(
        id="bring",
        about="speaker",
        kind="yes_no",
        ask=text("bring.ask", "Go on here with the conversation of the other phone? It stops there.", "adult"),
        again=text("bring.again", "Go on here with it: yes or no?"),
        choices=(
            Choice(_YES, text("choice.bring_yes", "Yes, go on here")),
            Choice(_NO, text("choice.bring_no", "No")),
        ),
        yes=_YES,
        no=_NO,
    ),
)
