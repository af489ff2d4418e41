"""Who speaks, and who writes."""

from conversations.flow import Branch, Line, Question, Tell, When
from conversations.texts import text
from conversations.types import Choice

_JOINING = When("joining", ("yes",))

NODES = (
    Tell(
        id="hello",
        lines=(
            Line(
                text(
                    "hello",
                    "Hello 👋 I am Tawjih. I help you find the way back to a school or a training.",
                    "adult",
                )
            ),
            Line(text("hello.robot", "I am a program, not a person. To erase everything: /delete.", "adult")),
            Line(
                text("hello.trial", "⚠️ This is a trial, not a registration.", "adult"),
                when=(When("launch", ("trial",)),),
            ),
        ),
    ),
    Question(
        id="who",
        about="speaker",
        kind="choice",
        ask=text("who.ask", "Who is writing?"),
        again=text("who.again", "Press the button that fits: who is writing to me?"),
        label=text("who.label", "Who is writing"),
        choices=(
            Choice("youth", text("choice.youth", "A young person")),
            Choice("parent", text("choice.parent", "A parent")),
            Choice("teacher", text("choice.teacher", "A teacher")),
            Choice("helper", text("choice.helper", "Someone who helps")),
        ),
        # Who joins a child's request is an adult who speaks for the child.
        without=(("youth", _JOINING), ("teacher", _JOINING)),
        branches=(
            Branch("teacher_place", (When("who", ("teacher",)),)),
            Branch("consent", (When("taken_over", ("yes", "beside")),)),
            Branch("another", (When("taken_over", ("ended",)),)),
        ),
    ),
)
