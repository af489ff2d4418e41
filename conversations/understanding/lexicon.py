"""The words of the four varieties and the places, read from data files: the only reader of files in this room."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from conversations.texts import Named
from conversations.understanding.ages import AgeWords
from conversations.understanding.assent import AssentWords
from conversations.understanding.choices import ChoiceWords
from conversations.understanding.cities import OUTSIDE, Places
from conversations.understanding.commands import CommandWords
from conversations.understanding.danger import LEVELS, DangerWords, Rule
from conversations.understanding.levels import LevelWords
from conversations.understanding.names import NameWords
from conversations.understanding.normalise import light, words
from conversations.understanding.numbers import NumberWords
from conversations.understanding.phrases import Entry, Phrases
from conversations.understanding.variety import Varieties, VarietyWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

VARIETIES = ("fr", "ar", "ary", "ary_Latn")
_DARIJA = ("ary", "ary_Latn")
_SECTIONS = frozenset(
    [
        "variety",
        "yes",
        "no",
        "neither",
        "leads",
        "exclaims",
        "fillers",
        "negations",
        "questions",
        "unknown",
        "numbers",
        "age",
        "months",
        "levels",
        "choices",
        "commands",
        "names",
        "danger",
    ]
)


class LexiconWrong(Exception):  # noqa: N818  named for what happened
    """A data file does not say what it should: one sentence with the file and the key."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words that the readers know, frozen."""

    varieties: Varieties
    dangers: tuple[DangerWords, ...]
    assent: AssentWords
    choices: ChoiceWords
    commands: CommandWords
    numbers: NumberWords
    ages: AgeWords
    levels: LevelWords
    names: NameWords
    unknown: Phrases
    places: Places
    reservations: Mapping[str, tuple[tuple[str, ...], ...]]


def load_lexicon(folder: Path) -> Lexicon:
    """Read lexicon/*.yaml and places.yaml in this folder; raises LexiconWrong."""
    book = _Book({name: _read(folder / "lexicon" / f"{name}.yaml") for name in VARIETIES})
    return Lexicon(
        varieties=Varieties(*(_variety(book.files[name]["variety"]) for name in VARIETIES)),
        dangers=tuple(_dangers(book, names) for names in (("fr",), ("ar",), _DARIJA)),
        assent=_assent(book),
        choices=ChoiceWords({question: book.phrases("choices", question) for question in book.keys("choices")}),
        commands=_commands(book),
        numbers=_numbers(book),
        ages=_ages(book),
        levels=_levels(book),
        names=_names(book),
        unknown=Phrases.of(book.listed("unknown", "unknown")),
        places=load_places(folder),
        reservations={
            question: tuple(words(light(phrase)) for phrase in _list(phrases, f"reservations.yaml: {question}"))
            for question, phrases in _read(folder / "lexicon" / "reservations.yaml").items()
        },
    )


class _Strings(yaml.CSafeLoader):
    """YAML in which every plain value is a text: `no`, `on` and `11` are words here."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - replaces the parent's of the same kind


def _read(path: Path) -> dict[str, Any]:
    try:
        data = _Strings(path.read_text(encoding="utf-8")).get_single_data()
    except yaml.YAMLError as error:
        raise LexiconWrong(f"{path.name}: not readable as YAML: {error}") from error
    if not isinstance(data, dict):
        raise LexiconWrong(f"{path.name}: it must hold sections")
    return data


class _Book:
    """The four files, read across: a section's words of all varieties together."""

    def __init__(self, files: Mapping[str, dict[str, Any]]) -> None:
        self.files = files
        for name, data in files.items():
            wrong = sorted(set(data) ^ _SECTIONS)
            if wrong:
                raise LexiconWrong(f"{name}.yaml: these sections are missing or unknown: {', '.join(wrong)}")

    def listed(self, value: str, *path: str) -> list[Entry]:
        """The phrases of one list, all varieties together, each meaning `value`."""
        return [
            Entry(value, phrase, bones=name != "fr")
            for name, data in self.files.items()
            for phrase in _list(_within(data, path), f"{name}.yaml: {'/'.join(path)}")
        ]

    def light(self, *path: str) -> frozenset[str]:
        """The single words of one list."""
        return frozenset(word for entry in self.listed("", *path) for word in words(light(entry.written)))

    def keys(self, *path: str) -> list[str]:
        """The keys of one mapping, each once."""
        return list(dict.fromkeys(key for data in self.files.values() for key in _within(data, path) or ()))

    def entries(self, *path: str) -> list[Entry]:
        """The phrases of one mapping, each meaning its key."""
        return [entry for key in self.keys(*path) for entry in self.listed(key, *path, key)]

    def phrases(self, *path: str) -> Phrases:
        """The same, ready to be looked for."""
        return Phrases.of(self.entries(*path))

    def counted(self, *path: str, of: Iterable[str] = VARIETIES) -> dict[str, int]:
        """The words of one mapping from numbers to words."""
        return {
            word: int(number)
            for name in of
            for number, listed in (_within(self.files[name], path) or {}).items()
            for written in _list(listed, f"{name}.yaml: {'/'.join(path)}")
            for word in words(light(written))
        }


def _within(data: Any, path: Iterable[str]) -> Any:  # noqa: ANN401 - what a file holds
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _list(found: Any, where: str) -> list[str]:  # noqa: ANN401 - what a file holds
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise LexiconWrong(f"{where}: it must be a list of words")
    return found


# --- one reader's words each --------------------------------------------------------------------------------


def _variety(section: Mapping[str, Any]) -> VarietyWords:
    listed = (word for written in section["words"] for word in words(light(written)))
    shared = (word for written in section.get("shared", ()) for word in words(light(written)))
    return VarietyWords(
        frozenset(listed), tuple(light(start) for start in section.get("starts", ())), frozenset(shared)
    )


def _dangers(book: _Book, names: tuple[str, ...]) -> DangerWords:
    """The rules of one variety; those of Darija in its two scripts are one."""
    sections = {name: book.files[name]["danger"] for name in names}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, section in sections.items():
        for group, entries in section["groups"].items():
            groups[group] += _list(entries, f"{name}.yaml: danger/{group}")
    written = [(level, rule) for section in sections.values() for level in LEVELS for rule in section[level]]
    try:
        rules = tuple(dict.fromkeys(Rule.read(level, rule) for level, rule in written))
    except ValueError as error:
        raise LexiconWrong(f"{names[0]}.yaml: danger: {error}") from error
    unknown = sorted({part for rule in rules for part in (rule.first, rule.second) if part} - set(groups))
    if unknown:
        raise LexiconWrong(f"{names[0]}.yaml: danger: no such group: {', '.join(unknown)}")
    return DangerWords.of(groups, rules, bones=names == _DARIJA)


def _assent(book: _Book) -> AssentWords:
    return AssentWords(
        said=Phrases.of(entry for meant in ("yes", "no", "neither") for entry in book.listed(meant, meant)),
        leads=book.phrases("leads"),
        exclaims=book.light("exclaims"),
        fillers=book.light("fillers"),
        negations=book.light("negations"),
        questions=book.light("questions"),
    )


def _commands(book: _Book) -> CommandWords:
    return CommandWords(
        whole=Phrases.of(book.entries("commands", "whole"), fewest_bones=4),
        changes=Phrases.of(book.listed("change", "commands", "changes")),
        topics=book.phrases("commands", "topics"),
        languages=book.phrases("commands", "languages"),
        around_languages=book.light("commands", "around_languages"),
        fillers=book.light("fillers") | book.light("commands", "wishes"),
        links=book.light("commands", "links"),
    )


def _numbers(book: _Book) -> NumberWords:
    return NumberWords.of(book.counted("numbers"), book.counted("numbers", of=_DARIJA))


def _ages(book: _Book) -> AgeWords:
    single = {key: book.light("age", key) for key in ("units", "has", "born", "other_units", "beside")}
    everything = single["units"] | single["has"] | single["born"] | single["beside"] | book.light("fillers")
    return AgeWords(
        units=single["units"],
        has=single["has"],
        born=single["born"],
        half=Phrases.of(book.listed("half", "age", "half")),
        unsure=Phrases.of(replace(entry, bones=False) for entry in book.listed("unsure", "age", "unsure")),
        other_units=single["other_units"],
        beside=everything,
        months=book.counted("months"),
    )


def _levels(book: _Book) -> LevelWords:
    return LevelWords(
        named=book.phrases("levels", "named"),
        stages=book.phrases("levels", "stages"),
        ordinals=book.counted("levels", "ordinals"),
        years=book.light("age", "units") - book.light("levels", "year"),
    )


def _names(book: _Book) -> NameWords:
    commands = [*book.entries("commands", "whole"), *book.entries("commands", "languages")]
    answers = [entry for key in ("yes", "no", "neither", "unknown", "exclaims") for entry in book.listed(key, key)]
    return NameWords(
        intros=Phrases.of(book.listed("intro", "names", "intros")),
        closings=book.light("names", "closings"),
        refused=Phrases.of([*commands, *answers, *book.listed("refused", "names", "refused")]),
        never=book.light("names", "never") | book.light("questions") | book.light("commands", "changes"),
    )


# --- places -------------------------------------------------------------------------------------------------


def load_places(folder: Path) -> Places:
    """Read places.yaml in this folder; raises LexiconWrong."""
    data = _read(folder / "places.yaml")
    prefectures = {key: Named(item["fr"], item["ar"]) for key, item in data["prefectures"].items()}
    districts = {item["slug"]: Named(item["fr"], item["ar"]) for item in data["arrondissements"]}
    called = [
        *((item["slug"], name) for item in data["arrondissements"] for name in (item["fr"], item["ar"], *item["also"])),
        *((" ".join(item["in"]), name) for item in data["shared"] for name in item["names"]),
        *((OUTSIDE, name) for names in data["outside"].values() for name in names),
        *(("", name) for name in data["city"]),
    ]
    unknown = sorted({slug for where, _ in called for slug in where.split()} - set(districts) - {OUTSIDE})
    if unknown:
        raise LexiconWrong(f"places.yaml: no such arrondissement: {', '.join(unknown)}")
    lies_in = {item["slug"]: prefectures[item["prefecture"]] for item in data["arrondissements"]}
    return Places.of(districts, lies_in, called)
