"""A sign-up where there are several centres: to which one it goes, what the family reads, and which hours it sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services import centre_moves, visits
from bot.services.turns import Turns
from conversations import engine
from conversations.derived import leads_of
from conversations.types import BookVisit, Context, LeadStatus, State, Visits
from storage import appointments, centres, desk, exporting, leads, seats, slots
from storage.seats import Change, Terms
from storage.slots import Offer, SlotGone
from tests.conversing import TEACHER, YOUTH, path, programme
from tests.conversing import walk as walk_pure
from tests.network import NORTH, SOUTH, WEST, employ, network
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


# --- places that are measured -----------------------------------------------------------------------------------------

NEAR_RABAT = "outside:sale"


def spread() -> Programme:
    """The network over the country: one centre in Casablanca, one in Rabat, one in Agadir."""
    first, second, third = network().centres
    placed = {first: "maarif", second: "outside:rabat", third: "outside:agadir"}
    return replace(network(), centres=tuple(replace(one, place=where) for one, where in placed.items()))


@pytest.mark.parametrize(
    ("where", "sent_to", "said"),
    [
        ("maarif", NORTH, "Ton centre\N{NO-BREAK SPACE}: École Al Hotaya, dans ton quartier."),
        ("sbata", NORTH, "École Al Hotaya, dans ta ville."),
        ("outside:rabat", SOUTH, "Centre Sud, dans ta ville."),
        (NEAR_RABAT, SOUTH, "qui convient\N{NO-BREAK SPACE}: Centre Sud, Rabat. À environ 5 km à vol d'oiseau."),
        ("outside:settat", "", "plusieurs centres"),  # 60 km: staff decide
        ("outside", "", "plusieurs centres"),
    ],
)
def test_family_reads_in_one_sentence_to_which_centre_it_goes_and_why(where: str, sent_to: str, said: str) -> None:
    given = Context(spread(), NOW.date(), hint="fr", reference="1234567")
    state = walk_pure((*YOUTH[:3], where, *YOUTH[4:]), State(), given)
    sentence = [
        catalogues().words(part, "fr", "youth") for step in path(state, given).passed for part in step.texts
        if step.node.id == "sent"
    ]  # fmt: skip
    assert any(said in words for words in sentence), sentence
    assert leads_of(path(state, given), state, given)["me"]["centre"] == sent_to


def test_in_a_network_a_city_may_be_named_and_no_more_is_asked() -> None:
    given = Context(spread(), NOW.date(), hint="fr")
    state = walk_pure(YOUTH[:3], State(), given)
    assert [part.id for part in engine.expecting(state, given).texts] == ["district.ask_city"]
    alone = Context(programme(), NOW.date(), hint="fr")
    assert [part.id for part in engine.expecting(state, alone).texts] == ["district.ask"]
    assert path(walk_pure((*YOUTH[:3], NEAR_RABAT, *YOUTH[4:]), State(), given), given).node.id == "done"


def test_where_it_is_stands_whatever_seats_are_taken_later_and_wherever_staff_send_it() -> None:
    given = Context(spread(), NOW.date(), hint="fr", reference="1234567")
    state = walk_pure((*YOUTH[:3], NEAR_RABAT, *YOUTH[4:]), State(), given)
    full = replace(given, full=frozenset({(SOUTH, "youth")}))
    assert leads_of(path(state, full), state, full)["me"]["centre"] != SOUTH
    stands = replace(full, leads=(LeadStatus("me", "1234567", "new", centre=SOUTH),))
    assert leads_of(path(state, stands), state, stands)["me"]["centre"] == SOUTH
    moved = replace(given, leads=(LeadStatus("me", "1234567", "new", centre=WEST),))
    assert leads_of(path(state, moved), state, moved)["me"]["centre"] == WEST
    withdrawn = replace(given, leads=(LeadStatus("me", "1234567", "withdrawn", centre=WEST),))
    assert leads_of(path(state, withdrawn), state, withdrawn)["me"]["centre"] == SOUTH


async def test_seats_that_are_taken_send_the_next_one_elsewhere(database: Database) -> None:
    centres_there = tuple(replace(one, place="maarif" if one.id != WEST else "sbata") for one in network().centres)
    turns = Turns(database, replace(network(), centres=centres_there[1:]), lexicon(), catalogues(), FrozenClock(NOW))
    with database.transaction() as tx:
        staff = employ(tx, "hind", "coordinator")
        terms = Terms("Octobre", "", None, None, 1)
        intake = seats.add_intake(tx, SOUTH, "youth", terms, Change(0, staff.actor.staff_id, NOW))
        assert turns.known.full_centres(tx) == frozenset()
        one = lead(tx, 5, centre=SOUTH)
        desk.move_lead(tx, one, "enrolled", reason="", now=NOW)
        seats.place_lead(tx, one, intake, NOW)
        turns.known._counted_at = float("-inf")
        assert turns.known.full_centres(tx) == {(SOUTH, "youth")}
    await walk(turns, (*YOUTH[:3], "maarif", *YOUTH[4:]))
    with database.transaction() as tx:
        assert [row["centre"] for row in exporting.export_leads(tx)] == [SOUTH, WEST]


def test_staff_see_which_centres_take_them_the_nearest_first(database: Database) -> None:
    with database.transaction() as tx:
        hind = employ(tx, "hind", "coordinator")
        hind = replace(hind, turns=replace(hind.turns, programme=spread()))
        alone, found = replace(hind, turns=replace(hind.turns, programme=programme())), {}
        for number, where in enumerate(("maarif", NEAR_RABAT, "outside"), start=1):
            work = desk.get_work(tx, lead(tx, number, district=where, age="15"))
            assert work is not None
            near = centre_moves.list_near(tx, hind, work)
            found[where] = [(one.centre.id, one.why, km) for one, km in near]
            assert centre_moves.list_near(tx, alone, work) == ()
    assert found == {
        "maarif": [(NORTH, "here", 0), (SOUTH, "near", 90), (WEST, "near", 400)],
        NEAR_RABAT: [(SOUTH, "near", 5), (NORTH, "near", 90), (WEST, "near", 500)],
        "outside": [(NORTH, "", 0), (SOUTH, "", 0), (WEST, "", 0)],
    }
