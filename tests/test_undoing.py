"""A status that was pressed by mistake goes back where it was, and only while nothing else has happened."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services import desk, lead_page, undoing, waiting
from bot.services.desk import Mistake
from bot.services.seats import Chosen
from storage import audit, seats
from storage.leads import get_whose
from storage.seats import Change, Terms
from tests.at_desk import opened
from tests.storing import DAY, at_once
from tests.test_desk import deed, later, stands
from tests.test_desk_site import come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import CallResult, Deed
    from storage.db import Database


def offered(tx: Connection, me: Deed, lead_id: int) -> tuple[str, str]:
    """To what it would go back, and how it stands on the page; "" where that is not offered."""
    undo = lead_page.see_lead(tx, me, lead_id).undo
    return (undo.to, undo.seen) if undo else ("", "")


def test_request_goes_back_to_new_after_a_mistaken_press_and_both_are_written_down(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        before = stands(tx, one)
        desk.move_lead(tx, me, one, "in_touch", "")
        to, seen = offered(tx, later(me, 5), one)
        assert to == "new"
        undoing.undo_move(tx, later(me, 5), one, seen)
        assert (stands(tx, one).status, stands(tx, one).moved_at) == ("new", before.moved_at), "as old as it was"
        moved = [line.about for line in audit.list_deeds(tx, one) if line.verb == "move"]
        assert moved == ["new in_touch", "in_touch new"]
        assert offered(tx, later(me, 6), one) == ("", ""), "the move is there anyhow"
        with pytest.raises(Mistake, match="not_undone"):
            undoing.undo_move(tx, later(me, 6), one, seen)


def test_status_that_the_first_call_gave_goes_back_and_the_call_stays(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.record_call(tx, me, one, "no_answer")
        _, seen = offered(tx, me, one)
        undoing.undo_move(tx, me, one, seen)
        assert (stands(tx, one).status, stands(tx, one).tries) == ("new", 1)
        desk.record_call(tx, later(me, 1), one, "no_answer")
        assert offered(tx, later(me, 1), one) == ("", ""), "nobody knows from where the second one came"


def test_end_that_was_pressed_by_mistake_goes_back(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        desk.move_lead(tx, later(me, 1), one, "not_interested", "work")
        to, seen = offered(tx, later(me, 2), one)
        undoing.undo_move(tx, later(me, 2), one, seen)
        assert (to, stands(tx, one).status) == ("in_touch", "in_touch")


def test_undoing_is_over_after_an_hour_and_once_the_family_was_told(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        _, seen = offered(tx, later(me, 60), one)
        assert offered(tx, replace(me, now=me.now + DAY), one) == ("", "")
        with pytest.raises(Mistake, match="not_undone"):
            undoing.undo_move(tx, later(me, 61), one, seen)
        me.write(tx, "write", one, "told.no_answer")
        assert offered(tx, later(me, 5), one) == ("", "")


def test_undoing_is_over_once_the_family_was_told_of_it_later(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        _, seen = offered(tx, later(me, 5), one)
        later(me, 3).write(tx, "write", one, "told.no_answer")
        with pytest.raises(Mistake, match="not_undone"):
            undoing.undo_move(tx, later(me, 5), one, seen)


def test_end_that_took_a_place_in_an_intake_is_not_undone_without_it(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        group = seats.add_intake(tx, "", "youth", Terms("A", seats=2), Change(0, me.actor.staff_id, me.now))
        desk.move_lead(tx, me, one, "waiting_list", "", Chosen(group))
        desk.move_lead(tx, later(me, 1), one, "to_call_back", "")
        desk.move_lead(tx, later(me, 2), one, "in_touch", "")
        assert seats.get_place(tx, one) == group
        desk.move_lead(tx, later(me, 3), one, "not_interested", "work")
        assert seats.get_place(tx, one) is None
        assert offered(tx, later(me, 4), one) == ("", "")


@pytest.mark.parametrize("result", ["own", "no_answer"])
def test_end_that_took_when_to_look_again_is_not_undone_without_it(database: Database, result: str) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        if result == "own":
            desk.move_lead(tx, me, one, "in_touch", "")
            desk.set_follow_up(tx, me, one, me.now + DAY)
        else:
            desk.record_call(tx, me, one, "no_answer")
        desk.move_lead(tx, later(me, 1), one, "not_interested", "work")
        assert stands(tx, one).follow_up_at is None
        assert offered(tx, later(me, 2), one) == ("", "")


@pytest.mark.parametrize("result", ["reached", "no_answer"])
def test_call_after_which_they_wait_no_longer_is_not_undone(database: Database, result: CallResult) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        waiting.wait(tx, get_whose(tx, one)[0], "me", "question", me.now)
        desk.record_call(tx, me, one, result)
        assert stands(tx, one).waits_for == ""
        assert offered(tx, later(me, 1), one) == ("", "")


def test_seat_is_given_back_by_its_moves_alone(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "waiting_list", "")
        assert offered(tx, me, one) == ("", "")


def test_press_on_a_page_of_before_another_move_takes_nothing_back(database: Database) -> None:
    with database.transaction() as tx:
        me, other, one = deed(tx), deed(tx, "karim"), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        _, seen = offered(tx, me, one)
        desk.release_lead(tx, me, one)
        desk.move_lead(tx, later(other, 3), one, "to_call_back", "")
        with pytest.raises(Mistake, match="not_undone"):
            undoing.undo_move(tx, later(me, 4), one, seen)
        assert stands(tx, one).status == "to_call_back"


def test_of_many_presses_at_once_one_takes_it_back(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        _, seen = offered(tx, me, one)

    def press(_: int) -> str:
        with database.transaction() as tx:
            try:
                undoing.undo_move(tx, later(me, 1), one, seen)
            except Mistake as mistake:
                return mistake.reason
        return "back"

    assert sorted(at_once(4, press)) == ["back", "not_undone", "not_undone", "not_undone"]


async def test_page_offers_to_take_a_mistaken_press_back(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    async with opened(sqlite_database) as browser:
        form, path = await come_in(browser, link(sqlite_database)), f"/desk/leads/{one}"
        assert "Revenir" not in (await browser.get(path)).text
        await browser.post(path, data={"form": form, "do": "move", "to": "in_touch"})
        page = (await browser.get(path)).text.replace("\u00a0", " ")
        assert "Erreur ? Revenir à : Nouvelle" in re.sub("[\u2066-\u2069]", "", page)
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
        back = await browser.post(path, data={"form": form, "do": "undo_move", "seen": seen[1]})
        assert "La situation d&#39;avant est rétablie." in (await browser.get(back.headers["location"])).text
        again = await browser.post(path, data={"form": form, "do": "undo_move", "seen": seen[1]})
        assert (again.status_code, "Rien n&#39;a été annulé" in again.text) == (409, True)
