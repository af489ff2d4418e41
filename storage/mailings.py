"""What the centre writes to all who want its news: its words in each locale, whom it is for, and what became of it.

Once it is sent it is a deed for many (`storage/bulks.py`): what waits, stops and goes on is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.models import bulk_items, bulks, mailing_texts, mailings, outbox
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

Status = Literal["draft", "ready", "preparing", "waiting", "running", "stopped", "done"]
MOST_LISTED: Final = 50
_here, _text = mailings.c, mailing_texts.c
_of_this = _here.id == bindparam("key")


@dataclass(frozen=True, slots=True)
class Mailing:
    """One of them. `kept_as` is how it is kept: "draft", "ready" for a second pair of eyes, or "sent".

    `address` is the list's filter, as an address holds it; `by` who began it, whose filter it is. `written_by` is whose
    the words are: not who only called them ready. `version` counts the changes. What was sent is the deed for many
    `bulk_id`, which is forgotten after a while; `due_at` is when it begins.
    """

    id: int
    by: int | None
    changed_by: int | None
    written_by: int | None
    sent_by: int | None
    kept_as: str
    address: str
    version: int
    created_at: datetime
    changed_at: datetime
    sent_at: datetime | None
    bulk_id: int | None
    bulk_status: str | None
    due_at: datetime | None
    ended_at: datetime | None

    def status(self, now: datetime) -> Status:
        """How it stands."""
        if self.kept_as != "sent":
            return self.kept_as  # type: ignore[return-value]
        if self.bulk_status == "running" and self.due_at is not None and self.due_at > now:
            return "waiting"
        return self.bulk_status or "done"  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class MailingText:
    """Its words in a locale, for how many they are, and for how many they were written."""

    words: str
    number: int = 0
    written: int = 0


# --- writing one ------------------------------------------------------------------------------------------------------

_ADD = insert(mailings).returning(_here.id)
_SEEN = select(
    _here.id, _here.staff_id.label("by"), _here.changed_by, _here.written_by, _here.sent_by,
    _here.status.label("kept_as"), _here.address, _here.version, _here.created_at, _here.changed_at, _here.sent_at,
    _here.bulk_id, bulks.c.status.label("bulk_status"), bulks.c.due_at, bulks.c.ended_at,
).outerjoin(bulks, bulks.c.id == _here.bulk_id)  # fmt: skip
_GET = _SEEN.where(_of_this)
_LOCK = select(_here.id).where(_of_this).with_for_update()
_LATEST = _SEEN.order_by(_here.id.desc()).limit(MOST_LISTED)
_CHANGE = update(mailings).where(_of_this).values(version=_here.version + 1)
_KEEP = update(mailings).where(_of_this)
_DELETE = delete(mailings).where(_of_this)
_TEXTS = (
    select(_text.locale, _text.words, _text.number, _text.written)
    .where(_text.mailing_id == bindparam("key"))
    .order_by(_text.locale)
)
_SET_TEXT = insert_or_change(
    mailing_texts, ["mailing_id", "locale"], lambda wanted: {"words": wanted.excluded.words}
)  # fmt: skip
_DROP_TEXT = delete(mailing_texts).where(_text.mailing_id == bindparam("key"), _text.locale == bindparam("language"))


def add_mailing(tx: Connection, staff_id: int, address: str, now: datetime) -> int:
    """Begin one; its id."""
    values = {"staff_id": staff_id, "changed_by": staff_id, "address": address, "created_at": now, "changed_at": now}
    key: int = tx.execute(_ADD, {**values, "status": "draft", "version": 1}).scalar_one()
    return key


def get_mailing(tx: Connection, mailing_id: int) -> Mailing | None:
    """One of them."""
    row = tx.execute(_GET, {"key": mailing_id}).mappings().first()
    return Mailing(**row) if row else None


def lock_mailing(tx: Connection, mailing_id: int) -> Mailing | None:
    """One of them, which nobody else changes until the transaction ends."""
    tx.execute(_LOCK, {"key": mailing_id})
    return get_mailing(tx, mailing_id)


def list_mailings(tx: Connection) -> list[Mailing]:
    """The latest ones."""
    return [Mailing(**row) for row in tx.execute(_LATEST).mappings()]


def list_texts(tx: Connection, mailing_id: int) -> dict[str, MailingText]:
    """Its words, by locale."""
    return {row[0]: MailingText(*row[1:]) for row in tx.execute(_TEXTS, {"key": mailing_id})}


def change_mailing(tx: Connection, mailing_id: int, staff_id: int, now: datetime, **values: object) -> None:
    """Change something of it: it is another version, by this member of staff."""
    tx.execute(_CHANGE, {"key": mailing_id, "changed_by": staff_id, "changed_at": now, **values})


def set_text(tx: Connection, mailing_id: int, locale: str, words: str) -> None:
    """Its words in a locale; none for ""."""
    if words:
        tx.execute(_SET_TEXT[tx.dialect.name], {"mailing_id": mailing_id, "locale": locale, "words": words})
    else:
        tx.execute(_DROP_TEXT, {"key": mailing_id, "language": locale})


def delete_mailing(tx: Connection, mailing_id: int) -> None:
    """Throw it away."""
    tx.execute(_DELETE, {"key": mailing_id})


# --- sending it -------------------------------------------------------------------------------------------------------

_one_text = (_text.mailing_id == bindparam("key"), _text.locale == bindparam("language"))
_SET_NUMBER = update(mailing_texts).where(*_one_text)
_WRITTEN = update(mailing_texts).where(*_one_text).values(written=_text.written + 1)


def mark_sent(tx: Connection, mailing_id: int, bulk_id: int, staff_id: int, now: datetime) -> None:
    """It is the deed for many `bulk_id` from now on."""
    sent = {"status": "sent", "bulk_id": bulk_id, "sent_by": staff_id, "sent_at": now}
    tx.execute(_KEEP, {"key": mailing_id, **sent})


def set_numbers(tx: Connection, mailing_id: int, numbers: Mapping[str, int]) -> None:
    """For how many it is, by locale."""
    for locale, number in numbers.items():
        tx.execute(_SET_NUMBER, {"key": mailing_id, "language": locale, "number": number})


def add_written(tx: Connection, mailing_id: int, locale: str) -> None:
    """It was written for one more."""
    tx.execute(_WRITTEN, {"key": mailing_id, "language": locale})


_LAST = select(func.max(outbox.c.id)).where(outbox.c.conversation_id == bindparam("whose"))


def get_last_message(tx: Connection, conversation_id: int) -> int | None:
    """The row of the last message to this address."""
    key: int | None = tx.execute(_LAST, {"whose": conversation_id}).scalar()
    return key


_item = bulk_items.c
_COUNT = (
    select(_item.locale, _item.outcome, outbox.c.status, func.count())
    .outerjoin(outbox, outbox.c.id == _item.sent_as)
    .where(_item.bulk_id == bindparam("key"))
    .group_by(_item.locale, _item.outcome, outbox.c.status)
)


def count_items(tx: Connection, bulk_id: int) -> list[tuple[str, str, str, int]]:
    """By locale, what came of it for how many ("" is nothing yet), and what became of what was written.

    The latter is known as long as the outbox keeps it, then "".
    """
    return [(row[0], row[1], row[2] or "", row[3]) for row in tx.execute(_COUNT, {"key": bulk_id})]
