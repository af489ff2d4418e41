"""Two phones asked for protection, and one request is behind both: what closing one of them does is said as it is."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import func, select

from bot.services import merging, urgent
from bot.services import tickets as service
from storage import contacts, erasing, leads, left_held, tickets, withdrawing
from storage.models import leads as table
from tests.storing import MINUTE, NOW, at_once, known
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx
    from sqlalchemy import Connection

    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures


@dataclass(frozen=True)
class Two:
    """Both conversations, and the ticket of each."""

    first: int
    second: int
    of_first: int
    of_second: int


def two(tx: Connection, *, alone: bool) -> Two:
    """One request behind both phones; on the first one, too, stands another child's, unless that request is `alone`."""
    first, second = known(tx, "1").id, known(tx, "2").id
    one = leads.save_lead(tx, first, "child-1", "1234501", VALUES, NOW)
    if not alone:
        leads.save_lead(tx, first, "child-2", "1234502", VALUES, NOW)
    beside = leads.save_lead(tx, second, "me", "1234503", VALUES, NOW)
    merging.merge_lead(tx, deed(tx, "nadia"), one, beside)
    asked = [
        tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW + number * MINUTE)
        for number, whose in enumerate((first, second))
    ]
    leads.hold_leads(tx, first, ["child-1", "child-2"])
    leads.hold_leads(tx, second, ["me"])
    return Two(first, second, *asked)


def hidden(page: str) -> dict[str, str]:
    """What the form that closes one posts."""
    (form,) = re.findall(r'<form method="post" action="/desk/urgent".*?</form>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


async def test_page_says_that_a_part_may_be_contacted_again_where_another_holds_only_the_rest(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """It said that nobody would call or write to them, and a child's family could be called at once."""
    with sqlite_database.transaction() as tx:
        both = two(tx, alone=False)
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    page = (await browser.get(f"/desk/urgent?close={both.of_first}")).text
    assert "pour une partie" in page
    assert "Personne ne l" not in page
    closed = await browser.post("/desk/urgent", data=hidden(page))
    assert closed.headers["location"] == f"/desk/urgent?see={both.of_second}&still=partly#t{both.of_second}"
    assert "interdit encore le contact pour une partie" in (await browser.get(closed.headers["location"])).text
    with sqlite_database.reading() as tx:
        assert [subject for _, subject in leads.list_contacts(tx, both.first)] == ["child-2"]


async def test_nothing_is_closed_where_it_would_do_something_else_by_now_than_the_page_said(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """Two read that the other request held the person still, each closed theirs, and the person was free."""
    with sqlite_database.transaction() as tx:
        both = two(tx, alone=True)
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    page = (await browser.get(f"/desk/urgent?close={both.of_first}")).text
    assert "Personne ne l" in page
    with sqlite_database.transaction() as tx:
        deputy = service.close_in(tx, both.of_second, keep_hold=False)
        assert deputy is not None
        assert deputy.freed == 0
    refused = await browser.post("/desk/urgent", data=hidden(page))
    assert refused.status_code == 409
    assert "a changé entre-temps" in refused.text
    with sqlite_database.reading() as tx:
        assert leads.list_contacts(tx, both.first) == []
    anew = (await browser.get(f"/desk/urgent?close={both.of_first}")).text
    assert "Le centre pourra de nouveau" in anew
    assert (await browser.post("/desk/urgent", data=hidden(anew))).headers["location"] == "/desk/urgent"
    with sqlite_database.reading() as tx:
        assert leads.list_contacts(tx, both.first)


def test_nobody_stays_held_by_nothing_when_both_are_closed_at_once(database: Database) -> None:
    """Each closing saw the other hold, so neither let the request go, and no list showed it any more."""
    with database.transaction() as tx:
        both = two(tx, alone=True)
    first_closed, second_closed = Event(), Event()

    def first() -> None:
        with database.transaction() as tx:
            service.close_in(tx, both.of_first, keep_hold=False)
            first_closed.set()
            second_closed.wait(0.5)  # the second one waits for this transaction, so this is over without it

    def second() -> None:
        first_closed.wait(5)
        with database.transaction() as tx:
            service.close_in(tx, both.of_second, keep_hold=False)
            second_closed.set()

    at_once(2, lambda index: (first, second)[index]())
    with database.transaction() as tx:
        assert tx.scalar(select(func.count()).where(table.c.contact_hold.is_(True))) == 0


@pytest.mark.parametrize(("alone", "said"), [(True, "nobody may contact them yet"), (False, "the rest is held")])
def test_command_says_what_is_held_still(database: Database, alone: bool, said: str) -> None:  # noqa: FBT001
    with database.transaction() as tx:
        both = two(tx, alone=alone)
    told = service.close(database, both.of_first, NOW)
    assert f"contacted again: {0 if alone else 1}; {said} while these hold them too" in told
    assert told.endswith(f" {both.of_second}")


# --- who asked is there no more ---------------------------------------------------------------------------------------

ENDS: Final[Mapping[str, Callable[[Connection, int], object]]] = {
    "erased": lambda tx, whose: contacts.erase_conversation(tx, whose, NOW),
    "erased as one of several": lambda tx, whose: erasing.erase_speaker(tx, whose, "me", ["me"], NOW),
    "past its date": lambda tx, whose: contacts.delete_conversations(tx, [whose]),
    "taken back": lambda tx, whose: withdrawing.withdraw_lead(tx, whose, "me", NOW),
}


@dataclass(frozen=True)
class Beside:
    """A request, whose it is, and who asked for protection on the other phone behind it, with their ticket."""

    lead_id: int
    first: int
    second: int
    ticket: int


def asked_beside(tx: Connection) -> Beside:
    first, second = known(tx, "1").id, known(tx, "2").id
    one = leads.save_lead(tx, first, "me", "1234501", VALUES, NOW)
    other = leads.save_lead(tx, second, "me", "1234502", VALUES, NOW)
    merging.merge_lead(tx, deed(tx, "nadia"), one, other)
    ticket = tickets.add_urgent(tx, second, "me", phone=None, when=None, now=NOW)
    leads.hold_leads(tx, second, ["me"])
    return Beside(one, first, second, ticket)


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("end", ENDS)
def test_nobody_stays_held_by_nothing_when_who_asked_for_protection_beside_them_has_gone(
    database: Database, end: str, *, keeps: bool
) -> None:
    """Nobody could call or write to them any more, and no page showed them or let them go."""
    with database.transaction() as tx:
        both, salma = asked_beside(tx), deed(tx, "salma", "safeguarding")
        assert urgent.see_urgent(tx, salma).left == (), "the ticket holds it"
        if keeps:
            service.close_in(tx, both.ticket, keep_hold=True)
        ENDS[end](tx, both.second)
        service.close_in(tx, both.ticket, keep_hold=False)
        assert leads.list_contacts(tx, both.first) == [], "that who asked has gone ends nothing"
        (left,) = urgent.see_urgent(tx, salma).left
        assert left == left_held.Left(both.lead_id, ("1234501",))
        urgent.do(tx, salma, {"left": str(left.id)})
        assert leads.list_contacts(tx, both.first) == [(both.lead_id, "me")]
        assert urgent.see_urgent(tx, salma).left == ()


async def test_page_of_protection_shows_whose_hold_is_left_and_lets_the_centre_contact_them_again(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        both = asked_beside(tx)
        contacts.erase_conversation(tx, both.second, NOW)
        service.close_in(tx, both.ticket, keep_hold=False)
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    page = (await browser.get("/desk/urgent")).text
    assert "Toujours sans contact" in page
    assert "1234501" in page
    assert 'name="left"' not in page, "it is asked once more"
    asked = (await browser.get(f"/desk/urgent?left={both.lead_id}")).text
    assert "Le centre pourra de nouveau" in asked
    assert (await browser.post("/desk/urgent", data=hidden(asked))).headers["location"] == "/desk/urgent"
    assert "1234501" not in (await browser.get("/desk/urgent")).text
    with sqlite_database.reading() as tx:
        assert leads.list_contacts(tx, both.first) == [(both.lead_id, "me")]


async def test_hold_that_is_left_is_lifted_neither_by_a_colleague_nor_where_somebody_asks_meanwhile(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        both = asked_beside(tx)
        contacts.erase_conversation(tx, both.second, NOW)
    form = await come_in(browser, link(sqlite_database, "imane", "coordinator", "counsellor"))
    told = {"form": form, "left": str(both.lead_id)}
    assert (await browser.post("/desk/urgent", data=told)).status_code == 404
    browser.cookies.clear()
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    page = (await browser.get(f"/desk/urgent?left={both.lead_id}")).text
    with sqlite_database.transaction() as tx:
        tickets.add_urgent(tx, both.first, "me", phone=None, when=None, now=NOW)
    refused = await browser.post("/desk/urgent", data=hidden(page))
    assert refused.status_code == 409
    assert "a changé entre-temps" in refused.text
    with sqlite_database.reading() as tx:
        assert leads.list_contacts(tx, both.first) == []


def test_hold_that_is_left_stays_where_somebody_asks_for_protection_at_the_same_moment(database: Database) -> None:
    with database.transaction() as tx:
        both = asked_beside(tx)
        contacts.erase_conversation(tx, both.second, NOW)
    asked, lifted = Event(), Event()

    def asks() -> None:
        with database.transaction() as tx:
            tickets.add_urgent(tx, both.first, "me", phone=None, when=None, now=NOW)
            leads.hold_leads(tx, both.first, ["me"])
            asked.set()
            lifted.wait(0.5)  # it waits for this transaction, so this is over without it

    def lifts() -> None:
        asked.wait(5)
        with database.transaction() as tx:
            left_held.release(tx, both.lead_id)
            lifted.set()

    at_once(2, lambda index: (asks, lifts)[index]())
    with database.reading() as tx:
        assert leads.list_contacts(tx, both.first) == []
