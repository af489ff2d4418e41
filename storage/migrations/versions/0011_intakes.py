"""Intakes of the centres, and which of them a lead stands in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _intakes()
    # Made anew, a table keeps its ids unique for ever only when that is said again.
    for table in ("leads", "audit"):
        with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as changed:
            changed.add_column(sa.Column("intake_id", _ID))
            if table == "leads":
                changed.add_column(_at("placed_at"))
            changed.create_foreign_key(
                op.f(f"fk_{table}_intake_id_intakes"), "intakes", ["intake_id"], ["id"], ondelete="SET NULL"
            )
        op.create_index(op.f(f"ix_{table}_intake_id"), table, ["intake_id"])


def _intakes() -> None:
    op.create_table(
        "intakes",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("centre", "kind", "name")),
        sa.Column("trade", sa.Text(), server_default="", nullable=False),
        *(sa.Column(name, sa.Date()) for name in ("first_day", "sign_up_until")),
        sa.Column("seats", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", _ID),
        *(_at(name, nullable=False) for name in ("created_at", "updated_at")),
        _at("closed_at"),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff.id"], name=op.f("fk_intakes_changed_by_staff"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("centre", "name", name=op.f("uq_intakes_centre_name")),
        sqlite_autoincrement=True,
    )


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
