"""Who said yes to the centre's news, among the leads that a filter finds, and how each of them can be written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from storage.leads import may_contact
from storage.models import consents, conversations, leads
from storage.narrowing import in_tab, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from storage.desk import Filters, Tab

_AT_ONCE: Final = 500
_member = leads.alias("member")
_whose = conversations.c


@dataclass(frozen=True, slots=True)
class Way:
    """A conversation behind a lead: of the lead itself, or of one that was merged into it."""

    lead_id: int
    lead_status: str
    conversation_id: int
    subject: str
    channel: str
    locale: str
    updated_at: datetime
    stopped: bool
    blocked: bool


def _ways(member: Any) -> Select[Any]:  # noqa: ANN401 - the table, or itself under another name
    return select(
        leads.c.id.label("lead_id"), leads.c.status.label("lead_status"),
        member.c.conversation_id, member.c.subject, _whose.channel,
        func.coalesce(func.nullif(_whose.locale, ""), "fr").label("locale"), _whose.updated_at,
        _whose.stopped_at.is_not(None).label("stopped"), _whose.blocked_at.is_not(None).label("blocked"),
    )  # fmt: skip


_OWN = _ways(leads).select_from(leads).join(conversations, _whose.id == leads.c.conversation_id).where(may_contact())
_MERGED = (
    _ways(_member)
    .select_from(leads)
    .join(_member, _member.c.merged_into == leads.c.id)
    .join(conversations, _whose.id == _member.c.conversation_id)
    .where(may_contact(), _member.c.contact_hold.is_(False), _member.c.status != "withdrawn")
)


def list_ways(  # noqa: PLR0913 - which part of the list, for whom
    tx: Connection, tab: Tab, filters: Filters, *, staff_id: int, now: datetime, most: int
) -> list[Way]:
    """The ways to those whom a filter finds and who may be written to, by lead, the one that wrote last first."""
    where = [in_tab(tab, filters), *narrowed(filters)]
    return _found(tx, _those(*where), {"me": staff_id, "now": now, "most": most})


def list_ways_of(tx: Connection, lead_id: int) -> list[Way]:
    """The same of one lead; none when it may not be written to."""
    return _found(tx, _OF_ONE, {"lead": lead_id, "most": _AT_ONCE})


def _those(*where: ColumnElement[bool]) -> tuple[Select[Any], ...]:
    return tuple(ways.where(*where).order_by(leads.c.id).limit(bindparam("most")) for ways in (_OWN, _MERGED))


_OF_ONE = _those(leads.c.id == bindparam("lead"))  # made once: it is asked for each family that is written to


def _found(tx: Connection, statements: Iterable[Select[Any]], told: dict[str, object]) -> list[Way]:
    found = [Way(**row) for statement in statements for row in tx.execute(statement, told).mappings()]
    return sorted(found, key=lambda way: (way.lead_id, -way.updated_at.timestamp()))


_YES = (
    select(consents.c.conversation_id, consents.c.subject, consents.c.given)
    .where(consents.c.conversation_id.in_(bindparam("keys", expanding=True)), consents.c.about == "news")
    .order_by(consents.c.id)
)


def who_said_yes(tx: Connection, conversation_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Of these conversations, the speakers whose last word to the centre's news was a yes."""
    keys = sorted(set(conversation_ids))
    said: dict[tuple[int, str], bool] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = tx.execute(_YES, {"keys": keys[start : start + _AT_ONCE]})
        said |= {(row.conversation_id, row.subject): row.given for row in rows}
    return {whose for whose, given in said.items() if given}
