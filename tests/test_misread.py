"""What was typed and taken for something else, silently: a wrong answer that nobody saw."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk


@pytest.mark.parametrize("typed", ["3mri 17", "3mri 17 3am", "ana 3mri 14"])
def test_age_was_taken_for_never_having_been_at_school(typed: str) -> None:
    said = talk(["ana chab", "15", typed], "ary_Latn")
    assert "schooling" not in answers(said)
    assert asked(said) == "replace"
    assert talk(["ana chab", "15", typed, "ah"], "ary_Latn").messages[-1].question == "schooling"


@pytest.mark.parametrize("typed", ["menuiserie", "menuisier"])
def test_trade_was_taken_for_a_city(typed: str) -> None:
    said = talk(["ana chab", "15", "khrejt", typed], "ary_Latn")
    assert "district" not in answers(said)
    assert asked(said) == "district"


@pytest.mark.parametrize(("typed", "no"), [("ana 40", "la"), ("J'ai 40 ans", "non")])
def test_age_of_a_parent_was_taken_for_the_child_s(typed: str, no: str) -> None:
    said = talk(["parent", typed])
    assert "age" not in answers(said)
    assert asked(said) == "confirm"
    assert asked(talk(["parent", typed, no])) == "age"
    assert answers(talk(["parent", typed, "oui"]))["age"] == "40"


CHILD_NAMED = ("parent", "15", "khrej", "anfa", "ah", "1ac", "ah 9belt", "Testa")


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("ana walida", "mother"),
        ("ana mmo", "mother"),
        ("yemmah", "mother"),
        ("أنا الواليدة ديالو", "mother"),
        ("يماها", "mother"),
        ("ana walid dyalo", "father"),
        ("bbah", "father"),
    ],
)
def test_mother_was_not_read_as_one_where_it_is_asked_who_she_is(typed: str, who: str) -> None:
    assert answers(talk([*CHILD_NAMED, typed], "ary_Latn"))["relation"] == who
