"""Subjects as buttons carry them: who begins where another conversation is hidden looks like the first one here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conversations.types import State


def shown(state: State, subject: str) -> str:
    """A subject for a button or a page."""
    if state.alias and subject == state.alias:
        return "me"
    return subject.removeprefix(f"{state.alias}.") if state.alias else subject


def meant(state: State, subject: str) -> str:
    """The subject that a button or a page stands for."""
    if not state.alias or not (subject == "me" or subject.startswith("child-")):
        return subject
    return state.alias if subject == "me" else f"{state.alias}.{subject}"
