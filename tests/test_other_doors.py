"""Where else to go: which doors are named, how, and what is said of the one that is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations import engine
from conversations.types import Commanded, Say
from tests.conversing import TODAY, YOUTH, answer, context, path, programme, said, step, walk

ADULT = ("youth", "18", "left", "3AC")
FITS = ("youth", "16", "left", "anfa")


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
        "other_centre", "ofppt_qualification", "apprenticeship", "free_candidate", "employment", "return_to_school",
    ]  # fmt: skip


def test_each_door_that_is_shown_has_its_why_and_what_is_not_sure_stands_apart() -> None:
    assert said(step(walk(ADULT), Commanded("doors")))[:-1] == [
        "doors.intro", "door.other_centre.why", "door.ofppt_qualification.why", "door.apprenticeship.why",
        "door.free_candidate.why", "door.employment.why", "doors.perhaps", "door.return_to_school.why",
    ]  # fmt: skip


def test_whom_the_centre_fits_is_shown_what_else_stands_open_after_the_centre_itself() -> None:
    taken = step(walk(FITS), Commanded("doors"))
    assert said(taken) == [
        "doors.beside_centre", "door.other_centre.why", "door.apprenticeship.why", "doors.perhaps",
        "door.vocational_training.why", "door.return_to_school.why", "door.free_candidate.why", "door.ask",
    ]  # fmt: skip
    back = answer(taken.state, "apprenticeship")
    assert said(back) == ["door.apprenticeship", "doors.bring", "wish.ask"]


def test_class_that_is_told_at_sign_up_says_which_door_it_opens() -> None:
    asked = step(walk((*FITS, "yes", "3AC")), Commanded("doors"))
    assert "door.ofppt_qualification.why" in said(asked)
    assert "door.vocational_training.why" not in said(asked)


def test_while_sign_up_is_closed_no_door_sounds_like_one_to_this_centre() -> None:
    closed = context(launch="closed")
    assert "doors.beside_centre" not in said(step(walk(FITS, given=closed), Commanded("doors"), closed))


def test_what_is_at_their_own_school_asks_for_no_papers() -> None:
    state = step(walk(("youth", "15", "enrolled")), Commanded("doors")).state
    assert said(answer(state, "listening_unit"))[:2] == ["door.listening_unit", "done.not_here"]


def test_nobody_is_told_to_leave_school_before_sixteen() -> None:
    def shown(age: str) -> list[str]:
        asked = engine.expecting(step(walk(("youth", age, "enrolled")), Commanded("doors")).state, context())
        return [choice.value for choice in asked.choices]

    assert shown("15") == ["listening_unit"]
    assert shown("16") == ["listening_unit", "apprenticeship"]


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


@pytest.mark.parametrize("answers", [YOUTH[:3], ("youth",), ("teacher",)])
def test_button_is_not_there_and_the_word_says_so_before_the_verdict_and_to_a_teacher(answers: tuple[str, ...]) -> None:
    state = walk(answers)
    assert "!doors" not in controls(engine.expecting(state, context()))
    assert said(step(state, Commanded("doors")))[0] == ("doors.none" if "teacher" in answers else "doors.later")


def test_button_stands_where_doors_were_named_and_not_in_the_middle_of_a_sign_up() -> None:
    assert "!doors" in controls(engine.expecting(walk(ADULT), context()))
    assert "!doors" not in controls(engine.expecting(walk((*ADULT, "yes")), context()))
    assert "!doors" in controls(engine.expecting(walk((*ADULT, "no")), context()))


def test_button_stands_with_a_yes_until_the_sign_up_is_sent() -> None:
    assert "!doors" in controls(engine.expecting(walk(YOUTH[:4]), context()))
    assert "!doors" in controls(engine.expecting(walk((*YOUTH[:4], "no")), context()))
    assert "!doors" not in controls(engine.expecting(walk(YOUTH), context()))
    assert said(step(walk(YOUTH), Commanded("doors")))[0] == "doors.beside_centre"


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
