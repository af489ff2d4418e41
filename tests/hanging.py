"""A process that is stopped in the middle of what it does: `python -m tests.hanging` with the store and the key file.

What it does is "turn" (one turn of `ADDRESS`) or "poll" (to be the one who asks Telegram). It goes on when told so.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import build
from bot.config import Settings
from conversations.types import Said
from storage import inbox
from storage.alone import POLLING, Alone
from storage.crypto import Keyring
from storage.db import Database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

ADDRESS = "600"


def stop() -> None:
    """Nothing moves from here on, while the system keeps every connection open."""
    os.kill(os.getpid(), signal.SIGSTOP)


def take_turn(database: Database) -> None:
    """Take a turn, and stop when the conversation is locked and the event's id is written."""
    take, stops = inbox.take, [stop]

    def take_and_stop(tx: Connection, conversation_id: int, external_id: str, turn: int, now: datetime) -> int | None:
        earlier = take(tx, conversation_id, external_id, turn, now)
        if stops:
            stops.pop()()
        return earlier

    inbox.take = take_and_stop
    turns = build(Settings(_env_file=None), database).turns  # type: ignore[call-arg]
    asyncio.run(turns.take("webchat", "of who hangs", ADDRESS, Said("un")))


def poll(database: Database) -> None:
    """Be the one who asks Telegram, then stop."""
    alone = Alone(database, POLLING)
    assert alone.hold()
    stop()
    assert not alone.hold(), "it is told that it lost it before it asks again"
    assert not alone.hold(), "and another has it now"


def main() -> None:
    what, url, key = sys.argv[1:]
    database = Database(url, Keyring.load(Path(key)))
    {"turn": take_turn, "poll": poll}[what](database)
    database.close()


if __name__ == "__main__":
    main()
