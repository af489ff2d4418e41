"""The adult who agrees for a young person: the link that is passed on to them, and what they read and answer there."""

from conversations.flow import Line, Question, Tell, When
from conversations.flows.contact import CALL_WHEN, CALL_WHEN_AGAIN, TIMES
from conversations.texts import text
from conversations.types import Choice

# --- to the young person, or who helps them ---------------------------------------------------------------------------

MAY = Tell(
    id="adult_link",
    beside=True,
    lines=(
        Line(
            text(
                "adult_link",
                "The adult who agrees can answer by a link: press “Link for an adult”. Only if that is safe for you.",
                "helper",
            ),
            (
                When("minor", ("yes",)),
                When("who", ("youth", "helper")),
                When("guardian", ("mother", "father", "guardian")),
                When("protected", ("no",)),
            ),
        ),
    ),
)
OFFER = text("adult.offer", "Pass this link on to the adult who agrees. There they read it, and answer.", "adult")
WAYS = {
    "guardian": text("adult.web", "In a browser: {link}"),
    "guardian_telegram": text("adult.telegram", "In Telegram: {link}"),
    "guardian_code": text("adult.code", "To be scanned from your screen: {link}", "adult"),
}
CAREFUL = text(
    "adult.careful",
    "It works once, for {count} day. It shows the first name only. A new link ends this one.",
    plural="It works once, for {count} days. It shows the first name only. A new link ends this one.",
)
SAFE = text("adult.safe", "Pass it on only if that is safe for you.", "helper")
NO_WAY = text("adult.no_way", "No link can be made now. A person of the centre can help: /human.", "adult")
NOT_NEEDED = text("adult.not_needed", "No agreement of another adult is needed for this request.", "adult")
ENDED = text("adult.ended", "The link works no more.")
ANSWERED = text("adult.answered", "The adult to whom the link was passed on has answered.")
AGREED_ALREADY = text(
    "adult.agreed_already", "The adult has said yes to the centre by phone. No link is needed.", "adult"
)

LINK = Choice("!guardian", text("control.guardian.button", "🔗 Link for an adult"))
NEW = Choice("!guardian", text("control.guardian_new.button", "🔗 A new link"))
END = Choice("!guardian end", text("control.guardian_end.button", "End the link"))

# What is held of it.
HELD_LINK = text("mydata.guardian_link", "A link for the adult who agrees works until {day}.")
HELD = {
    "yes": text("mydata.guardian_yes", "On {day} the adult who was asked agreed."),
    "no": text("mydata.guardian_no", "On {day} the adult who was asked did not agree."),
    "call": text("mydata.guardian_call", "On {day} the adult who was asked wanted to be called first."),
}

# --- to the adult: on the page of the link, and on Telegram -----------------------------------------------------------

FRONT = text("adult.front", "Somebody passed this on to you. Choose a language to read it. Nothing is decided by that.")
SCAN = text("adult.scan", "With the other phone, scan this code. It opens the page for the adult.")
CHANGED = text("adult.changed", "These words are new, so your answer was not taken. Read them again, please.")
CALL_NOW = text("adult.call_me", "Call me on this number")
TITLE = text("adult.title", "The agreement of a parent or guardian")
NAMES = text("adult.names", "{name} wants to sign up for the second-chance school in Casablanca.")
WHY = text("adult.why", "Before 18, the centre also asks an adult of the family, or a guardian. This is about {name}.")
CALL_DAYS = text(
    "adult.call_days",
    "If you agree, somebody from the centre calls within {count} day.",
    plural="If you agree, somebody from the centre calls within {count} days.",
)
CALL_UNKNOWN = text("adult.call_unknown", "If you agree, the centre calls. It has not confirmed yet how soon.")
KEPT = text(
    "adult.kept",
    "The centre keeps: first names, a number and when to call, age, school, district, interests, and your answer.",
)
KEPT_DAYS = text(
    "adult.kept_days",
    "It is kept {count} day at most, then erased.",
    plural="It is kept {count} days at most, then erased.",
)
FREE = text("adult.free", "Signing up here is free. You can take your yes back at any time: tell the centre.")
ASK_CENTRE = text("adult.ask_centre", "To ask something, call the centre: {centre_phone}.")
ASK_US = text("adult.ask_us", "To ask something, press “Call me first”.")
READ_ALOUD = (NAMES, WHY, CALL_DAYS, CALL_UNKNOWN, KEPT, KEPT_DAYS, FREE, ASK_CENTRE, ASK_US)
"""All that may be read before the answer, beside who is responsible."""

THANKS = {
    "yes": text("adult.thanks_yes", "Thank you. The centre knows that you agree. It checks this with you by phone."),
    "no": text("adult.thanks_no", "Thank you. The centre knows that you do not agree. A person reads your answer."),
    "call": text("adult.thanks_call", "Thank you. Somebody from the centre calls you on this number."),
}
ELSEWHERE = text(
    "adult.elsewhere", "In this browser the link shows nothing. Open it on another phone, or in another browser."
)
UNKNOWN = text(
    "adult.unknown",
    "This link does not work: it is wrong, too old, or somebody has answered. Ask who gave it to you for a new one.",
)

_ASK = text("adult.ask", "Do you agree?")
_AGAIN = text("adult.again", "Press a button: I agree, I do not agree, or call me first.")
NUMBER = text(
    "guardian_phone.ask",
    "On which number can the centre call you? It keeps it only for this call, {count} day at most.",
    plural="On which number can the centre call you? It keeps it only for this call, {count} days at most.",
)
NUMBER_AGAIN = text(
    "guardian_phone.again", "Write the whole number: 06, 07 or 05, then 8 digits. From abroad, begin with +."
)
AGREE = Choice("yes", text("choice.guardian_yes", "✅ I agree"))
REFUSE = Choice("no", text("choice.guardian_no", "I do not agree"))
CALL_ME = Choice("call", text("choice.guardian_call", "📞 Call me first"))
CALL_TIMES = tuple(choice for choice in TIMES if choice.value != "write")

QUESTIONS = (
    Question(
        id="guardian_which",
        about="speaker",
        kind="choice",
        ask=text("guardian_which.ask", "A link for which request?"),
        again=text("guardian_which.again", "Press the request's number, or “Back”."),
        choices=(),
    ),
    Question(
        id="guardian_answer",
        about="speaker",
        kind="yes_no",
        ask=_ASK,
        again=_AGAIN,
        choices=(AGREE, REFUSE, CALL_ME),
        yes="yes",
        no="no",
    ),
    Question(
        id="guardian_hour",
        about="speaker",
        kind="choice",
        ask=CALL_WHEN,
        again=CALL_WHEN_AGAIN,
        choices=CALL_TIMES,
        columns=2,
    ),
    Question(
        id="guardian_phone",
        about="speaker",
        kind="phone",
        ask=NUMBER,
        again=NUMBER_AGAIN,
        choices=(Choice("back", text("choice.guardian_no_number", "No number")),),
        no="back",
    ),
)
ASKED_FIRST = "guardian_answer"
ASKED = frozenset(question.id for question in QUESTIONS)
ASK = _ASK
