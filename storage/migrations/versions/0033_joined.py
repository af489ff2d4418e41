"""Another adult beside a request, and the number under which a request that was taken over had been made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("leads", sa.Column("reference_before", sa.Text(), nullable=False, server_default=""))
    op.add_column("leads", sa.Column("joined_at", sa.DateTime(timezone=True)))
    op.add_column("leads", sa.Column("beside_since", sa.DateTime(timezone=True)))
    op.add_column("moves", sa.Column("kind", sa.Text(), nullable=False, server_default=""))
