"""Words that are typed so that no filter sees them: letter by letter, parted by signs, with signs for letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPELLED: Final = re.compile(r"(?<!\w)[^\W_](?:[\s.\-_*/,|+]{1,3}[^\W_](?!\w)){3,60}")  # "d i a b è t e", "س.ك.ر.ي"
_IN_A_ROW: Final = re.compile(
    r"(?:(?<!\w)(?:[cdjlmnst]|qu)['’])?+([^\W_]\S*[^\W_])", re.IGNORECASE
)  # behind "l'", "d'"
_INSIDE: Final = re.compile(r"[^\W\d_](?:[-._*+|!@$'’]{1,3}|[01345789])[^\W\d_]")  # "dia-bète", "d!abète", "d1abète"
MAY_BE_DISGUISED: Final = re.compile(f"{_SPELLED.pattern}|{_INSIDE.pattern}")
"""Whether a text is worth a closer look: every turn comes by here, and few are."""
_HOUR: Final = re.compile(r"\d{1,2}[hH](?:\d\d)?")
_LETTER: Final = re.compile(r"[^\W_]")
_SIGNS: Final = re.compile(r"[\W_]+")
_FIGURES: Final = str.maketrans("01345789@$!|", "oieastbgasil")
_MOST_FIGURES: Final = 3
_LONGEST, _SHORTEST_WITHIN, _LONGEST_ROW = 16, 6, 40


def disguised(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where such a word may stand, and what it may be read as; of those that overlap, the longest comes first."""
    for found in _SPELLED.finditer(text):
        yield from _within(text, [found.start() + one.start() for one in _LETTER.finditer(found[0])])
    if _INSIDE.search(text):
        for found in _IN_A_ROW.finditer(text):
            if len(found[1]) <= _LONGEST_ROW and _INSIDE.search(found[1]):
                yield *found.span(1), _readings(found[1])


def _within(text: str, places: list[int]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """All of a row of letters, and what is long enough in it to be no chance: "j e s u i s e n c e i n t e"."""
    letters = "".join([text[place] for place in places])
    if len(places) <= _LONGEST:
        yield places[0], places[-1] + 1, (letters,)
    for first in range(len(places)):
        for last in range(min(len(places), first + _LONGEST), first + _SHORTEST_WITHIN - 1, -1):
            yield places[first], places[last - 1] + 1, (letters[first:last],)


def _readings(typed: str) -> tuple[str, ...]:
    """Without the signs, and with letters for them; an hour and a number are what they are."""
    if sum(map(str.isdigit, typed)) > _MOST_FIGURES or _HOUR.fullmatch(typed):
        return ()
    return tuple({_SIGNS.sub("", typed), _SIGNS.sub("", typed.translate(_FIGURES))} - {typed})
