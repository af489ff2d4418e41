"""Hours at which families may come, who comes when, and reminders of more than one kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _slots()
    _appointments()
    # Every reminder so far is of an unfinished sign-up.
    op.add_column("reminders", sa.Column("kind", sa.Text(), server_default="unfinished", nullable=False))


def _slots() -> None:
    op.create_table(
        "visit_slots",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("place", sa.LargeBinary()),
        *(_at(name, nullable=False) for name in ("starts_at", "ends_at")),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", _ID),
        _at("created_at", nullable=False),
        _at("closed_at"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_visit_slots_created_by_staff"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_slots")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_visit_slots_starts_at"), "visit_slots", ["starts_at"])


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("slot_id", _ID, nullable=False),
        sa.Column("lead_id", _ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("untold", sa.Text(), server_default="", nullable=False),
        _at("booked_at", nullable=False),
        *(_at(name) for name in ("moved_at", "ended_at")),
        *(_cascades("appointments", *to) for to in (("slot_id", "visit_slots"), ("lead_id", "leads"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sqlite_autoincrement=True,
    )
    for column in ("slot_id", "lead_id"):
        op.create_index(op.f(f"ix_appointments_{column}"), "appointments", [column])
    _index("uq_appointments_booked", "lead_id", "status = 'booked'", unique=True)
    _index("ix_appointments_untold", "id", "untold != ''", unique=False)


def _index(name: str, column: str, where: str, *, unique: bool) -> None:
    only = sa.text(where)
    op.create_index(name, "appointments", [column], unique=unique, sqlite_where=only, postgresql_where=only)


def _cascades(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
