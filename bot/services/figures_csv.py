"""The figures as a file: the table that the page shows, columns by their ids, what is hidden as it is hidden there."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from bot.services import access
from bot.services.figures import see_figures
from bot.services.hiding import FEWEST
from bot.services.sheets import harmless
from conversations.journey import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.figures import Figures
    from bot.services.hiding import Number, Shown

    Rows = Iterator[Sequence[object]]


def write_table(tx: Connection, deed: Deed, told: Mapping[str, str], table: str) -> str:
    """A table of the page as CSV. Raises Refused, also for what is no table."""
    if table not in _TABLES:
        raise access.Refused
    file = io.StringIO()
    csv.writer(file).writerows(
        [harmless(value) for value in row] for row in _TABLES[table](see_figures(tx, deed, told))
    )
    return file.getvalue()


def note_taken(tx: Connection, deed: Deed, table: str) -> None:
    """Write down that a table was taken away. Apart from making it, which would hold up those who write."""
    access.check(deed.actor, "see_figures")
    deed.write(tx, "see_figures", about=f"csv {table}")


def as_text(number: Number) -> str:
    """12; "<5"; "12..16" or ">=12" where parts of a sum are hidden; "" where nothing may be said."""
    if number.is_exact:
        return str(number.known)
    most = number.known + number.few * (FEWEST - 1)
    if number.hidden:
        return f">={number.known}" if number.known else ""
    return f"{number.known}..{most}" if number.known else f"<{most + 1}"


def _steps(figures: Figures) -> Rows:
    yield ["step", "people"]
    yield from ([step, as_text(number)] for step, number in zip(STEPS, figures.steps, strict=True))


def _by(name: str, rows: Mapping[str, Shown]) -> Rows:
    yield [name, *STEPS]
    yield from ([row, *map(as_text, numbers)] for row, numbers in rows.items())


def _stops(figures: Figures) -> Rows:
    yield ["question", "stopped", "about_percent_of_asked"]
    yield from ([question, as_text(stop.number), stop.share] for question, stop in figures.stops.items())


def _times(figures: Figures) -> Rows:
    yield ["time", "median_from_minutes", "median_to_minutes"]
    yield from ([time, *(bucket or ("", ""))] for time, bucket in figures.times.items())


_TABLES: Final[dict[str, Callable[[Figures], Rows]]] = {
    "steps": _steps,
    "weeks": lambda figures: _by("week", {str(week): row for week, row in figures.weeks.items()}),
    "locales": lambda figures: _by("locale", figures.locales),
    "sources": lambda figures: _by("source", figures.sources),
    "questions": _stops,
    "times": _times,
}
