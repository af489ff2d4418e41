"""What is past its date goes, a few rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import bulks, contacts, questions

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


def delete_expired(tx: Connection, now: datetime, today: date) -> int:
    """Delete a few rows, or ties, whose time is over; how many they were. Call it again until it gives 0."""
    gone = contacts.delete_expired(tx, now) + bulks.delete_old(tx, now)
    return gone + questions.delete_old(tx, today) + questions.forget_tokens(tx, today)
