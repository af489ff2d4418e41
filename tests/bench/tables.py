"""What was measured, as tables for `docs/performance.md`. A bar that is not reached is told as MISSED."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.bench.turns import BARS, ECHO, KINDS, OURS, PEOPLE, POSTGRESQL, STEADY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.bench.kept import Kept
    from tests.bench.parts import Part
    from tests.bench.turns import Figures

_MOST_CPU: Final = 1.8  # milliseconds a turn
_MOST_MEMORY, _MOST_GROWTH, _LONGEST_START = 120.0, 5.0, 1.5


def turns_lines(figures: Figures) -> Iterator[str]:
    """Each program beside ours, and how many times as many turns ours did."""
    for kind in KINDS:
        for people in PEOPLE:
            yield f"### {kind.capitalize()} answers, {people} people at once"
            yield ""
            yield from _head("program", "turns/s", "p50 ms", "p99 ms", "CPU ms", "ours is", "must be", "")
            mine = figures[OURS, kind, people].a_second
            for name in (OURS, POSTGRESQL, *BARS):
                figure = figures.get((name, kind, people))
                if figure is None:
                    yield _row(name, "not measured here", "", "", "", "", "", "")
                    continue
                bar, times = BARS.get(name), mine / figure.a_second
                judged = _judged(times >= bar) if bar else ""
                if name == OURS:
                    bar, judged = None, _judged(figure.cpu <= _MOST_CPU)
                elif name == POSTGRESQL:
                    times = figure.a_second / figures[ECHO, kind, people].a_second
                    bar, judged = 1, _judged(times >= 1)
                shown = f"{times:.2f} x" + (f" {ECHO}" if name == POSTGRESQL else "") if name != OURS else ""
                wrong = f" ({figure.wrong} wrong)" if figure.wrong else ""
                yield _row(
                    name,
                    f"{figure.a_second:.0f}{wrong}",
                    f"{figure.p50:.1f}",
                    f"{figure.p99:.1f}",
                    f"{figure.cpu:.2f}",
                    shown,
                    f"{bar} x" if bar else f"CPU {_MOST_CPU}",
                    judged,
                )
            yield ""


def steady_lines(figures: Figures) -> Iterator[str]:
    """How long a turn takes where so many come each second."""
    theirs = figures[ECHO, "typed", STEADY[0]]
    yield "### A steady stream of typed turns"
    yield ""
    yield from _head("program", "turns/s", "p50 ms", "p99 ms", "CPU ms", "")
    for (name, _, rate), figure in figures.items():
        judged = "" if name == ECHO else _judged(figure.p50 < theirs.p50 and figure.p99 < theirs.p99)
        yield _row(name, f"{rate}", f"{figure.p50:.1f}", f"{figure.p99:.1f}", f"{figure.cpu:.2f}", judged)


def kept_lines(found: Iterable[Kept]) -> Iterator[str]:
    """What a process costs with so many conversations stored."""
    known = list(found)
    least = min(one.memory for one in known if one.program == known[0].program)
    yield "### With many conversations stored"
    yield ""
    yield from _head("program", "stored", "start to first answer s", "memory MB", "turns/s", "CPU ms", "")
    for one in known:
        is_ours = one.program == known[0].program
        reached = one.memory <= min(_MOST_MEMORY, least + _MOST_GROWTH) and one.start <= _LONGEST_START
        cost = (f"{one.start:.2f}", f"{one.memory:.0f}", f"{one.a_second:.0f}", f"{one.cpu:.2f}")
        yield _row(one.program, f"{one.stored}", *cost, _judged(reached) if is_ours else "")


def parts_lines(found: Iterable[Part]) -> Iterator[str]:
    """What each part costs alone."""
    yield "### The parts"
    yield ""
    yield from _head("what", "measured", "must be", "")
    for one in found:
        must = f"{'at least' if one.more else 'at most'} {one.bar:g} {one.unit}"
        yield _row(one.name, f"{one.figure:.3g} {one.unit}", must, _judged(one.is_reached()))


def _judged(reached: bool) -> str:  # noqa: FBT001 - a word for it
    return "reached" if reached else "MISSED"


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
