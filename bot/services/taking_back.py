"""A request is taken back: now, in a turn, or once more, when a backup from before is put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.path import is_of, speaker_of
from storage import leads, withdrawing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def withdraw(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """Take it back; with the last one of whoever sent it, all that they and the centre said to each other goes."""
    withdrawing.withdraw_lead(tx, conversation_id, subject, now)
    speaker = speaker_of(subject)
    if has_none(tx, conversation_id, speaker):
        withdrawing.forget_speaker(tx, conversation_id, speaker)


def has_none(tx: Connection, conversation_id: int, speaker: str) -> bool:
    """Whether no request of this speaker is left that was not taken back."""
    left = leads.list_statuses(tx, conversation_id)
    return all(lead.status == "withdrawn" for lead in left if is_of(speaker, lead.subject))
