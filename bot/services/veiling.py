"""What comes unasked to who keeps a safe word says nothing on a locked screen but that there is a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations.safe_words import is_kept
from conversations.texts import text
from conversations.types import NotTheirs

if TYPE_CHECKING:
    from bot.services.effects import Scene
    from bot.services.incoming import Incoming
    from conversations.types import State

NOTICE: Final = text("veil.notice", "You have a message about your sign-up.", "adult")


def guarded(scene: Scene, incoming: Incoming, state: State) -> Incoming:
    """While a word is kept nothing rides, and what nobody at the phone asked for is said below a neutral line.

    To who writes where a word hides somebody it is said as to anybody: the line would tell of the word.
    """
    if not is_kept(state):
        return incoming
    if state.safe_word and isinstance(incoming.event, NotTheirs):
        said = scene.catalogues.words(NOTICE, scene.locale)
        scene.messages = [replace(message, veil=said) for message in scene.messages]
    return replace(incoming, rides=False)
