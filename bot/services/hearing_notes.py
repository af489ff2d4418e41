"""A voice note of a person is heard at the desk, and goes on as what was said in it.

The recording is deleted in the transaction in which somebody of the centre typed what they heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import access, desk, owned, talk, waiting
from bot.services.desk import Mistake
from bot.services.gathering import gather
from bot.services.incoming import Incoming
from bot.services.reading import hearing_of
from conversations.stored import load
from conversations.types import VoiceTyped
from conversations.voice_notes import is_order
from storage import contacts, protection, voice_notes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from conversations.readings import Reading


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
    """What was said goes on as if they had typed it, and the recording is deleted. Raises Mistake and Refused.

    Words of danger go to who is in charge of protection instead, who then hears the recording; an order of theirs is
    nobody's to give.
    """
    said = words.replace("\r\n", "\n").strip()
    if not said or len(said) > talk.LONGEST:
        raise Mistake("empty_message" if not said else "long_message")
    desk.refuse_unkept(deed, said)
    incoming, reading = _incoming(tx, deed, whom, note_id, said)
    if not reading.danger:
        _delete(tx, whom, note_id)
    _had_work(tx, deed, whom, is_danger=bool(reading.danger))
    deed.turns.take_turn(tx, incoming)
    deed.write(tx, "type_voice", whom.lead_id)


def drop_note(tx: Connection, deed: Deed, whom: Whom, note_id: int) -> None:
    """There is nothing to type: it is deleted, and nothing goes on. Raises Mistake and Refused."""
    talk.lock(tx, deed, whom)
    _refuse_protected(tx, whom)
    _delete(tx, whom, note_id)
    _had_work(tx, deed, whom)
    deed.write(tx, "drop_voice", whom.lead_id)


def _incoming(tx: Connection, deed: Deed, whom: Whom, note_id: int, said: str) -> tuple[Incoming, Reading]:
    """What was typed, as it is understood where the conversation stands; that waits for us. Raises Mistake, Refused."""
    reach = talk.lock(tx, deed, whom)
    _refuse_protected(tx, whom)
    asked = voice_notes.get_asked(tx, note_id, whom.conversation_id, whom.speaker)
    if asked is None:
        raise Mistake("voice_gone")
    conversation = contacts.lock_conversation(tx, reach.channel, reach.address, deed.now)
    event, known = VoiceTyped(whom.speaker, *asked, said), f"voice {note_id} {deed.now.isoformat()}"
    incoming, state = Incoming(reach.channel, known, reach.address, event), load(conversation.state)
    context = gather(tx, deed.turns, conversation, state, incoming)
    reading = hearing_of(tx, deed.turns, conversation).read(event.text, state, context)
    if not reading.danger and is_order(state, said, reading):
        raise Mistake("voice_order")
    return incoming, reading


def _delete(tx: Connection, whom: Whom, note_id: int) -> None:
    """Raises Mistake where a colleague was first."""
    if not voice_notes.take_note(tx, note_id, whom.conversation_id, whom.speaker):
        raise Mistake("voice_gone")


def _had_work(tx: Connection, deed: Deed, whom: Whom, *, is_danger: bool = False) -> None:
    """Who heard somebody has their lead; nobody waits to be heard any more where that was the last, or is danger."""
    if whom.lead_id is not None:
        desk.take(tx, deed, whom.lead_id)
    if is_danger or not voice_notes.list_notes(tx, whom.conversation_id, whom.speaker):
        waiting.end(tx, whom.conversation_id, whom.speaker, "reply")


def _refuse_protected(tx: Connection, whom: Whom) -> None:
    """Where protection was asked for, nobody is heard but by who is in charge of it."""
    if protection.get_protecting(tx, whom.conversation_id) is not None:
        raise access.Refused
