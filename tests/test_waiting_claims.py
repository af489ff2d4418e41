"""Who waits for a call without a request of their own: one of the staff has them, and the others read so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk, waiting, waiting_page
from bot.services.desk import CLAIMED_FOR, Mistake
from storage import audit, contacts, leads, tickets
from storage.models import tickets as rows
from tests.storing import MINUTE, at_once
from tests.test_desk import deed, stands
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import VALUES
from tests.test_talk import say
from tests.test_wishes_site import asked

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

__all__ = ["browser", "clock"]


def do(tx: Connection, who: Deed, ticket: int, verb: str, **fields: str) -> None:
    waiting_page.do(tx, who, ticket, {"do": verb, **fields})


def who_has(tx: Connection, who: Deed, ticket: int) -> str:
    return waiting_page.see_waiting(tx, who, ticket).has


@pytest.mark.parametrize("verb", ["claim", "write", "settle", "hand_back"])
def test_nobody_else_answers_somebody_whom_a_colleague_has(database: Database, verb: str) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "hamid")
        do(tx, me, ticket, "claim")
        with pytest.raises(Mistake, match="claimed"):
            do(tx, other, ticket, verb, words="Bonjour")
        assert who_has(tx, other, ticket) == "salma"
        assert [one.claimed_by for one in tickets.list_apart(tx, 9)] == [me.actor.staff_id]


def test_claim_is_over_when_it_is_given_back_or_after_half_an_hour(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "hamid")
        do(tx, me, ticket, "claim")
        do(tx, other, ticket, "release")
        assert who_has(tx, me, ticket) == "salma", "only who has them gives them back"
        do(tx, me, ticket, "release")
        do(tx, other, ticket, "claim")
        late = replace(me, now=me.now + CLAIMED_FOR)
        do(tx, late, ticket, "claim")
        assert who_has(tx, late, ticket) == "salma"
        done = [(verb, about) for verb, about in _audited(tx, me, other) if verb in {"claim", "release"}]
        assert done == [(verb, str(ticket)) for verb in ("claim", "release", "claim", "claim")]


def _audited(tx: Connection, *whose: Deed) -> list[tuple[str, str]]:
    return [(line.verb, line.about) for one in whose for line in audit.list_own_deeds(tx, one.actor.staff_id, 50)]


def test_who_waits_for_two_things_is_had_by_one(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "hamid")
        do(tx, me, ticket, "claim")
        found = tickets.get_apart(tx, ticket)
        assert found
        assert found.conversation_id
        second = tickets.add_ticket(tx, found.conversation_id, "question", found.speaker, me.now + MINUTE)
        with pytest.raises(Mistake, match="claimed"):
            do(tx, other, second, "claim")
        assert who_has(tx, other, second) == "salma"


def test_of_many_who_press_at_once_one_has_them(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        staff_there = [deed(tx, login) for login in ("salma", "hamid", "naima", "driss")]

    def press(number: int) -> str:
        with database.transaction() as tx:
            try:
                do(tx, staff_there[number], ticket, "claim")
            except Mistake as mistake:
                return mistake.reason
        return "has"

    assert sorted(at_once(4, press)) == ["claimed", "claimed", "claimed", "has"]


@pytest.mark.parametrize("verb", ["write", "settle"])
def test_nobody_else_answers_them_either_within_half_an_hour_of_an_answer(database: Database, verb: str) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "hamid")
        do(tx, me, ticket, verb, words="Bonjour")
        assert not waiting_page.see_waiting(tx, other, ticket).waits
        assert who_has(tx, other, ticket) == "salma"
        with pytest.raises(Mistake, match="claimed"):
            do(tx, other, ticket, "write", words="Bonjour")
        do(tx, replace(me, now=me.now + 20 * MINUTE), ticket, "write", words="Autre chose ?")
        late = replace(other, now=other.now + 20 * MINUTE + CLAIMED_FOR)
        assert who_has(tx, replace(late, now=late.now - MINUTE), ticket) == "salma", "anew after each answer"
        do(tx, late, ticket, "write", words="Bonjour")
        assert who_has(tx, late, ticket) == "hamid"


def test_answer_leaves_nothing_that_they_told(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        do(tx, deed(tx), ticket, "settle")
        told = select(rows.c.about, rows.c.safe_phone, rows.c.safe_when, rows.c.keep_until).where(rows.c.id == ticket)
        assert tx.execute(told).one() == (None, None, None, None)


def test_who_had_them_goes_with_all_else_when_they_erase(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me = deed(tx)
        do(tx, me, ticket, "settle")
        had = select(rows.c.claimed_by, rows.c.claimed_until).where(rows.c.id == ticket)
        assert tx.execute(had).one() == (me.actor.staff_id, me.now + CLAIMED_FOR)
        found = tickets.get_apart(tx, ticket)
        assert found
        assert found.conversation_id
        contacts.erase_conversation(tx, found.conversation_id, me.now)
        assert tx.execute(had).one() == (None, None)


def test_what_they_ask_after_an_answer_is_whose_they_are(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "hamid")
        do(tx, me, ticket, "write", words="Bonjour")
        say(tx, me, "merci, et quand ?")
        (second,) = tickets.list_apart(tx, 9)
        assert (second.id != ticket, second.claimed_by) == (True, me.actor.staff_id)
        assert second.claimed_until == me.now + CLAIMED_FOR
        with pytest.raises(Mistake, match="claimed"):
            do(tx, other, second.id, "write", words="Bonjour")
        do(tx, me, second.id, "release")
        do(tx, other, second.id, "write", words="Bonjour")


def test_list_says_who_has_them_beside_each_thing_that_they_wait_for(database: Database) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me = deed(tx)
        do(tx, me, ticket, "claim")
        found = tickets.get_apart(tx, ticket)
        assert found
        assert found.conversation_id
        waiting.wait(tx, found.conversation_id, found.speaker, "question", me.now + MINUTE)
        assert [one.claimed_by for one in tickets.list_apart(tx, 9)] == [me.actor.staff_id] * 2


@pytest.mark.parametrize("verb", ["claim", "write"])
def test_request_that_they_send_meanwhile_is_whose_they_are(database: Database, verb: str) -> None:
    ticket = asked(database, "les papiers", "06 00 00 00 07", "le soir")
    with database.transaction() as tx:
        me = deed(tx)
        do(tx, me, ticket, verb, words="Bonjour")
        found = tickets.get_apart(tx, ticket)
        assert found
        assert found.conversation_id
        whose = found.conversation_id, found.speaker
        one = leads.save_lead(tx, *whose, "1234501", VALUES, me.now)
        waiting.carry_over(tx, *whose, me.now + MINUTE)
        work = stands(tx, one)
        assert (work.claimed_by, work.claimed_until) == (me.actor.staff_id, me.now + CLAIMED_FOR)
        desk.release_lead(tx, me, one)
        waiting.carry_over(tx, *whose, me.now + MINUTE)
        assert stands(tx, one).claimed_by is None, "given back, it is nobody's"


async def test_page_offers_to_take_them_and_tells_the_others_who_has_them(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    ticket = asked(sqlite_database, "les papiers", "06 00 00 00 07", "le soir")
    path = f"/desk/waiting/{ticket}"
    form = await come_in(browser, link(sqlite_database))
    assert "Je m&#39;en occupe" in (await browser.get(path)).text
    taken = await browser.post(path, data={"form": form, "do": "claim"})
    assert taken.headers["location"] == path
    mine = (await browser.get(path)).text
    assert "Vous vous en occupez" in mine
    assert "Je ne m&#39;en occupe plus" in mine
    browser.cookies.clear()
    form = await come_in(browser, link(sqlite_database, "hamid"))
    theirs = (await browser.get(path)).text
    assert "s&#39;en occupe jusqu" in theirs
    assert 'name="words"' not in theirs
    assert "<bdi>salma</bdi>" in (await browser.get("/desk")).text
    refused = await browser.post(path, data={"form": form, "do": "settle"})
    assert (refused.status_code, "Quelqu&#39;un d&#39;autre" in refused.text) == (409, True)
