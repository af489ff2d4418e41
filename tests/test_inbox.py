from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import inbox
from tests.storing import NOW, at_once, known

if TYPE_CHECKING:
    from storage.db import Database


def test_take_gives_none_when_the_id_is_new(database: Database) -> None:
    with database.transaction() as tx:
        assert inbox.take(tx, known(tx).id, "update-1", 1, NOW) is None


def test_take_gives_the_first_turn_when_the_id_comes_again(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        inbox.take(tx, conversation.id, "update-1", 4, NOW)
    with database.transaction() as tx:
        assert inbox.take(tx, conversation.id, "update-1", 9, NOW) == 4


def test_take_keeps_conversations_apart_when_they_use_the_same_id(database: Database) -> None:
    with database.transaction() as tx:
        inbox.take(tx, known(tx, "1001").id, "update-1", 1, NOW)
        assert inbox.take(tx, known(tx, "1002").id, "update-1", 1, NOW) is None


def test_take_does_not_mind_smaller_ids_when_a_channel_restarts_its_count(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        inbox.take(tx, conversation.id, "900", 1, NOW)
        assert inbox.take(tx, conversation.id, "3", 2, NOW) is None


def test_take_has_one_winner_when_the_same_id_comes_many_times_at_once(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)

    def take(index: int) -> int | None:
        with database.transaction() as tx:
            return inbox.take(tx, conversation.id, "update-1", index + 1, NOW)

    took = at_once(4, take)
    winner = took.index(None)
    assert [turn for turn in took if turn is not None] == [winner + 1] * 3


def test_take_leaves_nothing_when_its_turn_fails(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as tx:
            inbox.take(tx, conversation.id, "update-1", 1, NOW)
            raise ZeroDivisionError

    with database.transaction() as tx:
        conversation = known(tx)
    with pytest.raises(ZeroDivisionError):
        fail()
    with database.transaction() as tx:
        assert inbox.take(tx, conversation.id, "update-1", 2, NOW) is None
