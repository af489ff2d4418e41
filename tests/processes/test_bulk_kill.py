"""Killed in the middle of a message to many families, again and again: each gets it, and nobody gets it twice.

`make test-processes` does it to 200 families; among all tests they are fewer.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.weighing import Plan
from storage import bulks, contacts, leads, staff
from storage.crypto import Keyring
from storage.db import Database
from storage.models import audit, messages, outbox
from tests.chaos.quick_time import BEGIN
from tests.chaos.world import CHILD
from tests.killing import kill_in_the_middle
from tests.test_bulk import turns, wanted
from tests.test_desk_work import VALUES
from tests.visiting import Program

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

FAMILIES = int(os.environ.get("PEOPLE", "20"))


def filled(tx: Connection, database: Database) -> int:
    """Families on the web page, and a message to all of them that has just been confirmed."""
    now = BEGIN
    ids = []
    for number in range(FAMILIES):
        whose = contacts.lock_conversation(tx, "webchat", f"family {number}", now).id
        contacts.save_state(tx, whose, "{}", turn=1, locale="fr", who="youth", now=now, keep_days=7)
        ids.append(leads.save_lead(tx, whose, "me", f"12{number:05}", VALUES, now))
    about = {"name": "Nadia", "roles": ["coordinator"], "languages": [], "locale": "fr", "now": now}
    actor = Actor(staff.add_account(tx, "nadia", **about), "nadia", frozenset({"coordinator"}))  # type: ignore[arg-type]
    made = turns(database)
    return wanted(tx, Deed(actor, now, made.programme.statuses, made), Plan("write", reply="not_known_yet"), ids)


@pytest.mark.timeout(240)
def test_killed_in_a_message_to_many_families_sends_each_one(database_url: str, tmp_path: Path) -> None:
    with closing(Database(database_url, Keyring.create(tmp_path / "key.json"))) as database:
        with database.transaction() as tx:
            bulk_id = filled(tx, database)

        def done() -> int:
            with database.reading() as tx:
                return bulks.count_outcomes(tx, bulk_id).get("done", 0)

        # At night nobody is written to: the program's clock starts at an hour of work.
        settings = {"DATABASE_URL": database_url, "CHAOS_BEGUN": str(time.monotonic())}
        kill_in_the_middle(Program(tmp_path, settings, command=CHILD), done, FAMILIES)
        with database.reading() as tx:
            assert bulks.count_outcomes(tx, bulk_id) == {"done": FAMILIES}
            for table, column in ((messages, messages.c.conversation_id), (outbox, outbox.c.conversation_id)):
                per_family = list(tx.execute(select(func.count()).select_from(table).group_by(column)).scalars())
                assert per_family == [1] * FAMILIES, table.name
            written = select(func.count()).where(audit.c.verb == "write").select_from(audit)
            assert tx.execute(written).scalar_one() == FAMILIES
