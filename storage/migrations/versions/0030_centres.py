"""Whose requests a member of staff sees: those of their centre. Nobody has one before somebody gives it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("staff", sa.Column("centre", sa.Text(), nullable=False, server_default=""))
