"""Danger is only counted; who asks for help gets an urgent ticket, and nobody contacts them before it is closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OPEN = "kind = 'urgent' AND status = 'open'"


def upgrade() -> None:
    op.create_table(
        "danger_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("variety", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "variety", name=op.f("pk_danger_counts")),
    )
    with op.batch_alter_table("leads") as leads:
        leads.add_column(sa.Column("contact_hold", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("safe_phone", sa.LargeBinary()))
        tickets.add_column(sa.Column("safe_when", sa.LargeBinary()))
        tickets.add_column(sa.Column("asked_at", sa.DateTime(timezone=True)))
    _rename()
    where = sa.text(_OPEN)
    op.create_index(
        "uq_tickets_urgent", "tickets", ["conversation_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _rename() -> None:
    """Tickets of danger become urgent ones: of several open ones of a conversation the newest stays open."""
    op.execute("UPDATE tickets SET kind = 'urgent' WHERE kind = 'danger'")
    newest = f"SELECT max(id) FROM tickets WHERE {_OPEN} AND conversation_id IS NOT NULL GROUP BY conversation_id"  # noqa: S608  no value of anybody's
    op.execute(
        f"UPDATE tickets SET status = 'closed' WHERE {_OPEN} AND conversation_id IS NOT NULL AND id NOT IN ({newest})"  # noqa: S608 - no value of anybody's
    )
    # Until the person in charge has looked, nobody calls: what danger it was is not known.
    held = f"SELECT conversation_id FROM tickets WHERE {_OPEN} AND conversation_id IS NOT NULL"  # noqa: S608 - no value of anybody's
    op.execute(f"UPDATE leads SET contact_hold = true WHERE conversation_id IN ({held})")  # noqa: S608 - no value of anybody's
