"""A request is corrected and sent again: whoever had begun with it, or ended it, hears so and finds it in the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk, merging, queue, sent_again
from bot.services.reasons import why
from storage import announcements, leads
from storage.leads import hold_leads
from storage.models import leads as table
from storage.overdue import HAPPENED, PROMISED
from tests.at_desk import desk_words
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk import deed, stands
from tests.test_desk_work import lead
from tests.test_moving import PHONE, People
from tests.test_talk import SIGN_UP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from storage.db import Database

SENT_AGAIN = ("/change phone", "06 00 00 00 35", "à ma mère", "le matin", "non", "envoyer")


@pytest.fixture
def people(database: Database) -> Iterator[People]:
    with database.transaction() as tx:
        yield People(tx, deed(tx, "salma", "counsellor", "coordinator"))


def request(people: People) -> int:
    """A sign-up of which staff have heard."""
    people.say(PHONE, "/start", *SIGN_UP)
    announcements.mark_told(people.tx, [one.id for one in announcements.list_untold(people.tx)], people.clock.now())
    one: int = people.tx.execute(select(table.c.id)).scalar_one()
    return one


def shown(people: People, tab: str) -> list[int]:
    me = replace(people.me, now=people.clock.now())
    return [one.id for one in queue.see_queue(people.tx, me, {"tab": tab}, 0).work]


def heard(tx: Connection) -> list[tuple[str, int | None]]:
    return [(one.kind, one.lead_id) for one in announcements.list_untold(tx)]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("not_interested", "unreachable"), ("not_interested", "mistake"), ("in_touch", ""), ("papers", "")],
)
def test_request_that_was_corrected_and_sent_again_came_up_nowhere(people: People, status: str, reason: str) -> None:
    """The number was wrong, staff ended it, the family gave another one, and read that a person will contact them."""
    one, tx = request(people), people.tx
    desk.move_lead(tx, people.me, one, status, reason)
    people.say(PHONE, *SENT_AGAIN)
    assert leads.get_answers(tx, one)["phone"] == "+212600000035"
    found = stands(tx, one)
    assert (found.status, found.follow_up_at, found.follow_up_for) == (status, people.clock.now(), HAPPENED)
    assert desk_words(why(found, people.clock.now(), "fr"), "fr").startswith("du nouveau aujourd'hui à ")
    assert (shown(people, "all"), shown(people, "done")) == ([one], [])
    assert heard(tx) == [("sent_again", one)]


def test_promised_call_stays_promised_when_the_request_is_sent_again_and_staff_hear_of_it(people: People) -> None:
    one, tx = request(people), people.tx
    desk.record_call(tx, people.me, one, "call_back", again_at=NOW + 2 * DAY)
    people.say(PHONE, *SENT_AGAIN)
    assert (stands(tx, one).follow_up_at, stands(tx, one).follow_up_for) == (NOW + 2 * DAY, PROMISED)
    assert heard(tx) == [("sent_again", one)]


def test_new_request_that_is_sent_again_is_new_as_before(people: People) -> None:
    one = request(people)
    people.say(PHONE, *SENT_AGAIN)
    assert (stands(people.tx, one).status, stands(people.tx, one).follow_up_at) == ("new", None)
    assert heard(people.tx) == []


def test_request_that_stands_for_the_one_that_was_sent_again_comes_up(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = deed(tx), lead(tx, 1), lead(tx, 2)
        desk.move_lead(tx, me, one, "in_touch", "")
        merging.merge_lead(tx, me, one, other)
        sent_again.bring_up(tx, other, NOW + MINUTE)
        assert stands(tx, one).follow_up_at == NOW + MINUTE
        assert heard(tx) == [("sent_again", one)]


def test_of_who_asked_for_protection_nobody_hears_that_it_was_sent_again(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.move_lead(tx, me, one, "in_touch", "")
        hold_leads(tx, known(tx, "1").id, ["me"])
        sent_again.bring_up(tx, one, NOW + MINUTE)
        assert (stands(tx, one).follow_up_at, heard(tx)) == (None, [])
