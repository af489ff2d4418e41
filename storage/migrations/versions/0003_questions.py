"""Unanswered questions by day, phrases that staff taught, and facts with words of their own in a locale."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _questions()
    op.create_table(
        "phrases",
        _id(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("phrase", "intent", "author")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
        sa.UniqueConstraint("version", name=op.f("uq_phrases_version")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("facts") as facts:
        facts.add_column(sa.Column("locale", sa.Text(), server_default="", nullable=False))


def _questions() -> None:
    gone = sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.id"],
        name=op.f("fk_questions_conversation_id_conversations"),
        ondelete="SET NULL",
    )
    op.create_table(
        "questions",
        _id(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("locale", "intent")),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("conversation_id", _ID),
        gone,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_questions_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_questions_day"), "questions", ["day"])
    op.create_index(op.f("ix_questions_conversation_id"), "questions", ["conversation_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, autoincrement=True, nullable=False)
