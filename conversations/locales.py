"""The locales: how each is called, written and offered, as `locale.yaml` beside its words says.

The files are read once, when this is first imported. One that is wrong is left out, and `MISTAKES` says why: nothing
starts before it is mended (`bot/i18n.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args

from conversations.shapes import one_of, place, read_shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conversations.shapes import Lined

Of = TypeVar("Of")
Direction = Literal["rtl", "ltr"]
Variety = Literal["fr", "ar", "ary", "ary_Latn"]
"""A way to write that is understood; what is said is written in locales, of which there may be more."""
VARIETIES: Final[tuple[Variety, ...]] = get_args(Variety)
FIRST: Final = "fr"
"""Where nothing is known of what somebody reads."""
FOLDER: Final = Path(__file__).parent.parent / "locales"
FILE: Final = "locale.yaml"
CODE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?", re.ASCII)
"""A language of ISO 639, perhaps with the letters that it is written in: ary_Latn."""
NONE: Final = "none"
LONGEST_NAME: Final = 20
_SHAPE: Final = {
    "code?": "words",
    "name": "words",
    "lang": "words",
    "direction": "words",
    "order": "number",
    "poster?": "number",
    "dates": "words",
    "plurals": "words",
    "browser": ["words"],
    "telegram": "words",
    "whatsapp": "words",
    "like": "words",
    "voices": "words",
    "desk": "words",
    "understood_as": "words",
    "draft?": "yes_or_no",
}
_WRITTEN: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "lang": (re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?", re.ASCII), "a tag such as fr or ary-Latn"),
    "telegram": (re.compile(r"[a-z]{2}|none", re.ASCII), "two letters, such as fr, or none"),
    "whatsapp": (re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?", re.ASCII), "a language that Meta has, such as fr or pt_BR"),
    "plurals": (re.compile(r"nplurals=[1-6]; plural=[n0-9?:()<>=!&|% ]+;", re.ASCII), "as in the head of a catalogue"),
}
_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Locale:
    """How a locale is called, written and offered. Babel knows no `ary`, and has `ar_MA@latin` run right to left.

    Where it has no words, those of `like` are said ("" says that it has all). `voices` and `desk` are the locales whose
    recordings are played, and in which its staff read the desk. Who reads it is taken to write as `understood_as`, ""
    where that is none of what is understood. A `draft` is offered to nobody unasked.
    """

    code: str
    folder: str
    name: str
    html_lang: str
    direction: Direction
    formats: str
    plurals: str
    tags: tuple[str, ...]
    telegram: str
    whatsapp: str
    like: str
    voices: str
    desk: str
    understood_as: Variety | Literal[""]
    draft: bool
    order: int
    poster: int
    file: Path = field(repr=False, compare=False)
    lines: Mapping[str, int] = field(repr=False, compare=False)

    def mistake(self, key: str, what: str) -> str:
        """What is wrong with a key, to be read."""
        return f"{self.file}: line {self.lines.get(key, 1)}: {key}: {what}"


def read_locales(folder: Path) -> tuple[Mapping[str, Locale], list[str]]:
    """All that are described under this folder, in their order, and what is wrong with the files of others."""
    found: dict[str, Locale] = {}
    mistakes: list[str] = []
    for file in sorted(folder.glob(f"*/{FILE}")):
        told, wrong = read_shaped(file.read_bytes(), _SHAPE)
        wrong += [] if wrong else list(_wrong_alone(told, file))
        if wrong:
            mistakes += [f"{file}: {one}" for one in wrong]
        else:
            one = _locale(told, file)
            found[f"{one.code}{' again' * (one.code in found)}"] = one
    if not mistakes:  # of those that stand alone rightly: one that is left out would be missed by the others
        mistakes = [mistake for one in found.values() for mistake in _wrong_together(one, found)]
    if FIRST not in found and not mistakes:
        mistakes.append(f"{folder}: no {FILE} describes “{FIRST}”, which is said where nothing is known of somebody.")
    table = {one.code: one for one in sorted(found.values(), key=lambda one: (one.order, one.code))}
    return table, mistakes


def _locale(told: Lined, file: Path) -> Locale:
    code = told.get("code", file.parent.name)
    of: dict[str, Any] = {
        key: told[key] for key in ("name", "direction", "plurals", "whatsapp", "voices", "desk", "order")
    }
    of |= {key: "" if told[key] == NONE else told[key] for key in ("telegram", "like", "understood_as")}
    return Locale(
        code=code,
        folder=file.parent.name,
        html_lang=told["lang"],
        formats=told["dates"],
        tags=tuple(told["browser"]),
        draft=told.get("draft", False),
        poster=told.get("poster", told["order"]),
        file=file,
        lines=told.lines,
        **of,
    )


def _wrong_alone(told: Lined, file: Path) -> Iterator[str]:
    """What is wrong with a description by itself."""
    code = str(told.get("code", file.parent.name))
    if not CODE.fullmatch(code):
        yield f"{place(told, 'code', 'code')}: “{code}” is no code: fr, or ary_Latn with the letters it is written in"
    if len(told["name"]) > LONGEST_NAME:
        yield f"{place(told, 'name', 'name')}: a button has room for {LONGEST_NAME} letters"
    for key, (pattern, must_be) in _WRITTEN.items():
        if not pattern.fullmatch(told[key]):
            yield f"{place(told, key, key)}: must be {must_be}, not “{told[key]}”"
    for tag in told["browser"]:
        if not _TAG.fullmatch(tag):
            yield f"{place(told, 'browser', 'browser')}: “{tag}” is no tag of a browser: fr, ary-latn, in small letters"
    for key, known in (("direction", get_args(Direction)), ("understood_as", (*VARIETIES, NONE))):
        if told[key] not in known:
            yield f"{place(told, key, key)}: {one_of(told[key], known)}"


def _wrong_together(one: Locale, found: Mapping[str, Locale]) -> Iterator[str]:
    """What does not go with the other descriptions."""
    others = [other for other in found.values() if other is not one]
    whole = [other.code for other in others if not other.like and not other.draft]
    for key, codes in (("like", [*whole, ""]), ("voices", _own("voices", found)), ("desk", _own("desk", found))):
        if getattr(one, key) not in codes:
            yield one.mistake(key, one_of(getattr(one, key), filter(None, codes)))
    if one.draft and not one.like:
        yield one.mistake("like", "a draft needs one whose words are said where it has none")
    if one.draft and one.code == FIRST:
        yield one.mistake("draft", "this one is said where nothing is known of somebody: it cannot be a draft")
    for other in others:
        if (other.order, other.file) < (one.order, one.file):  # the later one gives way
            yield from _said_by_both(one, other)


def _own(key: str, found: Mapping[str, Locale]) -> list[str]:
    """Those that have this of their own."""
    return [one.code for one in found.values() if getattr(one, key) == one.code]


def _said_by_both(one: Locale, other: Locale) -> Iterator[str]:
    for key in ("code", "name", "telegram"):
        if (said := getattr(one, key)) and said == getattr(other, key):
            yield one.mistake(key, f"“{said}” is that of {other.file} already")
    for tag in set(one.tags) & set(other.tags):
        yield one.mistake("browser", f"“{tag}” is that of {other.file} already")


class ByLocale(dict[str, Of]):
    """Something of each locale, by code. One that was kept of somebody and taken out since has that of the first."""

    def __missing__(self, code: str) -> Of:
        if FIRST not in self:
            raise KeyError(code)
        return self[FIRST]


_FOUND, MISTAKES = read_locales(FOLDER)
TABLE: Final = ByLocale(_FOUND)
"""All that are described, drafts too."""
LOCALES: Final = tuple(code for code, one in TABLE.items() if not one.draft)
"""Those that are offered to everybody."""


def tagged(tag: str, offered: tuple[str, ...] = LOCALES) -> str:
    """The first of these that answers to a tag of a browser or a phone ("fr-MA", "ary-Latn-MA"); "" when none does."""
    parts = tag.lower().split("-")
    for end in range(len(parts), 0, -1):
        for code in offered:
            if "-".join(parts[:end]) in TABLE[code].tags:
                return code
    return ""


def known(locale: str) -> str:
    """The locale that was kept of somebody; the first where it was taken out since."""
    return TABLE[locale].code if locale else ""


def spoken_in(locale: str) -> tuple[str, ...]:
    """The locale, and the one in which something is said in whole that this one lacks a part of."""
    like = TABLE[locale].like
    return (locale, like) if like else (locale,)


def understood_as(locale: str) -> Variety | Literal[""]:
    """How those write who read this locale, as far as it is understood; "" where it is not."""
    return TABLE[locale].understood_as if locale else ""
