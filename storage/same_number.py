"""How many requests of others name one telephone: a number that was typed proves nothing, and is called anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from storage.columns import keyring_of
from storage.leads import may_contact
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

_COUNT = (
    select(leads.c.phone_hash, func.count())
    .where(
        leads.c.phone_hash.in_(bindparam("hashes", expanding=True)),
        leads.c.conversation_id != bindparam("conversation"),
        leads.c.status.not_in(bindparam("ended", expanding=True)),
        may_contact(),
    )
    .group_by(leads.c.phone_hash)
)


def count_elsewhere(
    tx: Connection, numbers: Collection[str], conversation_id: int, ended: Collection[str]
) -> dict[str, int]:
    """How many open leads of other conversations name each of these numbers; not those that none names.

    `ended` are the statuses in which nobody calls any more.
    """
    hashes = {keyring_of(tx).hash("phone", number): number for number in numbers}
    told = {"hashes": list(hashes), "conversation": conversation_id, "ended": list(ended)}
    return {hashes[bytes(row[0])]: int(row[1]) for row in tx.execute(_COUNT, told)}
