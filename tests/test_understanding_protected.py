"""Where a wrong value harms somebody in danger: a number, an hour and "you misread me" are taken only when plain."""

from __future__ import annotations

import pytest

from conversations.types import Expecting
from tests.reading import QUESTIONS, read

NUMBER = Expecting(question="danger_phone", kind="phone", choices={"none": ("Aucun",)}, no="none")
HOUR = Expecting(question="danger_hour", kind="choice", choices=QUESTIONS["call_when"].choices)
DANGER = Expecting(
    question="danger",
    kind="choice",
    choices={"help": ("J'ai besoin d'aide",), "misread": ("Tu m'as mal compris",)},
    yes="help",
    no="misread",
)


@pytest.mark.parametrize(
    "text",
    [
        "0600000001 c'est à mon père n'appelez pas",
        "le numéro de mon père c'est 0600000001 mais il ne sait rien",
        "0600000001 non c'est faux",
    ],
)
def test_number_of_another_is_no_safe_number(text: str) -> None:
    assert read(text, NUMBER).value == ""


@pytest.mark.parametrize("text", ["0600000001", "c'est 06 00 00 00 01"])
def test_plain_number_is_a_safe_number(text: str) -> None:
    assert read(text, NUMBER).value == "+212600000001"


@pytest.mark.parametrize("text", ["le soir il est là", "le soir non", "f lil la", "le matin il dort"])
def test_hour_with_anything_beside_it_is_no_safe_hour(text: str) -> None:
    assert read(text, HOUR).value == ""


@pytest.mark.parametrize(("text", "value"), [("le soir", "evening"), ("sbah", "morning"), ("الصباح", "morning")])
def test_plain_hour_is_a_safe_hour(text: str, value: str) -> None:
    assert read(text, HOUR).value == value


@pytest.mark.parametrize("text", ["non t'as pas mal compris", "non pas mal compris", "t'as bien compris"])
def test_who_denies_a_misreading_was_not_misread(text: str) -> None:
    assert read(text, DANGER).value != "misread"


@pytest.mark.parametrize(
    "text", ["0600000001 n'appelez pas", "0600000001 ne m'appelez pas", "0600000001 non c'est faux"]
)
def test_number_that_is_refused_beside_it_is_not_taken_in_the_sign_up_either(text: str) -> None:
    assert read(text, QUESTIONS["phone"]).value == ""


@pytest.mark.parametrize("text", ["dans la rue", "f zn9a", "فالزنقة", "dehors svp", "SDF"])
def test_street_as_the_answer_to_where_somebody_lives_is_asked(text: str) -> None:
    assert read(text, QUESTIONS["district"]).danger == "check"
    assert not read("c'est dans quelle rue ?", QUESTIONS["district"]).danger
