"""What a family reads of its request: in its language, for who it is, with its own number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import AUDIENCES
from storage import contacts, merges

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.talk import Whom
    from bot.services.turns import Turns
    from conversations.texts import Text


def worded(tx: Connection, turns: Turns, whom: Whom, told: Text) -> str:
    """A text in the words that they read."""
    locale = contacts.get_reach(tx, whom.conversation_id).locale or "fr"
    return turns.catalogues.words(told, locale, whom.who if whom.who in AUDIENCES else "")


def own_reference(tx: Connection, whom: Whom) -> str:
    """The number that their request has for them, also where it was merged with another one."""
    ways = merges.list_ways(tx, whom.lead_id or 0)
    return next(way.reference for way in ways if way.conversation_id == whom.conversation_id)
