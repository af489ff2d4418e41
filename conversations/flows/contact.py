"""How staff can reach them safely."""

from conversations.flow import Branch, Question, When
from conversations.texts import text
from conversations.types import Choice

_TEACHER = When("who", ("teacher",))
_TAKEN_OVER, _JOINED = When("taken_over", ("yes",)), When("taken_over", ("beside",))
TIMES = (
    Choice("any", text("choice.any_time", "Any time")),
    Choice("morning", text("choice.morning", "Morning")),
    Choice("afternoon", text("choice.afternoon", "Afternoon")),
    Choice("evening", text("choice.evening", "Evening")),
    Choice("write", text("choice.write_here", "Write here only")),
)

CALL_WHEN = text("call_when.ask", "When is it safe to call?")
CALL_WHEN_AGAIN = text("call_when.again", "Morning, afternoon, evening? Or written messages here only?")
ABROAD = text("phone_abroad.ask", "This number is outside Morocco: {answer}. Is it right?")
ABROAD_AGAIN = text("phone_abroad.again", "{answer}: is this the right number? Yes, or write another one.", "adult")
ABROAD_CHOICES = (
    Choice("yes", text("choice.phone_abroad_yes", "Yes, it is right")),
    Choice("no", text("choice.phone_abroad_no", "No, another number")),
)

NODES = (
    Question(
        id="phone",
        about="speaker",
        kind="phone",
        ask=text("phone.ask", "Which number can the centre call?", "adult"),
        again=text(
            "phone.again", "Write the whole number: 06, 07 or 05, then 8 digits. From abroad, begin with +.", "adult"
        ),
        label=text("phone.label", "Number"),
        choices=(Choice("none", text("choice.phone_none", "No number")),),
        no="none",
        asks_again=("phone_whose", "call_when", "may_say"),
        share_contact=True,
        branches=(
            Branch("another", (When("phone", ("none",)), _TAKEN_OVER)),
            Branch("done", (When("phone", ("none",)), _JOINED)),
            Branch("trade", (When("phone", ("none",)), When("who", ("youth", "parent", "helper")))),
            Branch("review", (When("phone", ("none",)),)),
            Branch("call_when", (_TEACHER,)),
        ),
    ),
    Question(
        id="phone_whose",
        about="speaker",
        kind="choice",
        ask=text("phone_whose.ask", "Whose number is it?"),
        again=text("phone_whose.again", "Who answers on this number?"),
        label=text("phone_whose.label", "Whose number"),
        choices=(
            Choice("own", text("choice.own", "Mine")),
            Choice("mother", text("choice.mothers", "My mother's", "parent", "helper")),
            Choice("father", text("choice.fathers", "My father's", "parent", "helper")),
            Choice("family", text("choice.familys", "Someone in the family")),
            Choice("other", text("choice.others_phone", "Someone else")),
        ),
        # The mother who writes herself has "mine".
        without=(("mother", When("relation", ("mother",))), ("father", When("relation", ("father",)))),
        columns=2,
    ),
    Question(
        id="call_when",
        about="speaker",
        kind="choice",
        ask=CALL_WHEN,
        again=CALL_WHEN_AGAIN,
        label=text("call_when.label", "When to call"),
        choices=TIMES,
        columns=2,
        branches=(Branch("review", (_TEACHER,)),),
    ),
    Question(
        id="may_say",
        about="speaker",
        kind="yes_no",
        ask=text("may_say.ask", "If someone else answers, may we say that it is about a school?", "adult"),
        again=text("may_say.again", "May the caller say that it is about a school: yes or no?"),
        label=text("may_say.label", "May say why"),
        choices=(
            Choice("yes", text("choice.may_say_yes", "Yes, you may")),
            Choice("no", text("choice.may_say_no", "No, say nothing")),
        ),
        yes="yes",
        no="no",
        branches=(Branch("another", (_TAKEN_OVER,)), Branch("done", (_JOINED,))),
    ),
)
