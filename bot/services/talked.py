"""What a person says and does in a talk with the centre becomes rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import safeguarding, waiting
from conversations.types import HandOver, KeepSaid, KeepVoice, OpenUrgent, TalkLeft
from storage import messages, protection, voice_notes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.effects import Scene


def keep(tx: Connection, scene: Scene, effect: KeepSaid | KeepVoice | HandOver | TalkLeft) -> None:
    """What the person says and does in a talk with the centre."""
    conversation, speaker = scene.conversation.id, effect.speaker
    match effect:
        case KeepSaid(words=words):
            messages.add_message(tx, conversation, speaker, words, outgoing=False, turn=scene.turn, now=scene.now)
            waiting.wait(tx, conversation, speaker, "reply", scene.now)
        case KeepVoice() if scene.said is not None:
            about, said = (effect.subject, effect.question), scene.said
            place = (tx, conversation, speaker, about)
            voice_notes.add_note(*place, sound=said.content, seconds=said.seconds, now=scene.now)
            _await_hearing(tx, scene, speaker)
        case HandOver():
            messages.tell_kept(tx, conversation, speaker, scene.turn)
        case TalkLeft():
            messages.add_message(tx, conversation, speaker, "", outgoing=False, turn=scene.turn, now=scene.now)
            waiting.end(tx, conversation, speaker, "reply")


def _await_hearing(tx: Connection, scene: Scene, speaker: str) -> None:
    """Where protection was asked for, only who is in charge of it hears it: that ticket comes up again."""
    protecting = protection.get_protecting(tx, scene.conversation.id)
    if protecting is None:
        waiting.wait(tx, scene.conversation.id, speaker, "reply", scene.now)
    else:
        whose, asked = protecting
        safeguarding.open_urgent(tx, whose, OpenUrgent(asked), scene.now)
