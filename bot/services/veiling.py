"""What comes unasked on Telegram tells a locked screen, or a list of chats, nothing but that there is a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.services import channels
from conversations.safe_words import is_kept
from conversations.texts import text
from conversations.types import NotTheirs

if TYPE_CHECKING:
    from bot.services.effects import Scene
    from bot.services.incoming import Incoming
    from conversations.types import State

NOTICE: Final = text("veil.notice", "📩 A message about your sign-up. Touch to read:", "adult")


def guarded(scene: Scene, incoming: Incoming, state: State) -> Incoming:
    """What nobody at the phone asked for is said below a neutral line; while a word is kept nothing rides.

    The line is the same for everybody: another one, or none, would tell of a word. A number is not offered to be shared
    below it: that would be a message of its own, which nothing hides.
    """
    if channels.of(incoming.channel).veils and isinstance(incoming.event, NotTheirs):
        said = scene.catalogues.words(NOTICE, scene.locale, scene.audience)
        scene.messages = [replace(message, veil=said, contact_label="", place_label="") for message in scene.messages]
    return replace(incoming, rides=False) if is_kept(state) else incoming
