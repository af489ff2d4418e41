"""What is known of names and of the words around them, and what one word of a text is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from conversations.understanding.normalise import bare_forms, light, skeleton, undoubled, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.understanding.checksums import Words
    from conversations.understanding.cities import Places
    from conversations.understanding.phrases import Phrases

_FEWEST_BONES, _LIKE_ENOUGH, _LONG = 3, 70, 5
_PART = re.compile(r"[379]?[^\W\d_]+(?:[23579][^\W\d_]+)*[379]?")
_JOINS = re.compile(r"[-'’]")
_ALIFS = str.maketrans("أإآٱ", "اااا")
# How ordinary words begin and end that no list holds: "بالخير", "mabghitch", "kanskon", "laykhlik", "devinez".
_BUILT = re.compile(
    r"(?:بال|فال|كال|وال|لل).+|ما.{2,}ش|ma.{3,}(?:ch|sh)|(?:kan|ghan|ghay|ghat|l?lay|l?lahy)[^\W_aeiouyh].{2,}|"
    r"ka[yt][379].+|"
    r".{3,}(?:ez|ment|tion|tif|able|ible|ique|oire|eux|euse)"
)
_ENDS_ALIKE, _FEWEST_TO_MEND = {"ه": "ة", "ي": "ى"}, 4
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class NameWords:
    """What is said around a name, which names are known, and what is no name.

    After `intros` ("name", "given", "family") stands a name whatever it is, after `hints` only when it looks like
    one; `owners` say whose it is ("mine", "theirs"), and so does who follows `whose` ("the name of"). `links` and
    `relatives` may stand between, `after` may follow what was only hinted at. A name is none of `refused`, nor
    nearly one of `answers`. `ordinary` words, and what the places say is `typed`, are for something else: a name
    that is one of them is known by its exact spelling only. `pairs` are names of two words whose second is no name
    alone.
    """

    intros: Phrases
    hints: Phrases
    owners: Phrases
    whose: Phrases
    links: frozenset[str]
    relatives: frozenset[str]
    after: frozenset[str]
    closings: frozenset[str]
    refused: Phrases
    answers: Phrases
    ordinary: Words
    spelled: frozenset[str]
    bones: Mapping[str, tuple[str, ...]]
    pairs: frozenset[str]
    particles: frozenset[str]
    places: Places

    def is_ordinary(self, word: str) -> bool:
        """Whether people type this word here for something else, as the word lists and the example phrases know it."""
        return word in self.ordinary or word in self.places.typed


def name_spelled(written: str) -> str:
    """How a name is compared: without capitals, accents and hamza seats; ة and ى stay, or آية would be إيه."""
    return written.translate(_ALIFS) if _ARABIC.search(written) else light(written)


@dataclass(frozen=True)
class Part:
    """A word as it is typed, between spaces."""

    typed: str
    names: NameWords

    @cached_property
    def plain(self) -> str:
        """Its light form."""
        return light(self.typed)

    @cached_property
    def spelled(self) -> str:
        """How it is compared with known names."""
        return name_spelled(self.typed) if _ARABIC.search(self.typed) else self.plain

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its words: "m'appelle" has two."""
        return words(self.plain)

    @cached_property
    def is_known(self) -> bool:
        """Whether it is a name that is known, by its letters, or by its skeleton when it is no ordinary word."""
        if self.is_spelled or self.is_ordinary:
            return self.is_spelled
        written = "".join(self.said)
        bones = skeleton(written)
        like = self.names.bones.get(bones, ()) if len(bones) >= _FEWEST_BONES else ()
        return written in self.names.spelled or any(fuzz.ratio(written, name) >= _LIKE_ENOUGH for name in like)

    @cached_property
    def is_spelled(self) -> bool:
        """Whether it is a name that is known, letter for letter, or several with a hyphen: "jean-pierre"."""
        known = self.names.spelled
        if self.spelled in known or self._mended() in known:
            return True
        pieces = _JOINS.split(self.typed)
        return len(pieces) > 1 and all(name_spelled(piece) in known for piece in pieces)

    def _mended(self) -> str:
        """How it may be meant: فاطمه is فاطمة and سلمي is سلمى, but ايه ("yes") is not آية."""
        last = _ENDS_ALIKE.get(self.typed[-1:], "") if len(self.typed) >= _FEWEST_TO_MEND else ""
        return name_spelled(self.typed[:-1] + last) if last else ""

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether it is, or is built like, a word that people type here for something else."""
        long = [word for word in self.said if len(word) > 1]
        if not all(_PART.fullmatch(piece) for piece in _JOINS.split(self.typed)) or not long:
            return True
        return all(self._is_other(word) for word in long)

    def _is_other(self, word: str) -> bool:
        longer = (form for form in map(undoubled, bare_forms(word)) if len(form) >= _LONG)
        is_ordinary = self.names.is_ordinary
        conjoined = word[0] == "و" and is_ordinary(word[1:])
        return is_ordinary(word) or conjoined or any(map(is_ordinary, longer)) or bool(_BUILT.fullmatch(word))

    @property
    def is_particle(self) -> bool:
        """Whether it goes before another part: "el", "ben", "abd"."""
        return self.spelled in self.names.particles

    @property
    def is_capital(self) -> bool:
        """Whether it is typed with a capital."""
        return self.typed[:1].isupper()

    @property
    def is_whose(self) -> bool:
        """Whether it says whose name it is, though it is a name too: ديالو, "his"."""
        return self.all_in(self.names.relatives) and not self.is_capital

    def all_in(self, listed: frozenset[str]) -> bool:
        """Whether it is made of these words."""
        return all(word in listed for word in self.said)
