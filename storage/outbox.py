"""Messages to send: written in the turn's transaction, sent after it, in order for each address, at least once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import and_, bindparam, case, func, insert, literal_column, or_, select, union_all, update

from storage import contacts, lost
from storage.models import conversations, leads, outbox, tickets
from storage.send_limits import NOTHING, Spared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection

Status = Literal["pending", "ridden", "unseen", "shown", "sent", "failed", "unknown", "owed"]


class Priority(IntEnum):
    """What goes before what, when not everything can go at once."""

    REPLY = 0  # somebody waits for it
    REMINDER = 1  # it has its hours, after which it is not sent
    BULK = 2  # the same words to many


_here = outbox.c
PENDING: ColumnElement[str] = literal_column("'pending'")  # as a parameter, it would hide the index from SQLite
_ADD = insert(outbox)
_ADD_ALL = {
    "sqlite": insert(outbox).returning(_here.id),  # it writes the rows of one statement in order; sorted, it gets many
    "postgresql": insert(outbox).returning(_here.id, sort_by_parameter_order=True),
}
_OF_TURN = (
    select(_here.body)
    .where(_here.conversation_id == bindparam("conversation_id"), _here.turn == bindparam("turn"))
    .order_by(_here.id)
)
_RIDDEN = (
    select(_here.id)
    .where(_here.conversation_id == bindparam("conversation_id"), _here.turn == bindparam("turn"))
    .where(_here.status == "ridden")
    .limit(1)
)
_UNSENT = (
    select(_here.id)
    .where(_here.conversation_id == bindparam("conversation_id"), _here.status == PENDING)
    .where(or_(_here.priority == Priority.REPLY, _here.tries > 0))
)
_since, _until = bindparam("since", type_=_here.due_at.type), bindparam("until", type_=_here.due_at.type)
_TURNS_BACK: Final = 4  # nobody has more of them in a second
_ANY_UNSENT = _UNSENT.limit(1)
_just_sent = or_(
    and_(_here.sent_at > _since, _here.sent_at < _until),
    and_(_here.status == "ridden", _here.created_at > _since, _here.created_at < _until),
)
_UNSENT_OR_JUST_SENT = union_all(
    _UNSENT,
    select(_here.id).where(
        _here.conversation_id == bindparam("conversation_id"), _here.turn >= bindparam("turn"), _just_sent
    ),
).limit(1)


def add_messages(  # noqa: PLR0913 - the turn, its messages, and how each starts
    tx: Connection,
    conversation_id: int,
    turn: int,
    bodies: Sequence[str],
    *,
    first: Status,
    rest: Status,
    now: datetime,
    send_by: datetime | None = None,
    priority: Priority = Priority.REPLY,
    speaker: str = "",
) -> list[int]:
    """Write a turn's messages to `speaker` in order, due now; their ids. The first one may have a status of its own.

    What is not sent before `send_by` is not sent at all.
    """
    common = {"conversation_id": conversation_id, "turn": turn, "due_at": now, "created_at": now}
    common |= {"send_by": send_by} if send_by else {}
    common |= {"priority": priority} if priority else {}
    common |= {"speaker": speaker} if speaker else {}
    rows = [
        {**common, "position": position, "body": body, "status": first if position == 0 else rest}
        for position, body in enumerate(bodies)
    ]
    if len(rows) == 1:  # the usual turn; the driver gives the id of one row for less
        key = tx.execute(_ADD, rows[0]).inserted_primary_key
        return [key[0]] if key is not None else []
    return sorted(tx.execute(_ADD_ALL[tx.dialect.name], rows).scalars()) if rows else []


def list_turn_messages(tx: Connection, conversation_id: int, turn: int) -> list[str]:
    """The messages of a turn, in order, whatever became of them; not those whose words are not kept any more."""
    found = tx.execute(_OF_TURN, {"conversation_id": conversation_id, "turn": turn}).scalars()
    return [body for body in found if body]


def has_unsent(tx: Connection, conversation_id: int, turn: int = 0, since: datetime | None = None) -> bool:
    """Whether a reply to this address would have to wait: for another reply, or for what is just being sent.

    With `since`, also when something of the turns just before this one was sent there after that.
    """
    place: dict[str, object] = {"conversation_id": conversation_id}
    if since is None:
        return tx.execute(_ANY_UNSENT, place).first() is not None
    place |= {"turn": turn - _TURNS_BACK, **Spared(since=since).times}
    return tx.execute(_UNSENT_OR_JUST_SENT, place).first() is not None


def has_ridden(tx: Connection, conversation_id: int, turn: int) -> bool:
    """Whether the message of this turn rode on an acknowledgement."""
    place = {"conversation_id": conversation_id, "turn": turn}
    return tx.execute(_RIDDEN, place).first() is not None


# --- sending --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutMessage:
    """A message claimed for sending. `tries` counts this one.

    `doubts` is how often it was sent before without hearing what became of it. `whose` is the conversation, or the
    member of staff.
    """

    id: int
    whose: int
    address: str
    body: str
    tries: int
    doubts: int = 0
    priority: int = Priority.REPLY


_now = bindparam("now", type_=_here.due_at.type)
_before = outbox.alias("before")
_is_older = _before.c.id < _here.id
# What was tried goes before all else to its address. What was not goes by priority, then in order; and what waits for
# a later date lets the others pass.
_first = select(_before.c.id).where(
    _before.c.conversation_id == _here.conversation_id,
    _before.c.status == PENDING,
    _before.c.position >= 0,  # nothing waits for a neutral line, nor until their own words are deleted
    or_(
        and_(_before.c.tries > 0, or_(_here.tries == 0, _is_older)),
        and_(
            _here.tries == 0,
            _before.c.due_at <= _now,
            or_(_before.c.priority < _here.priority, and_(_before.c.priority == _here.priority, _is_older)),
        ),
    ),
)
# Of our own accord nothing goes to who stopped us, nor where somebody is protected: on any of their phones, whoever
# else reads there, and also when they said so only after it was written.
# They say that the message meant is the outer one, however deep they stand: else it would be any message there is.
_asked_for_help = (
    select(tickets.c.id)
    .where(tickets.c.conversation_id == _here.conversation_id, tickets.c.kind == "urgent", tickets.c.status == "open")
    .correlate(outbox)
)
_held = (
    select(leads.c.id)
    .where(leads.c.conversation_id == _here.conversation_id, leads.c.contact_hold.is_(True))
    .correlate(outbox)
)
UNWANTED: Final = and_(
    _here.priority > Priority.REPLY,
    or_(conversations.c.stopped_at.is_not(None), _asked_for_help.exists(), _held.exists()),
)
# A lease that ended without a mark: who sent it is gone, and with them what became of it.
_doubts = _here.doubts + case((_here.lease_until.is_not(None), 1), else_=0)
_CLAIM = (
    select(
        _here.id, _here.conversation_id, conversations.c.address, _here.body, _here.tries + 1, _doubts, _here.priority
    )
    .join(conversations, conversations.c.id == _here.conversation_id)
    .where(
        _here.status == PENDING,
        _here.due_at <= _now,
        or_(_here.lease_until.is_(None), _here.lease_until <= _now),
        or_(_here.send_by.is_(None), _here.send_by > _now),
        or_(conversations.c.held_until.is_(None), conversations.c.held_until <= _now),
        ~UNWANTED,
        ~_first.exists(),
    )
    .order_by(_here.priority, _here.due_at, _here.id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
# What was sent to since then; what rode was sent when it was written.
_written_to = union_all(
    select(_before.c.conversation_id).where(_before.c.sent_at > _since, _before.c.sent_at < _until),
    select(_before.c.conversation_id).where(
        _before.c.created_at > _since, _before.c.created_at < _until, _before.c.status == "ridden"
    ),
)
# What waits is the shorter list. SQLite would begin with all conversations, were their channel there by itself; and
# PostgreSQL would with the whole list, were it not, since it cannot tell then how many are of the channel.
_CHANNEL = {"sqlite": func.coalesce(conversations.c.channel, ""), "postgresql": conversations.c.channel}
_DUE = {name: _CLAIM.where(channel == bindparam("channel")) for name, channel in _CHANNEL.items()}
_DUE_ELSEWHERE = {name: one.where(_here.conversation_id.not_in(_written_to)) for name, one in _DUE.items()}
_LEASE = (
    update(outbox)
    .where(_here.id.in_(bindparam("keys", expanding=True)))
    .values(lease_until=bindparam("until"), tries=_here.tries + 1, doubts=_doubts)
)


def claim_due(  # noqa: PLR0913 - for whom, how many, for how long, and what is left to others
    tx: Connection, channel: str, now: datetime, *, limit: int, lease: timedelta, spared: Spared = NOTHING
) -> list[OutMessage]:
    """Messages to send now, by priority, then longest due first; one for each conversation.

    Nobody else gets them until the lease ends. A lease that ended without a mark is a send of unknown fate: the message
    is claimed again, with one doubt more.
    """
    asked = {"channel": channel, "now": now, "most": limit, **spared.times}
    due = (_DUE_ELSEWHERE if spared.since else _DUE)[tx.dialect.name]
    could = (OutMessage(*row) for row in tx.execute(due, asked))
    found = [one for place, one in enumerate(could) if spared.allows(one.priority, limit - place)]
    if found:
        tx.execute(_LEASE, {"keys": [message.id for message in found], "until": now + lease})
    return found


# Only what is still pending: whoever marks may be late, after the conversation was erased or its lease given on.
_MARK = update(outbox).where(and_(_here.id == bindparam("key"), _here.status == PENDING))
_KEEP = update(outbox).where(_here.id == bindparam("key"), _here.status == "sent")
_RENEW = (
    update(outbox)
    .where(_here.id.in_(bindparam("keys", expanding=True)), _here.status == PENDING, _here.lease_until.is_not(None))
    .values(lease_until=bindparam("until"))
)
_HOLD = update(conversations).where(conversations.c.id == bindparam("key"))


def renew(tx: Connection, message_rows: Sequence[int], until: datetime) -> None:
    """These are still being sent: nobody else gets them before `until`. What was marked meanwhile stays marked."""
    tx.execute(_RENEW, {"keys": list(message_rows), "until": until})


def mark_sent(tx: Connection, message_row: int, message_id: str, now: datetime) -> None:
    """It arrived at the channel, which calls it `message_id`."""
    values = {"status": "sent", "message_id": message_id, "sent_at": now, "lease_until": None, "error": ""}
    tx.execute(_MARK, {"key": message_row, **values})


def keep_less(tx: Connection, message_row: int, body: str) -> None:
    """Of what was sent, only this is kept."""
    tx.execute(_KEEP, {"key": message_row, "body": body})


def mark_retry(tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
    """It did not arrive: try again from `due_at`. Newer messages to the same address wait for it."""
    tx.execute(_MARK, {"key": message_row, "due_at": due_at, "lease_until": None, "error": error})


def mark_doubtful(tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
    """It may have arrived: look at it again from `due_at`, with one doubt more."""
    values = {"due_at": due_at, "lease_until": None, "error": error, "doubts": _here.doubts + 1}
    tx.execute(_MARK.values(**values), {"key": message_row})


def mark_unknown(tx: Connection, message_row: int, now: datetime) -> None:
    """Nobody will ever know whether it arrived."""
    lost.mark(tx, message_row, now, status="unknown")


def mark_failed(tx: Connection, message_row: int, error: str, now: datetime) -> None:
    """It will never arrive."""
    lost.mark(tx, message_row, now, status="failed", error=error)


def hold(tx: Connection, conversation_id: int, until: datetime) -> None:
    """Send nothing to this address before `until`; what is written meanwhile waits, too."""
    tx.execute(_HOLD, {"key": conversation_id, "held_until": until})


def mark_blocked(tx: Connection, conversation_id: int, now: datetime) -> None:
    """The channel does not let us write there: what waits has failed."""
    contacts.mark_blocked(tx, conversation_id, now)


def mark_gone(tx: Connection, channel: str, address: str, now: datetime) -> None:
    """Somebody blocked us, as the channel heard by itself; nothing when we do not know them."""
    conversation = contacts.find_conversation(tx, channel, address)
    if conversation is not None:
        contacts.mark_blocked(tx, conversation.id, now)
