"""A turn on a real database: taken once, committed before it is told, and what happens when something breaks."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import FrozenClock
from bot.logs import configure_logs
from bot.services.messages import Message, read_button
from bot.services.turns import Turns
from conversations import engine
from conversations.reference import make_reference
from conversations.stored import load
from conversations.types import Attached, Commanded, Said, Tapped
from storage import contacts, dangers, exporting, facts
from storage.db import Database, StoreUnavailable
from storage.models import consents, conversations, inbox, outbox, tickets
from storage.models import leads as leads_table
from storage.retention import delete_expired
from tests.conversing import TEACHER, YOUTH, programme
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.incoming import Taken

WORDS = {"Test": ":Testa", "Essai": ":Adil", "+212600000001": ":0600000001"}


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 22, 10, tzinfo=UTC))


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), clock)


def number(database: Database, table: object) -> int:
    with database.transaction() as tx:
        found: int = tx.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]
        return found


def all_sent(database: Database) -> None:
    """Whatever waited has been sent."""
    with database.transaction() as tx:
        tx.execute(outbox.update().values(status="sent"))


async def walk(turns: Turns, answers: tuple[str, ...], address: str = "7", channel: str = "telegram") -> Taken:
    """Answer by typing names and numbers, and by the buttons for the rest."""
    taken = await turns.take(channel, "0", address, Commanded("start"), hint="fr")
    for count, value in enumerate(answers, start=1):
        typed = WORDS.get(value, "")
        question = next(m for m in taken.messages if m.question)
        event = Said(typed[1:]) if typed else Tapped(question.turn, question.subject, question.question, value)
        taken = await turns.take(channel, str(count), address, event, hint="fr")
    return taken


async def test_sign_up_ends_as_one_lead_with_its_consent(turns: Turns, database: Database) -> None:
    taken = await walk(turns, YOUTH)
    with database.transaction() as tx:
        (row,) = exporting.export_leads(tx)
        (consent,) = tx.execute(select(consents)).mappings()
    assert (row["first_name"], row["phone"], row["age"], row["verdict"]) == ("Testa", "+212600000001", "14", "yes")
    assert row["programme_version"] == programme().version
    assert (consent["given"], consent["audience"], consent["locale"]) == (True, "youth", "fr")
    assert len(consent["text_hash"]) == 64
    assert any(str(row["reference"])[:3] in message.text for message in taken.messages)


async def test_teacher_leaves_a_lead_of_its_own_kind(turns: Turns, database: Database) -> None:
    await walk(turns, TEACHER)
    with database.transaction() as tx:
        (row,) = exporting.export_leads(tx)
    assert (row["kind"], row["subject_taught"], row["first_name"]) == ("teacher", "maths", "Adil")


async def test_nothing_personal_is_in_a_row_before_consent(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:6])
    assert number(database, leads_table) == 0
    assert number(database, consents) == 0
    with database.engine.connect() as tx:
        columns = tx.exec_driver_sql("select locale, speaker_who, channel from conversations").all()
    assert columns == [("fr", "youth", "telegram")]


async def test_repeated_event_gets_the_first_messages_again_and_changes_nothing(
    turns: Turns, database: Database
) -> None:
    await walk(turns, YOUTH[:2])
    all_sent(database)
    first = await turns.take("telegram", "77", "7", Said("non j'ai arrêté"), rides=True)
    again = await turns.take("telegram", "77", "7", Said("non j'ai arrêté"), rides=True)
    assert again.repeated
    assert again.messages == first.messages
    assert first.riding is not None
    assert again.riding == first.riding
    assert number(database, inbox) == 4


async def test_repeat_rides_only_when_the_first_rode_or_nothing_waits(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:4])
    waiting = await turns.take("telegram", "lang", "7", Commanded("language", "ar"), rides=True)
    assert waiting.riding is None
    assert (await turns.take("telegram", "lang", "7", Commanded("language", "ar"), rides=True)).riding is None
    assert (await turns.take("telegram", "2", "7", Said("14"), rides=True)).riding is None
    all_sent(database)
    assert (await turns.take("telegram", "2", "7", Said("14"), rides=True)).riding is not None


async def test_state_that_cannot_be_read_is_told_and_kept(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:4])
    with database.transaction() as tx:
        tx.execute(conversations.update().values(state='{"answers":[[1]]}'))
    taken = await turns.take("telegram", "x", "7", Said("15"))
    assert "perdu" in taken.messages[0].text
    assert number(database, tickets) == 1
    with database.transaction() as tx:
        assert tx.execute(select(conversations.c.state)).scalar_one() == '{"answers":[[1]]}'


async def test_repeat_of_an_earlier_turn_shows_the_open_question(turns: Turns) -> None:
    await walk(turns, YOUTH[:4])
    again = await turns.take("telegram", "2", "7", Said("14"))
    assert again.repeated
    assert [message.question for message in again.messages][-1:] == ["wish"]


async def test_double_tap_that_comes_twice_at_once_is_one_answer(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:1])
    tap = Tapped(1, "me", "age", "14")
    await asyncio.gather(*(turns.take("telegram", f"tap{n}", "7", tap) for n in range(8)))
    with database.transaction() as tx:
        state = load(tx.execute(select(conversations.c.state)).scalar_one())
    assert [answer.question for answer in state.answers] == ["who", "age"]


async def test_two_people_never_share_a_conversation(turns: Turns, database: Database) -> None:
    await asyncio.gather(*(walk(turns, YOUTH, address=str(person)) for person in range(8)))
    with database.transaction() as tx:
        rows = list(exporting.export_leads(tx))
    assert len({row["reference"] for row in rows}) == 8


async def test_reference_that_is_taken_is_tried_again_with_another(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter([number for one in (5, 5, 5, 6, 7, 8, 9) for number in (one, 0)] * 40)  # a reference and a code
    monkeypatch.setattr(secrets, "randbelow", lambda _: 5)
    await walk(turns, YOUTH, address="1")
    await walk(turns, YOUTH[:-1], address="2")
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(numbers))
    await turns.take("telegram", "send", "2", Tapped(0, "me", "review", "send"))
    with database.transaction() as tx:
        references = [row["reference"] for row in exporting.export_leads(tx)]
    assert references == [make_reference(100_005), make_reference(100_006)]


async def test_bug_leaves_the_state_opens_a_ticket_without_words_and_tells_the_person(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_logs("error")
    await walk(turns, YOUTH[:3])

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(engine, "step", broken)
        taken = await turns.take("telegram", "bug", "7", Said("secret words"))
    assert "perdu" in taken.messages[0].text
    assert number(database, tickets) == 1
    after = await turns.take("telegram", "next", "7", Said("anfa"))
    assert after.messages[-1].question == "wish"


async def test_fault_of_the_store_is_told_and_the_repeat_succeeds(
    turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk(turns, YOUTH[:3])

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", away)
        with pytest.raises(StoreUnavailable):
            await turns.take("telegram", "x", "7", Said("anfa"))
    again = await turns.take("telegram", "x", "7", Said("anfa"))
    assert again.messages[-1].question == "wish"
    assert not again.repeated


@pytest.mark.parametrize(
    "event",
    [
        Attached("photo", "mon père me frappe"),
        Attached("forwarded", "bghit nmout"),
        Attached("edited", "با كيضربني"),
        Said("/help mon père me frappe"),
        Said("mon père me frappe " + "x" * 3000),
    ],
)
async def test_danger_is_seen_in_captions_edits_forwards_and_after_a_command(
    turns: Turns, database: Database, event: Attached | Said
) -> None:
    await walk(turns, YOUTH[:3])
    taken = await turns.take("telegram", "danger", "7", event)
    assert [message.kind for message in taken.messages] == ["danger"]
    assert number(database, tickets) == 0, "nothing but a count is kept"
    with database.transaction() as tx:
        assert [count for _, _, count in dangers.list_counts(tx)] == [1]


async def test_pressing_often_opens_one_ticket_of_a_kind(turns: Turns, database: Database) -> None:
    for count in range(5):
        await turns.take("telegram", f"h{count}", "7", Commanded("human"))
    assert number(database, tickets) == 1
    for count in range(5):
        await turns.take("telegram", f"d{count}", "7", Said("mon père me frappe"))
        await turns.take("telegram", f"a{count}", "7", Said("J'ai besoin d'aide"))
        await turns.take("telegram", f"p{count}", "7", Commanded("human"))
    assert number(database, tickets) == 2


async def test_second_reply_in_a_second_waits_in_the_outbox_when_one_chat_may_have_one(
    turns: Turns, database: Database, clock: FrozenClock
) -> None:
    turns.chat_pause = timedelta(seconds=1)
    await walk(turns, ("youth", "14"))
    all_sent(database)
    clock.advance(timedelta(seconds=1))
    assert (await turns.take("telegram", "a", "7", Said("non j'ai arrêté"), rides=True)).riding is not None
    clock.advance(timedelta(seconds=0.9))
    assert (await turns.take("telegram", "b", "7", Commanded("back"), rides=True)).riding is None
    all_sent(database)
    clock.advance(timedelta(seconds=1))
    assert (await turns.take("telegram", "c", "7", Said("non j'ai arrêté"), rides=True)).riding is not None


async def test_only_an_ordinary_question_rides_with_the_words_that_lead_to_it(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:2])
    all_sent(database)
    district = await turns.take("telegram", "a", "7", Said("non j'ai arrêté"), rides=True)
    assert district.riding is not None
    verdict = await turns.take("telegram", "b", "7", Said("anfa"), rides=True)
    assert verdict.riding is not None
    assert (
        verdict.riding.text.split("\n\n")[-1] == "Tu veux t'inscrire\u00a0? Une personne du centre te contacte ensuite."
    )


async def test_reference_of_a_request_rides_never_and_what_comes_behind_it_waits(
    turns: Turns, database: Database
) -> None:
    await walk(turns, YOUTH[:-1])
    all_sent(database)
    sent = await turns.take("telegram", "a", "7", Said(YOUTH[-1]), rides=True)
    assert [one.kind for one in sent.messages] == ["reference", "question"]
    assert sent.riding is None
    waits = await turns.take("telegram", "b", "7", Said("non"), rides=True)
    assert waits.riding is None, "older messages still wait"


async def test_erasing_leaves_no_answer_no_lead_and_no_consent(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH)
    await turns.take("telegram", "d", "7", Commanded("delete"))
    gone = await turns.take("telegram", "e", "7", Said("oui"))
    assert gone.messages[-1].text.startswith("C'est effacé")
    for table in (leads_table, consents):
        assert number(database, table) == 0
    with database.transaction() as tx:
        assert tx.execute(select(conversations.c.state)).scalar_one() in {"", None}
        left = [Message.from_json(body) for body in tx.execute(select(outbox.c.body).order_by(outbox.c.id)).scalars()]
    assert [one.hides for one in left] == [True, False], "what deletes the screen, and the farewell"
    assert left[1] == gone.messages[-1]
    fresh = await turns.take("telegram", "f", "7", Said("salut"))
    assert fresh.messages[-1].question == "who"


async def test_draft_goes_after_its_days_and_a_lead_after_its_own(
    turns: Turns, database: Database, clock: FrozenClock
) -> None:
    await walk(turns, YOUTH[:3], address="1")
    await walk(turns, YOUTH, address="2")
    clock.advance(timedelta(days=programme().draft_days, minutes=1))
    while await database.write(lambda tx: delete_expired(tx, clock.now(), clock.today())):
        pass
    with database.transaction() as tx:
        assert contacts.find_conversation(tx, "telegram", "1") is None
        assert contacts.find_conversation(tx, "telegram", "2") is not None
    clock.advance(timedelta(days=programme().lead_days))
    while await database.write(lambda tx: delete_expired(tx, clock.now(), clock.today())):
        pass
    assert number(database, leads_table) == number(database, conversations) == number(database, consents) == 0


async def test_confirmed_facts_open_the_launch_gate(database: Database, clock: FrozenClock) -> None:
    names = [fact.id for fact in programme().facts if fact.launch]
    gated = Turns(database, programme(), lexicon(), catalogues(), clock, public=True)
    closed = await walk(gated, YOUTH[:4], address="1")
    assert closed.messages[-1].question == "not_open"

    def confirm(tx: Connection) -> None:
        for name in names:
            value = "3" if name == "call_back_days" else "yes"
            facts.set_fact(tx, name, value, source="test", until=None, by="test", now=clock.now())

    await database.write(confirm)
    opened = Turns(database, programme(), lexicon(), catalogues(), clock, public=True)
    assert opened.missing_for_launch() == []
    taken = await walk(opened, YOUTH[:4], address="2")
    assert taken.messages[-1].question == "wish"


async def test_page_of_somebody_new_makes_no_row(turns: Turns, database: Database) -> None:
    view = await turns.view("webchat", "a" * 43, "ary")
    assert (view.locale, view.direction, view.question.question) == ("ary", "rtl", "who")
    assert [entry.kind for entry in view.history] == ["told"]
    assert number(database, conversations) == 0


async def test_page_shows_every_answer_with_its_way_to_change_it(turns: Turns) -> None:
    await walk(turns, YOUTH, address="w", channel="webchat")
    view = await turns.view("webchat", "w", "fr")
    asked = [entry for entry in view.history if entry.kind == "asked"]
    assert "Testa" in [entry.answer for entry in asked]
    change = next(entry.change for entry in asked if entry.answer == "Testa")
    assert change is not None
    event = read_button(change.data)
    assert event == Commanded("change", "me:first_name")


async def test_web_and_telegram_get_the_same_conversation(turns: Turns) -> None:
    web = await walk(turns, YOUTH[:5], address="w", channel="webchat")
    telegram = await walk(turns, YOUTH[:5], address="t", channel="telegram")
    assert [m.text for m in web.messages] == [m.text for m in telegram.messages]
    assert [m.rows for m in web.messages] == [m.rows for m in telegram.messages]
