"""What was owed, compared with what is there and what arrived: reminders, visits, news, and what staff wrote.

Whether each message arrived as often as is marked, and in its order, is judged for all of them alike: see `judge`. Here
it is seen that the right ones were written, once each, and none to who did not want any.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from bot.clock import CASABLANCA
from storage import appointments, contacts
from storage.models import appointments as visits
from storage.models import bulk_items, reminders, visit_slots
from storage.slots import LIVE
from tests.chaos import owed
from tests.chaos.quick_time import BEGIN
from tests.chaos.visitors import settled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Connection

    from tests.chaos.judge import Sent
    from tests.chaos.members import Desk

GO_ON: Final = "!go_on"  # a button that only a reminder of a sign-up has
VISIT_SOON: Final = "📅 Ta visite au centre"
CANNOT: Final = "le centre ne peut pas te recevoir"


@dataclass
class Kept:
    """How much of what was owed was done, and a sentence for each promise that was broken."""

    visits: int = 0
    reminders: int = 0
    news: int = 0
    replies: int = 0

    def __post_init__(self) -> None:
        self.wrong: list[str] = []

    def breaks(self, number: int, name: str) -> None:
        if number:
            self.wrong.append(f"{number} {name}")


def judge_owed(tx: Connection, desk: Desk, rows: Sequence[Sent], visitors: Collection[int]) -> Kept:
    """Look at all of it. `visitors` are the chats of those who booked for themselves."""
    kept, of_chat = Kept(), defaultdict(list)
    for row in rows:
        of_chat[row.chat].append(row)
    _seats(tx, kept)
    _bookings(tx, of_chat, visitors, kept)
    _reminders(tx, of_chat, kept)
    _news(tx, of_chat, kept)
    _replies(of_chat, desk, kept)
    return kept


def _seats(tx: Connection, kept: Kept) -> None:
    taken = (
        select(func.count())
        .where(visits.c.slot_id == visit_slots.c.id, visits.c.status.in_(LIVE))
        .correlate(visit_slots)
        .scalar_subquery()
    )
    over = tx.execute(select(taken - visit_slots.c.capacity).where(taken > visit_slots.c.capacity)).scalars().all()
    kept.breaks(sum(over), "places were booked that are not there")


def _bookings(tx: Connection, of_chat: dict[int, list[Sent]], visitors: Collection[int], kept: Kept) -> None:
    """What somebody was told last of a visit of theirs is how it stands."""
    lost = 0
    for chat in visitors:
        told = [found for row in of_chat[chat] if (found := settled(row.text))]
        kept.visits += len(told)
        wanted = told[-1][1] if told and told[-1][0] != "cancelled" else ""
        lost += _booked(tx, chat) != ([wanted] if wanted else [])
    kept.breaks(lost, "visits do not stand as they were confirmed")
    heard = [sum(CANNOT in row.text for row in of_chat[chat]) for chat in owed.CLOSED]
    kept.visits += sum(heard)
    kept.breaks(sum(abs(times - 1) for times in heard), "families not told, or told twice, that their hour was closed")


def _booked(tx: Connection, chat: int) -> list[str]:
    """The hours at which they come, as the bot says them."""
    found = contacts.find_conversation(tx, "telegram", str(chat))
    if found is None:
        return []
    mine = [lead for lead, _, _ in appointments.list_bookers(tx, found.id)]
    known = [one for lead in mine for one in appointments.list_appointments(tx, lead) if one.status == "booked"]
    return [f"{one.slot.offer.starts_at.astimezone(CASABLANCA):%H:%M}" for one in known]


def _reminders(tx: Connection, of_chat: dict[int, list[Sent]], kept: Kept) -> None:
    """Each that fell due was written once; what is planned now is for later, and of a third one nothing follows."""
    wanted = dict.fromkeys((*owed.UNFINISHED, *owed.EXPECTED), 1)
    wrong = 0
    for chat in owed.ALL:
        came = [row for row in of_chat[chat] if GO_ON in row.buttons or VISIT_SOON in row.text]
        kept.reminders += len(came)
        wrong += abs(len(came) - wanted.get(chat, 0))
    kept.breaks(wrong, "reminders too few or too many")
    here = reminders.c.conversation_id.in_(_ids(tx, wanted))  # who books in a run may be reminded of that later
    late = select(func.count()).where(here, reminders.c.due_at < BEGIN + owed.HOUR)
    kept.breaks(tx.execute(late).scalar_one(), "reminders are due and wait")
    last = reminders.c.conversation_id.in_(_ids(tx, (*owed.LAST_ONE, *owed.REFUSED)))
    more = select(func.count()).where(last)
    kept.breaks(tx.execute(more).scalar_one(), "reminders are planned behind the last one")


def _ids(tx: Connection, chats: Iterable[int]) -> list[int]:
    found = (contacts.find_conversation(tx, "telegram", str(chat)) for chat in chats)
    return [one.id for one in found if one is not None]


def _news(tx: Connection, of_chat: dict[int, list[Sent]], kept: Kept) -> None:
    wrong = 0
    for chat in owed.ALL:
        came = sum(owed.NEWS in row.text for row in of_chat[chat])
        kept.news += came
        wrong += abs(came - (chat in owed.SUBSCRIBED))
    kept.breaks(wrong, "news too few or too many")
    unmarked = select(func.count()).where(bulk_items.c.outcome != "done")
    kept.breaks(tx.execute(unmarked).scalar_one(), "news are not marked as done")


def _replies(of_chat: dict[int, list[Sent]], desk: Desk, kept: Kept) -> None:
    """Each that staff saw taken was written once, in the order in which they wrote."""
    wrong = 0
    for chat, words in desk.written.items():
        places = [[row.id for row in of_chat[chat] if one in row.text] for one in words]
        kept.replies += sum(map(len, places))
        firsts = [ids[0] for ids in places if ids]
        wrong += sum(len(ids) != 1 for ids in places) + (firsts != sorted(firsts))
    kept.breaks(wrong, "replies of staff are lost, doubled or out of their order")
