"""Darija in Arabic letters, spelled in Latin ones for the training: the same words by other letters."""

from __future__ import annotations

import re

import pytest

from bot.examples import load_examples
from bot.latin_spelling import in_latin
from conversations.understanding.normalise import light, skeleton, words


def bones(text: str) -> list[str]:
    return [skeleton(word) for word in words(light(text))]


def phrases() -> list[str]:
    """Some of all, but for what is one letter held down: that is no word."""
    typed = [example.text for example in load_examples() if example.variety == "ary"]
    return [text for text in typed if len(set(text)) > 1][::40]


def test_phrase_is_spelled_the_same_each_time_so_that_the_training_can_be_repeated() -> None:
    assert [in_latin(text) for text in phrases()] == [in_latin(text) for text in phrases()]


def test_no_arabic_letter_is_left_and_no_word_is_lost() -> None:
    for text in phrases():
        spelled = in_latin(text)
        assert not re.search("[ء-ي]", spelled), text
        assert len(spelled.split()) == len(text.split()), text


def test_most_words_keep_the_skeleton_in_which_both_scripts_meet() -> None:
    pairs = [pair for text in phrases() for pair in zip(text.split(), in_latin(text).split(), strict=True)]
    same = sum(bones(arabic) == bones(latin) for arabic, latin in pairs)
    assert same / len(pairs) > 0.75


def test_phrases_are_spelled_in_many_ways() -> None:
    spelled = [in_latin(text) for text in phrases() if "ح" in text]
    assert {"7" in text for text in spelled} == {True, False}


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [("ماشي", "ma(ch|sh|x)i"), ("اللي", "ll(i)"), ("كيدير", "[kt](ay|i|ai)dir"), ("الدار", "(l|el)?e?dar")],
)
def test_common_words_come_out_as_they_are_typed(arabic: str, latin: str) -> None:
    assert re.fullmatch(latin, in_latin(arabic))
