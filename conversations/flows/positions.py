"""What is said of a position that somebody shared: it is used at once, and kept nowhere."""

from __future__ import annotations

from typing import Final

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

SHARE: Final = text("place.share.button", "📍 Near where I am")
UNSURE: Final = text(
    "place.unsure",
    "I cannot tell from this where it is, and I do not keep it. Press the district, or write the city.",
    "adult",
)
HOME: Final = text("place.home", "That is in Casablanca, or close to it. I do not keep where exactly.")
WHICH: Final = text("place.which", "It is near one of these. Which one is it?")
IN_DANGER: Final = text(
    "place.in_danger",
    "I do not see where you are, and I send nobody. To be found, call {helpline_now}. {helpline_children} is free.",
    "adult",
)
NEAR: Final = Question(
    id="near",
    about="speaker",
    kind="yes_no",  # or the kind of the question it is about, so that another place may be written
    ask=text("near.ask", "You are near {answer}. Do you live there?", "parent", "helper", "teacher"),
    again=text("near.again", "{answer}: yes, or write the right place.", "adult"),
    choices=(
        Choice("yes", text("choice.confirm_yes", "Yes, that's it")),
        Choice("no", text("choice.confirm_no", "No")),
    ),
    yes="yes",
    no="no",
)
