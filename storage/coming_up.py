"""A request comes up in the list now: something happened to it, so somebody is to look. A promise stays one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, or_, select, update

from storage.leads import may_contact
from storage.models import leads
from storage.overdue import HAPPENED, PROMISED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_here = leads.c
_own = leads.alias("own")
_stands_for_it = (
    select(func.coalesce(_own.c.merged_into, _own.c.id)).where(_own.c.id == bindparam("key")).scalar_subquery()
)
_now = bindparam("now", type_=_here.follow_up_at.type)
_is_promised = _here.follow_up_for == PROMISED
_BRING_UP = (
    update(leads)
    .where(_here.id == _stands_for_it, may_contact())
    .where(or_(_here.follow_up_at.is_(None), _here.follow_up_at > _now))
    .values(follow_up_at=_now, follow_up_for=bindparam("what"))
)


def bring_up(  # noqa: PLR0913 - which, when, as what, and what it gives way to
    tx: Connection,
    lead_id: int,
    now: datetime,
    *,
    what: str = HAPPENED,
    before: datetime | None = None,
    unless: Collection[str] = (),
) -> None:
    """The lead, or the one it was merged into, stands in the list at once; where nobody may contact them, nothing.

    What is up already stays as it is. So does a call that a family was promised: whoever makes it sees what happened.
    `what` is the kind of follow-up that it is. Where `before` is given, a promised call that comes later would come too
    late. `unless` are the statuses in which there is nothing to look at.
    """
    comes_in_time = _is_promised if before is None else and_(_is_promised, _here.follow_up_at < before)
    statement = _BRING_UP.where(~comes_in_time, _here.status.not_in(sorted(unless)))
    tx.execute(statement, {"key": lead_id, "now": now, "what": what})
