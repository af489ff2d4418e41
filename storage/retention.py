"""What is past its date goes, a few rows at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from storage import (
    announcements,
    bulks,
    contacts,
    failures,
    mailings,
    moves,
    questions,
    slots,
    staff,
    staff_messages,
    staff_telegram,
    wishes,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

UPDATES_KEPT: Final = timedelta(hours=48)
MESSAGES_KEPT: Final = timedelta(days=7)
# Longer than anything is overdue: what was announced once would else be announced again.
ANNOUNCEMENTS_KEPT: Final = timedelta(days=365)


def delete_expired(tx: Connection, now: datetime, today: date) -> int:
    """Delete a few rows, or ties, whose time is over; how many they were. Call it again until it gives 0."""
    gone = contacts.delete_expired(tx, now) + questions.delete_old(tx, today) + questions.forget_tokens(tx, today)
    gone += staff.delete_old_sessions(tx, seen_since=now - staff.IDLE_FOR, begun_since=now - staff.AT_MOST)
    gone += moves.delete_old(tx, now) + wishes.delete_old(tx, now) + mailings.delete_old(tx, now)
    gone += slots.delete_old(tx, now - slots.KEPT)
    gone += failures.delete_failures(tx, now - failures.COUNTS_FOR)
    gone += staff_telegram.delete_old(tx, now - UPDATES_KEPT) + staff_messages.delete_old(tx, now - MESSAGES_KEPT)
    return gone + announcements.delete_old(tx, now - ANNOUNCEMENTS_KEPT) + bulks.delete_old(tx, now)
