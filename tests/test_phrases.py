"""Phrases that staff taught, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import phrases
from storage.models import phrases as table
from tests.storing import MINUTE, NOW, at_once

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database


def _teach(tx: Connection, phrase: str, intent: str = "cost") -> int:
    return phrases.add_phrase(tx, phrase, intent, "Test", NOW)


def test_phrase_is_listed_with_intent_author_and_time_when_it_was_taught(database: Database) -> None:
    with database.transaction() as tx:
        first = _teach(tx, "بشحال الزريڭة")
        second = _teach(tx, "zrigo ch7al", "fees")
    with database.reading() as tx:
        assert phrases.list_phrases(tx) == [
            phrases.Phrase(first, "بشحال الزريڭة", "cost", "Test", NOW),
            phrases.Phrase(second, "zrigo ch7al", "fees", "Test", NOW),
        ]


def test_version_is_new_with_each_phrase_that_is_taught_or_deleted_and_only_then(database: Database) -> None:
    with database.transaction() as tx:
        seen = [phrases.version(tx)]
        first = _teach(tx, "un")
        seen.append(phrases.version(tx))
        second = _teach(tx, "deux")
        seen.append(phrases.version(tx))
        assert phrases.delete_phrase(tx, first, NOW)
        seen.append(phrases.version(tx))
        assert phrases.delete_phrase(tx, second, NOW)
        seen.append(phrases.version(tx))
        _teach(tx, "trois")
        seen.append(phrases.version(tx))
        assert not phrases.delete_phrase(tx, first, NOW)
        assert phrases.list_phrases(tx)
        assert phrases.version(tx) == seen[-1]
    assert seen == sorted(set(seen)), "each differs from all before it, so nobody takes an old state for the new one"


def test_version_is_zero_when_nothing_was_ever_taught(database: Database) -> None:
    with database.reading() as tx:
        assert phrases.version(tx) == 0


def test_words_are_gone_and_the_row_stays_when_a_phrase_is_deleted(database: Database) -> None:
    with database.transaction() as tx:
        first, second = _teach(tx, "un"), _teach(tx, "deux", "fees")
        assert phrases.delete_phrase(tx, first, NOW + MINUTE)
        assert [one.id for one in phrases.list_phrases(tx)] == [second]
        row = tx.execute(select(table).where(table.c.id == first)).mappings().one()
    assert (row["phrase"], row["intent"], row["author"]) == ("", "cost", "Test")
    assert (row["added_at"], row["deleted_at"]) == (NOW, NOW + MINUTE)


def test_nothing_is_deleted_when_there_is_no_such_phrase_or_it_was_deleted_before(database: Database) -> None:
    with database.transaction() as tx:
        first = _teach(tx, "un")
        assert phrases.delete_phrase(tx, first, NOW)
        assert not phrases.delete_phrase(tx, first, NOW + MINUTE)
        assert not phrases.delete_phrase(tx, 99, NOW)
        assert tx.execute(select(table.c.deleted_at)).scalar_one() == NOW


def test_all_are_taught_when_several_teach_at_once(database: Database) -> None:
    def teach(number: int) -> int:
        with database.transaction() as tx:
            return _teach(tx, f"phrase {number}")

    ids = at_once(4, teach)
    with database.reading() as tx:
        assert sorted(one.id for one in phrases.list_phrases(tx)) == sorted(ids)
        assert phrases.version(tx) == 4


def test_phrase_goes_and_another_comes_when_one_is_deleted_and_one_taught_at_once(database: Database) -> None:
    with database.transaction() as tx:
        old = _teach(tx, "old")

    def work(number: int) -> object:
        with database.transaction() as tx:
            return phrases.delete_phrase(tx, old, NOW) if number else _teach(tx, "new")

    assert at_once(2, work)[1] is True
    with database.reading() as tx:
        assert [one.phrase for one in phrases.list_phrases(tx)] == ["new"]
        assert phrases.version(tx) == 3


def test_one_deletes_when_several_delete_one_phrase_at_once(database: Database) -> None:
    with database.transaction() as tx:
        old = _teach(tx, "old")

    def forget(_: int) -> bool:
        with database.transaction() as tx:
            return phrases.delete_phrase(tx, old, NOW)

    assert sorted(at_once(3, forget)) == [False, False, True]
