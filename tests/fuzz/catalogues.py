"""Words: catalogues as translators write them and as they are compiled,
edited anywhere; each is told with its file."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot import extract, proofread
from bot.i18n import Catalogues, CataloguesWrong, catalogue_file
from conversations.locales import TABLE
from conversations.texts import Text
from tests.fuzz.door import FILES, Door, Wrong
from tests.fuzz.files import edited, edits
from tests.fuzz.judge import MARKUP, Judge, read_as_a_person
from tests.fuzz.mangle import odd_bytes
from tests.small_catalogues import WORDS, small_catalogues

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from random import Random

    from tests.fuzz.door import Given, Place

_LATER: Final = 10  # seconds by which what is compiled is newer than its words
_LONGEST: Final = 2000
ODD: Final = (
    '"', '""', "msgid", 'msgid ""', "msgstr", 'msgstr ""', "msgstr[0]", "msgstr[9]", "msgstr[-1]",
    "msgstr[x]", "msgid_plural",
    "msgctxt", 'msgctxt "adult"', "#, fuzzy", "#~ msgid", "#| msgid", "#. English: {x}", "#:", "\\", "\\x",
    '\\"', "\\u0000", "\n", "\r", "\t",
    "{", "}", "{}", "{{name}}", "{name", "{Name}", "{0}", "{name!r}", "{name:>9999}", "{day.year}",
    "{count}", "%s", "%(x)s", "nplurals=99;",
    "plural=n/0;", "plural=(((((((n)))))));", "plural=" + "(" * 500,
    "Content-Type: text/plain; charset=utf-16", "charset=none",
    "Language: xx", "charset=utf-7", "\u2066", "٣", "«a»", "  ", ". ", "x" * 3000, "\ufeff", "..",
)  # fmt: skip


class Translator:
    """A folder with words in every locale, of which one file is edited each time."""

    def __init__(self, folder: Path, judge: Judge) -> None:
        self.folder = folder
        self.judge = judge
        self.whole = 0
        files = [catalogue_file(folder, locale, "po") for locale in TABLE]
        self.files = [*files, *(file.with_suffix(".mo") for file in files), folder / "messages.pot"]
        self.contents = {str(file.relative_to(folder)): file.read_bytes() for file in self.files}

    async def begin(self, chapter: int) -> None:
        """The same files."""

    def draw(self, chance: Random) -> Given:
        name = chance.choice(list(self.contents))
        if not name.endswith(".mo"):
            return {"file": name, "edits": edits(chance, self.contents[name].decode(), ODD)}
        return {"file": name, "bytes": odd_bytes(chance, self.contents[name]).decode("latin-1")}

    async def take(self, given: Given) -> None:
        sound = self.contents[given["file"]]
        content = edited(sound.decode(), given["edits"]).encode("utf-8", "surrogatepass") if "edits" in given else b""
        self._write(given["file"], content or given.get("bytes", "").encode("latin-1"))
        try:
            said = await asyncio.to_thread(self.look)
        finally:
            self._write(given["file"], sound)
        for line in said:
            if (".po" not in line and ".mo" not in line) or len(line) > _LONGEST or not line.isprintable():
                raise Wrong(f"who edits the words cannot make sense of {line[:300]!r}")
            read_as_a_person(line.replace(MARKUP, ""))  # nobody looks at it in a browser
        self.whole += 1
        self.judge.check()

    def _write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        for file in self.files:
            if file.suffix == ".mo" and file.exists():
                os.utime(file, (later := file.with_suffix(".po").stat().st_mtime + _LATER, later))

    def look(self) -> list[str]:
        """What is said of the files; words that nothing is said of are read out, once they are compiled."""
        said = proofread.check(self.folder)
        if said:
            try:
                Catalogues.load(self.folder)
            except CataloguesWrong as wrong:
                return [*said, *str(wrong).splitlines()]
            return said
        extract.compile_catalogues([file for file in self.files if file.suffix == ".po"])
        words = Catalogues.load(self.folder)
        for locale in TABLE:
            for (message, _), known in WORDS[locale].items():
                count = 5 if isinstance(known, tuple) else None
                words.words(Text(message, count=count).given(name="x", day="y"), locale, "adult")
        for name, content in self.contents.items():
            self._write(name, content)
        return []

    async def sound(self) -> None:
        if said := await asyncio.to_thread(self.look):
            raise Wrong(f"sound words are refused: {said}")


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Translator]:
    """A folder of its own with a few messages in all locales."""
    judge = Judge()
    with judge.watching():
        yield Translator(small_catalogues(place.folder), judge)


DOOR: Final = Door("catalogues", opened, on=(FILES,))
