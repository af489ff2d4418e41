"""Several children told of at once: "j'ai deux enfants, 15 et 16 ans"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conversations.readings import Reading
from conversations.understanding.numbers import find_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.readings import Expecting
    from conversations.understanding.book import Book
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.numbers import Number

_YOUNGEST, _OLDEST = 6, 25
_TWO: Final = 2
_NOT_SAID: Final = ""
_SPAN = re.compile(r"\d\s*[-/–]\s*\d")
_WHO, _AGE = _ASKED = "who", "age"
_AND: Final = "و"
_OF_THEIR_OWN, _PERHAPS = "parent", ("parent", "helper")


@dataclass(frozen=True, slots=True)
class SeveralWords:
    """Words for several children, two, and `one`; whose they are ("j'ai", 3ndi); what stands around them; and "and".

    With none of the `marks` nobody tells of several: most texts have none.
    """

    children: frozenset[str]
    two: frozenset[str]
    one: frozenset[str]
    own: frozenset[str]
    around: frozenset[str]
    links: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def of(cls, book: Book) -> SeveralWords:
        """From the lexicon's files."""
        said = {key: book.light("several", key) for key in ("children", "two", "one", "own", "around", "links")}
        return cls(**said, marks=said["children"] | said["two"] | said["links"])


def with_children(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading | None:
    """What is told where it is asked who writes, or how old one of them is; None where it is anything else.

    One age alone is read as any other is: "jumelles 15 ans" may be of who writes.
    """
    if expecting.question not in _ASKED or (
        lexicon.whose.several.marks.isdisjoint(typed.said) and _AND not in typed.plain
    ):
        return None
    ages, words = read_children(typed, lexicon), lexicon.whose.several
    is_one_age = len(ages) == 1 and ages != (_NOT_SAID,)
    if not ages or (is_one_age and (expecting.question == _AGE or words.own.isdisjoint(typed.said))):
        return None
    if expecting.question == _AGE:
        return Reading(children=ages)
    if (words.children | words.two | words.one).isdisjoint(typed.said):
        return None
    if words.own.isdisjoint(typed.said):
        offered = tuple(who for who in _PERHAPS if who in expecting.choices)
        return Reading(candidates=offered, children=ages) if offered else None
    return Reading(_OF_THEIR_OWN, children=ages) if _OF_THEIR_OWN in expecting.choices else None


def read_children(typed: Typed, lexicon: Lexicon) -> tuple[str, ...]:
    """The ages of several children, where nothing else is said; "" alone where none is told, () of one child.

    "15 ou 16", "15-16" and "15 ans et 6 mois" are of one; "j'ai 16 ans et ma fille 7" tells an age of their own, and so
    does "moi 19 et ma fille 6".
    """
    words = lexicon.whose.several
    found = find_numbers(typed.said, lexicon.numbers)
    taken = {at for number in found for at in range(number.start, number.end)}
    rest = [word for at, word in enumerate(typed.said) if at not in taken]
    known = words.children | words.two | words.one | words.own | words.around | words.links | lexicon.assent.fillers
    if _may_be_their_own(typed.said, found, lexicon) or _SPAN.search(typed.text) or not known.issuperset(rest):
        return ()
    ages = tuple(str(number.value) for number in found if _YOUNGEST <= number.value <= _OLDEST)
    counted = any(_TWO <= number.value < _YOUNGEST for number in found)
    are_several = not words.two.isdisjoint(rest) or (counted and not words.children.isdisjoint(rest))
    if len(ages) >= _TWO and (are_several or _are_joined(typed.said, words)):
        return ages
    return (ages or (_NOT_SAID,)) if are_several else ()


def _may_be_their_own(said: Sequence[str], found: Sequence[Number], lexicon: Lexicon) -> bool:
    """Whether an age may be of who writes: "j'ai 16", "moi c'est 19", "19 ans et ma fille 6".

    Behind "ana" a child is named before the age, or it is theirs; so may be the age before that of the only child.
    """
    words, whose = lexicon.whose.several, lexicon.whose
    if any(one.start and one.value >= _YOUNGEST and said[one.start - 1] in whose.mine for one in found):
        return True
    ages = [one.start for one in found if _YOUNGEST <= one.value <= _OLDEST]
    named = [at for at, word in enumerate(said) if word in words.children | words.two | words.one]
    counted = [*named, *(one.start for one in found if one.value < _YOUNGEST)]
    for at in (at for at, word in enumerate(said) if ages and word in whose.self):
        until = next((age for age in ages if age > at), len(said))
        if not any(at < child < until for child in counted):
            return True
    return bool(ages and named) and ages[0] < named[0] < ages[-1] and len(named) < len(ages)


def _are_joined(said: Sequence[str], words: SeveralWords) -> bool:
    """Whether "and" stands there, also as the first letter of a word: و16, وبنتي."""
    joined = [word[1:] for word in said if word[0] == _AND]
    known = words.one | words.around
    return not words.links.isdisjoint(said) or any(word.isdigit() or word in known for word in joined)
