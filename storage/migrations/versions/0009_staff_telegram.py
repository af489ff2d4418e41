"""Staff on Telegram: where they read, what proves who they are, what they are sent, and what they are to hear of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PENDING, _UNTOLD = sa.text("status = 'pending'"), sa.text("told_at IS NULL")


def upgrade() -> None:
    _telegrams()
    _codes()
    _updates()
    _messages()
    _announcements()


def _telegrams() -> None:
    op.create_table(
        "staff_telegrams",
        sa.Column("staff_id", _ID, autoincrement=False, nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        _at("linked_at"),
        *(_at(name, nullable=True) for name in ("held_until", "blocked_at")),
        _key("staff_telegrams", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_telegrams")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_staff_telegrams_address_hash")),
    )


def _codes() -> None:
    op.create_table(
        "staff_codes",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        _at("expires_at"),
        _at("used_at", nullable=True),
        _key("staff_codes", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_codes")),
    )
    op.create_index(op.f("ix_staff_codes_staff_id"), "staff_codes", ["staff_id"])


def _updates() -> None:
    op.create_table(
        "staff_updates",
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        _at("taken_at"),
        _key("staff_updates", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("staff_id", "external_id", name=op.f("pk_staff_updates")),
    )
    op.create_index(op.f("ix_staff_updates_taken_at"), "staff_updates", ["taken_at"])


def _messages() -> None:
    op.create_table(
        "staff_messages",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        _at("due_at"),
        _at("lease_until", nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        _at("created_at"),
        _at("sent_at", nullable=True),
        _key("staff_messages", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_messages")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_staff_messages_pending",
        "staff_messages",
        ["staff_id", "id"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index(op.f("ix_staff_messages_created_at"), "staff_messages", ["created_at"])


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "key")),
        *(sa.Column(name, _ID) for name in ("lead_id", "ticket_id")),
        _at("at"),
        *(_at(name, nullable=True) for name in ("since", "told_at")),
        _key("announcements", "lead_id", "leads"),
        _key("announcements", "ticket_id", "tickets"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("key", name=op.f("uq_announcements_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcements_untold", "announcements", ["at"], sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
    for column in ("lead_id", "at"):
        op.create_index(op.f(f"ix_announcements_{column}"), "announcements", [column])


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{of}")
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=name, ondelete="CASCADE")
