"""Side questions: they wait for an answer, change what they are about, and give the place back."""

from conversations.flow import Question
from conversations.flows import (
    danger,
    disagreeing,
    doors,
    guardian,
    joining,
    lock,
    mailings,
    moving,
    person,
    positions,
    reminders,
    staff,
    taking_over,
    visits,
)
from conversations.flows.contact import ABROAD, ABROAD_AGAIN, ABROAD_CHOICES
from conversations.flows.controls import GO_ON, LANGUAGES
from conversations.texts import text
from conversations.types import Choice

SOMEONE_ELSE = Choice("other", text("choice.someone_else", "👥 Someone else"))
PERSON = text("choice.person", "Person {number}")

_YES, _NO = "yes", "no"
# Those that read back a value which waits for its yes.
READ_BACK = frozenset({"confirm", "phone_abroad", "near"})

REPLACE = text("replace.ask", "Change your answer to “{answer}”?", "adult")
REPLACE_NAMED = text("replace.ask_named", "{label}: change to “{answer}”?")
REPLACE_OF = text("replace.ask_of", "{name}, {label}: change to “{answer}”?")

ASIDES = {
    question.id: question
    for question in (
        Question(
            id="delete",
            about="speaker",
            kind="yes_no",
            ask=text(
                "delete.ask",
                "Erase everything? Your answers and requests go for good, and those of anybody else who wrote here.",
                "adult",
            ),
            again=text("delete.again", "Erase everything: yes or no?"),
            choices=(
                Choice(_YES, text("choice.delete_yes", "Yes, erase all")),
                Choice(_NO, text("choice.delete_no", "No, keep")),
            ),
            yes=_YES,
            no=_NO,
        ),
        Question(
            id="withdraw",
            about="speaker",
            kind="yes_no",
            ask=text("withdraw.ask", "Withdraw your request? The centre will not contact you about it.", "adult"),
            again=text("withdraw.again", "Withdraw the request: yes or no?"),
            choices=(
                Choice(_YES, text("choice.withdraw_yes", "Yes, withdraw")),
                Choice(_NO, text("choice.withdraw_no", "No, leave it")),
            ),
            yes=_YES,
            no=_NO,
        ),
        Question(
            id="withdraw_which",
            about="speaker",
            kind="choice",
            ask=text("withdraw_which.ask", "Which request do you want to withdraw?", "adult"),
            again=text("withdraw_which.again", "Press the request's number, or “No”."),
            choices=(Choice(_NO, text("choice.withdraw_no", "No, leave it")),),
            no=_NO,
        ),
        Question(
            id="replace",
            about="speaker",
            kind="yes_no",
            ask=REPLACE,
            again=text("replace.again", "Change to “{answer}”: yes or no?"),
            choices=(
                Choice(_YES, text("choice.replace_yes", "Yes, change")),
                Choice(_NO, text("choice.replace_no", "No, keep")),
            ),
            yes=_YES,
            no=_NO,
        ),
        Question(
            id="confirm",
            about="speaker",
            kind="yes_no",  # or the kind of the question it is about, so that another value may be written
            ask=text("confirm.ask", "{answer}: is that right?"),
            again=text("confirm.again", "{answer}: is that right? Yes, or write the right answer.", "adult"),
            choices=(
                Choice(_YES, text("choice.confirm_yes", "Yes, that's it")),
                Choice(_NO, text("choice.confirm_no", "No")),
            ),
            yes=_YES,
            no=_NO,
        ),
        Question(
            id="phone_abroad",
            about="speaker",
            kind="phone",
            ask=ABROAD,
            again=ABROAD_AGAIN,
            choices=ABROAD_CHOICES,
            yes=_YES,
            no=_NO,
        ),
        Question(
            id="change",
            about="speaker",
            kind="choice",
            ask=text("change.ask", "What do you want to change?", "adult"),
            again=text("change.again", "Press the line to change."),
            choices=(),
            columns=2,
        ),
        Question(
            id="language",
            about="speaker",
            kind="choice",
            ask=text("language.ask", "Which language do you want?", "adult"),
            again=text("language.again", "Press one of these languages."),
            choices=LANGUAGES,
            choices_from="locales",
            columns=2,
        ),
        Question(
            id="resume",
            about="speaker",
            kind="choice",
            ask=text("resume.ask", "Welcome back. Your answers are still here. Who is writing?", "adult"),
            again=text("resume.again", "Go on, or someone else on this phone?"),
            choices=(GO_ON, SOMEONE_ELSE),
            yes="continue",
        ),
        positions.NEAR,
        *danger.QUESTIONS,
        *moving.QUESTIONS,
        lock.QUESTION,
        *person.QUESTIONS,
        staff.TALK,
        reminders.QUESTION,
        mailings.QUESTION,
        disagreeing.QUESTION,
        disagreeing.REFUSE,
        doors.QUESTION,
        *guardian.QUESTIONS,
        taking_over.QUESTION,
        *joining.QUESTIONS,
        *visits.QUESTIONS,
    )
}
