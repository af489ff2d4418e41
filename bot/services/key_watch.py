"""Keys that change while the program runs: each process reads the file anew, and says which keys it has.

Only when all that serve can read a new key is it written with, by all at the same word of the database: see
`storage/keys.py`.
"""

from __future__ import annotations

import contextlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services.beside import Beside
from storage import keys
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.services.erased import Told
    from storage.db import Database

_LOOK_EVERY: Final = 2.0  # seconds
_TOLD_EVERY: Final = timedelta(seconds=10)  # a third of the time after which a process is taken for gone
TOPIC: Final = "key"


class KeyWatch(Beside):
    """Looks after the keys of one process."""

    def __init__(self, database: Database, clock: Clock, notices: Told) -> None:
        super().__init__("keys", every=_LOOK_EVERY)
        self._database = database
        self._clock = clock
        self._notices = notices
        self._name = ""
        self._told: tuple[frozenset[int], int] | None = None
        self._told_at: datetime | None = None

    def start(self) -> None:
        """Begin, as a process of its own name."""
        self._name = secrets.token_hex(8)
        super().start()

    async def stop(self) -> None:
        """End, and say that this process serves no more."""
        await super().stop()
        with contextlib.suppress(StoreUnavailable):
            await self._database.write(lambda tx: keys.delete_holder(tx, self._name))

    async def look(self) -> bool:
        """Take new keys from the file, write with the one that the database says, and tell which there are."""
        keyring = self._database.keyring
        keyring.look_again()
        in_use = await self._database.read(keys.list_keys_in_use)
        self._tell_missing([one for one in in_use if one not in keyring.versions])
        if in_use and in_use[-1] in keyring.versions:
            keyring.use(in_use[-1])
        now, have = self._clock.now(), (keyring.versions, keyring.current)
        if have != self._told or self._told_at is None or not timedelta() <= now - self._told_at < _TOLD_EVERY:
            await self._database.write(lambda tx: keys.mark_holder(tx, self._name, keyring, now))
            self._told, self._told_at = have, now
        return False

    def _tell_missing(self, missing: list[int]) -> None:
        if missing:
            self._notices.tell(TOPIC, keys.lacks(missing[0]))
        else:
            self._notices.over(TOPIC, "The key file has all keys again.")
