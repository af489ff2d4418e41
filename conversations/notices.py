"""What is said here when nobody asked: reminders, news, and what everybody must be told: a duty and no news."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import mailings, reminders
from conversations.flows import notices
from conversations.safe_words import is_kept
from conversations.types import Mailed, Reminded, Say

if TYPE_CHECKING:
    from conversations.turn import Turn
    from conversations.types import Breached, State


def may_be_told(state: State) -> bool:
    """Whether it may be written here: not where a word hides somebody, or could, from who reads along."""
    return not is_kept(state)


def take(turn: Turn, event: Reminded | Mailed | Breached) -> None:
    """Say what has come."""
    match event:
        case Reminded():
            reminders.take(turn, event)
        case Mailed():
            mailings.take(turn, event)
        case _:
            _tell_breach(turn)


def _tell_breach(turn: Turn) -> None:
    """Say it, and leave everything else as it is."""
    turn.silent = True
    if not may_be_told(turn.state):
        return
    words = (notices.BREACH,)
    asked = replace(turn.asking(), kind="choice", texts=words, choices=(), controls=(), summary=())
    turn.effects.append(Say(words, "staff", replace(asked, share_contact=False, share_place=False), turn.audience()))
