"""Where a wrong value harms somebody in danger: a number, an hour and "you misread me" are taken only when plain."""

from __future__ import annotations

import pytest

from bot.services.rendering import expecting
from conversations.flows import danger
from conversations.readings import Expecting
from conversations.types import Asking
from tests.reading import QUESTIONS, read
from tests.test_transcripts import catalogues

NUMBER = Expecting(question="danger_phone", kind="phone", choices={"none": ("Aucun",)}, no="none")
CONTACT = Expecting("danger_safe", "yes_no", {"yes": ("Oui, d'accord",), "no": ("Non, personne",)}, "yes", "no")
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


@pytest.mark.parametrize(
    "text",
    [
        "oui 0600000001",
        "oui bien sûr, c'est mon numéro à moi 06 00 00 00 01",
        "ah 06 00 00 00 01",
        "wakha hada nmrti 0600000001",
        "wakha hadi nmrti dyali ana 0600000001",
        "واخا هادي نمرتي 0600000001",
        "إيه هادا رقمي 0600000001",
        "نعم هذا رقمي الخاص 0600000001",
    ],
)
def test_yes_and_whose_it_is_take_nothing_from_a_safe_number(text: str) -> None:
    assert read(text, NUMBER).value == "+212600000001"


@pytest.mark.parametrize(
    "text", ["non 0600000001", "la 0600000001", "لا 0600000001", "0600000001 dyal baba", "نمرة بابا 0600000001"]
)
def test_number_after_a_no_or_of_a_parent_is_asked_again(text: str) -> None:
    assert read(text, NUMBER).value == ""


@pytest.mark.parametrize(
    "text",
    ["oui 0600000001", "oui, mon numéro c'est le 0600000001", "wakha hadi nmrti 0600000001", "iyeh 0600000001",
     "إيه هادي نمرتي 0600000001", "نعم رقمي 0600000001"],
)  # fmt: skip
def test_number_typed_with_the_yes_to_being_contacted_is_kept_with_it(text: str) -> None:
    assert read(text, CONTACT).value == "+212600000001"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("oui", "yes"),
        ("wakha", "yes"),
        ("non 0600000001", "no"),
        ("0600000001", ""),
        ("oui mais pas le 0600000001 c'est mon père", ""),
    ],
)
def test_number_alone_is_no_yes_to_being_contacted(text: str, value: str) -> None:
    assert read(text, CONTACT).value == value


@pytest.mark.parametrize("asked", ["danger_phone", "danger_hour"])
def test_safe_number_and_hour_are_read_under_their_own_name(asked: str) -> None:
    question = next(question for question in danger.QUESTIONS if question.id == asked)
    asking = Asking("", question.id, question.kind, (question.ask,), question.choices, no=question.no)
    text = "0600000001 c'est celui de mon père" if asked == "danger_phone" else "le soir il est là"
    assert not read(text, expecting(asking, catalogues())).value


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


@pytest.mark.parametrize("text", ["👍", "🙏", "...", "?!"])
def test_signs_without_a_word_are_read_where_a_safe_number_is_asked(text: str) -> None:
    assert read(text, NUMBER).value == ""
    assert read(text, CONTACT).value == ("yes" if text == "👍" else "")
