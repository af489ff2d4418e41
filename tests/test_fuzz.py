"""Mangled inputs on every way in: what was found stays mended, and who judges notices whatever goes wrong."""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from starlette.routing import Route

from bot import cli as command_line
from bot.channels import webchat_page
from bot.services import restoring
from bot.services.backup import unpack
from bot.services.turns import Turns
from bot.services.ways_in import OF_THE_MACHINE, ROUTES, way
from conversations import engine, shapes
from storage import contacts
from tests.fakes.whatsapp_world import settings as whatsapp_settings
from tests.fuzz import commands, desk, page, run, telegram
from tests.fuzz.door import BOTH, FILES, Door, Place, Wrong
from tests.fuzz.doors import DOORS
from tests.fuzz.judge import MARKUP, read_as_a_person
from tests.fuzz.mangle import TEXTS, odd_json
from tests.fuzz.parts import Part
from tests.fuzz.run import Broken, Came, on_sqlite, play, replay
from tests.fuzz.table import lines
from tests.test_doors import program

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.crypto import Keyring
    from storage.db import Database
    from tests.fuzz.door import Given
    from tests.fuzz.run import Places

CORPUS: Final = sorted((Path(__file__).parent / "fuzz" / "corpus").rglob("*.json"))


@pytest.fixture
def places(migrated_sqlite: Path, tmp_path: Path, keyring: Keyring) -> Places:
    return on_sqlite(migrated_sqlite, keyring, tmp_path)


# --- what was found -------------------------------------------------------------------------------------------------


# Who restores a backup empties the database that it goes into, which here all tests share.
ON_BOTH: Final = {name for name, door in DOORS.items() if door.on == BOTH and name != "backups"}


def told(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())
    return found


@pytest.mark.parametrize("file", [one for one in CORPUS if told(one)["door"] in ON_BOTH], ids=lambda one: one.stem)
async def test_what_was_found_stays_mended(file: Path, database_url: str, keyring: Keyring, tmp_path: Path) -> None:
    kept = told(file)
    place = tmp_path / "place"
    place.mkdir()
    found = Place(place, database_url, keyring)
    assert await replay(DOORS[kept["door"]], found, kept["chapter"], kept["given"]) == ""


@pytest.mark.parametrize("file", [one for one in CORPUS if told(one)["door"] not in ON_BOTH], ids=lambda one: one.stem)
async def test_what_was_found_on_other_ways_in_stays_mended(file: Path, places: Places) -> None:
    kept = told(file)
    with places() as place:
        assert await replay(DOORS[kept["door"]], place, kept["chapter"], kept["given"]) == ""


# --- some of each way in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOORS)
async def test_mangled_inputs_break_nothing_and_are_judged(name: str, places: Places) -> None:
    came = await play(DOORS[name], places, 7, [0], 25)
    assert [(one.why, one.given) for one in came.broken] == []
    assert came.inputs == 25
    assert came.whole >= DOORS[name].least_whole * came.inputs / 2, "few as they are, chance has its way"


async def test_every_route_of_the_program_is_a_way_in_that_is_tried(places: Places, sqlite_database: Database) -> None:
    used = {name: told for name, told in whatsapp_settings().model_dump().items() if name.startswith("whatsapp_")}
    token = "1234567890:" + "A" * 35
    served = program(sqlite_database, public_url="https://tawjih.example", telegram_bot_token=token, **used)
    tried = {"/telegram", "/whatsapp"}  # what comes to the latter is mangled in test_whatsapp_events.py
    for door in (page.DOOR, desk.DOOR):
        with places() as place:
            async with door.opens(place) as world:
                tried |= set(world.places)  # type: ignore[attr-defined]
    paths = {route.path for route in served.routes if isinstance(route, Route)}
    assert {path for path in paths if "/desk/static/" not in path} == tried
    assert {way(path) for path in tried} == set(ROUTES.values())


def test_every_command_is_a_way_in_that_is_tried() -> None:
    assert set(commands.commands()) == OF_THE_MACHINE
    chance = Random(1)  # noqa: S311 - made-up chance, no secret
    tried = {" ".join(commands.arguments(chance, name)[:2]) for name in OF_THE_MACHINE for _ in range(5)}
    assert all(any(words.startswith(name) for words in tried) for name in OF_THE_MACHINE)


async def test_same_chapter_has_the_same_inputs(places: Places) -> None:
    async def drawn() -> list[Given]:
        found: list[Given] = []
        with places() as place:
            async with telegram.DOOR.opens(place) as world:
                await world.begin(3)
                chance = Random("a chapter")  # noqa: S311 - made-up chance, no secret
                for _ in range(25):
                    found.append(world.draw(chance))
                    await world.take(found[-1])
        return found

    assert str(await drawn()) == str(await drawn())


# --- whether anything would be noticed --------------------------------------------------------------------------------


class Bug(Exception):  # noqa: N818
    """What a bug would raise."""


def fail(*_: object, **__: object) -> None:
    raise Bug


async def found_by(name: str, places: Places, length: int = 40) -> str:
    """What the judge says of a program that is broken."""
    came = await play(DOORS[name], places, 1, [0], length)
    return came.broken[0].why if came.broken else ""


@pytest.fixture(autouse=True)
def _little_time_to_make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_TRIES", 3)


@pytest.mark.parametrize("name", ["telegram", "polling", "page"])
async def test_bug_in_a_turn_is_noticed_though_it_is_caught(
    name: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "step", fail)
    assert "reached a catch-all: turn.bug: Bug" in await found_by(name, places)


async def test_trace_that_is_shown_is_noticed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = webchat_page.Pages.chat
    monkeypatch.setattr(webchat_page.Pages, "chat", lambda *given, **named: chat(*given, **named) + "Traceback (most")
    assert "a person reads 'Traceback'" in await found_by("page", places)


@pytest.mark.parametrize("name", ["telegram", "page"])
async def test_answer_that_is_lost_is_noticed(name: str, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    save = contacts.save_state

    def forget(tx: Any, conversation_id: int, state: str, **more: Any) -> None:
        save(tx, conversation_id, "" if more["turn"] == 3 else state, **more)

    monkeypatch.setattr(contacts, "save_state", forget)
    assert "a sound person" in await found_by(name, places, 100)


async def test_request_without_a_yes_is_noticed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "add_consent", lambda *_, **__: None)
    assert "nobody agreed" in await found_by("page", places, 200)


async def test_writer_that_hangs_is_noticed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    take, number = Turns.take_turn, iter(range(100))

    def hang(turns: Turns, tx: Any, incoming: Any) -> Any:
        time.sleep(4 * (next(number) == 5))
        return take(turns, tx, incoming)

    monkeypatch.setattr(Turns, "take_turn", hang)
    monkeypatch.setattr(run, "PATIENCE", 1.0)
    assert "TimeoutError" in await found_by("telegram", places)


async def test_crash_of_a_command_is_noticed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "read_settings", fail)
    assert "reached a catch-all: crashed: Bug" in await found_by("command line", places, 100)


async def test_file_that_nobody_looks_at_before_it_is_read_is_noticed(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_wrong", lambda *_: iter(()))
    assert await found_by("programme", places, 100)


async def test_what_a_refused_backup_leaves_is_noticed(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(file: Path, passphrase: str, into: Path, newest: str) -> Any:
        (into.parent / "left").touch()
        return unpack(file, passphrase, into, newest)

    monkeypatch.setattr(restoring, "unpack", leave)
    assert "refused, or only looked at, there is: ['left']" in await found_by("backups", places, 100)


@pytest.mark.parametrize("said", ["a KeyError", 'File "x", line 3', "<x object at 0x7f>", "in bot/app.py", MARKUP])
def test_words_of_a_programmer_are_noticed(said: str) -> None:
    with pytest.raises(Wrong, match="a person reads"):
        read_as_a_person(f"Bonjour. {said}")


def test_mangled_texts_say_nothing_that_a_programmer_would() -> None:
    for one in TEXTS:
        read_as_a_person(one.replace(MARKUP, ""))


# --- made small -------------------------------------------------------------------------------------------------------


class Brittle:
    """Breaks on a value that comes some time after another."""

    whole = 0

    def __init__(self) -> None:
        self._warned = False

    async def begin(self, chapter: int) -> None:
        """Nobody is there."""

    def draw(self, chance: Random) -> Given:
        value = chance.choice(("a", "b", "first", "second" * 3))
        return {"value": odd_json(chance, {"x": value}) if value == "a" else value, "more": ["anything"]}

    async def take(self, given: Given) -> None:
        self._warned = self._warned or given.get("value") == "first"
        if self._warned and str(given.get("value")).startswith("second"):
            raise Wrong("broken in whatever words")

    async def sound(self) -> None:
        """All is well."""


@asynccontextmanager
async def brittle(_: Place) -> AsyncIterator[Brittle]:
    yield Brittle()


async def test_what_breaks_is_made_small_and_can_be_kept(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_TRIES", 200)
    door = Door("brittle", brittle, on=(FILES,))
    came = await play(door, places, 1, [0, 1])
    first = came.broken[0]
    assert [one["value"] for one in first.given] == ["first", "secondsec"], "half of it would not break"
    assert "more" not in first.given[-1]
    kept = json.loads(first.to_json())
    with places() as place:
        assert await replay(door, place, 0, kept["given"]) == first.why
        assert await replay(door, place, 0, kept["given"][1:]) == ""


def test_table_says_what_broke_and_what_did_not_go_through() -> None:
    door = Door("brittle", brittle, on=(FILES,))
    part: Any = Part("telegram", 1, (0,), Path())
    part = replace(part, door="programme")
    named = replace(door, name="programme")
    told_of, is_well = lines([named], [part], [Came(100, 70, 1.0)])
    assert (told_of[-1], is_well) == ("| programme | - | 100 | 70 | 1 | 0 |", True)
    told_of, is_well = lines([named], [part], [Came(100, 30, 1.0)])
    assert (told_of[-1], is_well) == ("programme, -: only 30 of 100 went through a whole turn", False)
    broken = Broken("programme", 1, 0, 9, "Wrong: x", ({"a": 1},))
    told_of, is_well = lines([named], [part], [Came(100, 70, 1.0, [broken])])
    assert not is_well
    assert "BROKEN programme, seed 1, chapter 0, input 9: Wrong: x" in told_of[-1]
