"""What the trained reader looks at, and how a text is heard."""

from __future__ import annotations

import pytest

from conversations.understanding.features import MOST_WORDS, Concepts, text_features, word_features
from conversations.understanding.hearing import hear
from conversations.understanding.normalise import light, words
from tests.reading import lexicon

CONCEPTS = Concepts.of(
    [
        ("price", "combien", False),
        ("amount", "combien", False),
        ("price", "pay*", False),
        ("price", "flous", True),
        ("age", "quel age", False),
        ("place", "fin ja", True),
        ("any", "a*", False),
        ("hit", "ydreb*", False),
        ("hit", "kaydreb*", False),
        ("not_word", "ma", False),
        ("not_word", "machi", False),
        ("not_word", "pas", False),
        ("not_word", "ما", False),
    ]
)


def shown(text: str, *, asked: bool = False) -> set[str]:
    return text_features(words(light(text)), lexicon().numbers, CONCEPTS, asked=asked)


def concepts(text: str) -> set[str]:
    return {name[1:] for name in shown(text) if name.startswith("@") and "&" not in name and "#" not in name}


def denied_in(text: str) -> set[str]:
    return {name[1:] for name in shown(text) if name.startswith("!")}


def test_what_is_denied_shows_as_that_however_the_denial_is_written() -> None:
    assert denied_in("ma kaydrebni") == denied_in("makaydrebnich") == denied_in("ma kaydrebnich") == {"~kdrbn", "@hit"}
    assert "~kdrbn" in denied_in("ما كيضربني") & denied_in("ماكيضربنيش") & denied_in("مكيضربنيش")
    assert denied_in("kaydrebni") == set()


def test_denial_reaches_three_words_and_no_more() -> None:
    assert denied_in("machi combien flous loin ydreb") == {"~kmbn", "@price", "@amount", "~fls", "~ln"}
    assert denied_in("flous machi") == set()


def test_word_that_only_denies_is_no_concept_of_the_text() -> None:
    assert concepts("ma combien pas") == {"price", "amount"}


@pytest.mark.parametrize("text", ["match", "mcha mn hna", "marche"])
def test_word_that_only_begins_like_a_denial_denies_nothing(text: str) -> None:
    assert denied_in(text) == set()


def test_word_shows_its_pieces_with_their_ends_and_those_of_its_skeleton() -> None:
    assert word_features("ab") == {
        " a", "ab", "b ", " ab", "ab ", " ab ", "~ a", "~ab", "~b ", "~ ab", "~ab ", "~ ab ",
    }  # fmt: skip


def test_two_scripts_of_darija_meet_in_the_skeletons_of_a_word() -> None:
    latin, arabic = word_features("bghit"), word_features("بغيت")
    assert {name for name in latin if name.startswith("~")} == {name for name in arabic if name.startswith("~")}


def test_very_long_word_is_looked_at_from_its_beginning_only() -> None:
    assert word_features("ab" * 15) == word_features("ab" * 500)


def test_text_shows_its_pairs_of_words_with_its_ends_and_how_long_it_is() -> None:
    assert {"_c", "c_est", "est_ou", "ou_", "words 3"} <= shown("c'est où")
    assert "words 6" in shown("a b c d e f g h")
    assert "words 6" in shown("a b c d e f")


def test_question_mark_of_either_script_shows_and_no_other_sign() -> None:
    assert "?" in shown("c'est loin", asked=True)
    assert "?" not in shown("c'est loin")
    with_mark, arabic_mark, without = (hear(f"بعيد {sign}", lexicon()).scores for sign in ("?", "؟", "!"))
    assert with_mark == arabic_mark != without


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("combien", {"price", "amount"}),
        ("payer", {"price"}),
        ("payeurs", {"price"}),
        ("repayer", set()),
        ("flouss", {"price"}),
        ("flws", {"price"}),
        ("فلوس", {"price"}),
        ("c'est quel âge", {"age"}),
        ("quel est son age", set()),
        ("fin jat", set()),
        ("فين جا", {"place"}),
        ("autre", set()),
    ],
)
def test_concept_is_found_by_letters_by_a_beginning_and_by_skeletons(text: str, found: set[str]) -> None:
    assert concepts(text) == found


def test_concepts_show_in_pairs_in_one_order_whatever_stands_first() -> None:
    assert "@age&price" in shown("quel age et payer")
    assert "@age&price" in shown("payer à quel age")


@pytest.mark.parametrize(
    ("number", "size"),
    [
        ("12", "#child"),
        ("13", "#teen"),
        ("quinze", "#teen"),
        ("خمسطاش", "#teen"),
        ("17", "#teen"),
        ("18", "#grown"),
        ("99", "#grown"),
        ("2008", "#year"),
        ("0600000001", "#other"),
    ],
)
def test_number_shows_only_of_which_size_it_is(number: str, size: str) -> None:
    found = shown(f"j'ai {number} ans")
    assert f"@{size}" in found
    assert f"{size}_ans" in found
    pieces = {part for name in found for part in name.strip("@~").split("_") if not name.startswith("~")}
    assert number not in pieces


def test_numbers_and_many_concepts_stay_few_pairs() -> None:
    many = Concepts.of([(f"c{number}", f"mot{chr(97 + number)}", False) for number in range(26)])
    text = [f"mot{chr(97 + number)}" for number in range(26)]
    found = text_features(text, lexicon().numbers, many, asked=False)
    assert sum("&" in name for name in found) == 12 * 11 / 2


def test_only_the_first_words_of_a_long_text_are_weighed() -> None:
    long = hear("mot " * MOST_WORDS, lexicon())
    longer = hear("mot " * MOST_WORDS + "danger combien " * 50, lexicon())
    assert long.scores == longer.scores
    assert len(longer.said) == MOST_WORDS + 100


def test_heard_text_is_kept_as_typed_and_made_plain_once() -> None:
    heard = hear("  C'est  GRATUIT، où ? ", lexicon())
    assert heard.text == "  C'est  GRATUIT، où ? "
    assert heard.said == ("c", "est", "gratuit", "ou")
    assert heard.plain == light(heard.text)
