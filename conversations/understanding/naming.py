"""The places and the names that are known, read from their data files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from conversations.distances import HOME, is_in_morocco
from conversations.programme_shapes import PLACES
from conversations.texts import Named
from conversations.understanding.book import read
from conversations.understanding.checksums import Words
from conversations.understanding.cities import ELSEWHERE, OUTSIDE, Places, outside_in
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.lexicon_shapes import NAMES
from conversations.understanding.name_words import NameWords, name_spelled
from conversations.understanding.normalise import light, skeleton, words
from conversations.understanding.phrases import Entry, Phrases

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from conversations.distances import Point
    from conversations.understanding.book import Book


_OTHER_ANSWERS = (
    "yes",
    "no",
    "neither",
    "willing",
    "fillers",
    "negations",
    "questions",
    "doubt",
    "unknown",
    "numbers",
    "age",
    "months",
    "levels",
    "choices",
    "commands",
)


_ANSWERS = ("yes", "no", "neither", "willing", "unknown", "exclaims", "questions")


def name_words(book: Book, folder: Path, places: Places) -> NameWords:
    """The words around a name, with the names of lexicon/names.yaml; raises LexiconWrong."""
    listed = read(folder / "lexicon" / "names.yaml", NAMES)
    commands = [*book.entries("commands", "whole"), *book.entries("commands", "languages")]
    answers = [*book.listed("refused", "names", "refused"), *(one for key in _ANSWERS for one in book.listed(key, key))]
    intros, hints = book.entries("names", "intros"), book.listed("hint", "names", "hints")
    single = {key: book.light("names", key) for key in ("links", "relatives", "after", "closings", "never")}
    known = [name_spelled(name) for key in ("given", "given_arabic", "nicknames", "family") for name in listed[key]]
    return NameWords(
        intros=Phrases.of(intros),
        hints=Phrases.of(hints),
        owners=Phrases.of(entry for who in ("mine", "theirs") for entry in book.listed(who, "names", who)),
        whose=book.exactly("names", "whose"),
        links=single["links"],
        relatives=single["relatives"],
        after=single["after"],
        closings=single["closings"],
        refused=Phrases.of([*commands, *answers]),
        answers=Phrases.of(answers),
        ordinary=_ordinary(book, places, [*intros, *hints], single.values()),
        spelled=frozenset(name for name in known if " " not in name),
        bones=_by_bones(known),
        pairs=frozenset(name for name in known if " " in name),
        particles=frozenset(name_spelled(particle) for particle in listed["particles"]),
        places=places,
    )


def _ordinary(book: Book, places: Places, around: Iterable[Entry], single: Iterable[frozenset[str]]) -> Words:
    """The words that people type for other things: other answers, around a name, for places."""
    said = frozenset(word for entry in around for word in words(light(entry.written)))
    phrases = (phrase.words for same in places.known.by_first.values() for phrase in same)
    named = (names[0] for names in phrases if len(names) == 1)
    return Words.of(said.union(book.all_light(*_OTHER_ANSWERS), named, *single))


def _by_bones(known: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in known:
        groups[skeleton(light(name))].append(light(name))
    return {bones: tuple(same) for bones, same in groups.items()}


def load_places(folder: Path, typed: Container[str] = (), beneath: Path | None = None) -> Places:
    """Read places.yaml in this folder; raises LexiconWrong. `typed` are words that people type for other things.

    What is not there, all of it or a part, is as in the folder `beneath`; cities are those of both.
    """
    data = _read(folder, beneath)
    prefectures = {key: Named(item["fr"], item["ar"]) for key, item in data["prefectures"].items()}
    districts = {item["slug"]: Named(item["fr"], item["ar"]) for item in data["arrondissements"]}
    cities = {outside_in(item["slug"]): Named(item["fr"], item["ar"]) for item in data.get("cities", ())}
    called = list(_called(data))
    if wordless := [name for _, name in called if not words(light(name))]:
        raise LexiconWrong(f"places.yaml: not a letter is in the name {wordless[0]!r}")
    known = {*districts, *cities, OUTSIDE, ELSEWHERE}
    if unknown := sorted({slug for where, _ in called for slug in where.split()} - known):
        raise LexiconWrong(f"places.yaml: no such arrondissement: {', '.join(unknown)}")
    nowhere = sorted({item["prefecture"] for item in data["arrondissements"]} - set(prefectures))
    if nowhere:
        raise LexiconWrong(f"places.yaml: no such prefecture: {', '.join(nowhere)}")
    lies_in = {item["slug"]: prefectures[item["prefecture"]] for item in data["arrondissements"]}
    same = {light(written): word for word, listed in data["spelled"].items() for written in listed}
    before = Phrases.of(Entry(meant, phrase) for meant, phrases in data["before"].items() for phrase in phrases)
    between = _words(data["between"])
    others, apart, things, together = (_words(data[kind]) for kind in ("others", "apart", "things", "together"))
    places = Places.of(districts, lies_in, called, (same, before, between, typed))
    home = Named(data["home"]["fr"], data["home"]["ar"])
    places = replace(places, others=others, apart=apart, things=things, together=together)
    return replace(places, cities=cities, points=_points(data), home=home)


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in words(light(phrase)))


def _read(folder: Path, beneath: Path | None) -> dict[str, Any]:
    own = folder / "places.yaml"
    if beneath is None or folder == beneath:
        return read(own, PLACES)
    known = read(beneath / own.name, PLACES)
    if not own.exists():
        return known
    told = read(own, {f"{name.removesuffix('?')}?": shape for name, shape in PLACES.items()})
    return {**known, **told, "cities": [*known["cities"], *told.get("cities", ())]}


def _called(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where every name is."""
    listed = [(item["slug"], item) for item in data["arrondissements"]]
    listed += [(outside_in(item["slug"]), item) for item in data.get("cities", ())]
    for where, item in listed:
        named = (item["ar"],) if "only_also" in item else (item["fr"], item["ar"])
        yield from ((where, name) for name in (*named, *item["also"]))
    yield from ((" ".join(item["in"]), name) for item in data["shared"] for name in item["names"])
    yield from ((OUTSIDE, name) for names in data["outside"].values() for name in names)
    yield from ((ELSEWHERE, name) for name in data["elsewhere"])
    yield from (("", name) for name in data["city"])


def _points(data: Mapping[str, Any]) -> dict[str, Point]:
    """Where the middle of a place is, of those for which the file says it."""
    listed = [(HOME, data["home"])]
    listed += [(item["slug"], item) for item in data["arrondissements"]]
    listed += [(outside_in(item["slug"]), item) for item in data.get("cities", ())]
    return {where: _point(where, item["at"]) for where, item in listed if "at" in item}


def _point(where: str, told: Sequence[str]) -> Point:
    try:
        latitude, longitude = map(float, told)
    except ValueError:
        raise LexiconWrong(f"places.yaml: {where}: at must be a latitude and a longitude") from None
    if not is_in_morocco((latitude, longitude)):
        raise LexiconWrong(f"places.yaml: {where}: at is not in Morocco")
    return latitude, longitude
