"""How often a message was sent without hearing what became of it: it is sent again once, not for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for table in ("outbox", "staff_messages"):
        op.add_column(table, sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
