"""A lead that a colleague has: whoever else opens it says why, at most once an hour, by a code that the audit keeps.

A colleague has what they took, for as long as they have it, and else what was given to them. Everybody is asked, who
coordinates too. Of who asked for protection nothing is shown, so nobody is asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import access
from storage import audit, desk, staff

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.access import Actor, Verb
    from bot.services.desk import Deed
    from storage.desk import Work

OPENED: Final = "open_others"
ASKED_AGAIN_AFTER: Final = timedelta(hours=1)
_READ: Final = "see_lead"
_OF_ALL: Final = ("stands_in", "family_asks", "colleague_asks", "same_person")
_OF_SOME: Final[Mapping[str, Verb]] = {"checks": "assign", "protection": "see_urgent"}
_OTHER: Final = "other"
REASONS: Final = (*_OF_ALL, *_OF_SOME, _OTHER)
"""Why somebody opens what a colleague has. Codes: nothing that anybody types about a family goes into the audit."""


class NeedsWhy(Exception):  # noqa: N818 - named for what happened
    """A colleague has this lead, and it has not been said why somebody else opens it."""

    def __init__(self, work: Work, login: str) -> None:
        super().__init__()
        self.work = work
        self.login = login


def list_reasons(actor: Actor) -> tuple[str, ...]:
    """The reasons that this member of staff can have."""
    return tuple(one for one in REASONS if one not in _OF_SOME or actor.may(_OF_SOME[one]))


def whose(work: Work, now: datetime) -> int | None:
    """Who has a lead: who took it, while they have it, else whom it was given to; of one that is held, nobody."""
    if work.contact_hold:
        return None
    return work.claimed_by if _is_taken(work, now) else work.assigned_to


def _is_taken(work: Work, now: datetime) -> bool:
    return work.claimed_by is not None and work.claimed_until is not None and work.claimed_until > now


def is_open_to(tx: Connection, deed: Deed, work: Work, within: timedelta = ASKED_AGAIN_AFTER) -> bool:
    """Whether no colleague has it, or it was said so long ago at most why it is opened."""
    return whose(work, deed.now) in {None, deed.actor.staff_id} or bool(_said(tx, deed, work.id, within))


def list_open_to(tx: Connection, deed: Deed, lead_ids: Collection[int]) -> frozenset[int]:
    """Those of these leads that are open to them, in one look."""
    found = desk.list_found(tx, sorted(lead_ids))
    others = {one.id for one in found if whose(one, deed.now) not in {None, deed.actor.staff_id}}
    since = deed.now - ASKED_AGAIN_AFTER
    said = audit.list_last_about(tx, deed.actor.staff_id, OPENED, since, others)
    return frozenset(one.id for one in found if one.id not in others or said.get(one.id) in REASONS)


def check(tx: Connection, deed: Deed, work: Work) -> str:
    """The reason for which this lead is open to them, "" where none is needed. Raises NeedsWhy."""
    had_by = whose(work, deed.now)
    if had_by is None or had_by == deed.actor.staff_id:
        return ""
    why = _said(tx, deed, work.id, ASKED_AGAIN_AFTER)
    if not why:
        raise NeedsWhy(work, staff.list_logins(tx).get(had_by, "?"))
    return why


def check_lead(tx: Connection, deed: Deed, lead_id: int) -> None:
    """The same, before something is done with it. Raises NeedsWhy, and Refused.

    Not of what a colleague has taken: nobody else can take that, so it opens by no deed.
    """
    found = access.lead_for(tx, deed.actor, "see_lead", lead_id)
    if not _is_taken(found, deed.now):
        check(tx, deed, found)


def say_why(tx: Connection, deed: Deed, lead_id: int, why: str) -> None:
    """Write down why somebody opens what a colleague has. Raises Refused, also for what is no reason of theirs."""
    found = access.lead_for(tx, deed.actor, "see_lead", lead_id)
    if why not in list_reasons(deed.actor):
        raise access.Refused
    if not is_open_to(tx, deed, found):
        deed.write(tx, OPENED, lead_id, why)


def has_just_read(tx: Connection, deed: Deed, lead_id: int) -> bool:
    """Whether it is written down already that they read it within this hour."""
    since = deed.now - ASKED_AGAIN_AFTER
    return audit.get_last_about(tx, deed.actor.staff_id, _READ, since, lead_id) is not None


def _said(tx: Connection, deed: Deed, lead_id: int, within: timedelta) -> str:
    said = audit.get_last_about(tx, deed.actor.staff_id, OPENED, deed.now - within, lead_id)
    return said if said in REASONS else ""
