"""Who said no and comes round is asked again: nothing is taken as a yes that was not said to the question itself."""

from __future__ import annotations

import pytest

from tests.test_told_instead import UP_TO_NAME
from tests.typed import answers, asked, talk

NO = {"fr": "non", "ar": "لا", "ary": "لا", "ary_Latn": "la"}
HELPER = ("j'aide un jeune", "16", "il a arrêté", "sidi moumen", "oui", "2AC", "oui")
COMES_ROUND = [
    *(("fr", typed) for typed in ("oui finalement", "finalement oui", "j'accepte", "j'ai changé d'avis")),
    *(("ar", typed) for typed in ("أوافق", "نعم", "غيرت رأيي", "أريد التسجيل")),
    *(("ary", typed) for typed in ("قبلت", "اه", "بدلت رايي بغيت نسجلو", "بغيت نسجلو")),
    *(("ary_Latn", typed) for typed in ("9belt", "ah", "beddelt rayi bghit ntsjel", "wakha 9belt")),
]
ONLY_HEARD = [
    *(("fr", typed) for typed in ("ok", "d'accord", "merci", "non merci")),
    *(("ar", typed) for typed in ("حسنا", "شكرا")),
    *(("ary", typed) for typed in ("واخا", "صافي")),
    *(("ary_Latn", typed) for typed in ("wakha", "safi", "chokran")),
]


def refusing(locale: str, question: str) -> list[str]:
    """All up to a no at this question."""
    before = UP_TO_NAME[locale]
    return [*before[: {"consent": 6, "wish": 4}[question]], NO[locale]]


@pytest.mark.parametrize("question", ["consent", "wish"])
@pytest.mark.parametrize(("locale", "typed"), COMES_ROUND)
def test_yes_after_a_no_was_not_understood(locale: str, typed: str, question: str) -> None:
    said = talk([*refusing(locale, question), typed], locale)
    assert asked(said) == question
    assert question not in answers(said), "it is asked, and nothing is taken"


@pytest.mark.parametrize("question", ["consent", "wish"])
@pytest.mark.parametrize(("locale", "typed"), ONLY_HEARD)
def test_who_only_heard_it_is_not_asked_again(locale: str, typed: str, question: str) -> None:
    before = talk(refusing(locale, question), locale)
    end = asked(before)
    before.act({"says": typed})
    assert (asked(before), answers(before)[question]) == (end, "no")


@pytest.mark.parametrize("typed", ["c'est bon il est d'accord", "il a dit oui", "oui"])
def test_young_person_who_agrees_after_all_lets_the_helper_go_on(typed: str) -> None:
    said = talk([*HELPER[:-1], "oui", "pas encore"])
    assert asked(said) == "ask_first"
    said.act({"says": typed})
    assert asked(said) == "agrees"


def test_yes_at_the_end_of_a_request_opens_nothing() -> None:
    sent = (*UP_TO_NAME["fr"], "Salma", "0600000006", "à moi", "le matin", "non", "IA", "ma mère", "Khadija", "envoyer")
    said = talk([*sent, "non"])
    end = asked(said)
    said.act({"says": "j'accepte"})
    assert asked(said) == end == "done"


@pytest.mark.parametrize("typed", ["quand vous allez m'appeler ?", "c'est quand que vous me téléphonez"])
def test_who_waits_for_a_call_hears_that_no_day_is_confirmed(typed: str) -> None:
    sent = (*UP_TO_NAME["fr"], "Salma", "0600000006", "à moi", "le matin", "non", "IA", "ma mère", "Khadija", "envoyer")
    told = "\n".join(message.text for message in talk([*sent, typed]).messages)
    assert "n'a pas encore confirmé quand" in told
