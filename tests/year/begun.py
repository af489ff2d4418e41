"""People as far as they have come before the year looks at them: each once by real turns, then copied row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from conversations.reference import FIRST, make_reference
from conversations.types import Commanded, Said, Tapped
from storage import contacts
from storage.columns import keyring_of
from storage.models import consents, conversations, leads
from tests.conversing import PARENT, YOUTH
from tests.year.person import Person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.messages import Message
    from bot.services.turns import Turns
    from storage.db import Database

_TYPED = {"Test": "Testa", "Essai": "Adil", "+212600000001": "0600000001"}
HOW_FAR = {
    "begun": YOUTH[:7],  # agreed that the centre contacts them, and asked whether they may be reminded
    "almost": YOUTH[:-1],  # answered all but the last question
    "sent": YOUTH,
    "next child": (*PARENT, "yes", "15"),  # one request sent, another one begun
}
_KEPT_DAYS = {"begun": 7, "almost": 7, "sent": 300, "next child": 300}


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows to copy, and what was said last."""

    conversation: dict[str, Any]
    consents: list[dict[str, Any]]
    lead: dict[str, Any] | None
    said: tuple[Message, ...]
    events: int
    keep: timedelta


async def walked(turns: Turns, database: Database, how_far: str) -> Copied:
    """Somebody who comes so far by typing names and numbers, and by buttons."""
    one = Person(f"before {how_far}", how_far, [])
    await one.does(turns, Commanded("start"))
    for value in HOW_FAR[how_far]:
        asked = next(message for message in reversed(one.said) if message.question)
        tapped = Tapped(asked.turn, asked.subject, asked.question, value)
        await one.does(turns, Said(_TYPED[value]) if value in _TYPED else tapped)
    with database.transaction() as tx:
        found = contacts.find_conversation(tx, "telegram", one.address)
        assert found is not None
        here = (
            conversations.c.id == found.id,
            consents.c.conversation_id == found.id,
            leads.c.conversation_id == found.id,
        )
        rows = [
            [dict(row) for row in tx.execute(select(table).where(where)).mappings()]
            for table, where in zip((conversations, consents, leads), here, strict=True)
        ]
        contacts.erase_conversation(tx, found.id, turns.clock.now())
    keep = timedelta(days=_KEPT_DAYS[how_far])
    return Copied(rows[0][0], rows[1], next(iter(rows[2]), None), one.said, one.events, keep)


def copy(tx: Connection, before: Copied, person: Person, number: int, turns: Turns) -> None:
    """Somebody else who has come as far, now."""
    now, row = turns.clock.now(), dict(before.conversation)
    del row["id"]
    times = {"created_at": now, "updated_at": now, "expires_at": now + before.keep}
    if before.lead is not None:
        person.reference = _free_reference(tx, FIRST + number)
        row["state"] = row["state"].replace(before.lead["reference"], person.reference)
    place = keyring_of(tx).hash("address:telegram", person.address)
    key = tx.execute(insert(conversations), {**row, **times, "address": person.address, "address_hash": place})
    (whose,) = key.inserted_primary_key or (0,)
    for consent in before.consents:
        said = {name: value for name, value in consent.items() if name != "id"}
        tx.execute(insert(consents), {**said, "conversation_id": whose, "at": now})
    if before.lead is not None:
        person.lead_id = _copy_lead(tx, before.lead, whose, person, turns)
    person.said, person.events = before.said, before.events


def _free_reference(tx: Connection, number: int) -> str:
    """One that nobody was given by the program meanwhile."""
    while tx.execute(select(leads.c.id).where(leads.c.reference == make_reference(number))).first():
        number += 10_000
    return make_reference(number)


def _copy_lead(tx: Connection, before: dict[str, Any], whose: int, person: Person, turns: Turns) -> int:
    """The request that they sent: staff have spoken with them already."""
    now, row = turns.clock.now(), dict(before)
    del row["id"]
    row |= {"conversation_id": whose, "reference": person.reference, "status": "in_touch", "phone": person.phone}
    row |= {"created_at": now, "updated_at": now, "moved_at": now}
    row["phone_hash"] = keyring_of(tx).hash("phone", person.phone)
    key = tx.execute(insert(leads), row).inserted_primary_key
    return int(key[0]) if key else 0
