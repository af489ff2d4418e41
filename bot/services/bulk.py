"""The same deed for many leads: chosen, looked at before anything happens, then begun, watched and stopped.

It is done by `bulk_work`, a few at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from bot.services import access, bulk_seats, queue, replies
from bot.services.desk import Mistake
from bot.services.weighing import Plan, Verb, weigh
from conversations.locales import TABLE
from storage import bulks, staff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.seats import Line
    from bot.services.weighing import Weighed
    from conversations.replies import Reply
    from storage.bulks import Bulk

MOST: Final = 5000


def choose(tx: Connection, deed: Deed, told: Mapping[str, str]) -> list[int]:
    """The leads that a form chose one by one, or all that its filter finds. Raises Refused and Mistake."""
    access.check(deed.actor, "bulk")
    if told.get("which") == "all":
        tab, filters = queue.read_tab(deed, told), queue.read_filters(tx, deed, told)
        found = bulks.list_ids(tx, tab, filters, staff_id=deed.actor.staff_id, now=deed.now, most=MOST + 1)
    else:
        typed = [one for one in told.get("leads", "").split(",") if one.isascii() and one.isdecimal() and len(one) < 19]
        found = sorted({int(one) for one in typed})
    if not found or len(found) > MOST:
        raise Mistake("too_many_chosen" if found else "nobody_chosen")
    return found


def read_plan(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Plan | None:
    """What a form says is to be done; None while it does not say. Raises Refused and Mistake."""
    access.check(deed.actor, "bulk")
    verb, to = told.get("do", ""), told.get("to", "")
    if verb not in get_args(Verb):
        return None
    codes = {"status": told.get("into", ""), "reason": told.get("reason", ""), "reply": told.get("reply", "")}
    plan = Plan(verb, _row(to), intake=_row(told.get("placed", "")), **codes)  # type: ignore[arg-type]
    plan = Plan.of(verb, plan.about)
    _refuse(tx, deed, plan)
    return plan


def _row(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _refuse(tx: Connection, deed: Deed, plan: Plan) -> None:
    if plan.verb == "assign" and plan.to and plan.to not in access.list_who_may(tx, "claim"):
        raise Mistake("no_such_person")
    if plan.verb == "write" and plan.reply not in {
        one.id for one in deed.turns.programme.replies if not one.to_question
    }:
        raise Mistake("no_such_reply")
    status = deed.statuses.by_id.get(plan.status)
    if plan.verb == "move" and status is None:
        raise Mistake("unknown")
    if status and status.reasons and not plan.reason:
        raise Mistake("needs_reason")
    if status and plan.reason and plan.reason not in (status.reasons or {}):
        raise Mistake("no_such_reason")
    if plan.intake:
        bulk_seats.check(tx, deed, plan)


@dataclass(frozen=True, slots=True)
class Offered:
    """How many were chosen, what can be done with them, and what a plan would do, when there is one.

    `logins` are those of whom they can be given to, `intakes` those that somebody can be placed in, `named` the names
    of all.
    """

    number: int
    logins: Mapping[int, str]
    replies: tuple[Reply, ...]
    intakes: tuple[Line, ...]
    named: Mapping[int, str]
    weighed: Weighed | None = None


def offer(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Offered:
    """What can be done with those that a form chose. Raises Refused and Mistake."""
    chosen = choose(tx, deed, told)
    plan = read_plan(tx, deed, told)
    known = {reply.id: reply for one in TABLE for reply in replies.list_replies(tx, deed.turns, one)}
    weighed = weigh(tx, deed, plan, chosen) if plan else None
    lines = bulk_seats.list_lines(tx, deed)
    is_open = tuple(line for line in lines if line.is_open)
    logins = access.list_who_may(tx, "claim")
    return Offered(len(chosen), logins, tuple(known.values()), is_open, bulk_seats.names(lines), weighed)


# --- beginning, seeing, stopping --------------------------------------------------------------------------------------


def prepare(tx: Connection, deed: Deed, key: str, weighed: Weighed) -> int:
    """Write down what is wanted; its id. The same form sent twice is one deed."""
    access.check(deed.actor, "bulk")
    plan, about = weighed.plan, {"staff_id": deed.actor.staff_id, "number": weighed.number, "now": deed.now}
    return bulks.add_bulk(tx, key, plan.verb, plan.about, **about)  # type: ignore[arg-type]


def lots(weighed: Weighed) -> list[tuple[str, list[int]]]:
    """The leads with what becomes of them, in lots that are written one at a time, so that others get their turn."""
    by_outcome: dict[str, list[int]] = {}
    for lead_id, outcome in weighed.outcomes.items():
        by_outcome.setdefault(outcome, []).append(lead_id)
    size = bulks.AT_ONCE
    return [
        (outcome, ids[start : start + size])
        for outcome, ids in by_outcome.items()
        for start in range(0, len(ids), size)
    ]


def add_lot(tx: Connection, deed: Deed, bulk_id: int, outcome: str, ids: Sequence[int]) -> None:
    """Write down one lot."""
    access.check(deed.actor, "bulk")
    bulks.add_items(tx, bulk_id, outcome, ids)


def begin(tx: Connection, deed: Deed, bulk_id: int, weighed: Weighed) -> None:
    """Let it be done."""
    access.check(deed.actor, "bulk")
    if bulks.begin(tx, bulk_id):
        deed.write(tx, "bulk", about=f"{bulk_id} {weighed.plan.verb} {weighed.todo} {weighed.plan.about}".strip())


def see_bulks(tx: Connection, deed: Deed) -> list[Bulk]:
    """What was done for many lately."""
    access.check(deed.actor, "bulk")
    return bulks.list_bulks(tx)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it went."""

    bulk: Bulk
    plan: Plan
    waiting: int
    done: int
    left_out: tuple[tuple[str, int], ...]
    logins: Mapping[int, str]
    named: Mapping[int, str]


def see_bulk(tx: Connection, deed: Deed, bulk_id: int) -> Progress:
    """How far one of them went. Raises Refused."""
    access.check(deed.actor, "bulk")
    found = bulks.get_bulk(tx, bulk_id)
    if found is None or found.verb == bulks.NEWS:  # these have pages of their own
        raise access.Refused
    logins = staff.list_logins(tx)
    counts = Counter(bulks.count_outcomes(tx, bulk_id))
    waiting, done = counts.pop("", 0), counts.pop("done", 0)
    named = bulk_seats.names(bulk_seats.list_lines(tx, deed))
    return Progress(found, Plan.of(found.verb, found.about), waiting, done, tuple(counts.most_common()), logins, named)


def stop_bulk(tx: Connection, deed: Deed, bulk_id: int) -> None:
    """Do nothing more of it; what was done stays done."""
    access.check(deed.actor, "bulk")
    if bulks.stop(tx, bulk_id, deed.now):
        deed.write(tx, "bulk", about=f"{bulk_id} stopped")
