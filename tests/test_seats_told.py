"""What a family hears of seats: its place on the waiting list, counted each time, and nothing that nobody confirmed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services import desk, seat_offers
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.seats import Chosen
from bot.services.turns import Turns
from conversations.types import Commanded
from storage import seats
from storage.leads import hold_leads
from storage.seats import Change, Terms
from tests.conversing import YOUTH, programme
from tests.storing import NOW
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from storage.db import Database

_ASKED = itertools.count()


@pytest.fixture
def turns(database: Database) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))


def boss(turns: Turns, database: Database) -> Deed:
    with database.transaction() as tx:
        actor = Actor(account(tx, "boss", ("coordinator",)), "boss", frozenset({"coordinator"}))
    return Deed(actor, NOW, turns.programme.statuses, turns)


async def wait_on_list(turns: Turns, database: Database, number: int, seats_there: int | None = 0) -> list[int]:
    """So many who signed up wait in one intake, in the order of their addresses; None: in none."""
    deed = boss(turns, database)
    for person in range(1, number + 1):
        await walk(turns, YOUTH, address=str(person))
    with database.transaction() as tx:
        intake = None
        if seats_there is not None:
            terms = Terms("A", seats=max(1, seats_there))
            intake = seats.add_intake(tx, "al-hotaya", "youth", terms, Change(0, deed.actor.staff_id, NOW))
        ids = list(range(1, number + 1))
        for lead_id in ids:
            desk.move_lead(tx, deed, lead_id, "waiting_list", "", Chosen(intake))
    return ids


async def status(turns: Turns, address: int) -> str:
    taken = await turns.take("telegram", f"status {next(_ASKED)}", str(address), Commanded("status"), hint="fr")
    return "\n".join(message.text for message in taken.messages)


async def test_family_on_a_list_reads_which_number_it_is_and_who_leaves_lets_the_others_up(
    turns: Turns, database: Database
) -> None:
    first, *_ = await wait_on_list(turns, database, 3)
    assert "numéro 3 sur la liste d'attente" in await status(turns, 3)
    with database.transaction() as tx:
        desk.move_lead(tx, Deed(Actor(1, "boss", frozenset({"coordinator"})), NOW, programme().statuses, turns), first,
                       "not_interested", "mind")  # fmt: skip
    assert "numéro 2 sur la liste d'attente" in await status(turns, 3)
    assert "numéro 1 sur la liste d'attente" in await status(turns, 2)
    assert "liste d'attente" not in await status(turns, 1)


async def test_place_that_nobody_confirmed_is_not_invented(turns: Turns, database: Database) -> None:
    await wait_on_list(turns, database, 1, None)
    told = await status(turns, 1)
    assert "numéro" not in told
    assert "pas encore confirmée" in told


async def test_place_on_a_list_or_a_seat_vanished_at_the_minute_protection_was_asked_for(
    turns: Turns, database: Database
) -> None:
    """Whoever reads along had read it before; nobody behind them moves up meanwhile."""
    one, *_ = await wait_on_list(turns, database, 3)
    deed = Deed(Actor(1, "boss", frozenset({"coordinator", "counsellor"})), NOW, programme().statuses, turns)
    with database.transaction() as tx:
        seat_offers.offer(tx, deed, 1, one)
    for person in (1, 2, 3):
        await status(turns, person)  # what is said once, of a link for an adult, is behind them
    before = [await status(turns, person) for person in (1, 2, 3)]
    assert "une place est gardée jusqu'au" in before[0]
    assert "numéro 1 sur la liste d'attente" in before[1]
    with database.transaction() as tx:
        for person in (1, 2):
            hold_leads(tx, person, ["me"])
    assert [await status(turns, person) for person in (1, 2, 3)] == before


async def test_family_whose_seat_is_kept_reads_until_when_and_then_that_it_is_theirs(
    turns: Turns, database: Database
) -> None:
    one, two = await wait_on_list(turns, database, 2)
    deed = Deed(Actor(1, "boss", frozenset({"coordinator", "counsellor"})), NOW, programme().statuses, turns)
    with database.transaction() as tx:
        seat_offers.offer(tx, deed, 1, one)
    assert "une place est gardée jusqu'au" in await status(turns, 1)
    assert "numéro 1 sur la liste d'attente" in await status(turns, 2)
    with database.transaction() as tx:
        seat_offers.answer(tx, deed, one, "yes")
    assert "Le centre prend contact pour finir" in await status(turns, 1)
    assert two == 2
