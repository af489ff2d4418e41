"""When a young person took over the request that was made for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("leads", sa.Column("taken_over_at", sa.DateTime(timezone=True)))
