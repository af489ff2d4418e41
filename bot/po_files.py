"""A catalogue as translators write it, read; what no editor may do to it is told with its line and what to do."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from babel.messages.pofile import PoFileError, read_po

from bot.i18n import UNREADABLE
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages import Catalog

_MARK: Final = b"\xef\xbb\xbf"
_MERGED: Final = ("<<<<<<<", "=======", ">>>>>>>")
PLURALS: Final = "Plural-Forms"
_SHOWN: Final = 40
_HEADER: Final = re.compile(r'^msgid ""\nmsgstr ""\n((?:".*"\n?)*)', re.MULTILINE)
_QUOTED: Final = re.compile(r'(msgctxt|msgid) "(.*)"\s*', re.ASCII)


class PoFileWrong(ValueError):  # noqa: N818  named for what happened
    """It cannot be read. One sentence: the line, what is wrong, and what to do."""


def read_po_file(file: Path, locale: str | None) -> Catalog:
    """What stands in it. Raises PoFileWrong."""
    content = file.read_bytes()
    if content.startswith(_MARK):
        raise PoFileWrong("line 1: begins with an invisible mark (a BOM): save it as UTF-8 without BOM")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PoFileWrong(f"line {line}: is not UTF-8: choose UTF-8 in the editor, and save again") from None
    try:
        return read_po(io.BytesIO(content), locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise PoFileWrong(f"line {error.lineno + 1}: {_what(error)}") from None
    except UNREADABLE as error:
        raise PoFileWrong(f"cannot be read: {' '.join(str(error).split())}") from None


def _what(error: PoFileError) -> str:
    said, line = str(error), " ".join(error.line.split())
    if line.startswith(_MERGED):
        return "two versions stand there, as git left them: keep one, and take the lines <<<<<<<, =======, >>>>>>> out"
    if "more translations than num_plurals" in said:
        return f"has more forms (msgstr[...]) than the line {PLURALS} at the top says: take the last ones out"
    if "missing msgstr" in said:
        return 'has no msgstr below it: write it, or msgstr "" while there are no words'
    return (
        f"“{line[:_SHOWN]}” cannot be understood here: a line begins with msgctxt, msgid, msgstr, # or a quotation mark"
    )


def twice(file: Path) -> Iterator[tuple[int, str, int]]:
    """The messages that stand there again: the line, the id with whom it is for, and the line of the first."""
    seen: dict[str, int] = {}
    whom = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        found = _QUOTED.fullmatch(line)
        if found is None:
            continue
        if found[1] == "msgctxt":
            whom = f" ({found[2]})"
            continue
        name, whom = f"{found[2]}{whom}", ""
        if name in seen:
            yield number, name, seen[name]
        seen.setdefault(name, number)


def header_problems(written: str, locale: str) -> Iterator[str]:
    """What the first lines of a catalogue say that is not so."""
    match = _HEADER.search(written)
    header = "".join(line[1:-1] for line in match[1].splitlines()) if match else ""
    fields = dict(line.split(": ", 1) for line in header.split("\\n") if ": " in line)
    wanted = {
        "Language": TABLE[locale].folder,
        "Plural-Forms": TABLE[locale].plurals,
        "Content-Type": "text/plain; charset=utf-8",
    }
    for name, value in wanted.items():
        if "".join(fields.get(name, "").lower().split()) != "".join(value.lower().split()):
            yield f"header {name}: must be {value!r}"
