"""The table: one row for each fault and database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.fault import Fault
    from tests.chaos.judge import Verdict

HEAD = (
    "fault", "database", "times", "points", "people", "turns", "brought in vain", "answers lost", "leads doubled",
    "sent once", "sent twice, marked", "unknown", "not sent", "out of order", "visits", "reminders", "news",
    "replies of staff", "longest silence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one run; without a verdict, why there is none."""

    fault: Fault
    database: str
    times: int
    verdict: Verdict | None
    why: str = ""
    points: str = "-"
    notes: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the fault happened at all, and every promise was kept."""
        return self.verdict is not None and self.times > 0 and not self.verdict.wrong

    def cells(self) -> list[str]:
        """One for each column."""
        one = self.verdict
        if one is None:
            return [self.fault.name, self.database, *["-"] * (len(HEAD) - 2)]
        numbers = (
            one.people, one.turns, one.in_vain, one.answers_lost, one.leads_doubled, one.sent_once,
            one.sent_twice, one.unknown, one.not_sent, one.disordered, one.owed.visits, one.owed.reminders,
            one.owed.news, one.owed.replies,
        )  # fmt: skip
        begin = [self.fault.name, self.database, str(self.times), self.points]
        return [*begin, *map(str, numbers), _silence(one)]


def _silence(one: Verdict) -> str:
    own = f" ({one.bots_own:.1f} s without the machine's own)" if one.bots_own else ""
    return f"{one.silence:.1f} s{own}"


def _said(one: Verdict) -> Iterator[str]:
    yield from one.wrong
    if one.unjudged:
        yield f"NOT JUDGED: {one.unjudged} long waits, in which this machine had no time for anybody"


def lines(rows: list[Row]) -> Iterator[str]:
    """The table as Markdown, and below it a sentence for each broken promise, or missing row."""
    table = [list(HEAD), *(row.cells() for row in rows)]
    widths = [max(len(cells[place]) for cells in table) for place in range(len(HEAD))]
    for number, cells in enumerate(table):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    for row in rows:
        said = [*_said(row.verdict), *([] if row.times else ["it never happened"])] if row.verdict else [row.why]
        yield from (f"{row.fault.name}, {row.database}: {sentence}" for sentence in (*said, *row.notes))
