"""Reads the lexicon from its files: the words of the four varieties, each reader's own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conversations.understanding.ages import AgeWords
from conversations.understanding.assent_words import AssentWords
from conversations.understanding.births import BirthWords
from conversations.understanding.book import Book, by_first, texts_in
from conversations.understanding.book import read as read_file
from conversations.understanding.choices import ChoiceWords
from conversations.understanding.commands import CommandWords
from conversations.understanding.danger_rules import LEVELS, DangerWords, Rule
from conversations.understanding.dates import DateWords, boned
from conversations.understanding.health_book import read_health
from conversations.understanding.levels import OTHERWISE, LevelWords
from conversations.understanding.lexicon import Lexicon, LexiconWrong
from conversations.understanding.lexicon_shapes import BY_QUESTION
from conversations.understanding.naming import load_places, name_words
from conversations.understanding.news_words import NewsWords
from conversations.understanding.normalise import light, undoubled, words
from conversations.understanding.numbers import NumberWords
from conversations.understanding.phones import PhoneWords
from conversations.understanding.phrases import Phrases
from conversations.understanding.spans import SpanWords
from conversations.understanding.told_ages import WhoseWords
from conversations.understanding.variety import Varieties, VarietyWords
from conversations.understanding.visit_hours import HourWords
from conversations.understanding.visit_limits import LimitWords
from conversations.understanding.visit_words import VisitWords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conversations.understanding.model import Model

_DARIJA = ("ary", "ary_Latn")
_MOST_YEARS = 9  # of primary school and college together


def read_lexicon(folder: Path, model: Model, other_places: Path | None = None) -> Lexicon:
    """Read lexicon/*.yaml and places.yaml in this folder, or other places; raises LexiconWrong."""
    book, others = Book.of(folder), other_places or folder
    return Lexicon(
        varieties=Varieties(*(_variety(book.files[name]["variety"]) for name in book.files)),
        dangers=tuple(_dangers(book, names) for names in (("fr",), ("ar",), _DARIJA)),
        assent=_assent(book),
        choices=ChoiceWords({question: book.phrases("choices", question) for question in book.keys("choices")}),
        commands=_commands(book),
        numbers=_numbers(book),
        ages=_ages(book),
        whose=WhoseWords.of(book),
        births=_births(book),
        spans=_spans(book),
        phones=_phones(book),
        levels=_levels(book),
        names=name_words(book, folder, places := load_places(others, model.ordinary, beneath=folder)),
        unknown=Phrases.of(book.listed("unknown", "unknown")),
        doubt=book.exactly("doubt"),
        places=places,
        hours=(hours := _hours(book)),
        visits=_visits(book, hours),
        reservations={at: by_first(said) for at, said in _by_question(folder, "reservations.yaml").items()},
        alarms={question: frozenset(said) for question, said in _by_question(folder, "alarms.yaml").items()},
        health=read_health(folder / "lexicon"),
        model=model,
    )


def _by_question(folder: Path, file: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of a file by the question at which they count."""
    return {
        question: tuple(words(light(phrase)) for phrase in texts_in(phrases, f"{file}: {question}"))
        for question, phrases in read_file(folder / "lexicon" / file, BY_QUESTION).items()
    }


def load_numbers(folder: Path) -> NumberWords:
    """Only the number words: what training needs before there is a model."""
    return _numbers(Book.of(folder))


# --- one reader's words each --------------------------------------------------------------------------------


def _variety(section: Mapping[str, Any]) -> VarietyWords:
    listed, shared = (
        frozenset(word for written in section.get(kind, ()) for word in words(light(written)))
        for kind in ("words", "shared")
    )
    return VarietyWords(listed, tuple(light(start) for start in section.get("starts", ())), shared)


def _dangers(book: Book, names: tuple[str, ...]) -> DangerWords:
    """The rules of one variety; those of Darija in its two scripts are one."""
    sections = {name: book.files[name]["danger"] for name in names}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, section in sections.items():
        for group, entries in section["groups"].items():
            groups[group] += texts_in(entries, f"{name}.yaml: danger/{group}")
    written = [(level, rule) for section in sections.values() for level in LEVELS for rule in section[level]]
    try:
        rules = tuple(dict.fromkeys(Rule.read(level, rule) for level, rule in written))
    except ValueError as error:
        raise LexiconWrong(f"{names[0]}.yaml: danger: {error}") from error
    unknown = sorted({part for rule in rules for part in (rule.first, rule.second) if part} - set(groups))
    if unknown:
        raise LexiconWrong(f"{names[0]}.yaml: danger: no such group: {', '.join(unknown)}")
    return DangerWords.of(groups, rules, bones=names == _DARIJA)


def _assent(book: Book) -> AssentWords:
    meant = (entry for value in ("yes", "no", "neither") for entry in book.listed(value, value))
    return AssentWords(
        said=Phrases.of(meant, fewest_bones=4),
        leads=book.phrases("leads"),
        exclaims=book.light("exclaims"),
        fillers=book.light("fillers"),
        negations=book.light("negations"),
        questions=book.light("questions"),
        around=book.light("fillers") | book.light("around"),
        willing=Phrases.of(book.listed("willing", "willing"), fewest_bones=4),
        god=book.light("blessings", "god"),
        tails=book.light("blessings", "tails"),
        heard=Phrases.of(book.listed("heard", "heard")),
    )


def _commands(book: Book) -> CommandWords:
    return CommandWords(
        whole=Phrases.of(book.entries("commands", "whole"), fewest_bones=4),
        changes=Phrases.of(book.listed("change", "commands", "changes")),
        topics=book.phrases("commands", "topics"),
        languages=book.phrases("commands", "languages"),
        around_languages=book.light("commands", "around_languages"),
        fillers=book.light("fillers") | book.light("commands", "wishes"),
        links=book.light("commands", "links"),
        why=book.exactly("commands", "why"),
        around_why=book.light("commands", "around_why") | book.light("commands", "links"),
        news=_news(book),
    )


def _news(book: Book) -> NewsWords:
    said = {kind: book.exactly("commands", "news", kind) for kind in ("words", "ends", "lacks", "done", "visits")}
    return NewsWords(**said, beside=book.light("commands", "news", "beside") | book.light("commands", "links"))


def _numbers(book: Book) -> NumberWords:
    return NumberWords.of(
        book.counted("numbers"),
        book.counted("numbers", of=_DARIJA),
        book.counted("numbers", of=("fr",)),
        book.counted("dates", "ordinals"),
    )


def _ages(book: Book) -> AgeWords:
    def kind(name: str) -> frozenset[str]:
        return book.light("age", name)

    dates = _dates(book)
    around = (*map(kind, ("units", "has", "now", "beside")), dates.born, book.light("fillers"))
    return AgeWords(
        units=kind("units"),
        has=kind("has"),
        reached=kind("reached"),
        half=book.exactly("age", "half"),
        unsure=book.without_bones("age", "unsure"),
        elders=kind("elders"),
        not_yet=book.exactly("age", "not_yet"),
        then=kind("then"),
        now=kind("now"),
        present=kind("present"),
        since=book.exactly("age", "since"),
        ranks=kind("ranks"),
        other_units=kind("other_units"),
        marks=book.exactly("age", "marks"),
        beside=frozenset().union(*around),
        about=_doubts(book),
        nearly=book.exactly("age", "nearly"),
        dates=dates,
    )


def _doubts(book: Book) -> Phrases:
    """What makes an age likely and not certain: what does so with any value, and "about"; letter for letter."""
    said = [*book.listed("doubt", "doubt"), *book.listed("about", "age", "about")]
    return Phrases.of((replace(entry, bones=False) for entry in said), shortest_slip=99)


def _births(book: Book) -> BirthWords:
    return BirthWords(
        dates=_dates(book),
        doubt=book.without_bones("dates", "doubt"),
        either=book.light("dates", "either"),
        negations=book.light("dates", "negations"),
        elders=book.light("age", "elders"),
        then=book.light("age", "then"),
    )


def _spans(book: Book) -> SpanWords:
    return SpanWords(
        since=book.exactly("span", "since"),
        units=book.light("span", "units"),
        amounts=book.exactly("span", "amounts"),
        past=book.exactly("span", "past"),
        left=book.light("span", "left"),
        beside=book.light("span", "beside") | book.light("fillers"),
        numbers=_numbers(book),
    )


def _dates(book: Book) -> DateWords:
    return DateWords(
        months=book.counted("months"),
        bones=boned(book.counted("months", of=_DARIJA)),
        **{kind: book.light("dates", kind) for kind in ("month", "year", "links", "born", "day")},
    )


def _hours(book: Book) -> HourWords:
    marks, limits = (
        Phrases.of([replace(entry, bones=False) for entry in book.entries("hours", kind)], shortest_slip=99)
        for kind in ("marks", "limits")
    )
    single = ("at", "units", "dated", "ranks", "around", "apart", "refused")
    words = {kind: book.light("hours", kind) for kind in single}
    days, order, clock = (book.counted("hours", kind) for kind in ("days", "order", "clock"))
    left_out = LimitWords(limits, book.light("hours", "links"))
    return HourWords(marks, left_out, days, order, clock, _dates(book), **words)


def _visits(book: Book, hours: HourWords) -> VisitWords:
    kinds = ("words", "asks", "moves", "cancels", "cannot")
    said = {kind: Phrases.of(book.listed(kind, "commands", "coming", kind)) for kind in kinds}
    beside = book.light("commands", "coming", "beside") | book.light("fillers") | book.light("commands", "wishes")
    return VisitWords(**said, beside=beside, hours=hours)


def _phones(book: Book) -> PhoneWords:
    return PhoneWords(
        numbers=_numbers(book),
        gone=book.exactly("phone", "gone"),
        fresh=book.light("phone", "fresh"),
        not_this=book.light("phone", "not_this"),
        lacking=book.exactly("phone", "lacking"),
        turns=book.light("phone", "turns"),
        either=book.light("dates", "either"),
        mine=book.light("phone", "mine"),
        others=book.exactly("phone", "others"),
        amounts=book.light("phone", "amounts"),
        named=book.exactly("phone", "named"),
    )


def _levels(book: Book) -> LevelWords:
    def single(key: str) -> frozenset[str]:
        return book.light("levels", key)

    def said(key: str) -> Phrases:
        return Phrases.of(book.listed(key, "levels", key))

    return LevelWords(
        named=_named_levels(book),
        ordinals={undoubled(word): number for word, number in book.counted("levels", "ordinals").items()},
        cardinals={word: number for word, number in book.counted("numbers").items() if 1 < number <= _MOST_YEARS},
        years=(book.light("age", "units") | single("teens")) - single("year"),
        months=frozenset(book.counted("months")),
        classes=single("classes"),
        never=said("never"),
        going=single("going"),
        school=single("school"),
        well=single("well"),
        negated=said("negated"),
        unreached=said("unreached"),
        lacking=said("lacking"),
        passed=said("passed"),
        fillers=book.light("fillers"),
        typed=book.light("fillers") | book.light("choices", "who", "teacher"),
    )


def _named_levels(book: Book) -> Phrases:
    kinds = {"named": "class ", "exams": "exam ", "stages": "stage "}
    return Phrases.of(
        replace(entry, value=entry.value if entry.value in OTHERWISE else kind + entry.value)
        for key, kind in kinds.items()
        for entry in book.entries("levels", key)
    )
