"""Brothers and sisters who live together: what is the same is not asked twice, and stays each one's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.siblings import COPIED
from conversations.types import Commanded, MarkLeadChanged, SaveLead, State, Tapped
from tests.conversing import HELPER, PARENT, answer, context, path, step, walk
from tests.test_engine_properties import values_for

SECOND = {
    "age": "15",
    "schooling": "left",
    "grade": "2AC",
    "district": "anfa",
    "wish": "yes",
    "agrees": "yes",
    "first_name": "Deux",
    "trade": "computing",
    "guardian": "none",
    "guardian_name": "Essai",
    "review": "send",
}
WITH_A_NAME = (*HELPER[:-2], "mother", "Essai", "send")


def second(state: State, **other: str) -> tuple[State, list[str]]:
    """The state when the next child is sent too, and which questions that took."""
    asked = []
    while (node := path(state).node.id) in SECOND:
        asked.append(node)
        state = answer(state, {**SECOND, **other}[node], context(reference="100-0099")).state
    return state, asked


def of(state: State, subject: str) -> dict[str, str]:
    return {one.question: one.value for one in state.answers if one.subject == subject}


@pytest.mark.parametrize(
    ("first", "spared"),
    [(PARENT, ["district"]), (HELPER, ["district", "guardian"]), (WITH_A_NAME, ["district", *COPIED[1:]])],
    ids=["parent", "helper, nobody agrees yet", "helper"],
)
def test_brother_or_sister_of_the_same_home_is_asked_less(first: tuple[str, ...], spared: list[str]) -> None:
    _, apart = second(walk((*first, "yes")), guardian=of(walk(first), "child-1").get("guardian", ""))
    together, asked = second(walk((*first, "same")))
    assert [one for one in apart if one not in asked] == spared
    assert {name: of(together, "child-2")[name] for name in spared} == {
        name: of(together, "child-1")[name] for name in spared
    }


def test_what_decides_about_a_child_and_what_they_want_is_always_asked() -> None:
    _, asked = second(walk((*PARENT, "same")))
    assert asked == ["age", "schooling", "wish", "grade", "first_name", "trade", "review"]


def test_copy_stands_on_the_review_of_the_next_child_and_is_changed_there_for_them_alone() -> None:
    state = walk((*PARENT, "same", "15", "left", "yes", "2AC", "Deux", "ai"))
    assert path(state).node.id == "review"
    state = step(state, Commanded("change", "child-2:district")).state
    state = answer(state, "maarif").state
    assert (of(state, "child-1")["district"], of(state, "child-2")["district"]) == ("anfa", "maarif")
    assert of(state, "child-1")["another"] == "yes"
    sent = answer(state, "send", context(reference="100-0099"))
    assert [one.subject for one in sent.effects if isinstance(one, SaveLead)] == ["child-2"]
    assert not any(isinstance(one, MarkLeadChanged) for one in sent.effects)


def test_correcting_the_district_of_one_corrects_it_for_who_lives_there_too() -> None:
    state = walk((*PARENT, "same", "15", "left"))
    state = step(state, Tapped(state.turn, "child-1", "district", "maarif")).state  # an old button
    state = answer(state, "yes").state
    assert (of(state, "child-1")["district"], of(state, "child-2")["district"]) == ("maarif", "maarif")


def test_who_lives_elsewhere_after_all_is_asked_and_the_copy_can_be_kept() -> None:
    state = walk((*PARENT, "same", "15", "left"))
    while path(state).node.id != "another":
        state = step(state, Commanded("back")).state
    state = answer(state, "yes").state
    while path(state).node.id != "district":
        state = step(state, Commanded("keep")).state
    assert (path(state).subject, of(state, "child-2")["district"]) == ("child-2", "anfa")


def test_nothing_is_copied_before_it_would_be_asked() -> None:
    assert of(walk((*WITH_A_NAME, "same", "15", "left")), "child-2").keys() == {"age", "schooling", "district"}


def test_copy_is_told_today() -> None:
    tomorrow = context(today=context().today.replace(day=23))
    state = walk(("same", "15", "left"), walk(PARENT), tomorrow)
    days = {one.subject: one.day for one in state.answers if one.question == "district"}
    assert days == {"child-1": "2026-11-22", "child-2": "2026-11-23"}


def test_withdrawing_one_leaves_the_other_whole() -> None:
    state, _ = second(walk((*PARENT, "same")))
    before = of(state, "child-2")
    state = answer(state, "no").state
    state = step(state, Commanded("no_news")).state
    state = step(state, Commanded("withdraw")).state
    gone = answer(state, dict(state.references)["child-1"])
    assert of(gone.state, "child-2") == {**before, "another": "no"}
    assert [subject for subject, _ in gone.state.references] == ["child-2"]
    assert not any(isinstance(one, MarkLeadChanged) for one in gone.effects)


def test_one_more_child_from_the_button_at_the_end_is_asked_about_the_home_first() -> None:
    state = step(walk((*PARENT, "no")), Commanded("another")).state
    assert (path(state).node.id, path(state).subject) == ("another", "child-1")
    state = walk(("same", "15", "left"), state)
    assert path(state).node.id == "wish"


@settings(max_examples=50, deadline=None)
@given(st.data(), st.sampled_from(["same", "yes"]))
def test_verdict_is_the_same_as_without_copying(data: st.DataObject, home: str) -> None:
    state = walk((*PARENT, "same"))
    told = {}
    while path(state).node.id in {"age", "schooling", "grade", "district"}:
        node = path(state).node
        told[node.id] = data.draw(st.sampled_from(values_for(node)))  # type: ignore[arg-type]
        state = answer(state, told[node.id]).state
    apart = walk((*PARENT, home))
    while (name := path(apart).node.id) in {"age", "schooling", "grade", "district"}:
        apart = answer(apart, told.get(name, "anfa")).state
    assert path(state).verdicts["child-2"] == path(apart).verdicts["child-2"]
    assert path(state).node.id == path(apart).node.id
