"""From poster to classroom: how far a conversation came, and what is to be counted when it comes further.

A conversation is counted once for each step and each question, among those who began on its day, in the language they
went on in and from its source. Counts hold nobody: what was counted already is remembered in the state alone.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from conversations.flow import Question
from conversations.types import Journey, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.path import Path
    from conversations.types import Context, State, Step

STEPS: Final = ("first_word", "language", "verdict", "sent", "called", "reached", "visit", "enrolled")
"""In order: whoever comes to one counts in those before it, too. After "sent" it is staff who take them further."""
SENT: Final = STEPS.index("sent")
_HOUR, _DAY = 60, 24 * 60
BUCKETS: Final = (
    *(0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 8, 12, 18, 24, 36)),
    *(days * _DAY for days in (2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365)),
)
"""Where the buckets of a time begin, in minutes."""


def counted(step: Step, path: Path, context: Context) -> Step:
    """The step with what is to be counted of it, and with the memory that it was."""
    known = step.state.journey
    now = _moved_on(known or _begun(step.state, context), step.state, path)
    if now is None or now == known:
        return step
    return replace(step, state=replace(step.state, journey=now), tallies=tuple(_tallies(known, now, context)))


def without(step: Step, known: Journey | None) -> Step:
    """The step with this journey uncounted, when it gave way to another one."""
    if known is None or step.state.journey == known:
        return step
    return replace(step, tallies=tuple(Tally(*_whose(known), *mark, by=-1) for mark in sorted(marks(known))))


def passed(before: str, after: str) -> tuple[str, ...]:
    """The steps behind one, up to another; none when that is not further."""
    return STEPS[STEPS.index(before) + 1 : STEPS.index(after) + 1]


def marks(journey: Journey | None) -> set[tuple[str, str]]:
    """All that a journey counts for, as (kind, name)."""
    if journey is None:
        return set()
    return {
        *(("step", step) for step in STEPS[: STEPS.index(journey.step) + 1]),
        *(("asked", name) for name in (*journey.asked, *journey.answered)),
        *(("answered", name) for name in journey.answered),
    }


def _marks_since(before: Journey | None, after: Journey) -> set[tuple[str, str]]:
    """The marks of a journey that it did not have before: a step, what is asked, what is answered."""
    if before is None:
        return marks(after)
    asked = {*after.asked, *after.answered}.difference(before.asked, before.answered)
    return {
        *(("step", step) for step in passed(before.step, after.step)),
        *(("asked", name) for name in asked),
        *(("answered", name) for name in set(after.answered).difference(before.answered)),
    }


def bucket(began: datetime, ended: datetime) -> str:
    """The bucket of a time, by its least minutes."""
    minutes = max((ended - began).total_seconds() / 60, 0)
    return str(BUCKETS[bisect_right(BUCKETS, minutes) - 1])


def _begun(state: State, context: Context) -> Journey | None:
    """The journey of who says their first word now; nothing is counted where nobody says the hour."""
    if state.turn != 1 or context.now is None:
        return None
    return Journey(context.now.isoformat(timespec="minutes"), state.locale, state.source)


def _moved_on(known: Journey | None, state: State, path: Path) -> Journey | None:
    """The journey with what is on the way now. Its locale and source are settled by the first step after the first."""
    if known is None:
        return None
    locale, source = (state.locale, state.source) if known.step == STEPS[0] else (known.locale, known.source)
    answered = tuple(dict.fromkeys((*known.answered, *(question.id for question, _ in path.questions()))))
    here = (path.node.id,) if isinstance(path.node, Question) else ()
    asked = tuple(name for name in dict.fromkeys((*known.asked, *here)) if name not in answered)
    step = max(known.step, _step(state, path), key=STEPS.index)
    return Journey(known.began, locale, source, step, asked, answered)


def _step(state: State, path: Path) -> str:
    """How far the way goes. A teacher's leads to no classroom of ours: it is counted up to the language."""
    told = {step.node.id for step in path.passed}
    if "sent" in told and path.audience() != "teacher":
        return "sent"
    if "verdict" in told:
        return "verdict"
    return "language" if state.locale_chosen or any(True for _ in path.questions()) else STEPS[0]


def _tallies(before: Journey | None, after: Journey, context: Context) -> Iterator[Tally]:
    """What `after` counts for and `before` did not. When locale or source were settled meanwhile, all of it moves."""
    whose, same = _whose(after), before
    if before is not None and _whose(before) != whose:
        yield from (Tally(*_whose(before), *mark, by=-1) for mark in sorted(marks(before)))
        same = None
    yield from (Tally(*whose, *mark) for mark in sorted(_marks_since(same, after)))
    is_sent = after.step == STEPS[SENT] and (before is None or before.step != after.step)
    if is_sent and context.now is not None:
        yield Tally(*whose, "to_sent", bucket(datetime.fromisoformat(after.began), context.now))


def _whose(journey: Journey) -> tuple[str, str, str]:
    return journey.began[: len("2026-11-22")], journey.locale, journey.source
