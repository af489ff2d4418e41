"""Killed in the middle of news to many families, again and again: each gets them, and nobody gets them twice.

`make test-processes` does it to 200 families; among all tests they are fewer. Then the same without chance: a fault at
each statement of one family's step leaves nothing of it behind.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select

from bot.services.bulk_work import do_next
from bot.services.one_by_one import OneFailed
from storage import bulks
from storage.crypto import Keyring
from storage.db import Database
from storage.models import audit, conversations, mailing_texts, outbox
from tests import mailing
from tests.chaos.quick_time import BEGIN
from tests.chaos.world import CHILD
from tests.killing import kill_in_the_middle
from tests.mailing import MONDAY, coordinator, family, ready, send, set_hours, written
from tests.test_bulk import outcomes
from tests.visiting import Program

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

FAMILIES = int(os.environ.get("PEOPLE", "20"))


def sent(tx: Connection, families: int) -> int:
    """Families on the web page, and news to all of them that have just been sent."""
    now = BEGIN
    me, other = coordinator(tx, now=now), coordinator(tx, "karim", now=now)
    for number in range(families):
        family(tx, number, channel="webchat", now=now)
    return send(tx, other, ready(tx, me))


@pytest.mark.timeout(240)
def test_killed_in_news_to_many_families_writes_to_each_once(database_url: str, tmp_path: Path) -> None:
    with closing(Database(database_url, Keyring.create(tmp_path / "key.json"))) as database:
        with database.transaction() as tx:
            bulk_id = sent(tx, FAMILIES)

        def done() -> int:
            with database.reading() as tx:
                return bulks.count_outcomes(tx, bulk_id).get("done", 0)

        settings = {"DATABASE_URL": database_url, "CHAOS_BEGUN": str(time.monotonic())}  # so that no day is a holiday
        kill_in_the_middle(Program(tmp_path, settings, command=CHILD), done, FAMILIES)
        with database.reading() as tx:
            assert outcomes(tx, bulk_id) == {"done": FAMILIES}
            per_family = select(func.count()).select_from(outbox).group_by(outbox.c.conversation_id)
            assert list(tx.execute(per_family).scalars()) == [1] * FAMILIES
            lines = select(func.count()).where(audit.c.verb == "send_mailing", audit.c.lead_id.is_not(None))
            assert tx.execute(lines.select_from(audit)).scalar_one() == FAMILIES
            assert tx.execute(select(func.sum(mailing_texts.c.written))).scalar_one() == FAMILIES


class _CutError(Exception):
    """The program ends here."""


def test_end_at_any_statement_of_a_step_leaves_nothing_of_it_and_the_next_step_writes_it_once(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), coordinator(tx, "karim")
        set_hours(tx, me)
        other.turns.read_facts_anew()
        family(tx, 1)
        bulk_id = send(tx, other, ready(tx, me))
    turns, cuts, is_over = mailing.turns(database), 0, False
    while not is_over:
        is_over = _cut_at(database, turns, cuts)
        with database.reading() as tx:
            assert sum(len(words) for words in written(tx).values()) == int(is_over)
            assert outcomes(tx, bulk_id) == {"done" if is_over else "": 1}
            marked = tx.execute(select(conversations.c.unasked_at)).scalar_one()
            assert (marked is not None) == is_over
        cuts += 1
    assert cuts > 10, "it is made of many statements"


def _cut_at(database: Database, turns: object, number: int) -> bool:
    """One step that ends before the statement of that number; whether it has no such statement and was done."""
    left = [number]

    def cut(*_: object) -> None:
        if not left[0]:
            raise _CutError
        left[0] -= 1

    try:
        with database.transaction() as tx:
            event.listen(tx, "before_cursor_execute", cut)
            do_next(tx, turns, MONDAY)  # type: ignore[arg-type]
            event.remove(tx, "before_cursor_execute", cut)
    except (_CutError, OneFailed):
        return False
    return True
