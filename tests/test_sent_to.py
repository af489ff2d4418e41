"""A sign-up where there are several centres: to which one it goes, what the family reads, and which hours it sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services import visits
from bot.services.turns import Turns
from conversations.types import BookVisit, Visits
from storage import appointments, centres, exporting, leads, slots
from storage.slots import Offer, SlotGone
from tests.conversing import TEACHER, YOUTH, programme
from tests.network import NORTH, SOUTH, WEST, network
from tests.storing import DAY, MINUTE, NOW
from tests.test_desk_work import VALUES, lead
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from conversations.programme import Programme
    from storage.db import Database


def divided() -> Programme:
    """The network with districts: one serves Anfa, one Sbata, and nobody the others."""
    first, second, third = network().centres
    serve = {first: ("maarif",), second: ("anfa", "sbata"), third: ("sbata",)}
    return replace(network(), centres=tuple(replace(one, serves=frozenset(where)) for one, where in serve.items()))


@pytest.mark.parametrize(
    ("answers", "sent_to", "said"),
    [
        (YOUTH, SOUTH, "Centre Sud"),
        ((*YOUTH[:3], "maarif", *YOUTH[4:]), NORTH, "Al Hotaya"),
        ((*YOUTH[:3], "sbata", *YOUTH[4:]), "", "plusieurs centres"),
        (TEACHER, "", "plusieurs centres"),
    ],
)
async def test_request_goes_to_the_centre_that_serves_the_district_and_its_family_reads_it(
    database: Database, answers: tuple[str, ...], sent_to: str, said: str
) -> None:
    taken = await walk(Turns(database, divided(), lexicon(), catalogues(), FrozenClock(NOW)), answers)
    assert any(said in message.text for message in taken.messages), [message.text for message in taken.messages]
    with database.transaction() as tx:
        (row,) = exporting.export_leads(tx)
    assert row["centre"] == sent_to


async def test_with_one_centre_the_request_goes_there_and_nothing_is_said_of_it(database: Database) -> None:
    taken = await walk(Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW)), YOUTH)
    assert not any("centre qui suit" in message.text or "Hotaya" in message.text for message in taken.messages)
    with database.transaction() as tx:
        (row,) = exporting.export_leads(tx)
    assert row["centre"] == NORTH


def again(tx: Connection, lead_id: int, centre: str) -> str:
    """The family sends it once more, which leads to this centre now; where it is."""
    conversation, subject = leads.get_whose(tx, lead_id)
    leads.save_lead(tx, conversation, subject, "1234599", {**VALUES, "centre": centre}, NOW)
    return centres.get_centre(tx, lead_id) or ""


def test_what_the_family_tells_later_moves_nothing_that_stands(database: Database) -> None:
    with database.transaction() as tx:
        one, undecided = lead(tx, centre=NORTH), lead(tx, 2)
        assert again(tx, one, SOUTH) == NORTH
        assert again(tx, one, "") == NORTH
        assert again(tx, undecided, "") == ""
        assert again(tx, undecided, SOUTH) == SOUTH
        assert centres.move(tx, one, NORTH, WEST, NOW)
        assert again(tx, one, SOUTH) == WEST


def test_hours_are_offered_and_booked_where_the_request_is(database: Database) -> None:
    with database.transaction() as tx:
        one, undecided = lead(tx, centre=NORTH), lead(tx, 2)
        north, south = (
            slots.add_slot(tx, Offer(centre, NOW + DAY, NOW + DAY + 30 * MINUTE, 3), None, NOW)
            for centre in (NORTH, SOUTH)
        )
        (mine, _), (others, _) = leads.get_whose(tx, one), leads.get_whose(tx, undecided)
        assert [hour.id for hour in visits.with_hours(tx, Visits(), mine, NOW).slots] == [north]
        assert [hour.id for hour in visits.with_hours(tx, Visits(), others, NOW).slots] == [north, south]
        assert visits.settle(tx, mine, BookVisit("me", south), NOW).outcome == "gone"
        with pytest.raises(SlotGone):
            appointments.book(tx, south, one, NOW)
        booked = appointments.book(tx, north, one, NOW)
        with pytest.raises(SlotGone):
            appointments.move(tx, booked, south, NOW)
        assert appointments.book(tx, south, undecided, NOW)
