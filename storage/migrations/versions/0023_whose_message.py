"""Whose each message of the outbox is: on a shared phone, nobody is given what was said to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    # Of what is there nobody can say whose it is; it goes within a week.
    op.add_column("outbox", sa.Column("speaker", sa.Text(), server_default="", nullable=False))
