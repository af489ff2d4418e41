"""From which networks somebody of the staff signed in lately: there they are let in, whoever guesses elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "sign_in_places",
        sa.Column("whose_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("whose_hash", name=op.f("pk_sign_in_places")),
    )
    op.create_index(op.f("ix_sign_in_places_at"), "sign_in_places", ["at"])
