"""Leads of one person, filters kept under a name, and the same deed for many leads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITS = sa.text("outcome = ''")


def upgrade() -> None:
    with op.batch_alter_table("leads", table_kwargs={"sqlite_autoincrement": True}) as leads:
        leads.add_column(sa.Column("merged_into", _ID))
        leads.add_column(_at("follow_up_before", nullable=True))
        leads.create_foreign_key(
            op.f("fk_leads_merged_into_leads"), "leads", ["merged_into"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_leads_merged_into"), "leads", ["merged_into"])
    _views()
    _bulks()
    _items()


def _views() -> None:
    op.create_table(
        "views",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        _at("created_at"),
        _key("views", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_views_staff_id"), "views", ["staff_id"])


def _bulks() -> None:
    op.create_table(
        "bulks",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", _ID),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "verb")),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _at("created_at"),
        _at("ended_at", nullable=True),
        _key("bulks", "staff_id", "staff", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulks")),
        sa.UniqueConstraint("key", name=op.f("uq_bulks_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bulks_status"), "bulks", ["status"])


def _items() -> None:
    op.create_table(
        "bulk_items",
        *(sa.Column(name, _ID, nullable=False) for name in ("bulk_id", "lead_id")),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        _key("bulk_items", "bulk_id", "bulks"),
        _key("bulk_items", "lead_id", "leads"),
        sa.PrimaryKeyConstraint("bulk_id", "lead_id", name=op.f("pk_bulk_items")),
    )
    op.create_index(op.f("ix_bulk_items_lead_id"), "bulk_items", ["lead_id"])
    op.create_index(
        "ix_bulk_items_waiting", "bulk_items", ["bulk_id", "lead_id"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, other: str, *, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=gone)
