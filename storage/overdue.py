"""What waits too long, and how the list stands: the moments are computed elsewhere, by working hours.

Here they are only compared. Each kind of waiting has its own limit, so its own moments; the moments of one step mean
the same time beyond the limit for all of them. So leads of different kinds stand in one order, and no database needs
to know a working hour.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, and_, bindparam, case, false, func, literal_column, or_

from storage.leads import may_contact
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement

    from storage.columns import UtcDateTime

    Within = ColumnElement[int]

STEPS: Final = 31  # as many leaves as five comparisons tell apart, without the one of what is not overdue
PROMISED, OWN, RETRY, HAPPENED = "promised", "own", "retry", "happened"
"""Why somebody looks again: a family was promised a call, staff wanted to, nobody answered, or something happened."""
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_here = leads.c
_moment: UtcDateTime = _here.created_at.type  # type: ignore[assignment]
_now = bindparam("now", type_=_moment)


@dataclass(frozen=True, slots=True)
class Late:
    """What is overdue: what waits since before the first moment of its kind; before the next ones, by more and more.

    `new` is for leads that nobody has begun with, `waiting` for who waits for an answer, `promised` for calls that a
    family was promised, `own` for what staff wanted to look at again.
    """

    new: tuple[datetime, ...]
    waiting: tuple[datetime, ...]
    promised: tuple[datetime, ...]
    own: tuple[datetime, ...]


_KINDS: Final = tuple(field.name for field in fields(Late))
_no_answer, _no_promise = _here.waiting_since.is_(None), _here.follow_up_at.is_(None)
_is_promised = and_(_here.follow_up_at.is_not(None), _here.follow_up_for == PROMISED)


def is_late(late: Late | None) -> ColumnElement[bool]:
    """Whether a lead that may be contacted waits too long: for an answer, for a call that was promised, else at all."""
    if late is None:
        return false()
    waits_long = or_(
        _here.waiting_since < late.waiting[0],
        and_(_is_promised, _here.follow_up_at < late.promised[0]),
        and_(_no_answer, ~_is_promised, _here.follow_up_at < late.own[0]),
        and_(_no_answer, _no_promise, _here.status == "new", _here.created_at < late.new[0]),
    )
    return and_(may_contact(), waits_long)


def is_over(ended: Iterable[str]) -> ColumnElement[bool]:
    """Whether a lead has ended, and nothing in it waits for anybody.

    Whoever waits for an answer needs somebody, also where the matter had ended; so does what staff wanted to come back
    to.
    """
    return and_(_here.status.in_(sorted(ended)), _no_answer, _no_promise)


# --- the order of the list --------------------------------------------------------------------------------------------


def moments_of(late: Late | None) -> dict[str, datetime]:
    """The values of `PLACE`; without `late`, nothing is overdue."""
    told = {kind: (getattr(late, kind) if late else ())[:STEPS] for kind in _KINDS}
    return {
        f"{kind}_{step}": known[step] if step < len(known) else _NEVER
        for kind, known in told.items()
        for step in range(STEPS)
    }


def _place(number: int) -> Within:
    return literal_column(str(number), Integer())


def _among(kind: str, weight: int, since: ColumnElement[datetime], within: Within) -> Within:
    """The place of what waits since then: `within` its limit, else by the steps beyond it, the last ones first.

    Of one step, what has less `weight` comes first. Halving the steps takes five comparisons, not thirty.
    """

    def between(first: int, last: int) -> Within:
        if first == last:
            return _place(weight - 10 * first) if first else within
        half = (first + last + 1) // 2
        return case((since < bindparam(f"{kind}_{half - 1}", type_=_moment), between(half, last)),
                    else_=between(first, half - 1))  # fmt: skip

    return between(0, STEPS)


_DUE_CALL, _WAITS, _BEGINS, _UNTOUCHED, _NOT_YET, _HELD = map(_place, range(10, 16))
_came: Callable[[Within], Within] = lambda due: case((_here.follow_up_at <= _now, due), else_=_NOT_YET)  # noqa: E731
_promise = _among("promised", 0, _here.follow_up_at, _came(_DUE_CALL))
_answer = _among("waiting", 1, _here.waiting_since, _WAITS)
_new = _among("new", 2, _here.created_at, _BEGINS)
_own = _among("own", 3, _here.follow_up_at, _came(_BEGINS))
PLACE: Final = case(
    (_here.contact_hold, _HELD),
    (and_(_no_answer, _no_promise), case((_here.status == "new", _new), else_=_UNTOUCHED)),
    (_no_answer, case((_is_promised, _promise), else_=_own)),
    (_is_promised, case((_promise < _answer, _promise), else_=_answer)),
    else_=_answer,
)
"""Where a lead stands; docs/desk.md says it in words. Takes the values of `moments_of`, and `now`."""
SINCE: Final = case(
    (_here.contact_hold, _here.created_at),
    (and_(_is_promised, _here.follow_up_at < _here.waiting_since), _here.follow_up_at),
    else_=func.coalesce(_here.waiting_since, _here.follow_up_at, _here.moved_at, _here.created_at),
)
"""Since when it waits there: of one place, the longest first."""
