"""A new locale, to be translated: its description, and a catalogue with every message and no words."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel import localedata
from babel.messages.plurals import PLURALS, get_plural
from babel.messages.pofile import read_po

from bot.extract import compile_catalogues, new_catalogue, write_catalogue
from conversations.locales import CODE, FILE, MISTAKES, NONE, TABLE, Locale, read_locales

_DESCRIPTION: Final = """\
# How this locale is called, written and offered: docs/translating.md says what each line means.
name: {name}
lang: {lang}
direction: {direction}
order: {order}
dates: {dates}
plurals: "{plurals}"
browser: [{browser}]
telegram: {telegram}
whatsapp: {whatsapp}
like: {like}
voices: {code}
desk: {desk}
understood_as: none
draft: yes
"""


@dataclass(frozen=True, slots=True)
class Wished:
    """The locale that somebody wants to add."""

    code: str
    name: str
    like: str
    is_rtl: bool = False


def add(words: Path, wished: Wished) -> Path:
    """Write it beside the others under `words`; its folder. Raises ValueError with what cannot be, and writes none."""
    folder, like = words / wished.code, TABLE.get(wished.like)
    if MISTAKES:
        raise ValueError("\n".join(MISTAKES))
    if not CODE.fullmatch(wished.code):
        raise ValueError(f"“{wished.code}” is no code: fr, or ary_Latn with the letters it is written in.")
    if wished.code in TABLE or folder.exists():
        raise ValueError(f"{wished.code}: is there already; nothing was written.")
    if like is None:
        raise ValueError(f"“{wished.like}” is none of {', '.join(TABLE)}.")
    with tempfile.TemporaryDirectory(dir=words, prefix=".new-") as staged:
        _write(Path(staged), words, wished, like)
        (Path(staged) / wished.code).rename(folder)
    return folder


def _write(staged: Path, words: Path, wished: Wished, like: Locale) -> None:
    for file in words.glob(f"*/{FILE}"):
        (staged / file.parent.name).mkdir()
        shutil.copy(file, staged / file.parent.name)
    made = staged / wished.code
    made.mkdir()
    (made / FILE).write_text(described(wished, like), encoding="utf-8")
    table, mistakes = read_locales(staged)
    if mistakes:
        raise ValueError("\n".join(mistake.replace(f"{staged}/", "") for mistake in mistakes))
    with (words / "messages.pot").open("rb") as source:
        template = read_po(source)
    catalogue, file = new_catalogue(wished.code), made / "LC_MESSAGES" / "messages.po"
    catalogue.mime_headers = [("Plural-Forms", table[wished.code].plurals)]
    catalogue.update(template, no_fuzzy_matching=True)
    write_catalogue(file, catalogue)
    compile_catalogues([file])


def described(wished: Wished, like: Locale) -> str:
    """Its description: what is known of the language, else what holds for the one that it is like."""
    language, taken = wished.code.partition("_")[0], {one.telegram for one in TABLE.values()}
    telegram = language if len(wished.code) == len("fr") and language not in taken else NONE
    return _DESCRIPTION.format(
        name=json.dumps(wished.name, ensure_ascii=False),
        code=wished.code,
        lang=wished.code.replace("_", "-"),
        direction="rtl" if wished.is_rtl else "ltr",
        order=max(one.order for one in TABLE.values()) + 1,
        dates=language if localedata.exists(language) else like.formats,
        plurals=f"{get_plural(language).plural_forms};".replace(";;", ";") if language in PLURALS else like.plurals,
        browser=wished.code.replace("_", "-").lower(),
        telegram=telegram,
        whatsapp=like.whatsapp,
        like=like.code,
        desk=like.desk,
    )
