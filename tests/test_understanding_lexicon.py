"""The words themselves: every file loads, agrees with the flows, and a wrong one says where."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from conversations.flow import Question
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.understanding.lexicon import LexiconWrong, load_lexicon
from conversations.understanding.naming import load_places
from tests.conversing import programme
from tests.reading import DATA, lexicon

if TYPE_CHECKING:
    from pathlib import Path

ARRONDISSEMENTS = 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "lexicon", tmp_path / "lexicon")
    for name in ("places.yaml", "model.bin"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def questions() -> dict[str, Question]:
    return {**{node.id: node for node in FLOW.nodes if isinstance(node, Question)}, **ASIDES}


def test_places_names_every_arrondissement_in_two_scripts() -> None:
    places = load_places(DATA)
    assert len(places.districts) == len(places.prefectures) == ARRONDISSEMENTS
    assert all(name.latin.isascii() or name.latin for name in places.districts.values())
    assert places.prefectures["sbata"].latin == "Ben M'Sik"


def test_every_question_of_the_lexicon_is_a_question_of_the_flows() -> None:
    assert set(lexicon().choices.by_question) <= {*questions(), "second_thoughts"}


def test_every_value_of_the_lexicon_is_a_choice_of_its_question() -> None:
    known = {name: {choice.value for choice in question.choices} for name, question in questions().items()}
    known["trade"] = {choice.value for choice in programme().trades}
    known["who"].add("other")
    known["second_thoughts"] = {"yes"}  # where a way has ended on a no
    known["visit_when"].add("more")  # where there are more hours than buttons
    for name, phrases in lexicon().choices.by_question.items():
        values = {phrase.value for same in phrases.by_first.values() for phrase in same}
        assert values <= known[name], name


def test_loading_says_which_section_is_missing(folder: Path) -> None:
    change(folder / "lexicon" / "fr.yaml", "exclaims:", "exclaim:")
    with pytest.raises(LexiconWrong, match=r"fr\.yaml: line 5: the file: exclaims is missing"):
        load_lexicon(folder)


def test_loading_says_which_section_nobody_knows(folder: Path) -> None:
    change(folder / "lexicon" / "fr.yaml", "exclaims:", "exclaim: []\nexclaims:")
    with pytest.raises(LexiconWrong, match=r"fr\.yaml: line \d+: the file: the key “exclaim” is not"):
        load_lexicon(folder)


def test_loading_says_which_number_is_none(folder: Path) -> None:
    change(folder / "lexicon" / "fr.yaml", "  10: [dix", "  ten: [dix")
    with pytest.raises(LexiconWrong, match=r"fr\.yaml: numbers: not a number: 'ten'"):
        load_lexicon(folder)


def test_loading_says_on_which_line_a_phrase_is_no_text(folder: Path) -> None:
    change(folder / "lexicon" / "health.yaml", "named: [", "named: [[one, two], ")
    with pytest.raises(LexiconWrong, match=r"health\.yaml: line \d+: fr\.named\.1: must be a text that is not empty"):
        load_lexicon(folder)


def test_loading_says_which_rule_names_no_group(folder: Path) -> None:
    change(folder / "lexicon" / "ar.yaml", "hit > person", "hit > persons")
    with pytest.raises(LexiconWrong, match=r"ar\.yaml: danger: no such group: persons"):
        load_lexicon(folder)


def test_loading_says_which_list_is_no_list(folder: Path) -> None:
    change(folder / "lexicon" / "ary.yaml", "exclaims: []", "exclaims: none")
    with pytest.raises(LexiconWrong, match=r"ary\.yaml: line \d+: exclaims: must be a list"):
        load_lexicon(folder)


def test_loading_says_which_place_is_unknown(folder: Path) -> None:
    change(folder / "places.yaml", "in: [ben-msick, sbata]", "in: [ben-msick, sbatta]")
    with pytest.raises(LexiconWrong, match=r"places\.yaml: no such arrondissement: sbatta"):
        load_places(folder)


def test_loading_says_which_file_cannot_be_read(folder: Path) -> None:
    (folder / "lexicon" / "fr.yaml").write_text("yes: [", encoding="utf-8")
    with pytest.raises(LexiconWrong, match=r"fr\.yaml: not readable as YAML"):
        load_lexicon(folder)


def test_loading_says_which_key_is_written_twice_and_where(folder: Path) -> None:
    change(folder / "lexicon" / "ary.yaml", "exclaims: []", "exclaims: []\nexclaims: []")
    with pytest.raises(LexiconWrong, match=r"ary\.yaml: line [1-9]\d+: the file: written twice: exclaims"):
        load_lexicon(folder)
