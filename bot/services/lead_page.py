"""A lead as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import desk
from storage import audit, leads, notes, staff
from storage.desk import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.audit import Deed as Line
    from storage.notes import Note

__all__ = ["LeadPage", "Work", "see_lead"]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """A lead with its answers (empty while nobody may contact them), what was done and noted, and who could do it."""

    work: Work
    answers: Mapping[str, object]
    deeds: tuple[Line, ...]
    notes: tuple[Note, ...]
    logins: Mapping[int, str]


def see_lead(tx: Connection, deed: Deed, lead_id: int) -> LeadPage:
    """A lead's page; that it was read is written down. Raises Refused."""
    found = desk.see_lead(tx, deed, lead_id)
    answers = {} if found.contact_hold else leads.get_answers(tx, lead_id)
    written = tuple(notes.list_notes(tx, lead_id)) if not found.contact_hold else ()
    return LeadPage(found, answers, tuple(audit.list_deeds(tx, lead_id)), written, staff.list_logins(tx))
