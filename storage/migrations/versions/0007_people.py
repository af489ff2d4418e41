"""Which account a deed was about, whose own deeds are found fast, and who asked the question that was passed on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACCOUNTS = """
    UPDATE audit SET account_id = (SELECT staff.id FROM staff WHERE staff.login = audit.about)
    WHERE verb IN ('add_account', 'new_link', 'close_account')
"""
# Whoever had a question passed on waits in a ticket of that kind, which knows who spoke.
_SPEAKERS = """
    UPDATE questions SET speaker = COALESCE((
        SELECT tickets.subject FROM tickets WHERE tickets.id = (
            SELECT MAX(other.id) FROM tickets AS other
            WHERE other.conversation_id = questions.conversation_id AND other.kind = 'question'
        )
    ), 'me')
    WHERE conversation_id IS NOT NULL
"""


def upgrade() -> None:
    # Made anew, a table keeps its ids unique for ever only when that is said again.
    with op.batch_alter_table("audit", table_kwargs={"sqlite_autoincrement": True}) as audit:
        audit.add_column(sa.Column("account_id", _ID))
        audit.create_foreign_key(
            op.f("fk_audit_account_id_staff"), "staff", ["account_id"], ["id"], ondelete="SET NULL"
        )
    for column in ("account_id", "staff_id"):
        op.create_index(op.f(f"ix_audit_{column}"), "audit", [column])
    op.execute(_ACCOUNTS)
    with op.batch_alter_table("questions") as questions:
        questions.add_column(sa.Column("speaker", sa.Text(), server_default="", nullable=False))
    op.execute(_SPEAKERS)
