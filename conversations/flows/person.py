"""When somebody asks for a person: what it is about, which number and hour are safe, and what is said of the answer."""

from conversations.flow import Question
from conversations.flows.contact import ABROAD, ABROAD_AGAIN, ABROAD_CHOICES, CALL_WHEN, CALL_WHEN_AGAIN, TIMES
from conversations.texts import text
from conversations.types import Choice

ASKED_FOR = text("human", "A person from the centre will read that you want to talk.", "adult")
DAYS = text("human.days", "The answer comes within {count} day.", plural="The answer comes within {count} days.")
DAYS_UNKNOWN = text("human.unknown", "The centre has not confirmed yet when it answers.")
CLOSED = text(
    "human.closed", "It is noted that you want to talk. The centre is not open yet: nobody answers for now.", "adult"
)
SINCE = text("human.since", "The centre knows since {day} that you want to talk to a person.", "adult")
NOTED = text("human.noted", "Noted: the centre sees what you chose.", "adult")
NOTED_WRITE = text("human.noted_write", "All right. The answer comes here: come back to read it.", "adult")
TAKEN_BACK = text(
    "human.taken_back", "All right, nobody contacts you about this. What you told for it is erased.", "adult"
)

CHANGE = Choice("!human change", text("control.human_change.button", "📞 Number and hour"))
TAKE_BACK = Choice("!human back", text("control.human_back.button", "Not any more"))

SKIP = Choice("skip", text("choice.human_skip", "Skip"))
_WRITE = Choice("write", text("choice.human_write", "✍️ Write to me here"))
_SIGN_UP = Choice("sign_up", text("choice.human_sign_up", "Sign-up", "teacher"))
_OTHER = Choice("other", text("choice.human_other", "Something else"))
OF_TEACHERS = frozenset({_SIGN_UP, _OTHER, SKIP})
"""What a teacher may want to talk about: the rest is about a young person."""

QUESTIONS = (
    Question(
        id="human_about",
        about="speaker",
        kind="choice",
        ask=text("human_about.ask", "What is it about?"),
        again=text("human_about.again", "Press what is nearest. What you write here about it is not kept.", "adult"),
        label=text("human_about.label", "About"),
        choices=(
            _SIGN_UP,
            Choice("papers", text("choice.human_papers", "The papers")),
            Choice("visit", text("choice.human_visit", "The visit")),
            Choice("distance", text("choice.human_distance", "Distance, transport")),
            Choice("home", text("choice.human_home", "A problem at home")),
            _OTHER,
            SKIP,
        ),
        columns=2,
    ),
    Question(
        id="human_same",
        about="speaker",
        kind="choice",
        ask=text("human_same.ask", "May the centre call like this?"),
        again=text("human_same.again", "This number and this hour: yes, or others?"),
        choices=(
            Choice("yes", text("choice.human_same_yes", "Yes, like this")),
            Choice("other", text("choice.human_same_no", "Other number, hour")),
            _WRITE,
            SKIP,
        ),
        columns=2,
        yes="yes",
        no="other",
    ),
    Question(
        id="human_phone",
        about="speaker",
        kind="phone",
        ask=text("human_phone.ask", "Which number is safe to call? It is only for this, then it is erased.", "adult"),
        again=text("human_phone.again", "Write the whole number, or press “Write to me here”.", "adult"),
        choices=(_WRITE, SKIP),
        columns=2,
        no="write",
    ),
    Question(
        id="human_phone_abroad",
        about="speaker",
        kind="phone",
        ask=ABROAD,
        again=ABROAD_AGAIN,
        choices=(*ABROAD_CHOICES, SKIP),
        yes="yes",
        no="no",
    ),
    Question(
        id="human_hour",
        about="speaker",
        kind="choice",
        ask=CALL_WHEN,
        again=CALL_WHEN_AGAIN,
        choices=(*TIMES, SKIP),
        columns=2,
    ),
)
ASKED = frozenset(question.id for question in QUESTIONS)
