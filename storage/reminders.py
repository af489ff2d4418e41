"""Reminders that are planned: written while the conversation is locked, and taken so.

Of an unfinished sign-up there is at most one for each conversation; of each visit of a speaker one of each kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import bindparam, delete, exists, insert, select, update

from storage.models import conversations, leads, reminders

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

Kind = Literal["unfinished", "visit_day", "visit_hours"]
OF_VISITS: Final[tuple[Kind, ...]] = ("visit_day", "visit_hours")
_here, _whose = reminders.c, conversations.c
_now = bindparam("now", type_=_here.due_at.type)
_ADD = insert(reminders)
_DROP = delete(reminders).where(_here.conversation_id == bindparam("whose"), _here.kind == "unfinished")
_DROP_VISIT = delete(reminders).where(
    _here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker"), _here.kind.in_(OF_VISITS)
)
_TAKE = delete(reminders).where(_here.id == bindparam("key"))
_POSTPONE = update(reminders).where(_here.id == bindparam("key"))
# Also where that was asked for at another address: by another adult of the same request, or by the same person.
_held = exists().where(leads.c.conversation_id == _here.conversation_id, leads.c.contact_hold.is_(True))
_ANY_DUE = select(_here.id).where(_here.due_at <= _now).limit(1)
_DUE = (
    select(
        *(_here.id, _here.conversation_id, _here.kind, _here.speaker, _here.since, _whose.channel, _whose.address),
        *(_whose.unasked_at, _whose.stopped_at, _whose.blocked_at, _held.label("held")),
    )
    .join(conversations, _whose.id == _here.conversation_id)
    .where(_here.due_at <= _now)
    .order_by(_here.due_at, _here.id)
    .limit(1)
    .with_for_update(of=conversations, skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come. `unasked_at` is when anything was last written to this address unasked.

    `since` is their last word, or when the visit begins; `in_the_way`: they stopped us or blocked us, or nobody may
    contact somebody there.
    """

    id: int
    conversation_id: int
    kind: Kind
    speaker: str
    since: datetime
    channel: str
    address: str
    unasked_at: datetime | None
    in_the_way: bool


def plan(tx: Connection, conversation_id: int, speaker: str, since: datetime, due_at: datetime) -> None:
    """Plan one of an unfinished sign-up; what was planned of one here before is not wanted any more."""
    drop(tx, conversation_id)
    tx.execute(_ADD, {"conversation_id": conversation_id, "speaker": speaker, "since": since, "due_at": due_at})


def drop(tx: Connection, conversation_id: int) -> None:
    """Nothing that was planned here of an unfinished sign-up is wanted any more."""
    tx.execute(_DROP, {"whose": conversation_id})


def plan_visit(
    tx: Connection, conversation_id: int, speaker: str, starts: datetime, due: Mapping[Kind, datetime]
) -> None:
    """Plan those of the visit that begins then."""
    whose = {"conversation_id": conversation_id, "speaker": speaker, "since": starts}
    for kind, at in due.items():
        tx.execute(_ADD, {**whose, "kind": kind, "due_at": at})


def drop_visit(tx: Connection, conversation_id: int, speaker: str, keep: Collection[datetime] = ()) -> None:
    """Nothing that was planned of this speaker's visits is wanted, but of those that begin at the moments to `keep`."""
    dropped = _DROP_VISIT.where(_here.since.not_in(sorted(keep))) if keep else _DROP_VISIT
    tx.execute(dropped, {"whose": conversation_id, "speaker": speaker})


def is_any_due(tx: Connection, now: datetime) -> bool:
    """Whether there is one whose time has come."""
    return tx.execute(_ANY_DUE, {"now": now}).first() is not None


def lock_due(tx: Connection, now: datetime) -> Due | None:
    """The one that is due longest, its conversation locked until the transaction ends.

    Not one of a conversation in which something happens just now: whoever takes that turn says whether it is wanted.
    """
    row = tx.execute(_DUE, {"now": now}).first()
    if row is None:
        return None
    in_the_way = row.stopped_at is not None or row.blocked_at is not None or row.held
    return Due(*row[:8], bool(in_the_way))


def take(tx: Connection, reminder_id: int) -> bool:
    """Take it off the plan; False when it was planned anew or dropped before its conversation was locked."""
    return tx.execute(_TAKE, {"key": reminder_id}).rowcount == 1


def postpone(tx: Connection, reminder_id: int, due_at: datetime) -> None:
    """Look at it again at that moment."""
    tx.execute(_POSTPONE, {"key": reminder_id, "due_at": due_at})
