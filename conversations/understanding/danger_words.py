"""Where the words of danger stand in a text: entries with open ends, Darija verbs under every prefix."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from conversations.understanding.normalise import Remembered, light, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Spots = Mapping[str, frozenset[tuple[int, int]]]

_LONGEST_WORD = 40
_FEWEST_BONES = 4
_FEWEST_BONES_OF_SEVERAL = 6
_OF_TWO = 2  # words
_LONGEST_NUMBER = 4  # figures of an age, an hour, a year
_CLITICS = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "س", "w", "o")
_LATIN_PREFIXES = "kay kat kan tay tat tan kai ki ti ka ta y t n i ghay ghat ghan gha"
_ARABIC_PREFIXES = "كي كت كن تي تت تن كاي كات كان ي ت ن غاي غات غان غي غت غن"
_VERB_PREFIXES = tuple(dict.fromkeys(("", *_LATIN_PREFIXES.split(), *_ARABIC_PREFIXES.split())))
_VERB_BONES = ("", "k", "t", "kt", "kn", "tn", "tt", "y", "n", "g", "gt", "gn")


class _Part(NamedTuple):
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


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Entries, each a row of parts with its group, by a key of their first words: "me tape", "frapp*" or "*ni".

    `starts` are how many signs stand before such a star, by the first of them, `ends` after it, by the last.
    """

    by_key: Mapping[str, tuple[_Row, ...]]
    firsts: frozenset[str]
    starts: Mapping[str, tuple[int, ...]]
    ends: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, rows: Iterable[_Row]) -> _Rows:
        by_key: defaultdict[str, list[_Row]] = defaultdict(list)
        for group, parts in rows:
            by_key[_key(parts)].append((group, parts))
        return cls(
            {key: tuple(same) for key, same in by_key.items()},
            frozenset(key.partition(" ")[0] for key in by_key if " " in key),
            _lengths((key[0], len(key) - 1) for key in by_key if key.endswith("*") and key != "*"),
            _lengths((key[-1], len(key) - 1) for key in by_key if key.startswith("*") and key != "*"),
        )

    def beginning(self, word: str) -> Iterator[_Row]:
        """The entries that may begin with this word, whatever follows."""
        keys = [word, "*"]
        keys += [f"{word[:length]}*" for length in self.starts.get(word[:1], ()) if length <= len(word)]
        keys += [f"*{word[-length:]}" for length in self.ends.get(word[-1:], ()) if length <= len(word)]
        for key in keys:
            yield from self.by_key.get(key, ())


def _lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    by_sign: defaultdict[str, set[int]] = defaultdict(set)
    for sign, length in pairs:
        by_sign[sign].add(length)
    return {sign: tuple(sorted(lengths)) for sign, lengths in by_sign.items()}


class _Begins(NamedTuple):
    """What begins with a word: stems of it that begin entries of several words, entries of it alone, longer ones."""

    stems: tuple[tuple[str, _Rows], ...]
    alone: tuple[_Row, ...]
    longer: tuple[_Row, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Index:
    """All entries; `verbs` are those that begin with "~": they are looked for under each of the prefixes."""

    plain: _Rows
    verbs: _Rows
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], *, bones: bool) -> _Index:
        rows: dict[bool, dict[_Row, None]] = {True: {}, False: {}}
        for group, entries in groups.items():
            for entry in entries:
                if not bones or _has_bones(entry):
                    rows["~" in entry][group, _parts(entry, bones=bones)] = None
        return cls(_Rows.of(rows[False]), _Rows.of(rows[True]), _VERB_BONES if bones else _VERB_PREFIXES)

    def begins(self, word: str) -> _Begins:
        """What begins with this word."""
        stems = [(word, self.plain)]
        if self.verbs.by_key and not word.isdigit():
            stems += [(word[len(prefix) :], self.verbs) for prefix in self.prefixes if word.startswith(prefix)]
        rows = [row for stem, known in stems for row in known.beginning(stem) if row[1][0].fits(stem)]
        each = dict.fromkeys(rows)
        return _Begins(
            tuple((stem, known) for stem, known in stems if stem in known.firsts),
            tuple(row for row in each if len(row[1]) == 1),
            tuple(row for row in each if len(row[1]) > 1),
        )


@dataclass(frozen=True, slots=True, eq=False)
class GroupedWords:
    """Groups of entries in light form, and for Darija in skeletons too, where its two scripts meet."""

    by_letters: _Index
    by_bones: _Index | None

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], *, bones: bool) -> GroupedWords:
        """Make them ready."""
        return cls(_Index.of(groups, bones=False), _Index.of(groups, bones=True) if bones else None)

    def spots(self, said: Sequence[str]) -> Spots:
        """Where each group stands in the text."""
        remembered = _heard(self)
        heard = [remembered[word] for word in said]
        spots: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for at, word in enumerate(heard):
            for form, begins in word.begins.items():
                for group, parts in _found(begins, heard, at, form):
                    spots[group].add((at, at + len(parts)))
        return {group: frozenset(places) for group, places in spots.items()}

    def hear(self, word: str) -> _Heard:
        """A word as it is typed, without what is written together with it, and as its skeleton."""
        if word.isdigit() and len(word) > _LONGEST_NUMBER:  # nothing begins with it, and it is never remembered
            return _Heard((word,) * 3, {})
        bare, begins = _bare(word), self.by_letters.begins
        begun = [begins(word[:_LONGEST_WORD])]
        begun.append(begun[0] if bare == word else begins(bare[:_LONGEST_WORD]))
        forms = [word, bare]
        if self.by_bones:
            forms.append(_marked(word))
            begun.append(self.by_bones.begins(forms[-1][:_LONGEST_WORD]))
        return _Heard(tuple(forms), {form: begins for form, begins in enumerate(begun) if any(begins)})


@dataclass(frozen=True, slots=True)
class _Heard:
    """The forms of a word, and what begins with each: only of those with which something begins."""

    forms: tuple[str, ...]
    begins: Mapping[int, _Begins]


@lru_cache(maxsize=8)
def _heard(known: GroupedWords) -> Remembered[_Heard]:
    """What single words say."""
    return Remembered(known.hear)


def _found(begins: _Begins, text: Sequence[_Heard], at: int, form: int) -> Sequence[_Row]:
    """The entries that stand at this place of the text, its words read in this form."""
    if at + 1 == len(text):
        return begins.alone
    after, found = text[at + 1].forms[form], list(begins.alone)
    found += [row for row in begins.longer if row[1][1].fits(after) and _follow(row[1], text, at, form)]
    # The key has both words of an entry of two.
    for stem, known in begins.stems:
        rows = known.by_key.get(f"{stem} {after}", ())
        found += [row for row in rows if len(row[1]) == _OF_TWO or _follow(row[1], text, at, form)]
    return found


def _follow(parts: Sequence[_Part], text: Sequence[_Heard], at: int, form: int) -> bool:
    """Whether the parts after the first one stand in the text after its place `at`."""
    words = text[at + 1 : at + len(parts)]
    return len(words) == len(parts) - 1 and all(
        part.fits(word.forms[form]) for part, word in zip(parts[1:], words, strict=True)
    )


def _key(parts: Sequence[_Part]) -> str:
    first, *others = parts
    if first.open:
        return f"*{first.end}" if first.end and not first.start else f"{first.start}*"
    return f"{first.start} {others[0].start}" if others and not others[0].open else first.start


def _bare(word: str) -> str:
    if not word.startswith(_CLITICS):
        return word
    clitic = next((clitic for clitic in _CLITICS if word.startswith(clitic) and len(word) > len(clitic) + 2), "")
    return word[len(clitic) :]


def _marked(word: str) -> str:
    """The skeleton, with a mark for the endings "me" and "her" that it would lose: "drbni" is not "darbin"."""
    if word.endswith(("ni", "ني")):
        return skeleton(word) + "N"
    return skeleton(word) + "H" * word.endswith(("ha", "ها"))


def _pieces(entry: str) -> list[str]:
    plain = light(entry.removeprefix("=").removeprefix("~")).replace("'", " ").replace("-", " ")
    return [piece for piece in plain.split(" ") if piece]


def _has_bones(entry: str) -> bool:
    """Whether an entry counts by its skeleton: one that begins with "=" does not, nor one that has hardly any."""
    return not entry.startswith("=") and not _too_short(_pieces(entry))


def _parts(entry: str, *, bones: bool) -> tuple[_Part, ...]:
    return tuple(_part(piece, bones=bones) for piece in _pieces(entry))


@lru_cache(maxsize=4096)
def _part(piece: str, *, bones: bool) -> _Part:
    """One part; the same part of many entries is kept once."""
    start, star, end = piece.partition("*")
    if not bones:
        return _Part(start, end, bool(star))
    return _Part(skeleton(start) if star else _marked(start), _marked(end), bool(star))


def _too_short(pieces: Iterable[str]) -> bool:
    bones = [skeleton(piece.replace("*", "")) for piece in pieces]
    return sum(map(len, bones)) < (_FEWEST_BONES if len(bones) == 1 else _FEWEST_BONES_OF_SEVERAL)
