"""Who types an answer while other doors are listed: it is taken, and the list is closed."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

FITS = ("un jeune", "16", "j'ai arrêté", "Anfa")


@pytest.mark.parametrize(
    ("before", "typed", "question", "value"),
    [
        (FITS, "oui", "wish", "yes"),
        (FITS, "إيه", "wish", "yes"),
        (FITS, "la machi daba", "wish", "no"),
        ((*FITS, "oui", "1AC", "oui"), "Testa", "first_name", "Testa"),
        ((*FITS, "oui", "1AC", "oui", "Testa"), "06 00 00 00 01", "phone", "+212600000001"),
        ((*FITS, "oui"), "3ème collège", "grade", "3AC"),
    ],
)
def test_answer_to_the_open_question_closes_the_list(
    before: tuple[str, ...], typed: str, question: str, value: str
) -> None:
    rehearsal = talk((*before, "/doors"))
    if asked(rehearsal) != "door":
        pytest.fail(f"no list is open, but {asked(rehearsal)}")
    rehearsal.act({"says": typed})
    assert answers(rehearsal).get(question) == value
    assert asked(rehearsal) not in {"door", question}


@pytest.mark.parametrize(("before", "question"), [((*FITS, "oui", "1AC"), "consent"), (("parent", *FITS[1:]), "wish")])
def test_yes_to_what_is_not_shown_is_asked_again_only_where_it_binds(before: tuple[str, ...], question: str) -> None:
    rehearsal = talk((*before, "/doors", "oui"))
    assert (question in answers(rehearsal)) == (question == "wish")
    assert (asked(rehearsal) == question) == (question == "consent")


@pytest.mark.parametrize("typed", ["apprentissage", "Formation OFPPT", "2"])
def test_door_that_is_typed_is_the_door(typed: str) -> None:
    rehearsal = talk((*FITS, "oui", "1AC", "oui", "/doors"))
    before = answers(rehearsal)
    rehearsal.act({"says": typed})
    assert answers(rehearsal) == before


def test_question_at_the_list_is_answered_and_the_list_stays() -> None:
    rehearsal = talk((*FITS, "oui", "1AC", "oui", "/doors", "C'est gratuit ?"))
    assert asked(rehearsal) == "door"
    assert "first_name" not in answers(rehearsal)


def test_button_of_the_list_goes_on_working() -> None:
    rehearsal = talk((*FITS, "/doors"))
    rehearsal.act({"taps": "Apprentissage"})
    assert asked(rehearsal) == "wish"


def test_what_answers_neither_is_asked_again() -> None:
    assert asked(talk((*FITS, "/doors", "xyzzy"))) == "door"
