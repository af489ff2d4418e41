"""The first tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from sqlalchemy.sql.schema import SchemaItem

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CONVERSATION = "conversation_id"


def upgrade() -> None:
    _conversations()
    _inbox()
    _outbox()
    _consents()
    _leads()
    _tickets()
    _facts()
    op.create_table(
        "keychecks", _id(), sa.Column("value", sa.LargeBinary(), nullable=False), _key("keychecks", "id")
    )  # fmt: skip


def _conversations() -> None:
    _table(
        "conversations",
        _text("channel"),
        *_bytes("address_hash", "address"),
        *_bytes("state", nullable=True),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        *_codes("locale", "speaker_who"),
        *_instants("created_at", "updated_at", "expires_at"),
        *_instants("stopped_at", "blocked_at", "held_until", nullable=True),
        sa.UniqueConstraint("channel", "address_hash", name=op.f("uq_conversations_channel_address_hash")),
    )
    op.create_index(op.f("ix_conversations_expires_at"), "conversations", ["expires_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column(_CONVERSATION, _ID, nullable=False),
        _text("external_id"),
        sa.Column("turn", sa.Integer(), nullable=False),
        *_instants("taken_at"),
        _parent("inbox"),
        _key("inbox", _CONVERSATION, "external_id"),
    )
    op.create_index(op.f("ix_inbox_taken_at"), "inbox", ["taken_at"])


def _outbox() -> None:
    _table(
        "outbox",
        sa.Column(_CONVERSATION, _ID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_bytes("body"),
        _text("status"),
        *_instants("due_at"),
        *_instants("lease_until", nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        _text("message_id", nullable=True),
        *_codes("error"),
        *_instants("created_at"),
        *_instants("sent_at", nullable=True),
        _parent("outbox"),
    )
    op.create_index(op.f("ix_outbox_conversation_id_turn"), "outbox", [_CONVERSATION, "turn"])
    op.create_index(op.f("ix_outbox_created_at"), "outbox", ["created_at"])
    pending = sa.text("status = 'pending'")
    for name, first in (("ix_outbox_pending", _CONVERSATION), ("ix_outbox_pending_due_at", "due_at")):
        columns = [first, "id"]
        op.create_index(name, "outbox", columns, sqlite_where=pending, postgresql_where=pending)


def _consents() -> None:
    _table(
        "consents",
        sa.Column(_CONVERSATION, _ID, nullable=False),
        *_codes("subject", "audience", "version", "text_hash", "locale", "channel"),
        sa.Column("given", sa.Boolean(), nullable=False),
        *_instants("at"),
        _parent("consents"),
    )
    op.create_index(op.f("ix_consents_conversation_id"), "consents", [_CONVERSATION])


def _leads() -> None:
    _table(
        "leads",
        _text("reference"),
        sa.Column(_CONVERSATION, _ID, nullable=False),
        _text("subject"),
        _text("status"),
        *_codes("kind", "centre", "locale", "channel", "who", "age"),
        sa.Column("birth_year", sa.Integer()),
        sa.Column("age_told_on", sa.Date()),
        *_codes("schooling", "grade", "district", "source", "verdict", "programme_version", "trade"),
        *_codes("phone_whose", "may_say", "guardian", "agrees", "teaches", "subject_taught"),
        sa.Column("needs_guardian", sa.Boolean(), nullable=False),
        sa.Column("changed_since_sent", sa.Boolean(), nullable=False),
        *_bytes("first_name", "phone", "phone_hash", "call_when", "guardian_name", "helper_name", nullable=True),
        *_instants("created_at", "updated_at"),
        *_instants("withdrawn_at", nullable=True),
        _parent("leads"),
        sa.UniqueConstraint("reference", name=op.f("uq_leads_reference")),
        sa.UniqueConstraint(_CONVERSATION, "subject", name=op.f("uq_leads_conversation_id_subject")),
    )
    op.create_index(op.f("ix_leads_phone_hash"), "leads", ["phone_hash"])


def _tickets() -> None:
    _table(
        "tickets",
        sa.Column(_CONVERSATION, _ID, nullable=True),
        _text("kind"),
        *_codes("subject"),
        _text("status"),
        *_instants("created_at"),
        _parent("tickets", ondelete="SET NULL"),
    )
    op.create_index(op.f("ix_tickets_conversation_id"), "tickets", [_CONVERSATION])


def _facts() -> None:
    _table(
        "facts",
        _text("name"),
        _text("value"),
        *_codes("source"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        *_codes("set_by"),
        *_instants("set_at"),
    )
    op.create_index(op.f("ix_facts_name"), "facts", ["name"])


def _table(name: str, *items: SchemaItem) -> None:
    """A table with an id that is never given twice."""
    op.create_table(name, _id(), *items, _key(name, "id"), sqlite_autoincrement=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, autoincrement=True, nullable=False)


def _key(table: str, *columns: str) -> SchemaItem:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _parent(table: str, ondelete: str = "CASCADE") -> SchemaItem:
    name = op.f(f"fk_{table}_conversation_id_conversations")
    return sa.ForeignKeyConstraint([_CONVERSATION], ["conversations.id"], name=name, ondelete=ondelete)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _codes(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in names]


def _bytes(*names: str, nullable: bool = False) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary(), nullable=nullable) for name in names]


def _instants(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]
