"""Subjects as buttons carry them: people are numbered by who is seen here, so no number tells that a word hides some.

Who begins where another conversation is hidden looks like the first one here, and who comes after them like the second.
Their own names stay apart from those that are hidden.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

from conversations.path import speaker_of, speakers

if TYPE_CHECKING:
    from collections.abc import Collection

    from conversations.types import State

_NOBODY: Final = "nobody"


def who_is(state: State, speaker: str) -> str:
    """Who a speaker said they are: youth, parent, helper or teacher, also where a word hides it; "" if they did not."""
    own = next((one.value for one in state.answers if (one.subject, one.question) == (speaker, "who")), "")
    return own or next((known for other in state.beside if (known := who_is(other, speaker))), "")


def everybody(state: State) -> list[str]:
    """Everybody whose answers are kept at this address, also those that a safe word keeps apart."""
    apart = [name for other in state.beside for name in speakers(other)]
    return list(dict.fromkeys([*speakers(state), *apart]))


def shown(state: State, subject: str) -> str:
    """A subject for a button or a page."""
    whose = speaker_of(subject)
    face = _faces(state).get(whose, whose)
    return subject if face == whose else _called(subject, whose, face)


def meant(state: State, subject: str) -> str:
    """The subject that a button or a page stands for: of those who are seen under another name, by that name only."""
    faces, whose = _faces(state), speaker_of(subject)
    name = next((name for name, face in faces.items() if face == whose), _NOBODY if whose in faces else whose)
    return subject if name == whose else _called(subject, whose, name)


def new_name(state: State, known: Collection[str] = ()) -> str:
    """A name that nobody at this address has, hidden or not, nor any of these of whom something is `known`."""
    return _first({*everybody(state), state.alias, *known})


def introduced(state: State, name: str) -> State:
    """The state, knowing how somebody who is new here is called on buttons: as if nobody was hidden."""
    here = speakers(state)
    named = tuple(pair for pair in state.named if pair[0] in here)
    face = _first({shown(state, one) for one in here})
    return replace(state, named=named if face == name else (*named, (name, face)))


def _called(subject: str, whose: str, name: str) -> str:
    """The subject under another name of who it belongs to, whatever else a page may have sent in it."""
    if subject == whose:
        return name
    rest = subject.removeprefix(f"{whose}.")
    return rest if name == "me" else f"{name}.{rest}"


def _first(taken: Collection[str]) -> str:
    return next(name for number in count(1) if (name := f"other-{number}") not in taken)


def _faces(state: State) -> dict[str, str]:
    return {**({state.alias: "me"} if state.alias else {}), **dict(state.named)}
