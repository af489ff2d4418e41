"""Reads the words about health from their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.locales import VARIETIES
from conversations.understanding.book import read, texts_in
from conversations.understanding.health_words import HealthWords
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.lexicon_shapes import HEALTH

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "health.yaml"
_KINDS: Final = ("named", "harmless")


def read_health(folder: Path) -> HealthWords:
    """The words of all varieties together, from the file in this folder; raises LexiconWrong."""
    file = read(folder / FILE, HEALTH)
    wrong = sorted(set(file) ^ set(VARIETIES))
    if wrong:
        raise LexiconWrong(f"{FILE}: these sections are missing or unknown: {', '.join(wrong)}")
    named, harmless = (
        [phrase for name in VARIETIES for phrase in texts_in(file[name].get(kind), f"{FILE}: {name}/{kind}")]
        for kind in _KINDS
    )
    try:
        return HealthWords.of(named, harmless)
    except ValueError as error:
        raise LexiconWrong(f"{FILE}: no word, or a beginning that fits anything: {error}") from error
