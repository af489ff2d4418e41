"""What is overdue: in working hours, or in hours as they pass while the centre has confirmed none.

One rule twice, and they agree: a moment for each kind of waiting, by which the database finds what is overdue, and the
time beyond the limit, by which a page says how long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.services.working_hours import moment_before, read_working_hours, usual_day, worked
from conversations.statuses import FIRST
from storage.overdue import Late

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.working_hours import WorkingHours
    from conversations.desk_rules import DeskRules
    from storage.desk import Work

_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TOLD_IN_HOURS: Final = timedelta(hours=20)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long something is overdue: whole hours, or days when that says more; of work, or as time passes."""

    number: int
    unit: str  # "hours" or "days"
    working: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue now, by the hours that the centre confirmed, if any."""

    rules: DeskRules
    hours: WorkingHours | None
    now: datetime

    def late(self) -> Late:
        """What waits since before these moments is overdue."""
        new, waiting, promised = (
            self._before(limit) for limit in (self.rules.new, self.rules.waiting, self.rules.promised)
        )
        return Late(new, waiting, promised)

    def of(self, work: Work) -> Lateness | None:
        """How long a lead that is in nobody's way of being contacted is overdue; None when it is not."""
        if work.contact_hold:
            return None
        if work.waiting_since is not None:
            return self.waiting(work.waiting_since)
        if work.follow_up_at is not None:
            return self._beyond(work.follow_up_at, self.rules.promised)
        return self._beyond(work.created_at, self.rules.new) if work.status == FIRST else None

    def waiting(self, since: datetime) -> Lateness | None:
        """How long somebody who waits for an answer since then waits too long."""
        return self._beyond(since, self.rules.waiting)

    def _before(self, limit: int) -> datetime:
        if self.hours is None:
            return self.now - limit * _HOUR
        return moment_before(self.hours, self.now, limit * _HOUR) or _NEVER

    def _beyond(self, since: datetime, limit: int) -> Lateness | None:
        passed = worked(self.hours, since, self.now) if self.hours else self.now - since
        beyond = passed - limit * _HOUR
        if beyond <= timedelta():
            return None
        day = usual_day(self.hours) if self.hours else _DAY
        unit, length = ("days", day) if beyond > max(_TOLD_IN_HOURS, day) else ("hours", _HOUR)
        return Lateness(int(beyond / length), unit, working=self.hours is not None)


def overdue(rules: DeskRules, facts: Mapping[str, str], now: datetime) -> Overdue:
    """What is overdue now, by the facts that are known now."""
    return Overdue(rules, read_working_hours(facts), now)
