"""Which part of the list: its tabs, and what it is narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, or_, select

from storage.centres import of_centres
from storage.models import leads
from storage.overdue import is_late, is_over

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

    from storage.desk import Filters, Tab

_here = leads.c
_now = bindparam("now", type_=_here.created_at.type)
_CODES: Final = ("status", "locale", "who", "source", "centre")
# The first and last answers to "how old?": they stand for more than one age.
_TOLD_AGES: Final = {"12-": (0, 12), "21-30": (21, 30), "31+": (31, 99)}
_OLDEST: Final = 99
_is_mine = or_(
    _here.assigned_to == bindparam("me"), and_(_here.claimed_by == bindparam("me"), _here.claimed_until > _now)
)
_is_free = and_(_here.assigned_to.is_(None), or_(_here.claimed_by.is_(None), _here.claimed_until <= _now))


def in_tab(tab: Tab, filters: Filters) -> ColumnElement[bool]:
    """Which of the leads that are let through stand in a tab."""
    over = is_over(filters.ended)
    live = and_(_here.status != "withdrawn", ~over)
    late = and_(live, is_late(filters.late))
    found = {"mine": and_(live, _is_mine), "nobodys": and_(live, _is_free), "all": live, "overdue": late, "done": over}
    return found[tab]


def narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    """What stands by itself, and what the filters let through.

    What is not shown of a held lead must not be found out by asking.
    """
    told = [leads.c[name] == value for name in _CODES if (value := getattr(filters, name))]
    if filters.intake:
        told.append(_here.intake_id == filters.intake)
    if filters.age_from or filters.age_to:
        told.append(_of_age(filters.age_from, filters.age_to or _OLDEST, filters.year))
    if filters.overdue:
        told.append(is_late(filters.late))
    if filters.waits:
        told.append(_here.waiting_since.is_not(None))
    if filters.mine:
        told.append(_is_mine)
    alone = [_here.merged_into.is_(None), *of_centres(filters.sees)]
    return [*alone, *told, _here.contact_hold.is_(False)] if told else alone


def _of_age(youngest: int, oldest: int, year: int) -> ColumnElement[bool]:
    """Whose age, as it was told, or as their birth year says, is in between."""
    told = [name for name, (first, last) in _TOLD_AGES.items() if first <= oldest and last >= youngest]
    told += [str(age) for age in range(youngest, oldest + 1)]
    return or_(_here.age.in_(told), _here.birth_year.between(year - oldest, year - youngest))


# --- what there is to narrow by ---------------------------------------------------------------------------------------


_KNOWN = (
    select(_here.source, _here.centre)
    .where(_here.contact_hold.is_(False), _here.status != "withdrawn", or_(_here.source != "", _here.centre != ""))
    .distinct()
)


def list_known(tx: Connection, sees: Collection[str] | None) -> dict[str, tuple[str, ...]]:
    """The sources and the centres of the leads that are shown to who sees these centres, each in order."""
    found = tx.execute(_KNOWN.where(*of_centres(sees))).all()
    return {name: tuple(sorted({row[at] for row in found} - {""})) for at, name in enumerate(("source", "centre"))}
