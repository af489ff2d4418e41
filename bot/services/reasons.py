"""Why somebody stands in the list, as words for staff: the page and the messages to their phones say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_datetime

from bot.clock import CASABLANCA
from bot.i18n import TABLE, first_as_written
from conversations.statuses import FIRST
from conversations.texts import Text

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.overdue import Lateness
    from storage.desk import Work


def told_moment(moment: datetime, locale: str) -> str:
    """A day and an hour in Casablanca."""
    here = moment.astimezone(CASABLANCA)
    return first_as_written(format_datetime(here, "d MMM HH:mm", locale=TABLE[locale].formats), here, locale)


def why(work: Work, now: datetime, locale: str) -> Text:
    """Why a lead stands where it stands in the list."""
    if work.contact_hold:
        return Text("queue.held")
    if work.waiting_since is not None:
        return _since(f"why.{work.waits_for}", work.waiting_since, locale)
    if work.follow_up_at is not None:
        due = "queue.due_since" if work.follow_up_at <= now else "queue.due_at"
        return _since(due, work.follow_up_at, locale)
    if work.status == FIRST:
        return _since("queue.new_since", work.created_at, locale)
    return _since("queue.untouched_since", work.moved_at or work.created_at, locale)


def how_late(lateness: Lateness) -> Text:
    """How long something is overdue: beyond the time it may take, in working time where that is known."""
    if not lateness.number:
        return Text("late.just")
    kind = lateness.unit if lateness.working else f"{lateness.unit}_passed"
    return Text(f"late.{kind}").counted(lateness.number)


def _since(message: str, moment: datetime, locale: str) -> Text:
    return Text(message).given(when=told_moment(moment, locale))
