"""What is past its date goes, a few rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import contacts, failures, questions, staff

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


def delete_expired(tx: Connection, now: datetime, today: date) -> int:
    """Delete a few rows, or ties, whose time is over; how many they were. Call it again until it gives 0."""
    of_people = contacts.delete_expired(tx, now) + questions.delete_old(tx, today) + questions.forget_tokens(tx, today)
    sessions = staff.delete_old_sessions(tx, seen_since=now - staff.IDLE_FOR, begun_since=now - staff.AT_MOST)
    return of_people + sessions + failures.delete_failures(tx, now - failures.COUNTS_FOR)
