"""What is said without a step, the state left as it is: that a bug was in the way, or that it was too much at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.services.effects import Scene, apply
from bot.services.incoming import Taken
from bot.services.pacing import REST, SLOWER
from conversations.texts import text
from conversations.types import OpenTicket, Say
from storage import contacts, inbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.incoming import Incoming
    from bot.services.messages import Message
    from bot.services.turns import Turns
    from conversations.types import Effect
    from storage.contacts import Conversation

BUG: Final = text("bug", "Something went wrong on our side. Nothing is lost; a person will look at it.", "adult")


def apologise(tx: Connection, turns: Turns, incoming: Incoming) -> Taken:
    """Take an event at which a bug was in the way; staff are told, without its words."""
    now = turns.clock.now()
    conversation = contacts.lock_conversation(tx, incoming.channel, incoming.address, now)
    if inbox.take(tx, conversation.id, incoming.external_id, conversation.turn + 1, now) is not None:
        return Taken(repeated=True)
    paced = turns.pacing.of_person.after(conversation.busy_until, now) if turns.pacing else None
    said = _say(tx, turns, (conversation, incoming), (OpenTicket("bug"), Say((BUG,))), paced)
    return Taken(said, failed=True)


def slow_down(tx: Connection, turns: Turns, incoming: Incoming) -> Taken:
    """Leave what came too fast untaken, and say so: once, and then nothing for a while."""
    now = turns.clock.now()
    conversation = contacts.lock_conversation(tx, incoming.channel, incoming.address, now)
    pace = turns.pacing.of_person if turns.pacing else None
    if pace is None or pace.is_told(conversation.busy_until, now):
        return Taken()
    return Taken(_say(tx, turns, (conversation, incoming), (Say((SLOWER,)),), now + pace.room + REST))


def _say(
    tx: Connection,
    turns: Turns,
    to: tuple[Conversation, Incoming],
    effects: Sequence[Effect],
    busy_until: datetime | None,
) -> tuple[Message, ...]:
    conversation, incoming = to
    now, turn = turns.clock.now(), conversation.turn + 1
    locale = conversation.locale or incoming.hint or "fr"
    scene = Scene(conversation, locale, turn, now, turns.catalogues, turns.programme)
    apply(tx, scene, effects)
    turns.send(tx, scene, replace(incoming, rides=False))
    contacts.save_turn(tx, conversation.id, turn, now, busy_until)
    return tuple(scene.messages)
