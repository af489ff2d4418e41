"""What staff are sent, who is linked, and one-time proofs, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from storage import announcements, desk, staff, staff_messages, staff_telegram, tickets
from storage.announcements import Overtime
from storage.models import announcements as events
from storage.models import leads
from storage.models import staff_messages as rows
from storage.overdue import Late
from storage.retention import UPDATES_KEPT, delete_expired
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk_work import lead
from tests.test_staff_accounts import account

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database

LEASE = timedelta(seconds=30)


def linked(tx: Connection, login: str = "salma", address: str = "701") -> int:
    number = account(tx, login)
    staff_telegram.link(tx, number, address, NOW)
    return number


def claimed(tx: Connection, now: datetime = NOW, limit: int = 10) -> list[tuple[str, str, int]]:
    found = staff_messages.claim_due(tx, "staff", now, limit=limit, lease=LEASE)
    return [(one.address, one.body, one.tries) for one in found]


def statuses(tx: Connection) -> list[tuple[str, str, str]]:
    return [(row.status, row.error, row.body) for row in tx.execute(select(rows).order_by(rows.c.id))]


def test_messages_of_one_person_go_one_after_the_other(database: Database) -> None:
    with database.transaction() as tx:
        salma, karim = linked(tx), linked(tx, "karim", "702")
        for whose, body in ((salma, "un"), (salma, "deux"), (karim, "ailleurs")):
            staff_messages.add_message(tx, whose, body, NOW)
        assert claimed(tx) == [("701", "un", 1), ("702", "ailleurs", 1)]
        assert claimed(tx) == []
        staff_messages.mark_sent(tx, 1, "99", NOW)
        assert claimed(tx) == [("701", "deux", 1)]
        staff_messages.mark_retry(tx, 2, NOW + MINUTE, "NetworkError")
        assert claimed(tx) == []
        assert claimed(tx, NOW + MINUTE) == [("702", "ailleurs", 2), ("701", "deux", 2)], "the lease is over"
        staff_messages.mark_failed(tx, 2, "BadRequest", NOW)
        assert statuses(tx) == [("sent", "", ""), ("failed", "BadRequest", ""), ("pending", "", "ailleurs")]


def test_of_many_who_send_at_once_each_gets_others(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(8):
            staff_messages.add_message(tx, linked(tx, f"s{number}", str(number)), "un", NOW)

    def claim(_: int) -> list[str]:
        with database.transaction() as tx:
            return [address for address, *_ in claimed(tx, limit=3)]

    got = [address for some in at_once(4, claim) for address in some]
    assert len(got) == len(set(got))


def test_held_person_waits_and_a_blocked_one_gets_nothing_more(database: Database) -> None:
    with database.transaction() as tx:
        salma = linked(tx)
        staff_messages.add_message(tx, salma, "un", NOW)
        staff_messages.hold(tx, salma, NOW + MINUTE)
        assert claimed(tx) == []
        assert claimed(tx, NOW + MINUTE) == [("701", "un", 1)]
        staff_messages.mark_gone(tx, "staff", "999", NOW)
        staff_messages.mark_gone(tx, "staff", "701", NOW)
        assert statuses(tx) == [("failed", "blocked", "")]
        assert staff_telegram.list_readers(tx) == []
        staff_telegram.mark_blocked(tx, salma, None)
        assert [one.id for one in staff_telegram.list_readers(tx)] == [salma]


def test_who_unlinks_gets_nothing_of_before_when_they_link_again(database: Database) -> None:
    with database.transaction() as tx:
        salma = linked(tx)
        staff_messages.add_message(tx, salma, "un", NOW)
        staff_telegram.add_code(tx, salma, "sign_in", "token", NOW + MINUTE)
        assert staff_telegram.unlink(tx, salma)
        assert not staff_telegram.unlink(tx, salma)
        assert staff_telegram.see_code(tx, "sign_in", "token", NOW) is None, "what the bot gave holds no longer"
        staff_telegram.link(tx, salma, "702", NOW)
        assert claimed(tx) == []


def test_proof_is_spent_once_by_whoever_comes_first_and_for_its_purpose_alone(database: Database) -> None:
    with database.transaction() as tx:
        number = account(tx)
        staff_telegram.add_code(tx, number, "link", "CODE", NOW + MINUTE)
        assert staff_telegram.use_code(tx, "sign_in", "CODE", NOW) is None
        assert staff_telegram.use_code(tx, "link", "CODE", NOW + MINUTE) is None

    def use(_: int) -> int | None:
        with database.transaction() as tx:
            return staff_telegram.use_code(tx, "link", "CODE", NOW)

    assert sorted(at_once(4, use), key=str) == [number, None, None, None]


def test_proofs_and_links_of_a_closed_account_hold_no_longer(database: Database) -> None:
    with database.transaction() as tx:
        number = linked(tx)
        staff_telegram.add_code(tx, number, "link", "CODE", NOW + MINUTE)
        staff.close_account(tx, number, NOW)
        assert staff_telegram.find_reader(tx, "701") is None
        assert staff_telegram.see_code(tx, "link", "CODE", NOW) is None


def test_addresses_codes_and_messages_are_not_in_the_database_as_they_are(database: Database) -> None:
    with database.transaction() as tx:
        number = linked(tx, address="612345678")
        staff_telegram.add_code(tx, number, "link", "K7QM3XTP", NOW + MINUTE)
        staff_messages.add_message(tx, number, "Bonjour Salma", NOW)
        tables = ("staff_telegrams", "staff_codes", "staff_messages")
        whole = repr([tx.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])  # noqa: S608 - our own names
    assert not any(secret in whole for secret in ("612345678", "K7QM3XTP", "Salma"))


def test_update_is_taken_once_for_each_of_the_staff(database: Database) -> None:
    with database.transaction() as tx:
        salma, karim = linked(tx), linked(tx, "karim", "702")
        assert [staff_telegram.take_update(tx, one, "501", NOW) for one in (salma, salma, karim)] == [True, False, True]
        assert staff_telegram.has_taken(tx, salma, "501")
        assert delete_expired(tx, NOW + MINUTE + UPDATES_KEPT, NOW.date()) == 2


def test_event_is_known_by_its_key_and_goes_with_its_lead(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx)
        assert announcements.add_event(tx, "new", "new 1", now=NOW, lead_id=one)
        assert not announcements.add_event(tx, "new", "new 1", now=NOW, lead_id=one)
        assert announcements.see_untold(tx).since == NOW
        (event,) = announcements.list_untold(tx)
        announcements.mark_told(tx, [event.id], NOW)
        announcements.mark_told(tx, [], NOW)
        assert announcements.see_untold(tx) == announcements.Untold(None, urgent=False)
        tx.execute(delete(leads))
        assert tx.execute(select(events.c.id)).all() == []


def test_overdue_lead_is_listed_until_it_is_written_down_and_again_for_the_next_promise(database: Database) -> None:
    late, ended = Late(*((NOW + DAY,) for _ in range(4))), frozenset({"enrolled"})
    with database.transaction() as tx:
        one, over = lead(tx, 1), lead(tx, 2)
        desk.move_lead(tx, over, "enrolled", reason="started", now=NOW)
        (found,) = announcements.list_overdue(tx, late, ended)
        assert found == (one, NOW + MINUTE)
        announcements.add_overdue(tx, [Overtime(found[1], lead_id=one)] * 2, NOW)
        assert announcements.list_overdue(tx, late, ended) == []
        desk.set_follow_up(tx, one, NOW + 2 * MINUTE)
        assert announcements.list_overdue(tx, late, ended) == [(one, NOW + 2 * MINUTE)]


def test_ticket_is_announced_as_overdue_once(database: Database) -> None:
    with database.transaction() as tx:
        ticket = tickets.add_ticket(tx, known(tx, "7").id, "person", "me", NOW)
        assert announcements.without_announced(tx, [ticket]) == {ticket}
        announcements.add_overdue(tx, [Overtime(NOW, ticket_id=ticket)], NOW)
        assert announcements.without_announced(tx, [ticket]) == set()
