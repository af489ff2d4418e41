"""How many come how far, counted in the transaction of the turn or deed that brings them there, without whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from conversations.journey import SENT, STEPS, bucket, passed
from conversations.path import speaker_of, speakers
from conversations.sources import without_unknown
from conversations.stored import load
from storage import contacts, leads, reports
from storage.reports import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.programme import Programme
    from conversations.types import Journey, State, Tally
    from storage.desk import Work

_TIMES: Final = {"called": "to_called", "enrolled": "to_enrolled"}


def add(tx: Connection, tallies: Iterable[Tally]) -> None:
    """Count what a turn led to."""
    of_week = ((_week(one.day), one) for one in tallies)
    reports.add_counts(tx, (Count(week, one.kind, one.name, one.locale, one.source, one.by) for week, one in of_week))


def count_step(tx: Connection, programme: Programme, lead: Work, step: str, now: datetime) -> None:
    """Staff took the family of a lead to a step: it counts once, with those before it, and so does how long it took."""
    conversation_id, subject = leads.get_whose(tx, lead.id)
    earlier = ("", *STEPS[SENT + 1 : STEPS.index(step)])
    before = reports.move_staff_step(tx, conversation_id, step, earlier) if lead.kind != "teacher" else None
    if before is None:
        return
    state = without_unknown(load(contacts.get_reach(tx, conversation_id).state), programme.sources)
    journey = _journey_of(state, speaker_of(subject))
    if journey is not None and journey.step == STEPS[SENT]:
        reports.add_counts(tx, _counts(journey, before or STEPS[SENT], step, bucket(lead.created_at, now)))


def _counts(journey: Journey, before: str, step: str, span: str) -> Iterator[Count]:
    week = _week(journey.began[:10])
    marks = [("step", name) for name in passed(before, step)]
    for kind, name in (*marks, *([(_TIMES[step], span)] if step in _TIMES else [])):
        yield Count(week, kind, name, journey.locale, journey.source, 1)


def _week(day: str) -> date:
    """The Monday of a day's week."""
    found = date.fromisoformat(day)
    return found - timedelta(days=found.weekday())


def _journey_of(state: State, speaker: str) -> Journey | None:
    """What the conversation of this speaker counts for, also when a word hides it."""
    return next((one.journey for one in (state, *state.beside) if speaker in speakers(one)), None)
