"""Tells everybody that somebody may have seen what is kept: at once, by day, each once, however often it is begun.

Who asked for protection is not written to, nor who keeps a word that hides the conversation: others may read along on
that phone. The person in charge of protection tells them, and is given their references.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import time as hour_of_day
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.incoming import Incoming
from conversations.flows.notices import BREACH
from conversations.locales import TABLE
from conversations.notices import may_be_told
from conversations.stored import load
from conversations.types import Breached
from storage import audit, contacts, keys, notices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database
    from storage.notices import Receiver

DOOR: Final = "command_line"
VERB: Final = "tell_breach"
_ENDED: Final = "ended"
_AT_ONCE: Final = 200
_BETWEEN: Final = 0.07  # seconds between two: a little slower than what is sent, so that no reply waits behind them
_LOOKED_AGAIN: Final = 60.0
_GOES_ON_WITHIN: Final = contacts.INBOX_KEPT
_MORNING, _EVENING = hour_of_day(8), hour_of_day(21)


@dataclass(slots=True)
class Whom:
    """Everybody, by what becomes of them: written to (by channel and locale), or not, and why."""

    told: dict[tuple[str, str], int] = field(default_factory=dict)
    blocked: int = 0
    spared: list[int] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many are written to."""
        return sum(self.told.values())

    def add(self, one: Receiver) -> None:
        """Count somebody."""
        match _fate(one):
            case "told":
                place = (one.channel, one.locale)
                self.told[place] = self.told.get(place, 0) + 1
            case "spared":
                self.spared.append(one.id)
            case "blocked":
                self.blocked += 1


def _fate(one: Receiver) -> str:
    if not one.state:
        return "erased"
    if one.protected or not may_be_told(load(one.state)):
        return "spared"
    return "blocked" if one.blocked else "told"


def look(database: Database) -> tuple[Whom, list[str]]:
    """Who would be told; and the references of those who are spared."""
    whom = Whom()
    with database.reading() as tx:
        for one in _everybody(tx):
            whom.add(one)
        return whom, notices.list_references(tx, whom.spared)


def _everybody(tx: Connection) -> Iterator[Receiver]:
    after = 0
    while found := notices.list_receivers(tx, after, _AT_ONCE):
        yield from found
        after = found[-1].id


def words(turns: Turns) -> dict[str, tuple[str, str]]:
    """What is said in each locale: to young people, and to adults."""
    said = turns.catalogues
    return {one: (said.words(BREACH, one), said.words(BREACH, one, "parent")) for one in TABLE}


@dataclass(slots=True)
class Telling:
    """Goes through everybody. `shows` hears how many were told, `says` a sentence when it waits for the morning."""

    database: Database
    turns: Turns
    clock: Clock
    says: Callable[[str], object]
    shows: Callable[[int], object] = lambda _: None
    waits: Callable[[float], None] = time.sleep
    told: int = 0

    def run(self) -> int:
        """How many were told, now or before it was begun again."""
        number = self._begin()
        with self.database.reading() as tx:
            ids = [one.id for one in _everybody(tx) if _fate(one) == "told"]
        for one in ids:
            self._wait_for_day()
            with self.database.transaction() as tx:
                self.told += self._tell(tx, number, one)
            self.shows(self.told)
            self.waits(_BETWEEN)
        with self.database.transaction() as tx:
            audit.add_deed(tx, None, DOOR, VERB, about=_ENDED, now=self.clock.now())
        return self.told

    def _begin(self) -> int:
        """What it is called, in every conversation: the same when it goes on."""
        now = self.clock.now()
        with self.database.transaction() as tx:
            begun = notices.find_begun(tx, VERB, now - _GOES_ON_WITHIN, _ENDED)
            if begun is None:
                audit.add_deed(tx, None, DOOR, VERB, about="begun", now=now)
                begun = notices.find_begun(tx, VERB, now - _GOES_ON_WITHIN, _ENDED)
            assert begun is not None  # noqa: S101 - for the type checker
            return begun

    def _tell(self, tx: Connection, number: int, conversation_id: int) -> bool:
        """Whether this one was told, now or before. What they said meanwhile counts."""
        keys.check_key(tx)  # it may take until the morning: the key that is written with may be another by then
        before = notices.get_receiver(tx, conversation_id)
        if before is None:
            return False
        contacts.lock_conversation(tx, before.channel, before.address, self.clock.now())
        one = notices.get_receiver(tx, conversation_id)
        if one is None or _fate(one) != "told":
            return False
        self.turns.take_turn(tx, Incoming(one.channel, f"breach {number}", one.address, Breached()))
        return True

    def _wait_for_day(self) -> None:
        said = False
        while is_night(self.clock.now()):
            if not said:
                said = True
                self.says(f"It is night. It goes on at {_MORNING:%H:%M}: leave it running, or run it again then.")
            self.waits(_LOOKED_AGAIN)


def is_night(now: datetime) -> bool:
    """Whether nobody is written to now, whatever it is."""
    return not _MORNING <= now.astimezone(CASABLANCA).time() < _EVENING
