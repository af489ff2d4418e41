"""The desk: staff and their sessions, who works on a lead and until when, notes, and who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _staff()
    _sessions()
    with op.batch_alter_table("leads", table_kwargs={"sqlite_autoincrement": True}) as leads:
        for name in ("claimed_by", "assigned_to"):
            leads.add_column(sa.Column(name, _ID))
            leads.create_foreign_key(op.f(f"fk_leads_{name}_staff"), "staff", [name], ["id"], ondelete="SET NULL")
        for name in ("claimed_until", "moved_at", "follow_up_at"):
            leads.add_column(sa.Column(name, sa.DateTime(timezone=True)))
        leads.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        leads.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_leads_status"), "leads", ["status"])
    _notes()
    _audit()
    for table, column in (("notes", "lead_id"), ("audit", "lead_id"), ("audit", "at")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _staff() -> None:
    op.create_table(
        "staff",
        _id(),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("languages", "locale")),
        sa.Column("password_hash", sa.Text()),
        _at("created_at"),
        *(_at(name, nullable=True) for name in ("signed_in_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        sqlite_autoincrement=True,
    )


def _sessions() -> None:
    for table, others in {
        "staff_links": (_at("expires_at"), _at("used_at", nullable=True)),
        "staff_sessions": (_at("created_at"), _at("seen_at")),
    }.items():
        op.create_table(
            table,
            sa.Column("token_hash", sa.LargeBinary(), nullable=False),
            sa.Column("staff_id", _ID, nullable=False),
            *others,
            _of_staff(table, gone="CASCADE"),
            sa.PrimaryKeyConstraint("token_hash", name=op.f(f"pk_{table}")),
        )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"])
    op.create_table(
        "sign_in_failures",
        _id(),
        sa.Column("whose_hash", sa.LargeBinary(), nullable=False),
        _at("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_in_failures_whose_hash_at"), "sign_in_failures", ["whose_hash", "at"])


def _notes() -> None:
    op.create_table(
        "notes",
        _id(),
        sa.Column("lead_id", _ID, nullable=False),
        sa.Column("staff_id", _ID),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        _at("at"),
        _of_lead("notes", gone="CASCADE"),
        _of_staff("notes", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sqlite_autoincrement=True,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        _id(),
        sa.Column("staff_id", _ID),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("door", "verb")),
        sa.Column("lead_id", _ID),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        _at("at"),
        _of_lead("audit", gone="SET NULL"),
        _of_staff("audit", gone="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, autoincrement=True, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_staff(table: str, *, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_staff_id_staff")
    return sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=name, ondelete=gone)


def _of_lead(table: str, *, gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_lead_id_leads")
    return sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=name, ondelete=gone)
