"""What families took back before goes as it does now; and of where people come from, only what the programme knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_EMPTIED = """
    UPDATE leads SET
        centre = '', who = '', age = '', birth_year = NULL, age_told_on = NULL, schooling = '', grade = '',
        district = '', source = '', verdict = '', programme_version = '', trade = '', phone_whose = '', may_say = '',
        guardian = '', needs_guardian = false, agrees = '', teaches = '', subject_taught = '',
        changed_since_sent = false, first_name = NULL, phone = NULL, phone_hash = NULL, call_when = NULL,
        guardian_name = NULL, helper_name = NULL, claimed_by = NULL, claimed_until = NULL, assigned_to = NULL,
        tries = 0, reason = '', moved_at = NULL, follow_up_at = NULL, waits_for = '', waiting_since = NULL,
        merged_into = NULL, follow_up_before = NULL, intake_id = NULL, placed_at = NULL
    WHERE status = 'withdrawn'
"""
_OF_LEAD = "DELETE FROM {table} WHERE lead_id IN (SELECT id FROM leads WHERE status = 'withdrawn')"
_AUDIT = """
    UPDATE audit SET about = 'taken_back', intake_id = NULL
    WHERE lead_id IN (SELECT id FROM leads WHERE status = 'withdrawn')
"""
_THEIRS = """
    leads.conversation_id = {table}.conversation_id AND (
        leads.subject = {table}.speaker OR leads.subject LIKE {table}.speaker || '.%'
        OR ({table}.speaker = 'me' AND leads.subject LIKE 'child-%')
    )
"""
# Of whom no request is left: what they and the centre wrote to each other, and what they asked.
_OF_SPEAKER = """
    DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM leads WHERE {theirs} AND leads.status = 'withdrawn')
        AND NOT EXISTS (SELECT 1 FROM leads WHERE {theirs} AND leads.status <> 'withdrawn')
"""
# The programme's list as it was when this was written; what else stands there was typed by anybody.
_KNOWN = ("", "poster", "school", "association", "radio", "social", "website", "friend")
_counts = sa.table("journey_counts", *map(sa.column, ("week", "kind", "name", "locale", "source", "number")))
_leads = sa.table("leads", sa.column("source"))


def upgrade() -> None:
    op.execute(_EMPTIED)
    for table in ("notes", "announcements", "bulk_items"):
        op.execute(_OF_LEAD.format(table=table))
    op.execute(_AUDIT)
    for table in ("messages", "questions"):
        op.execute(_OF_SPEAKER.format(table=table, theirs=_THEIRS.format(table=table)))
    op.execute(_leads.update().where(_leads.c.source.not_in(_KNOWN)).values(source="other"))
    _fold_sources()


def _fold_sources() -> None:
    """Counts of sources that nobody knows become counts of "other", added up."""
    here, whose = _counts.c, (_counts.c.week, _counts.c.kind, _counts.c.name, _counts.c.locale)
    unknown = here.source.not_in(_KNOWN)
    summed = sa.select(*whose, sa.func.sum(here.number).label("number")).where(unknown).group_by(*whose)
    rows = [dict(row) for row in op.get_bind().execute(summed).mappings()]
    op.execute(_counts.delete().where(unknown))
    if rows:
        op.bulk_insert(_counts, [{**row, "source": "other"} for row in rows])
