"""What was to tell a family something and never will: whoever was told is brought up, so that a person calls.

It failed, nobody knows whether it arrived, or nobody read it while it was kept. Who answered them had ended their
waiting when it was written: without this, nothing would say that they heard nothing. What went to many brings nobody
up, nor what the program says by itself. Whoever asked for protection stays as they are: nothing shows that they did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, and_, bindparam, cast, delete, func, literal, select, update

from storage import coming_up
from storage.models import appointments, conversations, inbox, leads, messages, outbox, tickets
from storage.overdue import OWN
from storage.tickets import SETTLED, is_protected, sent_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

_here, _ticket = outbox.c, tickets.c
_REPLY: Final = 0  # `Priority.REPLY` of the outbox, which knows this module
_whose = bindparam("whose", type_=_here.conversation_id.type)
_speaker = bindparam("speaker", type_=messages.c.speaker.type)
_at = bindparam("at", type_=leads.c.follow_up_at.type)
_of_these = (_here.id.in_(bindparam("keys", expanding=True)), _here.priority == _REPLY, _here.turn > 0)
_TOLD = (
    select(_here.conversation_id, messages.c.speaker)
    .join(messages, and_(messages.c.conversation_id == _here.conversation_id, messages.c.turn == _here.turn))
    .where(*_of_these, messages.c.outgoing.is_(True))
    .distinct()
    .order_by(_here.conversation_id, messages.c.speaker)
)
# What became of a visit is no message of anybody: by the name of its turn (`bot/services/visit_news.py`) it is known of
# which one it told.
_OF_VISIT = (
    select(func.coalesce(leads.c.merged_into, leads.c.id))
    .select_from(outbox)
    .join(inbox, and_(inbox.c.conversation_id == _here.conversation_id, inbox.c.turn == _here.turn))
    .join(leads, leads.c.conversation_id == _here.conversation_id)
    .join(appointments, appointments.c.lead_id == leads.c.id)
    .where(*_of_these, leads.c.status != "withdrawn", leads.c.contact_hold.is_(False))
    .where(inbox.c.external_id.like(literal("visit ") + cast(appointments.c.id, Text) + " %"))
)
_own = leads.alias("own")
_LATEST = (
    select(func.coalesce(_own.c.merged_into, _own.c.id))
    .where(_own.c.id.in_(sent_by(_whose, _speaker)), _own.c.status != "withdrawn", _own.c.contact_hold.is_(False))
    .where(~is_protected(_whose, _speaker))
    .order_by(_own.c.id.desc())
    .limit(1)
)
_last = tickets.alias("last")
_latest_ticket = select(func.max(_last.c.id)).where(
    _last.c.conversation_id == _whose, _last.c.subject == _speaker, _last.c.kind.in_(SETTLED)
)
# Not of who took back all that they sent: nobody is to call them.
_WAIT_AGAIN = (
    update(tickets)
    .where(_ticket.id == _latest_ticket.scalar_subquery(), _ticket.status == "closed")
    .where(~sent_by(_whose, _speaker).exists(), ~is_protected(_whose, _speaker))
    .values(status="open", created_at=_at)
)
# As in a turn of theirs, the conversation comes before all that is in it: so neither waits for the other for ever.
_LOCK = (
    select(conversations.c.id)
    .where(conversations.c.id == select(_here.conversation_id).where(_here.id == bindparam("key")).scalar_subquery())
    .with_for_update()
)
_MARK = update(outbox).where(_here.id == bindparam("key"), _here.status == "pending")
_UNREAD = select(_here.id, _here.created_at).where(
    _here.id.in_(bindparam("keys", expanding=True)), _here.status == "owed"
)
_FORGET = delete(outbox).where(_here.id.in_(bindparam("keys", expanding=True)))


def mark(tx: Connection, message_row: int, now: datetime, **values: str) -> None:
    """Nothing more comes of this message, as these values say; nothing when it was marked before."""
    tx.execute(_LOCK, {"key": message_row})
    told = {"sent_at": now, "lease_until": None, **values}
    if tx.execute(_MARK, {"key": message_row, **told}).rowcount == 1:
        bring_up(tx, [message_row], now)


def bring_up(tx: Connection, message_rows: Iterable[int], at: datetime) -> None:
    """Whoever was to hear these stands in the list from then on: their request, or their ticket where they have none.

    Each message is to be said once; a second time would bring up what staff have seen to.
    """
    told = {"keys": list(message_rows)}
    if not told["keys"]:
        return
    found = set(tx.execute(_OF_VISIT, told).scalars())
    for conversation_id, speaker in tx.execute(_TOLD, told).all():
        whom = {"whose": conversation_id, "speaker": speaker}
        lead_id = tx.execute(_LATEST, whom).scalar()
        if lead_id is None:
            tx.execute(_WAIT_AGAIN, {**whom, "at": at})
        else:
            found.add(lead_id)
    for lead_id in sorted(found):
        coming_up.bring_up(tx, lead_id, at, what=OWN)


def forget(tx: Connection, message_rows: Sequence[int], kept: timedelta) -> None:
    """Delete these, which were kept so long; whoever did not read what was owed to them is brought up."""
    keys = {"keys": list(message_rows)}
    unread = tx.execute(_UNREAD, keys).all()
    if unread:
        bring_up(tx, [row.id for row in unread], max(row.created_at for row in unread) + kept)
    tx.execute(_FORGET, keys)
