"""What a person is shown, in words, before a channel gives it its own form; and what a button carries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from conversations.locales import known
from conversations.types import Commanded, SayKind, Tapped

if TYPE_CHECKING:
    from collections.abc import Iterable

Input = Literal["", "text", "number", "tel"]
# What a person may command in clear: in Telegram's menu, on the page's controls, or typed after a slash.
COMMANDS = frozenset(
    (
        *("start", "help", "language", "status", "privacy", "human", "stop", "delete", "back", "change", "other"),
        *(
            "withdraw",
            "safeword",
            "lock",
            "lockcode",
            "mydata",
            "move",
            "arrive",
            "bring",
            "remind",
            "news",
            "visit",
            "guardian",
            "disagree",
            "listen",
            "doors",
        ),
    )
)
_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,40}", re.ASCII)  # the longest is what a link for an adult brings
MAX_BUTTON_DATA = 64  # bytes: Telegram refuses a button with more
_BUTTON = re.compile(r"([0-9]{1,9})\|([a-z0-9.-]*)\|([a-z_]*)\|([^|]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what comes back when it is pressed (`button_data`)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the review: what was asked, what was answered, both in one line, and the button that changes it."""

    label: str
    value: str
    line: str
    change: Button


@dataclass(frozen=True, slots=True)
class File:
    """A small file that goes with a message, as text."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message in one locale. `subject` and `question` are empty unless it carries the open question.

    `rows` are the answers' buttons as they should stand, `controls` the commands (back, a person, language).
    `input` says whether typing is natural, and on which keyboard. `contact_label` is filled when Telegram's
    "share my contact" fits, `place_label` where a position may be shared. `placeholder` is an example of what may be
    typed.

    With a `file`, the text is its caption; where no files are sent, it leads to it.

    `voices` are the recordings that say it aloud, by their names. One without a text is nothing but its recording.

    With a `veil`, a phone that is locked shows these words and none of the message.

    One that `hides` is never shown: it makes the channel delete what was sent before it. One that `announces` says, in
    the channel's own words, that there is something to read.
    """

    text: str
    locale: str
    kind: SayKind = "tell"
    subject: str = ""
    question: str = ""
    turn: int = 0
    rows: tuple[tuple[Button, ...], ...] = ()
    controls: tuple[Button, ...] = ()
    summary: tuple[Row, ...] = ()
    input: Input = ""
    contact_label: str = ""
    place_label: str = ""
    placeholder: str = ""
    hides: bool = False
    file: File | None = None
    veil: str = ""
    voices: tuple[str, ...] = ()
    announces: bool = False

    @property
    def offers(self) -> str:
        """What may be shared with a button beside the question."""
        return self.contact_label or self.place_label

    def to_json(self) -> str:
        """The message as the outbox keeps it."""
        return json.dumps(self, default=_parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, stored: str) -> Message:
        """A message as it was before `to_json`."""
        values: dict[str, Any] = json.loads(stored)
        values["rows"] = tuple(tuple(Button(**button) for button in row) for row in values["rows"])
        values["controls"] = tuple(Button(**button) for button in values["controls"])
        values["summary"] = tuple(Row(**{**row, "change": Button(**row["change"])}) for row in values["summary"])
        values["voices"] = tuple(values.get("voices", ()))
        values["file"] = File(**values["file"]) if values.get("file") else None
        values["locale"] = known(values["locale"])
        return cls(**values)


def _parts(one: Any) -> dict[str, Any]:  # noqa: ANN401 - what `json` does not know: a message, or a part of one
    return {name: getattr(one, name) for name in one.__slots__}


HIDING = Message("", "", hides=True)


def button_data(turn: int, subject: str, question: str, value: str) -> str:
    """What a button carries: the turn it was shown in, its question, and its value (an answer or a "!command")."""
    return f"{turn}|{subject}|{question}|{value}"


def read_command(name: str, argument: str) -> Commanded | None:
    """The command that was meant; None when words follow it: then it is what the words say that counts."""
    if name in COMMANDS and _CODE.fullmatch(argument):
        return Commanded(name, argument)
    return None


def read_button(data: str) -> Tapped | Commanded | None:
    """The event of a pressed button; None when the data was not made by `button_data`."""
    match = _BUTTON.fullmatch(data)
    if match is None:
        return None
    turn, subject, question, value = match.groups()
    if value.startswith("!"):
        name, _, argument = value[1:].partition(" ")
        return Commanded(name, argument)
    return Tapped(int(turn), subject, question, value)


def still_offered(messages: Iterable[Message], *, before: bool) -> bool:
    """Whether something may be shared beside the question that is open after these, if it could be `before`."""
    asked = [message for message in messages if message.question]
    return any(message.offers for message in asked) if asked else before
