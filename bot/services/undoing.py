"""A status that was pressed by mistake is taken back: for an hour, where no move leads back and nobody was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import access
from bot.services.desk import Mistake, take
from conversations.statuses import FIRST
from storage import audit, desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.audit import Deed as Line
    from storage.desk import Work

_WITHIN: Final = timedelta(hours=1)
_CHANGES: Final = frozenset({"move", "record_call"})
_GOES_NOT_BACK: Final = frozenset({"write", "place", "unplace", "go_over", "follow_up", "settle"})
"""What the family read, a place in an intake, when to look again, that they wait: the status brings none of it back."""


@dataclass(frozen=True, slots=True)
class Undo:
    """The status it had before, and what the page has `seen`: it counts only while that is how it stands."""

    to: str
    seen: str


def see_undo(deed: Deed, work: Work, deeds: Sequence[Line]) -> Undo | None:
    """Whether the last change of its status can be taken back, and to what.

    Not by a move that is there anyhow, nor where a seat hangs on it: that needs the moves, each with what it does. Nor
    once anything was done with it, or after, that a status does not bring back.
    """
    done = [one for one in deeds if one.verb in _CHANGES]
    last = next((one for one in reversed(done) if one.at == work.moved_at), None)
    if last is None or deed.now - last.at > _WITHIN:
        return None
    if any(one.verb in _GOES_NOT_BACK and one.at >= last.at for one in deeds):
        return None
    before = last.about.split()[0] if last.verb == "move" else FIRST if done == [last] else ""
    here, there = (deed.statuses.by_id.get(status) for status in (work.status, before))
    if here is None or there is None or there.id in {here.id, *here.moves}:
        return None
    if there.end or here.is_placed or there.is_placed:
        return None
    return Undo(there.id, f"{work.status} {last.at.isoformat()}")


def undo_move(tx: Connection, deed: Deed, lead_id: int, seen: str) -> None:
    """It stands where it stood; what was written down of the mistake stays, and so does what a call changed.

    Raises Refused, and Mistake where it stands otherwise than on the page, or it is too late.
    """
    found = access.lead_for(tx, deed.actor, "move", lead_id)
    undo = see_undo(deed, found, audit.list_deeds(tx, lead_id))
    if undo is None or undo.seen != seen:
        raise Mistake("not_undone")
    take(tx, deed, lead_id)
    if not desk.undo_move(
        tx, lead_id, found, to=undo.to, moved_at=None if undo.to == FIRST else deed.now, now=deed.now
    ):
        raise Mistake("not_undone")
    deed.write(tx, "move", lead_id, f"{found.status} {undo.to}")
