"""People we talk to: their address, their conversation, what they agreed to; and the end of all that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage import erasures, lost
from storage.columns import keyring_of
from storage.forgetting import forget_leads
from storage.guardian_links import FORGET_SAID
from storage.models import (
    consents,
    conversations,
    guardians,
    inbox,
    leads,
    messages,
    moves,
    outbox,
    questions,
    reminders,
    tickets,
    voice_notes,
)
from storage.phrases import LATEST
from storage.statements import insert_new
from storage.wishes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Executable, Row

INBOX_KEPT: Final = timedelta(hours=48)
OUTBOX_KEPT: Final = timedelta(days=7)
LAST_WORDS: Final = timedelta(hours=1)  # what is erased keeps its address so long, for the farewell and its repeats

_here = conversations.c
_FIND = select(_here.id, _here.state, _here.turn, _here.locale, _here.busy_until, LATEST).where(
    _here.channel == bindparam("channel"), _here.address_hash == bindparam("address_hash")
)
_LOCK = _FIND.with_for_update(of=conversations)  # nothing on SQLite, where the whole transaction is the lock
_ADD = insert_new(conversations)
_THIS = _here.id == bindparam("key")
_SAVE = update(conversations).where(_THIS)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it was before this turn. `state` is JSON, "" when there is none, `taught` `phrases.version`."""

    id: int
    channel: str
    address: str
    state: str
    turn: int
    locale: str
    is_new: bool = False
    busy_until: datetime | None = None
    taught: int = 0


def lock_conversation(tx: Connection, channel: str, address: str, now: datetime) -> Conversation:
    """The conversation with this address, made when there is none, and locked until the transaction ends.

    Two first messages at the same time get the same conversation, one after the other.
    """
    place = _place(tx, channel, address)
    found = tx.execute(_LOCK, place).first()
    is_new = False
    while found is None:  # more than once only when it is made and deleted by others in between
        values = {**place, "address": address, "created_at": now, "updated_at": now, "expires_at": now + LAST_WORDS}
        is_new = tx.execute(_ADD[tx.dialect.name], values).rowcount == 1
        found = tx.execute(_LOCK, place).first()
    return _conversation(found, channel, address, is_new=is_new)


def find_conversation(tx: Connection, channel: str, address: str) -> Conversation | None:
    """The conversation with this address as it stands; None when there is none. Nothing is locked or made."""
    found = tx.execute(_FIND, _place(tx, channel, address)).first()
    return None if found is None else _conversation(found, channel, address, is_new=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is written to, and whether they may be: they can have stopped us, or blocked us."""

    channel: str
    address: str
    locale: str
    state: str
    stopped: bool
    blocked: bool


_REACH = select(_here.channel, _here.address, _here.locale, _here.state, _here.stopped_at, _here.blocked_at).where(
    _here.id == bindparam("key")
)


def get_reach(tx: Connection, conversation_id: int) -> Reach:
    """How the person of this conversation, which is there, can be reached."""
    row = tx.execute(_REACH, {"key": conversation_id}).one()
    stopped, blocked = row.stopped_at is not None, row.blocked_at is not None
    return Reach(row.channel, row.address, row.locale, row.state or "", stopped, blocked)


_TURNS = select(_here.id, _here.turn).where(_here.id.in_(bindparam("keys", expanding=True)))
_AT_ONCE = 500


def list_turns(tx: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The turns in which these conversations stand, by their ids; not those that are there no more."""
    parts = (list(ids[start : start + _AT_ONCE]) for start in range(0, len(ids), _AT_ONCE))
    return {row.id: row.turn for keys in parts for row in tx.execute(_TURNS, {"keys": keys})}


_STATES = select(_here.id, _here.state).where(_here.id.in_(bindparam("keys", expanding=True)))


def list_states(tx: Connection, ids: Sequence[int]) -> dict[int, str]:
    """What these conversations remember, by their ids; "" for those that remember nothing."""
    return {row.id: row.state or "" for row in tx.execute(_STATES, {"keys": list(ids)})} if ids else {}


def _place(tx: Connection, channel: str, address: str) -> dict[str, object]:
    return {"channel": channel, "address_hash": keyring_of(tx).hash(f"address:{channel}", address)}


def _conversation(row: Row[*tuple[Any, ...]], channel: str, address: str, *, is_new: bool) -> Conversation:
    of_row = (row.turn, row.locale, is_new, row.busy_until, row.taught)
    return Conversation(row.id, channel, address, row.state or "", *of_row)


def save_state(  # noqa: PLR0913 - the columns that a turn writes
    tx: Connection,
    conversation_id: int,
    state: str,
    *,
    turn: int,
    locale: str,
    who: str,
    now: datetime,
    keep_days: float | None,
    theirs: bool = True,
    busy_until: datetime | None = None,
) -> None:
    """Write what a turn left. It is kept for so many days from now: an hour for 0, for None as long as before.

    `busy_until` None leaves their pace as it is. Whoever wrote to us (a turn of `theirs`, not of staff) can be written
    to again: the mark of `mark_blocked` goes.
    """
    values = {
        "state": state,
        "turn": turn,
        "locale": locale,
        "speaker_who": who,
        "updated_at": now,
        **({} if keep_days is None else {"expires_at": now + (timedelta(days=keep_days) or LAST_WORDS)}),
        **({"blocked_at": None} if theirs else {}),
        **({} if busy_until is None else {"busy_until": busy_until}),
    }
    tx.execute(_SAVE, {"key": conversation_id, **values})


def save_turn(
    tx: Connection, conversation_id: int, turn: int, now: datetime, busy_until: datetime | None = None
) -> None:
    """Write that a turn was taken, and leave what the conversation remembers as it is, readable or not."""
    paced = {} if busy_until is None else {"busy_until": busy_until}
    tx.execute(_SAVE, {"key": conversation_id, "turn": turn, "updated_at": now, **paced})


def save_words(
    tx: Connection, conversation_id: int, state: str, now: datetime, busy_until: datetime | None = None
) -> None:
    """Write what a conversation remembers, outside of any turn."""
    paced = {} if busy_until is None else {"busy_until": busy_until}
    tx.execute(_SAVE, {"key": conversation_id, "state": state, "updated_at": now, **paced})


def save_left(tx: Connection, conversation_id: int, state: str, *, locale: str, who: str) -> None:
    """Write what a conversation remembers without somebody who is erased, as if nothing had happened."""
    tx.execute(_SAVE, {"key": conversation_id, "state": state, "locale": locale, "speaker_who": who})


def mark_stopped(tx: Connection, conversation_id: int, stopped: bool, now: datetime) -> None:  # noqa: FBT001
    """Write nothing of our own accord to this address any more; or, `stopped` false, write again."""
    tx.execute(_SAVE, {"key": conversation_id, "stopped_at": now if stopped else None})


def mark_unasked(tx: Connection, conversation_id: int, now: datetime) -> None:
    """Something was written to this address of our own accord: for a day nothing else is."""
    tx.execute(_SAVE, {"key": conversation_id, "unasked_at": now})


_UNASKED_AT = select(_here.unasked_at).where(_THIS)


def get_unasked(tx: Connection, conversation_id: int) -> datetime | None:
    """When something was last written to this address of our own accord."""
    found: datetime | None = tx.execute(_UNASKED_AT, {"key": conversation_id}).scalar()
    return found


_UNASKED = select(_here.id).where(_THIS, _here.unasked_at > bindparam("since", type_=_here.created_at.type))


def was_written_unasked(tx: Connection, conversation_id: int, since: datetime) -> bool:
    """Whether something was written to this address of our own accord since then."""
    return tx.execute(_UNASKED, {"key": conversation_id, "since": since}).first() is not None


_FAIL_PENDING = (
    update(outbox)
    .where(outbox.c.conversation_id == bindparam("key"), outbox.c.status == "pending")
    .values(status="failed", error="blocked", lease_until=None)
    .returning(outbox.c.id)
)


def mark_blocked(tx: Connection, conversation_id: int, now: datetime) -> None:
    """The channel does not let us write to this address: what waits for it has failed."""
    tx.execute(_SAVE, {"key": conversation_id, "blocked_at": now})
    lost.bring_up(tx, tx.execute(_FAIL_PENDING, {"key": conversation_id}).scalars(), now)


_CONSENT = insert(consents)


def add_consent(tx: Connection, conversation_id: int, values: Mapping[str, object], now: datetime) -> None:
    """Record a consent given, refused or taken back, with all its columns but `at`."""
    tx.execute(_CONSENT, {**values, "conversation_id": conversation_id, "at": now})


# --- the end --------------------------------------------------------------------------------------------------------

# A ticket outlives its conversation, so that what is open is still counted; nothing of the person stays in it.
DETACHED: Final[dict[str, object]] = {"subject": "", **NOTHING}
_latest = select(func.max(inbox.c.turn)).where(inbox.c.conversation_id == bindparam("key")).scalar_subquery()
_earlier = (outbox.c.conversation_id == bindparam("key"), outbox.c.turn < _latest)
_ERASE: tuple[Executable, ...] = (
    FORGET_SAID,
    delete(guardians).where(guardians.c.conversation_id == bindparam("key")),
    delete(leads).where(leads.c.conversation_id == bindparam("key")),
    delete(consents).where(consents.c.conversation_id == bindparam("key")),
    delete(questions).where(questions.c.conversation_id == bindparam("key")),
    delete(moves).where(moves.c.conversation_id == bindparam("key")),
    delete(reminders).where(reminders.c.conversation_id == bindparam("key")),
    delete(messages).where(messages.c.conversation_id == bindparam("key")),
    delete(voice_notes).where(voice_notes.c.conversation_id == bindparam("key")),
    update(tickets).where(tickets.c.conversation_id == bindparam("key")).values(conversation_id=None, **DETACHED),
    # Of what the channel has its ids stay, without a word, until it is deleted there: see `storage.hiding`.
    delete(outbox).where(*_earlier, func.coalesce(outbox.c.message_id, "") == ""),
    update(outbox).where(*_earlier).values(body="", speaker="", error=""),
    delete(inbox).where(inbox.c.conversation_id == bindparam("key"), inbox.c.turn < _latest),
)


def erase_conversation(tx: Connection, conversation_id: int, now: datetime, unproven: Collection[str] = ()) -> None:
    """Delete everything held about this conversation, except what this turn itself took and says.

    The row and its address stay for an hour without a state: so the farewell arrives, and a repeat is known. Where one
    of the `unproven` speakers asked for protection, the number and hour that are safe stay until staff have seen to it.
    """
    if unproven:
        told = {"key": conversation_id, "whose": ["", *unproven], "until": now + PROTECTED_KEPT}
        tx.execute(_KEEP_PROTECTED, told)
    erasures.add_erased(tx, conversation_id, now)
    forget_leads(tx, leads.c.conversation_id == conversation_id, now)
    for statement in _ERASE:
        tx.execute(statement, {"key": conversation_id})
    emptied = dict.fromkeys(("state", "locale", "speaker_who", "staff_step"), "")
    blank = {**emptied, "stopped_at": None, "unasked_at": None, "created_at": now, "expires_at": now + LAST_WORDS}
    tx.execute(_SAVE, {"key": conversation_id, **blank})


# Whoever beats somebody could else, from a page they cannot open, take away how that one is reached.
PROTECTED_KEPT: Final = timedelta(days=7)
_KEEP_PROTECTED = (
    update(tickets)
    .where(tickets.c.conversation_id == bindparam("key"), tickets.c.kind == "urgent", tickets.c.status == "open")
    .where(tickets.c.subject.in_(bindparam("whose", expanding=True)))
    .values(conversation_id=None, subject="", keep_until=bindparam("until", type_=tickets.c.keep_until.type))
)
_DETACH = update(tickets).where(tickets.c.conversation_id.in_(bindparam("keys", expanding=True))).values(**DETACHED)
_DELETE = delete(conversations).where(_here.id.in_(bindparam("keys", expanding=True)))


def delete_conversations(tx: Connection, ids: Sequence[int]) -> None:
    """Delete conversations with all that hangs on them."""
    forget_leads(tx, leads.c.conversation_id.in_(list(ids)), wanted=False)
    tx.execute(_DETACH, {"keys": list(ids)})
    tx.execute(_DELETE, {"keys": list(ids)})
