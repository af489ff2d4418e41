"""What the bot owes people when a run begins: it is made once, by turns of the program on clocks that stand.

Reminders of unfinished sign-ups and of visits, news to many that were just sent, requests that staff will answer, and
visits at hours that staff will close or move. When each falls due is spread over the run before its bot starts.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from bot.clock import FrozenClock
from bot.services import sign_in
from bot.services.incoming import Incoming
from bot.services.quiet_hours import UNASKED_EVERY
from bot.services.turns import Turns
from conversations.types import Commanded, Reminded, Said, Tapped
from storage import contacts, slots, staff
from storage.models import conversations, inbox, outbox, reminders
from storage.slots import Offer
from tests import mailing
from tests.chaos import tours
from tests.chaos.quick_time import BEGIN
from tests.conversing import YOUTH, programme
from tests.processes.test_kill import name_of
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from bot.services.messages import Message
    from conversations.types import Event
    from storage.db import Database

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CENTRE: Final = "al-hotaya"
SESSION: Final = "a session of the desk of chaos alone"
LOGIN: Final = "karim"
PASSWORD: Final = "a password of chaos alone"
NEWS: Final = "Les inscriptions commencent le 2 mars."

# The chats of those who are owed something.
LAST_ONE: Final = range(2000, 2002)  # were reminded of their sign-up twice: it is the third time
UNFINISHED: Final = range(2000, 2006)  # said yes to reminders of their sign-up
REFUSED: Final = range(2010, 2014)  # said no to them, or yes and then stopped us
EXPECTED: Final = range(2020, 2028)  # come to see the centre, and said yes to reminders of that
UNREMINDED: Final = range(2030, 2032)  # come, and said no
SUBSCRIBED: Final = range(2040, 2050)  # said yes to news
UNSUBSCRIBED: Final = range(2050, 2053)  # said no to news
ANSWERED: Final = range(2060, 2066)  # sent a request: staff write to them
ALIKE: Final = range(2066, 2068)  # sent one, too: staff take them for the same person, and then not
CLOSED: Final = range(2070, 2073)  # come at an hour that staff will close
ALL: Final = range(2000, 2080)
_NAMES, _PHONES = 500, 20  # theirs begin there: of who signs up during a run, nobody who may book has the same
PLACES: Final = (1, 2, 2, 1, 2)  # at the hours that people who sign up may choose: fewer than they are
BOOKABLE: Final = BEGIN + 3 * DAY  # the first of these hours


@dataclass
class Made:
    """A store that is being filled, at a moment."""

    tx: Connection
    turns: Turns
    clock: FrozenClock
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def does(self, chat: int, event: Event) -> Sequence[Message]:
        self.clock.moment += timedelta(seconds=1)
        return self.turns.take_turn(self.tx, Incoming("telegram", f"made {next(self.ids)}", str(chat), event)).messages

    def signs_up(self, chat: int, answers: Sequence[str] = YOUTH) -> None:
        """They answer by buttons, and type their name and number."""
        said = self.does(chat, Commanded("start"))
        said = self.does(chat, Commanded("language", "fr")) if said[-1].question == "language" else said
        typed = {"first_name": name_of(_NAMES + chat % 1000), "phone": phone_of(chat), "guardian_name": "Hamid"}
        for value in answers:
            asked = next(one for one in reversed(said) if one.question)
            words = typed.get(asked.question, "")
            tapped = Tapped(asked.turn, asked.subject, asked.question, value)
            said = self.does(chat, Said(words) if words else tapped)

    def comes(self, chat: int, slot: int, remind: str) -> None:
        """They book this hour, and say whether they want to be reminded of it."""
        said = self.does(chat, Commanded("visit"))
        for value in (str(slot), remind):
            asked = next((one for one in reversed(said) if one.question.startswith("visit")), None)
            assert asked, (chat, value, said)
            said = self.does(chat, Tapped(asked.turn, asked.subject, asked.question, value))

    def offers(self, starts: datetime, places: int) -> int:
        return slots.add_slot(self.tx, Offer(CENTRE, starts, starts + HOUR / 2, places), None, self.clock.now())


def phone_of(chat: int) -> str:
    return f"06000000{(_PHONES + chat % 1000) % 100:02}"


def owe(database: Database) -> None:
    """Fill an empty database with all of it; nothing of that is left to be sent."""
    with database.transaction() as tx:
        clock = FrozenClock(BEGIN)
        made = Made(tx, Turns(database, programme(), lexicon(), catalogues(), clock), clock)
        _unfinished(made)
        clock.moment = BEGIN - 3 * HOUR
        _visits(made)
        for chat in (*ANSWERED, *ALIKE, *tours.SIGNED_UP):
            made.signs_up(chat)
        for place, places in enumerate(PLACES):
            made.offers(BOOKABLE + place * HOUR, places)
        _news(tx)
        tx.execute(delete(outbox))
        tx.execute(delete(inbox))


def _unfinished(made: Made) -> None:
    agreed, after = YOUTH[:7], [timedelta(hours=hours) for hours in programme().reminders.after]
    for chat in (*UNFINISHED, *REFUSED):
        made.clock.moment = since = BEGIN - (after[2] if chat in LAST_ONE else after[0])
        made.signs_up(chat, agreed)
        made.does(chat, Commanded("remind", "no" if chat in REFUSED[:2] else "yes"))
        since = made.clock.now()
        if chat in REFUSED[2:]:
            made.does(chat, Commanded("stop"))
        for hours in after[:2] if chat in LAST_ONE else ():
            made.clock.moment = since + hours
            tx_due = delete(reminders).where(reminders.c.conversation_id == _whose(made.tx, chat))
            made.tx.execute(tx_due)
            made.does(chat, Reminded(since.isoformat()))
    made.tx.execute(update(conversations).values(unasked_at=None))


def _whose(tx: Connection, chat: int) -> int:
    found = contacts.find_conversation(tx, "telegram", str(chat))
    assert found is not None
    return found.id


def _visits(made: Made) -> None:
    for place, chat in enumerate((*EXPECTED, *UNREMINDED)):
        is_near = place % 2 == 0  # two hours before a visit, or the day before
        made.signs_up(chat)
        slot = made.offers(BEGIN + (2 * HOUR if is_near else DAY) + timedelta(minutes=1 + place), 1)
        made.comes(chat, slot, "no" if chat in UNREMINDED else "yes")
    slot = made.offers(BEGIN + 2 * DAY, len(CLOSED))
    for chat in CLOSED:
        made.signs_up(chat)
        made.comes(chat, slot, "no")


def _news(tx: Connection) -> None:
    """News were just sent to all who said yes to them, by the second of two coordinators."""
    me, other = mailing.coordinator(tx, now=BEGIN), mailing.coordinator(tx, LOGIN, now=BEGIN)
    for chat in (*SUBSCRIBED, *UNSUBSCRIBED):
        about = {"first_name": name_of(_NAMES + chat % 1000), "phone": phone_of(chat)}
        mailing.family(tx, chat, news="yes" if chat in SUBSCRIBED else "no", now=BEGIN, **about)
    mailing.send(tx, other, mailing.ready(tx, me, words={"fr": NEWS}))
    assert other.actor.staff_id is not None
    staff.set_password(tx, other.actor.staff_id, sign_in.new_hash(PASSWORD))
    staff.add_session(tx, other.actor.staff_id, SESSION, BEGIN)


def spread(database: Database, seconds: float) -> None:
    """What is owed falls due one after the other, over so many seconds behind BEGIN."""
    moment = bindparam("moment", type_=conversations.c.unasked_at.type)
    of_news = update(conversations).where(conversations.c.id == bindparam("key")).values(unasked_at=moment)
    with database.transaction() as tx:
        rows = select(reminders.c.id).where(reminders.c.due_at < BEGIN + HOUR).order_by(reminders.c.id % 7)
        due = list(tx.execute(rows).scalars())
        for place, key in enumerate(due):
            at = BEGIN + timedelta(seconds=seconds * (place + 1) / len(due))
            tx.execute(update(reminders).where(reminders.c.id == key).values(due_at=at))
        for place, chat in enumerate(SUBSCRIBED):
            at = BEGIN + timedelta(seconds=seconds * place / len(SUBSCRIBED)) - UNASKED_EVERY
            tx.execute(of_news, {"key": _whose(tx, chat), "moment": at})
