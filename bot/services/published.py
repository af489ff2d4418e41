"""What is published of a quarter: tables over the same people by week, language and source, small numbers hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.services.hiding import FEWEST, Hidden, Number, hide
from conversations.flow import Question
from conversations.flows import FLOW
from conversations.journey import STEPS
from conversations.locales import TABLE
from storage import reports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.hiding import Shown
    from bot.services.quarters import Quarter

ALL: Final = ("", "")
NO_SOURCE: Final = "."
OTHER_SOURCES: Final = "*"
"""How rows and addresses name them; neither can be the name of a source."""
QUESTIONS: Final = tuple(node.id for node in FLOW.nodes if isinstance(node, Question))
_Raw = dict[str, dict[str, dict[str, int]]]  # kind -> row -> name -> number
_Rows = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of some people: a number for each of STEPS, and who stopped at which question.

    What only shares and medians are made of is not hidden and never shown: how many were asked, and times by bucket.
    """

    steps: Shown
    stops: Mapping[str, Number]
    asked: Mapping[str, int] = field(default_factory=dict)
    times: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """A quarter: its slices, those of ALL, of each ("locale", ...) and each ("source", ...); and its weeks."""

    slices: Mapping[tuple[str, str], Slice]
    weeks: Mapping[date, Shown]

    def slice_of(self, which: tuple[str, str]) -> Slice:
        """The slice of these people. A source without one is among the others, when there are others."""
        part, _ = which
        few = Number(few=1) if (part, OTHER_SOURCES) in self.slices else Number()
        return self.slices.get(which) or Slice((few,) * len(STEPS), dict.fromkeys(QUESTIONS, few))


def publish(tx: Connection, quarter: Quarter, first: date, today: date) -> Published:
    """The tables of a quarter, from the first week that is counted at all up to today."""
    span = (quarter.first, quarter.last)
    by_locale, by_week = _named(reports.sum_counts(tx, "locale", *span)), reports.sum_counts(tx, "week", *span)
    by_source = _grouped(_named(reports.sum_counts(tx, "source", *span)))
    locales = {name: _row(by_locale, name) for name in TABLE}
    sources = {name: _row(by_source, name) for name in sorted(by_source.get("step", ()))}
    weeks = {str(week): _row(_named(by_week), str(week)) for week in quarter.weeks() if first <= week <= today}
    steps = hide((locales, sources, weeks), [sum(column) for column in zip(*locales.values(), strict=True)])
    stops = {question: _stops(question, by_locale, by_source) for question in QUESTIONS}
    slices = {ALL: Slice(steps.total, {name: one.total[0] for name, one in stops.items()}, *_unshown(by_locale, None))}
    for number, (part, raw) in enumerate((("locale", by_locale), ("source", by_source))):
        for name, shown in steps.tables[number].items():
            stopped = {question: one.tables[number][name][0] for question, one in stops.items()}
            slices[part, name] = Slice(shown, stopped, *_unshown(raw, name))
    return Published(slices, {date.fromisoformat(week): row for week, row in steps.tables[2].items()})


def _named(raw: dict[str, dict[object, dict[str, int]]]) -> _Raw:
    return {kind: {str(row): names for row, names in rows.items()} for kind, rows in raw.items()}


def _grouped(raw: _Raw) -> _Raw:
    """Sources that brought fewer than 5 people become one row: their names may be those of anything."""
    first_words = {source: names.get(STEPS[0], 0) for source, names in raw.get("step", {}).items()}

    def group(source: str) -> str:
        return NO_SOURCE if not source else source if first_words.get(source, 0) >= FEWEST else OTHER_SOURCES

    found: _Raw = {}
    for kind, rows in raw.items():
        for source, names in rows.items():
            row = found.setdefault(kind, {}).setdefault(group(source), {})
            for name, number in names.items():
                row[name] = row.get(name, 0) + number
    return found


def _row(raw: _Raw, name: str) -> tuple[int, ...]:
    numbers = raw.get("step", {}).get(name, {})
    return tuple(numbers.get(step, 0) for step in STEPS)


def _stops(question: str, by_locale: _Raw, by_source: _Raw) -> Hidden:
    """Who was asked and did not answer, as tables of one step."""
    locales = {name: _stopped(by_locale, name, question) for name in TABLE}
    sources = {name: _stopped(by_source, name, question) for name in by_source.get("step", ())}
    found = hide((locales, sources), [sum(number for (number,) in locales.values())])
    return _unsaid(found) if question == QUESTIONS[0] else found


def _unsaid(found: Hidden) -> Hidden:
    """Hidden numbers without saying that they are small.

    Nearly all who answer nothing are those between the first two steps: "fewer than 5" beside a difference of 4 is 4.
    """

    def row(shown: Shown) -> Shown:
        return tuple(Number(number.known, 0, number.few + number.hidden) for number in shown)

    return Hidden(tuple({name: row(one) for name, one in table.items()} for table in found.tables), row(found.total))


def _stopped(raw: _Raw, name: str, question: str) -> tuple[int]:
    asked, answered = (raw.get(kind, {}).get(name, {}).get(question, 0) for kind in ("asked", "answered"))
    return (asked - answered,)


def _unshown(raw: _Raw, name: str | None) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """How many were asked each question, and the times, of one row or of all."""
    summed: dict[str, dict[str, int]] = {}
    for kind, rows in raw.items():
        for row, names in rows.items():
            for one, number in names.items() if name in {None, row} else ():
                of_kind = summed.setdefault(kind, {})
                of_kind[one] = of_kind.get(one, 0) + number
    return summed.pop("asked", {}), summed
