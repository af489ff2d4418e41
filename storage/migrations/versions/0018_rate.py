"""What goes before what when not everything can go at once."""

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
