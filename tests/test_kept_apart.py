"""The phrases that measure the reader stay apart from those that train it, and every list says who reviewed it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rapidfuzz import fuzz
from scipy.spatial.distance import cdist

from bot.examples import CONCEPTS, EXAMPLES, fingerprint, load_examples
from bot.training import TRAINED
from conversations.locales import VARIETIES
from conversations.programme import DATA
from conversations.understanding.model import Model
from conversations.understanding.normalise import light
from tests.bench.kept_apart import KEPT_APART, SLOTS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

TUNING = KEPT_APART.parent / "tuning"
SETS = (KEPT_APART, TUNING)
NEAR = 85  # of 100
ROUNDED = 1e-6
COLUMNS = 24
FEWEST = 2000
REVIEWED = "# Reviewed by: "


def asked(folder: Path) -> list[str]:
    """The phrases that the trained reader is measured by.

    Not those of the slots: "16 ans" and "oui" are alike by nature, and rules read them, which nobody trains.
    """
    return [row.text for row in rows(folder) if row.kind not in SLOTS]


def near(phrases: Iterable[str], trained: Iterable[str]) -> list[tuple[str, str]]:
    """Each phrase that is almost the same as one of the other list, with that one.

    What is longer or shorter by more, or made of other letters, cannot be as alike: only the others are compared.
    """
    left, right = (sorted({*map(lightly, some)}, key=len) for some in (phrases, trained))
    mine, theirs = counts(left), counts(right)
    shortest, found, begin = NEAR / (200 - NEAR), [], 0
    for length, group in groupby(left, key=len):
        same = list(group)
        first, end = bisect_left(right, length * shortest, key=len), bisect_right(right, length / shortest, key=len)
        differ = (
            cdist(mine[begin : begin + len(same)], theirs[first:end], "cityblock") if end > first else np.empty((0, 0))
        )
        most = np.array([length + len(other) for other in right[first:end]]) * (100 - NEAR) / 100
        pairs = [(same[at], right[first + other]) for at, other in np.argwhere(differ <= most + ROUNDED)]
        found += [pair for pair in pairs if fuzz.ratio(*pair, score_cutoff=NEAR) >= NEAR]
        begin += len(same)
    return found


def counts(some: list[str]) -> NDArray[np.float64]:
    """How often each letter is in each phrase; some letters share a column. Two phrases differ at least as these do."""
    found = np.zeros((len(some), COLUMNS))
    for row, text in zip(found, some, strict=True):
        for letter in text:
            row[ord(letter) % COLUMNS] += 1
    return found


@cache
def lightly(text: str) -> str:
    return light(text)


@cache
def trained() -> list[str]:
    return [example.text for example in load_examples()]


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_no_phrase_that_measures_is_almost_one_that_trains(folder: Path) -> None:
    assert near(asked(folder), trained()) == []


def test_phrase_that_only_differs_in_how_it_is_typed_would_be_found() -> None:
    learnt = ["combien coûte l'inscription au centre"]
    assert near(["COMBIEN coute l'inscription au centre ??"], learnt)
    assert not near(["c'est payant ou pas chez vous"], learnt)


def test_phrases_found_near_are_those_that_are_as_alike_letter_by_letter() -> None:
    """However near is found quickly: what is compared less is not alike."""
    words = sorted({text[:24] for text in trained()})[::300]
    changed = [text[:at] + "x" + text[at + 1 :] for at, text in enumerate(words) if at < len(text)]
    learnt = [*words, *changed, *(text[::-1] for text in words)]
    alike = {
        (one, other) for one in map(light, words) for other in map(light, learnt) if fuzz.ratio(one, other) >= NEAR
    }
    assert len(alike) > len(words)
    assert set(near(words, learnt)) == alike


def test_no_phrase_kept_apart_is_one_that_tuned() -> None:
    assert near(asked(KEPT_APART), asked(TUNING)) == []


def test_phrases_kept_apart_are_enough_to_measure_by_and_of_every_variety_and_kind() -> None:
    kept = list(rows())
    assert len({row.text for row in kept}) >= FEWEST
    kinds = {"intent", "out_of_scope", "danger", "look_alikes", "ordinary", *SLOTS}
    assert {(row.variety, row.kind) for row in kept} == {(variety, kind) for variety in VARIETIES for kind in kinds}
    assert all(row.value for row in kept if row.kind in {"intent", *SLOTS})


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_phrases_that_measure_ask_for_what_can_be_answered(folder: Path) -> None:
    known = {path.stem for path in EXAMPLES.glob("*/*.txt")}
    assert {row.value for row in rows(folder) if row.kind == "intent"} <= known


def test_model_in_use_was_trained_on_the_examples_that_are_there() -> None:
    assert Model.from_bytes(TRAINED.read_bytes()).trained_on == fingerprint(), "train it again: bot/training.py"


def test_fingerprint_changes_with_a_phrase_and_with_the_name_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "cost.txt"
    file.parent.mkdir()
    seen = set()
    for phrase in ("combien", "combien ?"):
        file.write_text(phrase, encoding="utf-8")
        seen.add(fingerprint(tmp_path))
    file.rename(file.with_stem("duration"))
    assert len({*seen, fingerprint(tmp_path)}) == 3


def lists() -> list[Path]:
    examples = [path for variety in VARIETIES for path in (EXAMPLES / variety).glob("*.txt")]
    measuring = [path for folder in SETS for path in folder.rglob("*.t[sx][vt]")]
    return sorted([*examples, *measuring, *(DATA / "lexicon").glob("*.yaml"), DATA / "places.yaml", CONCEPTS])


def test_every_list_of_words_says_at_its_top_who_reviewed_it() -> None:
    found = lists()
    assert len(found) > 200
    silent = [str(path) for path in found if not _reviewer(path)]
    assert silent == []


def _reviewer(path: Path) -> str:
    """Who is named in the remarks at the top of the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(REVIEWED):
            return line.removeprefix(REVIEWED).strip()
        if not line.startswith("#"):
            break
    return ""
