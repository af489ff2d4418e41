"""Reminders that are planned, what each consent is about, and when somebody was last written to unasked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "reminders",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("conversation_id", key, nullable=False),
        sa.Column("speaker", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_reminders_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_conversation_id"), "reminders", ["conversation_id"])
    op.create_index(op.f("ix_reminders_due_at"), "reminders", ["due_at"])
    # Every consent so far was to be contacted by the centre.
    op.add_column("consents", sa.Column("about", sa.Text(), server_default="contact", nullable=False))
    op.add_column("conversations", sa.Column("unasked_at", sa.DateTime(timezone=True)))
    op.add_column("outbox", sa.Column("send_by", sa.DateTime(timezone=True)))
