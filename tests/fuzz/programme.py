"""The files of the programme and the lexicon: whoever edits them is told file and line, and never sees a trace."""

from __future__ import annotations

import asyncio
import re
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from bot.checks import unproven, unseen
from conversations import programme
from conversations.programme import DATA, ProgrammeWrong
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.lexicon_files import read_lexicon
from conversations.understanding.model import Model
from conversations.understanding.naming import load_places
from tests.conversing import TODAY
from tests.fuzz.door import FILES, Door, Wrong
from tests.fuzz.files import edited, edits
from tests.fuzz.judge import MARKUP, Judge, read_as_a_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path
    from random import Random

    from tests.fuzz.door import Given, Place

NAMES: Final = (
    *("programme", "programme", "programme", "questions", "statuses", "replies"),
    *("centres", "population", "places", "scenarios"),
)
LEXICON: Final = tuple(
    f"lexicon/{name}" for name in ("fr", "ar", "ary", "ary_Latn", "alarms", "health", "names", "reservations")
)
_SHARE: Final = 0.02  # of the lexicon among all: it takes a third of a second to read
_SAID: Final = re.compile(r"[a-zA-Z_]+\.yaml: [^\n]{3,}")
_LONGEST: Final = 2000
ODD: Final = (
    "null", "~", "[]", "{}", "[[]]", "{{}: 1}", "yes", "no", "true", "1", "-1", "0", "1.5", "1e400", ".inf",
    ".nan", "0x1F",
    "0o9", "1_0", "190:20:30", "9" * 30, "9" * 5000, "2019-13-45", "2019-02-30", "2020-01-01T10:00:00Z",
    "0001-01-01", "'", '"',
    "&a", "*a", "&a [*a]", "<<: {a: 1}", "<<: *x", "!!int x", "!!int '٣'", "!!float x", "!!timestamp x",
    "!!binary x", "!!set {a}",
    "!!python/object/apply:os.system [x]", "!x y", "|", ">", "? a", "---", "...", "%YAML 9.9", "@", "`",
    "\t", "[" * 3000, "{a: " * 200,
    ": ", "- ", "#", "\n", "\n\n  ", "below", "between", "at_least", "in", "is", "known", "age", "fact.x",
    "fact.address", "yes_no", "hours",
    "launch", "used_by", "other", "outside", "{address}", "{x}", "en", "id", "value", "text",
)  # fmt: skip


class Editor:
    """A folder with the files, of which one is edited each time."""

    def __init__(self, folder: Path, judge: Judge) -> None:
        self.folder = folder
        self.judge = judge
        self.whole = 0
        self.model = Model.from_bytes((DATA / "model.bin").read_bytes())
        self.texts = {name: (DATA / f"{name}.yaml").read_text(encoding="utf-8") for name in {*NAMES, *LEXICON}}

    async def begin(self, chapter: int) -> None:
        """The same files."""

    def draw(self, chance: Random) -> Given:
        name = chance.choice(LEXICON if chance.random() < _SHARE else NAMES)
        return {"file": name, "edits": edits(chance, self.texts[name], ODD), "proves": chance.random() < 0.1}

    async def take(self, given: Given) -> None:
        file, text = self.folder / f"{given['file']}.yaml", self.texts[given["file"]]
        file.write_bytes(edited(text, given["edits"]).encode("utf-8", "surrogatepass"))
        try:
            said = await asyncio.to_thread(self.load, given["file"], proves=given.get("proves", True))
        finally:
            file.write_text(text, encoding="utf-8")
        for line in said:
            if not _SAID.fullmatch(line) or len(line) > _LONGEST:
                raise Wrong(f"who edits the file cannot make sense of {line[:300]!r}")
            read_as_a_person(line.replace(MARKUP, ""))  # nobody looks at it in a browser
        self.whole += 1
        self.judge.check()

    def load(self, file: str, *, proves: bool) -> list[str]:
        """What is said of the files, of the lexicon or else of the programme."""
        try:
            if file in LEXICON:
                read_lexicon(self.folder, self.model)
                return []
            loaded = programme.load_programme(self.folder)
        except (ProgrammeWrong, LexiconWrong) as wrong:
            return str(wrong).splitlines()
        return [*(unproven(loaded, TODAY) if proves else ()), *unseen(loaded, self.folder)]

    async def sound(self) -> None:
        if said := await asyncio.to_thread(self.load, NAMES[0], proves=False):
            raise Wrong(f"sound files are refused: {said}")


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Editor]:
    """A folder of its own with all files."""
    shutil.copytree(DATA, place.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.bin"))
    judge = Judge()
    with (
        judge.watching(),
        patch.object(programme, "load_places", _once(load_places)),
        patch.object(programme, "_read", _read_once(programme._read)),
    ):
        yield Editor(place.folder, judge)


def _once(load: Callable[..., Any]) -> Callable[..., Any]:
    """Places that are as they were are not read again: they take longer than all else."""
    sound = (DATA / "places.yaml").read_bytes()
    loaded = load(DATA)
    return lambda folder, **beneath: (
        loaded if (folder / "places.yaml").read_bytes() == sound else load(folder, **beneath)
    )


def _read_once(read: Callable[[Path, Any], Any]) -> Callable[[Path, Any], Any]:
    """The same for the other files."""
    sound = {f"{name}.yaml": (DATA / f"{name}.yaml").read_bytes() for name in set(NAMES)}
    known: dict[str, Any] = {}

    def reading(path: Path, shape: Any) -> Any:
        if path.read_bytes() != sound[path.name]:
            return read(path, shape)
        if path.name not in known:
            known[path.name] = read(path, shape)
        return known[path.name]

    return reading


DOOR: Final = Door("programme", opened, on=(FILES,))
