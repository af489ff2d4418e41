"""Where people come from: the posters and helpers that the programme knows, and "other" for all that it does not.

What stands behind /start is typed by anybody: a first name, a number, another family's link. So nothing of it is kept
but which of the programme's own sources it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from conversations.flows import mydata
from conversations.texts import Text
from conversations.types import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from conversations.texts import Label
    from conversations.types import State

OTHER: Final = "other"
_ID: Final = re.compile(r"(?!.*[0-9]{4})[A-Za-z0-9_-]{1,32}")  # what a deep link takes; nobody's number


def read_sources(data: Iterable[Mapping[str, Any]], wrong: Callable[[str, str], None]) -> tuple[Choice, ...]:
    """Freeze what the file says; `wrong` is told where and what cannot be used."""
    found: dict[str, Choice] = {}
    for item in data:
        name = str(item["value"])
        if not _ID.fullmatch(name) or name == OTHER:
            wrong(f"sources.{name}", f"is 1 to 32 of letters, digits, - and _, no year or number, and not {OTHER}")
        if name in found:
            wrong(f"sources.{name}", "stands there twice")
        found[name] = Choice(name, Text(item["text"]["id"]))
    return tuple(found.values())


def said(source: str, known: Iterable[Choice]) -> Label:
    """A source that is kept, in words for the person."""
    return next((one.label for one in known if one.value == source), mydata.OTHER_SOURCE)


def kept(told: str, known: Iterable[Choice]) -> str:
    """What is kept of where somebody says that they come from."""
    return told if not told or any(told == source.value for source in known) else OTHER


def without_unknown(state: State, known: Iterable[Choice]) -> State:
    """The state with nothing in it of a source that the programme does not know, or knows no longer."""
    journey = state.journey
    if journey is not None and journey.source:
        journey = replace(journey, source=kept(journey.source, known))
    beside = tuple(without_unknown(other, known) for other in state.beside)
    source = kept(state.source, known)
    if (source, journey, beside) == (state.source, state.journey, state.beside):
        return state
    return replace(state, source=source, journey=journey, beside=beside)
