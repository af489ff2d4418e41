"""Reads a programme's own words as those that come along are read, and sees that none of its texts is without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from bot.definitions import TEXTS
from bot.extract import ENGLISH, WrongText, declared_in
from bot.own_words import OwnWordsWrong, own_file, read_own
from bot.proofread import Entry, Reading, avoided_in, entry_problems, template_of
from conversations.locales import LOCALES
from conversations.shapes import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.own_words import Own
    from bot.proofread import Key


def check(folder: Path, words: Path) -> Iterator[str]:
    """All that is wrong with the words of the programme in this folder; `words` is that of those that come along."""
    template = template_of(words)
    try:
        declared = dict(_declared(folder))
    except (WrongText, yaml.YAMLError) as error:
        yield in_one_line(str(error))
        return
    avoided = avoided_in(words)
    for locale in LOCALES:
        file = own_file(folder / TEXTS, locale)
        try:
            own = read_own(folder / TEXTS, locale)
        except OwnWordsWrong as wrong:
            yield in_one_line(str(wrong))
            continue
        reading = Reading(locale, avoided.get(locale, {}))
        problems = (*_missing(own, declared, template), *_wrong(own, declared, template, reading))
        yield from (in_one_line(f"{file}: {problem}") for problem in problems)


def _declared(folder: Path) -> Iterator[tuple[str, str]]:
    """The texts that the programme's own files name, each with what it says in English."""
    for file in sorted(folder.glob("*.yaml")):
        with file.open("rb") as source:
            yield from ((one.id, one.english) for one in declared_in(source))


def _missing(own: Own, declared: Mapping[str, str], template: Mapping[Key, Entry]) -> Iterator[str]:
    """Texts without words, or with words that say something else."""
    written = {message for message, who in own if not who}
    for message, english in declared.items():
        known = template.get((message, ""))
        if message not in written and known is None:
            yield f"{message}: missing; it says: {english}"
        elif message not in written and known is not None and ENGLISH + english not in known.english:
            yield f"{message}: missing; it says something else than what comes along: {english}"


def _wrong(own: Own, declared: Mapping[str, str], template: Mapping[Key, Entry], reading: Reading) -> Iterator[str]:
    for (message, who), forms in own.items():
        known = template.get((message, ""))
        if message not in declared and known is None:
            yield f"{message}: is no text of the program or of this programme"
            continue
        english = (ENGLISH + declared[message],) if message in declared else known.english if known else ()
        entry = Entry(message, who, forms, english, plural=len(forms) > 1, fuzzy=False)
        wanted = Entry(message, who, (), english, plural=bool(known and known.plural), fuzzy=False)
        yield from (f"{entry.name}: {problem}" for problem in entry_problems(entry, wanted, reading))
