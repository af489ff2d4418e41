"""A breach is told to everybody: in their language, by day, each once, and not where others may read along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot import cli as command_line
from bot.clock import CASABLANCA, FrozenClock
from bot.console import open_store, read_settings
from bot.services import breach
from bot.services.breach import Telling, look
from conversations.notices import may_be_told
from conversations.stored import dump, load
from conversations.types import Breached, Say, State
from storage import contacts, leads, tickets
from storage.models import audit, conversations, outbox
from storage.models import leads as leads_table
from tests.conversing import YOUTH, step, walk
from tests.mailing import MONDAY, family, turns, written

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from typer.testing import CliRunner

    from storage.db import Database

WORDS = "quelqu'un a peut-être vu ce qui est gardé ici"


def telling(database: Database, now: datetime = MONDAY) -> Telling:
    asked = turns(database, now)
    return Telling(database, asked, asked.clock, says=lambda _: None, waits=lambda _: None)


def change(tx: Connection, number: int, **values: str) -> int:
    """What is remembered at an address is another."""
    one = contacts.find_conversation(tx, "telegram", str(number))
    assert one is not None
    state = dump(replace(load(one.state), **values))  # type: ignore[arg-type]
    tx.execute(update(conversations).where(conversations.c.id == one.id).values(state=state))
    return one.id


@pytest.fixture
def people(database: Database) -> Database:
    """Of every kind: 1 to 3 are told."""
    with database.transaction() as tx:
        family(tx, 1)
        family(tx, 2, locale="ar", news="")
        stopped = family(tx, 3, news="no")
        contacts.mark_stopped(tx, leads.get_whose(tx, stopped)[0], True, MONDAY)  # noqa: FBT003
        tickets.add_urgent(tx, leads.get_whose(tx, family(tx, 4))[0], "me", phone="", when="", now=MONDAY)
        held = family(tx, 5)
        tx.execute(update(leads_table).where(leads_table.c.id == held).values(contact_hold=True))
        family(tx, 6)
        change(tx, 6, safe_word="x")
        contacts.mark_blocked(tx, leads.get_whose(tx, family(tx, 7))[0], MONDAY)
        contacts.erase_conversation(tx, leads.get_whose(tx, family(tx, 8))[0], MONDAY)
    return database


def test_everybody_is_told_once_in_their_language_and_who_is_protected_is_not(people: Database) -> None:
    whom, references = look(people)
    assert whom.told == {("telegram", "fr"): 2, ("telegram", "ar"): 1}
    assert (whom.number, whom.blocked, len(whom.spared)) == (3, 1, 3)
    assert references == ["1200004", "1200005", "1200006"]
    assert telling(people).run() == 3
    with people.reading() as tx:
        told = written(tx)
        assert set(told) == {"1", "2", "3"}
        assert WORDS in told["1"][0]
        assert "اطّلع" in told["2"][0]
        assert all(len(one) == 1 for one in told.values())
        assert list(tx.execute(select(audit.c.about).where(audit.c.verb == breach.VERB)).scalars()) == [
            "begun",
            "ended",
        ]


def test_who_stopped_us_is_sent_it_too_as_it_is_a_duty(people: Database) -> None:
    telling(people).run()
    with people.transaction() as tx:
        from storage.outbox import claim_due  # noqa: PLC0415

        due = claim_due(tx, "telegram", MONDAY + timedelta(seconds=1), limit=10, lease=timedelta(seconds=8))
        assert sorted(one.address for one in due) == ["1", "2", "3"]


def test_ended_in_the_middle_it_goes_on_and_nobody_is_told_twice(people: Database) -> None:
    class Killed(BaseException):
        pass

    first = telling(people)

    def dies(number: int) -> None:
        if number == 2:
            raise Killed

    first.shows = dies
    with pytest.raises(Killed):
        first.run()
    assert telling(people, MONDAY + timedelta(hours=1)).run() == 3
    with people.reading() as tx:
        assert [len(one) for one in written(tx).values()] == [1, 1, 1]
    assert telling(people, MONDAY + timedelta(hours=2)).run() == 3, "another one is another one"
    with people.reading() as tx:
        assert [len(one) for one in written(tx).values()] == [2, 2, 2]


def test_nobody_is_told_at_night(people: Database) -> None:
    said: list[object] = []
    late = telling(people, datetime(2026, 11, 23, 21, 30, tzinfo=CASABLANCA))
    late.says = said.append
    clock = late.clock
    assert isinstance(clock, FrozenClock)
    late.waits = lambda seconds: clock.advance(timedelta(seconds=seconds))
    assert late.run() == 3
    assert said == ["It is night. It goes on at 08:00: leave it running, or run it again then."]
    with people.reading() as tx:
        for at in tx.execute(select(outbox.c.created_at).where(outbox.c.status == "pending")).scalars():
            assert at.astimezone(CASABLANCA) >= datetime(2026, 11, 24, 8, tzinfo=CASABLANCA)


def test_who_asks_for_protection_meanwhile_is_spared(people: Database) -> None:
    going = telling(people)

    def asks(_: int) -> None:
        with people.transaction() as tx:
            one = contacts.find_conversation(tx, "telegram", "3")
            assert one is not None
            if tickets.get_urgent_speaker(tx, one.id) is None:
                tickets.add_urgent(tx, one.id, "me", phone="", when="", now=MONDAY)

    going.shows = asks
    assert going.run() == 2
    with people.reading() as tx:
        assert set(written(tx)) == {"1", "2"}


# --- what is decided --------------------------------------------------------------------------------------------------


def test_conversation_stands_where_it_stood_and_hears_it_without_a_button() -> None:
    before = walk(YOUTH)
    after = step(before, Breached())
    (told,) = (effect for effect in after.effects if isinstance(effect, Say))
    assert told.asking is None or not told.asking.choices
    assert after.state.answers == before.answers


@pytest.mark.parametrize("state", [State(safe_word="x"), State(beside=(State(),))])
def test_nothing_is_said_where_a_word_hides_somebody(state: State) -> None:
    assert not may_be_told(state)
    assert not [effect for effect in step(state, Breached()).effects if isinstance(effect, Say)]


# --- the command ------------------------------------------------------------------------------------------------------


def test_words_and_numbers_are_shown_and_nothing_is_sent_without_a_yes(
    runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_store(read_settings())
    with database.transaction() as tx:
        family(tx, 1)
    monkeypatch.setattr(breach, "_BETWEEN", 0.0)
    monkeypatch.setattr(breach, "is_night", lambda _: False)
    for arguments, answer in ((["--dry-run"], ""), ([], "n\n"), ([], "")):
        shown = runner.invoke(command_line.cli, ["notice", "breach", *arguments], input=answer)
        assert WORDS in shown.output
        assert "Told: 1." in shown.output
        with database.reading() as tx:
            assert written(tx) == {}
    assert runner.invoke(command_line.cli, ["notice", "breach"], input="y\n").exit_code == 0
    with database.reading() as tx:
        assert len(written(tx)["1"]) == 1
    database.close()
