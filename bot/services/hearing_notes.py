"""A voice note of a person is fetched where it may be kept, heard at the desk, and goes on as what was said in it.

The recording is deleted in the transaction in which somebody of the centre typed what they heard.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services import access, desk, owned, talk, waiting
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.not_sent import NotSent
from bot.services.recording import LARGEST, LONGEST
from bot.services.spoken import Sound
from conversations.stored import load
from conversations.types import Attached, VoiceTyped
from conversations.voice_notes import are_taken
from storage import contacts, tickets, voice_notes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.spoken import VoiceNote
    from bot.services.talk import Whom
    from bot.services.turns import Turns
    from conversations.types import Event, Heard

Found = tuple["Event", Sound | None]


async def fetched(turns: Turns, channel: str, address: str, event: Event, note: VoiceNote | None) -> Found:
    """The event with what came of fetching the voice note; it is not fetched where it would not be kept."""
    if note is None or not isinstance(event, Attached):
        return event, None
    may: Heard = await turns.database.read(lambda tx: _may_come(tx, turns, channel, address))
    if may == "here" and (note.seconds > LONGEST or note.size > LARGEST):
        may = "long"
    if may != "here":
        return replace(event, sound=may), None
    try:
        return replace(event, sound="here"), Sound(await note.fetch(), note.seconds)
    except NotSent:
        return replace(event, sound="missing"), None


def _may_come(tx: Connection, turns: Turns, channel: str, address: str) -> Heard:
    conversation = contacts.find_conversation(tx, channel, address)
    if conversation is None or not are_taken(load(conversation.state), turns.known_facts(tx)):
        return ""
    return "many" if voice_notes.is_full(tx, conversation.id) else "here"


# --- at the desk ------------------------------------------------------------------------------------------------------


def hear_of_lead(tx: Connection, deed: Deed, lead_id: int, note_id: int, via: int | None = None) -> bytes:
    """What somebody with a lead said; that it was listened to is written down. Raises Refused and NeedsWhy."""
    owned.check_lead(tx, deed, lead_id)
    return _hear(tx, deed, talk.of_lead(tx, deed.actor, "hear_voice", lead_id, via), note_id)


def hear_of_ticket(tx: Connection, deed: Deed, ticket_id: int, note_id: int) -> bytes:
    """The same of who waits without having sent a lead. Raises Refused."""
    return _hear(tx, deed, talk.of_ticket(tx, deed.actor, "hear_voice", ticket_id), note_id)


def _hear(tx: Connection, deed: Deed, whom: Whom, note_id: int) -> bytes:
    _refuse_protected(tx, whom)
    sound = voice_notes.get_sound(tx, note_id, whom.conversation_id, whom.speaker)
    if sound is None:
        raise access.Refused
    deed.write(tx, "hear_voice", whom.lead_id)
    return sound


def type_heard(tx: Connection, deed: Deed, whom: Whom, note_id: int, words: str) -> None:
    """What was said goes on as if they had typed it, and the recording is deleted. Raises Mistake and Refused."""
    said = words.replace("\r\n", "\n").strip()
    if not said or len(said) > talk.LONGEST:
        raise Mistake("empty_message" if not said else "long_message")
    desk.refuse_unkept(deed, said)
    talk.lock(tx, deed, whom)
    _refuse_protected(tx, whom)
    asked = voice_notes.take_note(tx, note_id, whom.conversation_id, whom.speaker)
    if asked is None:
        raise Mistake("voice_gone")
    if whom.lead_id is not None:
        desk.take(tx, deed, whom.lead_id)
    if not voice_notes.list_notes(tx, whom.conversation_id, whom.speaker):
        waiting.end(tx, whom.conversation_id, whom.speaker, "reply")
    reach = contacts.get_reach(tx, whom.conversation_id)
    event = VoiceTyped(whom.speaker, *asked, said)
    deed.turns.take_turn(tx, Incoming(reach.channel, f"voice {note_id}", reach.address, event))
    deed.write(tx, "type_voice", whom.lead_id)


def _refuse_protected(tx: Connection, whom: Whom) -> None:
    """Who asked for protection is heard by nobody but who is in charge of it."""
    if tickets.get_urgent_speaker(tx, whom.conversation_id) is not None:
        raise access.Refused
