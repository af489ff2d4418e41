"""Writes the news of a mailing to one family: in permitted hours, once a day at most, as an event of their own.

What the family hears, its mark and its audit line commit together, as in every deed for many.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import mailing_list
from bot.services.incoming import Incoming
from bot.services.quiet_hours import next_permitted, permitted_until, read_permitted_hours
from bot.services.reminding import when
from conversations import mailings as wanted
from conversations.stored import load
from conversations.types import Mailed
from storage import bulks, contacts, mailings, outbox, subscribers, tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.working_hours import WorkingHours
    from storage.bulks import Item
    from storage.contacts import Reach
    from storage.mailings import Mailing
    from storage.subscribers import Way

POSTPONED: Final = "postponed"
_LATER: Final = timedelta(hours=1)  # to look again when no hours are confirmed


def write_news(tx: Connection, deed: Deed, item: Item) -> tuple[str, int | None]:
    """Write it to who stands behind one lead; what came of it, and the row of the outbox.

    POSTPONED where it is not the hour, or something else was written there unasked lately: it is done later.
    """
    hours = hours_of(tx, deed, item)
    if hours is None:
        return POSTPONED, None
    mailing = mailings.get_mailing(tx, int(item.about))
    if mailing is None:
        return "gone", None
    way, why = _way(tx, deed, mailing, item)
    if way is None or why:
        return why, None
    later = when(hours, deed.now, contacts.get_unasked(tx, way.conversation_id))
    if later is None or later > deed.now:
        bulks.postpone_item(tx, item, later or deed.now + _LATER)
        return POSTPONED, None
    return _written(tx, deed, mailing, item, way, hours)


def hours_of(tx: Connection, deed: Deed, item: Item) -> WorkingHours | None:
    """When many may be written to, if it is such an hour; else all of the deed waits for the next, and it is None."""
    hours = read_permitted_hours(deed.turns.known_facts(tx))
    at = next_permitted(hours, deed.now)
    if hours is not None and at is not None and at <= deed.now:
        return hours
    bulks.postpone(tx, item.bulk_id, at or deed.now + _LATER)
    return None


def _way(tx: Connection, deed: Deed, mailing: Mailing, item: Item) -> tuple[Way | None, str]:
    """By which way, with its conversation locked, so that whatever they say meanwhile comes before or after it."""
    found = _chosen(tx, deed, mailing, item)
    if found[0] is None or found[1]:
        return found
    reach = contacts.get_reach(tx, found[0].conversation_id)
    contacts.lock_conversation(tx, reach.channel, reach.address, deed.now)
    found = _chosen(tx, deed, mailing, item)
    if found[0] is not None and tickets.get_urgent_speaker(tx, found[0].conversation_id) is not None:
        return None, "gone"
    return found


def _chosen(tx: Connection, deed: Deed, mailing: Mailing, item: Item) -> tuple[Way | None, str]:
    ways = subscribers.list_ways_of(tx, item.lead_id)
    if not ways or _has_ended(deed, mailing, ways[0]):
        return None, "gone"
    yes = subscribers.who_said_yes(tx, {way.conversation_id for way in ways})
    return mailing_list.choose(deed, ways, yes, mailings.list_texts(tx, mailing.id))


def _has_ended(deed: Deed, mailing: Mailing, way: Way) -> bool:
    """Whether nothing is left to tell them: unless those that have ended were chosen."""
    was_chosen = mailing_list.told(mailing).get("tab") == mailing_list.ENDED_TAB
    return not was_chosen and way.lead_status in deed.statuses.ended


def _written(  # noqa: PLR0913, PLR0917 - what, to whom, by which way, until when
    tx: Connection, deed: Deed, mailing: Mailing, item: Item, way: Way, hours: WorkingHours
) -> tuple[str, int | None]:
    words = mailings.list_texts(tx, mailing.id)[way.locale].words
    speaker = mailing_list.whose(way)[1]
    reach = contacts.get_reach(tx, way.conversation_id)
    if not wanted.is_wanted(load(reach.state), speaker):
        return "not_now", None
    event, until = Mailed(speaker, words), permitted_until(hours, deed.now)
    taken = deed.turns.take_turn(tx, _incoming(mailing, reach, event, until))
    if taken.repeated or not taken.messages:
        return "same_family" if taken.repeated else "not_now", None
    contacts.mark_unasked(tx, way.conversation_id, deed.now)
    mailings.add_written(tx, mailing.id, item.locale)
    deed.write(tx, "send_mailing", item.lead_id, str(mailing.id))
    return "done", mailings.get_last_message(tx, way.conversation_id)


def _incoming(mailing: Mailing, reach: Reach, event: Mailed, until: datetime) -> Incoming:
    name = f"mailing {mailing.id} {event.speaker}"
    return Incoming(reach.channel, name, reach.address, event, send_by=until, priority=outbox.Priority.BULK)
