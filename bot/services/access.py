"""Who may do what: one table, read by every verb and by every page. Templates ask nothing of their own.

"Not yours" and "does not exist" answer the same: who may not see a lead must not learn that it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from storage import desk, tickets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from storage.desk import Work
    from storage.tickets import Apart

Role = Literal["counsellor", "coordinator", "safeguarding", "administrator"]
Door = Literal["desk", "telegram", "command_line"]
Verb = Literal[
    "see_queue", "see_lead", "claim", "release", "record_call", "add_note", "move", "follow_up", "assign", "export",
    "write", "hand_back", "settle", "see_urgent", "close_urgent", "see_staff", "change_staff", "sign_out_everywhere",
    "merge", "unmerge", "bulk", "keep_view",
]  # fmt: skip
ROLES: Final[tuple[Role, ...]] = ("counsellor", "coordinator", "safeguarding", "administrator")
_WORK: Final[frozenset[Role]] = frozenset({"counsellor", "coordinator"})
PERMISSIONS: Final[Mapping[Verb, frozenset[Role]]] = {
    "see_queue": _WORK | {"safeguarding"},
    "see_lead": _WORK | {"safeguarding"},
    "claim": _WORK,
    "release": _WORK,
    "record_call": _WORK,
    "add_note": _WORK,
    "move": _WORK,
    "follow_up": _WORK,
    "write": _WORK,
    "hand_back": _WORK,
    "settle": _WORK,
    "merge": _WORK,
    "unmerge": _WORK,
    "keep_view": _WORK | {"safeguarding"},
    "assign": frozenset({"coordinator"}),
    "bulk": frozenset({"coordinator"}),
    "export": frozenset({"coordinator"}),
    "see_urgent": frozenset({"safeguarding"}),
    "close_urgent": frozenset({"safeguarding"}),
    "see_staff": frozenset({"coordinator", "administrator"}),
    "change_staff": frozenset({"administrator"}),
    "sign_out_everywhere": frozenset(ROLES),
}


class Refused(Exception):  # noqa: N818 - named for what happened
    """Nothing there that this person may do this with."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which door."""

    staff_id: int
    login: str
    roles: frozenset[str]
    door: Door = "desk"
    locale: str = "fr"

    def may(self, verb: Verb) -> bool:
        """Whether one of their roles allows it."""
        return bool(self.roles & PERMISSIONS[verb])


def check(actor: Actor, verb: Verb) -> None:
    """Raise Refused unless the actor may do this at all."""
    if not actor.may(verb):
        raise Refused


def lead_for(tx: Connection, actor: Actor, verb: Verb, lead_id: int) -> Work:
    """The lead, for who may do this with it; raises Refused, also when there is none, or nobody may contact them."""
    check(actor, verb)
    found = desk.get_work(tx, lead_id)
    if found is None or (found.contact_hold and verb != "see_lead"):
        raise Refused
    return found


def ticket_for(tx: Connection, actor: Actor, verb: Verb, ticket_id: int) -> Apart:
    """The ticket of who waits without a lead, for who may do this with it; raises Refused, also for urgent ones."""
    check(actor, verb)
    found = tickets.get_apart(tx, ticket_id)
    if found is None:
        raise Refused
    return found
