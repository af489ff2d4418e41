"""A speaker's conversation goes on at another address: what is offered for it, and all that is theirs, moved there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, or_, select, update

from storage.columns import keyring_of
from storage.messages import ELSEWHERE, WAITS
from storage.models import (
    WAITING,
    consents,
    conversations,
    guardians,
    leads,
    messages,
    moves,
    outbox,
    questions,
    reminders,
    tickets,
    voice_notes,
)
from storage.statements import insert_new
from storage.tickets import HOLDING, URGENT, add_urgent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Column, Connection

HOLDS: Final = timedelta(minutes=15)
_here = moves.c
_now = bindparam("now", type_=_here.expires_at.type)
_ADD = insert_new(moves)
_DROP = delete(moves).where(or_(_here.conversation_id == bindparam("whose"), _here.expires_at <= _now))
_SEE = select(_here.id, _here.conversation_id, _here.speaker, _here.kind).where(
    or_(_here.code_hash == bindparam("proof"), _here.token_hash == bindparam("proof")), _here.expires_at > _now
)
_USE = delete(moves).where(_here.id == bindparam("key"))


class CodeTaken(Exception):  # noqa: N818  what happened, not a fault
    """The code stands for another conversation just now: take another one."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a code or token stands for: a speaker of a conversation, who wants to go on elsewhere.

    Or a child's request: for the young person, or (`kind` "join") for another adult.
    """

    id: int
    conversation_id: int
    speaker: str
    kind: str = ""


def add_move(  # noqa: PLR0913, PLR0917 - of whom, for what, until when
    tx: Connection, conversation_id: int, speaker: str, proofs: tuple[str, str], now: datetime, kind: str = ""
) -> None:
    """Offer it for a quarter of an hour, under a code and a token; an earlier offer of this conversation is over.

    Only their hashes are kept. Raises CodeTaken.
    """
    tx.execute(_DROP, {"whose": conversation_id, "now": now})
    code, token = (_hash(tx, proof) for proof in proofs)
    about = {"code_hash": code, "token_hash": token, "conversation_id": conversation_id, "speaker": speaker}
    if not tx.execute(_ADD[tx.dialect.name], {**about, "kind": kind, "expires_at": now + HOLDS}).rowcount:
        raise CodeTaken


def see_move(tx: Connection, proof: str, now: datetime) -> Move | None:
    """What this code or token stands for while it holds; None for any other. Spends nothing."""
    row = tx.execute(_SEE, {"proof": _hash(tx, proof), "now": now}).first()
    return Move(*row) if row else None


def use_move(tx: Connection, move: Move) -> bool:
    """Spend it: of two at once one gets it."""
    return tx.execute(_USE, {"key": move.id}).rowcount == 1


def _hash(tx: Connection, proof: str) -> bytes:
    return keyring_of(tx).hash("move", proof)


# --- all that is theirs ---------------------------------------------------------------------------------------------

_WHOSE: Final[tuple[tuple[Column[int], Column[str]], ...]] = (
    (leads.c.conversation_id, leads.c.subject),
    (consents.c.conversation_id, consents.c.subject),
    (guardians.c.conversation_id, guardians.c.subject),
    (messages.c.conversation_id, messages.c.speaker),
    (questions.c.conversation_id, questions.c.speaker),
    (reminders.c.conversation_id, reminders.c.speaker),
    (voice_notes.c.conversation_id, voice_notes.c.speaker),
)
_TICKETS = (tickets.c.conversation_id, tickets.c.subject)


def list_subjects(tx: Connection, conversation_id: int) -> set[str]:
    """Of whom something is kept beside the state of this conversation."""
    found: set[str] = set()
    for whose, subject in (*_WHOSE, _TICKETS):
        found |= set(tx.execute(select(subject).where(whose == conversation_id).distinct()).scalars())
    return found - {""}


def move_subjects(tx: Connection, move: Move, to: int, channel: str, names: Mapping[str, str]) -> None:
    """Give all that is kept of these subjects to the conversation `to`, each under its new name there.

    What was written and told is numbered by turns of the old address, which are not those of the new one.
    """
    old = move.conversation_id
    told = (messages.c.conversation_id == old, messages.c.speaker == move.speaker, messages.c.turn > WAITS)
    tx.execute(update(messages).where(*told).values(turn=ELSEWHERE))
    for subject, name in names.items():
        for whose, subjects in (*_WHOSE, _TICKETS):
            # one ticket of the urgent kind is there for each conversation: see `move_urgent`
            apart = [tickets.c.kind != URGENT] if whose.table is tickets else []
            moved = update(whose.table).where(whose == old, subjects == subject, *apart)
            tx.execute(moved.values({whose.name: to, subjects.name: name}))
    tx.execute(update(leads).where(leads.c.conversation_id == to).values(channel=channel))


_SAID = (outbox.c.conversation_id == bindparam("whose"), outbox.c.speaker == bindparam("to_whom"))
_WAITS_FREE = (outbox.c.status.in_(WAITING), outbox.c.lease_until.is_(None))
_FORGET_SAID = (delete(outbox).where(*_SAID, *_WAITS_FREE), update(outbox).where(*_SAID).values(body=""))


def forget_said(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Keep no word of what was said to this speaker so far; what still waits is not sent any more."""
    for statement in _FORGET_SAID:
        tx.execute(statement, {"whose": conversation_id, "to_whom": speaker})


def move_staff_step(tx: Connection, old: int, to: int) -> None:
    """How far staff took them is remembered at the new address."""
    step = select(conversations.c.staff_step).where(conversations.c.id == old).scalar_subquery()
    tx.execute(update(conversations).where(conversations.c.id == to).values(staff_step=step))
    tx.execute(update(conversations).where(conversations.c.id == old).values(staff_step=""))


_URGENT = select(tickets.c.id, tickets.c.subject, tickets.c.safe_phone, tickets.c.safe_when).where(
    tickets.c.conversation_id == bindparam("whose"), tickets.c.kind == URGENT, tickets.c.status.in_(HOLDING)
)
_TAKE_ALONG = (
    update(tickets)
    .where(tickets.c.id == bindparam("key"))
    .values(conversation_id=bindparam("to"), subject=bindparam("name"))
)


def move_urgent(tx: Connection, move: Move, to: int, name: str, now: datetime) -> None:
    """Whoever asked for protection waits for it at the new address; what is about everybody stays there too.

    Where somebody waits for it at the new address already, it is about both.
    """
    is_alone = tx.execute(_URGENT, {"whose": to}).first() is None
    for row in tx.execute(_URGENT, {"whose": move.conversation_id}).all():
        if row.subject == move.speaker and is_alone:
            tx.execute(_TAKE_ALONG, {"key": row.id, "to": to, "name": name})
        elif row.subject in {move.speaker, ""}:
            add_urgent(tx, to, name, phone=row.safe_phone, when=row.safe_when, now=now)
            tx.execute(delete(tickets).where(tickets.c.id == row.id, tickets.c.subject == move.speaker))
