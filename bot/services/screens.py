"""Every screen that a conversation can show, found by pressing everything: no list says what there is.

A screen is what is said at one moment, with its buttons. It is found in one language, as the events that lead there,
and shown in all of them by doing the same there.
"""

from __future__ import annotations

import re
from collections import deque
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services.messages import read_button
from bot.services.rendering import render
from conversations import engine
from conversations.commands import COMMANDS
from conversations.flows import FLOW, visits
from conversations.flows.asides import ASIDES
from conversations.flows.doors import MORE
from conversations.locales import FIRST, Variety, understood_as
from conversations.path import resolve
from conversations.stored import dump, load
from conversations.types import Aside, Commanded, GuardianLink, Said, Say, SharedPlace, StaffWrote
from conversations.visits_offered import fitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.services.messages import Message
    from bot.services.rehearsal import Rehearsal
    from conversations.path import Path
    from conversations.types import Asking, Event

    Begin = Callable[[str, Mapping[str, str]], Rehearsal]

_DIGITS: Final = re.compile("[0-9]+")
# What is typed where no button says it, and what nobody understands; then what is heard before anything else.
_TYPED: Final[Mapping[str, tuple[str, ...]]] = {"name": ("Testa",), "phone": ("0600000001", "+447700900000")}
_NUMBER: Final = _TYPED["phone"][0]
_MOST_STEPS: Final = 40
_NOISE: Final = "zzzz zzzz"
_WRITTEN: Final = "…"
_SHARED: Final = SharedPlace(34.02, -6.84)  # in Rabat
_LINK: Final = GuardianLink("rehearsal", "Testa")
DANGER: Final = "!danger"
"""Stands for words of danger, in the language that is spoken."""
_DANGER: Final[Mapping[Variety, str]] = {
    "fr": "mon père me frappe",
    "ar": "أبي يضربني",
    "ary": "بابا كيضربني",
    "ary_Latn": "baba kaydrebni",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A side question that no button here leads to: it comes by a code, by a link, or by words of one's own."""

    question: str


_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "confirm": ("age", "16"),
    "replace": ("age", "16"),
    "phone_abroad": ("phone", "+447700900000"),
    "refuse": ("consent", "no"),
}
_OF_HOURS: Final = {visits.ONE.id: 1, visits.WHICH.id: 2}  # that fit what was typed
# Who may come to them; all others are asked of a young person who has sent a request, and is at the end of the way.
_OF_PARENTS: Final = frozenset({"takeover_which", "join_which", "withdraw_which", "guardian_which"})
_OF_WHO_IS_NEW: Final = frozenset({"join", "bring"})
# Where these are reached first, with a request, a visit, other doors or none of it, all that can be wanted is tried.
_MOMENTS: Final = frozenset({"who", "wish", "news", "done"})
_NOT_TRIED: Final = frozenset({"arrive", "bring"})  # they need a code of another address


@dataclass(frozen=True, slots=True)
class Screen:
    """One moment, by a name of its own, and what leads there, where these facts are confirmed."""

    name: str
    events: tuple[Event | Opened, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: what was done, and the conversation as it stands."""

    events: tuple[Event | Opened, ...]
    talk: Rehearsal

    def after(self, event: Event | Opened) -> _Place:
        """The same, one event further."""
        talk = _branch(self.talk)
        _do(talk, event)
        return _Place((*self.events, event), talk)


def find_screens(
    begin: Begin,
    locale: str,
    every_facts: Sequence[Mapping[str, str]],
    most: int = 5000,
    step: Callable[[int], object] = int,
) -> list[Screen]:
    """Every screen that is reached from a first word, the nearest first, with each of these facts. Ends at `most`.

    Behind these, what is asked beside the way where no button leads: it is opened where it may be asked. `step` hears
    how many are found.
    """
    walk = _Walk(most, step)
    for facts in every_facts:
        walk.go_on(_Place((), begin(locale, facts)).after(Commanded("start")), facts)
    for facts in every_facts:
        for question in walk.list_missing():
            place = walk.where(question, facts)
            if place is not None and len(place.talk.visits.slots) >= _OF_HOURS.get(question, 0):
                walk.go_on(place.after(Opened(question)), facts)
    return list(walk.found.values())


class _Walk:
    """What was found so far. `begins` are where it was asked first who writes, and for a number, by who speaks."""

    def __init__(self, most: int, step: Callable[[int], object]) -> None:
        self.most, self.step = most, step
        self.found: dict[tuple[object, ...], Screen] = {}
        self.names: dict[str, int] = {}
        self.begins: dict[tuple[str, str, frozenset[tuple[str, str]]], _Place] = {}

    def where(self, question: str, facts: Mapping[str, str]) -> _Place | None:
        """Where a side question may be asked: of who is new, or of who has sent what is asked for."""
        known = frozenset(facts.items())
        if question in _OF_WHO_IS_NEW:
            return self.begins.get(("who", "", known))
        asked = self.begins.get(("phone", "parent" if question in _OF_PARENTS else "youth", known))
        return asked and _sent(asked)

    def list_missing(self) -> list[str]:
        """The side questions that were not found."""
        nodes = {mark[0] for mark in self.found}
        return [question for question in ASIDES if question not in nodes]

    def go_on(self, place: _Place, facts: Mapping[str, str]) -> None:
        """Find all that is reached from here."""
        tried: set[tuple[object, ...]] = set()
        waiting = deque([place])
        while waiting and len(self.found) < self.most:
            place = waiting.popleft()
            now = _Now.of(place.talk)
            mark = _mark(now, place.talk.messages)
            if mark in self.found:
                continue
            self._keep(mark, now.node, place, facts)
            here = (now.node, bool(place.talk.leads), bool(place.talk.visits.booked), MORE in now.asked.controls)
            waiting.extend(place.after(event) for event in _next(place.talk, now, is_first=here not in tried))
            tried.add(here)

    def _keep(self, mark: tuple[object, ...], node: str, place: _Place, facts: Mapping[str, str]) -> None:
        self.names[node] = self.names.get(node, 0) + 1
        name = node if self.names[node] == 1 else f"{node}-{self.names[node]}"
        self.found[mark] = Screen(name, place.events, facts)
        self.step(len(self.found))
        if node in {"who", "phone"}:
            self.begins.setdefault((node, str(mark[1]), frozenset(facts.items())), place)


def _sent(place: _Place) -> _Place:
    """From where the number is asked for to the end: with one, and for a second child where there may be one."""
    place = place.after(Said(_NUMBER))
    for _ in range(_MOST_STEPS):
        now, buttons = _Now.of(place.talk), _buttons(place.talk.messages)
        if now.node == "done":
            break
        typed = _TYPED.get(now.asked.kind, ())[:1]
        is_last = now.node == "another" and len(place.talk.leads) > 1
        pressed = read_button(buttons[-1 if is_last else 0]) if buttons and not typed else None
        place = place.after(pressed or Said("".join(typed)))
    return place


class Retraced:
    """The conversations at the screens, in one language: what leads to several is done once."""

    def __init__(self, begin: Begin, locale: str) -> None:
        self._begin = begin
        self._locale = locale
        self._stood: dict[tuple[object, ...], Rehearsal] = {}

    def stand_at(self, screen: Screen, at_last: Callable[[], object] = int) -> Rehearsal:
        """The conversation that stands at this screen. `at_last` is called before that what leads there at last."""
        before = self._after(screen.events[:-1], screen.facts)
        at_last()
        return _branch(self._gone_on(before, screen.events, screen.facts))

    def _after(self, events: tuple[Event | Opened, ...], facts: Mapping[str, str]) -> Rehearsal:
        if not events:
            return self._begin(self._locale, facts)
        stood = self._stood.get((frozenset(facts.items()), events))
        return stood or self._gone_on(self._after(events[:-1], facts), events, facts)

    def _gone_on(self, before: Rehearsal, events: tuple[Event | Opened, ...], facts: Mapping[str, str]) -> Rehearsal:
        talk = _branch(before)
        _do(talk, events[-1])
        self._stood[frozenset(facts.items()), events] = talk
        return talk


def _branch(talk: Rehearsal) -> Rehearsal:
    """A conversation that goes another way from here."""
    own = {name: copy(getattr(talk, name)) for name in ("leads", "earlier", "wishes", "guardians")}
    visits = replace(talk.visits, booked=dict(talk.visits.booked), gone=set(talk.visits.gone))
    return replace(talk, visits=visits, **own)


def _do(talk: Rehearsal, event: Event | Opened) -> None:
    if isinstance(event, Opened):
        _open(talk, event.question)
        return
    if event == Said(DANGER):
        event = Said(_DANGER[understood_as(load(talk.stored).locale or talk.hint) or FIRST])
    talk.send(event)


def _open(talk: Rehearsal, question: str) -> None:
    state, context = load(talk.stored), talk.context()
    path = resolve(FLOW, state, context)
    if question in _OF_HOURS:
        aside = fitting(talk.visits.slots[: _OF_HOURS[question]], path.speaker)
    else:
        aside = Aside(question, path.subject, *_ABOUT.get(question, ("", "")))
    state = replace(state, asides=(aside,))
    asked = engine.expecting(state, context)
    say = Say(asked.texts, asked.said_as, asked, path.audience())
    talk.stored = dump(state)
    talk.messages = (render(say, state.turn, state.locale or talk.hint, talk.catalogues),)


@dataclass(frozen=True, slots=True)
class _Now:
    """Where a conversation stands, worked out once: the open question, and the way there."""

    asked: Asking
    path: Path

    @classmethod
    def of(cls, talk: Rehearsal) -> _Now:
        state, context = load(talk.stored), talk.context()
        return cls(engine.expecting(state, context), resolve(FLOW, state, context))

    @property
    def node(self) -> str:
        """The question that is open, or where the way ended."""
        return self.asked.question or self.path.node.id


def _mark(now: _Now, messages: Sequence[Message]) -> tuple[object, ...]:
    """What a screen is known by: who is spoken to, what is said but for numbers, and what can be pressed.

    The same question may be asked before the other doors are named and after it, which leads elsewhere.
    """
    is_after = any(step.node.id == "doors" for step in now.path.passed)
    return (now.node, now.path.audience(), is_after, *(_seen(message) for message in messages))


def _seen(message: Message) -> tuple[object, ...]:
    labels = tuple(button.label for row in message.rows for button in row)
    return (_DIGITS.sub("0", message.text), labels, len(message.summary))


def _next(talk: Rehearsal, now: _Now, *, is_first: bool) -> Iterator[Event]:
    """What can be done here: every button, what is typed, and at some moments every command."""
    for button in _buttons(talk.messages):
        event = read_button(button)
        if event is not None:
            yield event
    yield from map(Said, _TYPED.get(now.asked.kind, ()))
    if is_first:
        yield Said(_NOISE)
    if is_first and now.asked.kind == "city":
        yield _SHARED
    if is_first and now.node == "who":
        yield _LINK
    if is_first and now.node in _MOMENTS:
        yield Said(DANGER)
        yield from (Commanded(name) for name in COMMANDS if name not in _NOT_TRIED)
        yield StaffWrote("me", _WRITTEN, f"{talk.today + timedelta(days=1)}T12:00:00+00:00")
        if now.node == "wish":
            yield from (Commanded("ask", intent) for intent in talk.programme.questions.answers)


def _buttons(messages: Sequence[Message]) -> list[str]:
    return [button.data for message in messages for row in message.rows for button in row]
