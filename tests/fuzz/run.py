"""Puts inputs through a door, chapter by chapter, and makes what broke something small enough to read."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.door import SQLITE, Place
from tests.fuzz.mangle import smaller

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from contextlib import AbstractContextManager

    from storage.crypto import Keyring
    from tests.fuzz.door import Door, Given, World

    Places = Callable[[], AbstractContextManager[Place]]

CHAPTER: Final = 100
"""Inputs of the same few people; the next ones do not depend on them, so any chapter can be repeated alone."""
PATIENCE: Final = 30.0  # seconds that one input may take: what hangs is found, however slow the machine
_MOST_BROKEN: Final = 3  # in one part
_TRIES: Final = 80  # to make one smaller


@dataclass(frozen=True, slots=True)
class Broken:
    """What broke, and how to see it again."""

    door: str
    seed: int
    chapter: int
    number: int
    why: str
    given: tuple[Given, ...]

    def to_json(self) -> str:
        """As it is kept with the tests, and read again."""
        told = {"door": self.door, "chapter": self.chapter, "why": self.why, "given": self.given}
        return json.dumps(told, indent=1) + "\n"


@dataclass(slots=True)
class Came:
    """What came of a part."""

    inputs: int = 0
    whole: int = 0
    seconds: float = 0.0
    broken: list[Broken] = field(default_factory=list)


async def play(door: Door, places: Places, seed: int, chapters: Sequence[int], length: int = CHAPTER) -> Came:
    """All inputs of these chapters; in a new world after something broke."""
    came, begun, waiting = Came(), time.monotonic(), list(chapters)
    while waiting and len(came.broken) < _MOST_BROKEN:
        with places() as place:
            async with door.opens(place) as world:
                while waiting:
                    broken = await _chapter(door, world, seed, waiting.pop(0), length, came)
                    if broken is not None:
                        came.broken.append(broken)
                        break
    came.broken = [await shrunk(door, places, one) if one.given else one for one in came.broken]
    came.seconds = time.monotonic() - begun
    return came


async def _chapter(door: Door, world: World, seed: int, chapter: int, length: int, came: Came) -> Broken | None:
    chance, given = Random(f"{door.name} {seed} {chapter}"), []  # noqa: S311 - made-up chance, no secret
    if why := await _told(world.begin(chapter)):
        return Broken(door.name, seed, chapter, 0, why, ())
    for number in range(length):
        given.append(world.draw(chance))
        came.inputs += 1
        before = world.whole
        why = await _put(world, given[-1])
        came.whole += world.whole > before
        if not why and number % door.sound_every == door.sound_every - 1:
            why = await _sound(world)
        if why:
            return Broken(door.name, seed, chapter, number, why, tuple(given))
    return None


async def _put(world: World, given: Given) -> str:
    """Put one in; what is wrong with what came of it, or ""."""
    return await _told(world.take(given))


async def _sound(world: World) -> str:
    """The same for who is sound."""
    return await _told(world.sound())


async def _told(doing: Coroutine[Any, Any, None]) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await doing
    except Exception as error:  # noqa: BLE001 - whatever gets out is what is looked for
        return f"{type(error).__name__}: {error}"
    return ""


async def replay(door: Door, place: Place, chapter: int, given: Sequence[Given]) -> str:
    """Put these in, and see that the program serves; what is wrong, or ""."""
    async with door.opens(place) as world:
        if why := await _told(world.begin(chapter)):
            return why
        for one in given:
            if why := await _put(world, one):
                return why
        return await _sound(world)


async def shrunk(door: Door, places: Places, broken: Broken) -> Broken:
    """The same with less: first fewer inputs, then less in the last one."""
    kind, given, tries = _kind(broken.why), list(broken.given), _TRIES

    async def breaks(some: list[Given]) -> bool:
        nonlocal tries
        tries -= 1
        with places() as place:
            return _kind(await replay(door, place, broken.chapter, some)) == kind

    if await breaks(given[-1:]):
        given = given[-1:]
    size = len(given) // 2
    while size and tries > 0:
        for at in range(0, len(given) - 1, size):
            if len(given) > at + size and await breaks(given[:at] + given[at + size :]):
                given = given[:at] + given[at + size :]
                break
        else:
            size //= 2
    waiting = smaller(given[-1])
    while waiting and tries > 0:
        last = waiting.pop(0)
        if len(json.dumps(last)) < len(json.dumps(given[-1])) and await breaks([*given[:-1], last]):
            given, waiting = [*given[:-1], last], smaller(last)
    return Broken(broken.door, broken.seed, broken.chapter, broken.number, broken.why, tuple(given))


def _kind(why: str) -> str:
    """What makes two of them the same: not the words of people."""
    return re.split(r" in |['\"/]", why, maxsplit=1)[0]


def on_sqlite(template: Path, keyring: Keyring, parent: Path | None = None) -> Places:
    """Where worlds are: each gets a copy of a file that has all tables."""

    @contextmanager
    def place() -> Iterator[Place]:
        with TemporaryDirectory(dir=parent, prefix="tawjih-fuzz-", ignore_cleanup_errors=True) as folder:
            shutil.copy(template, Path(folder) / "tawjih.db")
            yield Place(Path(folder), f"sqlite:///{folder}/tawjih.db", keyring)

    return place


__all__ = ["CHAPTER", "SQLITE", "Broken", "Came", "on_sqlite", "play", "replay", "shrunk"]
