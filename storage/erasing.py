"""One speaker of a shared phone is erased; whoever else speaks there keeps what is theirs.

Where a conversation has nobody else, `contacts.erase_conversation` erases all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from storage import erasures, guardian_links
from storage.contacts import DETACHED
from storage.forgetting import forget_leads
from storage.models import consents, inbox, leads, messages, moves, outbox, questions, reminders, tickets, voice_notes

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import BindParameter, Connection, Executable

_here: BindParameter[int] = bindparam("whose")
_speaker: BindParameter[str] = bindparam("who_goes")
_LATEST = select(func.max(inbox.c.turn)).where(inbox.c.conversation_id == _here).scalar_subquery()
_sent = (outbox.c.conversation_id == _here, outbox.c.turn < _LATEST, outbox.c.speaker == _speaker)
_OF_SPEAKER: Final[tuple[Executable, ...]] = (
    *(
        delete(table).where(table.c.conversation_id == _here, table.c.speaker == _speaker)
        for table in (messages, questions, reminders, moves, voice_notes)
    ),
    update(tickets)
    .where(tickets.c.conversation_id == _here, tickets.c.subject == _speaker)
    .values(conversation_id=None, **DETACHED),
    # Of what the channel has its ids stay, without a word, until it is deleted there.
    delete(outbox).where(*_sent, or_(outbox.c.status == "pending", func.coalesce(outbox.c.message_id, "") == "")),
    update(outbox).where(*_sent).values(body="", speaker="", error=""),
)


def list_subjects(tx: Connection, conversation_id: int) -> set[str]:
    """Of whom here a lead or a consent is kept."""
    of_each = (select(table.c.subject).where(table.c.conversation_id == conversation_id) for table in (leads, consents))
    return {subject for wanted in of_each for subject in tx.execute(wanted).scalars()}


def erase_child(tx: Connection, conversation_id: int, subject: str) -> None:
    """Delete the request of one young person, and leave whoever made it for them; it was erased elsewhere."""
    this = and_(leads.c.conversation_id == conversation_id, leads.c.subject == subject)
    forget_leads(tx, leads.c.id.in_(select(leads.c.id).where(this)), by_young_person=True)
    guardian_links.forget(tx, conversation_id, subject)
    tx.execute(delete(leads).where(this))


def erase_speaker(tx: Connection, conversation_id: int, speaker: str, subjects: Collection[str], now: datetime) -> None:
    """Delete everything held about this speaker, whose `subjects` are themselves and their children."""
    theirs = list(subjects)
    of_lead = and_(leads.c.conversation_id == conversation_id, leads.c.subject.in_(theirs))
    erasures.add_erased_speaker(tx, conversation_id, speaker, now)
    erasures.add_erased_leads(tx, of_lead, now)
    forget_leads(tx, leads.c.id.in_(select(leads.c.id).where(of_lead)), now)
    for one in theirs:
        guardian_links.forget(tx, conversation_id, one)
    tx.execute(delete(leads).where(of_lead))
    tx.execute(delete(consents).where(consents.c.conversation_id == conversation_id, consents.c.subject.in_(theirs)))
    for statement in _OF_SPEAKER:
        tx.execute(statement, {"whose": conversation_id, "who_goes": speaker})


_SAID = delete(outbox).where(outbox.c.conversation_id == _here, outbox.c.speaker == _speaker)


def forget_said(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Delete all that was said to this speaker, of the latest turn, too: the channel has nothing of it any more."""
    tx.execute(_SAID, {"whose": conversation_id, "who_goes": speaker})
