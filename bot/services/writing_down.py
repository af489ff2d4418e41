"""What a turn says becomes rows of the outbox, as its channel gets it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bot.services import announced, channels
from bot.services.messages import HIDING
from bot.services.parts import in_parts
from bot.services.saying import each_alone, in_one
from conversations.types import FromClock, FromStaff, SharedPlace
from storage import hiding, outbox

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import Connection

    from bot.services.channels import Channel
    from bot.services.effects import Scene
    from bot.services.incoming import Incoming
    from bot.services.messages import Message


def write_down(tx: Connection, scene: Scene, incoming: Incoming, pause: timedelta | None) -> Message | None:
    """Write it; the only message of a turn may ride when it is an ordinary question and nothing waits.

    Nor does anything ride before `pause` is over after the last message to this address.
    """
    channel = channels.of(incoming.channel)
    if channel.deletes:
        _hide(tx, scene, incoming)
    if not scene.messages:
        return None
    if not channel.pushes:
        bodies = [message.to_json() for message in scene.messages]
        # what is written unasked waits until they open their page again
        _add(tx, scene, bodies, "unseen" if isinstance(incoming.event, FromStaff | FromClock) else "shown")
        return None
    bodies = _bodies(scene, channel)
    if announced.waits(incoming):
        announced.add(tx, scene, bodies)
        return None
    ordinary = len(bodies) == 1 and scene.messages[0].kind == "question" and not scene.messages[0].offers
    since = scene.now - pause if pause else None
    rides = incoming.rides and ordinary and not outbox.has_unsent(tx, scene.conversation.id, scene.turn, since)
    _add(tx, scene, bodies, "ridden" if rides else "pending")
    return scene.messages[0] if rides else None


def _hide(tx: Connection, scene: Scene, incoming: Incoming) -> None:
    """What may not stay goes: what they wrote, a position whatever became of it, and all that was sent before."""
    if incoming.written and (scene.hides_said or isinstance(incoming.event, SharedPlace)):
        hiding.add_theirs(tx, scene.conversation.id, scene.turn, incoming.written, scene.now)
    if scene.hides:
        _add(tx, scene, [HIDING.to_json()], "pending")


def _bodies(scene: Scene, channel: Channel) -> list[str]:
    scene.messages = in_one(scene.messages)
    alone = each_alone(scene.messages)
    return [message.to_json() for message in (in_parts(alone, scene.catalogues) if channel.lists else alone)]


def _add(tx: Connection, scene: Scene, bodies: list[str], status: outbox.Status) -> None:
    place, by, first = (tx, scene.conversation.id, scene.turn, bodies), scene.send_by, scene.priority
    told = functools.partial(outbox.add_messages, speaker=scene.speaker)
    told(*place, first=status, rest=status, now=scene.now, send_by=by, priority=first)
