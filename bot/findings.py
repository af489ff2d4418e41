"""What was looked at, and how it is: one line each, with the fix where something is wrong."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """`said` is how it is, or what is wrong and the one fix."""

    what: str
    said: str
    is_wrong: bool = False


def found(what: str, said: str, wrong: list[str]) -> list[Finding]:
    """It is as `said`, unless something is wrong with it."""
    return [Finding(what, one, is_wrong=True) for one in wrong] or [Finding(what, said)]
