"""What is said without a step, the state left as it is: of a bug, of too much at once, and the numbers in danger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.services import meters
from bot.services.effects import Scene, apply
from bot.services.incoming import Taken
from bot.services.pacing import REST, SLOWER, Held
from bot.services.writing_down import write_down
from conversations.asking import with_facts
from conversations.flows.asides import ASIDES
from conversations.texts import text
from conversations.types import Context, OpenTicket, Say
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


async def hold_off(turns: Turns, incoming: Incoming, held: Held, queue: str) -> Taken:
    """Leave what was too much untaken, and say so. Raises Held for the page, which shows it with what was typed."""
    meters.HELD.labels(incoming.channel, held.why).inc()
    if incoming.channel != "webchat":
        return await turns.database.write(lambda tx: slow_down(tx, turns, incoming), queue=queue)
    words = await turns.database.read(lambda tx: numbers(tx, turns, incoming.hint)) if held.why == "danger" else ""
    raise Held(held.why, words)


def numbers(tx: Connection, turns: Turns, locale: str) -> str:
    """The numbers that help who is in danger, to whoever it is."""
    context = Context(turns.programme, turns.clock.today(), facts=turns.known_facts(tx))
    return turns.catalogues.words(with_facts(ASIDES["danger"].ask, context), locale or "fr", "youth")


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
    write_down(tx, scene, replace(incoming, rides=False), turns.chat_pause)
    contacts.save_turn(tx, conversation.id, turn, now, busy_until)
    return tuple(scene.messages)
