"""Where else to go: which doors are named, how, and what is said of the one that is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations import engine
from conversations.types import Commanded, Say
from tests.conversing import TODAY, YOUTH, answer, context, path, programme, said, step, walk

ADULT = ("youth", "18", "left", "3AC")


def controls(asking: object) -> set[str]:
    return {choice.value for choice in asking.controls}  # type: ignore[attr-defined]


def test_three_doors_are_named_the_best_first_each_with_what_opens_it() -> None:
    taken = answer(walk(ADULT[:-1]), ADULT[-1])
    assert said(taken)[:5] == [
        "doors.intro", "door.other_centre.why", "door.ofppt_qualification.why", "door.apprenticeship.why", "door.staff",
    ]  # fmt: skip


def test_button_leads_to_all_doors_also_those_that_were_not_named_at_once() -> None:
    asked = engine.expecting(step(walk(ADULT), Commanded("doors")).state, context())
    assert [choice.value for choice in asked.choices] == [
        "other_centre", "ofppt_qualification", "apprenticeship", "return_to_school", "free_candidate", "employment",
    ]  # fmt: skip


def test_door_that_is_chosen_is_said_with_the_papers_and_the_conversation_goes_on_where_it_was() -> None:
    taken = answer(step(walk(ADULT), Commanded("doors")).state, "ofppt_qualification")
    assert said(taken) == ["door.ofppt_qualification", "door.ofppt.bring", "wish.ask"]
    assert path(taken.state).answers == path(walk(ADULT)).answers


def test_who_to_ask_is_said_once_somebody_confirmed_it() -> None:
    known = context(confirmed={"apprenticeship_contact": "+212600000042"})
    state = step(walk(ADULT, given=known), Commanded("doors"), known).state
    taken = answer(state, "apprenticeship", known)
    assert said(taken)[:3] == ["door.apprenticeship", "doors.bring", "doors.contact"]
    words = [text for effect in taken.effects if isinstance(effect, Say) for text in effect.texts]
    assert words[2].values["value"] == "+212600000042"


@pytest.mark.parametrize("answers", [YOUTH[:4], ("youth",), ("teacher",)])
def test_button_is_not_there_and_the_word_says_so_where_no_door_was_named(answers: tuple[str, ...]) -> None:
    state = walk(answers)
    assert "!doors" not in controls(engine.expecting(state, context()))
    assert said(step(state, Commanded("doors")))[0] == "doors.none"


def test_button_stands_where_doors_were_named_and_not_in_the_middle_of_a_sign_up() -> None:
    assert "!doors" in controls(engine.expecting(walk(ADULT), context()))
    assert "!doors" not in controls(engine.expecting(walk((*ADULT, "yes")), context()))
    assert "!doors" in controls(engine.expecting(walk((*ADULT, "no")), context()))


def test_doors_of_a_child_are_not_those_of_the_next() -> None:
    state = walk(("parent", "18", "left", "3AC", "no", "yes", "12-", "enrolled"))
    asked = engine.expecting(step(state, Commanded("doors")).state, context())
    assert [choice.value for choice in asked.choices] == ["listening_unit", "primary_school"]


def test_door_that_may_be_open_stands_behind_those_that_are_and_is_named_as_such() -> None:
    taken = answer(walk(("youth", "1995", "left")), "1AC")
    assert said(taken)[:6] == [
        "doors.intro", "door.free_candidate.why", "door.employment.why", "doors.perhaps",
        "door.ofppt_specialisation.why", "door.staff",
    ]  # fmt: skip


def test_door_whose_season_has_ended_is_named_no_more() -> None:
    last = replace(context(), today=TODAY.replace(month=8, day=31))
    assert "door.return_by_grade.why" in said(answer(walk(ADULT[:-1], given=last), "3AC", last))
    assert "door.return_by_grade.why" not in said(answer(walk(ADULT[:-1]), "3AC"))


def test_every_door_but_the_person_says_who_may_be_asked_or_that_it_is_at_the_school() -> None:
    for door in programme().doors:
        assert door.contact or door.id in {"listening_unit", "staff"}, door.id
