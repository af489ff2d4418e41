"""A family asks the centre to erase everything: in two steps, written down, told where it is safe, only theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot import cli as command_line
from bot.console import open_store, read_settings
from bot.services import desk, erasing, merging, safeguarding
from bot.services.access import Refused
from bot.services.desk import Mistake
from conversations import engine
from conversations.stored import load
from conversations.types import CentreErased, EraseAll, EraseSpeaker, OpenUrgent
from storage import contacts, leads, merges, staff_messages, tickets
from storage.forgetting import ERASED
from storage.models import audit as audit_table
from storage.models import leads as leads_table
from storage.models import outbox
from storage.models import staff_messages as waiting
from tests.conversing import YOUTH, context, said, walk
from tests.storing import NOW
from tests.test_desk import deed, later
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead
from tests.test_talk import ADDRESS, SIGN_UP, say, signed_up, signed_up_again

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Connection
    from typer.testing import CliRunner

    from bot.services.desk import Deed
    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures


def coordinator(tx: Connection) -> Deed:
    return deed(tx, "nadia", "coordinator", "counsellor")


def reference_of(tx: Connection, lead_id: int) -> str:
    return str(tx.execute(select(leads_table.c.reference).where(leads_table.c.id == lead_id)).scalar_one())


def erase(tx: Connection, me: Deed, lead_id: int) -> None:
    erasing.erase(tx, later(me, 60), lead_id, reference_of(tx, lead_id))


def state_at(tx: Connection, channel: str = "telegram") -> str:
    found = contacts.find_conversation(tx, channel, ADDRESS)
    assert found is not None
    return found.state


def last_words(tx: Connection) -> str:
    return str(tx.execute(select(outbox.c.body).order_by(outbox.c.id.desc())).scalars().first())


def test_family_is_told_and_the_audit_says_that_something_was_erased_and_not_of_whom(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        desk.add_note(tx, me, one, "Vient avec sa tante")
        going = erasing.see(tx, me, one).going
        assert (going.requests, going.notes, going.is_told) == (1, 1, True)
        erase(tx, me, one)
        assert state_at(tx) == ""
        assert "Comme tu l'as demandé au centre, tout est effacé" in last_words(tx)
        assert tx.execute(select(leads_table.c.id)).all() == []
        lines = [
            tuple(row) for row in tx.execute(select(audit_table.c.verb, audit_table.c.about, audit_table.c.lead_id))
        ]
        assert lines == [("add_note", ERASED, None), ("erase", "", None)]


def test_another_number_erases_nothing(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        with pytest.raises(Mistake, match="erase_other_number"):
            erasing.erase(tx, me, one, "1234567")
        assert erasing.find(tx, me, f" {reference_of(tx, one)[:3]}-{reference_of(tx, one)[3:]} ") == one
        with pytest.raises(Mistake, match="erase_no_such"):
            erasing.find(tx, me, "1234567")


def test_nobody_is_erased_while_somebody_else_works_on_the_request(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), deed(tx, "karim")
        one = signed_up(tx, me)
        desk.claim_lead(tx, other, one)
        with pytest.raises(Mistake, match="claimed"):
            erasing.erase(tx, me, one, reference_of(tx, one))


@pytest.mark.parametrize("way", ["stopped", "blocked"])
def test_who_is_not_to_be_written_to_is_erased_without_a_word(database: Database, way: str) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        whose, _ = leads.get_whose(tx, one)
        if way == "stopped":
            say(tx, me, "/stop")
        else:
            contacts.mark_blocked(tx, whose, NOW)
        assert not erasing.see(tx, me, one).going.is_told
        erase(tx, me, one)
        assert state_at(tx) == ""
        assert "effacé" not in last_words(tx)


def test_who_asked_for_protection_is_erased_by_nobody_at_the_desk_and_silently_by_the_operator(
    database: Database,
) -> None:
    """Whoever telephones may be who they fear; and what is written to the phone, that person reads."""
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        whose, _ = leads.get_whose(tx, one)
        safeguarding.open_urgent(tx, whose, OpenUrgent("me", phone="", when=""), NOW)
        with pytest.raises(Refused):
            erase(tx, me, one)
        with pytest.raises(Mistake, match="erase_no_such"):
            erasing.find(tx, me, reference_of(tx, one))
        erasing.erase_by_operator(tx, me.turns, one, NOW)
        assert state_at(tx) == ""
        assert "effacé" not in last_words(tx)
        assert [one.kind for one in tickets.list_open(tx)] == ["urgent"], "somebody still sees to it"


def another_speaks(tx: Connection, me: Deed) -> None:
    """Somebody else takes the phone and signs up there, too."""
    say(tx, me, "/other")
    for words in ("je suis une fille", *SIGN_UP[1:7], "Imane", "06 00 00 00 02", *SIGN_UP[9:14], "Fatima", "envoyer"):
        say(tx, me, words)


def test_who_else_uses_the_phone_keeps_all_and_hears_nothing(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        another_speaks(tx, me)
        before = last_words(tx)
        erase(tx, me, one)
        assert last_words(tx) == before
        assert "Testa" not in state_at(tx)
        assert "Imane" in state_at(tx)
        assert tx.execute(select(leads_table.c.first_name)).scalars().all() == ["Imane"]
        assert "Testa" not in "".join(tx.execute(select(outbox.c.body)).scalars())
        assert "Imane" in "".join(tx.execute(select(outbox.c.body)).scalars())


def test_who_is_hidden_by_a_word_is_erased_where_they_lie_and_nothing_shows_of_it(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        for words in ("/safeword", "tournesol", "tournesol", "/start", "je suis un garçon", "16 ans"):
            say(tx, me, words)
        before, shown = last_words(tx), load(state_at(tx))
        erase(tx, me, one)
        assert last_words(tx) == before
        after = load(state_at(tx))
        assert after.answers == shown.answers
        assert after.beside == ()
        assert tx.execute(select(leads_table.c.id)).all() == []


def test_requests_that_were_merged_are_erased_wherever_they_came_from(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one, other = signed_up(tx, me), signed_up_again(tx, me)
        merging.merge_lead(tx, later(me, 1), one, other)
        erase(tx, me, one)
        assert state_at(tx) == state_at(tx, "webchat") == ""
        assert tx.execute(select(leads_table.c.id)).all() == []
        abouts = set(tx.execute(select(audit_table.c.about).where(audit_table.c.verb == "merge")).scalars())
        assert abouts == {ERASED}, "the numbers of both stood there"


def test_line_about_somebody_who_was_merged_and_erased_names_their_request_no_more(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one, other = lead(tx, 1), lead(tx, 2)
        merging.merge_lead(tx, me, one, other)
        merging.unmerge_lead(tx, me, one, other)
        erasing.erase_by_operator(tx, me.turns, other, NOW)
        assert merges.find_reference(tx, "1234501") == one
        assert "1234502" not in str(tx.execute(select(audit_table)).all())


def test_what_staff_were_to_hear_of_somebody_who_was_erased_meanwhile_is_not_sent(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        for words in (f"Nouvelle demande {reference_of(tx, one)}", "Nouvelle demande 9999999"):
            staff_messages.add_message(tx, me.actor.staff_id, words, NOW)
        erase(tx, me, one)
        assert tx.execute(select(waiting.c.body)).scalars().all() == ["Nouvelle demande 9999999"]


def test_pure_step_erases_one_or_all() -> None:
    state = walk(YOUTH)
    told = engine.step(state, CentreErased("me"), context())
    assert said(told) == ["erased.by_centre"]
    assert told.effects[-1] == EraseAll(by_centre=True)
    assert told.state.answers == ()
    quiet = engine.step(state, CentreErased("me", tell=False), context())
    assert quiet.effects == (EraseAll(by_centre=True),)
    stranger = engine.step(state, CentreErased("other-3"), context())
    assert stranger.effects == (EraseSpeaker("other-3"),)
    assert stranger.state.answers == state.answers


async def test_coordinator_erases_in_two_steps_on_the_pages(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    assert 'href="/desk/erase"' in (await browser.get("/desk")).text
    assert f'href="/desk/leads/{one}/erase"' in (await browser.get(f"/desk/leads/{one}")).text
    wrong = await browser.post("/desk/erase", data={"form": form, "reference": "7654321"})
    assert (wrong.status_code, "Aucune demande avec ce numéro" in wrong.text) == (409, True)
    first = await browser.post("/desk/erase", data={"form": form, "reference": "123-4501"})
    assert (first.status_code, first.headers["location"]) == (303, f"/desk/leads/{one}/erase")
    page = (await browser.get(first.headers["location"])).text
    assert "Ce qui disparaît pour toujours" in page
    assert "Ce qui reste" in page
    wrong = await browser.post(f"/desk/leads/{one}/erase", data={"form": form, "reference": "7654321"})
    assert wrong.status_code == 409
    done = await browser.post(f"/desk/leads/{one}/erase", data={"form": form, "reference": "1234501"})
    assert (done.status_code, done.headers["location"]) == (303, "/desk/erase?done=1")
    assert "Tout est effacé" in (await browser.get("/desk/erase?done=1")).text
    assert (await browser.get(f"/desk/leads/{one}")).status_code == 404


def test_operator_erases_by_the_number_typed_twice(runner: CliRunner) -> None:
    runner.invoke(command_line.cli, ["migrate"])
    with open_store(read_settings()).transaction() as tx:
        lead(tx)
    assert "no request" in runner.invoke(command_line.cli, ["erase", "7654321"]).output
    told = runner.invoke(command_line.cli, ["erase", "123-4501"], input="1234502\n")
    assert told.exit_code == 1
    assert "1 requests" in told.output
    assert "Salma" not in told.output
    told = runner.invoke(command_line.cli, ["erase", "123-4501"], input="1234501\n")
    assert "Everything is erased" in told.output
    with open_store(read_settings()).transaction() as tx:
        assert tx.execute(select(leads_table.c.id)).all() == []
    assert runner.invoke(command_line.cli, ["scrub"]).exit_code == 0
