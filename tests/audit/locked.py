"""The packages that the lock files name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

DEPLOY: Final = Path(__file__).parent.parent.parent / "deploy"
LOCKS: Final = (DEPLOY / "requirements.lock", DEPLOY / "requirements-dev.lock")
_LINE: Final = re.compile(r"^[A-Za-z0-9][^#\\]*==[^#\\]*", re.MULTILINE)


def read_locks() -> list[Requirement]:
    """Every package of both locks, once for each version and marker."""
    lines = {line.strip() for lock in LOCKS for line in _LINE.findall(lock.read_text(encoding="utf-8"))}
    return [Requirement(line) for line in sorted(lines)]


def names(*, here: bool) -> set[str]:
    """Those that belong into this environment; with `here=False` those that only others need."""
    fits = {one.name for one in read_locks() if one.marker is None or one.marker.evaluate()}
    return fits if here else {one.name for one in read_locks()} - fits
