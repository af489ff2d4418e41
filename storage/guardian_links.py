"""The link for an adult who is asked to agree: one at a time for each applicant, and only its hash.

Nothing of it is kept once somebody answered, and it works only while the request may be contacted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from storage.columns import keyring_of
from storage.guardians import MAY_BE_ASKED, NO_LINK, NO_NUMBER, OF_LEAD, OWN
from storage.models import WAITING, guardians, outbox
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.statements import Insert

HOLDS: Final = timedelta(days=14)
"""How long a link holds. First value: the centre has not confirmed it."""
NUMBER_KEPT: Final = timedelta(days=30)
"""How long the number for a call is kept when nobody calls."""
_here = guardians.c
_now = bindparam("now", type_=_here.expires_at.type)
_of_subject = (_here.conversation_id == bindparam("whose"), _here.subject == bindparam("who"))
_may = select(OWN.c.id).where(OF_LEAD, MAY_BE_ASKED).exists()


def _made_anew(new: Insert) -> Mapping[str, object]:
    """What a new link changes of what is there: the old one ends, what was said stays."""
    return {"token_hash": new.excluded.token_hash, "expires_at": new.excluded.expires_at}


_OFFER = insert_or_change(guardians, ("conversation_id", "subject"), _made_anew)
_END = update(guardians).where(*_of_subject).values(**NO_LINK)
_SEE = select(_here.id, _here.conversation_id, _here.subject, OWN.c.first_name).where(
    _here.token_hash == bindparam("proof"), _here.expires_at > _now, OF_LEAD, MAY_BE_ASKED
)
_USE = update(guardians).where(_here.token_hash == bindparam("proof"), _here.expires_at > _now, _may)


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for while it holds: whose agreement is asked for, and their first name."""

    id: int
    conversation_id: int
    subject: str
    first_name: str


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
    return Link(row.id, row.conversation_id, row.subject, row.first_name or "") if row else None


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


# What was said on Telegram to the adult holds the first name: it goes with everything else of the young person.
_is_sent = outbox.c.status.not_in(WAITING)
FORGET_SAID: Final = (
    update(outbox)
    .where(
        _is_sent, outbox.c.conversation_id.in_(select(_here.opened_in).where(_here.conversation_id == bindparam("key")))
    )
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
