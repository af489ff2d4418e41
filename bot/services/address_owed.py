"""The address that the centre owes families: a visit is booked at the centre, and where that is is not confirmed.

They read then that the centre tells them before. Once the address is confirmed nothing is owed: the reminder brings it,
and whoever asks reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import visit_lists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.slots import Slot

_FACT = "address"


def is_owed_for(tx: Connection, deed: Deed, slot: Slot | None) -> bool:
    """Whether who comes at this hour does not know where; an hour may have a place of its own."""
    return slot is not None and not slot.offer.place and slot.offer.starts_at > deed.now and not _is_known(tx, deed)


def list_owed(tx: Connection, deed: Deed, lead_ids: Collection[int]) -> frozenset[int]:
    """Those of these leads to whom the address is owed, for who may see visits."""
    if not deed.actor.may("see_visits") or _is_known(tx, deed):
        return frozenset()
    return visit_lists.list_at_the_centre(tx, lead_ids, deed.now)


def count_owed(tx: Connection, deed: Deed, slots: Iterable[Slot]) -> int:
    """To how many of who come at these hours it is owed."""
    if _is_known(tx, deed):
        return 0
    return sum(one.taken for one in slots if not one.offer.place and one.offer.starts_at > deed.now)


def _is_known(tx: Connection, deed: Deed) -> bool:
    return any(name.partition("@")[0] == _FACT for name in deed.turns.known_facts(tx))
