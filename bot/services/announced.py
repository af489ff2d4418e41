"""Where nothing can be hidden, what nobody asked for waits until the person writes; a neutral line says that it does.

The line is the same for everybody and everything. It is the channel's own: with WhatsApp a template that was approved,
since nobody may be written to otherwise a day after their last word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import channels
from bot.services.messages import Message
from conversations import safe_words
from conversations.types import NotTheirs, Said, SharedPlace, Tapped
from conversations.understanding.assent import says_no_more
from storage import outbox, owed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.effects import Scene
    from bot.services.incoming import Incoming
    from bot.services.turns import Turns
    from conversations.types import Event, State
    from storage.contacts import Conversation


def waits(incoming: Incoming) -> bool:
    """Whether what is said to this waits until they write."""
    return channels.of(incoming.channel).announces and isinstance(incoming.event, NotTheirs)


def notice(locale: str, turn: int) -> Message:
    """The line: which words it has, the channel knows."""
    return Message("", locale, turn=turn, announces=True)


def announce(tx: Connection, conversation_id: int, locale: str, now: datetime) -> None:
    """Write the line for what could not be sent to them, unless one is out that nobody has followed."""
    if not owed.is_announced(tx, conversation_id, now):
        owed.add_line(tx, conversation_id, 0, notice(locale, 0).to_json(), now)


def add(tx: Connection, scene: Scene, bodies: Sequence[str]) -> None:
    """Write the line, unless one is out that nobody has followed, and what it is about."""
    place, now = (tx, scene.conversation.id, scene.turn), scene.now
    by, first, whom = scene.send_by, scene.priority, scene.speaker
    if not owed.is_announced(tx, scene.conversation.id, now):
        line = notice(scene.locale, scene.turn).to_json()
        owed.add_line(*place, line, now, send_by=by, priority=first, speaker=whom)
    outbox.add_messages(*place, bodies, first="owed", rest="owed", now=now, send_by=by, priority=first, speaker=whom)


def only_reads(tx: Connection, turns: Turns, conversation: Conversation, event: Event, state: State) -> bool:
    """Let go what is owed to them; whether that is all that comes of this.

    A bare word after such a line ("yes", "salam", a sign) answers the line, and no question that they have not read
    yet. Whatever says more is heard as ever: they may not have seen the line, and nobody would know what they wrote.
    """
    if not channels.of(conversation.channel).announces or isinstance(event, NotTheirs):
        return False
    if not owed.release(tx, conversation.id, turns.clock.now()):
        return False
    match event:
        case Said():
            known = event.reading.danger or event.reading.command or safe_words.is_said(state, event.text)
            return not known and says_no_more(event.text, turns.lexicon.assent)
        case Tapped():
            return not event.question
    return isinstance(event, SharedPlace)
