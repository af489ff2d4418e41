"""What is overdue: in working hours, or in hours as they pass while the centre has confirmed none.

One rule twice, and they agree: moments for each kind of waiting, by which the database finds what is overdue and puts
it in order, and the time beyond the limit, by which a page says how long. The steps between the moments are those that
pages tell apart: hours within a day, then days of the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.working_hours import moment_before, next_opening, open_times, read_working_hours, worked
from conversations.statuses import FIRST
from storage.overdue import PROMISED, STEPS, Late

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.services.working_hours import WorkingHours
    from conversations.desk_rules import DeskRules
    from storage.desk import Work

_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FARTHEST: Final = 500  # days back that are looked through
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long something is overdue: whole hours since less than a day, else in days; of work, or as time passes.

    Days are counted as a calendar does: what became overdue on Monday is two days late on Wednesday, at any hour.
    """

    number: int
    unit: str  # "hours" or "days"
    working: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue now, by the hours that the centre confirmed, if any."""

    rules: DeskRules
    hours: WorkingHours | None
    now: datetime

    def late(self, steps: int = STEPS) -> Late:
        """What waits since before these moments is overdue, and by how much; the first step says whether it is."""
        rules, reached = self.rules, list(islice(self._reached(), steps))
        kinds = (rules.new, rules.waiting, rules.promised, rules.own)
        return Late(*(tuple(self._before(moment, limit) for moment in reached) for limit in kinds))

    def of(self, work: Work) -> Lateness | None:
        """How long a lead that is in nobody's way of being contacted is overdue; None when it is not.

        Of who waits for an answer and was promised a call, what is overdue by more counts.
        """
        if work.contact_hold:
            return None
        beyond = max((self._beyond(since, limit) for since, limit in self._waits(work)), default=timedelta())
        return self._told(beyond)

    def waiting(self, since: datetime) -> Lateness | None:
        """How long somebody who waits for an answer since then waits too long."""
        return self._told(self._beyond(since, self.rules.waiting))

    def _waits(self, work: Work) -> Iterator[tuple[datetime, int]]:
        """What somebody waits for: since when, and how long it may take."""
        promised = work.follow_up_for == PROMISED
        if work.follow_up_at is not None and (promised or work.waiting_since is None):
            yield work.follow_up_at, self.rules.promised if promised else self.rules.own
        if work.waiting_since is not None:
            yield work.waiting_since, self.rules.waiting
        if work.waiting_since is None and work.follow_up_at is None and work.status == FIRST:
            yield work.created_at, self.rules.new

    def _reached(self) -> Iterator[datetime]:
        """The moments that tell steps of lateness apart: what reached its limit before them is a step later."""
        yesterday, number = self.now - _DAY, 0
        while (moment := self._before(self.now, number)) > yesterday:
            yield moment
            number += 1
        yield yesterday
        for day in self._days():
            begins = datetime.combine(day, time(), CASABLANCA).astimezone(UTC)
            if begins < yesterday:
                yield begins

    def _days(self) -> Iterator[date]:
        """The days of the centre, today and back; every day while it has confirmed no hours."""
        today = self.now.astimezone(CASABLANCA).date()
        for day in (today - number * _DAY for number in range(_FARTHEST)):
            if self.hours is None or open_times(self.hours, day):
                yield day

    def _before(self, moment: datetime, hours: int) -> datetime:
        if self.hours is None:
            return moment - hours * _HOUR
        return moment_before(self.hours, moment, hours * _HOUR) or _NEVER

    def _beyond(self, since: datetime, limit: int) -> timedelta:
        passed = worked(self.hours, since, self.now) if self.hours else self.now - since
        return passed - limit * _HOUR

    def _told(self, beyond: timedelta) -> Lateness | None:
        if beyond <= timedelta():
            return None
        reached = self._reached_before(beyond)
        days = sum(1 for _ in self._days_since(reached)) if self.now - reached >= _DAY else 0
        number, unit = (days, "days") if days else (int(beyond / _HOUR), "hours")
        return Lateness(number, unit, working=self.hours is not None)

    def _reached_before(self, beyond: timedelta) -> datetime:
        """When the limit was reached that is exceeded by this now: in working time, so never while nobody is there."""
        if self.hours is None:
            return self.now - beyond
        ended = moment_before(self.hours, self.now, beyond) or _NEVER
        return next_opening(self.hours, ended) or ended

    def _days_since(self, reached: datetime) -> Iterator[date]:
        first = reached.astimezone(CASABLANCA).date()
        return takewhile(lambda day: day > first, self._days())


def overdue(rules: DeskRules, facts: Mapping[str, str], now: datetime) -> Overdue:
    """What is overdue now, by the facts that are known now."""
    return Overdue(rules, read_working_hours(facts), now)
