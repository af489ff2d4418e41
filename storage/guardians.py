"""The adult who agrees for a young person, and what they said. There is one row for each applicant.

Their link is in `storage/guardian_links.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, func, or_, select, update

from storage.leads import may_contact
from storage.models import conversations, guardians, leads
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from storage.statements import Insert

NO_LINK: Final[Mapping[str, None]] = {"token_hash": None, "expires_at": None}
NO_NUMBER: Final[Mapping[str, None]] = {"safe_phone": None, "safe_when": None, "keep_until": None}
_here = guardians.c
_of_subject = (_here.conversation_id == bindparam("whose"), _here.subject == bindparam("who"))

OWN: Final = leads.alias("own")
OF_LEAD: Final = and_(OWN.c.conversation_id == _here.conversation_id, OWN.c.subject == _here.subject)
_root = leads.c.id == func.coalesce(OWN.c.merged_into, OWN.c.id)
MAY_BE_ASKED: Final = and_(
    OWN.c.status != "withdrawn", OWN.c.contact_hold.is_(False), exists().where(_root, may_contact())
)
"""The request of the young person, or the one that it was merged into, may be contacted."""


# --- what was said ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Guardian:
    """How the agreement for an applicant stands. `answer` is "" while the adult has not said anything.

    `open_until` is when a link ends that was passed on; `verified_at` is when staff spoke with them. Where none
    `may_be_asked`, nobody may be contacted about the request.
    """

    subject: str
    answer: str
    answered_at: datetime | None
    open_until: datetime | None
    verified_at: datetime | None
    verified_by: int | None = None
    locale: str = ""
    phone: str = ""
    when: str = ""
    may_be_asked: bool = True
    version: str = ""


_COLUMNS = (
    OWN.c.subject, _here.answer, _here.answered_at, _here.expires_at, _here.verified_at, _here.verified_by,
    _here.locale, _here.safe_phone, _here.safe_when, MAY_BE_ASKED.label("may_be_asked"), _here.version,
)  # fmt: skip
_LIST = (
    select(*_COLUMNS)
    .select_from(OWN.outerjoin(guardians, OF_LEAD))
    .where(OWN.c.conversation_id == bindparam("whose"), OWN.c.status != "withdrawn")
)
_GET = _LIST.where(OWN.c.subject == bindparam("who"))


def list_guardians(tx: Connection, conversation_id: int, now: datetime) -> list[Guardian]:
    """How the agreement stands for each request of a conversation."""
    return [_guardian(row, now) for row in tx.execute(_LIST, {"whose": conversation_id})]


def get_guardian(tx: Connection, conversation_id: int, subject: str, now: datetime) -> Guardian | None:
    """How the agreement stands for this applicant; None when there is no request."""
    row = tx.execute(_GET, {"whose": conversation_id, "who": subject}).first()
    return _guardian(row, now) if row else None


def _guardian(row: Row[*tuple[Any, ...]], now: datetime) -> Guardian:
    subject, answer, answered_at, until, verified_at, by, locale, phone, when, may, version = row
    still = until if until is not None and until > now else None
    told = (subject, answer or "", answered_at, still, verified_at, by)
    return Guardian(*told, locale or "", phone or "", when or "", bool(may), version or "")


_MARKS = (
    select(OWN.c.id, _here.answer, _here.verified_at.is_not(None))
    .where(OF_LEAD, OWN.c.id.in_(bindparam("keys", expanding=True)))
    .where(_here.answer != "", or_(_here.answer != "call", _here.seen.is_(False)))
)


def list_answers(tx: Connection, lead_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """For each of these leads whose adult said something: what, and whether staff have spoken with them."""
    if not lead_ids:
        return {}
    return {row[0]: (row[1], bool(row[2])) for row in tx.execute(_MARKS, {"keys": list(lead_ids)})}


@dataclass(frozen=True, slots=True)
class Said:
    """What the adult of a lead said last, and when.

    It is "yes", "no" or "call" by a link, "yes_checked" or "no_checked" by phone, `to` somebody of the staff.
    """

    stands: str
    at: datetime
    to: int | None


_root_key = func.coalesce(OWN.c.merged_into, OWN.c.id)
_SAID = (
    select(_root_key, _here.answer, _here.answered_at, _here.verified_at, _here.verified_by)
    .where(OF_LEAD, _here.answer != "", OWN.c.status != "withdrawn")
    .where(
        or_(OWN.c.id.in_(bindparam("keys", expanding=True)), OWN.c.merged_into.in_(bindparam("keys", expanding=True)))
    )
    .order_by(_here.verified_at.is_not(None), _here.answered_at, _here.id)
)


def list_said(tx: Connection, lead_ids: Sequence[int]) -> dict[int, Said]:
    """What the adult of each of these leads said, or of one merged into it, if anything. By phone counts more."""
    found = tx.execute(_SAID, {"keys": list(lead_ids)}) if lead_ids else ()
    return {key: Said(f"{said}_checked" if by else said, by or at, to) for key, said, at, by, to in found}


_WITHOUT = select(leads.c.id).where(leads.c.needs_guardian, leads.c.id.in_(bindparam("keys", expanding=True)))


def list_without(tx: Connection, lead_ids: Sequence[int]) -> list[int]:
    """Which of these leads are of somebody under 18 who named no adult."""
    return list(tx.execute(_WITHOUT, {"keys": list(lead_ids)}).scalars()) if lead_ids else []


def _checked(new: Insert) -> Mapping[str, object]:
    told = new.excluded
    about = {name: told[name] for name in ("answer", "answered_at", "verified_by", "verified_at")}
    return {**about, **NO_NUMBER, **NO_LINK}


_VERIFY = insert_or_change(guardians, ("conversation_id", "subject"), _checked)


def verify(  # noqa: PLR0913 - who said what for whom, to whom
    tx: Connection, conversation_id: int, subject: str, answer: str, *, staff_id: int, now: datetime
) -> None:
    """Staff spoke with the adult, who said this. A link that is still open ends, and the number goes."""
    values = {"conversation_id": conversation_id, "subject": subject, "answer": answer, "answered_at": now}
    tx.execute(_VERIFY[tx.dialect.name], {**values, "verified_by": staff_id, "verified_at": now})


_SEE_TO = update(guardians).where(*_of_subject).values(seen=True, **NO_NUMBER)


def mark_seen(tx: Connection, conversation_id: int, subject: str) -> None:
    """Staff saw to what was said, without having spoken with the adult: it waits for nobody, and the number goes."""
    tx.execute(_SEE_TO, {"whose": conversation_id, "who": subject})


_WAITING = select(_here.id).where(
    _here.conversation_id == bindparam("whose"),
    _here.subject.in_(bindparam("subjects", expanding=True)),
    _here.answer.in_(("no", "call")),
    _here.verified_at.is_(None),
    _here.seen.is_(False),
)


def is_any_waiting(tx: Connection, conversation_id: int, subjects: Sequence[str]) -> bool:
    """Whether an adult of these applicants said no, or waits for a call, and nobody has spoken with them."""
    told = {"whose": conversation_id, "subjects": list(subjects)}
    return tx.execute(_WAITING, told).first() is not None


def may_be_asked(tx: Connection, conversation_id: int, subject: str) -> bool:
    """Whether anybody may be asked to agree for this applicant: there is a request, and nobody is kept from it."""
    return tx.execute(_MAY_ASK, {"whose": conversation_id, "who": subject}).first() is not None


_MAY_ASK = select(OWN.c.id).where(
    OWN.c.conversation_id == bindparam("whose"), OWN.c.subject == bindparam("who"), MAY_BE_ASKED
)


# --- what is told to the young person ---------------------------------------------------------------------------------

_UNTOLD = (
    select(_here.id, _here.conversation_id, _here.subject, _here.answered_at, conversations.c.channel)
    .join(conversations, conversations.c.id == _here.conversation_id)
    .where(_here.untold != "")
    .order_by(_here.id)
    .limit(1)
)
_MARK_TOLD = update(guardians).where(_here.id == bindparam("key"), _here.untold != "").values(untold="")


@dataclass(frozen=True, slots=True)
class Untold:
    """An answer that the young person has not heard of."""

    id: int
    conversation_id: int
    subject: str
    answered_at: datetime


def next_untold(tx: Connection) -> Untold | None:
    """The first answer that is to be told; None when there is none."""
    row = tx.execute(_UNTOLD).first()
    return Untold(row.id, row.conversation_id, row.subject, row.answered_at) if row else None


def mark_told(tx: Connection, one: Untold) -> bool:
    """It is told now, or need not be; False when somebody else was faster."""
    return tx.execute(_MARK_TOLD, {"key": one.id}).rowcount == 1
