"""What staff record of our words, until they have listened to it and approve."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Id

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "voice_drafts",
        sa.Column("staff_id", Id, nullable=False, autoincrement=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False, server_default=""),
        sa.Column("words_hash", sa.Text(), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_voice_drafts_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_voice_drafts")),
    )
    op.create_index(op.f("ix_voice_drafts_begun_at"), "voice_drafts", ["begun_at"])
