"""The adult who agrees for a young person: the link that is passed on to them, and what they said.

There is one row for each applicant. Of the link only a hash is kept, and nothing of it once somebody answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update

from storage.columns import keyring_of
from storage.leads import may_contact
from storage.models import conversations, guardians, leads, outbox
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from storage.statements import Insert

HOLDS: Final = timedelta(days=14)
"""How long a link holds. First value: the centre has not confirmed it."""
NUMBER_KEPT: Final = timedelta(days=30)
"""How long the number for a call is kept when nobody calls."""
NO_LINK: Final[Mapping[str, None]] = {"token_hash": None, "expires_at": None}
NO_NUMBER: Final[Mapping[str, None]] = {"safe_phone": None, "safe_when": None, "keep_until": None}
_here = guardians.c
_now = bindparam("now", type_=_here.expires_at.type)
_own = leads.alias("own")
# The request of the young person may be contacted, or the one that it was merged into.
_of_lead = and_(_own.c.conversation_id == _here.conversation_id, _own.c.subject == _here.subject)
_root = leads.c.id == func.coalesce(_own.c.merged_into, _own.c.id)
_may_be_asked = and_(
    _own.c.status != "withdrawn", _own.c.contact_hold.is_(False), exists().where(_root, may_contact())
)
_may = exists().where(_of_lead, _may_be_asked)


# --- the link ---------------------------------------------------------------------------------------------------------


def _made_anew(new: Insert) -> Mapping[str, object]:
    """What a new link changes of what is there: the old one ends, what was said stays."""
    return {"token_hash": new.excluded.token_hash, "expires_at": new.excluded.expires_at}


_OFFER = insert_or_change(guardians, ("conversation_id", "subject"), _made_anew)
_of_subject = (_here.conversation_id == bindparam("whose"), _here.subject == bindparam("who"))
_END = update(guardians).where(*_of_subject).values(**NO_LINK)
_SEE = select(
    _here.id, _here.conversation_id, _here.subject, _own.c.first_name, _here.opened_in, leads.c.id.label("lead_id")
).where(_here.token_hash == bindparam("proof"), _here.expires_at > _now, _of_lead, _root, _may_be_asked)
_USE = update(guardians).where(_here.token_hash == bindparam("proof"), _here.expires_at > _now, _may)


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for while it holds: whose agreement is asked for, and their first name."""

    id: int
    conversation_id: int
    subject: str
    first_name: str
    lead_id: int


def may_be_asked(tx: Connection, conversation_id: int, subject: str) -> bool:
    """Whether anybody may be asked to agree for this applicant: there is a request, and nobody is kept from it."""
    return tx.execute(_MAY_ASK, {"whose": conversation_id, "who": subject}).first() is not None


_MAY_ASK = select(_own.c.id).where(
    _own.c.conversation_id == bindparam("whose"), _own.c.subject == bindparam("who"), _may_be_asked
)


def offer(tx: Connection, conversation_id: int, subject: str, token: str, now: datetime) -> None:
    """Make a link with this token; an earlier one for the same applicant ends. Only its hash is kept."""
    values = {"conversation_id": conversation_id, "subject": subject}
    about = {"token_hash": _hash(tx, token), "expires_at": now + HOLDS}
    tx.execute(_OFFER[tx.dialect.name], values | about)


def end_link(tx: Connection, conversation_id: int, subject: str) -> None:
    """The link works no more."""
    tx.execute(_END, {"whose": conversation_id, "who": subject})


def see_link(tx: Connection, token: str, now: datetime) -> Link | None:
    """What this token stands for; None for any other, also where nobody may be contacted. Spends nothing."""
    row = tx.execute(_SEE, {"proof": _hash(tx, token), "now": now}).first()
    return Link(row.id, row.conversation_id, row.subject, row.first_name or "", row.lead_id) if row else None


@dataclass(frozen=True, slots=True)
class Said:
    """What an adult said by a link: "yes", "no" or "call", to these words, and how a call is safe."""

    answer: str
    version: str
    locale: str
    channel: str
    phone: str = ""
    when: str = ""


def use_link(tx: Connection, token: str, said: Said, now: datetime) -> bool:
    """Spend it with this answer: of two at once one gets it. An answer before it, checked or not, is over."""
    calls = {"safe_phone": said.phone, "safe_when": said.when, "keep_until": now + NUMBER_KEPT}
    values = {
        **NO_LINK,
        **(calls if said.phone else NO_NUMBER),
        "answer": said.answer,
        "version": said.version,
        "locale": said.locale,
        "channel": said.channel,
        "answered_at": now,
        "untold": said.answer,
        "seen": False,
        "verified_by": None,
        "verified_at": None,
    }
    return tx.execute(_USE.values(values), {"proof": _hash(tx, token), "now": now}).rowcount == 1


def _hash(tx: Connection, token: str) -> bytes:
    return keyring_of(tx).hash("guardian", token)


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


_COLUMNS = (
    _own.c.subject, _here.answer, _here.answered_at, _here.expires_at, _here.verified_at, _here.verified_by,
    _here.locale, _here.safe_phone, _here.safe_when, _may_be_asked.label("may_be_asked"),
)  # fmt: skip
_LIST = (
    select(*_COLUMNS)
    .select_from(_own.outerjoin(guardians, _of_lead))
    .where(_own.c.conversation_id == bindparam("whose"), _own.c.status != "withdrawn")
)
_GET = _LIST.where(_own.c.subject == bindparam("who"))


def list_guardians(tx: Connection, conversation_id: int, now: datetime) -> list[Guardian]:
    """How the agreement stands for each request of a conversation."""
    return [_guardian(row, now) for row in tx.execute(_LIST, {"whose": conversation_id})]


def get_guardian(tx: Connection, conversation_id: int, subject: str, now: datetime) -> Guardian | None:
    """How the agreement stands for this applicant; None when there is no request."""
    row = tx.execute(_GET, {"whose": conversation_id, "who": subject}).first()
    return _guardian(row, now) if row else None


def _guardian(row: Row[*tuple[Any, ...]], now: datetime) -> Guardian:
    subject, answer, answered_at, until, verified_at, by, locale, phone, when, may = row
    still = until if until is not None and until > now else None
    told = (subject, answer or "", answered_at, still, verified_at, by)
    return Guardian(*told, locale or "", phone or "", when or "", bool(may))


_MARKS = (
    select(_own.c.id, _here.answer, _here.verified_at.is_not(None))
    .where(_of_lead, _own.c.id.in_(bindparam("keys", expanding=True)))
    .where(_here.answer != "", or_(_here.answer != "call", _here.seen.is_(False)))
)


def list_answers(tx: Connection, lead_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """For each of these leads whose adult said something: what, and whether staff have spoken with them."""
    if not lead_ids:
        return {}
    return {row[0]: (row[1], bool(row[2])) for row in tx.execute(_MARKS, {"keys": list(lead_ids)})}


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


# --- the end ----------------------------------------------------------------------------------------------------------

# What was said on Telegram to the adult holds the first name: it goes with everything else of the young person.
_is_sent = outbox.c.status != "pending"
FORGET_SAID: Final = (
    update(outbox)
    .where(_is_sent, outbox.c.conversation_id.in_(select(_here.opened_in).where(_here.conversation_id == bindparam("key"))))
    .values(body="")
)
_FORGET_SAID_ONE = (
    update(outbox)
    .where(_is_sent, outbox.c.conversation_id.in_(select(_here.opened_in).where(*_of_subject)))
    .values(body="")
)
_FORGET = delete(guardians).where(*_of_subject)
_OPENED = update(guardians).where(_here.id == bindparam("key"))


def mark_opened(tx: Connection, link: Link, conversation_id: int) -> None:
    """It was opened in this conversation; what was said in another one before goes."""
    place = {"whose": link.conversation_id, "who": link.subject}
    known = tx.execute(select(_here.opened_in).where(_here.id == link.id)).scalar()
    if known not in {None, conversation_id}:
        tx.execute(_FORGET_SAID_ONE, place)
    tx.execute(_OPENED, {"key": link.id, "opened_in": conversation_id})


def forget(tx: Connection, conversation_id: int, subject: str) -> None:
    """The young person takes the request back: nothing of the adult is kept."""
    place = {"whose": conversation_id, "who": subject}
    tx.execute(_FORGET_SAID_ONE, place)
    tx.execute(_FORGET, place)


_END_OF = update(guardians).where(
    _here.conversation_id == bindparam("whose"), _here.subject.in_(bindparam("subjects", expanding=True))
)


def end_links(tx: Connection, conversation_id: int, subjects: Sequence[str]) -> None:
    """These asked for protection: no link works, no number is kept, and nothing is told of an answer."""
    told = {"whose": conversation_id, "subjects": list(subjects)}
    tx.execute(_END_OF.values(untold="", **NO_LINK, **NO_NUMBER), told)
