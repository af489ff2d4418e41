"""A family takes a request back, or has it erased: who works on it hears of it, and who had made it is kept no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.stored import dump, load
from conversations.subjects import who_is
from conversations.taking_over import ended_for
from conversations.types import EraseAll, WithdrawLead
from storage import announcements, contacts, parts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import EraseSpeaker
    from storage.announcements import Owned
    from storage.parts import Part

    Going = WithdrawLead | EraseAll | EraseSpeaker


@dataclass(frozen=True, slots=True)
class Seen:
    """Who of the staff works on what is about to go, and what stands beside it of whoever had made it."""

    owned: tuple[Owned, ...]
    beside: tuple[Part, ...]


def see(tx: Connection, conversation_id: int, effect: Going, now: datetime) -> Seen:
    """What hangs on what the family is about to take away; what the centre erases for them, `erasing` tells."""
    owned: list[Owned] = []
    if isinstance(effect, WithdrawLead) or (isinstance(effect, EraseAll) and not effect.by_centre):
        known = announcements.list_owned(tx, conversation_id, now)
        owned = [one for one in known if isinstance(effect, EraseAll) or one.subject == effect.subject]
    return Seen(tuple(owned), tuple(parts.list_beside(tx, conversation_id)))


def tell(tx: Connection, seen: Seen, effect: Going, now: datetime) -> None:
    """These went: whoever works on them is to hear of it, once, with other news. Of what is erased nothing is named."""
    kind = announcements.TAKEN_BACK if isinstance(effect, WithdrawLead) else announcements.ERASED
    announcements.add_gone(tx, seen.owned, kind, now)
    for part in parts.list_ended(tx, seen.beside):
        _forget(tx, part, now)


def _forget(tx: Connection, part: Part, now: datetime) -> None:
    """Who had made the request is not needed for it any more. Nothing is written to them."""
    reach = contacts.get_reach(tx, part.conversation_id)
    there = contacts.lock_conversation(tx, reach.channel, reach.address, now)
    left = ended_for(load(there.state), part.subject)
    contacts.save_left(tx, there.id, dump(left), locale=left.locale, who=who_is(left, left.speaker))
