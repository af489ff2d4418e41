"""What is likely and not certain is read back, and taken only after a yes."""

from __future__ import annotations

import pytest

from conversations import engine
from conversations.flows import controls
from conversations.readings import Reading
from conversations.types import Commanded, Said, Say
from tests.conversing import YOUTH, answer, context, path, programme, said, step, walk

LIKELY = [(1, "15"), (1, "2010"), (3, "sbata"), (5, "P6"), (7, "Test"), (8, "+212600000001")]


@pytest.mark.parametrize(("number", "value"), LIKELY)
def test_likely_value_is_taken_only_after_a_yes(number: int, value: str) -> None:
    before = walk(YOUTH[:number])
    asked = path(before).node
    read_back = step(before, Said("...", Reading(candidates=(value,))))
    assert said(read_back)[-1] == "confirm.ask"
    assert read_back.state.answers == before.answers
    yes = answer(read_back.state, "yes").state
    assert (path(yes).answers["me", asked.id], yes.asides) == (value, ())
    same = answer(read_back.state, value).state
    assert path(same).answers["me", asked.id] == value
    no = answer(read_back.state, "no").state
    assert (path(no).node, no.answers, no.asides) == (asked, before.answers, ())


@pytest.mark.parametrize(("number", "value"), LIKELY)
def test_value_that_is_read_back_is_corrected_by_writing_another(number: int, value: str) -> None:
    others = {
        "15": "16",
        "2010": "2009",
        "P6": "P5",
        "sbata": "anfa",
        "Test": "Essai",
        "+212600000001": "+212600000002",
    }
    before = walk(YOUTH[:number])
    read_back = step(before, Said("...", Reading(candidates=(value,)))).state
    corrected = answer(read_back, others[value]).state
    assert path(corrected).answers["me", path(before).node.id] == others[value]
    doubted = step(read_back, Said("...", Reading(candidates=(others[value],)))).state
    assert [aside.value for aside in doubted.asides] == [others[value]]
    assert path(answer(doubted, "yes").state).answers["me", path(before).node.id] == others[value]


def test_likely_number_abroad_is_read_back_as_one_abroad() -> None:
    read_back = step(walk(YOUTH[:8]), Said("...", Reading(candidates=("+33639980001",))))
    assert said(read_back)[-1] == "phone_abroad.ask"


def test_likely_value_that_cannot_be_the_answer_is_asked_again() -> None:
    assert said(step(walk(YOUTH[:1]), Said("...", Reading(candidates=("1850",)))))[0] == "not_understood"
    at_the_end = step(walk(YOUTH), Said("...", Reading(candidates=("15",))))
    assert said(at_the_end)[0] == "not_understood"


@pytest.mark.parametrize("opened", ["delete", "withdraw", "language", "start"])
def test_side_question_that_is_missed_twice_offers_a_person(opened: str) -> None:
    state = step(walk(YOUTH), Commanded(opened)).state
    once = step(state, Said("...", Reading()))
    assert "again.human" not in said(once)
    twice = step(once.state, Said("...", Reading()))
    assert said(twice)[-1] == "again.human"
    assert controls.HUMAN in engine.expecting(twice.state, context()).controls
    helped = step(step(twice.state, Commanded("human")).state, Commanded("back")).state
    assert helped.asides[-1].question == state.asides[-1].question


def test_read_back_that_is_missed_twice_offers_a_person() -> None:
    state = step(walk(YOUTH[:8]), Said("...", Reading("+33639980001"))).state
    for _ in range(2):
        state = step(state, Said("...", Reading())).state
    assert controls.HUMAN in engine.expecting(state, context()).controls


def test_name_of_the_city_alone_is_asked_which_district_with_the_usual_choices() -> None:
    usual = engine.expecting(walk(YOUTH[:3]), context()).choices
    districts = tuple(choice.value for choice in programme().districts)
    taken = step(walk(YOUTH[:3]), Said("casa", Reading(candidates=districts)))
    (asked,) = [effect.asking for effect in taken.effects if isinstance(effect, Say) and effect.asking]
    assert said(taken) == ["which.district"]
    assert asked.choices == usual
    assert taken.state.misses == 0


def test_what_was_told_unasked_is_noted_and_the_question_stays_without_a_miss() -> None:
    before = walk(YOUTH[:3])
    taken = step(before, Said("depuis 2 ans", Reading(told=True)))
    assert said(taken) == ["noted", "district.ask"]
    assert (taken.state.answers, taken.state.misses) == (before.answers, 0)


def test_likely_choice_is_read_back_and_answered_with_yes_or_no() -> None:
    asked = step(walk(YOUTH[:2]), Said("depuis 2 ans", Reading(candidates=("left",)))).state
    assert engine.expecting(asked, context()).kind == "yes_no"
    assert path(answer(asked, "yes").state).answers["me", "schooling"] == "left"
    assert path(answer(asked, "no").state).node.id == "schooling"
