"""Search at the desk: by name across scripts and spellings, by phone, by reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.search import find_leads
from storage.leads import hold_leads, withdraw_lead
from tests.storing import NOW, known
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

PEOPLE = ("ياسين", "Yasin", "Yassine", "Salma", "سلمى", "Khadija", "فاطمة الزهراء")


def filled(tx: Connection) -> None:
    for number, name in enumerate(PEOPLE, start=1):
        lead(tx, number, first_name=name, phone=f"+2126000000{number:02}")


def names(tx: Connection, sought: str) -> set[str]:
    return {one.first_name for one in find_leads(tx, sought)}


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("Yassine", {"ياسين", "Yasin", "Yassine"}),
        ("yasine", {"ياسين", "Yasin", "Yassine"}),
        ("ياسين", {"ياسين", "Yasin", "Yassine"}),
        ("SALMA", {"Salma", "سلمى"}),
        ("khadi", {"Khadija"}),
        ("fatima", {"فاطمة الزهراء"}),
        ("الزهراء فاطمة", {"فاطمة الزهراء"}),
        ("06 00 00 00 04", {"Salma"}),
        ("+212600000004", {"Salma"}),
        ("1234506", {"Khadija"}),
        ("zzz", set()),
        ("", set()),
        ("   ", set()),
        ("%", set()),
    ],
)
def test_lead_is_found_across_scripts_and_spellings(database: Database, sought: str, found: set[str]) -> None:
    with database.transaction() as tx:
        filled(tx)
        assert names(tx, sought) == found


def test_the_likest_comes_first(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        filled(tx)
        assert find_leads(tx, "Yassine")[0].first_name == "Yassine"


def test_held_lead_is_found_by_its_reference_only_and_one_taken_back_not_at_all(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        filled(tx)
        hold_leads(tx, known(tx, "4").id, ["me"])
        withdraw_lead(tx, known(tx, "6").id, "me", NOW)
        assert names(tx, "Salma") == {"سلمى"}
        assert find_leads(tx, "0600000004") == []
        (held,) = find_leads(tx, "1234504")
        assert held.contact_hold
        assert held.first_name == ""
        assert find_leads(tx, "1234506") == []
