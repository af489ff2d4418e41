"""Guardians: the link that a young person passes on to the adult who agrees for them, and what that adult said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNTOLD = sa.text("untold != ''")


def upgrade() -> None:
    _table()
    for column in ("expires_at", "keep_until", "opened_in"):
        op.create_index(op.f(f"ix_guardians_{column}"), "guardians", [column])
    op.create_index("ix_guardians_untold", "guardians", ["id"], sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)


def _table() -> None:
    op.create_table(
        "guardians",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary()),
        _at("expires_at"),
        sa.Column("opened_in", _ID),
        *(_code(name) for name in ("answer", "version", "locale", "channel")),
        _at("answered_at"),
        _code("untold"),
        sa.Column("seen", sa.Boolean(), server_default=sa.false(), nullable=False),
        *(sa.Column(name, sa.LargeBinary()) for name in ("safe_phone", "safe_when")),
        _at("keep_until"),
        sa.Column("verified_by", _ID),
        _at("verified_at"),
        _key("conversation_id", "conversations", gone="CASCADE"),
        _key("opened_in", "conversations", gone="SET NULL"),
        _key("verified_by", "staff", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardians")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guardians_token_hash")),
        sa.UniqueConstraint("conversation_id", "subject", name=op.f("uq_guardians_conversation_id_subject")),
        sqlite_autoincrement=True,
    )


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _key(column: str, to: str, *, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_guardians_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=gone)
