"""The list of those that need a person, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import access, search
from bot.services.overdue import overdue
from storage import desk, staff, tickets
from storage.desk import TABS, Filters, Tab, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.overdue import Overdue
    from storage.tickets import Apart

ON_A_PAGE: Final = 50
FILTERS: Final = ("status", "locale", "who", "age", "source", "centre")


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list: its leads, how many each tab has, and the logins of staff by their ids.

    `apart` are those who wait without having sent a lead: at the top of the first page, where nothing narrows it.
    `late` says of each how long it is overdue.
    """

    tab: Tab
    filters: Filters
    work: tuple[Work, ...]
    counts: Mapping[Tab, int]
    page: int
    has_more: bool
    logins: Mapping[int, str]
    urgent: int
    sought: str = ""
    apart: tuple[Apart, ...] = ()
    late: Overdue | None = None


def see_queue(tx: Connection, deed: Deed, told: Mapping[str, str], page: int) -> Queue:
    """A page of the list, for who may see it. `told` has the tab, the filters and what is sought. Raises Refused."""
    access.check(deed.actor, "see_queue")
    tabs = tuple(tab for tab in TABS if tab != "overdue" or deed.actor.may("see_overdue"))
    tab: Tab = next((known for known in tabs if known == told.get("tab")), "all")
    filters, late = read_filters(tx, deed, told), what_is_overdue(tx, deed)
    sought, whose, now = told.get("q", "").strip(), deed.actor.staff_id, deed.now
    if sought:
        found = search.find_leads(tx, sought)
    else:
        place = {"limit": ON_A_PAGE + 1, "offset": page * ON_A_PAGE}
        found = desk.list_work(tx, tab, filters, staff_id=whose, now=now, **place)
    counts = desk.count_work(tx, filters, staff_id=whose, now=now)
    more = len(found) > ON_A_PAGE and not sought
    urgent = len(tickets.list_urgent(tx)) if deed.actor.may("see_urgent") else 0
    logins = staff.list_logins(tx)
    whole = not (page or sought or any(told.get(name) for name in (*FILTERS, "overdue")))
    apart = tuple(tickets.list_apart(tx, ON_A_PAGE)) if whole else ()
    waits_long = tuple(one for one in apart if late.waiting(one.created_at))
    counts["overdue"] += len(waits_long)
    apart = {"nobodys": apart, "all": apart, "overdue": waits_long}.get(tab, ())
    shown = {one: counts[one] for one in tabs}
    return Queue(tab, filters, tuple(found[:ON_A_PAGE]), shown, page, more, logins, urgent, sought, apart, late)


def what_is_overdue(tx: Connection, deed: Deed) -> Overdue:
    """What is overdue at the moment of a deed."""
    return overdue(deed.turns.programme.desk, deed.turns.known_facts(tx), deed.now)


def read_filters(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Filters:
    """The filters as an address or a form holds them, with what is overdue now."""
    narrowed = {name: told.get(name, "") for name in FILTERS}
    late = what_is_overdue(tx, deed).late()
    return Filters(deed.statuses.ended, late=late, overdue=bool(told.get("overdue")), **narrowed)
