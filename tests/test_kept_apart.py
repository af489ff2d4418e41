"""The phrases that measure the reader stay apart from those that train it, and every list says who reviewed it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from bot.examples import CONCEPTS, EXAMPLES, fingerprint, load_examples
from bot.training import TRAINED
from conversations.programme import DATA
from conversations.understanding.lexicon import VARIETIES
from conversations.understanding.model import Model
from conversations.understanding.normalise import light
from tests.bench.kept_apart import KEPT_APART, SLOTS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TUNING = KEPT_APART.parent / "tuning"
SETS = (KEPT_APART, TUNING)
NEAR = 85  # of 100
FEWEST = 2000
REVIEWED = "# Reviewed by: "


def asked(folder: Path) -> list[str]:
    """The phrases that the trained reader is measured by.

    Not those of the slots: "16 ans" and "oui" are alike by nature, and rules read them, which nobody trains.
    """
    return [row.text for row in rows(folder) if row.kind not in SLOTS]


def near(phrases: Iterable[str], trained: Iterable[str]) -> list[tuple[str, str]]:
    """Each phrase that is almost the same as one of the other list, with that one."""
    left, right = (sorted({*map(light, some)}, key=len) for some in (phrases, trained))
    shortest, found = NEAR / (200 - NEAR), []  # what is longer or shorter by more cannot be as alike
    for length, group in groupby(left, key=len):
        same = list(group)
        about = right[bisect_left(right, length * shortest, key=len) : bisect_right(right, length / shortest, key=len)]
        likeness = process.cdist(same, about, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8, workers=-1)
        found += [(same[at], about[other]) for at, other in np.argwhere(likeness >= NEAR)]
    return found


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_no_phrase_that_measures_is_almost_one_that_trains(folder: Path) -> None:
    assert near(asked(folder), (example.text for example in load_examples())) == []


def test_phrase_that_only_differs_in_how_it_is_typed_would_be_found() -> None:
    trained = ["combien coûte l'inscription au centre"]
    assert near(["COMBIEN coute l'inscription au centre ??"], trained)
    assert not near(["c'est payant ou pas chez vous"], trained)


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
