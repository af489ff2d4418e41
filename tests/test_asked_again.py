"""An answer that does not fit is asked again, differently; it is no question that nobody here can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversations.flows import FLOW
from tests.typed import asked, catalogues, talk

if TYPE_CHECKING:
    from conversations.texts import Text

BEFORE = {
    "fr": ("un jeune", "16", "j'ai arrêté"),
    "ar": ("شاب", "16", "انقطعت عن الدراسة"),
    "ary": ("شاب", "16", "حبست القراية"),
    "ary_Latn": ("ana chab", "16", "7best le9raya"),
}


@pytest.mark.parametrize("locale", BEFORE)
@pytest.mark.parametrize("typed", ["إيه", "ايه", "ah", "oui", "نعم", "wah", "لا", "non"])
def test_yes_or_no_where_a_district_is_asked_is_asked_again_differently(locale: str, typed: str) -> None:
    rehearsal = talk((*BEFORE[locale], typed), locale)
    assert asked(rehearsal) == "district"
    said = rehearsal.messages[-1].text
    words = catalogues()
    assert said in {words.words(text, one) for text in _again() for one in BEFORE}
    assert len(rehearsal.messages) == 2, "that it was not understood, and the question"


def _again() -> tuple[Text, ...]:
    question = FLOW.question("district")
    assert question is not None
    return (question.again,)


def test_what_with_a_question_mark_is_a_question() -> None:
    assert "السماح" in talk((*BEFORE["ary"], "إيه؟"), "ary").messages[0].text
