"""What is done and read from the command line, in the audit: by the account of the machine, which is all that is known.

It is written before anything is read or goes out, so that it stands there whatever comes of it.
"""

from __future__ import annotations

import getpass
import re
from typing import TYPE_CHECKING, Final

from storage import audit

if TYPE_CHECKING:
    from datetime import datetime

    from storage.db import Database

DOOR: Final = "command_line"
_NO_CODE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 32


def write_down(database: Database, verb: str, now: datetime, about: str = "") -> None:
    """Write down a deed, in a transaction of its own."""
    with database.transaction() as tx:
        audit.add_deed(tx, None, DOOR, verb, about=f"{about} {_account()}".strip(), now=now)


def _account() -> str:
    """The account of the machine, as a code; "" where there is none, as in a container of another number."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return f"by {_NO_CODE.sub('', name)[:_LONGEST]}"
