"""For whom an adult may be asked to agree, by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.derived import is_spared
from conversations.eligibility import is_minor
from conversations.path import speaks_for
from conversations.types import Guardian

if TYPE_CHECKING:
    from conversations.path import Path
    from conversations.types import Context, State

YES = "yes"


def asked_for(path: Path, state: State, context: Context) -> list[str]:
    """The applicants of who speaks here whose adult may be asked: they sent a request, and are under 18.

    Of who asked for protection, nobody's.
    """
    if path.audience() not in {"youth", "helper"} or is_spared(state):
        return []
    mine = [subject for subject, _ in state.references if speaks_for(state, subject)]
    return [one for one in mine if is_minor(path.answers.get((one, "age"), ""), context.today)]


def may_link(path: Path, state: State, context: Context) -> bool:
    """Whether the button for a link stands where the way has ended."""
    known = (context.guardians.get(one, Guardian()) for one in asked_for(path, state, context))
    return any(not (one.answer == YES and one.verified) for one in known)
