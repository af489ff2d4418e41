"""Staff lend their voice to our words: they get words to read aloud, hear what they said, and approve it or try again.

What was approved is said to families who want to listen; that it was approved, and by whom, is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.i18n import AUDIENCES
from bot.services import access
from bot.services.desk import Mistake
from bot.services.saying import SENT_BEFORE
from bot.services.staff_said import BUTTON, Order, Said
from bot.services.voices import LANGUAGES, Line
from conversations.texts import Text
from storage import staff_telegram, voice_drafts, voice_files

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.voices import Voices
    from storage.voice_drafts import Draft

_OGG: Final = b"OggS"


def is_awaited(tx: Connection, address: str) -> bool:
    """Whether the next voice note from there is words of ours, read aloud by staff."""
    staff_id = staff_telegram.find_reader(tx, address)
    return staff_id is not None and voice_drafts.get_draft(tx, staff_id) is not None


def obey(tx: Connection, deed: Deed, order: Order) -> Said:
    """Carry out an order about recordings. Raises Refused and Mistake."""
    access.check(deed.actor, "record_voice")
    if deed.turns.voices is None:
        raise Mistake("voice_not_recordable")
    if order.name == "record":
        return _ask(tx, deed, _wanted(tx, deed, deed.turns.voices, order.about))
    draft = voice_drafts.get_draft(tx, deed.actor.staff_id)
    if draft is None:
        raise Mistake("voice_nothing_asked")
    if not order.pressed:
        return _heard(tx, deed, draft, order)
    if draft.recorded_at is None or order.reference != _number(draft):
        raise Mistake("voice_another")
    line = _line(deed.turns.voices, draft)
    return _keep(tx, deed, line, draft.sound) if order.result == "yes" else _ask(tx, deed, line)


def _wanted(tx: Connection, deed: Deed, voices: Voices, said: str) -> Line:
    """The words that were named ("ary age.ask parent"); else the first that nobody recorded yet in that language."""
    named = said.lower().replace("|", " ").split()
    before = voice_drafts.get_draft(tx, deed.actor.staff_id)
    usual = before.language if before else deed.actor.locale
    language = next((one for one in named if one in LANGUAGES), usual)
    who = next((one for one in named if one in AUDIENCES), "")
    message = next((one for one in named if one not in {*LANGUAGES, *AUDIENCES}), "")
    if message:
        return _named(voices, language, message, who)
    found = voices.next_missing(language, voice_files.list_names(tx))
    if found is None:
        raise Mistake("voice_all_recorded")
    return found


def _named(voices: Voices, language: str, message: str, who: str) -> Line:
    found = {line.who: line for line in voices.of_message(language, message)}
    if who not in found:
        raise Mistake("voice_not_recordable")
    return found[who]


def _ask(tx: Connection, deed: Deed, line: Line) -> Said:
    """The words to read aloud: the next voice note says them."""
    draft = voice_drafts.Draft(line.language, line.message, line.who, line.fingerprint)
    voice_drafts.begin(tx, deed.actor.staff_id, draft, deed.now)
    return Said((Text(f"telegram.record_{line.language}").given(message=_short(line)), _words(line)))


def _heard(tx: Connection, deed: Deed, draft: Draft, order: Order) -> Said:
    """What they said, to listen to."""
    if order.result:
        raise Mistake(order.result)
    if not order.sound.startswith(_OGG):
        raise Mistake("voice_no_sound")
    line = _line(_voices(deed), draft)
    voice_drafts.keep(tx, deed.actor.staff_id, order.sound, deed.now)
    number = int(deed.now.timestamp())
    buttons = (
        (Text("telegram.voice_yes"), f"{BUTTON}|voice|{number}|yes"),
        (Text("telegram.voice_again"), f"{BUTTON}|voice|{number}|again"),
    )
    return Said((Text("telegram.voice_heard"), _words(line)), buttons, voice=SENT_BEFORE + order.token)


def _keep(tx: Connection, deed: Deed, line: Line, sound: bytes) -> Said:
    """They approve: from now on families hear it. It becomes a file when this is committed."""
    voices, approved = _voices(deed), {*voice_files.list_names(tx), line.name}
    deed.write(tx, "record_voice", about=line.name)
    voice_drafts.drop(tx, deed.actor.staff_id)
    voice_files.add_file(tx, line.name, line.fingerprint, sound, deed.now)
    done = voices.coverage_of(line.language, approved)
    kept = Text("telegram.voice_kept").given(message=_short(line), recorded=done.recorded, all=done.recordable)
    more = (
        ((Text("telegram.voice_next"), f"{BUTTON}|record|{line.language}"),)
        if voices.next_missing(line.language, approved)
        else ()
    )
    return Said((kept,), more)


def _line(voices: Voices, draft: Draft) -> Line:
    """The words that were asked for, while they are still what is said. Raises Mistake."""
    for line in voices.of_message(draft.language, draft.message):
        if line.who == draft.audience and line.fingerprint == draft.words_hash:
            return line
    raise Mistake("voice_words_changed")


def _voices(deed: Deed) -> Voices:
    assert deed.turns.voices is not None  # noqa: S101 - for the type checker
    return deed.turns.voices


def _number(draft: Draft) -> str:
    return str(int(draft.recorded_at.timestamp())) if draft.recorded_at else ""


def _short(line: Line) -> str:
    return f"{line.message} {line.who}".rstrip()


def _words(line: Line) -> Text:
    """The question, and below it its buttons, one a line: they are read, too."""
    return Text("telegram.record_words").given(words="\n".join((line.words, *(f"• {one}" for one in line.buttons))))
