"""The centre writes to a family, tells it something, hands back to the bot: each a verb with one gate.

What the family hears goes by a turn of theirs, in order and in their language; what staff read commits with it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, replies, waiting
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.quiet_hours import UNASKED_EVERY
from conversations import with_staff
from conversations.locales import known
from conversations.path import speaker_of
from conversations.stored import load
from conversations.subjects import who_is
from conversations.texts import Text
from conversations.types import CentreTold, StaffLeft, StaffWrote
from storage import contacts, joined, merges, messages, questions, tickets, voice_notes, wishes
from storage.outbox import Priority

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.access import Actor, Verb
    from bot.services.desk import Deed
    from conversations.types import FromStaff, VisitChanged
    from storage.contacts import Reach
    from storage.messages import Message
    from storage.questions import Open
    from storage.voice_notes import Note
    from storage.wishes import Wish

LASTS: Final = timedelta(hours=4)  # after the centre's last word; then the bot answers again
LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is written to: a speaker of a conversation, their lead when they sent one, and who they said they are."""

    conversation_id: int
    speaker: str
    lead_id: int | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """What staff see of a talk: the messages, whether the bot is silent now, and what is in the way of writing.

    `asked` are the questions that they passed on, `who` says who speaks (youth, parent, helper, teacher; "" when they
    did not say). `wish` is what they told of why they wait for a person. `in_the_way` is "stopped" (they want no
    messages), "blocked" (the channel lets none through), or "". `voices` wait to be heard.
    """

    messages: tuple[Message, ...]
    locale: str
    channel: str
    is_open: bool
    in_the_way: str
    asked: tuple[Open, ...] = ()
    who: str = ""
    wish: Wish | None = None
    voices: tuple[Note, ...] = ()

    @property
    def was_left(self) -> bool:
        """Whether the last that happened is that they went back to the bot."""
        return bool(self.messages) and self.messages[-1].is_leaving

    @property
    def has_number(self) -> bool:
        """Whether they gave a number for a call to who answers them."""
        return self.wish is not None and bool(self.wish.phone)

    @property
    def is_unanswered(self) -> bool:
        """Whether the last that was said is the centre's, and it is known what became of it."""
        return bool(self.messages) and self.messages[-1].outgoing and bool(self.last_sent)

    @property
    def last_sent(self) -> str:
        """What became of the last message of the centre; "" when there is none, or that is not known."""
        return next((one.status for one in reversed(self.messages) if one.outgoing), "")


def of_lead(tx: Connection, actor: Actor, verb: Verb, lead_id: int, via: int | None = None) -> Whom:
    """Who stands behind a lead: who wrote last, or by whose of the merged leads (`via`) it goes. Raises Refused.

    Also where that one is there no more, but to see: then it is who wrote last. No words for one go to another.
    """
    found, ways = access.lead_for(tx, actor, verb, lead_id), merges.list_shown_ways(tx, lead_id)
    way = next((one for one in ways if via in {None, one.lead_id}), ways[0] if verb == "see_lead" else None)
    if way is None:
        raise access.Refused
    return Whom(way.conversation_id, speaker_of(way.subject), lead_id, found.who)


def of_ticket(tx: Connection, actor: Actor, verb: Verb, ticket_id: int) -> Whom:
    """Who waits without having sent a lead. Raises Refused."""
    found = access.ticket_for(tx, actor, verb, ticket_id)
    if found.conversation_id is None or found.kind == "bug":
        raise access.Refused
    speaker = found.speaker or "me"
    state = load(contacts.get_reach(tx, found.conversation_id).state)
    return Whom(found.conversation_id, speaker, who=who_is(state, speaker))


def see(tx: Connection, whom: Whom, now: datetime) -> Talk:
    """The talk as it stands."""
    reach = contacts.get_reach(tx, whom.conversation_id)
    state = with_staff.without_expired(load(reach.state), now.astimezone(CASABLANCA))
    silent = with_staff.is_open(state) and state.speaker == whom.speaker
    said = tuple(messages.list_messages(tx, whom.conversation_id, whom.speaker))
    asked = tuple(questions.list_of_speaker(tx, whom.conversation_id, whom.speaker))
    wish, reads = wishes.get_wish(tx, whom.conversation_id, whom.speaker), known(reach.locale or "fr")
    heard = tuple(voice_notes.list_notes(tx, whom.conversation_id, whom.speaker))
    return Talk(said, reads, reach.channel, silent, _in_the_way(reach), asked, whom.who, wish, heard)


def write(tx: Connection, deed: Deed, whom: Whom, words: str, reply: str = "") -> None:
    """Write to them; the bot is silent from now on. `reply` is the one it was made from, if any. Raises Mistake."""
    said = words.replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST:
        raise Mistake("empty_message" if not said else "long_message")
    if replies.is_unfilled(deed.turns, said):
        raise Mistake("unfilled_reply")
    desk.refuse_unkept(deed, said, may_name_health=bool(reply))  # a ready reply says in general who is welcome
    asked = questions.list_of_speaker(tx, whom.conversation_id, whom.speaker) if reply else ()
    if reply and not replies.may_be_used(deed.turns, reply, replies.Receiver(whom.who, tuple(asked))):
        raise Mistake("reply_not_for_them")
    reach = _open(tx, deed, whom)
    until = (deed.now + LASTS).astimezone(CASABLANCA).isoformat(timespec="seconds")
    turn = _take(tx, deed, reach, StaffWrote(whom.speaker, said, until))
    _keep(tx, deed, whom, said, turn)
    waiting.answered(tx, whom.conversation_id, whom.speaker, whom.lead_id)
    deed.write(tx, "write", whom.lead_id)


def tell(tx: Connection, deed: Deed, whom: Whom, message: str) -> None:
    """Tell them something about their request: a sentence of the catalogues, by its id. Raises Mistake."""
    reach = _open(tx, deed, whom)
    turn = _take(tx, deed, reach, CentreTold(whom.speaker, message))
    words = deed.turns.catalogues.words(Text(message), reach.locale or "fr")
    _keep(tx, deed, whom, words, turn, ours=True)
    deed.write(tx, "write", whom.lead_id, message)


def tell_all(tx: Connection, deed: Deed, whom: Whom, message: str) -> None:
    """The same to them and to each who joined their request and agreed, where something may be written there.

    Raises Mistake where it cannot be told to anybody.
    """
    beside = joined.list_beside(tx, whom.lead_id) if whom.lead_id is not None else []
    found = (Whom(one.conversation_id, speaker_of(one.subject), whom.lead_id, one.who) for one in beside)
    others = [one for one in found if one.conversation_id != whom.conversation_id]
    wrong: list[Exception] = []
    for one in (whom, *others):
        try:
            tell(tx, deed, one, message)
        except (Mistake, access.Refused) as why:  # they want none, none come, or somebody there asked for protection
            if one is whom and isinstance(why, access.Refused):
                raise
            wrong.append(why)
    if len(wrong) > len(others):
        raise wrong[0]  # that of `whom`


def can_hear(tx: Connection, lead_id: int) -> bool:
    """Whether somebody joined this request to whom something may be written."""
    return any(not _in_the_way(contacts.get_reach(tx, one.conversation_id)) for one in joined.list_beside(tx, lead_id))


def ask_in_words(tx: Connection, deed: Deed, whom: Whom, words: str, until: str) -> None:
    """Write to them in such words: what they answer goes to a person of the centre until then. Raises Mistake."""
    reach = _open(tx, deed, whom)
    turn = _take(tx, deed, reach, StaffWrote(whom.speaker, words, until))
    _keep(tx, deed, whom, words, turn, ours=True)
    deed.write(tx, "write", whom.lead_id, "seat")


def tell_in_words(tx: Connection, deed: Deed, whom: Whom, words: str, about: str) -> None:
    """Tell them in words that are in their language already; `about` says of what, for the audit. Raises Mistake."""
    reach = _open(tx, deed, whom)
    turn = _take(tx, deed, reach, CentreTold(whom.speaker, words=words))
    _keep(tx, deed, whom, words, turn, ours=True)
    deed.write(tx, "write", whom.lead_id, about)


def tell_of_visit(tx: Connection, deed: Deed, whom: Whom, event: VisitChanged, words: str) -> None:
    """Tell them what became of their visit, in these words before where it is; quietly, nothing. Raises Mistake.

    Quietly, also where nothing can be written, what is planned to remind them follows it all the same.
    """
    reach = lock(tx, deed, whom) if event.quiet else _open(tx, deed, whom)
    turn = _take(tx, deed, reach, event)
    if not event.quiet:
        _keep(tx, deed, whom, words, turn, ours=True)
        deed.write(tx, "write", whom.lead_id, "visit")


def send_to_many(tx: Connection, deed: Deed, whom: Whom, words: str, name: str) -> None:
    """Send them what many others get: no talk begins, and nobody takes their lead. Raises Mistake.

    Sent twice under one name, it goes once.
    """
    reach = lock(tx, deed, whom)
    if tickets.get_urgent_speaker(tx, whom.conversation_id) is not None:
        raise access.Refused
    if whom.lead_id is not None:  # taken back while this waited for the lock, there is nobody to write to
        access.lead_for(tx, deed.actor, "write", whom.lead_id)
    _refuse(reach, whom)
    if contacts.was_written_unasked(tx, whom.conversation_id, deed.now - UNASKED_EVERY):
        raise Mistake("written_today")
    turn = _take(tx, deed, reach, CentreTold(whom.speaker, words=words), name)
    if turn is not None:
        contacts.mark_unasked(tx, whom.conversation_id, deed.now)
        _keep(tx, deed, whom, words, turn)
        deed.write(tx, "write", whom.lead_id, name)


def hand_back(tx: Connection, deed: Deed, whom: Whom) -> None:
    """The bot answers again, and says so; without a word to who wants none, or cannot be reached."""
    reach = lock(tx, deed, whom)
    if with_staff.is_open(load(reach.state)):
        _take(tx, deed, reach, StaffLeft(whom.speaker, quiet=bool(_in_the_way(reach))))
        deed.write(tx, "hand_back", whom.lead_id)


def settle(tx: Connection, deed: Deed, whom: Whom) -> None:
    """There is nothing to answer: they wait no longer."""
    waiting.answered(tx, whom.conversation_id, whom.speaker, whom.lead_id)
    deed.write(tx, "settle", whom.lead_id)


def close_bug(tx: Connection, deed: Deed, ticket_id: int) -> None:
    """Somebody looked at what went wrong."""
    access.ticket_for(tx, deed.actor, "settle", ticket_id)
    tickets.close_ticket(tx, ticket_id)
    deed.write(tx, "settle", about="bug")


def _open(tx: Connection, deed: Deed, whom: Whom) -> Reach:
    """How they are reached, when they may be; who writes about a lead has it. Raises Mistake, and Refused.

    The conversation is locked first, as in every turn of theirs: whoever just asked for protection is not written to.
    """
    reach = lock(tx, deed, whom)
    if tickets.get_urgent_speaker(tx, whom.conversation_id) is not None:
        raise access.Refused
    _refuse(reach, whom)
    if whom.lead_id is not None:
        desk.take(tx, deed, whom.lead_id)
    return reach


def lock(tx: Connection, deed: Deed, whom: Whom) -> Reach:
    """Nothing else happens in their conversation until the transaction ends; how they are reached."""
    found = contacts.get_reach(tx, whom.conversation_id)
    contacts.lock_conversation(tx, found.channel, found.address, deed.now)
    return contacts.get_reach(tx, whom.conversation_id)


def _in_the_way(reach: Reach) -> str:
    return "blocked" if reach.blocked else "stopped" if reach.stopped else ""


def _refuse(reach: Reach, whom: Whom) -> None:
    """Raises Mistake where nothing can be written: they may not be, or too much waits for them already."""
    if _in_the_way(reach):
        raise Mistake(_in_the_way(reach))
    if with_staff.is_full(load(reach.state), whom.speaker):
        raise Mistake("too_many_wait")


def _take(tx: Connection, deed: Deed, reach: Reach, event: FromStaff, name: str = "") -> int | None:
    """A turn of theirs: its number, `messages.WAITS` when somebody else is at the phone, None when taken before."""
    locked = contacts.lock_conversation(tx, reach.channel, reach.address, deed.now)
    known, goes = f"staff {name or secrets.token_hex(12)}", Priority.BULK if name else Priority.REPLY
    incoming = Incoming(reach.channel, known, reach.address, event, priority=goes)
    if deed.turns.take_turn(tx, incoming).repeated:
        return None
    return locked.turn + 1 if load(reach.state).speaker == event.speaker else messages.WAITS


def _keep(  # noqa: PLR0913 - who wrote what to whom, in which turn
    tx: Connection, deed: Deed, whom: Whom, words: str, turn: int | None, *, ours: bool = False
) -> None:
    """Keep it for both to read; a sentence of `ours` is nobody's own words."""
    who, now, turn = None if ours else deed.actor.staff_id, deed.now, turn or messages.WAITS
    messages.add_message(tx, whom.conversation_id, whom.speaker, words, outgoing=True, turn=turn, now=now, staff_id=who)
