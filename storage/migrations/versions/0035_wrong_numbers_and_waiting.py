"""Whether a request's number was found to be a wrong one, and who of the staff is with somebody that waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Id

revision = "0035"
down_revision = "0034"

# As the page told it until now: of the last call, where nothing was told since.
_MARK = """
UPDATE leads SET phone_wrong = true WHERE EXISTS (
    SELECT 1 FROM audit WHERE about = 'wrong_number'
    AND audit.id = (SELECT max(one.id) FROM audit AS one WHERE one.lead_id = leads.id AND one.verb = 'record_call')
    AND (leads.updated_at <= audit.at OR leads.updated_at = leads.moved_at)
)
"""


_GIVEN = "SELECT seq FROM sqlite_sequence WHERE name = 'tickets'"
_GIVE_ON = (
    "DELETE FROM sqlite_sequence WHERE name = 'tickets'",
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', {last})",
)


def upgrade() -> None:
    op.add_column("leads", sa.Column("phone_wrong", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(_MARK)
    if op.get_bind().dialect.name == "sqlite":
        _with_the_ids_that_were_given()
    else:
        _claims()


def _with_the_ids_that_were_given() -> None:
    """SQLite makes the table anew and forgets which ids were given: that of a deleted row is for nobody else."""
    last = op.get_bind().exec_driver_sql(_GIVEN).scalar()
    _claims()
    if last is not None:
        for statement in _GIVE_ON:
            op.execute(statement.format(last=int(last)))


def _claims() -> None:
    with op.batch_alter_table("tickets", table_kwargs={"sqlite_autoincrement": True}) as tickets:
        tickets.add_column(sa.Column("claimed_by", Id))
        tickets.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True)))
        tickets.create_foreign_key(
            op.f("fk_tickets_claimed_by_staff"), "staff", ["claimed_by"], ["id"], ondelete="SET NULL"
        )
