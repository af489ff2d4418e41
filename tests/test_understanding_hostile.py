"""Texts written to break a reader, or to hide from it what must be heard."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from conversations.understanding.danger import find_danger
from conversations.understanding.hearing import hear
from conversations.understanding.slots import SLOTS, read_slot
from tests.conversing import TODAY
from tests.reading import QUESTIONS, lexicon, read

DIGITS_THAT_INT_CANNOT_READ = [
    sign for sign in map(chr, range(sys.maxunicode)) if sign.isdigit() and unicodedata.decimal(sign, None) is None
]
HARD_WORDS = ("wach", "fin", "شحال", "واش", "combien", "هل", "7", "a", "ﷺ", "3")


@pytest.mark.parametrize("sign", DIGITS_THAT_INT_CANNOT_READ[::4])
def test_danger_is_heard_beside_any_sign(sign: str) -> None:
    for question in ("age", "first_name", "who", "phone"):
        assert read(f"je veux mourir {sign}", QUESTIONS[question]).danger == "alert"


@pytest.mark.parametrize("word", HARD_WORDS)
def test_a_word_said_two_hundred_times_breaks_no_reader(word: str) -> None:
    text = f"{word} " * 200
    assert read(text, QUESTIONS["age"]).value == ""
    for slot in SLOTS:
        assert read_slot(text, slot, lexicon(), TODAY)
    assert find_danger(f"{text} je veux mourir", lexicon()) == "alert"


@pytest.mark.parametrize(
    "text", ["s.u.i.c.i.d.e", "j e v e u x m o u r i r", "je v-e-u-x m-o-u-r-i-r", "ن م و ت بغيت نموت"]
)
def test_letters_one_by_one_are_put_together(text: str) -> None:
    assert find_danger(text, lexicon())


@pytest.mark.parametrize(
    "text",
    [
        *("jeveuxmourir", "je\u200bveux\u200bmourir", "monperemefrappe", "baghinmout", "بغيتنموت"),
        *("j3 v3ux m0ur1r", "su1c1de", "m0n p3r3 m3 fr4pp3", "ok jeveuxmourir merci"),
    ],
)
def test_words_without_spaces_or_with_figures_for_letters_are_heard(text: str) -> None:
    assert read(text, QUESTIONS["who"]).danger
    assert read(text, QUESTIONS["first_name"]).danger


@pytest.mark.parametrize(
    "text",
    [
        *("intelligenceartificielle", "anticonstitutionnellement", "abdelkader", "zakariaelkhalfi", "benabdellah"),
        *("3ndi 15 3am", "g 16 ans", "3eme annee", "0612345678", "a1b2c3d4e5f6g7", "انقطعتعنالدراسة", "x" * 900),
    ],
)
def test_long_words_and_figures_in_words_are_no_danger_by_themselves(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


def test_letters_that_only_look_latin_are_read_as_they_look() -> None:
    assert read("je veux m\u043eurir", QUESTIONS["who"]).danger == "alert"
    assert read("m\u043en p\u0435re me frappe", QUESTIONS["who"]).danger == "alert"


def test_danger_at_the_end_of_a_long_text_is_heard() -> None:
    assert find_danger("a " * 2000 + "je veux mourir", lexicon()) == "alert"


def test_every_score_is_between_nothing_and_all() -> None:
    for text in ("", "?", "x" * 900, "wach " * 180, "\u200f", "🤷"):
        assert 0 <= hear(text, lexicon()).scores.known <= 1
