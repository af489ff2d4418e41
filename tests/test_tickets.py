from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import tickets
from storage.models import tickets as table
from tests.storing import NOW, known

if TYPE_CHECKING:
    from storage.db import Database


def test_ticket_is_open_when_it_is_added_with_or_without_a_conversation(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        first = tickets.add_ticket(tx, conversation.id, "person", "child-1", NOW)
        second = tickets.add_ticket(tx, None, "bug", "", NOW)
        found = [tuple(row) for row in tx.execute(select(table).order_by(table.c.id))]
    assert found == [
        (first, conversation.id, "person", "child-1", "open", NOW),
        (second, None, "bug", "", "open", NOW),
    ]
