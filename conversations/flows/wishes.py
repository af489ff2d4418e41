"""What interests the young person, and the adult who agrees for a minor."""

from conversations.flow import Branch, Line, Question, When
from conversations.texts import text
from conversations.types import Choice

NODES = (
    Question(
        id="trade",
        about="applicant",
        kind="choice",
        ask=text(
            "trade.ask",
            "What interests you most? The centre has not confirmed its list yet; it is only to know you.",
            "parent",
            "helper",
        ),
        again=text("trade.again", "Press what is nearest. You can change it later.", "adult"),
        label=text("trade.label", "Interest"),
        choices_from="trades",
        columns=2,
        branches=(
            Branch("review", (When("who", ("parent",)),)),
            Branch("review", (When("minor", ("no",)),)),
        ),
    ),
    Question(
        id="guardian",
        about="applicant",
        kind="choice",
        ask=text("guardian.ask", "Under 18, an adult must agree. Who can the centre talk to?", "helper"),
        again=text("guardian.again", "Mother, father, a guardian, or nobody for now?"),
        label=text("guardian.label", "Adult who agrees"),
        choices=(
            Choice("mother", text("choice.my_mother", "My mother", "helper")),
            Choice("father", text("choice.my_father", "My father", "helper")),
            Choice("guardian", text("choice.my_guardian", "A guardian")),
            Choice("none", text("choice.no_guardian", "None / not now")),
        ),
        columns=2,
        no="none",
        branches=(Branch("review", (When("guardian", ("none",)),)),),
    ),
    Question(
        id="guardian_name",
        about="applicant",
        kind="name",
        ask=text("guardian_name.ask", "What is this person's first name?"),
        asks=(
            Line(text("guardian_name.ask_mother", "What is her first name?"), (When("guardian", ("mother",)),)),
            Line(text("guardian_name.ask_father", "What is his first name?"), (When("guardian", ("father",)),)),
        ),
        again=text("guardian_name.again", "Write only the adult's first name, in letters."),
        label=text("guardian_name.label", "Adult's first name"),
    ),
)
