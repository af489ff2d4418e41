"""The list of those that need a person, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import access, search
from storage import desk, staff, tickets
from storage.desk import TABS, Filters, Tab, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.tickets import Apart

ON_A_PAGE: Final = 50
FILTERS: Final = ("status", "locale", "who", "age", "source", "centre")


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list: its leads, how many each tab has, and the logins of staff by their ids.

    `apart` are those who wait without having sent a lead: at the top of the first page, where nothing narrows it.
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


def see_queue(tx: Connection, deed: Deed, told: Mapping[str, str], page: int) -> Queue:
    """A page of the list, for who may see it. `told` has the tab, the filters and what is sought. Raises Refused."""
    access.check(deed.actor, "see_queue")
    tab: Tab = next((known for known in TABS if known == told.get("tab")), "all")
    filters = read_filters(deed, told)
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
    whole = tab in {"nobodys", "all"} and not (page or sought or any(told.get(name) for name in (*FILTERS, "overdue")))
    apart = tuple(tickets.list_apart(tx, ON_A_PAGE)) if whole else ()
    return Queue(tab, filters, tuple(found[:ON_A_PAGE]), counts, page, more, logins, urgent, sought, apart)


def read_filters(deed: Deed, told: Mapping[str, str]) -> Filters:
    """The filters as an address or a form holds them."""
    narrowed = {name: told.get(name, "") for name in FILTERS}
    return Filters(deed.statuses.ended, **narrowed, overdue=bool(told.get("overdue")))
