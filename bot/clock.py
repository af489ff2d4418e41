"""The time, for everything that needs it: stored in UTC, told in Casablanca. Nothing else asks the system."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")


_UNEVEN, _LONG = timedelta(hours=1), timedelta(days=180)  # between several machines; without anybody
_SOONEST, _LATEST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


class ClockWrong(Exception):  # noqa: N818  named for what happened
    """The clock of this machine says what cannot be. One sentence, with the fix."""


class Clock(Protocol):
    """What says the time; given to whatever needs it, so that tests can stop it."""

    def now(self) -> datetime:
        """The present moment, in UTC."""

    def today(self) -> date:
        """The day it is in Casablanca, which is what a person means by "today"."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day it is in Casablanca."""
        return self.now().astimezone(CASABLANCA).date()


def trust(clock: Clock) -> None:
    """Raise ClockWrong where the time cannot be right: ages would be wrong, and what people gave be erased too soon."""
    now = clock.now()
    if not _SOONEST <= now <= _LATEST:
        raise ClockWrong(
            f"The clock of this machine says {now:%Y-%m-%d}, which cannot be: set it right (timedatectl set-ntp true), "
            "then start again."
        )


def zones_are_known() -> bool:
    """Whether this machine knows how Casablanca's clock runs: an hour ahead of UTC since 2018, and not in Ramadan."""
    moments = (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    hours = [moment.astimezone(CASABLANCA).utcoffset() for moment in moments]
    return hours == [timedelta(hours=1), timedelta()]


def against_newest(now: datetime, newest: datetime | None) -> str:
    """A sentence where the clock and what was written last cannot both be right; "" where they can."""
    if newest is None or newest - _UNEVEN <= now <= newest + _LONG:
        return ""
    days = abs((now - newest).days)
    side = "before" if now < newest else "after"
    return (
        f"The clock of this machine says {now:%Y-%m-%d %H:%M} UTC, {days} days {side} what was written last "
        f"({newest:%Y-%m-%d %H:%M}): see that it is right (timedatectl set-ntp true), or what people gave is erased "
        "too soon."
    )


class FrozenClock:
    """A clock that stands at `moment` (with its zone) until it is moved."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it stands at, in UTC."""
        return self.moment

    def today(self) -> date:
        """The day that moment is in Casablanca."""
        return self.moment.astimezone(CASABLANCA).date()

    def advance(self, step: timedelta) -> None:
        """Move on by `step`."""
        self.moment += step
