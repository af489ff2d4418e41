"""Questions in turns on a real database: what is kept of them, who they belong to, and what staff taught meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.clock import FrozenClock
from bot.services.turns import Turns
from conversations.stored import load
from conversations.types import Commanded, Said
from storage import dangers, facts, phrases, questions, tickets
from storage.models import conversations
from tests.conversing import YOUTH, programme
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from bot.services.incoming import Taken
    from conversations.types import Event
    from storage.db import Database
    from storage.questions import Question

HOURS = "Quels sont les horaires ?"  # the centre has not confirmed them
ODD = "zrigo lbatata"  # means nothing to anybody until it is taught
PASS_ON = Commanded("pass_on")
_NUMBERS = count()
AT_AGE, AT_DISTRICT, AT_NAME, AT_PHONE = YOUTH[:1], YOUTH[:3], YOUTH[:7], YOUTH[:8]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 22, 10, tzinfo=UTC))


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), clock)


async def take(turns: Turns, event: Event, address: str = "7") -> Taken:
    """An event that never came before."""
    return await turns.take("telegram", f"new-{next(_NUMBERS)}", address, event)


async def say(turns: Turns, text: str, address: str = "7") -> Taken:
    return await take(turns, Said(text), address)


def kept(database: Database) -> list[Question]:
    with database.reading() as tx:
        return questions.list_questions(tx)


def open_tickets(database: Database) -> list[str]:
    with database.reading() as tx:
        return [ticket.kind for ticket in tickets.list_open(tx)]


def teach(database: Database, phrase: str, intent: str) -> int:
    """As another process does it while this one runs."""
    with database.transaction() as tx:
        return phrases.add_phrase(tx, phrase, intent, "Test", datetime(2026, 11, 22, 10, tzinfo=UTC))


def forget(database: Database, number: int) -> None:
    with database.transaction() as tx:
        assert phrases.delete_phrase(tx, number, datetime(2026, 11, 22, 11, tzinfo=UTC))


def words_of(taken: Taken) -> str:
    return "\n".join(message.text for message in taken.messages)


def offers(taken: Taken) -> set[str]:
    """The commands on the buttons beside the open question."""
    return {button.data.rpartition("|")[2] for message in taken.messages for button in message.controls}


# --- what staff taught ---


async def test_phrase_is_understood_from_when_it_is_taught_until_it_is_forgotten(
    turns: Turns, database: Database
) -> None:
    await walk(turns, AT_DISTRICT)
    before = words_of(await say(turns, ODD))
    number = teach(database, ODD, "age_limit")
    taught = words_of(await say(turns, ODD))
    again = words_of(await say(turns, ODD))
    forget(database, number)
    after = words_of(await say(turns, ODD))
    assert "13 à 17" in taught
    assert "13 à 17" in again
    assert "13 à 17" not in before + after


async def test_phrase_means_what_it_was_taught_last_when_it_was_taught_twice(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    teach(database, ODD, "schedule_hours")
    second = teach(database, ODD, "age_limit")
    assert "13 à 17" in words_of(await say(turns, ODD))
    forget(database, second)
    assert "13 à 17" not in words_of(await say(turns, ODD))
    assert [question.intent for question in kept(database)] == ["schedule_hours"], "the first one is in use again"


async def test_every_process_reads_the_phrases_again_when_one_is_taught(turns: Turns, database: Database) -> None:
    other = Turns(database, programme(), lexicon(), catalogues(), turns.clock)
    for one, address in ((turns, "1"), (other, "2")):
        await walk(one, AT_DISTRICT, address=address)
        await say(one, ODD, address)
    teach(database, ODD, "age_limit")
    for one, address in ((turns, "1"), (other, "2")):
        assert "13 à 17" in words_of(await say(one, ODD, address))


async def test_phrases_are_not_read_again_when_none_changed(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach(database, ODD, "age_limit")
    await walk(turns, AT_DISTRICT)
    await say(turns, ODD)
    monkeypatch.setattr(phrases, "list_phrases", lambda _: [])
    assert "13 à 17" in words_of(await say(turns, ODD))
    teach(database, "another one of these", "cost")
    assert "13 à 17" not in words_of(await say(turns, ODD)), "now the list was read, which is empty here"


async def test_taught_phrase_switches_no_danger_off(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    teach(database, "mon père me frappe", "cost")
    taken = await say(turns, "mon père me frappe")
    assert [message.kind for message in taken.messages] == ["danger"]
    assert kept(database) == []
    with database.reading() as tx:
        assert [times for _, _, times in dangers.list_counts(tx)] == [1]


@pytest.mark.parametrize(
    ("answered", "said", "next_question"),
    [(AT_AGE, "14", "schooling"), (AT_DISTRICT, "anfa", "wish"), (YOUTH[:6], "oui", "first_name")],
)
async def test_taught_phrase_never_wins_over_the_expected_answer(
    turns: Turns, database: Database, answered: tuple[str, ...], said: str, next_question: str
) -> None:
    await walk(turns, answered)
    teach(database, said, "schedule_hours")
    taken = await say(turns, said)
    assert taken.messages[-1].question == next_question
    assert kept(database) == []


# --- what is kept ---


async def test_unconfirmed_question_is_kept_by_day_without_the_person(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    taken = await say(turns, HOURS)
    (found,) = kept(database)
    assert (found.day, found.locale, found.intent) == (date(2026, 11, 22), "fr", "schedule_hours")
    assert (found.words, found.conversation_id) == (HOURS, None)
    assert open_tickets(database) == []
    assert taken.messages[-1].question == "district"
    assert {"!pass_on", "!human"} <= offers(taken)


async def test_day_of_a_question_is_that_of_casablanca(turns: Turns, database: Database, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=13, minutes=30))
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    assert [question.day for question in kept(database)] == [date(2026, 11, 23)], "half past midnight there"


async def test_state_has_no_words_of_the_question_and_forgets_its_token_in_the_next_turn(
    turns: Turns, database: Database
) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    with database.reading() as tx:
        asked = tx.execute(select(conversations.c.state)).scalar_one()
    assert "horaires" not in asked
    assert "schedule_hours" not in asked
    assert load(asked).unanswered
    await say(turns, "anfa")
    with database.reading() as tx:
        after = tx.execute(select(conversations.c.state)).scalar_one()
    assert not load(after).unanswered
    assert load(asked).unanswered not in after


@pytest.mark.parametrize(
    "personal",
    [
        "0600000001", "06 00 00 00 01", "06-00-00-00-01", "06 - 00 - 00 - 00 - 01", "06.00.00.00.01", "06,00,00,00,01",
        "06  00  00  00  01", "+212 (0)6 00 00 00 01", "٠٦٠٠٠٠٠٠٠١", "test@example.org", "@test_essai",
        "https://example.org/test", "HTTPS://EXAMPLE.ORG/TEST", "www.example.org", "example.org/test",
    ],
)  # fmt: skip
async def test_numbers_links_and_addresses_are_hidden_in_the_words_that_are_kept(
    turns: Turns, database: Database, personal: str
) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, f"Quels sont les horaires ? {personal} merci")
    (found,) = kept(database)
    assert found.words == "Quels sont les horaires ? ••• merci"


async def test_ages_hours_and_prices_stay_in_the_words_that_are_kept(turns: Turns, database: Database) -> None:
    said = "Quels sont les horaires le samedi, 9h-12h ou 14h ?"
    await walk(turns, AT_DISTRICT)
    await say(turns, said)
    assert [question.words for question in kept(database)] == [said]


async def test_identity_number_is_masked_in_the_words_that_are_kept(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, "Quels sont les horaires ? CIN BK123456")
    assert all("123456" not in question.words for question in kept(database))


@pytest.mark.parametrize(
    ("answered", "said", "asked"),
    [
        (AT_NAME, HOURS, "first_name"),
        (AT_NAME, "Je suis Testa, c'est où exactement ?", "phone"),
        (AT_PHONE, HOURS, "phone"),
        (AT_PHONE, "Le numéro de ma mère. Quels sont les horaires ?", "phone"),
        (AT_PHONE, "0600000001. Quels sont les horaires ?", "phone_whose"),
    ],
)
async def test_nothing_is_kept_when_a_name_or_a_number_is_asked_for(
    turns: Turns, database: Database, answered: tuple[str, ...], said: str, asked: str
) -> None:
    await walk(turns, answered)
    taken = await say(turns, said)
    assert taken.messages[-1].question == asked
    assert kept(database) == []
    assert "!pass_on" not in offers(taken)


async def test_nothing_is_kept_of_a_question_beside_words_of_danger(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    taken = await say(turns, f"{HOURS} Mon père me frappe.")
    assert [message.kind for message in taken.messages] == ["danger"]
    assert kept(database) == []


async def test_nothing_is_kept_when_the_centre_has_confirmed_the_answer(turns: Turns, database: Database) -> None:
    with database.transaction() as tx:
        facts.set_fact(
            tx, "opening_hours", "9h-17h", source="letter", until=None, by="test", now=turns.clock.now(), locale="fr"
        )
    await walk(turns, AT_DISTRICT)
    taken = await say(turns, HOURS)
    assert "9h-17h" in words_of(taken)
    assert kept(database) == []


async def test_question_is_kept_once_when_its_message_is_repeated(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    first = await turns.take("telegram", "q", "7", Said(HOURS))
    again = await turns.take("telegram", "q", "7", Said(HOURS))
    assert again.repeated
    assert again.messages == first.messages
    assert len(kept(database)) == 1


# --- passing it on ---


async def test_pass_it_on_in_the_next_turn_links_the_question_and_opens_a_ticket(
    turns: Turns, database: Database
) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    taken = await take(turns, PASS_ON)
    (found,) = kept(database)
    with database.reading() as tx:
        (ticket,) = tickets.list_open(tx)
        whose = tx.execute(select(conversations.c.id)).scalar_one()
    assert found.conversation_id == whose
    assert (ticket.kind, ticket.conversation_id) == ("question", whose)
    assert "va lire ta question" in words_of(taken)
    assert taken.messages[-1].question == "district"


async def test_pass_it_on_one_turn_later_links_nothing_and_says_so(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    await say(turns, "anfa")
    taken = await take(turns, PASS_ON)
    assert [question.conversation_id for question in kept(database)] == [None]
    assert open_tickets(database) == []
    assert "plus cette question" in words_of(taken)


async def test_pass_it_on_links_the_last_question_only_when_two_were_asked(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    await say(turns, "Combien de temps ça dure ?")
    await take(turns, PASS_ON)
    found = {question.intent: question.conversation_id is not None for question in kept(database)}
    assert found == {"schedule_hours": False, "duration": True}


async def test_nobody_passes_on_the_question_of_another_person(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT, address="1")
    await walk(turns, AT_DISTRICT, address="2")
    await say(turns, HOURS, "1")
    await take(turns, PASS_ON, "2")
    assert [question.conversation_id for question in kept(database)] == [None]
    assert open_tickets(database) == []


async def test_pressed_twice_at_once_passes_on_once(turns: Turns, database: Database) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    taken = await asyncio.gather(*(take(turns, PASS_ON) for _ in range(2)))
    assert sorted("va lire ta question" in words_of(one) for one in taken) == [False, True]
    assert open_tickets(database) == ["question"]


async def test_question_is_only_of_its_day_when_it_is_passed_on_days_later(
    turns: Turns, database: Database, clock: FrozenClock
) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    clock.advance(timedelta(days=2))
    taken = await take(turns, PASS_ON)
    assert [question.conversation_id for question in kept(database)] == [None]
    assert open_tickets(database) == []
    assert "plus cette question" in words_of(taken), "nothing is promised"


async def test_nothing_is_promised_when_staff_saw_to_the_question_before_it_is_passed_on(
    turns: Turns, database: Database
) -> None:
    await walk(turns, AT_DISTRICT)
    await say(turns, HOURS)
    (found,) = kept(database)
    with database.transaction() as tx:
        assert questions.delete_question(tx, found.id)
    taken = await take(turns, PASS_ON)
    assert "plus cette question" in words_of(taken)
    assert open_tickets(database) == []


async def test_erasing_everything_takes_the_questions_that_were_passed_on_and_no_others(
    turns: Turns, database: Database
) -> None:
    for address in ("1", "2"):
        await walk(turns, AT_DISTRICT, address=address)
        await say(turns, HOURS, address)
        await take(turns, PASS_ON, address)
    await say(turns, "Combien de temps ça dure ?", "1")
    await take(turns, Commanded("delete"), "1")
    await say(turns, "oui", "1")
    found = {question.intent: question.conversation_id is not None for question in kept(database)}
    assert found == {"schedule_hours": True, "duration": False}
    with database.reading() as tx:
        whose = [ticket.conversation_id for ticket in tickets.list_open(tx) if ticket.kind == "question"]
    assert sorted(owner is None for owner in whose) == [False, True], "the ticket stays, without its person"
