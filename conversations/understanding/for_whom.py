"""Who writes, by for whom they write: "j'écris pour un jeune", "kan3awn wa7d lweld", "je suis le frère d'une fille"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.understanding.assent_words import asks, denies
from conversations.understanding.danger_rules import by_rules
from conversations.understanding.numbers import find_numbers
from conversations.understanding.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conversations.understanding.book import Book
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.numbers import Number
    from conversations.understanding.phrases import Match

_HELPER, _PARENT, _TEACHER, _YOUTH = "helper", "parent", "teacher", "youth"
_YOUNGEST, _OLDEST = 6, 20  # of who may be signed up
_LONGEST_START = 3  # words of a phrase by which it is known that it may be there
AND = "و"  # written before a word without a space


@dataclass(frozen=True, slots=True)
class ForWhomWords:
    """What is said before the young person somebody `helps`, or `enrols`; `links` or `small` may stand between.

    `young` are young people who are no children of their own, `pupils` those of a teacher. `relatives` and `parents`
    say of who writes what they are to the young person. `own` is the wish to sign up oneself, `wants` that of another.
    What is `plain` changes nothing.
    """

    helps: Phrases
    enrols: Phrases
    links: frozenset[str]
    small: frozenset[str]
    young: Phrases
    pupils: Phrases
    relatives: Phrases
    parents: Phrases
    own: Phrases
    wants: frozenset[str]
    plain: frozenset[str]
    begins: frozenset[str]
    beginnings: tuple[frozenset[tuple[str, ...]], ...]

    @classmethod
    def of(cls, book: Book, child: Phrases, kin: Phrases) -> ForWhomWords:
        """From the lexicon's files: letter for letter, however short the words; beside them those of a family."""

        def exactly(kind: str) -> Phrases:
            listed = (replace(entry, bones=False) for entry in book.listed(kind, "for_whom", kind))
            return Phrases.of(listed, shortest_slip=99)

        helps, enrols, young, pupils = map(exactly, ("helps", "enrols", "young", "pupils"))
        relatives, parents, own = map(exactly, ("relatives", "parents", "own"))
        links, small, wants, plain = (book.light("for_whom", kind) for kind in ("links", "small", "wants", "plain"))
        begins = frozenset(word for one in (helps, enrols, pupils, relatives, parents) for word in one.by_first)
        listed = [one.words for known in (helps, enrols, pupils, relatives, parents, child, kin) for one in known.all()]
        starts = {words[:_LONGEST_START] for words in listed}
        by_length = tuple(frozenset(one for one in starts if len(one) == n) for n in range(1, _LONGEST_START + 1))
        return cls(helps, enrols, links, small, young, pupils, relatives, parents, own, wants, plain, begins, by_length)

    def may_be_in(self, said: Sequence[str]) -> bool:
        """Whether one of them may be there at all: most texts have none."""
        ones, twos, threes = self.beginnings
        runs = zip(said, said[1:], said[2:], strict=False)
        return not (
            ones.isdisjoint(zip(said, strict=False)) and twos.isdisjoint(pairwise(said)) and threes.isdisjoint(runs)
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """As whom somebody may write, and the words that say so."""

    who: frozenset[str]
    spans: tuple[Match, ...]


_NOTHING = _Found(frozenset(), ())


def read_for_whom(said: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Who writes: one where the words leave no doubt, several where they do, none where they do not say for whom."""
    said = _apart(said, lexicon)
    found = _found(said, lexicon)
    if not found.who or denies(said, lexicon.assent):
        return ()
    who = found.who | ({_YOUTH} if _wants_it_too(said, lexicon) else frozenset())
    return tuple(one for one in (_YOUTH, _PARENT, _TEACHER, _HELPER) if one in who)


def may_be_another(value: str, said: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """As whom somebody may write that said so in passing: "mon père m'aide, j'ai 15 ans", "un jeune qui veut venir"."""
    own = lexicon.whose.self | lexicon.whose.mine
    if value in {_PARENT, _HELPER} and _wants_it_too(said, lexicon):
        return _YOUTH, value
    if value == _YOUTH and own.isdisjoint(said) and not lexicon.whose.for_whom.wants.isdisjoint(said):
        return _YOUTH, _HELPER
    return (value,)


def without_whom(said: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The words without those that only say that it is for somebody: "3la 9bl bnt khti, 14" is not before 14."""
    words = lexicon.whose.for_whom
    spans = (*words.helps.exactly(said), *words.enrols.exactly(said))
    taken = {at for match in spans for at in range(match.start, match.end)}
    return [word for at, word in enumerate(said) if at not in taken]


def says_only_for_whom(typed: Typed, lexicon: Lexicon) -> bool:
    """Whether nothing else is said than for whom somebody writes, and how old that one is."""
    said = _apart(typed.said, lexicon)
    found = _found(said, lexicon)
    if not found.who or asks(typed.text, said, lexicon.assent) or by_rules(said, lexicon.dangers)[0]:
        return False
    roles = lexicon.choices.of("who").exactly(said)
    spans: list[Match | Number] = [*found.spans, *roles, *find_numbers(said, lexicon.numbers)]
    taken = {at for span in spans for at in range(span.start, span.end)}
    ages = lexicon.ages
    plain = lexicon.whose.for_whom.plain | ages.beside | ages.units | ages.has | lexicon.assent.fillers
    return all(word in plain for at, word in enumerate(said) if at not in taken)


def _found(said: Sequence[str], lexicon: Lexicon) -> _Found:
    words = lexicon.whose.for_whom
    if not words.may_be_in(said):
        return _NOTHING
    who: set[str] = set()
    spans: list[Match] = []
    for phrases, of_young in ((words.helps, {_HELPER}), (words.enrols, {_PARENT, _HELPER})):
        for match, person in _before_persons(phrases, said, lexicon):
            who |= {"child": {_PARENT}, "kin": {_HELPER}}.get(person.value, of_young)
            spans += [match, person]
    related, parents, pupils = (one.exactly(said) for one in (words.relatives, words.parents, words.pupils))
    kin, child, young = (one.exactly(said) for one in (lexicon.whose.kin, lexicon.whose.child, words.young))
    who |= {_HELPER} if related or (kin and _wants_it_too(said, lexicon)) else set()
    who |= {_PARENT} if parents and (child or young) else set()
    if pupils and not who:
        who = {_HELPER} if _ages(said, lexicon) else {_TEACHER, _HELPER}
        who |= {_PARENT} if child else set()
    return _Found(frozenset(who), (*spans, *related, *parents, *pupils, *kin, *young))


def _before_persons(phrases: Phrases, said: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[Match, Match]]:
    """The phrases behind which a young person is named, each with who that is."""
    words, whose = lexicon.whose.for_whom, lexicon.whose
    before = phrases.exactly(said)
    known = (whose.child, whose.kin, words.young) if before else ()
    persons = [match for phrases_of in known for match in phrases_of.exactly(said)]
    for match in before:
        at = match.end
        while at < len(said):
            person = max((one for one in persons if one.start == at), key=_end, default=None)
            if person is not None:
                yield match, person
            if person is not None or said[at] not in words.links | words.small:
                break
            at += 1


def _wants_it_too(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether who writes may be the one to be signed up: "o ana 3ndi 14 o bghit nt9eyed"."""
    return bool(lexicon.whose.for_whom.own.exactly(said) or _own_ages(said, lexicon))


def names_another(typed: Typed, lexicon: Lexicon) -> bool:
    """Whether only another child is named, perhaps with an age: "عندي حتى بنتي", "oui, ma fille a 16 ans"."""
    said, whose = typed.said, lexicon.whose
    named = [match for known in (whose.child, whose.kin, whose.for_whom.young) for match in known.exactly(said)]
    if not named or asks(typed.text, said, lexicon.assent):
        return False
    ages = _ages(said, lexicon)
    spans: list[Match | Number] = [*named, *ages, *(whose.theirs.exactly(said) if ages else ())]
    spans += [match for match in lexicon.assent.leads.exactly(said) if match.value == "yes" and not match.start]
    taken = {at for span in spans for at in range(span.start, span.end)}
    rest = [word for at, word in enumerate(said) if at not in taken and word not in whose.another]
    plain = whose.mine | whose.self | whose.for_whom.links | lexicon.assent.fillers
    plain |= lexicon.ages.beside | lexicon.ages.units | lexicon.ages.has if ages else frozenset()
    no = denies(rest, lexicon.assent) or any(lexicon.assent.leads_as(word, "no") for word in rest)
    return not no and all(word in plain for word in rest)


def read_own_age(said: Sequence[str], lexicon: Lexicon) -> str:
    """The age that who writes tells of themselves beside somebody else's: "khoya 3ndo 17 o ana 3ndi 14"; else ""."""
    ages = _own_ages(said, lexicon)
    return str(ages[0]) if len(ages) == 1 else ""


def _own_ages(said: Sequence[str], lexicon: Lexicon) -> list[int]:
    mine = lexicon.whose.mine | lexicon.whose.self
    return [one.value for one in _ages(said, lexicon) if one.start and said[one.start - 1] in mine]


def _ages(said: Sequence[str], lexicon: Lexicon) -> list[Number]:
    return [number for number in find_numbers(said, lexicon.numbers) if _YOUNGEST <= number.value <= _OLDEST]


def _end(match: Match) -> int:
    return match.end


def _apart(said: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """The words with an Arabic "and" taken off what it is written before; ولدي may as well be "my son"."""
    words, whose = lexicon.whose.for_whom, lexicon.whose
    glued = [word for word in said if word[0] == AND and word[1:] in words.begins]
    if not glued:
        return said
    parted = {word: (AND, word[1:]) for word in glued if word not in words.links and word not in whose.naming}
    return [part for word in said for part in parted.get(word, (word,))]
