"""Second thoughts: who said no, and says yes where the way has ended on it, is asked once more; nothing is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.flow import Outcome

if TYPE_CHECKING:
    from conversations.path import Path
    from conversations.turn import Turn
    from conversations.types import Answer

YES: Final = "yes"
_AGREES = "agrees"


def refused(path: Path) -> Answer | None:
    """The last no of who is signed up, or of who speaks, that keeps them from it; None where the way goes on."""
    if not isinstance(path.node, Outcome):
        return None
    about = {path.applicant, path.speaker}
    said_no = [
        answer
        for question, answer in path.questions()
        if answer.subject in about and answer.value == question.no and (question.refused or question.id == _AGREES)
    ]
    return said_no[-1] if said_no else None


def are_had(turn: Turn) -> bool:
    """Ask again what was refused; False where nothing was."""
    before = refused(turn.path())
    return before is not None and turn.reopen(before.subject, before.question)
