"""Words: a message id becomes a sentence in the locale of the person who is spoken to."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from struct import error as StructError  # noqa: N812  named like the exception it is
from typing import TYPE_CHECKING, Literal

from babel.dates import format_date

from bot.described import described_wrong
from conversations.locales import TABLE, ByLocale, known, spoken_in
from conversations.shapes import in_one_line
from conversations.texts import Named, Text, Weekday

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from conversations.locales import Direction
    from conversations.texts import Label, TextValue

DESK = "desk"  # the folder under `locales/` with the words of the staff's pages


HTML_LANG = ByLocale({locale: row.html_lang for locale, row in TABLE.items()})
DESK_LOCALES = tuple(locale for locale, row in TABLE.items() if row.desk == locale)
"""Those in which staff read the desk."""
# Those who are spoken to as adults share words (`adult`) where they have none of their own.
ADULTS = ("parent", "teacher", "helper")
AUDIENCES = ("youth", "adult", *ADULTS)
# First the words for this audience, then the plainer ones.
_PLAINER = {"": ("",), "youth": ("youth", ""), "adult": ("adult", "")} | {who: (who, "adult", "") for who in ADULTS}

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}", re.ASCII)
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_COMMAND = re.compile(r"(?<![^\s«(])/[a-z]+", re.ASCII)
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SIGN = "[\u2139\u231a-\u23ff\u25aa-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_DRESSED = "[\ufe0f\U0001f3fb-\U0001f3ff]?"
EMOJI = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_SIGN}{_DRESSED}(?:\u200d{_SIGN}{_DRESSED})*)"
_ONE_EMOJI = re.compile(EMOJI)
LONGEST_BUTTON = 20
UNREADABLE = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError, StructError)
"""What is raised by who reads words of which something was changed or cut off."""
_FIRST = re.compile(r"\b1(?=\s)")
_WEEKDAY = {False: "EEEE d MMMM", True: "EEE d MMM"}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


class MissingText(KeyError):  # noqa: N818  named for what happened
    """There are no words for this message, or no value for one of its placeholders. A bug, which `check` finds."""


class CataloguesWrong(Exception):  # noqa: N818  named for what happened
    """One or more catalogues cannot be used. `mistakes` has a line for each."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = [in_one_line(mistake) for mistake in mistakes]
        super().__init__("\n".join(self.mistakes))


def direction(locale: str) -> Direction:
    """Where lines begin: "rtl" or "ltr"."""
    return TABLE[locale].direction


def gettext_folder(locale: str) -> str:
    """The name of the locale's folder under `locales/`."""
    return TABLE[locale].folder


def written_in(folder: Path) -> tuple[str, ...]:
    """The locales of the words under this folder: those of the staff's desk are in few."""
    return DESK_LOCALES if folder.name == DESK else tuple(TABLE)


def catalogue_file(folder: Path, locale: str, suffix: Literal["po", "mo"]) -> Path:
    """The catalogue of a locale: `po` as translators write it, `mo` as the program reads it."""
    return folder / gettext_folder(locale) / "LC_MESSAGES" / f"messages.{suffix}"


class Catalogues:
    """The words of all locales, in memory."""

    def __init__(self, translations: Mapping[str, NullTranslations]) -> None:
        self.translations = translations
        self._labels: dict[tuple[str, int | None], tuple[str, ...]] = {}
        self._chains = {locale: _chain(locale, translations) for locale in translations}
        self._held = {locale: self._held_in(locale) for locale, chain in self._chains.items() if len(chain) > 1}

    @classmethod
    def load(cls, folder: Path, own: Path | None = None) -> Catalogues:
        """Read the compiled catalogues under `folder`; raise `CataloguesWrong` with all that is wrong with them.

        `own` is the folder with a programme's own words, which stand in the place of those.
        """
        mistakes = described_wrong() or compiled_mistakes(folder)
        if mistakes:
            raise CataloguesWrong(mistakes)
        return cls({locale: _with_own(folder, locale, own) for locale in written_in(folder)})

    def words(self, text: Text, locale: str, audience: str = "") -> str:
        """The message in this locale: the words for the audience, or else the plainer ones, with the values in."""
        pattern, locale = self.said(text, locale, audience)
        parts = _parts(pattern, direction(locale))
        if len(parts) == 1:
            return parts[0]
        shown = list(parts)
        for at in range(1, len(parts), 2):
            shown[at] = self._value(text, parts[at], locale, audience)
        return "".join(shown)

    def label(self, label: Label, locale: str, audience: str = "") -> str:
        """The words on a button: a message's, or a name in the script of the locale."""
        if isinstance(label, Text):
            return self.words(label, locale, audience)
        return label.arabic if direction(locale) == "rtl" else label.latin

    def all_labels(self, label: Label) -> tuple[str, ...]:
        """The words on a button in every locale and for every audience: what someone may type instead of pressing."""
        if isinstance(label, Named):
            return tuple(dict.fromkeys((label.latin, label.arabic)))
        if label.values:
            return self._in_every_locale(label)
        key = (label.id, label.count)
        if key not in self._labels:
            self._labels[key] = self._in_every_locale(label)
        return self._labels[key]

    def variants(self, message: str, locale: str, audience: str = "") -> Iterator[tuple[str, str]]:
        """The words for the audience, then the plainer ones, as far as there are any: each with whom they are for."""
        yield from self._written_for(message, locale, _PLAINER[audience])

    def all_variants(self, message: str, locale: str) -> Iterator[tuple[str, str]]:
        """The plain words, then those for each audience that has its own."""
        yield from self._written_for(message, locale, ("", *AUDIENCES))

    def _written_for(self, message: str, locale: str, whom: Iterable[str]) -> Iterator[tuple[str, str]]:
        catalogue = self.translations[locale]
        for who in whom:
            found = catalogue.pgettext(who, message) if who else catalogue.gettext(message)
            if found and found != message:
                yield who, found

    def _in_every_locale(self, text: Text) -> tuple[str, ...]:
        found = (self.words(text, locale, audience) for locale in self.translations for audience in _PLAINER)
        return tuple(dict.fromkeys(DIRECTION_MARKS.sub("", words) for words in found))

    def pattern(self, text: Text, locale: str, audience: str = "") -> str:
        """The words with their placeholders in place of values."""
        return self.said(text, locale, audience)[0]

    def said(self, text: Text, locale: str, audience: str = "") -> tuple[str, str]:
        """The same, and the locale in which it is said: where one has no words, it is that which it is like."""
        for spoken in self._chains[known(locale)]:
            if text.id in self._held.get(spoken, ()):
                continue
            found = self._in(spoken, text, audience)
            if found:
                return found, spoken
        raise MissingText(f"{text.id}: no words in {gettext_folder(locale)}")

    def whole(self, texts: Iterable[Text], locale: str, audience: str = "") -> str:
        """The locale in which all of these can be said: one message is never in two languages."""
        return self.whole_in(texts, locale, audience)[0]

    def whole_in(self, texts: Iterable[Text], locale: str, audience: str = "") -> tuple[str, ...]:
        """The same, and those in which they are said instead where they stand with something that it lacks."""
        *first, last = self._chains[known(locale)]
        asked = tuple(texts) if first else ()
        return (*(one for one in first if all(self.said(text, one, audience)[1] == one for text in asked)), last)

    def _held_in(self, locale: str) -> frozenset[str]:
        """What is not said in this locale though there are words: it stands with what has none, and is agreed to."""
        from conversations.consent_words import together  # noqa: PLC0415  where every locale is whole, nobody asks

        catalogue = self.translations[locale]
        lacking = (ids for ids in together() if any(catalogue.gettext(one) == one for one in ids))
        return frozenset(one for ids in lacking for one in ids)

    def _in(self, locale: str, text: Text, audience: str) -> str:
        """The words in this locale alone; "" where it has none. gettext gives the id back then."""
        catalogue = self.translations[locale]
        for who in _PLAINER[audience]:
            if text.count is not None:
                found = (
                    catalogue.npgettext(who, text.id, text.id, text.count)
                    if who
                    else catalogue.ngettext(text.id, text.id, text.count)
                )
                if found and found != text.id:
                    return found
            found = catalogue.pgettext(who, text.id) if who else catalogue.gettext(text.id)
            if found and found != text.id:
                return found
        return ""

    def _value(self, text: Text, name: str, locale: str, audience: str) -> str:
        value: TextValue | None = text.values.get(name)
        if value is None:
            value = text.count if name == "count" else None
        if value is None:
            raise MissingText(f"{text.id}: no value for {{{name}}}")
        if isinstance(value, Text):
            return self.words(value, locale, audience)
        return _isolated(_shown(value, locale), locale)


def _chain(locale: str, known: Collection[str]) -> tuple[str, ...]:
    """The locale, and the one whose words are said where it has none."""
    return tuple(one for one in spoken_in(locale) if one in known)


def compiled_mistakes(folder: Path) -> list[str]:
    """What is wrong with the compiled catalogues: absent, older than their words, unreadable."""
    return [mistake for locale in written_in(folder) if (mistake := _compiled_mistake(folder, locale))]


def _compiled_mistake(folder: Path, locale: str) -> str:
    compiled, written = catalogue_file(folder, locale, "mo"), catalogue_file(folder, locale, "po")
    if not compiled.exists():
        return f"{compiled}: not compiled; run `make install`"
    if written.exists() and compiled.stat().st_mtime < written.stat().st_mtime:
        return f"{compiled}: older than its words; run `make install`"
    try:
        _read(compiled)
    except (OSError, *UNREADABLE):
        return f"{compiled}: cannot be read; delete it and run `make install`"
    return ""


def _with_own(folder: Path, locale: str, own: Path | None) -> NullTranslations:
    compiled = catalogue_file(folder, locale, "mo")
    if own is None:
        return _read(compiled)
    from bot.own_words import OwnWordsWrong, laid_over, read_own  # noqa: PLC0415  most programmes that run have none

    try:
        words, others = read_own(own, locale), read_own(own, TABLE[locale].like) if TABLE[locale].like else {}
    except OwnWordsWrong as wrong:
        raise CataloguesWrong([str(wrong)]) from None
    if not words and not others:
        return _read(compiled)
    return laid_over(_read(compiled), words, TABLE[locale].plurals, {message for message, _ in others})


def _read(compiled: Path) -> GNUTranslations:
    with compiled.open("rb") as file:
        return GNUTranslations(file)


@lru_cache(maxsize=4096)
def _parts(sentence: str, runs: Direction) -> tuple[str, ...]:
    """Plain words at even places, the names of placeholders at odd ones.

    From right to left, a command keeps to itself: its slash would else be drawn behind it.
    """
    if runs == "rtl":
        sentence = _COMMAND.sub(rf"{ISOLATE}\g<0>{END_ISOLATE}", sentence)
    return tuple(PLACEHOLDER.split(sentence))


def _shown(value: str | int | date | Weekday | Named, locale: str) -> str:
    if isinstance(value, Named):
        return value.arabic if direction(locale) == "rtl" else value.latin
    if isinstance(value, date):
        return date_words(value, locale)
    if isinstance(value, Weekday):
        return date_words(value.day, locale, _WEEKDAY[value.short])
    return DIRECTION_MARKS.sub("", str(value))


def button_length(label: str) -> int:
    """Characters as a person counts them: an emoji is one, marks above and below letters are none."""
    plain = _ONE_EMOJI.sub("☺", PLACEHOLDER.sub("", label))
    return sum(unicodedata.category(letter) not in {"Mn", "Me", "Cf"} for letter in plain)


def date_words(day: date, locale: str, pattern: str = "long") -> str:
    """A day as this locale writes it."""
    return first_as_written(format_date(day, pattern, locale=TABLE[locale].formats), day, locale)


def first_as_written(shown: str, day: date, locale: str) -> str:
    """A day in words, with the first of a month as this locale writes it: in French "1er"."""
    is_french_first = day.day == 1 and TABLE[locale].formats.startswith("fr")
    return _FIRST.sub("1er", shown, count=1) if is_french_first else shown


def _isolated(shown: str, locale: str) -> str:
    """A value keeps to itself, so that it cannot turn the sentence around it, nor be turned by it."""
    if shown and (direction(locale) == "rtl" or RIGHT_TO_LEFT.search(shown)):
        return f"{ISOLATE}{shown}{END_ISOLATE}"
    return shown
