"""The second reader of danger: a long text is read a few words at a time, figures of speech and laughter count less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conversations.understanding.danger import find_danger, second_reader
from conversations.understanding.danger_beside import danger_in
from conversations.understanding.hearing import hear
from conversations.understanding.model import RARENESS, Scores
from tests.reading import QUESTIONS, lexicon, read
from tests.small_models import small_model

if TYPE_CHECKING:
    from conversations.understanding.lexicon import Lexicon

LANES = ("danger", "danger violence", "danger neglect", "intent cost", "intent out_of_scope", RARENESS)
PLAIN = (
    "bonjour je voudrais savoir comment inscrire mon fils il a quinze ans et il a quitté le collège l'année dernière"
)


def hearing() -> Lexicon:
    """Only "peril" is danger here, by the second reader; enough other words drown it."""
    rows = {" peril ": (100, 0, 0, 0, 0, 1), " mot ": (0, 0, 0, 0, 0, 10)}
    return replace(lexicon(), model=small_model(LANES, rows, biases=(-6.0, 0.0, 0.0, 0.0, 0.0)))


def test_one_word_of_danger_is_noticed_wherever_it_stands_in_a_long_text() -> None:
    known = hearing()
    for place in range(100):
        text = "mot " * place + "peril " + "mot " * (100 - place)
        assert find_danger(text, known) == danger_in(hear(text, known), known) == "alert", place


def test_last_word_of_a_long_text_is_read_whatever_its_length() -> None:
    known = hearing()
    for length in range(1, 70):
        assert find_danger("mot " * length + "peril", known) == "alert", length


def test_danger_would_drown_if_the_long_text_was_read_as_one() -> None:
    known = hearing()
    text = "mot " * 20 + "peril " + "mot " * 20
    assert second_reader(hear(text, known).scores) < second_reader(hear("peril", known).scores) / 10
    assert find_danger("mot " * 100, known) == ""


def test_danger_beyond_the_words_that_are_weighed_at_once_is_noticed() -> None:
    known = hearing()
    assert find_danger("mot " * 300 + "peril", known) == "alert"


@pytest.mark.parametrize("text", ["", "...", "🙂", "12", "\u200f"])
def test_text_without_a_word_is_no_danger(text: str) -> None:
    assert find_danger(text, lexicon()) == danger_in(hear(text, lexicon()), lexicon()) == ""


def test_kind_of_danger_that_fits_best_counts_and_a_question_that_fits_takes_away() -> None:
    lanes = {"danger": 0.5, "danger violence": 0.6, "danger neglect": -3.0, "intent cost": -3.0}
    kinds = 1.25 * 0.6 + 0.1 * (0.6 - 3.0)
    assert second_reader(Scores({**lanes, "intent out_of_scope": 9.0}, 1)) == pytest.approx(0.5 + kinds + 1.0)
    assert second_reader(Scores({**lanes, "intent cost": 3.0}, 1)) == pytest.approx(0.5 + kinds - 1.0)


def test_rule_alone_alarms_unless_the_second_reader_hears_nothing_like_it() -> None:
    rule, far, near = "mon père me frappe", (0, 0, 0, 0, 0, 1), (-1, 0, 0, 0, 0, 1)
    for weights, heard in ((near, "alert"), (far, "")):
        lanes = (-7.0 if weights is far else 0.1, 0.0, 0.0, 0.0, 0.0)
        rows = {f" {word} ": weights for word in rule.split()}
        known = replace(lexicon(), model=small_model(LANES, rows, biases=lanes))
        assert danger_in(replace(hear(rule, known), scores=Scores(hear(rule, known).scores.lanes, 1.0)), known) == heard
        assert danger_in(hear(rule, known), known) == "alert", "of words that it does not know the rules decide"


@pytest.mark.parametrize(
    "text",
    [
        "mon père me frappe tous les soirs",
        "je veux mourir",
        "kaydrbni ba kol nhar",
        "كيضربني با كل نهار",
        "il m'enferme à clé",
        "ma tante me prive de manger",
        "bghit nmout",
        "يحبسني في الغرفة بلا طعام",
    ],
)
def test_danger_in_the_middle_of_a_long_message_is_an_alert(text: str) -> None:
    for around in (PLAIN, " ".join([PLAIN] * 10)):
        whole = f"{around} {text} {around}"
        assert find_danger(whole, lexicon()) == danger_in(hear(whole, lexicon()), lexicon()) == "alert", len(whole)


def test_long_ordinary_message_is_no_danger() -> None:
    for times in (1, 2, 10):
        assert find_danger(" ".join([PLAIN] * times), lexicon()) == "", times


@pytest.mark.parametrize(
    "text",
    [
        "mort de rire",
        "je suis mort de fatigue",
        "ce film m'a tué",
        "ghadi nmout b d7k",
        "je meurs de faim",
        "le prof nous tue avec les devoirs",
        "j'ai frappé à la porte",
        "9tlni l3ya",
        "quel age lol",
        "c'est gratuit ? haha",
    ],
)
def test_figure_of_speech_and_laughter_alone_are_no_danger(text: str) -> None:
    assert find_danger(text, lexicon()) == danger_in(hear(text, lexicon()), lexicon()) == ""


def test_figure_of_speech_does_not_hide_what_stands_beside_it() -> None:
    text = "mort de rire mais mon père me frappe"
    assert find_danger(text, lexicon()) == danger_in(hear(text, lexicon()), lexicon()) == "alert"


@pytest.mark.parametrize("laugh", ["😂", "🤣", "hhhh", "mdr", "ههههه", "hahaha", "lol", "ptdr", "xd", "LOOOL"])
def test_who_laughs_about_danger_is_asked_and_never_ignored(laugh: str) -> None:
    text = f"je veux mourir {laugh}"
    assert find_danger(text, lexicon()) == danger_in(hear(text, lexicon()), lexicon()) == "check"
    assert find_danger(f"peril {laugh}", hearing()) == "check", "also where only the second reader hears it"


@pytest.mark.parametrize("laugh", ["haha", "mdr", "😂", "hhhh"])
def test_laugh_lowers_an_alert_of_either_reader_and_never_silences_it(laugh: str) -> None:
    for text in ("je vais me tuer", "ghadi n9tel rasi", "il m'enferme à clé"):
        assert read(f"{text} {laugh}", QUESTIONS["age"]).danger == "check", text
        assert read(f"{laugh} {text}", QUESTIONS["age"]).danger == "check", text


@pytest.mark.parametrize(
    "text",
    ["je veux mourir, j'ai un cancer", "je veux mourir, j'ai une dépression", "j'ai un cancer, je veux mourir"],
)
def test_plain_danger_was_drowned_by_an_illness_in_the_same_sentence(text: str) -> None:
    assert danger_in(hear(text, lexicon()), lexicon()) == "alert"
