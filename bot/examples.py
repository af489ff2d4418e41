"""The example phrases and the concepts, as the reader of questions is trained on them."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot import latin_spelling
from conversations.locales import VARIETIES
from conversations.programme import DATA
from conversations.understanding import features as understanding_features
from conversations.understanding import normalise
from conversations.understanding import numbers as numbers_module
from conversations.understanding.features import MOST_WORDS, Concepts, text_features, word_features
from conversations.understanding.hearing import has_question_mark
from conversations.understanding.normalise import light, words
from conversations.understanding.variety import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.understanding.numbers import NumberWords

EXAMPLES = DATA.parent / "examples"
CONCEPTS = EXAMPLES / "concepts.yaml"


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase with what it means (the name of its file) and its variety (the name of its folder).

    It `weighs` less than another that somebody wrote when nobody did.
    """

    text: str
    label: str
    variety: str
    weighs: float = 1.0


def load_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Every phrase under <variety>/<label>.txt, in the same order each time.

    Lines that begin with # are remarks, those with ## name what the phrases below them have in common.
    """
    return [
        example
        for variety in (*VARIETIES, OTHER)
        for path in sorted((folder / variety).glob("*.txt"))
        for example in _examples_in(path, variety)
    ]


def _examples_in(path: Path, variety: str) -> Iterator[Example]:
    label = path.stem
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            label = f"{path.stem} {line.removeprefix('## ')}"
        elif line.strip() and not line.startswith("#"):
            yield Example(line.strip(), label, variety)


def load_concepts(path: Path = CONCEPTS) -> Concepts:
    """The concepts with their words in the four varieties."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Concepts.of(
        (concept, str(written), variety != "fr")
        for concept, varieties in data.items()
        for variety, listed in varieties.items()
        for written in listed or ()
    )


def featured_of(text: str, numbers: NumberWords, concepts: Concepts) -> Counter[str]:
    """The features of a phrase and how often each stands in it, as the program will see them."""
    said = words(light(text))[:MOST_WORDS]
    together = text_features(said, numbers, concepts, asked=has_question_mark(text))
    return Counter([*(feature for word in said for feature in word_features(word)), *together])


def fingerprint(folder: Path = EXAMPLES) -> str:
    """Changes with every phrase and concept, and with how a text becomes features: the model in use must match."""
    digest = hashlib.sha256()
    code = [
        Path(module.__file__ or "") for module in (latin_spelling, understanding_features, normalise, numbers_module)
    ]
    for path in sorted([*folder.glob("*/*.txt"), CONCEPTS, *code]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
