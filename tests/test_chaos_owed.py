"""What `make chaos` owes people, and its judge of that: each promise that is broken is found."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.services import visit_hours, visit_news
from bot.services.bulk_work import do_next
from bot.services.messages import Message
from bot.services.reminding import remind_next
from storage.db import Database
from storage.models import appointments, bulk_items, visit_slots
from storage.outbox import add_messages
from tests import mailing
from tests.chaos import owed
from tests.chaos.judge import read_rows
from tests.chaos.judge_owed import Kept, judge_owed
from tests.chaos.members import Desk
from tests.chaos.quick_time import BEGIN
from tests.chaos.visitors import settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from storage.crypto import Keyring

LATER = BEGIN + owed.HOUR / 4


def fill(database: Database) -> Database:
    owed.owe(database)
    owed.spread(database, 60)
    return database


@pytest.fixture
def filled_everywhere(database: Database) -> Database:
    return fill(database)


@pytest.fixture(scope="module")
def filled_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """It takes seconds, so that it is made once."""
    path = tmp_path_factory.mktemp("owed") / "filled.db"
    shutil.copy(migrated_sqlite, path)
    with closing(Database(f"sqlite:///{path}", keyring)) as opened:
        fill(opened)
    return path


@pytest.fixture
def filled(filled_file: Path, tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    shutil.copy(filled_file, tmp_path / "filled.db")
    with closing(Database(f"sqlite:///{tmp_path}/filled.db", keyring)) as opened:
        yield opened


def all_done(database: Database, tx: Connection) -> Desk:
    """Everything that is due is done, as the program does it; staff close an hour."""
    turns = mailing.turns(database, LATER)
    me = mailing.at(mailing.coordinator(tx, "salma"), LATER)
    desk = Desk.of(tx)
    page = visit_hours.see_slot(tx, me, desk.closing)
    visit_hours.close(tx, me, desk.closing, {"version": str(page.slot.version), "taken": str(page.slot.taken)})
    while remind_next(tx, turns, LATER) or do_next(tx, turns, LATER) or visit_news.tell_next(tx, turns):
        pass
    return desk


def found(tx: Connection, desk: Desk, *visitors: int) -> Kept:
    return judge_owed(tx, desk, read_rows(tx), visitors)


def test_nothing_is_found_where_all_that_was_owed_was_done(filled_everywhere: Database) -> None:
    with filled_everywhere.transaction() as tx:
        kept = found(tx, all_done(filled_everywhere, tx))
    assert kept.wrong == []
    assert (kept.visits, kept.reminders, kept.news) == (3, 14, 10)


def test_what_was_not_done_yet_is_found(filled: Database) -> None:
    with filled.transaction() as tx:
        assert found(tx, Desk.of(tx)).wrong == [
            "3 families not told, or told twice, that their hour was closed",
            "14 reminders too few or too many",
            "14 reminders are due and wait",
            "2 reminders are planned behind the last one",
            "10 news too few or too many",
            "10 news are not marked as done",
        ]


@pytest.mark.parametrize("words", [owed.NEWS, "📅 Ta visite au centre, c'est aujourd'hui"])
def test_words_to_who_did_not_want_them_are_found(words: str, filled: Database) -> None:
    with filled.transaction() as tx:
        desk = all_done(filled, tx)
        whose = mailing.conversation(tx, owed.UNSUBSCRIBED[0]).id
        said = [Message(words, "fr").to_json()]
        add_messages(tx, whose, 9, said, first="sent", rest="sent", now=BEGIN)
        assert len(found(tx, desk).wrong) == 1


def test_place_that_is_not_there_is_found(filled: Database) -> None:
    with filled.transaction() as tx:
        desk = all_done(filled, tx)
        taken = select(appointments.c.slot_id).where(appointments.c.status == "booked").limit(1)
        tx.execute(update(visit_slots).where(visit_slots.c.id == tx.execute(taken).scalar_one()).values(capacity=0))
        assert found(tx, desk).wrong == ["1 places were booked that are not there"]


def test_visit_that_stands_without_a_word_of_it_is_found(filled: Database) -> None:
    with filled.transaction() as tx:
        desk = all_done(filled, tx)
        assert found(tx, desk, owed.EXPECTED[0]).wrong == ["1 visits do not stand as they were confirmed"]


def test_reply_of_staff_that_is_nowhere_is_found(filled: Database) -> None:
    with filled.transaction() as tx:
        desk = all_done(filled, tx)
        desk.written[owed.ANSWERED[0]] = ["Bonjour"]
        assert found(tx, desk).wrong == ["1 replies of staff are lost, doubled or out of their order"]


def test_news_that_were_written_and_not_marked_are_found(filled: Database) -> None:
    with filled.transaction() as tx:
        desk = all_done(filled, tx)
        tx.execute(update(bulk_items).values(outcome=""))
        assert found(tx, desk).wrong == ["10 news are not marked as done"]


def test_what_came_of_a_wish_is_read_from_the_words() -> None:
    assert settled("✅ C'est réservé\xa0: jeudi 26 novembre, de 11:00 à 11:30.") == ("booked", "11:00")
    assert settled("✅ C'est changé\xa0: jeudi 26 novembre, de 12:00 à 12:30.") == ("moved", "12:00")
    assert settled("Ta visite du jeudi 26 novembre à 12:00 est annulée.") == ("cancelled", "12:00")
    assert settled("📅 Pour ton agenda") is None
