"""How much of what takes long belongs to `make test`, and how much to `make test-long`."""

from __future__ import annotations

import os
from typing import Final

LONG: Final = os.environ.get("LONG") == "1"


def many(usual: int, at_length: int) -> int:
    """How many people, examples or steps: the second number when there is time."""
    return at_length if LONG else usual
