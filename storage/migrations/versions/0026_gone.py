"""Who of the staff alone hears of something: that a family took back, or had erased, what they work on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Made anew, a table keeps its ids unique for ever only when that is said again.
    with op.batch_alter_table("announcements", table_kwargs={"sqlite_autoincrement": True}) as announcements:
        announcements.add_column(sa.Column("staff_id", _ID))
        announcements.create_foreign_key(
            op.f("fk_announcements_staff_id_staff"), "staff", ["staff_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(op.f("ix_announcements_staff_id"), "announcements", ["staff_id"])
