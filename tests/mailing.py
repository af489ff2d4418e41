"""What tests of news share: families who said yes to them or did not, and a mailing as its page sends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.clock import FrozenClock
from bot.services import mailings
from bot.services.bulk_work import do_next
from bot.services.messages import Message
from bot.services.turns import Turns
from conversations.stored import dump
from conversations.types import Answer, NewsWish, State
from storage import contacts, facts, leads
from storage.models import outbox
from tests.conversing import programme
from tests.test_desk import deed
from tests.test_desk_work import VALUES
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.contacts import Conversation
    from storage.db import Database

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)  # 11 o'clock in Casablanca
WORDS = {"fr": "Les inscriptions commencent le 2 mars.", "ar": "يبدأ التسجيل يوم 2 مارس."}


def turns(database: Database, now: datetime = MONDAY) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), FrozenClock(now))


def coordinator(tx: Connection, login: str = "nadia", now: datetime = MONDAY) -> Deed:
    found = deed(tx, login, "coordinator")
    return at(found, now)


def at(me: Deed, now: datetime) -> Deed:
    """The same member of staff at another moment."""
    clock = me.turns.clock
    assert isinstance(clock, FrozenClock)
    clock.moment = now
    return type(me)(me.actor, now, me.statuses, me.turns)


def family(
    tx: Connection,
    number: int,
    *,
    news: str = "yes",
    locale: str = "fr",
    channel: str = "telegram",
    now: datetime = MONDAY,
    **values: str,
) -> int:
    """A family that sent a request; the lead. `news` is what they said to the centre's news, "" when not asked."""
    whose = contacts.lock_conversation(tx, channel, str(number), now)
    wishes = (NewsWish("me", news, "2026-11-22"),) if news else ()
    state = State((Answer("me", "who", "youth"),), locale=locale, news=wishes, turn=1)
    contacts.save_state(tx, whose.id, dump(state), turn=1, locale=locale, who="youth", now=now, keep_days=7)
    if news:
        say_to_news(tx, whose.id, given=news == "yes", now=now)
    return leads.save_lead(tx, whose.id, "me", f"12{number:05}", {**VALUES, **values}, now)


def say_to_news(tx: Connection, conversation_id: int, *, given: bool, now: datetime = MONDAY) -> None:
    about = {"subject": "me", "audience": "youth", "version": "1", "text_hash": "", "locale": "fr"}
    about |= {"channel": "telegram", "about": "news"}
    contacts.add_consent(tx, conversation_id, {**about, "given": given}, now)


def conversation(tx: Connection, number: int, channel: str = "telegram") -> Conversation:
    found = contacts.find_conversation(tx, channel, str(number))
    assert found is not None
    return found


def set_hours(tx: Connection, me: Deed, hours: str = "mon-sat 09:00-20:00") -> None:
    facts.set_fact(tx, "reminder_hours", hours, source="centre", until=None, by="salma", now=me.now)
    me.turns.read_facts_anew()


def ready(tx: Connection, me: Deed, told: dict[str, str] | None = None, words: dict[str, str] | None = None) -> int:
    """A mailing that waits for a second pair of eyes."""
    key = mailings.begin_mailing(tx, me, told or {"tab": "all"})
    said = {f"words_{locale}": text for locale, text in (words or WORDS).items()}
    mailings.write_mailing(tx, me, key, {**said, "version": "1"})
    mailings.offer_mailing(tx, me, key, {"version": "2"})
    return key


def send(tx: Connection, other: Deed, key: int, at_hour: str = "") -> int:
    """It is sent as its page does it; the deed for many."""
    hour = mailings.read_hour(tx, other, at_hour)
    seen = mailings.see_mailing(tx, other, key)
    bulk_id = mailings.prepare(tx, other, seen, seen.reached.todo)
    for lot in mailings.lots(seen.reached):
        mailings.add_lot(tx, other, bulk_id, lot)
    mailings.send_mailing(tx, other, seen, bulk_id, hour)
    return bulk_id


def done(tx: Connection, me: Deed, most: int = 1000) -> int:
    """What waits is done, so many steps at most; how many steps that were."""
    for number in range(most):
        if not do_next(tx, me.turns, me.now):
            return number
    return most


def written(tx: Connection) -> dict[str, list[str]]:
    """What was written to each address, in words."""
    found: dict[str, list[str]] = {}
    for row in tx.execute(outbox.select().order_by(outbox.c.id)):
        reach = contacts.get_reach(tx, row.conversation_id)
        found.setdefault(reach.address, []).append(Message.from_json(row.body).text)
    return found
