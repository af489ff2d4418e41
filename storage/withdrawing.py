"""A family takes its sign-up back: what stays is that there was one, for counting, and who of the staff did what when.

Everything else about the person goes in the same transaction. What stays is named here, not what goes: a column that
somebody adds later is emptied until it is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from storage import erasures, guardian_links, joined, parts
from storage.audit import TAKEN_BACK
from storage.models import (
    WAITING,
    announcements,
    appointments,
    audit,
    bulk_items,
    inbox,
    leads,
    messages,
    notes,
    outbox,
    questions,
    reminders,
    tickets,
    voice_notes,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Column, Connection, Executable

# The hold stays too: who asked for protection may have been made to take the request back.
STAYS: Final = frozenset(
    {
        "id", "reference", "conversation_id", "subject", "status", "kind", "locale", "channel", "contact_hold",
        "created_at", "updated_at", "withdrawn_at", "taken_over_at", "reference_before",
    }
)  # fmt: skip
_FIND = select(leads.c.id).where(
    leads.c.conversation_id == bindparam("conversation"),
    leads.c.subject == bindparam("whose"),
    leads.c.status != "withdrawn",
)
_of_this = leads.c.id == bindparam("key")
_LET_GO = (
    update(leads)
    .where(or_(_of_this, leads.c.merged_into == bindparam("key")))
    .values(merged_into=None, follow_up_before=None, follow_up_for_before="")
)


def _nothing(column: Column[object]) -> object:
    """What a column holds that holds nothing."""
    return None if column.nullable else column.type.python_type()


_EMPTY: Final = update(leads).where(_of_this).values({one: _nothing(one) for one in leads.c if one.name not in STAYS})
# Not one that is just being done for many: who does it would be waited for, and waits for this conversation.
_free = select(bulk_items.c.bulk_id).where(bulk_items.c.lead_id == bindparam("key")).with_for_update(skip_locked=True)
_OF_LEAD: Final[tuple[Executable, ...]] = (
    delete(notes).where(notes.c.lead_id == bindparam("key")),
    # Their place is somebody else's.
    delete(appointments).where(appointments.c.lead_id == bindparam("key")),
    delete(announcements).where(announcements.c.lead_id == bindparam("key")),
    delete(bulk_items).where(bulk_items.c.lead_id == bindparam("key"), bulk_items.c.bulk_id.in_(_free)),
    update(audit).where(audit.c.lead_id == bindparam("key")).values(about=TAKEN_BACK, intake_id=None),
)


def withdraw_lead(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """The person takes the lead back: it is emptied, and what staff wrote down about it goes.

    What was merged with it stands by itself again: nobody else's request goes with it. Of one that a young person took
    over, whoever made it takes back what they said of themselves, and the young person all. One that another adult
    joined is left to that one.
    """
    key: int | None = tx.execute(_FIND, {"conversation": conversation_id, "whose": subject}).scalar()
    if key is None:
        return
    erasures.add_withdrawn(tx, key, now)
    if parts.end(tx, conversation_id, subject) or joined.leave(tx, [key], now):
        return
    parts.end_with(tx, [key])
    tx.execute(_LET_GO, {"key": key})
    tx.execute(_EMPTY, {"key": key, "status": "withdrawn", "withdrawn_at": now, "updated_at": now})
    for statement in _OF_LEAD:
        tx.execute(statement, {"key": key})
    guardian_links.forget(tx, conversation_id, subject)


# --- who has no other one ---------------------------------------------------------------------------------------------

_LATEST = select(func.max(inbox.c.turn)).where(inbox.c.conversation_id == bindparam("whose")).scalar_subquery()
_said = select(messages.c.turn).where(messages.c.conversation_id == bindparam("whose"))
_with_them = _said.where(messages.c.speaker == bindparam("speaker"))
_with_others = _said.where(messages.c.speaker != bindparam("speaker"))
_earlier = and_(outbox.c.conversation_id == bindparam("whose"), outbox.c.turn < _LATEST)
_is_pending = outbox.c.status.in_(WAITING)
_OF_SPEAKER: Final[tuple[Executable, ...]] = (
    # What was sent keeps its row, and the id by which the channel deletes it; what is just being sent is left alone.
    # Where the centre writes to somebody else on this phone too, what waits may be theirs.
    delete(outbox).where(
        _earlier,
        _is_pending,
        outbox.c.lease_until.is_(None),
        or_(outbox.c.turn.in_(_with_them), ~_with_others.exists()),
    ),
    update(outbox).where(_earlier, ~_is_pending).values(body=""),
    delete(messages).where(
        messages.c.conversation_id == bindparam("whose"), messages.c.speaker == bindparam("speaker")
    ),
    delete(questions).where(
        questions.c.conversation_id == bindparam("whose"), questions.c.speaker == bindparam("speaker")
    ),
    delete(reminders).where(
        reminders.c.conversation_id == bindparam("whose"), reminders.c.speaker == bindparam("speaker")
    ),
    delete(voice_notes).where(
        voice_notes.c.conversation_id == bindparam("whose"), voice_notes.c.speaker == bindparam("speaker")
    ),
    # There is nothing left to answer. Who asked for a person, or for protection, still does.
    update(tickets)
    .where(tickets.c.conversation_id == bindparam("whose"), tickets.c.subject == bindparam("speaker"))
    .where(tickets.c.kind.in_(("question", "reply", "guardian")), tickets.c.status == "open")
    .values(status="closed"),
)


def forget_speaker(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Nothing of who speaks here is with the centre any more: what both wrote goes, and what they asked.

    What others on this phone wrote and were written stays.
    """
    for statement in _OF_SPEAKER:
        tx.execute(statement, {"whose": conversation_id, "speaker": speaker})


_SAID: Final = (
    update(outbox)
    .where(outbox.c.conversation_id == bindparam("whose"), outbox.c.speaker == bindparam("speaker_of"))
    .values(body="")
)


def blank_said(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Keep no word of what was said to this speaker, of the latest turn, too; the ids on the channel stay."""
    tx.execute(_SAID, {"whose": conversation_id, "speaker_of": speaker})
