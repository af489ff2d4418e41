"""Conversations that are wanted at another address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("speaker", sa.Text(), server_default="", nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("code_hash", "token_hash")),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_moves_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_moves_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_moves_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_moves_conversation_id"), "moves", ["conversation_id"])
