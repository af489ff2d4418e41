"""A way that was walked is found again for the same, and for nothing else: a turn would stand where nobody is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conversations.flows import FLOW
from conversations.path import resolve
from conversations.types import Answer, LeadStatus
from conversations.walks import Walks
from tests.conversing import YOUTH, context, programme, walk
from tests.test_engine_properties import conversations

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.types import Context, State

CHANGED: dict[str, Callable[[Context], object]] = {
    "today": lambda known: known.today.replace(year=known.today.year + 1),
    "launch": lambda _: "closed",
    "facts": lambda known: dict(known.facts),
    "programme": lambda _: replace(programme()),
    "leads": lambda _: (),
    "full": lambda _: frozenset({("south", "youth")}),
}


def found(state: State, known: Context) -> object:
    return known.walks.find(FLOW, state, known)


@given(state=conversations())
def test_way_that_is_found_is_the_one_that_would_be_walked(state: State) -> None:
    known = context()
    assert resolve(FLOW, state, known) == resolve(FLOW, state, known) == resolve(FLOW, state, context(walks=Walks()))


@given(state=conversations())
def test_way_that_goes_on_where_it_stopped_is_the_one_that_would_be_walked(state: State) -> None:
    known = context()
    for number in range(len(state.answers) + 1):
        so_far = replace(state, answers=state.answers[:number])
        assert resolve(FLOW, so_far, known) == resolve(FLOW, so_far, context(walks=Walks()))


def test_way_goes_on_for_the_answer_it_stopped_for_and_leaves_the_way_before_as_it_was() -> None:
    known, before, after = context(), walk(YOUTH[:4]), walk(YOUTH[:5])
    before = replace(after, answers=after.answers[: len(before.answers)])
    earlier = resolve(FLOW, before, known)
    as_it_was = replace(earlier, answers=dict(earlier.answers), verdicts=dict(earlier.verdicts))
    stopped = known.walks.find_before(FLOW, after, known)
    assert stopped is not None
    assert stopped.at is earlier.node
    resolve(FLOW, after, known)
    assert earlier == as_it_was


@pytest.mark.parametrize("other", ["answer", "speaker", "context"])
def test_way_is_walked_from_its_beginning_where_anything_else_is_new(other: str) -> None:
    known, after = context(), walk(YOUTH[:5])
    before = replace(after, answers=after.answers[:-1])
    if other == "answer":
        after = replace(after, answers=(*before.answers, replace(after.answers[-1], question="relation")))
    elif other == "speaker":
        before = replace(before, speaker="other-1")
    resolve(FLOW, before, known)
    seen = replace(known, launch="closed") if other == "context" else known
    assert known.walks.find_before(FLOW, after, seen) is None


@pytest.mark.parametrize("name", CHANGED)
def test_way_is_walked_anew_where_what_it_depends_on_is_another(name: str) -> None:
    state, known = walk(YOUTH[:4]), context(leads=(LeadStatus("me", "100-0001", "new"),))
    resolve(FLOW, state, known)
    assert found(state, known) is not None
    other: dict[str, Any] = {name: CHANGED[name](known)}
    assert found(state, replace(known, **other)) is None


def test_way_is_walked_anew_for_other_answers_and_other_speakers() -> None:
    state, known = walk(YOUTH[:4]), context()
    resolve(FLOW, state, known)
    assert found(replace(state, answers=(*state.answers, Answer("me", "wish", "yes"))), known) is None
    assert found(replace(state, speaker="other-1"), known) is None
