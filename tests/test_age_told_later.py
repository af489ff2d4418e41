"""Who tells an age while something else is asked corrects it, or says it once more; it is no question about 18."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

LOCALES = {
    "fr": ("un jeune", "16", "j'ai arrêté", "j'ai 15 ans"),
    "ar": ("شاب", "16", "انقطعت عن الدراسة", "عمري 15 سنة"),
    "ary": ("شاب", "16", "حبست القراية", "عندي 15 عام"),
    "ary_Latn": ("ana chab", "16", "7best le9raya", "3ndi 15"),
}
FITS = ("un jeune", "16", "j'ai arrêté", "Anfa")


@pytest.mark.parametrize("locale", LOCALES)
def test_another_age_is_asked_about_and_a_yes_makes_it_the_answer(locale: str) -> None:
    rehearsal = talk(LOCALES[locale], locale)
    assert asked(rehearsal) == "replace"
    assert "15" in rehearsal.messages[-1].text
    assert answers(rehearsal)["age"] == "16"
    rehearsal.act({"says": "إيه" if locale.startswith("ar") else "oui"})
    assert (answers(rehearsal)["age"], asked(rehearsal)) == ("15", "district")


def test_no_keeps_the_age() -> None:
    rehearsal = talk((*LOCALES["fr"], "non"))
    assert (answers(rehearsal)["age"], asked(rehearsal)) == ("16", "district")


@pytest.mark.parametrize(
    "before",
    [FITS, (*FITS, "oui"), (*FITS, "oui", "3AC"), (*FITS, "oui", "3AC", "oui"), (*FITS, "oui", "3AC", "oui", "Testa")],
)
def test_age_is_corrected_at_every_question_of_a_sign_up(before: tuple[str, ...]) -> None:
    here = asked(talk(before))
    rehearsal = talk((*before, "3ndi 15 3am"))
    assert asked(rehearsal) == "replace", here
    rehearsal.act({"says": "oui"})
    assert (answers(rehearsal)["age"], asked(rehearsal)) == ("15", here)


@pytest.mark.parametrize("typed", ["j'ai 16 ans", "3ndi 16", "عندي 16 عام"])
def test_same_age_once_more_is_noted_and_the_question_waits(typed: str) -> None:
    rehearsal = talk((*FITS, typed))
    assert asked(rehearsal) == "wish"
    assert not any("18" in message.text for message in rehearsal.messages)


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        (FITS, "et à 19 ans, on peut venir ?"),
        (FITS, "wach li 3ndo 19 3am y9der yji"),
        (("parent", "16", "non", "anfa"), "j'ai 45 ans"),
        (FITS, "16"),
        (FITS, "j'ai arrêté à 14 ans"),
    ],
)
def test_what_is_asked_or_told_of_another_or_of_before_corrects_nothing(before: tuple[str, ...], typed: str) -> None:
    rehearsal = talk((*before, typed))
    assert asked(rehearsal) == "wish"
    assert answers(rehearsal)["age"] == "16"


def test_question_about_18_is_still_answered() -> None:
    assert "18, 19 ou 20" in talk((*FITS, "et à 19 ans, on peut venir ?")).messages[0].text


def test_age_that_is_told_before_it_is_asked_is_answered_as_ever() -> None:
    assert asked(talk(("un jeune", "j'ai 16 ans"))) == "schooling"
