"""Messages between the centre and people, and who waits for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Whoever asked for a person before there was a list for it waits in it now.
_WAITING = """
    UPDATE leads SET waits_for = 'person', waiting_since = (
        SELECT MIN(tickets.created_at) FROM tickets
        WHERE tickets.conversation_id = leads.conversation_id AND tickets.status = 'open'
        AND tickets.kind IN ('person', 'question')
    )
    WHERE status <> 'withdrawn' AND id = (
        SELECT MAX(other.id) FROM leads AS other
        WHERE other.conversation_id = leads.conversation_id AND other.status <> 'withdrawn'
    )
    AND EXISTS (
        SELECT 1 FROM tickets WHERE tickets.conversation_id = leads.conversation_id AND tickets.status = 'open'
        AND tickets.kind IN ('person', 'question')
    )
"""


def upgrade() -> None:
    _messages()
    with op.batch_alter_table("leads") as leads:
        leads.add_column(sa.Column("waits_for", sa.Text(), server_default="", nullable=False))
        leads.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True)))
    op.execute(_WAITING)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("speaker", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", _ID),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_messages_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_messages_staff_id_staff"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_conversation_id"), "messages", ["conversation_id"])
