"""What runs the migrations; imported only where some have to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def run_pending(tx: Connection, folder: Path) -> None:
    """Bring the tables to the newest revision of this folder, within this transaction."""
    command.upgrade(config(tx, folder), "head")


def config(tx: Connection | None, folder: Path) -> Config:
    """How alembic finds the migrations of a folder, and the transaction that they run in."""
    made = Config(attributes={"connection": tx})
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
    return made
