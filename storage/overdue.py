"""What waits too long: the moments are computed elsewhere, by working hours; here is only the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_

from storage.leads import may_contact
from storage.models import leads

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

_here = leads.c


@dataclass(frozen=True, slots=True)
class Late:
    """What is overdue: new leads of before `new`, who waits since before `waiting`, what was promised for before."""

    new: datetime
    waiting: datetime
    promised: datetime


def is_late(late: Late | None) -> ColumnElement[bool]:
    """Whether a lead that may be contacted waits too long: for an answer, else for what was promised, else at all."""
    if late is None:
        return false()
    no_answer, no_promise = _here.waiting_since.is_(None), _here.follow_up_at.is_(None)
    waits_long = or_(
        _here.waiting_since < late.waiting,
        and_(no_answer, _here.follow_up_at < late.promised),
        and_(no_answer, no_promise, _here.status == "new", _here.created_at < late.new),
    )
    return and_(may_contact(), waits_long)
