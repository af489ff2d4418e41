"""What several processes do at the same time is done once. A process is here a Database of its own.

That staff are told once, a message is sent once and a deed for many done once, by however many, is with these.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.app import build
from bot.config import Settings
from conversations.types import Commanded, Said
from storage import contacts
from storage.db import Database
from storage.models import conversations, inbox
from storage.retention import delete_expired
from tests.storing import DAY, NOW, at_once, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.turns import Turns
    from storage.crypto import Keyring

PROCESSES = 4
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def processes(emptied_postgres: str, keyring: Keyring) -> Iterator[list[Database]]:
    opened = [Database(emptied_postgres, keyring) for _ in range(PROCESSES)]
    yield opened
    for one in opened:
        one.close()


def turns_of(database: Database) -> Turns:
    return build(SETTINGS, database).turns


async def test_two_messages_of_one_person_that_reach_two_processes_at_once_are_taken_one_after_the_other(
    processes: list[Database],
) -> None:
    turns = [turns_of(one) for one in processes]
    await turns[0].take("telegram", "1", "600", Commanded("start"))
    taken = await asyncio.gather(
        *(one.take("telegram", str(2 + place), "600", Said(f"{14 + place}")) for place, one in enumerate(turns))
    )
    assert not any(one.failed or one.repeated for one in taken)
    with processes[0].reading() as tx:
        assert tx.execute(select(conversations.c.turn)).scalar_one() == 1 + PROCESSES
        assert sorted(tx.execute(select(inbox.c.turn)).scalars()) == list(range(1, 2 + PROCESSES)), "each its own turn"


async def test_one_message_that_reaches_all_processes_at_once_is_one_turn_with_one_answer(
    processes: list[Database],
) -> None:
    turns = [turns_of(one) for one in processes]
    taken = await asyncio.gather(*(one.take("telegram", "1", "600", Said("salam")) for one in turns))
    assert [one.repeated for one in taken].count(False) == 1
    assert len({tuple(message.text for message in one.messages) for one in taken}) == 1
    with processes[0].reading() as tx:
        assert tx.execute(select(conversations.c.turn)).scalar_one() == 1


def test_what_is_past_its_date_goes_once_when_all_clean(processes: list[Database]) -> None:
    with processes[0].transaction() as tx:
        for number in range(350):
            whose = known(tx, str(number)).id
            contacts.add_consent(tx, whose, {"subject": "me", "given": True}, NOW)
    later = NOW + 8 * DAY

    def clean(place: int) -> int:
        total = gone = 1
        while gone:
            with processes[place].transaction() as tx:
                gone = delete_expired(tx, later, later.date())
            total += gone
        return total - 1

    assert sum(at_once(PROCESSES, clean)) == 350
    with processes[0].reading() as tx:
        assert tx.execute(select(func.count()).select_from(conversations)).scalar_one() == 0
