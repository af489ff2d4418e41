"""What stands on a lead's page beside what was told there: others with a part in it, each with their own number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA
from bot.services import access, talk
from storage import leads, merges, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from bot.services.desk import Deed


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody said of themselves beside a request: whoever made it, or (`is_joined`) another adult.

    `number` is the one that they know. Who has not agreed yet said nothing.
    """

    number: str
    is_joined: bool
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a request; when the young person took it over, and the number that whoever made it has.

    `can_hear`: what is told of a move can be told to somebody who joined.
    """

    parts: tuple[Part, ...] = ()
    can_hear: bool = False
    taken_over_on: date | None = None
    number_before: str = ""


def see_beside(tx: Connection, deed: Deed, lead_id: int) -> Beside:
    """What others said beside a request; nothing of who asked for protection. Raises Refused."""
    if access.lead_for(tx, deed.actor, "see_lead", lead_id).contact_hold:
        return Beside()
    ways = [way for way in merges.list_shown_ways(tx, lead_id) if way.is_part]
    said = tuple(Part(way.reference, way.is_joined, leads.get_answers(tx, way.lead_id)) for way in ways)
    at, before = numbers.get_taken_over(tx, lead_id) or (None, "")
    return Beside(said, talk.can_hear(tx, lead_id), at.astimezone(CASABLANCA).date() if at else None, before)
