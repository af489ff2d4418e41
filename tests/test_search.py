"""Search at the desk: by name across scripts and spellings, by phone, by reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.search import MOST_FOUND, Looked, find_leads, how_sought
from storage import contacts
from storage.leads import hold_leads
from storage.models import leads as table
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, known
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


@pytest.mark.parametrize(
    ("sought", "looked"),
    [
        ("Yassine", Looked(as_name=True)),
        ("-", Looked(as_name=True)),
        ("06 00 00 00 04", Looked(as_name=False, reference="0600000004", phone="+212600000004")),
        ("123 4506", Looked(as_name=False, reference="1234506")),
    ],
)
def test_page_can_say_in_which_ways_something_was_sought(sought: str, looked: Looked) -> None:
    """Nothing was found, and nobody knew whether a number was looked for as a phone or as a request."""
    assert how_sought(sought) == looked


def test_the_likest_comes_first(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        filled(tx)
        assert find_leads(tx, "Yassine")[0].first_name == "Yassine"


def test_no_spelling_of_a_name_keeps_the_others_off_the_page(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        for number in range(2 * MOST_FOUND):
            lead(tx, number, first_name="Yassine" if number % 2 else "ياسين")
        assert {one.first_name for one in find_leads(tx, "Yassine")} == {"Yassine", "ياسين"}


def test_names_that_are_kept_in_memory_are_those_of_now(database: Database) -> None:
    with database.transaction() as tx:
        filled(tx)
        assert names(tx, "Salma") == {"Salma", "سلمى"}
        lead(tx, 4, first_name="Imane")
        assert names(tx, "Salma") == {"سلمى"}, "saved again under another name"
        assert names(tx, "Imane") == {"Imane"}
        contacts.erase_conversation(tx, known(tx, "5").id, NOW)
        assert names(tx, "Salma") == set(), "erased"
        lead(tx, 8, first_name="Salma", guardian_name="Imane", phone="")
        tx.execute(table.update().where(table.c.reference == "1234508").values(updated_at=NOW - 9 * DAY))
        assert names(tx, "Salma") == {"Salma"}, "also when the clock was wrong"
        assert names(tx, "Imane") == {"Imane", "Salma"}, "the guardian's name counts"
        withdraw_lead(tx, known(tx, "8").id, "me", NOW)
        assert names(tx, "Salma") == set()


def test_many_held_ones_of_a_name_hide_nobody(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        for number in range(1, 70):
            lead(tx, number)
            if number < 60:
                hold_leads(tx, known(tx, str(number)).id, ["me"])
        assert len(find_leads(tx, "Salma")) == 10


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
