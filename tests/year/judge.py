"""What of a year was wrong, by rules of its own: what people wanted, the clock on the wall, nothing of the program.

Of each person what they did and what reached them is gone through in order: whatever reaches them must have been due
just then, and whatever was due must have reached them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.year.calendar import DAY, HOUR, MINUTE, by_day
from tests.year.person import Did, Got

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.year.person import Kind, Person

NUDGES = (20 * HOUR, 3 * DAY, 10 * DAY)  # after their last word
MOST_NUDGES = 3
MOST_ANEW = 1  # so often a word behind a nudge counts them from the first one on
VISIT_BEFORE = (24 * HOUR, 2 * HOUR)
VISIT_AT_LEAST = (3 * HOUR, 45 * MINUTE)
AN_HOUR_LEFT = 30 * MINUTE  # of the hours in which it comes, when it has to come earlier
APART = 2 * HOUR
REQUEST_KEPT = 300 * DAY  # after the last word of who sent it, or of the centre to them
ROUNDED = 10 * timedelta(seconds=1)  # written then, and sent a little later: a day after it is not told to the second


def visit_times(starts: datetime, now: datetime) -> list[datetime]:
    """A day and two hours before, by day; where that would be of no use any more, in the last hours before."""
    found = []
    for before, at_least in zip(VISIT_BEFORE, VISIT_AT_LEAST, strict=True):
        at = by_day().first(starts - before)
        if at > starts - at_least:
            at = by_day().last_end(starts - before) - AN_HOUR_LEFT
        found.append(at)
    found = [at for at in found if at > now]
    return found[:1] if len(found) > 1 and found[1] - found[0] < APART else found


@dataclass
class Judged:
    """What came of all of them: how often something was wrong, how many of each kind came, how late the latest did."""

    wrong: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    late: dict[str, timedelta] = field(default_factory=dict)
    planned: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)

    def counts(self) -> None:
        """As many came as follows from what they did, by what was planned alone."""
        for kind in self.planned | self.came:
            differs = abs(self.came[kind] - self.planned[kind])
            self.wrong[f"{kind}: not as many as planned"] += max(0, differs - self.unsure[kind])

    def comes(self, kind: str, due: datetime | None, at: datetime) -> None:
        """Something reached somebody; `due` is when it should have, None when never."""
        self.came[kind] += 1
        if due is None:
            self.wrong[f"{kind}: nobody wanted it"] += 1
            return
        late = at - due
        if late > MINUTE and by_day().left(due) < MINUTE:  # the hours ended in the minute in which it was due
            late = at - by_day().first(due + MINUTE)
        self.late[kind] = max(late, self.late.get(kind, late))
        self.wrong[f"{kind}: late"] += late > MINUTE
        self.wrong[f"{kind}: too early"] += late < -ROUNDED


class Life:
    """One person, gone through from the first day to the last."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self.sent = 0  # nudges
        self.silent = False
        self._asked_at: datetime | None = None  # the last word, while nudges are wanted
        self._step = self._anew = 0
        self._wants_nudges = self._wants_visits = self._wants_news = False
        self._visits: list[datetime] = []
        self._told: list[datetime] = []
        self._is_put_off = False  # what they are to be told is that their visit is at another hour
        self._news: list[datetime] = []
        self._unasked: datetime | None = None  # the last message that nobody asked for
        self._word: datetime | None = None
        self._starts: datetime | None = None  # the visit to come

    def judge(self, did: Iterable[Did], got: Iterable[Got]) -> None:
        events: list[Did | Got] = sorted([*did, *got], key=lambda one: one.at)
        for event in events:
            self._miss(event.at)
            if isinstance(event, Got):
                self._gets(event)
            else:
                self._does(event)
        self._miss(None)

    def plan(self, did: Iterable[Did]) -> None:
        """What had to come by what they did, if each came at its moment; `got` is not looked at."""
        for event in sorted(did, key=lambda one: one.at):
            self._comes_until(event.at)
            self._does(event)
        self._comes_until(None)

    def _comes_until(self, now: datetime | None) -> None:
        while dues := [due for due in self._dues() if now is None or due[1] < now]:
            kind, at = min(dues, key=lambda due: due[1])
            self._judged.planned[kind] += 1
            # Within that minute it may come before or behind what they do, and either of two may come first, which puts
            # the other off by a day.
            beside = {one for one, due in dues if due - at <= MINUTE}
            if (now is not None and at + MINUTE >= now) or beside >= {"nudge", "news"}:
                self._judged.unsure.update({kind, "nudge", "news"})
            self._gets(Got(at, kind))

    # --- what is due ---

    def _dues(self) -> Iterable[tuple[Kind, datetime]]:
        if self._asked_at is not None and self._step < len(NUDGES) and self.sent < MOST_NUDGES:
            yield "nudge", self._capped(self._asked_at + NUDGES[self._step])
        yield from (("visit", at) for at in self._visits[:1])
        yield from (("told", at) for at in self._told[:1])
        yield from (("news", self._capped(at)) for at in self._news[:1])

    def _capped(self, at: datetime) -> datetime:
        """By day, and a day after anything else that nobody asked for."""
        return by_day().first(max(at, self._unasked + DAY) if self._unasked else at)

    def _miss(self, now: datetime | None) -> None:
        """What was due before now, and did not come."""
        for kind, due in list(self._dues()):
            if now is None or (due + MINUTE < now and not self._may_be_next_day(due, now)):
                self._judged.wrong[f"{kind}: never came"] += 1
                self._drop(kind)

    @staticmethod
    def _may_be_next_day(due: datetime, now: datetime) -> bool:
        return by_day().left(due) < MINUTE and now <= by_day().first(due + MINUTE) + MINUTE

    def _drop(self, kind: Kind) -> None:
        if kind == "nudge":
            self._asked_at = None
        else:
            {"visit": self._visits, "told": self._told, "news": self._news}[kind].pop(0)

    # --- what came ---

    def _gets(self, got: Got) -> None:
        if got.kind == "other":
            return
        judged, due = self._judged, dict(self._dues()).get(got.kind)
        judged.comes(got.kind, due, got.at)
        if got.kind == "told":
            self._word = got.at
        else:
            judged.wrong[f"{got.kind}: in a quiet hour"] += not by_day().has(got.at)
        judged.wrong[f"{got.kind}: to who wants nothing"] += self.silent
        if due is not None and got.kind != "nudge":
            self._drop(got.kind)
        if got.kind == "nudge":
            self.sent, self._step = self.sent + 1, self._step + 1
            judged.wrong["nudge: a fourth"] += self.sent > MOST_NUDGES
        if got.kind in {"nudge", "news"}:
            too_soon = self._unasked is not None and got.at - self._unasked < DAY - MINUTE
            judged.wrong[f"{got.kind}: within a day of another"] += too_soon
            self._unasked = got.at

    # --- what they did ---

    def _does(self, did: Did) -> None:
        match did.what:
            case "word":
                self._word = did.at
                self._says_something(did.at)
            case "nudges yes":
                self._wants_nudges, self._asked_at = True, did.at
            case "nudges no" | "finished":
                self._wants_nudges, self._asked_at = False, None
            case "visits yes" | "visits no":
                self._wants_visits = did.what == "visits yes"
                self._plan(did.at)
            case "visit" | "visit off" | "put off" | "closed":
                self._starts = did.about if did.what in {"visit", "put off"} else None
                self._plan(did.at)
                self._tells(did)
            case "news yes" | "news no":
                self._wants_news = did.what == "news yes"
                self._news = self._news if self._wants_news else []
            case "written":
                is_kept = self._word is not None and did.at < self._word + REQUEST_KEPT
                self._news += [did.about] if self._wants_news and is_kept and did.about else []
            case "word kept":
                self._wants_nothing()
            case "silence":
                self.silent = True
                self._wants_nothing()
                self._told = []

    def _says_something(self, at: datetime) -> None:
        """Nudges are counted from the last word on; behind a nudge from the first one, once."""
        if not self._wants_nudges:
            return
        if self._step:
            self._anew, self._step = self._anew + 1, 0
        self._asked_at = at if self._anew <= MOST_ANEW else None

    def _plan(self, now: datetime) -> None:
        self._visits = visit_times(self._starts, now) if self._starts and self._wants_visits else []

    def _tells(self, did: Did) -> None:
        """What the centre did with a visit is told at once; of an hour that it closed by day, if that is before it.

        Of what was not told yet, only the last; and not of an hour that they moved or cancelled themselves meanwhile.
        """
        if self.silent:
            return
        if did.what in {"visit", "visit off"} and self._is_put_off:
            self._told = []
        self._is_put_off = did.what == "put off"
        if did.what == "put off":
            self._told = [did.at]
        elif did.what == "closed" and did.about:
            by = by_day().first(did.at)
            self._told = [by if by < did.about else did.at]

    def _wants_nothing(self) -> None:
        self._wants_nudges = self._wants_visits = self._wants_news = False
        self._asked_at = None
        self._visits, self._news = [], []


def unexplained(person: Person) -> int:
    """What reached somebody behind nothing that they said, or that they were told: no promise, nothing of others."""
    because = [one.at for one in person.did if one.what == "word"] + [
        one.at for one in person.got if one.kind == "told"
    ]
    others = [got.at for got in person.got if got.kind == "other"]
    return sum(not any(at <= one <= at + MINUTE for at in because) for one in others)
