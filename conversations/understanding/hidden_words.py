"""Words that are typed so that others do not see them: letter by letter, without spaces, with figures for letters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from conversations.understanding.normalise import Remembered

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from conversations.understanding.model import Model

_SPELLED = re.compile(r"(?<!\w)\w(?:[\s.\-_*]+\w(?!\w)){3,}")  # "s u i c i d e", "m.o.u.r.i.r"
_GLUED, _LONGEST_GLUED, _LONGEST_PIECE, _MOST_PIECES = 8, 40, 14, 8
_MOST_FIGURES = 3
_FIGURES = str.maketrans("01345789@$!|", "oieastbgasil")
_HOUR = re.compile(r"\d{1,2}[hH](?:\d\d)?[.,;!?]*")
_NO_LETTERS = str.maketrans("014@$!|", "oiaasil")  # what is no letter in Latin Darija either
_NO_LETTER = re.compile(r"[^\W\d_][014@$!|]|[014@$!|][^\W\d_]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_]{3})['’](?=[^\W\d_]{2})")  # "m'a" is written so, "mononclem'aviolée" is glued
_FIGURE = re.compile(r"[^\W\d_][01345789@$!|]|[01345789@$!|][^\W\d_]")


def is_spelled(text: str) -> bool:
    """Whether letters stand one by one."""
    return bool(_SPELLED.search(text))


def joined(text: str) -> str:
    """The text with letters that stand one by one put together: who hides a word from others must still be heard."""
    return _SPELLED.sub(lambda found: " " + re.sub(r"[\W_]+", "", found.group()) + " ", text)


def parted(said: Sequence[str], model: Model) -> tuple[str, ...]:
    """The words, those parted that are known words without a space: "jeveuxmourir"; none when there is no such word."""
    remembered = _parts(model)
    pieces = tuple(chain.from_iterable([(word,) if word.isdigit() else remembered[word] for word in said]))
    return pieces if len(pieces) > len(said) else ()


@lru_cache(maxsize=4)
def _parts(model: Model) -> Remembered[tuple[str, ...]]:
    """Of which words that people type here single words are made."""
    return Remembered(lambda word: _parted(word, model.ordinary))


def _parted(word: str, known: Container[str]) -> tuple[str, ...]:
    """The fewest known words that this one is made of; itself when it is one, or is not made of known ones."""
    if not _GLUED <= len(word) <= _LONGEST_GLUED or not word.isalnum() or word.isdigit() or word in known:
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end - 1):
            before, piece = best[start], word[start:end]
            so_far = best[end]
            fewer = before is not None and (so_far is None or len(before) + 1 < len(so_far))
            if before is not None and fewer and len(before) < _MOST_PIECES and piece in known:
                best[end] = (*before, piece)
    return best[-1] or (word,)


def without_apostrophes(text: str) -> str:
    """The text with its words put together where an apostrophe parts them; "" when there is none: "mononclem'a"."""
    return _APOSTROPHE.sub("", text) if _APOSTROPHE.search(text) else ""


def without_figures(text: str, *, darija: bool = False) -> str:
    """The text with letters for the figures in its words: "su1c1de"; "" when there are none.

    In Latin Darija most figures are letters of their own: this is another reading beside the first, not in its place,
    or only those that are none are read so. Words of more than three figures are numbers and papers, and are left out.
    """
    if not _FIGURE.search(text) or (darija and not _NO_LETTER.search(text)):
        return ""
    typed = text.split()
    if not any(map(_hides, typed)):
        return ""
    few = (word for word in typed if sum(map(str.isdigit, word)) <= _MOST_FIGURES)
    letters = _NO_LETTERS if darija else _FIGURES
    return " ".join(word.translate(letters) if _hides(word) else word for word in few)


def _hides(word: str) -> bool:
    """Whether a figure may be a letter here: not in an hour, "7h30"."""
    return bool(_FIGURE.search(word)) and not _HOUR.fullmatch(word)
