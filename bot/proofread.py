"""Reads every catalogue for what a person on the phone would stumble over, and for what would break a message."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from gettext import GNUTranslations, c2py
from typing import TYPE_CHECKING

import yaml
from babel.messages.mofile import write_mo

from bot.extract import ENGLISH, ENGLISH_PLURAL, template_mistakes
from bot.i18n import (
    DIRECTION_MARKS,
    EMOJI,
    LONGEST_BUTTON,
    PLACEHOLDER,
    RIGHT_TO_LEFT,
    UNREADABLE,
    button_length,
    catalogue_file,
    compiled_mistakes,
    written_in,
)
from bot.po_files import PLURALS, PoFileWrong, header_problems, read_po_file, twice
from conversations.locales import TABLE
from conversations.shapes import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from babel.messages import Catalog
    from babel.messages.catalog import Message

    Key = tuple[str, str]

LONGEST_SENTENCE = 25
MOST_SENTENCES = 4  # in what is said at once; what stands beside the conversation may be longer
BESIDE = ("telegram.",)
AVOID = "avoid.yaml"

_BREAKS = re.compile(
    r": placeholder \{|: a brace|^header|^not there|cannot be|twice|plural forms|BOM|UTF-8|two versions|msgstr"
)
_LACKS = re.compile(r"^(?:line \d+: )?(?P<id>[^ ]+): (?:empty|missing; run `make texts`)$")
_MOST_NAMED = 5
_MOST_FOREIGN = 3

_SENTENCE_END = re.compile(r"[.!?؟…]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+")
_EASTERN_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u0671-\u06d3]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]{2,}")
_TAG = re.compile(r"</?[A-Za-z]|&(?:[a-z]{2,8}|#\d+);")
_PLAIN_SPACE = re.compile("(?:« )|(?: [:;?!»])")
_TWO_EMOJI = re.compile(rf"{EMOJI}\s*{EMOJI}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of one catalogue: its forms (one, or as many as the locale has plurals) and for whom."""

    id: str
    who: str
    forms: tuple[str, ...]
    english: tuple[str, ...]
    plural: bool
    fuzzy: bool
    line: int = 0

    @property
    def name(self) -> str:
        """The id, with the audience where there is one."""
        return f"{self.id} ({self.who})" if self.who else self.id

    @property
    def is_button(self) -> bool:
        """Whether these words have to fit on a button."""
        return self.id.endswith(".button") or self.id.startswith("choice.")


def check(folder: Path) -> list[str]:
    """All that is wrong with the words under `folder`: each says the file, the id and what. For `tawjih check`.

    Of a draft, only what would break a message.
    """
    return [in_one_line(one) for one in (*template_mistakes(folder), *proofread(folder), *compiled_mistakes(folder))]


def proofread(folder: Path) -> list[str]:
    """All that is wrong in the catalogues under `folder`, compared with the template: file, line, id and what."""
    template_file = folder / "messages.pot"
    if not template_file.exists():
        return [f"{template_file}: not there; run `make texts`"]
    try:
        template = _entries(read_po_file(template_file, None))
    except PoFileWrong:
        return [f"{template_file}: cannot be read; run `make texts`"]
    problems, avoided = [], avoided_in(folder)
    for locale in written_in(folder):
        file = catalogue_file(folder, locale, "po")
        reading = Reading(locale, avoided.get(locale, {}))
        found = _proofread_file(file, reading, template)
        problems += [f"{file}: {one}" for one in found if not TABLE[locale].draft or _BREAKS.search(one)]
    return problems


def notes(folder: Path, locale: str) -> list[str]:
    """What a draft still lacks, and what else is wrong in it: nothing that would break a message."""
    file, template, like = catalogue_file(folder, locale, "po"), template_of(folder), TABLE[locale].like
    reading = Reading(locale, avoided_in(folder).get(locale, {}))
    found = [one for one in _proofread_file(file, reading, template) if not _BREAKS.search(one)]
    lacking = [lacks["id"] for one in found if (lacks := _LACKS.search(one))]
    told = [f"{file}: {one}" for one in found if not _LACKS.search(one)]
    if lacking:
        all_plain = sum(not who for _, who in template)
        named = ", ".join(lacking[:_MOST_NAMED]) + (" …" if len(lacking) > _MOST_NAMED else "")
        told.insert(0, f"{file}: {len(lacking)} of {all_plain} messages have no words: {like} is said there ({named})")
    return [in_one_line(one) for one in told]


def template_of(folder: Path) -> dict[Key, Entry]:
    """What is declared, of sound catalogues."""
    return _entries(read_po_file(folder / "messages.pot", None))


@dataclass(frozen=True, slots=True)
class Reading:
    """In which locale it is read, and the words that are not used there, with what is used instead."""

    locale: str
    avoided: Mapping[str, str]


def avoided_in(folder: Path) -> dict[str, dict[str, str]]:
    """The words that are not used, by locale, each with what is used instead."""
    file = folder / AVOID
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}


def _proofread_file(file: Path, reading: Reading, template: dict[Key, Entry]) -> Iterator[str]:
    locale = reading.locale
    if not file.exists():
        yield "not there; run `make texts`"
        return
    try:
        catalogue = read_po_file(file, TABLE[locale].folder)
    except PoFileWrong as wrong:
        yield str(wrong)
        if PLURALS in str(wrong):
            yield from header_problems(file.read_text(encoding="utf-8"), locale)
        return
    yield from header_problems(file.read_text(encoding="utf-8"), locale)
    if not _can_be_compiled(catalogue):
        yield "cannot be compiled: look at the lines before the first id"
    yield from (f"line {at}: {name}: stands there twice, first in line {first}" for at, name, first in twice(file))
    entries = _entries(catalogue)
    for key in sorted(template.keys() - entries.keys()):
        yield f"{template[key].name}: missing; run `make texts`"
    for key, entry in entries.items():
        problems = entry_problems(entry, template[key], reading) if key in template else ["not used; run `make texts`"]
        yield from (f"line {entry.line}: {entry.name}: {problem}" for problem in problems)


def _can_be_compiled(catalogue: Catalog) -> bool:
    try:
        write_mo(compiled := io.BytesIO(), catalogue)
        GNUTranslations(io.BytesIO(compiled.getvalue()))
    except UNREADABLE:
        return False
    return True


def _entries(catalogue: Catalog) -> dict[Key, Entry]:
    entries = [_entry(message) for message in catalogue if message.id]
    return {(entry.id, entry.who): entry for entry in entries}


def _entry(message: Message) -> Entry:
    string = message.string or ""
    return Entry(
        message.id if isinstance(message.id, str) else message.id[0],
        message.context or "",
        (string,) if isinstance(string, str) else tuple(form or "" for form in string),
        tuple(line for line in message.auto_comments if line.startswith((ENGLISH, ENGLISH_PLURAL))),
        message.pluralizable,
        message.fuzzy,
        message.lineno or 0,
    )


def entry_problems(entry: Entry, declared: Entry, reading: Reading) -> Iterator[str]:
    """All that is wrong with the words of one message."""
    if entry.fuzzy:
        yield "marked as fuzzy; read it again and take the mark away"
    if entry.plural != declared.plural:
        yield "one of the catalogue and the template has plural forms; run `make texts`"
        return
    if not any(entry.forms):
        if not entry.who:
            yield "empty"
        return
    rule = c2py(TABLE[reading.locale].plurals.partition("plural=")[2].rstrip(";"))
    all_forms = range(_count_forms(reading.locale))
    numbers = [[n for n in range(200) if rule(n) == form] for form in all_forms] if entry.plural else [[]]
    if len(entry.forms) != len(numbers) or not all(entry.forms):
        yield f"must have all {len(numbers)} plural forms"
        return
    english = declared.english[0].removeprefix(ENGLISH) if declared.english else ""
    if entry.forms[0] == english and len(_LATIN_WORD.findall(PLACEHOLDER.sub("", english))) > _MOST_FOREIGN:
        yield "is still the English sentence"
    for form, says in zip(entry.forms, numbers, strict=True):
        yield from _placeholder_problems(form, declared, says_one_number=len(says) == 1)
        yield from _words_problems(form, reading)
        if not entry.id.startswith(BESIDE) and len(_sentences(form)) > MOST_SENTENCES:
            yield f"{len(_sentences(form))} sentences at once; {MOST_SENTENCES} are the most"
        if entry.is_button and button_length(form) > LONGEST_BUTTON:
            yield f"{button_length(form)} characters; a button has room for {LONGEST_BUTTON}"


def _count_forms(locale: str) -> int:
    """How many plural forms the locale has."""
    return int(TABLE[locale].plurals.removeprefix("nplurals=").partition(";")[0])


def _placeholder_problems(form: str, declared: Entry, *, says_one_number: bool) -> Iterator[str]:
    wanted = set(PLACEHOLDER.findall(" ".join(declared.english)))
    given = set(PLACEHOLDER.findall(form))
    may_miss = {"count"} if says_one_number else set()  # "two days" may be said with a word
    if given - wanted:
        yield f"placeholder {_braced(given - wanted)} is not in the English sentence"
    if wanted - given - may_miss:
        yield f"placeholder {_braced(wanted - given - may_miss)} is missing"
    if re.search(r"[{}]", PLACEHOLDER.sub("", form)):
        yield "a brace that belongs to no placeholder"


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _words_problems(form: str, reading: Reading) -> Iterator[str]:
    if form != form.strip():
        yield "starts or ends with a space"
    if "  " in form:
        yield "two spaces in a row"
    if reading.locale == "fr" and _PLAIN_SPACE.search(form):
        yield "a plain space beside : ; ? ! « or »; a no-break space keeps the sign on its line"
    yield from _sign_problems(form)
    for word in sorted(set(_WORD.findall(form.lower())) & reading.avoided.keys()):
        yield f"“{word}” is not used here; instead: {reading.avoided[word]}"
    longest = max(map(_word_count, _sentences(form)), default=0)
    if longest > LONGEST_SENTENCE:
        yield f"a sentence of {longest} words; {LONGEST_SENTENCE} are the most"
    if _is_of_other_letters(form, reading.locale):
        yield f"has {_MOST_FOREIGN} words or more, and no letter of the language"
    if any(_turns_round(line, reading.locale) for line in form.splitlines()):
        yield "a line starts in the other script, and a phone would draw it from the wrong side"


def _sign_problems(form: str) -> Iterator[str]:
    if DIRECTION_MARKS.search(form):
        yield "a direction mark typed by hand; values are isolated by the program"
    if _TAG.search(form):
        yield "a tag or a sign of HTML (<b>, &amp;): the words are plain text"
    if _EASTERN_DIGIT.search(form):
        yield "digits must be 0 to 9"
    if _TWO_EMOJI.search(form):
        yield "two emoji in a row"


def _sentences(form: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(form) if sentence.strip()]


def _word_count(sentence: str) -> int:
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


def _is_of_other_letters(form: str, locale: str) -> bool:
    """Whether something that runs from right to left is written in words that do not: left from another language."""
    foreign = _LATIN_WORD.findall(PLACEHOLDER.sub("", form))
    return TABLE[locale].direction == "rtl" and len(foreign) >= _MOST_FOREIGN and not RIGHT_TO_LEFT.search(form)


def _turns_round(line: str, locale: str) -> bool:
    """Whether the first letter of a line in two scripts is of the other direction: phones align by that letter."""
    arabic, latin = (
        _ARABIC_LETTER.search(line),
        _LATIN_LETTER.search(PLACEHOLDER.sub(lambda one: " " * len(one[0]), line)),
    )
    if not arabic or not latin:
        return False
    return (latin.start() < arabic.start()) == (TABLE[locale].direction == "rtl")
