"""What people had erased, or took back: so much of it that a backup from before can be put back without them.

Each is a keyed hash of a conversation's number, of one who spoke there, or of a reference, which says nothing without
the key and not much with it. It is written in the transaction that erases. A copy of these rows lies beside the
database: see `bot/services/erased.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from storage.columns import keyring_of
from storage.models import erasures, leads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from storage.crypto import Keyring

_ADD: Final = insert(erasures)
_NUMBERS = select(leads.c.reference, leads.c.reference_before)


def of_conversation(keyring: Keyring, conversation_id: int) -> bytes:
    """What stands for a conversation that was erased."""
    return keyring.hash("erased conversation", str(conversation_id))


def of_speaker(keyring: Keyring, conversation_id: int, speaker: str) -> bytes:
    """What stands for one who was erased, of several who speak in a conversation."""
    return keyring.hash("erased speaker", f"{conversation_id} {speaker}")


def of_lead(keyring: Keyring, reference: str) -> bytes:
    """What stands for a request that was erased with all the rest, wherever it was before."""
    return keyring.hash("erased lead", reference)


def of_withdrawn(keyring: Keyring, reference: str) -> bytes:
    """What stands for a request that was taken back."""
    return keyring.hash("withdrawn lead", reference)


def of_refused(keyring: Keyring, conversation_id: int, speaker: str) -> bytes:
    """What stands for one who took their agreement back."""
    return keyring.hash("refused contact", f"{conversation_id} {speaker}")


def of_child(keyring: Keyring, reference: str) -> bytes:
    """What stands for a request that was erased by the young person who had taken it over, by either of its numbers."""
    return keyring.hash("erased child", reference)


def of_given_up(keyring: Keyring, reference: str) -> bytes:
    """What stands for one that the young person took back, by the number under which it had been made."""
    return keyring.hash("withdrawn child", reference)


def of_taken_over(keyring: Keyring, reference: str) -> bytes:
    """What stands for a request that a young person took over, by the number under which it had been made."""
    return keyring.hash("taken over", reference)


def add_taken_over(tx: Connection, reference: str, now: datetime) -> None:
    """A young person takes this request over: a backup from before knows only of who made it."""
    _add(tx, [of_taken_over(keyring_of(tx), reference)], now)


def add_erased(tx: Connection, conversation_id: int, now: datetime) -> None:
    """All of this conversation, which is still there, is being erased."""
    add_erased_leads(tx, leads.c.conversation_id == conversation_id, now)
    _add(tx, [of_conversation(keyring_of(tx), conversation_id)], now)


def add_erased_speaker(tx: Connection, conversation_id: int, speaker: str, now: datetime) -> None:
    """One who speaks in this conversation is being erased, and others there are not."""
    _add(tx, [of_speaker(keyring_of(tx), conversation_id, speaker)], now)


def add_erased_leads(tx: Connection, where: ColumnElement[bool], now: datetime) -> None:
    """These requests, which are still there, are being erased."""
    keyring, gone = keyring_of(tx), []
    for reference, before in tx.execute(_NUMBERS.where(where)):
        gone += [of_child(keyring, one) for one in (reference, before)] if before else [of_lead(keyring, reference)]
    _add(tx, gone, now)


def add_withdrawn(tx: Connection, lead_id: int, now: datetime) -> None:
    """A lead is being taken back."""
    keyring, (reference, before) = keyring_of(tx), tx.execute(_NUMBERS.where(leads.c.id == lead_id)).one()
    _add(tx, [of_withdrawn(keyring, reference), *([of_given_up(keyring, before)] if before else [])], now)


def add_refused(tx: Connection, conversation_id: int, speaker: str, now: datetime) -> None:
    """One who speaks in this conversation takes their agreement back."""
    _add(tx, [of_refused(keyring_of(tx), conversation_id, speaker)], now)


def list_since(tx: Connection, since: datetime) -> list[tuple[bytes, datetime]]:
    """What was erased from then on, and when."""
    found = select(erasures.c.whose_hash, erasures.c.at).where(erasures.c.at >= since).order_by(erasures.c.id)
    return [(bytes(row.whose_hash), row.at) for row in tx.execute(found)]


def add_known(tx: Connection, known: Sequence[tuple[bytes, datetime]]) -> None:
    """Rows that another database had."""
    if known:
        tx.execute(_ADD, [{"whose_hash": whose, "at": at} for whose, at in known])


def _add(tx: Connection, whose: Sequence[bytes], now: datetime) -> None:
    if whose:
        tx.execute(_ADD, [{"whose_hash": one, "at": now} for one in whose])
