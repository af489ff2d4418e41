"""What answers another question is no question to the centre: who they are, an hour, a number."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

AGE, DISTRICT = ("ana chab",), ("ana chab", "15", "7best le9raya")
OF_A_CHILD = ("parent", "15", "khrej")
CHILD_NAMED = (*OF_A_CHILD, "anfa", "ah", "1ac", "ah 9belt", "Testa")
PARENTS = (
    "ana walida", "ana mama dyalo", "ana lwalid dyalo", "je suis sa mère", "je suis le père", "je suis une maman",
    "أنا والدته", "أنا مو", "أنا الواليدة ديالو",
)  # fmt: skip
HOURS = ("f l3chiya", "f sbah", "le soir", "le matin", "في المساء", "فالعشية", "فالصباح", "b3d lghda")


@pytest.mark.parametrize("before", [AGE, DISTRICT])
@pytest.mark.parametrize("typed", PARENTS)
def test_who_says_they_are_a_parent_is_heard_as_who_writes(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert (asked(said), answers(said)["who"]) == ("replace", "youth")
    assert len(said.messages) == 1
    said.act({"says": "ah"})
    assert (asked(said), answers(said)["who"]) == ("age", "parent")


@pytest.mark.parametrize("before", [("parent",), OF_A_CHILD, CHILD_NAMED[:6]])
@pytest.mark.parametrize("typed", PARENTS)
def test_parent_who_says_so_is_thanked_and_asked_the_same(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert asked(said) == asked(talk(before))
    assert len(said.messages) == 2
    assert "wali" not in said.messages[0].text


def test_no_keeps_who_writes() -> None:
    assert asked(talk([*DISTRICT, "ana walida", "la"], "ary_Latn")) == "district"


def test_who_they_are_stays_the_answer_where_it_is_asked() -> None:
    assert answers(talk([*CHILD_NAMED, "ana walida"]))["relation"] == "mother"
    assert answers(talk(["ana walida"]))["who"] == "parent"


@pytest.mark.parametrize("before", [(), AGE, DISTRICT, (*DISTRICT, "anfa"), CHILD_NAMED, (*CHILD_NAMED, "ana walida")])
@pytest.mark.parametrize("typed", HOURS)
def test_hour_where_none_is_asked_for_is_no_question_to_the_centre(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert asked(said) == asked(talk(before))
    assert said.effects == ()


@pytest.mark.parametrize("before", [DISTRICT, (*DISTRICT, "anfa"), CHILD_NAMED])
def test_number_where_none_is_asked_for_is_no_question_about_ages(before: tuple[str, ...]) -> None:
    said = talk([*before, "15"], "ary_Latn")
    assert asked(said) == asked(talk(before))
    assert "13" not in said.messages[0].text


def test_hour_is_still_the_answer_where_one_is_asked_for() -> None:
    said = talk([*CHILD_NAMED, "ana walida", "Salma", "0600000001", "dyali", "f l3chiya"], "ary_Latn")
    assert answers(said)["call_when"] == "evening"


def test_hour_that_is_asked_about_is_still_a_question() -> None:
    assert talk([*DISTRICT, "wach f l3chiya kayn l9raya?"], "ary_Latn").effects
