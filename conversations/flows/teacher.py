"""A teacher leaves an interest in the training of 50 teachers a year, nothing more."""

from conversations.flow import Branch, Line, Question, Tell, When
from conversations.texts import text
from conversations.types import Choice

START = (
    Tell(
        id="teacher_place",
        lines=(
            Line(
                text(
                    "teacher_place",
                    "The convention plans AI training for 50 teachers a year. Who, when and what: not confirmed yet.",
                )
            ),
        ),
        branches=(Branch("not_open", (When("launch", ("closed",)),)),),
    ),
    Question(
        id="wish_teacher",
        about="speaker",
        kind="yes_no",
        ask=text("wish_teacher.ask", "Shall we note your interest? The centre then contacts you."),
        again=text("wish_teacher.again", "Note your interest: yes or no?"),
        refused=text("wish_teacher.refused.button", "My interest"),
        choices=(
            Choice("yes", text("choice.interest_yes", "Yes, note it")),
            Choice("no", text("choice.wish_no", "Not now")),
        ),
        yes="yes",
        no="no",
        branches=(Branch("later", (When("wish_teacher", ("no",)),)),),
        next="consent_changed",
    ),
)

ABOUT = (
    Question(
        id="teaches",
        about="speaker",
        kind="choice",
        ask=text("teaches.ask", "At which level do you teach?"),
        again=text("teaches.again", "Primary, middle school, high school, or another?"),
        label=text("teaches.label", "Level"),
        choices=(
            Choice("primary", text("choice.primary", "Primary")),
            Choice("middle", text("choice.middle", "Middle school")),
            Choice("high", text("choice.high", "High school")),
            Choice("other", text("choice.level_other", "Another level")),
        ),
        columns=2,
    ),
    Question(
        id="subject_taught",
        about="speaker",
        kind="choice",
        ask=text("subject_taught.ask", "Which subject?"),
        again=text("subject_taught.again", "Press the subject that is nearest."),
        label=text("subject_taught.label", "Subject"),
        choices=(
            Choice("maths", text("choice.maths", "Mathematics")),
            Choice("sciences", text("choice.sciences", "Sciences")),
            Choice("computing", text("choice.subject_computing", "Computing")),
            Choice("languages", text("choice.languages", "Languages")),
            Choice("other", text("choice.subject_other", "Another subject")),
        ),
        columns=2,
    ),
    Question(
        id="school_district",
        about="speaker",
        kind="city",
        ask=text("school_district.ask", "In which district is your school?"),
        again=text("school_district.again", "Press the district of the school, or write its name."),
        label=text("school_district.label", "School's district"),
        outside=text("school_district.outside", "School's city"),
        choices=(
            Choice("outside", text("choice.outside", "Outside Casablanca")),
            Choice("unknown", text("choice.district_unknown", "I'd rather not say")),
        ),
        choices_from="districts",
        columns=2,
        share_place=True,
    ),
)
