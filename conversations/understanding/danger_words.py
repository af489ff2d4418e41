"""Where the words of danger stand in a text: entries with open ends, Darija verbs under every prefix."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from conversations.understanding.normalise import light, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Spots = Mapping[str, frozenset[tuple[int, int]]]

_LONGEST_WORD = 40
_FEWEST_BONES = 4
_FEWEST_BONES_OF_SEVERAL = 6
_CLITICS = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "س", "w", "o")
_LATIN_PREFIXES = "kay kat kan tay tat tan kai ki ti ka ta y t n i ghay ghat ghan gha"
_ARABIC_PREFIXES = "كي كت كن تي تت تن كاي كات كان ي ت ن غاي غات غان غي غت غن"
_VERB_PREFIXES = ("", *_LATIN_PREFIXES.split(), *_ARABIC_PREFIXES.split())
_VERB_BONES = ("", "k", "t", "kt", "kn", "tn", "tt", "y", "n", "g", "gt", "gn")


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of an entry: "frapp*" begins so, "k*ni" begins and ends so."""

    start: str
    end: str
    open: bool

    def fits(self, word: str) -> bool:
        if not self.open:
            return word == self.start
        longer = len(word) >= len(self.start) + len(self.end)
        return longer and word.startswith(self.start) and word.endswith(self.end)


_Row = tuple[str, tuple[_Part, ...]]


@dataclass(frozen=True, slots=True)
class _Index:
    """Entries, each a row of parts with its group, by a key of their first words: "me tape", "frapp*" or "*ni"."""

    rows: Mapping[str, tuple[_Row, ...]]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], *, bones: bool) -> _Index:
        rows: defaultdict[str, list[_Row]] = defaultdict(list)
        for group, entries in groups.items():
            for parts in {row for entry in entries for row in _rows(entry, bones=bones)}:
                rows[_key(parts)].append((group, parts))
        return cls(
            {key: tuple(same) for key, same in rows.items()},
            tuple(sorted({len(key) - 1 for key in rows if key.endswith("*")})),
            tuple(sorted({len(key) - 1 for key in rows if key.startswith("*") and key != "*"})),
        )

    def found(self, text: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Where entries stand in the text: the group, and text[start:end]."""
        for at, (word, after) in enumerate(zip_longest(text, text[1:], fillvalue="")):
            for group, parts in self._beginning(word[:_LONGEST_WORD], after):
                words = text[at : at + len(parts)]
                if len(words) == len(parts) and all(map(_Part.fits, parts, words)):
                    yield group, at, at + len(parts)

    def _beginning(self, word: str, after: str) -> Iterator[_Row]:
        keys = [word, f"{word} {after}"]
        keys += [f"{word[:length]}*" for length in self.starts if length <= len(word)]
        keys += [f"*{word[-length:]}" for length in self.ends if length <= len(word)]
        for key in keys:
            yield from self.rows.get(key, ())


@dataclass(frozen=True, slots=True)
class GroupedWords:
    """Groups of entries in light form, and for Darija in skeletons too, where its two scripts meet."""

    by_letters: _Index
    by_bones: _Index

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], *, bones: bool) -> GroupedWords:
        """Make them ready."""
        return cls(_Index.of(groups, bones=False), _Index.of(groups if bones else {}, bones=True))

    def spots(self, said: Sequence[str]) -> Spots:
        """Where each group stands in the text."""
        spots: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        bones = [_marked(word) for word in said] if self.by_bones.rows else []
        bare = [_bare(word) for word in said]
        for found in (self.by_letters.found(said), self.by_letters.found(bare), self.by_bones.found(bones)):
            for group, start, end in found:
                spots[group].add((start, end))
        return {group: frozenset(places) for group, places in spots.items()}


def _key(parts: Sequence[_Part]) -> str:
    first, *others = parts
    if first.open:
        return f"*{first.end}" if first.end and not first.start else f"{first.start}*"
    return f"{first.start} {others[0].start}" if others and not others[0].open else first.start


def _bare(word: str) -> str:
    clitic = next((clitic for clitic in _CLITICS if word.startswith(clitic) and len(word) > len(clitic) + 2), "")
    return word[len(clitic) :]


def _marked(word: str) -> str:
    """The skeleton, with a mark for the endings "me" and "her" that it would lose: "drbni" is not "darbin"."""
    if word.endswith(("ni", "ني")):
        return skeleton(word) + "N"
    return skeleton(word) + "H" * word.endswith(("ha", "ها"))


def _rows(entry: str, *, bones: bool) -> Iterator[tuple[_Part, ...]]:
    """The rows of parts that an entry stands for: "~drb" is a verb under every prefix, "=" has no skeleton."""
    pieces = [piece for piece in light(entry.removeprefix("=")).replace("'", " ").replace("-", " ").split(" ") if piece]
    if bones and (entry.startswith("=") or _too_short(pieces)):
        return
    prefixes = _VERB_BONES if bones else _VERB_PREFIXES
    for prefix in prefixes if "~" in entry else ("",):
        yield tuple(_part(piece, prefix, bones=bones) for piece in pieces)


def _part(piece: str, prefix: str, *, bones: bool) -> _Part:
    start, star, end = piece.removeprefix("~").partition("*")
    before = prefix if piece.startswith("~") else ""
    if not bones:
        return _Part(before + start, end, bool(star))
    return _Part(before + (skeleton(start) if star else _marked(start)), _marked(end), bool(star))


def _too_short(pieces: Iterable[str]) -> bool:
    bones = [skeleton(piece.strip("~").replace("*", "")) for piece in pieces]
    return sum(map(len, bones)) < (_FEWEST_BONES if len(bones) == 1 else _FEWEST_BONES_OF_SEVERAL)
