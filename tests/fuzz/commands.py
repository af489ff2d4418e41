"""The command line: every command with every argument and option,
as they are meant and mangled. Nothing is served."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import typer

from bot import app as wiring
from bot import cli as command_line
from bot import logs, new_locale, opening, preview_pages
from bot.clock import SystemClock
from bot.services import demo, reviewed, screens
from storage import leads, sealed
from storage.crypto import Keyring
from storage.db import Database
from storage.keyfile import Content, KeyFile
from tests.fuzz.door import KEY, Door, Wrong
from tests.fuzz.judge import OF_OPERATORS, Judge, read_as_a_person
from tests.fuzz.mangle import TEXTS, odd_text
from tests.storing import NOW, known
from tests.test_cli import LEAD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from random import Random

    from tests.fuzz.door import Given, Place

PASSPHRASE: Final = "seven quiet words of nobody"
SOUND: Final = "7654321"  # the request that nobody mistypes
_LONE: Final = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_VALUES: Final = (
    "1", "2", "0", "999", "-1", "1234501", "123-4501", "salma", "Salma", "counsellor", "administrator", "fr",
    "ary_Latn", "2026-11-22", "2030-01-01", "address", "call_back_days", "centre_opened",
    "safeguarding_hours", "yes", "no", "3", "mon-fri 09:00-17:00", "cost", "age_limit", "ch7al taman", "age",
    "phone", "csv", "xlsx", "jsonl", "key.json", "zgh", "Tamazight",
    "postgresql://nobody:x@127.0.0.1:1/x", "tawjih.db", "whole.backup", "new.backup", "kept", "words.txt",
    "passphrase",
    "postgresql://", "mysql://x", ".", "", "nothing/there", "erasures.log", "no-such-file",
)  # fmt: skip
_LONG: Final = {"tawjih.db", "whole.backup", "new.backup"}
_NUMBERS: Final = {"number", "version", "processes", "leads", "keep"}
_RARE: Final = {
    "run": 0.02, "chat": 0.05, "demo": 0.05, "check": 0.01, "doctor": 0.02, "keys rotate": 0.1, "scrub": 0.1,
    "backup": 0.4, "phrases export": 0.02, "notice breach": 0.1, "facts set": 0.5, "facts end": 0.5, "retention": 0.5,
    "preview": 0.02, "chart": 0.2, "poster": 0.5, "locale list": 0.1,
}  # fmt: skip
_SETTINGS: Final = ("PORT", "HOST", "PUBLIC_URL", "TRIAL", "LOG_LEVEL", "KEY_FILE", "BACKUP_DAYS", "TELEGRAM_BOT_TOKEN")
_TYPED: Final = ("", "y\n", "n\n", "1234501\n", f"{PASSPHRASE}\n{PASSPHRASE}\n", "/start\nje veux m'inscrire\n", "\x04")


@cache
def commands() -> dict[str, list[Any]]:
    """Every command by its words, with its parameters, as the program itself declares them."""

    def below(group: Any, before: str) -> Iterator[tuple[str, list[Any]]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from below(command, f"{before}{name} ")
            else:
                yield before + name, command.params

    return dict(below(typer.main.get_command(command_line.cli), ""))


class AtTerminal:
    """A folder with a database, keys, a backup, and somebody who types."""

    def __init__(self, place: Place, database: Database, judge: Judge) -> None:
        self.place = place
        self.judge = judge
        self.whole = 0
        self._database = database

    async def begin(self, chapter: int) -> None:
        """The same folder."""

    def draw(self, chance: Random) -> Given:
        names = list(commands())
        name = chance.choice(names)
        while chance.random() > _RARE.get(name, 1.0):
            name = chance.choice(names)
        given: Given = {"arguments": arguments(chance, name), "typed": chance.choice((*_TYPED, *TEXTS)), "settings": {}}
        if chance.random() < 0.05:
            given["settings"] = {chance.choice(_SETTINGS): chance.choice((*_VALUES, *TEXTS))}
        return given

    async def take(self, given: Given) -> None:
        told = {name: _inside(value) for name, value in given["settings"].items()}
        code, out, err = await asyncio.to_thread(self.run, given["arguments"], given["typed"], told)
        self.judge.check()
        if code not in {0, 1, 2}:
            raise Wrong(f"exit code {code}")
        read_as_a_person(out + err, OF_OPERATORS)
        if code and not (out + err).strip():  # a group without a command shows its help
            raise Wrong(f"exit code {code}, and not a word why")
        self.whole += code == 0 or "✗" in err
        self._database.keyring.look_again()
        with self._database.transaction() as tx:
            self.judge.kept(tx)

    def run(self, given: list[str], typed: str, settings: dict[str, str]) -> tuple[int, str, str]:
        """The program with these arguments: its exit code, and what it wrote to both."""
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", how) for how in ("strict", "backslashreplace")]
        environment = {"DATA_DIR": str(self.place.folder), "DATABASE_URL": self.place.url, "PORT": "0"}
        with contextlib.ExitStack() as stack:
            os.chdir("/")  # a command that took too long may have left us in a folder that is gone
            stack.enter_context(contextlib.chdir(self.place.folder))
            stack.enter_context(patch.dict(os.environ, environment | {"BACKUP_PASSPHRASE": PASSPHRASE} | settings))
            stack.enter_context(patch.object(sys, "argv", ["tawjih", *map(_inside, given)]))
            stack.enter_context(
                patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode("utf-8", "replace"))))
            )
            stack.enter_context(contextlib.redirect_stdout(streams[0]))
            stack.enter_context(contextlib.redirect_stderr(streams[1]))
            with closing_all():
                code = _ended()
            return code, *(_written(stream) for stream in streams)  # type: ignore[return-value]

    async def sound(self) -> None:
        """Somebody lists the requests; that of the sound family is among them."""
        code, out, _ = await asyncio.to_thread(self.run, ["leads", "export"], "", {})
        rows = [json.loads(line) for line in out.splitlines() if line]
        found = [row for row in rows if row["reference"] == SOUND]
        if code or len(found) != 1 or found[0]["first_name"] != LEAD["first_name"]:
            raise Wrong(f"the requests are not listed as ever: exit code {code}, {len(found)} of the sound family")


def arguments(chance: Random, name: str) -> list[str]:
    """The words of a command, its arguments and options, more often than not as many as it wants."""
    found = name.split()
    for one in commands()[name]:
        is_option = one.param_type_name == "option"
        if is_option and not one.required and chance.random() < 0.6:
            continue
        found += [chance.choice(one.opts)] if is_option else []
        found += [] if is_option and one.is_flag else [_value(chance, one.name)]
    while chance.random() < 0.25:
        at = chance.randint(0, len(found))
        match chance.randrange(5):
            case 0:
                found.insert(at, chance.choice((*_VALUES, *TEXTS)))
            case 1:
                found = found[:at] + found[at + 1 :]
            case 2 if at < len(found):
                found[at] = odd_text(chance, found[at])
            case 3:
                found.insert(at, chance.choice(("--help", "--", "-", "-x", "--version", "--format=", "--yes", "--by")))
            case _:
                found = found[:at] + found[at:][::-1]
    # who has a whole database understood, line by line, waits for long
    return ["words.txt" if name == "understand" and one in _LONG else one for one in found]


def _value(chance: Random, name: str) -> str:
    numbers = chance.random() < (0.8 if name in _NUMBERS else 0.2)
    return str(chance.randint(0, 12)) if numbers else chance.choice((*_VALUES * 6, *TEXTS))


def _inside(argument: str) -> str:
    """As a shell can give it, and never a place outside the folder."""
    found = _LONE.sub("\udcff", argument.replace("\0", "\x01"))[:2000]
    return found.replace("..", ".,").replace("=/", "=./").lstrip("/") if found.strip("/") else "x"


def _once(prepare: Callable[[Database], list[str]]) -> Callable[[Database], list[str]]:
    looked: set[str] = set()

    def look(database: Database) -> list[str]:
        where = str(database.engine.url)
        ran = [] if where in looked else prepare(database)
        looked.add(where)
        return ran

    return look


@contextlib.contextmanager
def closing_all() -> Iterator[None]:
    """What a command leaves open ends with its process; here it is closed for it."""
    begin, made = Database.__init__, []

    def begun(database: Database, *given: Any, **named: Any) -> None:
        begin(database, *given, **named)
        made.append(database)

    with patch.object(Database, "__init__", begun):
        yield
    for one in made:
        one.close()


def _ended() -> int:
    try:
        command_line.main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined,no-any-return]


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[AtTerminal]:
    """The command line of a machine with one family."""
    file = place.folder / "key.json"
    KeyFile(file).create(Content({1: KEY}, 1, KEY))
    database, judge = Database(place.url, Keyring.load(file)), Judge()
    try:
        with database.transaction() as tx:
            judge.watch(tx, leads.save_lead(tx, known(tx, "sound", "webchat").id, "me", SOUND, LEAD, NOW))
            leads.save_lead(tx, known(tx, "other", "webchat").id, "me", "1234501", LEAD, NOW)
        with judge.watching(), quietly():
            world = AtTerminal(place, database, judge)
            await asyncio.to_thread(world.run, ["backup", "whole.backup"], "", {})
            (place.folder / "kept").mkdir()
            (place.folder / "words.txt").write_text("ch7al taman\n", encoding="utf-8")
            (place.folder / "passphrase").write_bytes(b"\xff\xfe")
            yield world
    finally:
        database.close()


def _elsewhere(add: Callable[[Path, new_locale.Wished], Path]) -> Callable[[Path, new_locale.Wished], Path]:
    """A new language stands beside copies of ours, in a folder that is thrown away."""

    def added(words: Path, wished: new_locale.Wished) -> Path:
        with tempfile.TemporaryDirectory() as folder:
            beside = Path(folder, "locales")
            shutil.copytree(words, beside, ignore=shutil.ignore_patterns("*.po", "*.mo", "desk"))
            return add(beside, wished)

    return added


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Nothing is served, no log is set up, a passphrase is not made slow to guess, no demo is a crowd.

    Of the screens a preview has three, and it marks no words of the program as read; a new language is written
    elsewhere.

    That the tables are up to date is looked at once for each database: it takes longer than nearly all commands.
    """

    def served(app: Any, at: Any, *_: int) -> None:
        at.socket.close()
        app.database.close()

    fill = demo.fill
    with (
        patch.object(typer.main, "get_command", cache(typer.main.get_command)),
        patch.object(SystemClock, "now", lambda _: NOW),
        patch.object(opening, "prepare", _once(opening.prepare)),
        patch.object(wiring, "serve", served),
        patch.object(wiring, "serve_together", served),
        patch.object(logs, "configure_logs", lambda *_: None),
        patch.object(sealed, "_COST", 2),
        patch.object(preview_pages, "find_screens", partial(screens.find_screens, most=3)),
        patch.object(reviewed, "mark_all", lambda *_: 0),
        patch.object(new_locale, "add", _elsewhere(new_locale.add)),
        patch.object(demo, "fill", lambda database, number, now, **how: fill(database, min(number, 3), now, **how)),
    ):
        yield


DOOR: Final = Door("command line", opened, sound_every=20, on_postgresql=0.05, least_whole=0.3)
