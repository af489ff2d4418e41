"""The pace of a person and of a network."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("busy_until", sa.DateTime(timezone=True)))
    op.create_table(
        "arrivals",
        sa.Column("network_hash", sa.LargeBinary(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network_hash", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_busy_until"), "arrivals", ["busy_until"])
