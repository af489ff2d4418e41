"""Every screen that a conversation can show, found by pressing everything: no list says what there is.

A screen is what is said at one moment, with its buttons. It is found in one language, as the events that lead there,
and shown in all of them by doing the same there.
"""

from __future__ import annotations

import re
from collections import deque
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services.messages import read_button
from conversations import engine
from conversations.commands import COMMANDS
from conversations.flows import FLOW
from conversations.flows.doors import MORE
from conversations.locales import FIRST, Variety, understood_as
from conversations.path import resolve
from conversations.stored import load
from conversations.types import Commanded, Said, SharedPlace, StaffWrote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.services.messages import Message
    from bot.services.rehearsal import Rehearsal
    from conversations.types import Event

    Begin = Callable[[str, Mapping[str, str]], Rehearsal]

_DIGITS: Final = re.compile("[0-9]+")
# What is typed where no button says it, and what nobody understands; then what is heard before anything else.
_TYPED: Final[Mapping[str, tuple[str, ...]]] = {"name": ("Testa",), "phone": ("0600000001", "+447700900000")}
_NOISE: Final = "zzzz zzzz"
_WRITTEN: Final = "…"
_SHARED: Final = SharedPlace(34.02, -6.84)  # in Rabat
DANGER: Final = "!danger"
"""Stands for words of danger, in the language that is spoken."""
_DANGER: Final[Mapping[Variety, str]] = {
    "fr": "mon père me frappe",
    "ar": "أبي يضربني",
    "ary": "بابا كيضربني",
    "ary_Latn": "baba kaydrebni",
}
# Where these are reached first, with a request, a visit, other doors or none of it, all that can be wanted is tried.
_MOMENTS: Final = frozenset({"who", "wish", "news", "done"})
_NOT_TRIED: Final = frozenset({"arrive", "bring"})  # they need a code of another address


@dataclass(frozen=True, slots=True)
class Screen:
    """One moment, by a name of its own, and what leads there, where these facts are confirmed."""

    name: str
    events: tuple[Event, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: what was done, and the conversation as it stands."""

    events: tuple[Event, ...]
    talk: Rehearsal

    def after(self, event: Event) -> _Place:
        """The same, one event further."""
        talk = _branch(self.talk)
        _do(talk, event)
        return _Place((*self.events, event), talk)


def find_screens(begin: Begin, locale: str, every_facts: Sequence[Mapping[str, str]], most: int = 5000) -> list[Screen]:
    """Every screen that is reached from a first word, the nearest first, with each of these facts. Ends at `most`."""
    found: dict[tuple[object, ...], Screen] = {}
    names: dict[str, int] = {}
    for facts in every_facts:
        tried: set[tuple[object, ...]] = set()
        waiting = deque([_Place((), begin(locale, facts)).after(Commanded("start"))])
        while waiting and len(found) < most:
            place = waiting.popleft()
            mark, node = _mark(place.talk), _node(place.talk)
            if mark in found:
                continue
            names[node] = names.get(node, 0) + 1
            name = node if names[node] == 1 else f"{node}-{names[node]}"
            found[mark] = Screen(name, place.events, facts)
            here = (node, bool(place.talk.leads), bool(place.talk.visits.booked), _names_doors(place.talk))
            waiting.extend(place.after(event) for event in _next(place.talk, node, is_first=here not in tried))
            tried.add(here)
    return list(found.values())


def show(screen: Screen, begin: Begin, locale: str) -> Rehearsal:
    """The conversation that stands at this screen, in this language."""
    talk = begin(locale, screen.facts)
    for event in screen.events:
        _do(talk, event)
    return talk


def _branch(talk: Rehearsal) -> Rehearsal:
    """A conversation that goes another way from here."""
    own = {name: deepcopy(getattr(talk, name)) for name in ("visits", "leads", "earlier", "wishes", "guardians")}
    return replace(talk, **own)


def _do(talk: Rehearsal, event: Event) -> None:
    if event == Said(DANGER):
        event = Said(_DANGER[understood_as(load(talk.stored).locale or talk.hint) or FIRST])
    talk.send(event)


def _node(talk: Rehearsal) -> str:
    """The question that is open, or where the way ended."""
    asked = engine.expecting(load(talk.stored), talk.context()).question
    return asked or resolve(FLOW, load(talk.stored), talk.context()).node.id


def _names_doors(talk: Rehearsal) -> bool:
    """Whether more can be asked here about other doors."""
    controls = engine.expecting(load(talk.stored), talk.context()).controls
    return MORE in controls


def _mark(talk: Rehearsal) -> tuple[object, ...]:
    """What a screen is known by: who is spoken to, what is said but for numbers, and what can be pressed.

    The same question may be asked before the other doors are named and after it, which leads elsewhere.
    """
    path = resolve(FLOW, load(talk.stored), talk.context())
    is_after = any(step.node.id == "doors" for step in path.passed)
    return (_node(talk), path.audience(), is_after, *(_seen(message) for message in talk.messages))


def _seen(message: Message) -> tuple[object, ...]:
    labels = tuple(button.label for row in message.rows for button in row)
    return (_DIGITS.sub("0", message.text), labels, len(message.summary))


def _next(talk: Rehearsal, node: str, *, is_first: bool) -> Iterator[Event]:
    """What can be done here: every button, what is typed, and at some moments every command."""
    for button in _buttons(talk.messages):
        event = read_button(button)
        if event is not None:
            yield event
    expecting = engine.expecting(load(talk.stored), talk.context())
    yield from map(Said, _TYPED.get(expecting.kind, ()))
    if is_first:
        yield Said(_NOISE)
    if is_first and expecting.kind == "city":
        yield _SHARED
    if is_first and node in _MOMENTS:
        yield Said(DANGER)
        yield from (Commanded(name) for name in COMMANDS if name not in _NOT_TRIED)
        yield StaffWrote("me", _WRITTEN, f"{talk.today + timedelta(days=1)}T12:00:00+00:00")
        if node == "wish":
            yield from (Commanded("ask", intent) for intent in talk.programme.questions.answers)


def _buttons(messages: Sequence[Message]) -> list[str]:
    return [button.data for message in messages for row in message.rows for button in row]
