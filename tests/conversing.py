"""What tests of conversations share: a context, and steps that send the state through JSON."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from conversations import engine
from conversations.flows import FLOW
from conversations.path import Path, resolve
from conversations.programme import Programme, load_programme
from conversations.readings import Reading
from conversations.reference import make_reference
from conversations.stored import dump, load
from conversations.types import Commanded, Context, Said, Say, State, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.types import Event

TODAY = date(2026, 11, 22)
YOUTH = (
    "youth", "14", "left", "anfa", "yes", "1AC", "yes", "Test", "+212600000001", "mother", "morning", "no", "ai",
    "mother", "Essai", "send",
)  # fmt: skip
PARENT = (
    "parent", "14", "left", "anfa", "yes", "1AC", "yes", "Test", "mother", "Essai", "+212600000001", "own", "any",
    "yes", "ai", "send",
)  # fmt: skip
HELPER = (
    "helper", "16", "left", "maarif", "yes", "3AC", "yes", "yes", "Test", "Essai", "+212600000001", "own", "any",
    "yes", "computing", "none", "send",
)  # fmt: skip
TEACHER = ("teacher", "yes", "yes", "Essai", "middle", "maths", "anfa", "+212600000001", "any", "send")


@cache
def programme() -> Programme:
    return load_programme()


def context(**values: Any) -> Context:
    today = values.pop("today", TODAY)
    facts = programme().facts_on(today, values.pop("confirmed", {}))
    return Context(programme(), today, facts=facts, **{"reference": make_reference(123456), "hint": "fr", **values})


def step(state: State, event: Event, given: Context | None = None) -> Step:
    """One step; what it leaves is what JSON leaves of it."""
    taken = engine.step(state, event, given or context())
    stored = load(dump(taken.state))
    assert stored == taken.state
    return Step(stored, taken.effects, taken.tallies)


def answer(state: State, value: str, given: Context | None = None) -> Step:
    """Answer the open question with a value that was understood."""
    return step(state, Said(value, Reading(value=value)), given)


def walk(values: Iterable[str], state: State | None = None, given: Context | None = None) -> State:
    """Answer one question after the other."""
    state = state or State()
    for value in values:
        state = answer(state, value, given).state
    return state


def kept_on(state: State) -> State:
    """The same when everything that is shown and asked again is kept."""
    while any(a.open and (a.subject, a.question) == (path(state).subject, path(state).node.id) for a in state.answers):
        state = step(state, Commanded("keep")).state
    return state


def path(state: State, given: Context | None = None) -> Path:
    return resolve(FLOW, state, given or context())


def said(taken: Step) -> list[str]:
    """The ids of all that was said."""
    return [text.id for effect in taken.effects if isinstance(effect, Say) for text in effect.texts]
