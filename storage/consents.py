"""Who agrees to be contacted; and a consent that was taken back, where the row that says so is lost to a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from storage import contacts
from storage.models import consents

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_LAST: Final = (
    select(consents)
    .where(consents.c.conversation_id == bindparam("key"), consents.c.subject == bindparam("whose"))
    .where(consents.c.about == "contact")
    .order_by(consents.c.id.desc())
    .limit(1)
)


def agrees(tx: Connection, conversation_id: int, subject: str) -> bool:
    """Whether the last that this speaker said to being contacted is a yes."""
    last = tx.execute(_LAST, {"key": conversation_id, "whose": subject}).mappings().first()
    return last is not None and bool(last["given"])


def refuse_again(tx: Connection, conversation_id: int, subject: str, at: datetime) -> None:
    """Record that who agreed last took it back then; of who did not, nothing."""
    last = tx.execute(_LAST, {"key": conversation_id, "whose": subject}).mappings().first()
    if last is not None and last["given"]:
        told = {name: value for name, value in last.items() if name not in {"id", "conversation_id", "at"}}
        contacts.add_consent(tx, conversation_id, {**told, "given": False}, at)
