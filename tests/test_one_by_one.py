"""What is owed to many: one after the other, and a bug in the middle of one keeps none of the others waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy.exc import OperationalError

from bot.clock import FrozenClock
from bot.services.one_by_one import OneByOne, OneFailed, trying
from tests.storing import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from storage.db import Database


class Telling(OneByOne):
    """Tells these in turn; a "bug" is one."""

    def __init__(self, database: Database, *owed: str) -> None:
        super().__init__("telling", database, cast("Turns", None), FrozenClock(NOW))
        self.owed = list(owed)
        self.told: list[str] = []
        self.given_up: list[str] = []

    def is_any(self, tx: Connection, now: datetime) -> bool:
        del tx, now
        return bool(self.owed)

    def do_next(self, tx: Connection, now: datetime) -> bool:
        del tx, now
        with trying(self.owed[0]):
            if self.owed[0] == "bug":
                raise KeyError
        self.told.append(self.owed.pop(0))
        return True

    def give_up(self, tx: Connection, one: str, now: datetime) -> None:
        del tx, now
        self.given_up.append(self.owed.pop(0))
        assert one == self.given_up[-1]


async def test_what_a_bug_is_in_the_way_of_is_given_up_and_the_next_one_is_done(sqlite_database: Database) -> None:
    one = Telling(sqlite_database, "first", "bug", "last")
    assert [await one.look() for _ in range(4)] == [True, True, True, False]
    assert (one.told, one.given_up) == (["first", "last"], ["bug"])


def test_fault_of_the_store_is_no_bug_in_the_middle_of_one() -> None:
    with pytest.raises(OperationalError), trying("one"):
        raise OperationalError("", None, Exception("database is locked"))
    with pytest.raises(OneFailed), trying("one"):
        raise KeyError
