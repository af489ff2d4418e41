"""Which known phrases are in a text: letter for letter, by their skeletons, or with one slip of the finger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from conversations.understanding.normalise import is_remembered, light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXACT, SAME_BONES, SLIP = 0, 1, 2
_LONG = 9
_SHORTEST_GLUED = 5
_GLUED = frozenset("فبلوfblw")  # "in", "with", "to" and "and", written without a space


@dataclass(frozen=True, slots=True)
class Match:
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
            spelled = tuple(map(_same, words(light(entry.written))))
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

    def whole(self, text: Sequence[str]) -> tuple[Match, ...]:
        """The phrases that are the whole text, those found in the surest way only."""
        found = dict.fromkeys(match for match in self._starting(self._meanings(text), 0) if match.end == len(text))
        best = min((match.cost for match in found), default=EXACT)
        return tuple(match for match in found if match.cost == best)

    def inside(self, text: Sequence[str]) -> tuple[Match, ...]:
        """The phrases in the text, in order. Where two overlap, the longer is kept, then the surer."""
        meanings = self._meanings(text)
        starts = [start for start, meaning in enumerate(meanings) if meaning]
        if not starts:
            return ()
        found = dict.fromkeys(match for start in starts for match in self._starting(meanings, start))
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

    def exactly(self, text: Sequence[str]) -> tuple[Match, ...]:
        """The phrases in the text letter for letter, also those that overlap."""
        return tuple(
            Match(phrase.value, start, start + len(phrase.words), EXACT)
            for start, word in enumerate(text)
            for phrase in self.by_first.get(word, ())
            if tuple(text[start : start + len(phrase.words)]) == phrase.words
        )

    def _starting(self, meanings: Sequence[Mapping[str, int]], start: int) -> Iterable[Match]:
        for first, cost in meanings[start].items() if meanings else ():
            for phrase in self.by_first.get(first, ()):
                end = start + len(phrase.words)
                if end == start + 1:
                    if cost != SAME_BONES or phrase.bones:
                        yield Match(phrase.value, start, end, cost)
                    continue
                if end > len(meanings):
                    continue
                costs = [seen.get(word, -1) for word, seen in zip(phrase.words, meanings[start:end], strict=True)]
                if min(costs) >= 0 and (SAME_BONES not in costs or phrase.bones):
                    yield Match(phrase.value, start, end, max(costs))

    def _meanings(self, text: Sequence[str]) -> list[Mapping[str, int]]:
        return [_meaning(self, word) if is_remembered(word) else self.meaning(word) for word in text]

    def meaning(self, word: str) -> Mapping[str, int]:
        """The known words that this one may be, and how each was found."""
        boned = self.by_bones and not word.isdigit()
        seen = dict.fromkeys(self.by_bones.get(skeleton(word), ()), SAME_BONES) if boned else {}
        if word in self.known:
            seen[word] = EXACT
        elif len(word) >= _SHORTEST_GLUED and word[0] in _GLUED and word[1:] in self.known:
            seen[word[1:]] = SLIP
        return seen or dict.fromkeys(self._with_a_slip(word), SLIP)

    def _with_a_slip(self, word: str) -> list[str]:
        if len(word) < self.shortest_slip or word.isdigit():
            return []
        slips = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word, self.long_words.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        return [known for known, _, _ in near]


@lru_cache(maxsize=1 << 14)
def _meaning(phrases: Phrases, word: str) -> Mapping[str, int]:
    """What one word may be: people use the same few thousand words."""
    return phrases.meaning(word)


@lru_cache(maxsize=1 << 14)
def _same(word: str) -> str:
    """One and the same text for a word of many phrases: a lexicon made ready is a tenth smaller so."""
    return word


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
