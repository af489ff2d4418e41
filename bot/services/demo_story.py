"""What staff did with a made-up request, when: calls and letters in working hours, each after the one before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA

if TYPE_CHECKING:
    import random
    from datetime import datetime

CALLS: Final = ("no_answer", "call_back", "reached")
_AGAIN: Final = timedelta(days=1)  # who did not answer is called again
_OPENS, _CLOSES, _LAST_WORKDAY = 9, 17, 4
# How a request goes on when it is called, each with how many of a hundred. What stands after ":" is the reason.
_CALLED: Final = {
    "": 2, "no_answer": 1, "call_back": 1, "reached": 12,
    "no_answer no_answer no_answer not_interested:unreachable": 5, "reached not_interested:work": 5,
    "no_answer reached not_interested:mind": 4, "reached sent_elsewhere:school": 4,
    "reached visit_booked": 10, "call_back reached visit_booked": 5, "no_answer reached visit_booked papers": 8,
    "reached visit_booked papers follow_up enrolled:registered": 6, "reached waiting_list": 7,
    "no_answer reached waiting_list": 4,
    "reached visit_booked papers enrolled:started": 9, "call_back reached papers enrolled:registered": 10,
}  # fmt: skip
# And when it has no number: then they are written to.
_WRITTEN: Final = {
    "": 2, "written": 12, "written not_interested:work": 5, "written not_interested:family": 3,
    "written not_interested:mind": 4, "written sent_elsewhere:other_centre": 6, "written visit_booked": 18,
    "written visit_booked papers": 15, "written papers follow_up enrolled:registered": 8, "written waiting_list": 3,
    "written visit_booked papers enrolled:started": 10, "written papers enrolled:registered": 11,
}  # fmt: skip
_OF_TEACHERS: Final = {"": 20, "written": 50, "written enrolled:registered": 30}


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that staff did: a result of a call, "written", "follow_up", or the status that it went to.

    `until` is when somebody is to look again.
    """

    at: datetime
    what: str
    reason: str = ""
    until: datetime | None = None


def story(chance: random.Random, told_at: datetime, now: datetime, kind: str, *, by_phone: bool) -> list[Done]:
    """How a request that was sent then went on until now."""
    ways = _OF_TEACHERS if kind == "teacher" else _CALLED if by_phone else _WRITTEN
    (way,) = chance.choices(tuple(ways), tuple(ways.values()))
    return _told(chance, told_at, now, way)


def promised(chance: random.Random, told_at: datetime, now: datetime, until: datetime) -> list[Done]:
    """A call was promised for this moment."""
    found = _told(chance, told_at, now, "call_back")
    return [replace(one, until=until) for one in found]


def in_touch(chance: random.Random, told_at: datetime, now: datetime, *, by_phone: bool) -> list[Done]:
    """They were reached, and nothing more."""
    return _told(chance, told_at, now, "reached" if by_phone else "written")


def in_vain(chance: random.Random, told_at: datetime, now: datetime) -> list[Done]:
    """Nobody answers, day after day."""
    return _told(chance, told_at, now, "no_answer no_answer no_answer no_answer")


def _told(chance: random.Random, told_at: datetime, now: datetime, way: str) -> list[Done]:
    found: list[Done] = []
    for step in way.split():
        if found and found[-1].until:
            at = at_work(chance, found[-1].until)
        else:
            at = at_work(chance, (found[-1].at if found else told_at) + timedelta(hours=chance.uniform(2, 96)))
        if at >= now:
            break
        what, _, reason = step.partition(":")
        found.append(Done(at, what, reason, _until(chance, what, at)))
    return found


def _until(chance: random.Random, what: str, at: datetime) -> datetime | None:
    days = {"call_back": (1, 4), "follow_up": (4, 12)}
    if what == "no_answer":
        return at + _AGAIN
    return at_work(chance, at + timedelta(days=chance.uniform(*days[what]))) if what in days else None


def at_work(chance: random.Random, moment: datetime) -> datetime:
    """The first moment from this one on at which staff are there."""
    here = moment.astimezone(CASABLANCA)
    if here.weekday() <= _LAST_WORKDAY and _OPENS <= here.hour < _CLOSES:
        return moment
    if here.hour >= _OPENS:
        here += timedelta(days=1)
    while here.weekday() > _LAST_WORKDAY:
        here += timedelta(days=1)
    return here.replace(hour=_OPENS, minute=chance.randrange(60)).astimezone(moment.tzinfo)
