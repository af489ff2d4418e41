"""Whoever works on a request hears that the family took it back, or had it erased: once, with other news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.types import EraseAll, WithdrawLead
from storage import announcements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import EraseSpeaker
    from storage.announcements import Owned

    Going = WithdrawLead | EraseAll | EraseSpeaker


def see(tx: Connection, conversation_id: int, effect: Going, now: datetime) -> list[Owned]:
    """Who works on what the family is about to take away; of what the centre erases for them, `erasing` tells."""
    if isinstance(effect, WithdrawLead) or (isinstance(effect, EraseAll) and not effect.by_centre):
        owned = announcements.list_owned(tx, conversation_id, now)
        return [one for one in owned if isinstance(effect, EraseAll) or one.subject == effect.subject]
    return []


def tell(tx: Connection, owned: Sequence[Owned], effect: Going, now: datetime) -> None:
    """These went: whoever works on them is to hear of it. Of what is erased nothing is named."""
    kind = announcements.TAKEN_BACK if isinstance(effect, WithdrawLead) else announcements.ERASED
    announcements.add_gone(tx, owned, kind, now)
