"""Is the centre for them? The verdict as soon as it is settled, and where else to go.

In which order it is asked, and what is not, no line here says: see `conversations/order.py`.
"""

from conversations.flow import Branch, Junction, Line, Outcome, Question, Tell, When
from conversations.flows.centres import WHICH
from conversations.flows.controls import CHANGE, HUMAN
from conversations.texts import text
from conversations.types import Choice

_FAMILY = When("who", ("parent", "helper"))
_NOT_HERE = When("verdict", ("no",))
ASKED = ("age", "schooling", "grade", "district")
"""The questions about the young person: of two that settle as much, the first is asked first."""
NOT_OPEN = text("not_open", "Sign-up is not open yet. The centre has not confirmed everything.", "adult")


def _asking(what: str) -> tuple[Branch, ...]:
    """The ways to the question that is asked next for this."""
    return tuple(Branch(name, (When(f"asks.{what}", (name,)),)) for name in ASKED)


_GRADES = (
    Choice("P1", text("choice.p1", "1st primary")),
    Choice("P2", text("choice.p2", "2nd primary")),
    Choice("P3", text("choice.p3", "3rd primary")),
    Choice("P4", text("choice.p4", "4th primary")),
    Choice("P5", text("choice.p5", "5th primary")),
    Choice("P6", text("choice.p6", "6th primary")),
    Choice("1AC", text("choice.1ac", "1st middle school")),
    Choice("2AC", text("choice.2ac", "2nd middle school")),
    Choice("3AC", text("choice.3ac", "3rd middle school")),
    Choice("TC", text("choice.tc", "Common core")),
    Choice("1BAC", text("choice.1bac", "1st bac")),
    Choice("2BAC", text("choice.2bac", "2nd bac")),
    Choice("other", text("choice.grade_other", "Other")),
    Choice("unknown", text("choice.grade_unknown", "I don't know")),
)

NODES = (
    Junction(id="to_verdict", branches=_asking("verdict"), next="verdict"),
    Question(
        id="age",
        about="applicant",
        kind="age",
        ask=text("age.ask", "How old are you?", "parent", "helper"),
        again=text("age.again", "Write the age in digits, for example 15. Or the year of birth.", "adult"),
        label=text("age.label", "Age"),
        choices=(
            Choice("12-", text("choice.age_12", "12 or less")),
            *(
                Choice(str(years), text("choice.age", "{count} years", plural="{count} years").counted(years))
                for years in range(13, 21)
            ),
            Choice("21-30", text("choice.age_21_30", "21 to 30")),
            Choice("31+", text("choice.age_31", "31 or more")),
        ),
        columns=3,
        next="to_verdict",
    ),
    Question(
        id="schooling",
        about="applicant",
        kind="choice",
        ask=text("schooling.ask", "Do you still go to school?", "parent", "helper"),
        again=text("schooling.again", "At school now: yes, no longer, or never?"),
        label=text("schooling.label", "School"),
        choices=(
            Choice(
                "left",
                text("choice.left", "No, I left", "parent", "helper"),
                said=text("said.left", "left school", "parent", "helper"),
            ),
            Choice(
                "enrolled",
                text("choice.enrolled", "Yes, still", "parent", "helper"),
                said=text("said.enrolled", "still at school", "parent", "helper"),
            ),
            Choice("never", text("choice.never", "Never went", "parent", "helper")),
        ),
        yes="enrolled",
        no="left",
        next="to_verdict",
    ),
    Question(
        id="grade",
        about="applicant",
        kind="level",
        ask=text("grade.ask", "In which class did you stop?", "parent", "helper"),
        again=text("grade.again", "Press the last class, or write it: for example 2nd year of middle school.", "adult"),
        label=text("grade.label", "Last class"),
        choices=_GRADES,
        columns=2,
        next="to_verdict",
    ),
    Question(
        id="district",
        about="applicant",
        kind="city",
        ask=text("district.ask", "In which district do you live?", "parent", "helper"),
        asks=(
            Line(
                text("district.ask_city", "In which district, or in which city, do you live?", "parent", "helper"),
                (When("centre", (*WHICH,)),),
            ),
        ),
        again=text("district.again", "Press the district, or write its name. No exact address.", "adult"),
        label=text("district.label", "District"),
        outside=text("district.outside", "City"),
        choices=(
            Choice("outside", text("choice.outside", "Outside Casablanca")),
            Choice("unknown", text("choice.district_unknown", "I'd rather not say")),
        ),
        choices_from="districts",
        columns=2,
        share_place=True,
        next="to_verdict",
    ),
    Tell(id="verdict", says="verdict"),
    Tell(
        id="looking",
        lines=(
            Line(
                text("looking", "One or two more questions, to find other doors, too."),
                (When("asks.doors", ASKED),),
            ),
        ),
    ),
    Junction(id="to_doors", branches=_asking("doors"), next="doors"),
    Tell(
        id="doors",
        says="doors",
        branches=(
            Branch("another", (_NOT_HERE, _FAMILY)),
            Branch("done", (_NOT_HERE,)),
            Branch("not_open", (When("launch", ("closed",)),)),
        ),
    ),
    Question(
        id="wish",
        about="applicant",
        kind="yes_no",
        ask=text("wish.ask", "Do you want to sign up? A person from the centre then contacts you.", "adult"),
        again=text("wish.again", "Sign up: yes or no?"),
        refused=text("wish.refused.button", "To sign up"),
        choices=(
            Choice("yes", text("choice.wish_yes", "Yes, sign up")),
            Choice("no", text("choice.wish_no", "Not now")),
        ),
        yes="yes",
        no="no",
        offers_human=True,
        branches=(Branch("later", (When("wish", ("no",)),)),),
        next="to_lead",
    ),
    Junction(id="to_lead", branches=_asking("lead"), next="consent_changed"),
    Outcome(
        id="not_open",
        lines=(
            Line(NOT_OPEN),
            Line(text("not_open.again", "Come back later.", "adult")),
        ),
        controls=(HUMAN, CHANGE),
    ),
    Tell(
        id="later",
        lines=(Line(text("later", "All right. When you want to sign up, write to me here.", "adult")),),
        branches=(Branch("another", (_FAMILY,)),),
        next="done",
    ),
)
