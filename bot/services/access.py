"""Who may do what, and of which centres: one table, read by every verb and by every page.

Templates ask nothing of their own. Who works for one of several centres sees nothing of the others.

"Not yours" and "does not exist" answer the same: who may not see a lead must not learn that it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from conversations.locales import FIRST, known
from storage import desk, staff, tickets

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

    from storage.desk import Work
    from storage.staff import Account
    from storage.tickets import Apart

Role = Literal["counsellor", "coordinator", "safeguarding", "administrator"]
Door = Literal["desk", "telegram", "command_line"]
Verb = Literal[
    "see_queue", "see_lead", "claim", "release", "record_call", "add_note", "move", "follow_up", "assign", "export",
    "write", "hand_back", "settle", "see_urgent", "close_urgent", "see_staff", "change_staff", "sign_out_everywhere",
    "see_facts", "confirm_fact",
    "reset_password", "end_sessions", "change_me", "see_questions", "teach", "settle_question",
    "see_figures",
    "see_overdue", "link_telegram",
    "merge", "unmerge", "bulk", "keep_view", "audit",
    "see_centres", "change_intake", "go_over", "move_centre", "offer_seat", "answer_seat",
    "see_mailings", "write_mailing", "send_mailing",
    "see_visits", "change_visits", "book_visit", "note_visit", "verify_guardian",
    "erase",
    "record_voice", "hear_voice", "type_voice", "drop_voice", "hear_urgent",
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
    "see_overdue": frozenset({"coordinator"}),
    "audit": frozenset({"coordinator"}),
    "link_telegram": frozenset(ROLES),
    "see_urgent": frozenset({"safeguarding"}),
    "close_urgent": frozenset({"safeguarding"}),
    "see_staff": frozenset({"coordinator", "administrator"}),
    "change_staff": frozenset({"administrator"}),
    "sign_out_everywhere": frozenset(ROLES),
    "see_facts": _WORK | {"administrator"},
    "confirm_fact": frozenset({"coordinator"}),
    "reset_password": frozenset({"coordinator", "administrator"}),
    "end_sessions": frozenset({"coordinator", "administrator"}),
    "change_me": frozenset(ROLES),
    "see_questions": _WORK,
    "teach": _WORK,
    "settle_question": _WORK,
    "see_figures": frozenset({"coordinator", "administrator"}),
    "see_centres": _WORK | {"administrator"},
    "change_intake": frozenset({"coordinator"}),
    "go_over": frozenset({"coordinator"}),
    "move_centre": _WORK,
    "offer_seat": frozenset({"coordinator"}),
    "answer_seat": _WORK,
    "see_mailings": frozenset({"coordinator"}),
    "write_mailing": frozenset({"coordinator"}),
    "send_mailing": frozenset({"coordinator"}),
    "see_visits": _WORK,
    "change_visits": _WORK,
    "book_visit": _WORK,
    "note_visit": _WORK,
    "verify_guardian": _WORK,
    "erase": frozenset({"coordinator"}),
    "record_voice": frozenset({"coordinator", "administrator"}),
    "hear_voice": _WORK,
    "type_voice": _WORK,
    "drop_voice": _WORK,
    "hear_urgent": frozenset({"safeguarding"}),
}
_MOST_FIGURES: Final = 18  # what both databases take for a number
_COORDINATORS: Final = frozenset({"counsellor"})  # whose password and sessions are a coordinator's business


class Refused(Exception):  # noqa: N818 - named for what happened
    """Nothing there that this person may do this with."""


def row_number(typed: str) -> int:
    """The number of a row, as an address or a form says it; raises Refused for what can be none."""
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > _MOST_FIGURES:
        raise Refused
    return int(typed)


def may(roles: frozenset[str], verb: Verb) -> bool:
    """Whether one of these roles allows it."""
    return bool(roles & PERMISSIONS[verb])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which door.

    `centre` is the one that they work for. `sees` are the centres whose requests they see, as `within` found it; None
    is all of them, and those that are with none yet.
    """

    staff_id: int
    login: str
    roles: frozenset[str]
    door: Door = "desk"
    locale: str = "fr"
    centre: str = ""
    sees: frozenset[str] | None = None

    def may(self, verb: Verb) -> bool:
        """Whether one of their roles allows it."""
        return may(self.roles, verb)

    def is_of(self, centre: str) -> bool:
        """Whether they see what is of this centre; "" is what nobody has given to one yet."""
        return self.sees is None or centre in self.sees


def within(actor: Actor, centres: Collection[str]) -> Actor:
    """The actor with the centres whose requests they see, of those that the programme has.

    Who coordinates sees all. While there is only one centre, so does everybody who is not of another. Who counsels and
    has been given none of several sees nothing: nobody knows what they may see.
    """
    only = len(centres) == 1 and actor.centre in {"", *centres}
    needs_none = not actor.centre and "counsellor" not in actor.roles
    if "coordinator" in actor.roles or only or needs_none:
        return replace(actor, sees=None)
    return replace(actor, sees=frozenset({actor.centre} - {""}))


def check(actor: Actor, verb: Verb) -> None:
    """Raise Refused unless the actor may do this at all."""
    if not actor.may(verb):
        raise Refused


def check_now(tx: Connection, actor: Actor, verb: Verb) -> Actor:
    """The same by the roles that the actor has at this moment, which nobody changes until the transaction ends.

    For what changes accounts: roles may have been taken away since the page was asked for. The actor as they are now.
    """
    staff.lock_accounts(tx)
    found = staff.get_account(tx, actor.staff_id)
    if found is None or found.ended_at is not None:
        raise Refused
    now = replace(actor, roles=found.roles)
    check(now, verb)
    return now


def account_for(tx: Connection, actor: Actor, verb: Verb, staff_id: int) -> Account:
    """The account, for who may change this of it now; raises Refused, also when there is none.

    A coordinator who is no administrator has only those who are counsellors and nothing else.
    """
    now, found = check_now(tx, actor, verb), staff.get_account(tx, staff_id)
    if found is None or not is_theirs(now, found):
        raise Refused
    return found


def is_theirs(actor: Actor, account: Account) -> bool:
    """Whether somebody's password and sessions are this actor's business."""
    return "administrator" in actor.roles or account.roles == _COORDINATORS


def list_who_may(tx: Connection, verb: Verb) -> dict[int, str]:
    """The logins of those who work here and may do this, by their ids."""
    accounts = (one for one in staff.list_accounts(tx) if one.ended_at is None)
    return {one.id: one.login for one in accounts if may(one.roles, verb)}


def list_who_may_have(tx: Connection, centre: str, centres: Collection[str]) -> dict[int, str]:
    """The logins of those who may be given a lead of this centre, by their ids: they may take it, and see it."""
    accounts = (one for one in staff.list_accounts(tx) if one.ended_at is None and may(one.roles, "claim"))
    return {one.id: one.login for one in accounts if acting(one, centres=centres).is_of(centre)}


def can_be_given_to(tx: Connection, staff_id: int, centre: str, centres: Collection[str]) -> bool:
    """Whether a lead of this centre may be made the work of this member of staff."""
    return staff_id in list_who_may_have(tx, centre, centres)


def acting(account: Account, door: Door = "desk", *, centres: Collection[str]) -> Actor:
    """Somebody of the staff as who acts."""
    actor = Actor(account.id, account.login, account.roles, door, known(account.locale) or FIRST, account.centre)
    return within(actor, centres)


def lead_for(tx: Connection, actor: Actor, verb: Verb, lead_id: int) -> Work:
    """The lead, for who may do this with it.

    Raises Refused, also when there is none, nobody may contact them, or it is with another centre.
    """
    check(actor, verb)
    found = desk.get_work(tx, lead_id)
    if found is None or not actor.is_of(found.centre) or (found.contact_hold and verb != "see_lead"):
        raise Refused
    return found


def ticket_for(tx: Connection, actor: Actor, verb: Verb, ticket_id: int) -> Apart:
    """The ticket of who waits without a lead, for who may do this with it; raises Refused, also for urgent ones.

    They are with no centre yet: where there are several, who coordinates answers them.
    """
    check(actor, verb)
    found = tickets.get_apart(tx, ticket_id)
    if found is None or actor.sees is not None:
        raise Refused
    return found
