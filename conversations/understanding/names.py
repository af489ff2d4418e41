"""A first name, without the words around it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.normalise import light, words
from conversations.understanding.phrases import EXACT

if TYPE_CHECKING:
    from conversations.understanding.phrases import Phrases

_LONGEST_TEXT = 60
_LONGEST_NAME = 40
_MOST_WORDS = 4
_NOT_IN_A_NAME = re.compile(r"[/@#?؟=<>+*_\\{}\[\]()|;\"“”«»]|www|http")
_EDGES = " .,،-'’…!"
_PART = re.compile(r"[379]?[^\W\d_]+(?:[23579][^\W\d_]+)*[379]?")
_GAPS = re.compile(r"[\s.,:،]+")
_JOINS = re.compile(r"[-'’]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is said before a name, what after it, and what is no name."""

    intros: Phrases
    closings: frozenset[str]
    refused: Phrases
    never: frozenset[str]


def read_name(text: str, names: NameWords) -> str:
    """One to four words of letters: Title Case in Latin letters, without vowel signs in Arabic; "" for anything else.

    The Arabizi letters 3, 7 and 9 are letters inside a name ("3omar"), other digits make it none.
    """
    if len(text) > _LONGEST_TEXT or _NOT_IN_A_NAME.search(light(text)):
        return ""
    parts = _without_the_rest([part for part in _GAPS.split(_clean(text)) if part], names)
    said = words(light(" ".join(parts)))
    if not 1 <= len(parts) <= _MOST_WORDS or _is_no_name(said, names):
        return ""
    if not all(_PART.fullmatch(piece) for part in parts for piece in _JOINS.split(part)):
        return ""
    name = " ".join(_capital(part) for part in parts)
    return name if len(set(name.lower())) > 1 and len(name) <= _LONGEST_NAME else ""


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    dropped = {"Cf", "Mn", "So", "Sk"}
    return "".join(sign for sign in composed if sign != "ـ" and unicodedata.category(sign) not in dropped).strip(_EDGES)


def _without_the_rest(parts: list[str], names: NameWords) -> list[str]:
    """The parts after "je m'appelle", smiti ..., and before "svp"."""
    for end in range(min(len(parts), 5), 0, -1):
        intro = names.intros.whole(words(light(" ".join(parts[:end]))))
        if intro and intro[0].cost == EXACT:
            parts = parts[end:]
            break
    while parts and light(parts[-1]) in names.closings:
        parts = parts[:-1]
    return parts


def _is_no_name(said: tuple[str, ...], names: NameWords) -> bool:
    refused = any(match.cost == EXACT for match in names.refused.whole(said))
    return refused or any(word in names.never for word in said)


def _capital(part: str) -> str:
    if _ARABIC.search(part):
        return part
    return re.sub(r"(?:^|(?<=[-'’]))[^\W\d_]", lambda first: first.group().upper(), part.lower())
