"""The file of all that is kept of somebody, and of nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.test_desk import deed
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    from storage.db import Database


def test_x(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        for m in say(tx, me, "/mydata").messages:
            print(m.text)
            if m.file:
                print(m.file.text)
        for m in say(tx, me, "/delete").messages:
            print(m.text)
