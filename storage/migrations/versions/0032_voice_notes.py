"""Voice notes of people, until somebody of the centre has listened to them and typed what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Id

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "voice_notes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, server_default=""),
        sa.Column("question", sa.Text(), nullable=False, server_default=""),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_voice_notes_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_voice_notes_conversation_id"), "voice_notes", ["conversation_id"])
    op.create_index(op.f("ix_voice_notes_created_at"), "voice_notes", ["created_at"])
