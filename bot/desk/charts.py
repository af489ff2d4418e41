"""Charts as what an SVG draws: rectangles, lines and words. Across in percent, down in em: so each grows with the page.

From right to left, all is mirrored but the words. What is hidden of a number is drawn dashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final, Literal

from bot.services.hiding import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.hiding import Number

_ROW, _BAR, _LABEL = 2.9, 1.1, 1.1  # em: a row, its widest bar, the base line of its words
_TALL = 4.2  # a row with two lines of words
_PLOT, _TOP = 9.0, 1.6
_STUB: Final = 1.5  # percent, of what is hidden and has no size
_LONGEST: Final = 365 * 24 * 60


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar or a part of one; `kind` is its style."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """A label; `anchor` says which of its ends stands at x, as its line runs."""

    x: float
    y: float
    words: str
    anchor: Literal["start", "middle", "end"] = "start"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, as high as `height`; `lines` are upright (x, top, bottom), `levels` lie at these heights."""

    height: float
    rects: tuple[Rect, ...]
    words: tuple[Words, ...]
    lines: tuple[tuple[float, float, float], ...] = ()
    levels: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: its label, what is said at its end, and its numbers with their styles, widest first."""

    label: str
    said: str
    numbers: tuple[tuple[str, Number], ...]


def bars(rows: Sequence[Bar], *, rtl: bool) -> Chart:
    """One row below the other; a row's numbers lie upon each other, each narrower than the one before."""
    most = max((_end(number) for row in rows for _, number in row.numbers), default=0) or 1
    rects = [rect for at, row in enumerate(rows) for rect in _row_rects(at, row, most)]
    words = [word for at, row in enumerate(rows) for word in _row_words(at, row.label, row.said)]
    return _mirrored(Chart(len(rows) * _ROW, tuple(rects), tuple(words)), rtl=rtl)


def columns(rows: Sequence[tuple[str, Bar]], *, rtl: bool) -> Chart:
    """One column beside the other, each with a label below where it is not ""; time runs as the lines do."""
    most = _round_up(max((_end(number) for _, row in rows for _, number in row.numbers), default=0))
    share = 100 / max(len(rows), 1)
    rects = [rect for at, (_, row) in enumerate(rows) for rect in _column_rects(at * share, share, row, most)]
    base = _TOP + _PLOT
    words = [Words(at * share, base + 1.3, label) for at, (label, _) in enumerate(rows) if label]
    levels = [(most, _TOP), (most // 2, _TOP + _PLOT / 2)] if most > 1 else [(most, _TOP)]
    words += [Words(0, y - 0.3, str(number), kind="level") for number, y in levels]
    chart = Chart(base + 1.8, tuple(rects), tuple(words), levels=(*(y for _, y in levels), base))
    return _mirrored(chart, rtl=rtl)


def spans(
    rows: Sequence[tuple[str, str, tuple[int, int | None] | None]], ticks: Sequence[tuple[int, str]], *, rtl: bool
) -> Chart:
    """Times in minutes on one scale, where each step to the right is many times longer; ticks are its marks."""
    rects: list[Rect] = []
    words: list[Words] = []
    base = len(rows) * _TALL
    for at, (label, said, span) in enumerate(rows):
        top = at * _TALL + _LABEL
        words += [Words(0, top, label), Words(0, top + 1.4, said, kind="said")]
        if span is not None:
            start, end = min(_on_scale(span[0]), 100 - _STUB), _on_scale(span[1] or _LONGEST)
            rects.append(Rect(start, top + 1.8, max(end - start, _STUB), _BAR, "sent"))
    for number, (minutes, label) in enumerate(ticks):
        anchor: Literal["start", "middle", "end"] = "middle"
        anchor = "start" if not number else "end" if number == len(ticks) - 1 else anchor
        words.append(Words(_on_scale(minutes), base + 1.5, label, anchor, "level"))
    lines = tuple((_on_scale(minutes), 0.0, base + 0.4) for minutes, _ in ticks)
    return _mirrored(Chart(base + 2, tuple(rects), tuple(words), lines), rtl=rtl)


def _row_words(at: int, label: str, said: str) -> Iterator[Words]:
    yield Words(0, at * _ROW + _LABEL, label)
    yield Words(100, at * _ROW + _LABEL, said, "end", "said")


def _row_rects(at: int, row: Bar, most: int) -> Iterator[Rect]:
    top, height = at * _ROW + _LABEL + 0.4, _BAR
    for kind, number in row.numbers:
        known, end = number.known / most * 100, _end(number) / most * 100
        if known:
            yield Rect(0, top, known, height, kind)
        if not number.is_exact and kind == row.numbers[0][0]:
            start = min(known, 100 - _STUB)
            yield Rect(start, top, max(end - start, _STUB), height, "hidden")
        top, height = top + height * 0.22, height * 0.56


def _column_rects(x: float, share: float, row: Bar, most: int) -> Iterator[Rect]:
    left, width, base = x + share * 0.08, share * 0.84, _TOP + _PLOT
    for kind, number in row.numbers:
        height = number.known / most * _PLOT if most else 0.0
        if height:
            yield Rect(left, base - height, width, height, kind)
        elif not number.is_exact and kind == row.numbers[0][0]:
            yield Rect(left, base - 0.4, width, 0.4, "hidden")
        left, width = left + width * 0.22, width * 0.56


def _end(number: Number) -> int:
    """The most that it can be, as far as that is known."""
    return number.known + number.few * (FEWEST - 1)


def _round_up(number: int) -> int:
    """The next number that is easily halved: 2, 4, 10, 20, 40, 100 ..."""
    size = 1
    while True:
        for step in (2, 4, 10):
            if number <= step * size:
                return step * size
        size *= 10


def _on_scale(minutes: int) -> float:
    return log(max(minutes, 1)) / log(_LONGEST) * 100


def _mirrored(chart: Chart, *, rtl: bool) -> Chart:
    """From right to left; where a word's ends are is turned by its own direction already."""
    if not rtl:
        return chart
    return Chart(
        chart.height,
        tuple(Rect(100 - one.x - one.width, one.y, one.width, one.height, one.kind) for one in chart.rects),
        tuple(Words(100 - one.x, one.y, one.words, one.anchor, one.kind) for one in chart.words),
        tuple((100 - x, top, bottom) for x, top, bottom in chart.lines),
        chart.levels,
    )
