"""Another adult beside whoever made a request: a part of their own (`storage/parts.py`), with a number of its own.

Neither is shown what the other said. When whoever made it takes it back, it is left to the one who joined first and
agreed; nothing of the other is in it then.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, case, delete, func, or_, select, update

from storage import guardian_links, merges
from storage.leads import with_reference
from storage.models import appointments, conversations, leads, notes, visit_slots
from storage.overdue import HAPPENED
from storage.parts import BEGIN, OF_THEM, PART
from storage.seat_offers import OFFERED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.contacts import Conversation

MOST: Final = 4
"""How many can join one request."""
_here = leads.c
_request = leads.alias("request")
_BESIDE = (_here.kind == PART, _here.joined_at.is_not(None))
_COUNT = select(func.count(), func.count().filter(_here.conversation_id == bindparam("whose"))).where(
    _here.merged_into == bindparam("key"), _here.kind == PART
)
_SINCE = (
    update(leads)
    .where(_here.id == bindparam("key"))
    .values(beside_since=func.coalesce(_here.beside_since, bindparam("now", type_=_here.beside_since.type)))
)
_STANDS = (
    select(_here.id)
    .where(_here.id == bindparam("key"), _here.contact_hold.is_(False), _here.merged_into.is_(None), _here.kind != PART)
    .with_for_update()
)  # nothing is merged while somebody joins


def may_be_joined(tx: Connection, lead_id: int) -> bool:
    """Whether this request stands by itself and anybody may be contacted about it, so that another adult may join."""
    return tx.execute(_STANDS, {"key": lead_id}).first() is not None


def is_full(tx: Connection, lead_id: int, conversation_id: int) -> bool:
    """Whether as many have joined as can, or this conversation has."""
    number, own = tx.execute(_COUNT, {"key": lead_id, "whose": conversation_id}).one()
    return number >= MOST or own > 0


def join(  # noqa: PLR0913, PLR0917 - who joins what, as whom
    tx: Connection, lead_id: int, here: Conversation, subject: str, reference: str, now: datetime
) -> None:
    """Keep a part for who joins; nothing is in it before they agreed. Raises ReferenceTaken."""
    place = {"conversation_id": here.id, "subject": subject, "channel": here.channel, "merged_into": lead_id}
    times = {"created_at": now, "updated_at": now, "joined_at": now}
    with_reference(tx, None, {**BEGIN, **place, **times, "reference": reference})
    tx.execute(_SINCE, {"key": lead_id, "now": now})


# --- who is left ------------------------------------------------------------------------------------------------------

# Who joined said a first name when they had agreed, and how they are reached.
_AGREED = or_(_here.guardian_name.is_not(None), _here.helper_name.is_not(None))
_GOES_OVER: Final = (
    "conversation_id", "subject", "reference", "channel", "locale", "who", "guardian", "joined_at", "waits_for",
    "waiting_since",
)  # fmt: skip
_HEIRS = (
    select(
        _here.id, _here.merged_into, _request.c.conversation_id.label("whose"), _request.c.subject.label("of"),
        *(_here[name].label(f"new_{name}") for name in (*_GOES_OVER, *OF_THEM)),
    )
    .join(_request, _request.c.id == _here.merged_into)
    .where(*_BESIDE, _AGREED, _here.merged_into.in_(bindparam("keys", expanding=True)))
    .where(_request.c.taken_over_at.is_(None), _request.c.status != "withdrawn", _request.c.contact_hold.is_(False))
    .order_by(_here.id)
)  # fmt: skip
# As in a turn of who is left: their conversation, then what is theirs.
_LOCK = (
    select(conversations.c.id)
    .where(conversations.c.id == bindparam("new_conversation_id"))
    .with_for_update(read=True, key_share=True)
)
_DROP = delete(leads).where(_here.id == bindparam("key"))
# Twins are of who leaves; so is what they waited for, and a seat that was offered to them and not accepted. What who is
# left waits for, their part knew.
_ALONE = (
    update(leads)
    .where(_here.merged_into == bindparam("key"), _here.kind != PART)
    .values(merged_into=None, follow_up_before=None, follow_up_for_before="")
)
# When a call or a visit was to be is of who leaves. Staff counted on it, so somebody looks now.
_now = bindparam("now", type_=_here.follow_up_at.type)
_coming = (
    select(appointments.c.id)
    .join(visit_slots, visit_slots.c.id == appointments.c.slot_id)
    .where(appointments.c.lead_id == bindparam("key"), appointments.c.status == "booked")
    .where(visit_slots.c.ends_at > _now)
)
_was_to_come = and_(_here.status != "new", or_(_here.follow_up_at.is_not(None), _coming.exists()))
_LEAVE = (
    update(leads)
    .where(_here.id == bindparam("key"))
    .values(
        phone_wrong=False,  # of who leaves
        follow_up_at=case((_was_to_come, _now), else_=None),
        follow_up_for=case((_was_to_come, bindparam("happened", type_=_here.follow_up_for.type)), else_=""),
        seat=case((_here.seat == OFFERED, ""), else_=_here.seat),
        seat_until=case((_here.seat == OFFERED, None), else_=_here.seat_until),
    )
)
_OF_LEAD = tuple(delete(one).where(one.c.lead_id == bindparam("key")) for one in (notes, appointments))


def leave(tx: Connection, lead_ids: Collection[int], now: datetime | None = None) -> set[int]:
    """Leave those of these requests to another adult that have one; which they were.

    What staff noted goes, as they may have noted what the other said, and a visit that was not booked by who is left.
    Where a call or a visit was to come, it stands in the list `now`, if that is said. Where somebody asked for
    protection nothing is left to anybody.
    """
    done: set[int] = set()
    if not lead_ids:
        return done
    looks = {"now": now, "happened": HAPPENED if now else ""}
    for row in tx.execute(_HEIRS, {"keys": list(lead_ids)}).mappings().all():
        lead_id = int(row["merged_into"])
        if lead_id in done:
            continue
        tx.execute(_LOCK, dict(row))
        if tx.execute(_DROP, {"key": row["id"]}).rowcount != 1:
            continue  # who joined ends at the same time: nothing of theirs comes back
        done.add(lead_id)
        tx.execute(_ALONE, {"key": lead_id})
        theirs = {name: row[f"new_{name}"] for name in (*_GOES_OVER, *OF_THEM)}
        tx.execute(_LEAVE, {"key": lead_id, **looks, **theirs})
        _wait_for_all(tx, lead_id, row["new_waits_for"], row["new_waiting_since"])
        for statement in _OF_LEAD:
            tx.execute(statement, {"key": lead_id})
        guardian_links.forget(tx, row["whose"], row["of"])
    return done


def _wait_for_all(tx: Connection, lead_id: int, what: str, since: datetime | None) -> None:
    """It waits since the first of those waits who are left: whose it is now, and who joined, too."""
    known = [(what, since)] if since is not None else []
    known += merges.list_waiting(tx, lead_id)
    if known:
        merges.set_waiting(tx, lead_id, *min(known, key=itemgetter(1)))


_PLACES = (
    select(_here.conversation_id, _here.subject)
    .where(_here.kind == PART, _here.merged_into == bindparam("key"))
    .order_by(_here.id)
)


def list_places(tx: Connection, lead_id: int) -> list[tuple[int, str]]:
    """Where each writes who joined this request, and of which subject there, whether they agreed yet or not."""
    return [(row.conversation_id, row.subject) for row in tx.execute(_PLACES, {"key": lead_id})]


# --- who hears --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """A part of somebody who joined and agreed: where they write, and as whom."""

    lead_id: int
    conversation_id: int
    subject: str
    who: str


_LIST = (
    select(_here.id, _here.conversation_id, _here.subject, _here.who)
    .where(*_BESIDE, _AGREED, _here.contact_hold.is_(False), _here.merged_into == bindparam("key"))
    .order_by(_here.id)
)


def list_beside(tx: Connection, lead_id: int) -> list[Beside]:
    """Who joined this request, agreed, and may be contacted."""
    return [Beside(*row) for row in tx.execute(_LIST, {"key": lead_id})]
