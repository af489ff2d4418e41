"""The file of all that is kept of somebody: complete, readable, and nothing of anybody else."""

from __future__ import annotations

import html
import json
import re
import time
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, Text, update

from bot.i18n import HTML_LANG, direction
from bot.services import desk, lead_page, mydata, safeguarding
from bot.services.incoming import Incoming
from bot.services.messages import Message
from conversations.locales import LOCALES
from conversations.types import (
    Answer,
    Aside,
    Commanded,
    Journey,
    Letter,
    Lock,
    NewsWish,
    OpenUrgent,
    Reminding,
    State,
    Visiting,
)
from storage import contacts, leads, messages
from storage.columns import Encrypted, UtcDateTime
from storage.kept import KEPT, Holds
from storage.models import conversations as conversations_table
from storage.models import metadata
from storage.models import outbox as outbox_table
from storage.models import tickets as tickets_table
from storage.mydata import GIVEN, LEFT_OUT
from tests.conversing import context
from tests.planting import audit_unlocked
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import ADDRESS, SIGN_UP, say, signed_up
from tests.test_withdrawing import leaves_all_behind, related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection

    from bot.clock import FrozenClock
    from bot.services.desk import Deed
    from storage.db import Database

TOLD: Final = {Holds.PERSONAL, Holds.ABOUT, Holds.TIME}
JOINED: Final = {"visit_slots"}  # what hangs on a request, and is of nobody alone
DOCUMENT = Path(__file__).parent.parent / "docs" / "my-data.md"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.+[+-]\d\d:\d\d")
BEGAN = datetime(2001, 2, 3, 4, 5, tzinfo=UTC)


def given(tx: Connection, me: Deed, channel: str = "telegram") -> tuple[dict[str, Any], str]:
    """The file that somebody gets when they ask for it, both forms."""
    files = {one.file.name: one.file.text for one in say(tx, me, "/mydata", channel).messages if one.file}
    return json.loads(files["mes-donnees.json"]), html.unescape(files["mes-donnees.html"])


def command(tx: Connection, me: Deed, name: str, argument: str) -> None:
    """What a button does."""
    event = Commanded(name, argument)
    me.turns.take_turn(tx, Incoming("telegram", f"{name} {argument}", ADDRESS, event, hint="fr"))


def leaves(data: object) -> Iterator[object]:
    """Every value, however deep."""
    if isinstance(data, dict):
        for value in data.values():
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    else:
        yield data


# --- complete ---------------------------------------------------------------------------------------------------------


def told_columns() -> list[Column[Any]]:
    """What is kept about people, and when: every column of every table that leads to a conversation."""
    tables = [table for table in metadata.sorted_tables if table in related() or table.name in JOINED]
    return [one for table in tables for one in table.c if KEPT[table.name].columns[one.name] in TOLD]


def test_every_column_about_a_person_has_its_place_in_the_file_or_a_reason_why_not() -> None:
    places = {f"{table}.{column}" for table, columns in GIVEN.items() for column in columns}
    assert not places & set(LEFT_OUT)
    assert {str(one) for one in told_columns()} <= places | set(LEFT_OUT), "where in the file is the new column?"
    assert (places | set(LEFT_OUT)) <= {str(one) for table in metadata.sorted_tables for one in table.c}


def mark_of(column: Column[Any], number: int) -> object:
    """A value that stands nowhere else, in the type of the column."""
    mark = f"mark {column.table.name} {column.name}"
    if column is outbox_table.c.body:
        return Message(mark, "fr").to_json()
    marks: dict[type, object] = {
        UtcDateTime: BEGAN + timedelta(days=number),
        Encrypted: mark,
        Date: (BEGAN + timedelta(days=number)).date(),
        Boolean: True,
        Integer: 700_000 + number,
        LargeBinary: b"mark",
        Text: mark,
    }
    return next(made for kind, made in marks.items() if isinstance(column.type, kind))


def plant(tx: Connection) -> dict[Column[Any], object]:
    """A value of its own in every such column; what was put where."""
    planted: dict[Column[Any], object] = {}
    for number, column in enumerate(told_columns()):
        # Who joined another's request has nothing of it in their file but their own: see test_joining.py.
        if str(column) not in {*LEFT_OUT, "leads.joined_at"}:
            planted[column] = mark_of(column, number)
            with audit_unlocked(tx):
                changed = tx.execute(update(column.table).values({column.name: planted[column]}))
            assert changed.rowcount, f"a row of {column.table.name} is missing"
    tx.execute(update(outbox_table).values(speaker="me"))
    return planted


def leaves_with_marks(tx: Connection, me: Deed) -> int:
    """Somebody with something of their own in every column; the lead."""
    one = leaves_all_behind(tx, me)
    tx.execute(update(tickets_table).where(tickets_table.c.kind == "urgent").values(status="closed"))
    lead_page.see_lead(tx, me, one)
    plant(tx)
    tx.execute(update(conversations_table).values(address=ADDRESS))  # or nobody is found there
    return one


def is_told(data: dict[str, Any], value: object) -> bool:
    """Whether a value stands in the file for a program."""
    if isinstance(value, datetime):
        told = (
            one
            for one in leaves(data)
            if isinstance(one, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.+[+-]\d\d:\d\d", one)
        )
        return any(datetime.fromisoformat(one) == value for one in told)
    wanted = value.isoformat() if isinstance(value, date) else value
    return any(wanted == one or (isinstance(one, str) and str(wanted) in one) for one in leaves(data))


def test_a_value_of_its_own_in_every_column_about_a_person_is_found_in_the_file(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = leaves_all_behind(tx, me)
        tx.execute(update(tickets_table).where(tickets_table.c.kind == "urgent").values(status="closed"))
        lead_page.see_lead(tx, me, one)
        planted = plant(tx)
        data, page = given(tx, me)
    bodies = {
        column: "mark outbox body" if column is outbox_table.c.body else value for column, value in planted.items()
    }
    assert [str(column) for column, value in bodies.items() if not is_told(data, value)] == []
    unread = [
        str(column)
        for column, value in bodies.items()
        if KEPT[column.table.name].columns[column.name] in {Holds.PERSONAL, Holds.ABOUT}
        and value is not True
        and str(value) not in page
    ]
    assert unread == []


def test_every_field_of_a_state_has_its_place_in_the_file_or_a_reason_why_not() -> None:
    assert not mydata.STATE_GIVEN.keys() & mydata.STATE_LEFT_OUT.keys()
    assert {one.name for one in fields(State)} == mydata.STATE_GIVEN.keys() | mydata.STATE_LEFT_OUT.keys()


REMEMBERED = State(
    answers=(
        Answer("me", "who", "youth", day="2026-11-20"),
        Answer("me", "first_name", "mark answers", day="2026-11-20"),
    ),
    asides=(Aside("confirm", "me", "first_name", "mark asides"),),
    letters=(Letter("me", words="mark letters"),),
    in_doubt="mark in_doubt",
    source="mark source",
    locale_chosen=True,
    safe_word="mark, which is not told",
    lock=Lock("mark, which is not told", "mark, which is not told"),
    journey=Journey("2026-11-20T10:00+01:00", "fr", "mark journey", asked=("mark asked",), answered=("mark answered",)),
    reminding=(Reminding("me", "yes", "2026-11-01"),),
    news=(NewsWish("me", "no", "2026-11-02"),),
    visiting=(Visiting("me", "yes", "2026-11-03"),),
)


def test_what_a_state_remembers_of_who_speaks_is_in_the_file(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        whose = contacts.find_conversation(tx, "telegram", ADDRESS)
        assert whose is not None
        now = context(now=NOW)
        data = json.loads(mydata.of_page(tx, whose.id, REMEMBERED, now, me.turns.catalogues)["json"])
        told = [str(one) for one in leaves(data)]
        marks = [*(f"mark {name}" for name in ("answers", "asides", "letters", "in_doubt", "source", "journey"))]
        for mark in (*marks, "mark asked", "mark answered", "2026-11-01", "2026-11-02", "2026-11-03"):
            assert mark in told
        assert data["remembered"]["page_code_set"] is True
        assert "mark, which is not told" not in told


# --- nothing of anybody else ------------------------------------------------------------------------------------------

OF_ME = ("Testa", "+212600000001", "Adil", "Vient avec sa tante", "Je viens jeudi", "Combien", "Bonjour")


def test_who_else_speaks_on_the_phone_is_in_nobodys_file_but_their_own(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        leaves_all_behind(tx, me)
        tx.execute(update(tickets_table).where(tickets_table.c.kind == "urgent").values(status="closed"))
        mine = given(tx, me)
        assert all(any(word in form for form in map(str, mine)) for word in OF_ME)
        say(tx, me, "/other")
        for words in (
            "je suis une fille",
            *SIGN_UP[1:7],
            "Imane",
            "06 00 00 00 02",
            *SIGN_UP[9:14],
            "Fatima",
            "envoyer",
        ):
            say(tx, me, words)
        theirs = given(tx, me)
        assert "Imane" in theirs[1]
        assert [word for word in OF_ME if any(word in form for form in map(str, theirs))] == []
        command(tx, me, "other", "me")
        again = given(tx, me)
        assert "Testa" in again[1]
        assert not any("Imane" in form for form in map(str, again))


def without_notes(told: tuple[dict[str, Any], str]) -> str:
    """Both forms, without what is said to everybody of what is not in the file."""
    data, page = told
    always = data["not_here"]
    return str({**data, "not_here": ""}) + page.replace(always, "")


def test_secret_word_that_was_set_beside_the_help_was_told_to_whoever_else_asked_for_their_data(
    database: Database,
) -> None:
    """Its button stands beside the help alone: that there is one tells that somebody asked for help."""
    with database.transaction() as tx:
        me = deed(tx)
        for words in ("/start", "je suis une fille", "16 ans"):
            say(tx, me, words)
        before = given(tx, me)[0]
        assert "mot" in say(tx, me, "/safeword").messages[0].text
        say(tx, me, "tournesol")
        again = given(tx, me)
        told = say(tx, me, "/mydata").messages[0].text
        say(tx, me, "/other")
        of_other = [given(tx, me)]
        say(tx, me, "je suis un garçon")
        of_other.append(given(tx, me))
        told += say(tx, me, "/mydata").messages[0].text
    assert again[0]["remembered"] == before["remembered"]
    assert again[0]["in_short"] == before["in_short"]
    for one in (again, *of_other):
        assert "mot secret" in one[0]["not_here"], "it is said to everybody that it is never listed"
        assert not re.search("secret|safe_word|tournesol", without_notes(one))
    assert "secret" not in told


def without_times(data: object) -> object:
    """The same without moments, and what differs from person to person."""
    if isinstance(data, dict):
        return {name: without_times(value) for name, value in data.items() if name != "address"}
    if isinstance(data, list):
        return [without_times(value) for value in data]
    is_moment = isinstance(data, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", data)
    return "a moment" if is_moment else data


def test_where_a_word_hides_somebody_the_file_is_like_that_of_who_is_new(database: Database) -> None:
    """When the address was first seen, and how long all is kept, told that somebody had been there."""
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        say(tx, me, "/safeword")
        assert "mot" in say(tx, me, "tournesol").messages[0].text
        clock = cast("FrozenClock", me.turns.clock)
        clock.advance(timedelta(days=40))
        say(tx, me, "tournesol")
        for words in ("/start", "je suis un garçon", "15 ans"):
            say(tx, me, words)
        data, page = given(tx, me)
        for words in ("/start", "je suis un garçon", "15 ans"):
            say(tx, me, words, "webchat")
        whose = contacts.find_conversation(tx, "webchat", ADDRESS)
        assert whose is not None
        new = json.loads(of_page(tx, me, "webchat")["json"])
        assert data["answers"] == new["answers"]
        hides, other = without_times({**data, "conversation": None}), without_times({**new, "conversation": None})
        assert {**hides, "sent_here": 0} == {**other, "sent_here": 0}  # type: ignore[dict-item]
        began, ends = (
            datetime.fromisoformat(data["conversation"][name]) for name in ("began_at", "erased_at_the_latest")
        )
        assert began > clock.now() - timedelta(minutes=5)
        assert ends < clock.now() + timedelta(days=30)
        assert not any(word in form for word in OF_ME for form in (str(data), page))
        assert "other-1" not in str(data)


def moment(data: dict[str, Any], name: str) -> datetime:
    """A moment of the conversation."""
    return datetime.fromisoformat(data["conversation"][name])


def of_page(tx: Connection, me: Deed, channel: str) -> dict[str, str]:
    """The file as the page gives it."""
    found = me.turns._file(tx, channel, ADDRESS, mydata.of_page)
    assert found is not None
    return found


def test_who_asked_for_protection_has_nothing_of_it_in_the_file_nor_what_staff_wrote(
    database: Database,
) -> None:
    """Whoever holds the phone could read it. Before, and once it is over, notes and deeds are in the file."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        desk.add_note(tx, me, one, "A peur de son oncle")
        lead_page.see_lead(tx, me, one)
        assert "A peur de son oncle" in given(tx, me)[1]
        whose, _ = leads.get_whose(tx, one)
        say(tx, me, "mon père me tape tous les soirs")
        safeguarding.open_urgent(tx, whose, OpenUrgent("me", phone="+212600000077", when="morning"), NOW)
        data, page = given(tx, me)
        always = data.pop("not_here")  # what is not in the file is said to everybody
        for told in (str(data), page.replace(always, "")):
            for secret in ("A peur de son oncle", "+212600000077", "urgent", "danger", "2511", "frappe", "protég"):
                assert secret not in told
        assert data["requests"][0]["done_by_staff"] == []
        assert data["requests"][0]["first_name"] == "Testa"


# --- the files themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_page_is_in_the_persons_language_and_direction_and_loads_and_runs_nothing(
    sqlite_database: Database, locale: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        leaves_all_behind(tx, me)
        command(tx, me, "language", locale)
        _, page = given(tx, me)
    assert f'<html lang="{HTML_LANG[locale]}" dir="{direction(locale)}">' in page
    assert "<script" not in page
    assert not re.search(r"\b(src|href|on[a-z]+)=|url\(|@import|https?:", page)
    assert "default-src 'none'" in page
    assert "@media print" in page
    assert not re.search(r"mydata\.[a-z]|<dt>[a-z_]+</dt>", page), "a key that has no words"


def test_words_of_a_person_cannot_become_markup(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        desk.add_note(tx, me, one, "<img src=x onerror=alert(1)>")
        files = [one.file for one in say(tx, me, "/mydata").messages if one.file]
        assert "<img" not in files[0].text
        assert "&lt;img" in files[0].text


def test_words_that_somebody_agreed_to_are_told_with_their_version(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        (consent,) = given(tx, me)[0]["consents"]
        assert consent["words"].startswith("Pour te contacter, le centre garde")
        assert (consent["version"], consent["given"]) == (me.turns.programme.consent["youth"], True)
        tx.exec_driver_sql("UPDATE consents SET text_hash = 'of other words'")
        (consent,) = given(tx, me)[0]["consents"]
        assert (consent["words"], consent["fingerprint"]) == ("", "of other words")


def test_file_of_the_web_page_holds_nothing_that_opens_the_conversation(database: Database) -> None:
    """The address there is the cookie: with the file on a shared computer, anybody could have gone on with it."""
    with database.transaction() as tx:
        me = deed(tx)
        cookie = "hl7goEQ5bgvaY8sEplHt9qW2zEaC8mVnyRxp1d0sTuv"
        me.turns.take_turn(tx, Incoming("webchat", "1", cookie, Commanded("start"), hint="fr"))
        files = me.turns._file(tx, "webchat", cookie, mydata.of_page)
        assert files is not None
        assert json.loads(files["json"])["conversation"]["address"] == "hl7g…"
        assert not any(cookie[:8] in form for form in files.values())


def test_staff_are_told_by_their_role_and_not_by_name(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        lead_page.see_lead(tx, me, one)
        desk.add_note(tx, me, one, "Vient jeudi")
        data, page = given(tx, me)
        (request,) = data["requests"]
        assert [(line["what"], line["roles"]) for line in request["done_by_staff"]] == [
            ("see_lead", ["counsellor"]),
            ("add_note", ["counsellor"]),
        ]
        assert "salma" not in str(data) + page


def test_file_is_made_in_less_than_ten_seconds_for_who_wrote_and_was_noted_a_lot(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        whose, _ = leads.get_whose(tx, one)
        for number in range(1000):
            messages.add_message(tx, whose, "me", f"Bonjour {number}", outgoing=bool(number % 2), turn=1, now=NOW)
            desk.add_note(tx, me, one, f"Note {number}")
        begun = time.process_time()
        data, _ = given(tx, me)
        taken = time.process_time() - begun
    assert len(data["messages"]) == len(data["requests"][0]["notes"]) == 1000
    with capsys.disabled():
        print(f"\nmy data, 1,000 messages and 1,000 notes: {taken:.2f} s of a core")  # noqa: T201


def test_every_key_of_the_file_is_in_the_document(database: Database) -> None:
    def keys(data: object) -> set[str]:
        if isinstance(data, dict):
            return set(data) | {key for value in data.values() for key in keys(value)}
        return {key for value in data for key in keys(value)} if isinstance(data, list) else set()

    with database.transaction() as tx:
        me = deed(tx)
        one = leaves_all_behind(tx, me)
        tx.execute(update(tickets_table).where(tickets_table.c.kind == "urgent").values(status="closed"))
        lead_page.see_lead(tx, me, one)
        data, _ = given(tx, me)
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert keys(data) - documented == set()
