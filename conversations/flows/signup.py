"""Sign-up: consent first, then the names."""

from conversations.flow import Branch, Line, Question, Tell, When
from conversations.flows.joining import CONSENT
from conversations.texts import text
from conversations.types import Choice

_TEACHER = When("who", ("teacher",))
_HELPER = When("who", ("helper",))
_PARENT = When("who", ("parent",))
_YOUTH = When("who", ("youth",))
_TAKEN_OVER = When("taken_over", ("yes", "beside"))

NODES = (
    Tell(
        id="consent_changed",
        lines=(
            Line(
                text(
                    "consent_changed",
                    "The words of the agreement have changed, so I ask again. Your answers are still here.",
                    "adult",
                ),
                (When("agreed_before", ("yes",)),),
            ),
        ),
    ),
    Question(
        id="consent",
        about="speaker",
        kind="yes_no",
        ask=text(
            "consent.ask",
            "To contact you, the centre keeps: first names, a number and when to use it, age, school, district "
            "or city, what interests you. You can see, change or erase it at any time: /delete. Do you agree?",
            "parent",
            "helper",
            "teacher",
        ),
        asks=(Line(CONSENT, (When("joining", ("yes",)),)),),
        again=text("consent.again", "Without your yes, the centre gets nothing. Do you agree?", "adult"),
        refused=text("consent.refused.button", "My agreement"),
        choices=(
            Choice("yes", text("choice.consent_yes", "Yes, I agree")),
            Choice("no", text("choice.consent_no", "No")),
        ),
        yes="yes",
        no="no",
        binding="words",
        branches=(
            Branch("no_consent", (When("consent", ("no",)),)),
            Branch("own_name", (_TEACHER,)),
            Branch("relation", (_TAKEN_OVER, _PARENT)),
            Branch("own_name", (_TAKEN_OVER,)),
            Branch("first_name", (_YOUTH,)),
            Branch("first_name", (_PARENT,)),
        ),
    ),
    Question(
        id="agrees",
        about="applicant",
        kind="yes_no",
        ask=text("agrees.ask", "Does the young person agree that you sign them up?"),
        again=text("agrees.again", "Did the young person say yes?"),
        label=text("agrees.label", "The young person agrees"),
        choices=(
            Choice("yes", text("choice.agrees_yes", "Yes, they agree")),
            Choice("no", text("choice.agrees_no", "Not yet")),
        ),
        yes="yes",
        no="no",
        branches=(Branch("ask_first", (When("agrees", ("no",)),)),),
    ),
    Question(
        id="first_name",
        about="applicant",
        kind="name",
        ask=text("first_name.ask", "What is your first name? A nickname is fine.", "parent", "helper"),
        again=text("first_name.again", "Write only the first name, in letters.", "adult"),
        label=text("first_name.label", "First name", "parent", "helper"),
        branches=(
            Branch("phone", (_YOUTH,)),
            Branch("own_name", (_HELPER,)),
        ),
    ),
    Question(
        id="relation",
        about="speaker",
        kind="choice",
        ask=text("relation.ask", "You are the child's …?"),
        again=text("relation.again", "Mother, father, or guardian?"),
        label=text("relation.label", "You are"),
        choices=(
            Choice("mother", text("choice.i_mother", "The mother")),
            Choice("father", text("choice.i_father", "The father")),
            Choice("guardian", text("choice.i_guardian", "The guardian")),
        ),
    ),
    Question(
        id="own_name",
        about="speaker",
        kind="name",
        ask=text("own_name.ask", "And your own first name?", "teacher"),
        again=text("own_name.again", "Write only your first name, in letters."),
        label=text("own_name.label", "Your first name"),
        branches=(Branch("teaches", (_TEACHER,)),),
        next="phone",
    ),
)
