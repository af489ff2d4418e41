"""Search at the desk: by name across scripts and spellings, by phone, by reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import search
from bot.services.queue import ON_A_PAGE, see_queue
from bot.services.search import Looked, how_like, how_sought
from conversations.understanding.normalise import light, words
from storage import contacts, desk
from storage.leads import hold_leads
from storage.models import leads as table
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, known
from tests.test_desk import deed
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database
    from storage.desk import Work

LETTERS = st.sampled_from("abdefhiklmnoqrstuwyzابتجحخدرسشصعغفقكلمنهوي")
WORD = st.text(LETTERS, min_size=1, max_size=8)
LIKE = 80
PEOPLE = ("ياسين", "Yasin", "Yassine", "Salma", "سلمى", "Khadija", "فاطمة الزهراء")


def filled(tx: Connection) -> None:
    for number, name in enumerate(PEOPLE, start=1):
        lead(tx, number, first_name=name, phone=f"+2126000000{number:02}")


def find_leads(tx: Connection, sought: str) -> list[Work]:
    return desk.list_found(tx, search.find_leads(tx, sought))


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
        me = deed(tx)
        for number in range(2 * ON_A_PAGE):
            lead(tx, number, first_name="Yassine" if number % 2 else "ياسين")
        first = see_queue(tx, me, {"q": "Yassine"}, 0).work
        assert {one.first_name for one in first} == {"Yassine", "ياسين"}


def test_search_says_how_many_there_are_and_has_a_page_for_each_of_them(database: Database) -> None:
    """It found fifty, said that there were fifty, and the others could not be reached."""
    with database.transaction() as tx:
        me = deed(tx)
        for number in range(2 * ON_A_PAGE + 3):
            lead(tx, number)
        pages = [see_queue(tx, me, {"q": "Salma"}, page) for page in range(3)]
        assert [one.found for one in pages] == [103, 103, 103]
        assert [one.has_more for one in pages] == [True, True, False]
        shown = [one.id for page in pages for one in page.work]
        assert len(shown) == len(set(shown)) == 103
        assert shown == sorted(shown, reverse=True), "the newest first"
        beyond = see_queue(tx, me, {"q": "Salma"}, 9)
        assert (beyond.page, beyond.work) == (2, pages[2].work)


def test_filters_that_are_set_narrow_the_search(database: Database) -> None:
    """They were dropped, and who had chosen "parent" found youths."""
    with database.transaction() as tx:
        me = deed(tx)
        for number in range(1, 5):
            lead(tx, number, who="parent" if number == 1 else "youth", locale="fr" if number < 3 else "ary")
        ended = lead(tx, 5, who="parent", locale="fr")
        desk.move_lead(tx, ended, "enrolled", reason="registered", now=NOW)

        def found(**filters: str) -> tuple[list[str], int]:
            seen = see_queue(tx, me, {"q": "Salma", "tab": "mine", **filters}, 0)
            assert len(seen.work) == seen.found
            return [one.reference[-2:] for one in seen.work], seen.fits

        assert found() == (["05", "04", "03", "02", "01"], 5), "in all tabs"
        assert found(who="parent") == (["05", "01"], 5)
        assert found(locale="fr", who="youth") == (["02"], 5)
        assert found(status="enrolled") == (["05"], 5)
        assert found(mine="1") == ([], 5)
        assert see_queue(tx, me, {"q": "1234501", "who": "youth"}, 0).work == (), "a number, too"
        assert see_queue(tx, me, {"q": "1234502", "who": "youth"}, 0).found == 1


def test_held_lead_is_not_found_out_by_searching_with_filters(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        lead(tx, 1, who="parent")
        hold_leads(tx, known(tx, "1").id, ["me"])
        assert see_queue(tx, me, {"q": "1234501"}, 0).found == 1
        for who in ("parent", "youth"):
            assert see_queue(tx, me, {"q": "1234501", "who": who}, 0).found == 0
            assert see_queue(tx, me, {"q": "Salma", "who": who}, 0).fits == 0


@pytest.mark.parametrize("sought", ["zzzz", "z", "Z!", "زززز", "zzz zzz"])
def test_letter_that_is_kept_down_does_not_find_whoever_begins_with_it(sqlite_database: Database, sought: str) -> None:
    """ "zzzz" found fifty people who are called Zakaria."""
    with sqlite_database.transaction() as tx:
        for number, name in enumerate(("Zakaria", "زكرياء", "Zineb"), start=1):
            lead(tx, number, first_name=name)
        assert names(tx, sought) == set()


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("ali", {"Ali"}),
        ("al", {"Ali"}),
        ("Aliiii", {"Ali"}),
        ("ay", {"Ayt", "Aya"}),
        ("ayt", {"Ayt"}),
        ("آية", {"آية"}),
        ("م", {"م"}),
        ("Fatima Z", {"Fatima Zahra"}),
        ("fatima z.", {"Fatima Zahra"}),
    ],
)
def test_short_names_are_found_by_their_letters(sqlite_database: Database, sought: str, found: set[str]) -> None:
    with sqlite_database.transaction() as tx:
        for number, name in enumerate(("Ali", "Ayt", "Aya", "آية", "م", "محمد", "Fatima Zahra", "Fatima"), start=1):
            lead(tx, number, first_name=name)
        assert names(tx, sought) >= found
        assert not {"محمد", "Fatima"} & (names(tx, sought) - found)


@given(letter=LETTERS, times=st.integers(1, 20), name=st.lists(WORD, min_size=1, max_size=3))
def test_one_letter_however_often_finds_whole_words_only(letter: str, times: int, name: list[str]) -> None:
    wanted, there = words(light(letter * times)), words(light(" ".join(name)))
    if len(wanted[0]) == 1:
        assert (how_like(wanted, there) >= LIKE) == (wanted[0] in there)


@given(name=st.lists(WORD, min_size=1, max_size=3))
def test_every_name_is_found_by_itself_by_each_of_its_words_and_by_two_letters(name: list[str]) -> None:
    there = words(light(" ".join(name)))
    assert how_like(there, there) == 100
    for word in there:
        assert how_like((word,), there) == 100
        assert how_like(words(word[:2]), there) >= LIKE


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
