"""What somebody tells who asks for a person: what it is about, kept no longer than their number and hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("about", sa.LargeBinary()))
        tickets.add_column(sa.Column("keep_until", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_tickets_keep_until"), "tickets", ["keep_until"])
