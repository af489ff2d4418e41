"""Of whom protection holds: nobody is contacted about a request while anybody behind it has asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, func, select, update

from storage.models import leads, tickets
from storage.tickets import IS_URGENT, get_urgent_speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, FromClause

_asked = tickets.c


def _same_request(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether two leads stand for the same request."""
    return func.coalesce(one.c.merged_into, one.c.id) == func.coalesce(other.c.merged_into, other.c.id)


_mine, _beside = leads.alias("mine"), leads.alias("beside")
_PROTECTED_BY = (
    select(_mine.c.conversation_id.label("whose"), _asked.conversation_id, _asked.subject)
    .join(_beside, _same_request(_mine, _beside))
    .join(tickets, _asked.conversation_id == _beside.c.conversation_id)
    .where(_mine.c.contact_hold.is_(True), _beside.c.contact_hold.is_(True), *IS_URGENT)
    .order_by(_asked.id)
)
_PROTECTING = _PROTECTED_BY.where(_mine.c.conversation_id == bindparam("whose")).limit(1)
_PROTECTED = _PROTECTED_BY.where(_asked.conversation_id.in_(bindparam("asked", expanding=True)))


def get_protecting(tx: Connection, conversation_id: int) -> tuple[int, str] | None:
    """Where protection was asked for, and by whom there, that holds of this conversation: here, or beside it."""
    speaker = get_urgent_speaker(tx, conversation_id)
    if speaker is not None:
        return conversation_id, speaker
    row = tx.execute(_PROTECTING, {"whose": conversation_id}).first()
    return (row.conversation_id, row.subject) if row else None


def list_protected(tx: Connection, asked: Sequence[int]) -> dict[int, list[int]]:
    """Of each of these conversations, where protection was asked for: those of which it holds, itself first."""
    found = {one: [one] for one in asked}
    for row in tx.execute(_PROTECTED, {"asked": list(asked)}):
        if row.whose not in found[row.conversation_id]:
            found[row.conversation_id].append(row.whose)
    return found


_WIDEN = (
    update(tickets)
    .where(_asked.conversation_id == bindparam("whose"), *IS_URGENT)
    .values(subject=case((_asked.subject == bindparam("also"), _asked.subject), else_=""))
)


def widen(tx: Connection, conversation_id: int, speaker: str) -> bool:
    """What was asked for here is asked for this speaker, too: of two it is about everybody. Whether there is anything.

    Whoever closes it at the same time waits, and sees all that is held by then.
    """
    return tx.execute(_WIDEN, {"whose": conversation_id, "also": speaker}).rowcount > 0
