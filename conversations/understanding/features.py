"""What the trained reader looks at in a text: pieces of its words, of their skeletons, pairs of words, and concepts."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from string import digits
from typing import TYPE_CHECKING, NamedTuple

from conversations.understanding.checksums import Rows
from conversations.understanding.normalise import Remembered, light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from conversations.understanding.numbers import NumberWords

MOST_WORDS = 60
_LONGEST_WORD = 30
_SHORTEST_PIECE, _LONGEST_PIECE = 2, 4
_MOST_CONCEPTS = 12
_LONGEST_EXPRESSION = 3
_FEWEST_BONES, _SHORTEST_START = 3, 3
_CHILD, _TEEN, _GROWN = 12, 17, 99
_NOT = "not_word"  # the concept of words that deny what follows
_DENIED = 3  # so many words after one are taken for denied
_GLUED = re.compile(r"(ma?|ما?)?(\w{3,}?)(?:i?(?:ch|sh|x)|ي?ش)")  # "makaydrebnich", مكيضربنيش, and the same after "ma"


@dataclass(frozen=True, slots=True, eq=False)
class Concepts:
    """Words and short expressions that mean the same, in all varieties, by their letters, skeletons and beginnings.

    `meant` has a row for each of "=letters", "~skeletons" and "beginning*": the places of their concepts in `names`.
    Where an expression of several words begins with a word, that has a row as ">=word" or ">~bone".
    """

    names: tuple[str, ...]
    meant: Rows

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, bool]]) -> Concepts:
        """Make them from (concept, as it is typed, whether its skeleton counts); "pay*" is a beginning."""
        known: defaultdict[str, set[str]] = defaultdict(set)
        for concept, written, boned in entries:
            said = words(light(written.rstrip("*")))
            if written.endswith("*") and len(said) == 1 and len(said[0]) >= _SHORTEST_START:
                known[said[0] + "*"].add(concept)
            elif said:
                skeletons = [skeleton(word) for word in said]
                known["=" + " ".join(said)].add(concept)
                if boned and sum(map(len, skeletons)) >= _FEWEST_BONES:
                    known["~" + " ".join(skeletons)].add(concept)
        longer = {">" + key.split(" ")[0]: b"\0" for key in known if " " in key}
        names = sorted(set().union(*known.values()))
        rows = {key: bytes(sorted(map(names.index, concepts))) for key, concepts in known.items()}
        return cls(tuple(names), Rows.of(rows | longer))

    def found(self, said: Sequence[str], bones: Sequence[str]) -> list[str]:
        """The concepts in a text, in order, each once."""
        meant: dict[int, None] = {}
        of_word = _of_words(self)
        for at, word in enumerate(said):
            alone, signs = of_word[word]
            meant.update(alone)
            if signs:
                for size in range(2, min(_LONGEST_EXPRESSION, len(said) - at) + 1):
                    keys = [sign + " ".join((said if sign == "=" else bones)[at : at + size]) for sign in signs]
                    rows = self.meant.found(keys)
                    meant.update(dict.fromkeys(rows[0]) if rows else ())
        return [self.names[place] for place in meant]

    def of_word(self, word: str) -> tuple[dict[int, None], str]:
        """The places of the concepts of one word; "=" where an expression begins with its letters, "~" its skeleton."""
        bone, found = skeleton(word), self.meant.found
        starts = found(word[:size] + "*" for size in range(_SHORTEST_START, len(word) + 1))
        whole = found(("=" + word, "~" + bone))[:1]  # by the skeleton only where these letters are not known
        signs = [sign for sign, spelled in (("=", word), ("~", bone)) if found((f">{sign}{spelled}",))]
        return dict.fromkeys(b"".join((*whole, *starts))), "".join(signs)


@lru_cache(maxsize=4)
def _of_words(concepts: Concepts) -> Remembered[tuple[dict[int, None], str]]:
    """What single words mean."""
    return Remembered(concepts.of_word)


def word_features(word: str) -> set[str]:
    """What one word shows: " ab" is a piece of it with its beginning or end, "~bd" the same of its skeleton."""
    bone = skeleton(word[:_LONGEST_WORD])
    return {*_pieces(f" {word[:_LONGEST_WORD]} "), *("~" + piece for piece in _pieces(f" {bone} "))}


def number_pieces(word: str) -> set[str]:
    """The pieces of a number, which is its own skeleton: it shows each of them with "~" too."""
    return set(_pieces(f" {word[:_LONGEST_WORD]} "))


def pieces_of_numbers() -> Iterator[str]:
    """All pieces that numbers can have, but themselves as a whole."""
    for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
        yield from map("".join, product(" " + digits, *[digits] * (size - 2), digits + " "))


class Together(NamedTuple):
    """What the words of a text show together: `beside` each other, and which concepts are `meant` in it."""

    beside: set[str]
    meant: tuple[str, ...]


def together(said: Sequence[str], numbers: NumberWords, concepts: Concepts, *, asked: bool) -> Together:
    """What the words show together; `asked` when there is a question mark.

    "a_b" are two words side by side, "#teen" a number from 13 to 17 in figures or words, "!~b" a word that is denied.
    """
    bones = [skeleton(word) for word in said]
    counted = [_size(word, numbers) or word for word in said]
    found = [concept for concept in concepts.found(said, bones) if concept != _NOT]
    meant = [*found, *[word for word in counted if word[0] == "#"]][:_MOST_CONCEPTS]
    beside = {f"{first}_{second}" for first, second in pairwise(["", *counted, ""])}
    beside.update([f"~{first}_{second}" for first, second in pairwise(bones)])
    beside.update([f"words {min(len(said), 6)}", "?"] if asked else [f"words {min(len(said), 6)}"])
    beside.update(denied(said, concepts))
    return Together(beside, tuple(sorted(set(meant))))


def denied(said: Sequence[str], concepts: Concepts) -> set[str]:
    """What is said not to be: "!~b" is the skeleton of such a word, "!@price" a concept of it.

    Those are the words after one that denies, and those around which the denial of Darija is glued.
    """
    shown: set[str] = set()
    left, of_word = 0, _denials(concepts)
    for word in said:
        if word.isdigit():  # neither denies nor is denied, and none is remembered
            continue
        denial = of_word[word]
        left = _DENIED if denial.begins else left
        if left and denial.of:
            shown.update(denial.of)
            left -= 1
    return shown


class _Denial(NamedTuple):
    """Whether a denial `begins` with a word, and what it shows where it is denied: nothing when it only denies."""

    begins: bool
    of: tuple[str, ...]


@lru_cache(maxsize=4)
def _denials(concepts: Concepts) -> Remembered[_Denial]:
    """What single words say of a denial."""
    of_word, denies = _of_words(concepts), concepts.names.index(_NOT) if _NOT in concepts.names else -1

    def denial(word: str) -> _Denial:
        if denies in of_word[word][0]:
            return _Denial(begins=True, of=())
        glued = _GLUED.fullmatch(word)
        bare = glued[2] if glued else word
        meant = [f"!@{concepts.names[place]}" for place in of_word[bare][0]]
        return _Denial(bool(glued and glued[1]), (f"!~{skeleton(bare)}", *meant))

    return Remembered(denial)


def concept_features(meant: Sequence[str]) -> list[str]:
    """What concepts show: "@price" is one alone, "@place&price" two of them."""
    return ["@" + concept for concept in meant] + [f"@{first}&{second}" for first, second in combinations(meant, 2)]


def text_features(said: Sequence[str], numbers: NumberWords, concepts: Concepts, *, asked: bool) -> set[str]:
    """All that the words show together."""
    found = together(said, numbers, concepts, asked=asked)
    return found.beside.union(concept_features(found.meant))


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
