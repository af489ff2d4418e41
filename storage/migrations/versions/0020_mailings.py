"""Mailings: what the centre writes to all who want its news; and deeds for many that wait for their hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("bulks", _at("due_at", nullable=True))
    op.add_column("bulk_items", sa.Column("locale", sa.Text(), server_default="", nullable=False))
    op.add_column("bulk_items", _at("due_at", nullable=True))
    op.add_column("bulk_items", sa.Column("sent_as", _ID))
    _mailings()
    _texts()


def _mailings() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        *(sa.Column(name, _ID) for name in ("staff_id", "changed_by", "written_by", "sent_by", "bulk_id")),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("created_at"),
        _at("changed_at"),
        _at("sent_at", nullable=True),
        *(
            _key("mailings", name, "staff", gone="SET NULL")
            for name in ("staff_id", "changed_by", "written_by", "sent_by")
        ),
        _key("mailings", "bulk_id", "bulks", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mailings_bulk_id"), "mailings", ["bulk_id"])


def _texts() -> None:
    op.create_table(
        "mailing_texts",
        sa.Column("mailing_id", _ID, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in ("number", "written")),
        _key("mailing_texts", "mailing_id", "mailings"),
        sa.PrimaryKeyConstraint("mailing_id", "locale", name=op.f("pk_mailing_texts")),
    )


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, other: str, *, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=gone)
