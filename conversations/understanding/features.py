"""What the trained reader looks at in a text: pieces of its words, of their skeletons, pairs of words, and concepts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from conversations.understanding.normalise import light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conversations.understanding.numbers import NumberWords

MOST_WORDS = 60
_LONGEST_WORD = 30
_SHORTEST_PIECE, _LONGEST_PIECE = 2, 4
_MOST_CONCEPTS = 12
_LONGEST_EXPRESSION = 3
_FEWEST_BONES, _SHORTEST_START = 3, 3
_CHILD, _TEEN, _GROWN = 12, 17, 99


@dataclass(frozen=True, slots=True)
class Concepts:
    """Words and short expressions that mean the same, in all varieties, by their letters, skeletons and beginnings."""

    by_letters: Mapping[str, Sequence[str]]
    by_bones: Mapping[str, Sequence[str]]
    by_start: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, bool]]) -> Concepts:
        """Make them from (concept, as it is typed, whether its skeleton counts); "pay*" is a beginning."""
        letters, bones, starts = (defaultdict[str, set[str]](set) for _ in range(3))
        for concept, written, boned in entries:
            said = words(light(written.rstrip("*")))
            if written.endswith("*") and len(said) == 1 and len(said[0]) >= _SHORTEST_START:
                starts[said[0]].add(concept)
            elif said:
                letters[" ".join(said)].add(concept)
                skeletons = [skeleton(word) for word in said]
                if boned and sum(map(len, skeletons)) >= _FEWEST_BONES:
                    bones[" ".join(skeletons)].add(concept)
        return cls(*({key: sorted(found) for key, found in index.items()} for index in (letters, bones, starts)))

    def found(self, said: Sequence[str], bones: Sequence[str]) -> list[str]:
        """The concepts in a text, in order, each once."""
        meant: dict[str, None] = {}
        for at, word in enumerate(said):
            for size in range(1, _LONGEST_EXPRESSION + 1):
                letters = self.by_letters.get(" ".join(said[at : at + size]), ())
                meant.update(dict.fromkeys(letters or self.by_bones.get(" ".join(bones[at : at + size]), ())))
            for size in range(_SHORTEST_START, len(word) + 1):
                meant.update(dict.fromkeys(self.by_start.get(word[:size], ())))
        return list(meant)


def word_features(word: str) -> set[str]:
    """What one word shows: " ab" is a piece of it with its beginning or end, "~bd" the same of its skeleton."""
    bone = skeleton(word[:_LONGEST_WORD])
    return {*_pieces(f" {word[:_LONGEST_WORD]} "), *("~" + piece for piece in _pieces(f" {bone} "))}


def text_features(said: Sequence[str], numbers: NumberWords, concepts: Concepts, *, asked: bool) -> set[str]:
    """What the words show together; `asked` when there is a question mark.

    "a_b" are two words side by side, "@price" a concept, "#teen" a number from 13 to 17 in figures or words.
    """
    bones = [skeleton(word) for word in said]
    counted = [_size(word, numbers) or word for word in said]
    meant = [*concepts.found(said, bones), *(word for word in counted if word.startswith("#"))][:_MOST_CONCEPTS]
    found = {f"words {min(len(said), 6)}", "?"} if asked else {f"words {min(len(said), 6)}"}
    found.update(f"{first}_{second}" for first, second in pairwise(["", *counted, ""]))
    found.update(f"~{first}_{second}" for first, second in pairwise(bones))
    found.update("@" + concept for concept in meant)
    found.update(f"@{first}&{second}" for first, second in combinations(sorted(set(meant)), 2))
    return found


def _pieces(word: str) -> list[str]:
    sizes = range(_SHORTEST_PIECE, _LONGEST_PIECE + 1)
    return [word, *(word[start : start + size] for size in sizes for start in range(len(word) - size + 1))]


def _size(word: str, numbers: NumberWords) -> str:
    """What kind of number a word is: the age of a child, of a teenager, of a grown-up, or another; "" for a word."""
    value = numbers.value(word)
    if value is None:
        return "#other" if word.isdigit() else ""
    if value <= _CHILD:
        return "#child"
    return "#teen" if value <= _TEEN else "#grown" if value <= _GROWN else "#year"
