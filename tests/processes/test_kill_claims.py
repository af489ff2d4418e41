"""Two who claim everything while their processes are killed: each lead is claimed once, and none is lost.

`make test-processes` does it with 10,000 leads; among all tests they are fewer.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services.demo import fill
from storage.crypto import Keyring
from storage.db import Database
from storage.models import audit, leads
from tests.storing import NOW
from tests.test_staff_accounts import account

if TYPE_CHECKING:
    from pathlib import Path

LEADS = int(os.environ.get("CLAIMS", "300"))
KILLS = 8 if LEADS >= 1000 else 4


def claim_while_killing(url: str, key: Path, staff: list[int]) -> int:
    """One process for each, killed at work and started anew until it was done often enough; how often it was."""

    def start(who: int, end: int = 0) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.claiming", url, str(key), str(who), str(end)])

    ends = [random.randint(5, LEADS // KILLS) for _ in range(KILLS)]  # noqa: S311 - statements; a claim is some of them
    running, killed = {who: start(who, ends.pop()) for who in staff}, 0
    while running:
        for who in list(running):
            code = running[who].poll()
            if code is not None:
                del running[who]
                killed += code == -signal.SIGKILL
                if ends:
                    running[who] = start(who, ends.pop())
        time.sleep(0.01)
    last = [start(who) for who in staff]
    assert [process.wait() for process in last] == [0, 0]
    return killed


@pytest.mark.timeout(600)
def test_every_lead_is_claimed_once_while_those_who_claim_are_killed(database_url: str, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    Keyring.create(key)
    database = Database(database_url, Keyring.load(key))
    with database.transaction() as tx:
        staff = [account(tx), account(tx, "karim")]
    fill(database, LEADS, NOW)
    with database.transaction() as tx:
        tx.execute(leads.update().values(claimed_by=None, claimed_until=None, assigned_to=None))
        tx.execute(audit.delete().where(audit.c.verb == "claim"))
        live = (leads.c.status != "withdrawn", leads.c.merged_into.is_(None))
        to_claim = set(tx.execute(select(leads.c.id).where(*live)).scalars())
        tx.execute(leads.update().values(contact_hold=False))
    assert claim_while_killing(database_url, key, staff) == KILLS
    with database.reading() as tx:
        whose = dict(tx.execute(select(leads.c.id, leads.c.claimed_by)).all())
        deeds = tx.execute(select(audit.c.lead_id, audit.c.staff_id).where(audit.c.verb == "claim")).all()
    database.close()
    assert {lead for lead, who in whose.items() if who is not None} == to_claim, "none is lost"
    assert max(Counter(lead for lead, _ in deeds).values()) == 1, "each is claimed once"
    assert {(lead, who) for lead, who in deeds} == {(lead, whose[lead]) for lead in to_claim}, "and as it was written"
