"""An age in the very first words is not asked for again: it is read back, and counts after a yes."""

from __future__ import annotations

import pytest

from conversations.stored import load
from tests.typed import answers, asked, talk

OF_A_CHILD = (
    "wldi 3ndo 15 3am bgha ydkhol", "bnti 3ndha 15 3am", "3ndi wa7d lweld 3ndo 15 3am", "bnti 3ndha chi 15 3am",
    "mon fils a 15 ans, il peut s'inscrire ?", "j'ai une fille de 15 ans", "wach wldi 3ndo 15 y9der ytsejjel?",
    "bonjour, je suis une maman, mon fils a 15 ans", "ابني عمره 15 سنة، هل يمكنه التسجيل؟",
    "ولدي عندو 15 عام بغا يقرا", "عندي بنت عندها 15 عام",
)  # fmt: skip
OF_MINE = (
    "ana 3ndi 15 3am",
    "salam 3ndi 15 w bghit ntsejjel",
    "j'ai 15 ans",
    "أنا عمري 15 سنة",
    "عندي 15 عام بغيت نتسجل",
)


@pytest.mark.parametrize(("typed", "who"), [*((t, "parent") for t in OF_A_CHILD), *((t, "youth") for t in OF_MINE)])
def test_age_and_whose_it_is_are_heard_in_the_first_words(typed: str, who: str) -> None:
    said = talk([typed])
    before = answers(said)
    assert (before.pop("relation", "mother"), before, asked(said)) == ("mother", {"who": who}, "confirm")
    assert "15" in said.messages[-1].text
    said.act({"says": "oui"})
    assert (answers(said)["age"], asked(said)) == ("15", "schooling")


def test_age_of_a_brother_is_that_of_whom_they_help() -> None:
    assert (answers(said := talk(["khti 3ndha 15 bghat t9ra"])), asked(said)) == ({"who": "helper"}, "confirm")


def test_age_that_is_denied_is_asked_for() -> None:
    said = talk([OF_MINE[0], "la"])
    assert (answers(said), asked(said)) == ({"who": "youth"}, "age")
    assert not any(answer.question == "age" for answer in load(said.stored).answers)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("mon frère a 15 ans, je peux l'inscrire ?", "parent"),
        ("15 ans", "parent"),
        ("15 ans", "un jeune"),
    ],
)
def test_age_is_kept_until_they_have_said_who_writes(typed: str, who: str) -> None:
    said = talk([typed])
    assert (answers(said), asked(said)) == ({}, "who")
    said.act({"says": who})
    assert asked(said) == "confirm"
    assert "15" in said.messages[-1].text


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("j'ai 40 ans", "parent"),
        ("mon frère a 15 ans, je peux l'inscrire ?", "un jeune"),
        ("et à 19 ans, on peut venir ?", "un jeune"),
    ],
)
def test_age_of_another_than_the_young_person_is_asked_for(typed: str, who: str) -> None:
    said = talk([typed, who])
    assert asked(said) == "age"
    assert not any(answer.question == "age" for answer in load(said.stored).answers)


def test_teacher_is_not_asked_for_the_age_they_told() -> None:
    said = talk(["j'ai 40 ans", "un enseignant"])
    assert asked(said) != "confirm"
    assert not any(answer.question == "age" for answer in load(said.stored).answers)
