"""Made-up counts beside made-up leads: how many came as far as these, and how many stopped on the way."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from conversations.journey import STEPS, bucket, marks, passed
from conversations.types import Journey
from storage.reports import Count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# The questions of a young person's way, with how many of a hundred who do not sign up stop there.
_WAY: Final = {
    "who": 16, "age": 5, "schooling": 3, "district": 6, "wish": 20, "grade": 4, "consent": 13, "first_name": 4,
    "phone": 11, "phone_whose": 1, "call_when": 1, "may_say": 2, "trade": 3, "guardian": 5, "guardian_name": 2,
    "review": 4,
}  # fmt: skip
_QUESTIONS: Final = tuple(_WAY)
_VERDICT_BEHIND: Final = _QUESTIONS.index("district")
_STANDS_AT: Final = {
    "in_touch": "reached", "to_call_back": "called", "no_answer": "called", "visit_booked": "visit", "papers": "visit",
    "enrolled": "enrolled", "waiting_list": "reached", "sent_elsewhere": "reached", "not_interested": "called",
}  # fmt: skip
_STOPPED_FOR_EACH: Final = 3


class Crowd:
    """Everybody who is only counted. The same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets
        self._counts: Counter[tuple[date, str, str, str, str]] = Counter()

    def sent(self, told_at: datetime, locale: str, source: str) -> Journey:
        """Somebody who signed up; others of the same week, who did not, are counted with them."""
        minutes = self._chance.lognormvariate(2.2, 0.7)
        journey = self._journey(told_at - timedelta(minutes=minutes), locale, source, len(_QUESTIONS))
        self._count(journey, marks(journey))
        self._count(journey, {("to_sent", bucket(told_at - timedelta(minutes=minutes), told_at))})
        for _ in range(self._chance.randrange(_STOPPED_FOR_EACH * 2)):
            (stopped,) = self._chance.choices(range(len(_QUESTIONS)), tuple(_WAY.values()))
            began = told_at - timedelta(minutes=self._chance.randrange(3 * 24 * 60))
            other = self._journey(began, locale, source, stopped)
            self._count(other, marks(other))
        return journey

    def went_on(self, journey: Journey, status: str, told_at: datetime) -> None:
        """Where staff took somebody who signed up."""
        if status not in _STANDS_AT:
            return
        step = _STANDS_AT[status]
        self._count(journey, {("step", name) for name in passed("sent", step)})
        called = told_at + timedelta(hours=self._chance.lognormvariate(3, 0.8))
        self._count(journey, {("to_called", bucket(told_at, called))})
        if step == "enrolled":
            enrolled = called + timedelta(days=self._chance.lognormvariate(2.3, 0.6))
            self._count(journey, {("to_enrolled", bucket(told_at, enrolled))})

    def step_of(self, status: str) -> str:
        """The step that staff took somebody to who stands there; "" for none."""
        return _STANDS_AT.get(status, "")

    def counts(self) -> Iterator[Count]:
        """All of them."""
        return (Count(*key, number) for key, number in self._counts.items())

    def _journey(self, began: datetime, locale: str, source: str, answers: int) -> Journey:
        """Somebody who answered so many questions and was asked one more."""
        step = STEPS[0] if not answers else "language" if answers <= _VERDICT_BEHIND else "verdict"
        step = "sent" if answers == len(_QUESTIONS) else step
        here = began.astimezone(CASABLANCA).isoformat(timespec="minutes")
        return Journey(here, locale, source, step, _QUESTIONS[answers : answers + 1], _QUESTIONS[:answers])

    def _count(self, journey: Journey, counted: set[tuple[str, str]]) -> None:
        day = date.fromisoformat(journey.began[: len("2026-11-22")])
        monday = day - timedelta(days=day.weekday())
        self._counts.update((monday, kind, name, journey.locale, journey.source) for kind, name in counted)
