"""Which versions of the others are measured."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_LOCK: Final = Path(__file__).parent / "peers" / "peers.txt"
_NAMED: Final = (
    "python-telegram-bot",
    "aiogram",
    "aiogram-dialog",
    "aiohttp",
    "redis",
    "starlette",
    "tornado",
    "uvicorn",
)


def of_peers() -> str:
    """One line, by what their environment is made of."""
    locked = dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", _LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    return "beside it: " + ", ".join(f"{name} {locked[name]}" for name in _NAMED)
