"""A line of the audit is not changed any more: who, what, when and through which door stay as they were written.

What is left is that it forgets whom it was about.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0025"
down_revision = "0024"

_KEPT: Final = ("id", "at", "door", "verb")
_FORGOTTEN: Final = ("staff_id", "lead_id", "account_id", "intake_id")
_SENTENCE: Final = "a line of the audit is not changed"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER audit_is_kept BEFORE UPDATE ON audit WHEN NOT ({_allowed('IS')}) "
            f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({_allowed('IS NOT DISTINCT FROM')}) THEN RAISE EXCEPTION '{_SENTENCE}'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute("CREATE TRIGGER audit_is_kept BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept()")


def _allowed(same: str) -> str:
    """That nothing changes but whom it was about, which goes."""
    kept = [f"NEW.{name} {same} OLD.{name}" for name in _KEPT]
    gone = [f"(NEW.{name} {same} OLD.{name} OR NEW.{name} IS NULL)" for name in _FORGOTTEN]
    return " AND ".join([*kept, *gone, f"(NEW.about {same} OLD.about OR NEW.about IN ('erased', 'taken_back'))"])
