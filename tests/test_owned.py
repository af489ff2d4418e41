"""A lead that a colleague has opens only once it was said why: at the desk, by a form, by a merge, on Telegram."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk, lead_page, merging, owned, posted
from bot.services.access import ROLES, Refused
from bot.services.desk import Mistake
from bot.services.owned import NeedsWhy
from storage import audit as kept
from storage import desk as work
from storage.leads import hold_leads
from storage.models import audit as audit_table
from storage.withdrawing import withdraw_lead
from tests.fakes.telegram_world import polled
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk import deed, later
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead
from tests.test_staff_telegram import REFERENCE, new_lead, world

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from bot.services.desk import Deed
    from storage.db import Database
    from tests.fakes.staff_world import StaffWorld

__all__ = ["browser", "clock", "polled", "world"]  # fixtures
NAME = "Salma"  # of the young person


def given(tx: Connection, to: Deed, number: int = 1) -> int:
    one = lead(tx, number)
    work.assign_lead(tx, one, to.actor.staff_id)
    return one


def say(tx: Connection, me: Deed, one: int, why: str = "stands_in") -> None:
    posted.do(tx, me, one, {"do": "open", "why": why})


def of_lead(tx: Connection, one: int) -> list[tuple[str, str, str]]:
    return [(line.login, line.verb, line.about) for line in kept.list_deeds(tx, one)]


# --- who is asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [one for one in ROLES if one != "administrator"])
@pytest.mark.parametrize("how", ["given", "taken"])
def test_whoever_it_is_says_why_and_then_reads_for_an_hour(database: Database, role: str, how: str) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim", role), deed(tx)
        one = given(tx, owner) if how == "given" else lead(tx)
        if how == "taken":
            work.claim_lead(tx, one, owner.actor.staff_id, until=NOW + DAY, now=NOW)
        for look in (desk.see_lead, lead_page.see_lead):
            with pytest.raises(NeedsWhy) as needed:
                look(tx, me, one)
            assert needed.value.login == "salma"
        assert of_lead(tx, one) == [], "who was asked and went away has read nothing"
        say(tx, me, one, "family_asks")
        lead_page.see_lead(tx, later(me, 59), one)
        assert of_lead(tx, one) == [("karim", "open_others", "family_asks"), ("karim", "see_lead", "family_asks")]
        with pytest.raises(NeedsWhy):
            lead_page.see_lead(tx, later(me, 60), one)


def test_nobody_is_asked_for_what_is_theirs_or_nobodys_or_was_anothers_until_now(database: Database) -> None:
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "karim")
        mine, free, over = given(tx, me, 1), lead(tx, 2), lead(tx, 3)
        work.claim_lead(tx, over, other.actor.staff_id, until=NOW + MINUTE, now=NOW)
        for one in (mine, free):
            lead_page.see_lead(tx, me, one)
        with pytest.raises(NeedsWhy):
            lead_page.see_lead(tx, me, over)
        lead_page.see_lead(tx, later(me, 1), over)
        assert of_lead(tx, over) == [("salma", "see_lead", "")]


def test_who_said_why_and_takes_it_is_asked_no_more_while_they_have_it(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        one = given(tx, owner)
        say(tx, me, one)
        for minutes in range(0, 90, 20):
            posted.do(tx, later(me, minutes), one, {"do": "claim"})
            lead_page.see_lead(tx, later(me, minutes + 1), one)
        with pytest.raises(NeedsWhy):
            lead_page.see_lead(tx, later(me, 120), one)
        with pytest.raises(NeedsWhy):
            lead_page.see_lead(tx, later(owner, 81), one)


def test_reason_is_one_of_the_list_and_of_ones_own_role(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        one = given(tx, owner)
        for wrong in ("", "Salma est malade", "checks", "protection", "taken_back"):
            with pytest.raises(Refused):
                say(tx, me, one, wrong)
        assert of_lead(tx, one) == []
        assert "checks" in owned.list_reasons(deed(tx, "nadia", "coordinator").actor)
        assert "protection" in owned.list_reasons(deed(tx, "latifa", "safeguarding").actor)
        with pytest.raises(Refused):
            say(tx, deed(tx, "omar", "administrator"), one)


def test_reason_given_for_one_lead_by_one_person_opens_no_other_and_for_nobody_else(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        one, two = given(tx, owner, 1), given(tx, owner, 2)
        say(tx, me, one)
        for who, which in ((me, two), (deed(tx, "imane"), one)):
            with pytest.raises(NeedsWhy):
                lead_page.see_lead(tx, who, which)


def test_reason_of_a_request_that_was_taken_back_opens_it_no_more(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        one = given(tx, owner)
        say(tx, me, one)
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        lead(tx, 1)
        work.assign_lead(tx, one, owner.actor.staff_id)
        with pytest.raises(NeedsWhy):
            lead_page.see_lead(tx, me, one)


def test_of_who_asked_for_protection_nothing_is_shown_so_nobody_is_asked(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        one = given(tx, owner)
        hold_leads(tx, known(tx, "1").id, ["me"])
        shown = lead_page.see_lead(tx, me, one)
        assert (shown.work.first_name, shown.answers, shown.moments) == ("", {}, ())


# --- no way around ----------------------------------------------------------------------------------------------------

FORMS: dict[str, dict[str, str]] = {
    "claim": {"do": "claim"},
    "call": {"do": "call", "result": "reached"},
    "note": {"do": "note", "words": "Essai"},
    "write": {"do": "write", "words": "Bonjour"},
    "assign": {"do": "assign", "to": ""},
    "move": {"do": "move", "to": "in_touch"},
    "settle": {"do": "settle"},
    "merge": {"do": "merge", "other": "1"},
}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_takes_or_changes_what_was_given_to_a_colleague(database: Database, name: str) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim", "counsellor", "coordinator"), deed(tx)
        one = given(tx, owner)
        before = work.get_work(tx, one)
        with pytest.raises(NeedsWhy):
            posted.do(tx, me, one, FORMS[name])
        assert (work.get_work(tx, one), of_lead(tx, one)) == (before, [])


def test_note_went_onto_what_a_colleague_has_taken_and_nobody_said_why(database: Database) -> None:
    with database.transaction() as tx:
        me, owner, one = deed(tx, "karim"), deed(tx), lead(tx)
        desk.claim_lead(tx, owner, one)
        with pytest.raises(NeedsWhy):
            posted.do(tx, me, one, FORMS["note"])
        owned.say_why(tx, me, one, "stands_in")
        posted.do(tx, me, one, FORMS["note"])


def test_merging_a_colleagues_lead_into_ones_own_does_not_open_it(database: Database) -> None:
    with database.transaction() as tx:
        me, owner = deed(tx, "karim"), deed(tx)
        mine, other = given(tx, me, 1), given(tx, owner, 2)
        reference = str(work.list_found(tx, [other])[0].reference)
        for fields in ({"do": "merge", "other": str(other)}, {"do": "merge", "reference": reference}):
            with pytest.raises(NeedsWhy) as needed:
                posted.do(tx, me, mine, fields)
            assert needed.value.work.id == other
        say(tx, me, other, "same_person")
        merging.merge_lead(tx, me, mine, other)


def test_time_line_of_a_page_that_was_open_before_a_colleague_took_it_is_given_no_more(database: Database) -> None:
    with database.transaction() as tx:
        me, owner, one = deed(tx, "karim"), deed(tx), lead(tx)
        lead_page.see_lead(tx, me, one)
        lead_page.see_happened(tx, later(me, 1), one)
        desk.claim_lead(tx, later(owner, 2), one)
        with pytest.raises(Refused):
            lead_page.see_happened(tx, later(me, 3), one)
        say(tx, later(me, 3), one)
        lead_page.see_happened(tx, later(me, 4), one)


def test_claim_alone_gives_no_time_line_and_who_works_on_it_is_written_down_once_an_hour(database: Database) -> None:
    """Who took a request on Telegram and asked for its time line read all of it without a line."""
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.claim_lead(tx, me, one)
        with pytest.raises(Refused):
            lead_page.see_happened(tx, me, one)
        for minutes in (0, 20, 40, 59, 61):
            desk.claim_lead(tx, later(me, minutes), one)
            lead_page.see_lead(tx, later(me, minutes), one)
        read = select(audit_table.c.at).where(audit_table.c.verb == "see_lead").order_by(audit_table.c.id)
        assert tx.execute(read).scalars().all() == [NOW, NOW + 61 * MINUTE]
        lead_page.see_happened(tx, later(me, 61), one)


async def test_order_on_telegram_does_not_take_what_was_given_to_a_colleague(world: StaffWorld) -> None:
    mine, _ = world.linked("salma"), world.linked("karim")
    one = new_lead(world)
    with world.database.transaction() as tx:
        work.assign_lead(tx, one, 2)
    for order in (f"/claim {REFERENCE}", f"/done {REFERENCE}", f"/done {REFERENCE} joint"):
        told = len(mine.screen.texts)
        await mine.says(order)
        await world.api.until(lambda told=told: len(mine.screen.texts) > told)  # type: ignore[misc]
        assert "karim s'en occupe" in mine.screen.texts[-1]
        assert "dites pourquoi" in mine.screen.texts[-1]
    with world.database.transaction() as tx:
        found = work.get_work(tx, one)
        assert found is not None
        assert (found.claimed_by, found.tries, found.status) == (None, 0, "new")


# --- at the desk ------------------------------------------------------------------------------------------------------


async def test_page_asks_with_nothing_of_the_family_and_opens_by_one_button(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    clock: FrozenClock,
) -> None:
    with sqlite_database.transaction() as tx:
        one = given(tx, deed(tx, "karim"))
    form, page = await come_in(browser, link(sqlite_database, "imane")), f"/desk/leads/{one}"
    for locale, ask in (("ar", "لماذا تفتحون هذا الطلب؟"), ("fr", "Pourquoi l'ouvrez-vous\u00a0?")):
        asked = await browser.get(f"{page}?lang={locale}")
        assert asked.status_code == 200
        assert ask in html.unescape(asked.text)
        assert "karim" in asked.text
        assert not any(told in asked.text for told in (NAME, "tel:", "0600000001", "212600000001", 'id="timeline"'))
    assert (await browser.get(f"{page}/timeline")).status_code == 404
    typed = await browser.post(page, data={"form": form, "do": "note", "words": "Vient jeudi"})
    assert (typed.status_code, "Vient jeudi" in typed.text, NAME in typed.text) == (409, True, False)
    opened = await browser.post(page, data={"form": form, "do": "open", "why": "family_asks"})
    assert (opened.status_code, opened.headers["location"]) == (303, page)
    shown = html.unescape((await browser.get(page)).text)
    assert NAME in shown
    assert "La famille a appelé ou est venue" in shown, "its page says who opened it and why"
    for _ in range(2):  # not so long that the session ends
        clock.advance(30 * MINUTE)
        await browser.get("/desk/me")
    again = html.unescape((await browser.get(page)).text)
    assert ("Pourquoi l'ouvrez-vous" in again, NAME in again) == (True, False)
    missing = await browser.post(page, data={"form": form, "do": "open", "why": "Salma est malade"})
    assert missing.status_code == 404


async def test_page_says_through_which_door_something_was_done(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one, me = lead(tx), deed(tx, "karim")
        kept.add_deed(tx, me.actor.staff_id, "telegram", "record_call", lead_id=one, about="no_answer", now=NOW)
        me.write(tx, "claim", one)
    await come_in(browser, link(sqlite_database, "imane"))
    shown = (await browser.get(f"/desk/leads/{one}")).text
    assert shown.count("par Telegram") == 1


def test_mistake_of_what_a_colleague_has_taken_stays_what_it_was(database: Database) -> None:
    with database.transaction() as tx:
        me, owner, one = deed(tx, "karim"), deed(tx), lead(tx)
        desk.claim_lead(tx, owner, one)
        with pytest.raises(Mistake, match="claimed"):
            posted.do(tx, me, one, {"do": "claim"})
