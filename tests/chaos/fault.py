"""A fault, as each file of this folder that injects some tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.chaos.world import World


def _none(_: Path) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: `hurt` does it while people write, and says how often it did.

    `settings` are the bot's own for that, `rate` is how fast its time goes, `pause` how long people think before each
    answer. `on` says on which databases, `disk` that the database is on one that can be filled up, and
    `limited` that the bot keeps Telegram's limits, which makes a sign-up take three times as long; people
    who are not at the end after the `longest` time, in seconds, have been forgotten. What is owed falls due one after
    the other as long as the run `lasts`, about. One that is `timed` has nothing else running beside it: nobody may wait
    longer than 10 seconds there. With its `own_server`, it may do to PostgreSQL what it wants. With `tours` there are
    also people who do what few do.
    """

    name: str
    hurt: Callable[[World], Awaitable[int]]
    settings: Callable[[Path], dict[str, str]] = _none
    rate: float = 1.0
    pause: float = 0.3
    on_telegram: int = 8
    on_pages: int = 4
    on: tuple[str, ...] = ("SQLite", "PostgreSQL")
    disk: bool = False
    limited: bool = False
    longest: float = 90.0
    lasts: float = 8.0
    timed: bool = False
    own_server: bool = False
    tours: bool = False
