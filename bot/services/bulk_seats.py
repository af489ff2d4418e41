"""Seats at a move for many: who gets those that are left, and who is left out because there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import seats
from bot.services.desk import Mistake
from storage import seats as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.seats import Line
    from bot.services.weighing import Plan
    from storage.bulks import Candidate


def asks_for_intake(deed: Deed, plan: Plan) -> bool:
    """Whether who is moved stands in an intake afterwards, when one is chosen or they have one."""
    status = deed.statuses.by_id.get(plan.status)
    return plan.verb == "move" and status is not None and status.is_placed


def check(tx: Connection, deed: Deed, plan: Plan) -> None:
    """Raise Mistake unless somebody may be placed in the intake of a plan by its move."""
    if not asks_for_intake(deed, plan):
        raise Mistake("no_intake_there")
    intake = stored.get_intake(tx, plan.intake)
    if intake is None:
        raise Mistake("no_such_intake")
    if intake.closed_at is not None:
        raise Mistake("intake_not_open")


def list_lines(tx: Connection, deed: Deed) -> list[Line]:
    """All intakes with who stands in them."""
    return list(seats.list_lines(tx, deed, seats.count_seats(tx, deed.statuses)))


def names(lines: Iterable[Line]) -> dict[int, str]:
    """The names of intakes by their ids."""
    return {line.intake.id: line.intake.terms.name for line in lines}


def left_out(tx: Connection, deed: Deed, plan: Plan, chosen: Sequence[Candidate]) -> dict[int, str]:
    """Those of the chosen whom their intake does not take, by their ids, with why.

    When there are fewer seats than people, who waits in the intake the longest comes first, then who signed up first.
    """
    if not asks_for_intake(deed, plan):
        return {}
    there = {line.intake.id: line for line in list_lines(tx, deed)}
    takes = deed.statuses.with_seat("takes")
    free = {number: line.left for number, line in there.items()} if plan.status in takes else {}
    found = {}
    for one in sorted(chosen, key=lambda one: _order(plan, one)):
        where = plan.intake or one.intake_id
        if where is None:
            continue
        why, left = _why_not(deed, one, there.get(where)), free.get(where)
        has_one = one.intake_id == where and one.status in takes
        if not why and left is not None and not has_one:
            why, free[where] = ("", left - 1) if left else ("no_seat", 0)
        if why:
            found[one.id] = why
    return found


def _order(plan: Plan, one: Candidate) -> tuple[bool, float, int]:
    """The place in the line for a seat."""
    waits_there = one.placed_at is not None and one.intake_id == (plan.intake or one.intake_id)
    return (not waits_there, one.placed_at.timestamp() if waits_there and one.placed_at else 0, one.id)


def _why_not(deed: Deed, one: Candidate, line: Line | None) -> str:
    if line is None or not seats.is_for(line.intake, one):
        return "no_such_intake"
    return "" if seats.may_stand(deed, one, line.intake, one.intake_id) else "intake_not_open"
