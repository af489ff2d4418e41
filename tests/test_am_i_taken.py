"""After a verdict they ask in their own words whether they are taken, which number they are, when somebody calls."""

from __future__ import annotations

import pytest

from conversations.readings import Reading
from conversations.types import LeadStatus, Said
from tests.conversing import YOUTH, context, said, step, walk
from tests.typed import asked, talk

FITS = ("ana chab", "15", "7best le9raya", "Anfa")
OF_STATUS = Said("wach 9eblouni", Reading(intents=("application_status",)))
OF_THEIRS = {
    "fr": (
        "je suis accepté ?", "est-ce que je suis pris ?", "je suis le combien sur la liste ?", "vous m'appelez quand ?",
        "c'est quand que vous m'appelez ?", "mon fils est accepté ?",
    ),
    "ar": ("هل تم قبولي؟", "كم ترتيبي في اللائحة؟", "متى ستتصلون بي؟"),
    "ary": ("واش قبلوني", "واش قبلو ولدي؟", "شحال فاللائحة", "فوقاش غادي تعيطو ليا"),
    "ary_Latn": (
        "wach 9eblouni", "wach 9eblou wldi", "ch7al f lista", "fo9ach ghadi t3ayto liya", "wach t9belt", "imta t3eyto",
    ),
}  # fmt: skip
OF_PLACES = {
    "fr": ("y a encore de la place ?", "il reste des places ?"),
    "ar": ("هل توجد أماكن؟",),
    "ary": ("كاين شي بلاصة", "واش باقيين البلايص؟"),
    "ary_Latn": ("kayn chi blasa", "wach kayna chi blassa", "wach ba9i blayes"),
}


def typed(by_locale: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(locale, text) for locale, texts in by_locale.items() for text in texts]


@pytest.mark.parametrize(("locale", "text"), typed(OF_THEIRS))
def test_who_asks_whether_they_are_taken_before_they_sent_anything_hears_so(locale: str, text: str) -> None:
    rehearsal = talk([*FITS, text], locale)
    words = {"fr": "envoyée", "ar": "لم يُرسل", "ary": "تصيفط", "ary_Latn": "tsifet"}
    assert asked(rehearsal) == "wish"
    assert any(word in rehearsal.messages[0].text for word in words.values())


@pytest.mark.parametrize(("locale", "text"), typed(OF_PLACES))
def test_who_asks_whether_there_is_a_place_is_told_what_is_known_and_the_rest_is_kept(locale: str, text: str) -> None:
    rehearsal = talk([*FITS, text], locale)
    assert asked(rehearsal) == "wish"
    assert [type(effect).__name__ for effect in rehearsal.effects] == ["KeepQuestion"]
    assert "octobre" in rehearsal.messages[0].text or "أكتوبر" in rehearsal.messages[0].text


@pytest.mark.parametrize("answers", [("youth", "12"), ("youth", "12", "left"), ("parent", "15", "enrolled")])
def test_who_is_not_for_the_centre_and_asks_whether_they_are_taken_is_told_so_again(answers: tuple[str, ...]) -> None:
    told = said(step(walk(answers), OF_STATUS))
    assert "verdict.no" in told
    assert "status.none" not in told


def test_who_sent_a_request_hears_how_it_stands() -> None:
    sent = context(leads=(LeadStatus("me", "1000001", "new"),))
    assert "status.lead" in said(step(walk(YOUTH), OF_STATUS, sent))
    assert "verdict.no" not in said(step(walk(("youth", "12")), OF_STATUS, sent))
