"""From poster to classroom: how many came how far, and how far staff took whom, so that they are counted once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "journey_counts",
        sa.Column("week", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "name", "locale", "source")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "kind", "name", "locale", "source", name=op.f("pk_journey_counts")),
    )
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("staff_step", sa.Text(), server_default="", nullable=False))
