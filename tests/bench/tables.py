"""What was measured, as tables for `docs/performance.md`. A bar that is not reached is told as MISSED."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.bench.turns import BARS, ECHO, KINDS, OURS, PEOPLE, POSTGRESQL, STEADY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.bench.growth import Grown
    from tests.bench.kept import Kept
    from tests.bench.parts import Part
    from tests.bench.turns import Figure, Figures

_MOST_CPU: Final = 1.8  # milliseconds a turn
_MOST_MEMORY, _MOST_GROWTH, _LONGEST_START = 120.0, 5.0, 1.5


def turns_lines(figures: Figures) -> Iterator[str]:
    """Each program beside ours, and how many times as many turns ours did."""
    for kind in KINDS:
        for people in PEOPLE:
            yield f"### {kind.capitalize()} answers, {people} people at once"
            yield ""
            yield from _head("program", "turns/s", "p50 ms", "p99 ms", "CPU ms", "ours is", "must be", "")
            found = {name: figures.get((name, kind, people)) for name in (OURS, POSTGRESQL, *BARS)}
            for name, figure in found.items():
                yield _row(name, *(_cells(name, figure, found) if figure else ("not measured here", *[""] * 6)))
            yield ""


def _cells(name: str, figure: Figure, found: Mapping[str, Figure | None]) -> tuple[str, ...]:
    wrong = f" ({figure.wrong} wrong)" if figure.wrong else ""
    own = (f"{figure.a_second:.0f}{wrong}", f"{figure.p50:.1f}", f"{figure.p99:.1f}", f"{figure.cpu:.2f}")
    if name == OURS:
        return (*own, "", f"CPU {_MOST_CPU}", _judged(figure.cpu <= _MOST_CPU))
    of, than, bar, whom = found[OURS], figure, BARS.get(name, 1), ""
    if name == POSTGRESQL:
        of, than, whom = figure, found[ECHO] or figure, f" {ECHO}"
    times = of.a_second / than.a_second if of else 0
    return (*own, f"{times:.2f} x{whom}", f"{bar} x", _judged(times >= bar))


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


def growth_lines(found: Iterable[Grown]) -> Iterator[str]:
    """What more people at once, and more processes, do to it."""
    yield "### As it grows"
    yield ""
    yield from _head("program", "people at once", "processes", "turns/s", "p50 ms", "p99 ms", "CPU ms")
    for one in found:
        wrong = f" ({one.wrong} wrong)" if one.wrong else ""
        times = (f"{one.a_second:.0f}{wrong}", f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.cpu:.2f}")
        yield _row(one.program, f"{one.people}", f"{one.processes}", *times)


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
