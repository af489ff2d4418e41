"""For what somebody looks at a lead again: a call that the family was promised, or what staff chose for themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# What was set last, by who called or by who wanted to come back, says what it was for.
_SAID_BY = """
UPDATE leads SET follow_up_for = coalesce(
    (SELECT CASE WHEN verb = 'follow_up' THEN 'own' WHEN about = 'call_back' THEN 'promised' ELSE 'retry' END
     FROM audit WHERE audit.lead_id = leads.id
        AND (verb = 'follow_up' OR (verb = 'record_call' AND about IN ('call_back', 'no_answer')))
     ORDER BY audit.id DESC LIMIT 1), 'own')
WHERE follow_up_at IS NOT NULL
"""

_OF_LIST = (
    "merged_into", "status", "contact_hold", "waiting_since", "follow_up_at", "follow_up_for", "moved_at", "created_at",
    "assigned_to", "claimed_by", "claimed_until",
)  # fmt: skip


def upgrade() -> None:
    # Made anew, a table keeps its ids unique for ever only when that is said again.
    with op.batch_alter_table("leads", table_kwargs={"sqlite_autoincrement": True}) as leads:
        for name in ("follow_up_for", "follow_up_for_before"):
            leads.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.execute(_SAID_BY)
    op.create_index("ix_leads_list", "leads", list(_OF_LIST))
