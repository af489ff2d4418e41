"""Who asks why something is asked hears it in a line, and the question waits."""

from __future__ import annotations

import pytest

from conversations.flow import Question
from conversations.flows import FLOW
from conversations.flows.reasons import WHY
from tests.test_told_instead import NAME, UP_TO_NAME
from tests.typed import asked, catalogues, talk

BARE = {"fr": "pourquoi ?", "ar": "لماذا؟", "ary": "علاش", "ary_Latn": "3lach"}
NAMED = [
    ("fr", "pourquoi le numéro ?"),
    ("fr", "pourquoi vous voulez mon numéro"),
    ("ar", "لماذا تريدون رقم هاتفي؟"),
    ("ary", "علاش بغيتو النمرة ديالي"),
    ("ary_Latn", "3lach bghitou nmra"),
]


def reason(question: str, locale: str) -> str:
    return catalogues().words(WHY[question], locale)


@pytest.mark.parametrize("before", range(1, 8))
@pytest.mark.parametrize("locale", list(BARE))
def test_bare_why_is_answered_for_the_open_question(locale: str, before: int) -> None:
    said = talk(UP_TO_NAME[locale][:before], locale)
    question = asked(said)
    said.act({"says": BARE[locale]})
    assert asked(said) == question
    assert reason(question, locale) in said.messages[-2].text


@pytest.mark.parametrize(("locale", "typed"), NAMED)
def test_why_the_number_is_answered_before_it_is_asked(locale: str, typed: str) -> None:
    said = talk([*UP_TO_NAME[locale][:6], typed], locale)
    assert asked(said) == "consent"
    assert reason("phone", locale) in said.messages[-2].text


@pytest.mark.parametrize("locale", list(BARE))
def test_why_is_no_name(locale: str) -> None:
    assert asked(talk([*UP_TO_NAME[locale], BARE[locale]], locale)) == "first_name"
    assert asked(talk([*UP_TO_NAME[locale], NAME[locale], BARE[locale]], locale)) == "phone"


@pytest.mark.parametrize("before", [("moi", "12 ans"), ("moi", "25")])
def test_who_was_told_no_hears_the_reason_once_more(before: tuple[str, ...]) -> None:
    said = talk(before)
    no = next(message.text for message in said.messages if "ne convient pas" in message.text)
    said.act({"says": "pourquoi ?"})
    assert no.splitlines()[1] in said.messages[-2].text


def test_question_about_the_centre_that_begins_with_why_is_no_why() -> None:
    said = talk(["moi", "15", "j'ai arrêté", "pourquoi c'est gratuit ?"])
    assert reason("district", "fr") not in said.messages[-2].text


def test_every_question_of_the_sign_up_has_its_reason() -> None:
    assert {node.id for node in FLOW.nodes if isinstance(node, Question)} - set(WHY) == {"another"}
