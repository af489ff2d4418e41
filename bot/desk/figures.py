"""The page of the figures: each chart with its table beside it, and each table as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from babel.dates import format_date
from starlette.responses import Response

from bot.desk.charts import Bar, bars, columns, spans
from bot.desk.visit import page, page_route
from bot.desk.words import WORDS
from bot.i18n import date_words, direction
from bot.services import figures, figures_csv
from bot.services.figures import TIMES
from bot.services.hiding import FEWEST
from bot.services.published import ALL, NO_SOURCE, OTHER_SOURCES
from bot.services.quarters import week_name
from bot.web import HEADERS, UNSTORED
from conversations.journey import STEPS
from conversations.locales import TABLE
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import Route

    from bot.desk.charts import Chart
    from bot.desk.pages import Words
    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.i18n import Catalogues
    from bot.services.figures import Figures
    from bot.services.hiding import Number, Shown

_IDS: Final = {word.id for word in WORDS}
_LAYERS: Final = ("first_word", "sent", "enrolled")
_COLUMNS: Final = ("first_word", "sent", "reached", "enrolled")
_DAY: Final = 24 * 60
_TICKS: Final = {"minute": 1, "hour": 60, "day": _DAY, "week": 7 * _DAY, "year": 365 * _DAY}
_HOURS_FROM, _DAYS_FROM = 60, 2 * _DAY  # minutes


def routes(site: Site) -> list[Route]:
    """The figures, and their tables as files."""
    return [page_route(site, "/desk/figures", _show), page_route(site, "/desk/figures.csv", _csv)]


async def _show(site: Site, request: Request, visit: Visit) -> Response:
    told = dict(request.query_params)
    found = await site.door.look(visit.actor, lambda tx, deed: figures.see_figures(tx, deed, told))
    view = _View(found, site.pages.desk, site.pages.words_in(visit.locale), visit.locale)
    shown = {"view": view, "sections": list(view.sections()), "layers": _LAYERS}
    return page(site.pages.render("figures.html", visit.locale, **shown, **site.frame(visit)))


async def _csv(site: Site, request: Request, visit: Visit) -> Response:
    told = dict(request.query_params)
    table = told.get("table", "")
    written = await site.door.look(visit.actor, lambda tx, deed: figures_csv.write_table(tx, deed, told, table))
    await site.door.do(visit.actor, lambda tx, deed: figures_csv.note_taken(tx, deed, table))
    named = {"Content-Disposition": f'attachment; filename="tawjih-{table}.csv"'}
    return Response(written.encode("utf-8-sig"), media_type="text/csv", headers=HEADERS | UNSTORED | named)


@dataclass(frozen=True, slots=True)
class Section:
    """A chart and its table: rows are their label, the address that its name leads to ("" for none), and their cells.

    `layered` says that the chart's bars lie upon each other and need a legend.
    """

    id: str
    note: str
    chart: Chart
    head: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    layered: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """The figures in the words of a locale."""

    figures: Figures
    desk: Catalogues
    words: Words
    locale: str

    @property
    def rtl(self) -> bool:
        return direction(self.locale) == "rtl"

    @property
    def is_all(self) -> bool:
        """Whether the page is about all people together."""
        return self.figures.wanted.which == ALL

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(number.known or not number.is_exact for number in self.figures.steps)

    def sections(self) -> Iterator[Section]:
        """All parts of the page, in order."""
        yield self._steps()
        if self.is_all:
            yield self._weeks()
            yield self._people("locale", self.figures.locales)
            yield self._people("source", self.figures.sources)
        yield self._questions()
        yield self._times()

    # --- the parts ---

    def _steps(self) -> Section:
        numbers = list(zip(STEPS, self.figures.steps, strict=True))
        first = self.figures.steps[0]
        shares = [_share(number, first) for _, number in numbers]
        rows = [Bar(self.say(f"step.{step}"), self.said(number), (("sent", number),)) for step, number in numbers]
        cells = [(row.label, "", (row.said, share)) for row, share in zip(rows, shares, strict=True)]
        return self._section("steps", bars(rows, rtl=self.rtl), ("step", "families", "of_first"), cells)

    def _weeks(self) -> Section:
        named = [(self.day(week), row) for week, row in self.figures.weeks.items()]
        drawn = list(zip(self._months(), (_layered(label, "", row) for label, row in named), strict=True))
        chart = columns(drawn, rtl=self.rtl)
        return self._section("weeks", chart, ("week", *_COLUMNS), [self._row(*one) for one in named], layered=True)

    def _people(self, part: str, numbers: Mapping[str, Shown]) -> Section:
        named = [(self.name(part, name), row, self.address({part: name})) for name, row in numbers.items()]
        chart = bars([_layered(label, self.said(row[0]), row) for label, row, _ in named], rtl=self.rtl)
        rows = [self._row(*one) for one in named]
        return self._section(f"{part}s", chart, (part, *_COLUMNS), rows, layered=True)

    def _questions(self) -> Section:
        known = [(self.asked(question), stop) for question, stop in self.figures.stops.items()]
        known = [(name, stop) for name, stop in known if stop.number.known or not stop.number.is_exact]
        rows = [Bar(name, self.said(stop.number), (("sent", stop.number),)) for name, stop in known]
        shares = [self.about(stop.share) for _, stop in known]
        cells = [(row.label, "", (row.said, share)) for row, share in zip(rows, shares, strict=True)]
        return self._section("questions", bars(rows, rtl=self.rtl), ("question", "stopped", "share"), cells)

    def _times(self) -> Section:
        rows = [(self.say(f"time.{time}"), self.span(time), self.figures.times[time]) for time in TIMES]
        ticks = [(minutes, self.say(f"tick.{name}")) for name, minutes in _TICKS.items()]
        chart = spans(rows, ticks, rtl=self.rtl)
        return self._section("times", chart, ("time", "median"), [(label, "", (said,)) for label, said, _ in rows])

    def _section(
        self, name: str, chart: Chart, head: Sequence[str], rows: Sequence[Any], *, layered: bool = False
    ) -> Section:
        note = f"figures.{name}.note"
        words = tuple(self.say(f"step.{one}" if one in STEPS else f"figures.{one}") for one in head)
        return Section(name, self.say(note) if note in _IDS else "", chart, words, tuple(rows), layered)

    def _row(self, label: str, row: Shown, address: str = "") -> tuple[str, str, tuple[str, ...]]:
        return label, address, tuple(self.said(row[STEPS.index(step)]) for step in _COLUMNS)

    # --- words ---

    def say(self, message: str, **values: str | int) -> str:
        """A sentence of the page."""
        return self.desk.words(Text(message).given(**values), self.locale)

    def said(self, number: Number) -> str:
        """A number, as much of it as may be said."""
        most = number.known + number.few * (FEWEST - 1)
        if number.is_exact:
            return str(number.known)
        if number.hidden:
            return self.say("figures.at_least", count=number.known) if number.known else self.say("figures.not_shown")
        if number.known:
            return self.say("figures.between", least=number.known, most=most)
        return self.say("figures.fewer", count=most + 1)

    def about(self, share: int | None) -> str:
        """A rounded share."""
        if share is None:
            return ""
        return f"{share} %" if share else self.say("figures.fewer", count="5 %")

    def span(self, time: str) -> str:
        """A median, in the unit that fits."""
        found = self.figures.times[time]
        if found is None:
            return self.say("figures.too_few", count=FEWEST)
        low, high = found
        if high is None or not low:
            return self.say("time.a_minute" if high else "time.longer")
        size, name = (1, "minutes") if low < _HOURS_FROM else (60, "hours") if low < _DAYS_FROM else (_DAY, "days")
        return self.desk.words(Text(f"time.{name}").given(low=low // size).counted(high // size), self.locale)

    def day(self, day: date) -> str:
        """A day of a year that is plain."""
        return date_words(day, self.locale, "d MMM")

    def whole_day(self, day: date) -> str:
        """A day with its year."""
        return date_words(day, self.locale, "d MMMM y")

    def name(self, part: str, name: str) -> str:
        """A language or a source in words."""
        own = {NO_SOURCE: "figures.no_source", OTHER_SOURCES: "figures.other_sources"}
        return self.say(own[name]) if name in own else self.words.told(part, name)

    def asked(self, question: str) -> str:
        """A question as staff call it."""
        return self.say(f"answer.{question}" if f"answer.{question}" in _IDS else f"asked.{question}")

    def _months(self) -> Iterator[str]:
        """The month's name at the first of its weeks, "" at the others; a month of one week has no room for it."""
        weeks = list(self.figures.weeks)
        months = [week.month for week in weeks]
        for at, week in enumerate(weeks):
            begins = months[at - 1 : at] != [week.month] and months[at + 1 : at + 2] == [week.month]
            yield format_date(week, "MMM", locale=TABLE[self.locale].formats) if begins else ""

    # --- addresses ---

    @property
    def first_week(self) -> str:
        """The first week of the page, as an address says it."""
        return week_name(self.figures.wanted.quarters[0].first)

    @property
    def last_week(self) -> str:
        """The last week of the page, as an address says it."""
        return week_name(self.figures.wanted.quarters[-1].last)

    @property
    def which(self) -> str:
        """Whom the page is about."""
        return self.name(*self.figures.wanted.which)

    def address(self, which: Mapping[str, str] | None = None, table: str = "") -> str:
        """The page of these people in the same quarters; or a table of this page as a file."""
        span = {"from": self.first_week, "to": self.last_week}
        if not table:
            return f"/desk/figures?{urlencode({**span, **(which or {})})}"
        here = {} if self.is_all else dict([self.figures.wanted.which])
        return f"/desk/figures.csv?{urlencode({'table': table, **span, **here})}"

    def choices(self) -> Iterator[tuple[str, str, str, str]]:
        """The quarters to choose from: the week of their beginning and its day, the week of their end and its day."""
        for one in self.figures.choices:
            last = self.whole_day(one.last + timedelta(days=6))
            yield week_name(one.first), self.whole_day(one.first), week_name(one.last), last


def _layered(label: str, said: str, row: Shown) -> Bar:
    return Bar(label, said, tuple((step, row[STEPS.index(step)]) for step in _LAYERS))


def _share(number: Number, of: Number) -> str:
    if not (number.is_exact and of.is_exact and of.known):
        return ""
    return f"{round(number.known / of.known * 100)} %"
