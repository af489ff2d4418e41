"""Why somebody stands in the list, as words for staff: the page and the messages to their phones say the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_datetime

from bot.clock import CASABLANCA
from bot.i18n import first_as_written
from conversations.locales import TABLE
from conversations.statuses import FIRST
from conversations.texts import Text
from storage.overdue import PROMISED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.moments import Offered
    from bot.services.overdue import Lateness
    from storage.desk import Work


def told_moment(moment: datetime, locale: str) -> str:
    """A day and an hour in Casablanca."""
    here = moment.astimezone(CASABLANCA)
    return first_as_written(format_datetime(here, "d MMM HH:mm", locale=TABLE[locale].formats), here, locale)


def told_offer(offered: Offered, now: datetime, locale: str) -> Text:
    """A moment that a button offers: today and tomorrow by their names."""
    here, today = offered.at.astimezone(CASABLANCA), now.astimezone(CASABLANCA).date()
    hour = f"{here:%H:%M}"
    if offered.is_in_an_hour:
        return Text("moment.in_an_hour").given(hour=hour)
    for name, days in (("today", 0), ("tomorrow", 1)):
        if here.date() == today + timedelta(days=days):
            return Text(f"moment.{name}").given(hour=hour)
    return Text("moment.on").given(when=format_datetime(here, "EEEE d MMM HH:mm", locale=TABLE[locale].formats))


def why(work: Work, now: datetime, locale: str) -> Text:
    """Why a lead stands where it stands in the list.

    Of who waits for an answer and was promised a call that is due, what is older.
    """
    if work.contact_hold:
        return Text("queue.held")
    again = work.follow_up_at
    if work.waiting_since is not None and not (again and _is_promised(work) and again < work.waiting_since):
        return _since(f"why.{work.waits_for}", work.waiting_since, locale)
    if again is not None:
        here = again.astimezone(CASABLANCA)
        if here.date() == now.astimezone(CASABLANCA).date():
            return Text(f"again.{work.follow_up_for}_today").given(hour=f"{here:%H:%M}")
        return _since(f"again.{work.follow_up_for}_on", again, locale)
    if work.status == FIRST:
        return _since("queue.new_since", work.created_at, locale)
    return _since("queue.untouched_since", work.moved_at or work.created_at, locale)


def _is_promised(work: Work) -> bool:
    return work.follow_up_for == PROMISED


def how_late(lateness: Lateness) -> Text:
    """How long something is overdue: beyond the time it may take, in working time where that is known."""
    if not lateness.number:
        return Text("late.just")
    kind = lateness.unit if lateness.working else f"{lateness.unit}_passed"
    return Text(f"late.{kind}").counted(lateness.number)


def _since(message: str, moment: datetime, locale: str) -> Text:
    return Text(message).given(when=told_moment(moment, locale))
