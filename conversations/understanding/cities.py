"""Where somebody lives: one of the districts of the city, or outside, in a city that is known or not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from conversations.texts import Named
from conversations.understanding.cities_alike import alike
from conversations.understanding.normalise import Remembered, bare_forms, light, skeleton, undoubled, words
from conversations.understanding.phrases import EXACT, Entry, Match, Phrases

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from conversations.distances import Point

OUTSIDE, ELSEWHERE = "outside", "elsewhere"
_IN = ":"
_CHANGEABLE = frozenset({"from", "lives"})
_THEIRS = "theirs"
_TOLD = frozenset({"lives", _THEIRS})
_OF_ANOTHER = frozenset({_THEIRS, "from"})
_AND = "و"  # written before a word without a space
_NOT_SAID = Named("", "")
_MOST_WORDS = 25
_FEWEST_BONES = 5
_SHORTEST = 6
_SHORTEST_FORM = 3
_VOWELS = frozenset("awy")


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """How words of names are typed: "7ay", حي and "hay" are one word, and "fl3in" is "3in"."""

    same: Mapping[str, str]
    known: frozenset[str]

    def of(self, said: Iterable[str]) -> tuple[str, ...]:
        """The words as they are known."""
        remembered = _spelled(self)
        return tuple([remembered[word] for word in said])

    def one(self, word: str) -> str:
        """One word as it is known."""
        if word in self.same or word in self.known:
            return self.same.get(word, word)
        forms = (self.same.get(form, form) for form in map(undoubled, bare_forms(word)) if len(form) >= _SHORTEST_FORM)
        return next((form for form in forms if form in self.known), word)


@lru_cache(maxsize=4)
def _spelled(spelling: Spelling) -> Remembered[str]:
    """How words are known."""
    return Remembered(spelling.one)


@dataclass(frozen=True, slots=True)
class Places:
    """The arrondissements with their names, and how people call them and other towns.

    `districts` keeps the order of the file: slug -> names. `prefectures` says in which prefecture each one lies.
    `cities` are the other towns by the answer that says them, `points` where the middle of a place is, as far as a
    source says so; that of the city itself is under HOME. `home` is what that is called.
    `called` is where the longer names are, `squeezed` and `bones` are how those are written in one word.
    `before` means "lives", "street", "past", "from", "near" or "denied"; `between` are the small words between it and a
    name. `others` are people who may live elsewhere, unless they live `together`, and words of a wish; `apart` are
    those of them who say least of where who writes lives. `things` may be elsewhere, too: a school, a game, the centre.
    `typed` are words that people type here for other things: alone they are no misspelled place.
    """

    districts: Mapping[str, Named]
    prefectures: Mapping[str, Named]
    spelling: Spelling
    known: Phrases
    called: tuple[str, ...]
    squeezed: tuple[str, ...]
    bones: tuple[str, ...]
    before: Phrases
    between: frozenset[str]
    typed: Container[str]
    cities: Mapping[str, Named] = field(default_factory=dict)
    home: Named = _NOT_SAID
    others: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    points: Mapping[str, Point] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        districts: Mapping[str, Named],
        prefectures: Mapping[str, Named],
        called: Iterable[tuple[str, str]],
        around: tuple[Mapping[str, str], Phrases, frozenset[str], Container[str]],
    ) -> Places:
        """Make them from (where, how people call it).

        `where` is a slug, several slugs, OUTSIDE, a city outside (`outside_in`), or "" for the city itself.

        `around` are the words of one spelling, `before`, `between` and `typed`.
        """
        same, before, between, typed = around
        spelled = [(where, [same.get(word, word) for word in words(light(name))]) for where, name in called]
        long = [(where, name) for where, name in spelled if where and len("".join(name)) >= _SHORTEST]
        bones = ["".join(skeleton(word) for word in name) for _, name in long]
        return cls(
            districts,
            prefectures,
            Spelling(same, frozenset(word for _, name in spelled for word in name)),
            Phrases.of(
                (Entry(where, " ".join(name), bones=_says_enough(name)) for where, name in spelled),
                fewest_bones=4,
                shortest_slip=7,
            ),
            tuple(where for where, _ in long),
            tuple("".join(name) for _, name in long),
            tuple(name if len(name) >= _FEWEST_BONES else "" for name in bones),
            before,
            between,
            typed,
        )

    def is_name(self, said: Sequence[str]) -> bool:
        """Whether it is the name of a place and nothing else: it says nothing of how somebody writes."""
        spelled = self.spelling.of(said)
        return any(match.start == 0 and match.end == len(spelled) for match in self.known.exactly(spelled))


def outside_in(slug: str) -> str:
    """The answer that says that somebody lives outside, in this city."""
    return f"{OUTSIDE}{_IN}{slug}"


def without_city(where: str) -> str:
    """What rules see of an answer: of a city outside, that it is outside."""
    return where.partition(_IN)[0]


def _says_enough(name: Sequence[str]) -> bool:
    """Whether the skeleton of a name is its own: one short word that begins with a vowel shares it with others."""
    return len(name) > 1 or len(skeleton(name[0])) >= _FEWEST_BONES or skeleton(name[0])[:1] not in _VOWELS


def read_city(said: Sequence[str], places: Places) -> tuple[str, ...]:
    """The places that the text can mean: one when it is certain, several when it leaves a choice, none.

    A street, a place beside, of the past or denied is none: "7da sbata", "boulevard de Bouskoura", "machi fas".
    """
    if len(said) > _MOST_WORDS:
        return ()
    spelled, found = _found(said, places)
    if not found:
        near = alike([word for word in spelled if word not in places.between], places)
        return _of({near}) if near else ()
    lived = _by_what_is_said(said, spelled, found, places)
    where, is_here = _lived(lived, places)
    outside = any(map(_is_away, lived["near"])) or "" in lived["denied"]
    if where or is_here:
        return where or tuple(places.districts)
    return (OUTSIDE,) if outside else tuple(places.districts) if "" in lived["from"] else ()


def is_of_another(said: Sequence[str], places: Places) -> bool:
    """Whether all that is told is of who may live apart, or of a thing: "ma mère vit à Rabat", "mon lycée à Anfa"."""
    apart = places.apart | places.things
    if apart.isdisjoint({*said, *(word.removeprefix(_AND) for word in said)}):
        return False
    spelled, found = _found(said, places)
    lived = _by_what_is_said(said, spelled, found, places)
    away = apart if _THEIRS in lived else places.apart  # who comes from there may have left a school there
    return lived.keys() <= _OF_ANOTHER and any(_names(away, said, 0, match.start, places) for match in found[:1])


def _by_what_is_said(
    said: Sequence[str], spelled: Sequence[str], found: Iterable[Match], places: Places
) -> defaultdict[str, set[str]]:
    """The places by what stands before them; THEIRS are those of somebody else, and those that are wished for.

    What follows the name of a place at once belongs to it: "sakn f lmohamadia casa".
    """
    lived: defaultdict[str, set[str]] = defaultdict(set)
    end, last = 0, ""
    for match in found:
        way = _before(spelled, match.start, places)
        if not way and match.start == end and last in _TOLD:
            way = last
        elif way in {"", "lives"} and _is_theirs(said, end, match.start, places):
            way = _THEIRS
        lived[way].add(match.value)
        end, last = match.end, way
    return lived


def _is_theirs(said: Sequence[str], after: int, start: int, places: Places) -> bool:
    """Whether somebody else is named between two places, or a wish; not of whom they live with: "chez ma tante".

    Or one of the `things`, where nobody says there that they live.
    """
    if _names(places.others, said, after, start, places):
        return True
    return leading(places.before, "lives").isdisjoint(said[after:start]) and _names(
        places.things, said, after, start, places
    )


@lru_cache(maxsize=8)
def leading(before: Phrases, *meant: str) -> frozenset[str]:
    """The words before a place that mean this: "lives", "street", ..."""
    return frozenset(word for phrase in before.all() if phrase.value in meant for word in phrase.words)


def _names(people: frozenset[str], said: Sequence[str], after: int, start: int, places: Places) -> bool:
    """Whether one of these people is named there, with whom they do not live."""
    named = (at for at in range(after, start) if not people.isdisjoint({said[at], said[at].removeprefix(_AND)}))
    return any(places.together.isdisjoint(said[max(0, at - 2) : at]) for at in named)


def _lived(lived: Mapping[str, set[str]], places: Places) -> tuple[tuple[str, ...], bool]:
    """Where somebody may live by what they say, and whether that is in the city, wherever there.

    Only where they come from counts for less than the rest; it may still say where in the city they live. The city in
    one way of saying it and another town in another leave a choice of all.
    """
    ways = [lived["lives"], lived[""], lived[_THEIRS]]
    now = set.union(*ways)
    if not ways[0] | ways[1]:
        ways.append(lived["from"])
    where = _of(set.union(*ways))
    if ELSEWHERE in lived["lives"] and not any(map(_is_away, where)):
        where = (OUTSIDE, *where)
    if {""} in ways and len(where) == 1 and _is_away(where[0]):
        return (*places.districts, OUTSIDE), False
    if where or "" not in now:
        return where, False
    return _of({one for one in lived["from"] if not (_is_away(one) or one == ELSEWHERE)}), True


def _found(said: Sequence[str], places: Places) -> tuple[tuple[str, ...], list[Match]]:
    """The words as they are known, and the names of places among them."""
    spelled = places.spelling.of(said)
    return spelled, [match for match in places.known.inside(spelled) if not _is_other_word(said, match, places)]


def _is_other_word(said: Sequence[str], match: Match, places: Places) -> bool:
    """Whether one word only looks like a name, and is typed here for something else: "menuiserie" like Mansouria."""
    return match.cost != EXACT and match.end == match.start + 1 and said[match.start] in places.typed


def _before(said: Sequence[str], start: int, places: Places) -> str:
    """What stands before a name and changes it: "street", "past", "from", "near", "denied", "lives", or "".

    Before "from" and "lives" there may stand what changes them: "machi mn", "9rib mn", "kont sakn".
    """
    at, changeable = start, ""
    while at > max(0, start - 4):
        meant = [match.value for match in places.before.exactly(said[max(0, at - 2) : at]) if match.end == min(at, 2)]
        if sure := [one for one in meant if one not in _CHANGEABLE]:
            return sure[-1]
        changeable = changeable or "".join(meant[-1:])
        if said[at - 1] not in places.between:
            break
        at -= 1
    return changeable


def _of(where: set[str]) -> tuple[str, ...]:
    """Where the places of one answer are together: two districts, or one and another town, leave a choice."""
    away = set(filter(_is_away, where))
    named = [set(slugs.split()) for slugs in where - away - {"", ELSEWHERE}]
    if not named:
        return (next(iter(away)) if len(away) == 1 else OUTSIDE,) if where - {""} else ()
    common = set.intersection(*named) or set.union(*named)
    return tuple(sorted(common | ({OUTSIDE} if away else set())))


def _is_away(where: str) -> bool:
    return without_city(where) == OUTSIDE
