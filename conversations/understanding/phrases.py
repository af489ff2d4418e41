"""Which known phrases are in a text: letter for letter, by their skeletons, or with one slip of the finger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from conversations.understanding.normalise import Remembered, light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EXACT, SAME_BONES, SLIP = 0, 1, 2
_LONG = 9
_SHORTEST_GLUED = 5
_MOST_REMEMBERED = 512  # words, for each of some sixty sets of phrases
_GLUED = frozenset("فبلوfblw")  # "in", "with", "to" and "and", written without a space


class Match(NamedTuple):
    """A phrase found in words[start:end]. `cost` says how: EXACT, SAME_BONES or SLIP (its worst word)."""

    value: str
    start: int
    end: int
    cost: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase as people type it. `bones` says whether its skeleton counts: not for French, where it says little."""

    value: str
    written: str
    bones: bool = True


class _Phrase(NamedTuple):
    value: str
    words: tuple[str, ...]
    bones: bool


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Phrases with what they mean, ready to be looked for."""

    by_first: Mapping[str, tuple[_Phrase, ...]]
    known: frozenset[str]
    by_bones: Mapping[str, tuple[str, ...]]
    long_words: Mapping[str, tuple[str, ...]]
    shortest_slip: int

    @classmethod
    def of(cls, entries: Iterable[Entry], *, fewest_bones: int = 3, shortest_slip: int = 5) -> Phrases:
        """Make them ready.

        A phrase of fewer consonants than `fewest_bones` is not known by its skeleton; a word of fewer letters than
        `shortest_slip` only when it is typed without a slip.
        """
        by_first: defaultdict[str, dict[_Phrase, None]] = defaultdict(dict)
        boned: set[str] = set()
        for entry in entries:
            spelled = words(light(entry.written))
            if spelled:
                enough = entry.bones and sum(len(skeleton(word)) for word in spelled) >= fewest_bones
                by_first[spelled[0]][_Phrase(entry.value, spelled, enough)] = None
                boned.update(spelled if enough else ())
        known = frozenset(word for phrases in by_first.values() for phrase in phrases for word in phrase.words)
        return cls(
            {word: tuple(phrases) for word, phrases in by_first.items()},
            known,
            _grouped(((skeleton(word), word) for word in boned if not word.isdigit()), shortest=2),
            _grouped(((word[0], word) for word in known if len(word) >= shortest_slip), shortest=1),
            shortest_slip,
        )

    def all(self) -> Iterator[_Phrase]:
        """Every phrase."""
        for phrases in self.by_first.values():
            yield from phrases

    def whole(self, text: Sequence[str]) -> tuple[Match, ...]:
        """The phrases that are the whole text, those found in the surest way only."""
        if not self.known:
            return ()
        meanings, remembered = [], _meanings(self)
        for word in text:
            meaning = remembered[word]
            if not meaning:
                return ()
            meanings.append(meaning)
        found = dict.fromkeys(match for match in self._starting(meanings, 0) if match.end == len(text))
        best = min((match.cost for match in found), default=EXACT)
        return tuple(match for match in found if match.cost == best)

    def inside(self, text: Sequence[str]) -> tuple[Match, ...]:
        """The phrases in the text, in order. Where two overlap, the longer is kept, then the surer."""
        if not self.known:
            return ()
        remembered = _meanings(self)
        meanings = [remembered[word] for word in text]
        if not any(meanings):
            return ()
        starts = [start for start, meaning in enumerate(meanings) if meaning]
        found = dict.fromkeys([match for start in starts for match in self._starting(meanings, start)])
        if len(found) < 2:
            return tuple(found)
        taken: dict[int, Match] = {}
        kept: list[Match] = []
        for match in sorted(found, key=lambda match: (match.start - match.end, match.cost, match.start)):
            at = {taken.get(position) for position in range(match.start, match.end)}
            rival = taken.get(match.start)
            tie = rival is not None and _rank(rival) == _rank(match) and at == {rival}
            if at == {None} or tie:
                kept.append(match)
                taken.update((position, taken.get(position, match)) for position in range(match.start, match.end))
        return tuple(sorted(kept, key=lambda match: match.start))

    def exactly(self, text: Sequence[str], starts: int | None = None) -> tuple[Match, ...]:
        """The phrases in the text letter for letter, also those that overlap; perhaps of its first `starts` alone."""
        return tuple(
            Match(value, start, start + len(spelled), EXACT)
            for start, word in enumerate(text[:starts])
            if word in self.by_first
            for value, spelled, _ in self.by_first[word]
            if len(spelled) == 1 or tuple(text[start : start + len(spelled)]) == spelled
        )

    def _starting(self, meanings: Sequence[Mapping[str, int]], start: int) -> Iterable[Match]:
        following = meanings[start + 1] if start + 1 < len(meanings) else _NO_MEANING
        for first, cost in meanings[start].items() if meanings else ():
            for value, spelled, bones in self.by_first.get(first, ()):
                if len(spelled) == 1:
                    if bones or cost != SAME_BONES:
                        yield Match(value, start, start + 1, cost)
                elif spelled[1] in following:
                    costs = _costs(spelled, meanings, start)
                    if costs and (bones or SAME_BONES not in costs):
                        yield Match(value, start, start + len(costs), max(costs))

    def meaning(self, word: str) -> Mapping[str, int]:
        """The known words that this one may be, and how each was found."""
        if word.isdigit():
            return {word: EXACT} if word in self.known else _NO_MEANING
        seen = dict.fromkeys(self.by_bones.get(skeleton(word), ()), SAME_BONES) if self.by_bones else {}
        if word in self.known:
            seen[word] = EXACT
        elif len(word) >= _SHORTEST_GLUED and word[0] in _GLUED and word[1:] in self.known:
            seen[word[1:]] = SLIP
        return seen or dict.fromkeys(self._with_a_slip(word), SLIP) or _NO_MEANING

    def _with_a_slip(self, word: str) -> list[str]:
        if len(word) < self.shortest_slip:
            return []
        slips = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word, self.long_words.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        return [known for known, _, _ in near]


_NO_MEANING: Mapping[str, int] = MappingProxyType({})


@lru_cache(maxsize=256)
def _meanings(phrases: Phrases) -> Remembered[Mapping[str, int]]:
    """What words may be among these phrases."""
    return Remembered(phrases.meaning, _MOST_REMEMBERED)


def _costs(spelled: Sequence[str], meanings: Sequence[Mapping[str, int]], start: int) -> list[int]:
    """How each word of a phrase is found from this place on; none when one is not there."""
    if start + len(spelled) > len(meanings):
        return []
    costs = []
    for at, word in enumerate(spelled, start):
        if word not in meanings[at]:
            return []
        costs.append(meanings[at][word])
    return costs


def _grouped(pairs: Iterable[tuple[str, str]], *, shortest: int) -> Mapping[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, word in sorted(pairs):
        if len(key) >= shortest:
            groups[key].append(word)
    return {key: tuple(same) for key, same in groups.items()}


def _rank(match: Match) -> tuple[int, int, int]:
    return match.start, match.end, match.cost


def values(matches: Iterable[Match]) -> tuple[str, ...]:
    """What the matches mean, each once, in order."""
    return tuple(dict.fromkeys(match.value for match in matches))
