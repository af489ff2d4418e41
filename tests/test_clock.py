from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.clock import FrozenClock, SystemClock


def test_today_is_the_day_in_casablanca_when_utc_is_still_in_the_day_before() -> None:
    clock = FrozenClock(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 23)
    assert clock.now() == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_today_follows_the_hour_of_ramadan_when_casablanca_is_on_utc() -> None:
    assert FrozenClock(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)).today() == date(2026, 3, 1)


def test_frozen_clock_moves_only_when_it_is_moved() -> None:
    clock = FrozenClock(datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == clock.now() == datetime(2026, 11, 22, 11, tzinfo=UTC)
    clock.advance(timedelta(days=7))
    assert clock.today() == date(2026, 11, 29)


def test_frozen_clock_refuses_a_moment_without_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        FrozenClock(datetime(2026, 11, 22))  # noqa: DTZ001  what is tested


def test_system_clock_says_utc() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)
    assert isinstance(clock.today(), date)
