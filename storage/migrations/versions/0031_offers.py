"""A free seat that is offered to who waits for one: kept for them until then, or since they said yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("leads", sa.Column("seat", sa.Text(), nullable=False, server_default=""))
    op.add_column("leads", sa.Column("seat_until", sa.DateTime(timezone=True), nullable=True))
