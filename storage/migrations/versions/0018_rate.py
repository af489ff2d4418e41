"""What goes before what, and how fast each channel may be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # What waits so far is what somebody asked for.
    op.add_column("outbox", sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
    pending = sa.text("status = 'pending'")
    op.drop_index("ix_outbox_pending_due_at", "outbox")
    op.create_index(
        "ix_outbox_pending_next",
        "outbox",
        ["priority", "due_at", "id"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
    sent = sa.text("sent_at IS NOT NULL")
    for table in ("outbox", "staff_messages"):
        op.create_index(f"ix_{table}_sent_at", table, ["sent_at"], sqlite_where=sent, postgresql_where=sent)
    op.create_table(
        "send_limits",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("held_chat", sa.Text(), server_default="", nullable=False),
        sa.Column("held_chat_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_send_limits")),
    )
