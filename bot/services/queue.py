"""The list of those that need a person, as its page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.clock import CASABLANCA
from bot.services import access, address_owed, guardian_desk, owned, search, visits_page, waiting_page
from bot.services.overdue import overdue
from storage import audit, desk, finding, narrowing, seats, staff, tickets, views
from storage.desk import TABS, Filters, Tab, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.overdue import Overdue
    from bot.services.search import Looked
    from bot.services.visits_page import Near
    from storage.tickets import Apart
    from storage.views import View

ON_A_PAGE: Final = 50
CODES: Final = ("status", "locale", "who", "source", "centre")
AGES: Final = ("age_from", "age_to")
MARKS: Final = ("overdue", "waits", "mine")
_MOST_FIGURES: Final = 18  # what both databases take for a number
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{0,40}")
_NO_CODE: Final = "?"  # what is no code finds nothing, and goes no further: not into a kept filter, nor the audit


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list: its leads, how many each tab has, and the logins of staff by their ids.

    `apart` are those who wait without having sent a lead: at the top of the first page, where nothing narrows it.
    `late` says of each how long it is overdue. `known` are the sources and centres that there are, `views` the filters
    that this person keeps, `intakes` the names of all intakes. `whos` is who those are that wait apart.

    `near` says who comes today or tomorrow, `owed` to whom the centre owes its address before, `guardians` how the
    agreement of an adult stands for who needs one.

    Of a search: `looked` is in which ways something was sought, `found` how many there are with the filters, and
    `fits` how many without them. It looks in all tabs, which are not counted then.
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
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    intakes: Mapping[int, str] = field(default_factory=dict)
    looked: Looked | None = None
    whos: Mapping[int, str] = field(default_factory=dict)
    found: int = 0
    fits: int = 0
    near: Mapping[int, Near] = field(default_factory=dict)
    owed: frozenset[int] = frozenset()
    guardians: Mapping[int, str] = field(default_factory=dict)

    @property
    def leads(self) -> int:
        """How many leads the tab has; its count may have those who wait apart, too."""
        return self.counts[self.tab] - (len(self.apart) if self.tab == "overdue" else 0)


def see_queue(tx: Connection, deed: Deed, told: Mapping[str, str], page: int) -> Queue:
    """A page of the list, for who may see it. `told` has the tab, the filters and what is sought. Raises Refused."""
    access.check(deed.actor, "see_queue")
    tabs = list_tabs(deed)
    tab, filters, late = read_tab(deed, told), read_filters(tx, deed, told), what_is_overdue(tx, deed)
    sought, whose = told.get("q", "").strip(), deed.actor.staff_id
    part = _of_search(tx, deed, sought, filters, page) if sought else _of_list(tx, deed, tab, filters, page)
    counts = dict.fromkeys(TABS, 0) if sought else desk.count_work(tx, filters, staff_id=whose, now=deed.now)
    urgent = tickets.count_urgent(tx) if deed.actor.may("see_urgent") else 0
    logins = staff.list_logins(tx)
    apart = () if page or sought or chosen(filters) else list_apart(tx, deed)
    waits_long = tuple(one for one in apart if late.waiting(one.created_at))
    counts["overdue"] += len(waits_long)
    apart = {"nobodys": apart, "all": apart, "overdue": waits_long}.get(tab, ())
    shown = {one: counts[one] for one in tabs}
    intakes = {one.id: one.terms.name for one in seats.list_intakes(tx) if deed.actor.is_of(one.centre)}
    there = narrowing.list_known(tx, deed.actor.sees), tuple(views.list_views(tx, whose)), intakes
    looked, whos = search.how_sought(sought) if sought else None, waiting_page.list_whos(tx, apart)
    what = part.work, shown, part.page, part.has_more, logins, urgent, sought, apart, late, *there, looked, whos
    on_page = [one.id for one in part.work]
    near, owed = visits_page.list_near(tx, deed, on_page), address_owed.list_owed(tx, deed, on_page)
    marks = guardian_desk.list_marks(tx, [one.id for one in part.work if not one.contact_hold])
    return Queue(tab, filters, *what, part.found, part.fits, near, owed, marks)


def note_read(tx: Connection, deed: Deed, found: Queue) -> None:
    """Write down that somebody searched: how and how much was found, never what was sought; or that they read the list.

    The list has first names: one line an hour says who reads it. A line for each time would drown all others.
    """
    if found.looked is not None:
        deed.write(tx, "search", about=f"{'name' if found.looked.as_name else 'number'} {found.found}")
    elif not is_noted(tx, deed):
        deed.write(tx, "see_queue")


def is_noted(tx: Connection, deed: Deed) -> bool:
    """Whether it is written down that they read the list within this hour."""
    return audit.get_last_about(tx, deed.actor.staff_id, "see_queue", deed.now - owned.ASKED_AGAIN_AFTER) is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands on a page."""

    work: tuple[Work, ...]
    page: int
    has_more: bool
    found: int = 0
    fits: int = 0


def _of_list(tx: Connection, deed: Deed, tab: Tab, filters: Filters, page: int) -> _Part:
    place = {"limit": ON_A_PAGE + 1, "offset": page * ON_A_PAGE}
    found = desk.list_work(tx, tab, filters, staff_id=deed.actor.staff_id, now=deed.now, **place)
    return _Part(tuple(found[:ON_A_PAGE]), page, len(found) > ON_A_PAGE)


def _of_search(tx: Connection, deed: Deed, sought: str, filters: Filters, page: int) -> _Part:
    """A page of what was found; a number beyond the last page is the last one."""
    found = fits = _seen(tx, deed, search.find_leads(tx, sought))
    if chosen(filters):
        found = finding.let_through(tx, fits, filters, staff_id=deed.actor.staff_id, now=deed.now)
    page = min(page, max(0, len(found) - 1) // ON_A_PAGE)
    first, after = page * ON_A_PAGE, (page + 1) * ON_A_PAGE
    return _Part(tuple(desk.list_found(tx, found[first:after])), page, len(found) > after, len(found), len(fits))


def _seen(tx: Connection, deed: Deed, found: list[int]) -> list[int]:
    """What is of a centre that they see."""
    sees = Filters(deed.statuses.ended, sees=deed.actor.sees)
    if sees.sees is None:
        return found
    return finding.let_through(tx, found, sees, staff_id=deed.actor.staff_id, now=deed.now)


def list_apart(tx: Connection, deed: Deed) -> tuple[Apart, ...]:
    """Who waits without having sent a lead, so with no centre yet: for who sees all of them."""
    return tuple(tickets.list_apart(tx, ON_A_PAGE)) if deed.actor.sees is None else ()


def what_is_overdue(tx: Connection, deed: Deed) -> Overdue:
    """What is overdue at the moment of a deed."""
    return overdue(deed.turns.programme.desk, deed.turns.known_facts(tx), deed.now)


def read_filters(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Filters:
    """The filters as an address or a form holds them, with what is overdue now.

    An age that is no number narrows nothing.
    """
    read: dict[str, Any] = {name: _code(told.get(name, "")) for name in CODES}
    read |= {name: bool(told.get(name)) for name in MARKS}
    read |= {name: _age(told.get(name, "")) for name in AGES} | {"intake": _row(told.get("intake", ""))}
    year, late = deed.now.astimezone(CASABLANCA).year, what_is_overdue(tx, deed).late()
    return Filters(deed.statuses.ended, year=year, late=late, sees=deed.actor.sees, **read)


def _code(typed: str) -> str:
    return typed if _CODE.fullmatch(typed) else _NO_CODE


def _age(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len("99") else 0


def _row(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_FIGURES else 0


def list_tabs(deed: Deed) -> tuple[Tab, ...]:
    """The tabs that somebody sees."""
    return tuple(tab for tab in TABS if tab != "overdue" or deed.actor.may("see_overdue"))


def read_tab(deed: Deed, told: Mapping[str, str]) -> Tab:
    """The tab that an address or a form asks for, of those that somebody sees."""
    return next((known for known in list_tabs(deed) if known == told.get("tab")), "all")


def chosen(filters: Filters) -> dict[str, str]:
    """The filters that narrow something, as an address holds them."""
    told = {name: getattr(filters, name) for name in (*CODES, "intake", *AGES)}
    marked = {name: "1" if getattr(filters, name) else "" for name in MARKS}
    return {name: str(value) for name, value in (told | marked).items() if value}
