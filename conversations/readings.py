"""What a typed text is read against, and what was understood of it; apart from the rest, for who only understands."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Kind = Literal["choice", "yes_no", "age", "level", "city", "name", "phone", "review", "word", "code", "pin"]
Whose = Literal["", "me", "child", "kin", "another", "them"]

NAME, MY_NAME, THEIR_NAME = "name", "my name", "their name"


class Instead(NamedTuple):
    """What is told in place of an earlier answer: to a question, or to those that ask for one of these names.

    `value` is "" where they only say that it is not what is `denied`.
    """

    question: str
    value: str
    denied: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a typed text.

    `value` is the expected answer in its normal form, "" when it is not certain; `candidates` are choices
    that fit equally well. `command` (with `argument`) is a wish that is valid in every state: back, change,
    help, human, language, status, privacy, stop, delete, start, other. `danger` is "alert", "check" or "".
    `intents` are the questions that are sure, in order; `suggested` those that it may be, when none is
    sure. `asks` says that it is a question, `outside` that it is about nothing we know,
    `personal` that somebody may be named in it, `told` that it tells something that was not asked for.
    `age` is one that is told while something else is asked, beside what else was understood; `whose` it is, or whose
    the one is that was asked for, where they say so. `writer` is who they say they are ("parent"), unasked. `instead`
    is what is told in place of earlier answers, `beside` what is told before it is asked, each with its question.
    `children` are the ages of several children who are told of at once, "" where they are told of without one.
    `beneath` says that it answers the question under the list that is open, and none of what is listed.
    `masked` says that the number of a paper is in it; `without_health` is the text as it may be kept where words about
    somebody's health are in it, else "".
    """

    value: str = ""
    candidates: tuple[str, ...] = ()
    command: str = ""
    argument: str = ""
    danger: Literal["", "alert", "check"] = ""
    intents: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    asks: bool = False
    outside: bool = False
    personal: bool = False
    told: bool = False
    beneath: bool = False
    age: str = ""
    whose: Whose = ""
    writer: str = ""
    instead: tuple[Instead, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()
    variety: str = ""
    masked: bool = False
    without_health: str = ""


@dataclass(frozen=True, slots=True)
class HoursOffered:
    """The hours that may be chosen, by the values of their buttons, the earliest first; days are counted from `today`.

    Those that are `shown` now stand on buttons; `narrowed`, because they fit what was said before.
    """

    starts: Mapping[str, datetime]
    today: date
    shown: tuple[str, ...] = ()
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Expecting:
    """What a typed text is read against: the open question with the words on its buttons in every locale.

    `hours` where one is chosen for a visit; `has_visit` says that who speaks has one booked.
    """

    question: str = ""
    kind: Kind = "choice"
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    yes: str = ""
    no: str = ""
    hours: HoursOffered | None = None
    has_visit: bool = False
