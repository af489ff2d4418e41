"""A lead as its page shows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, owned, replies, seats, talk, undoing
from bot.services.moments import offered
from bot.services.queue import what_is_overdue
from conversations.eligibility import assess
from conversations.locales import TABLE
from conversations.path import speaker_of
from conversations.texts import spoken
from storage import audit, leads, merges, messages, notes, staff
from storage.desk import Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.moments import Offered
    from bot.services.replies import Draft
    from bot.services.seats import Placing
    from bot.services.talk import Talk, Whom
    from conversations.eligibility import Verdict
    from conversations.replies import Reply
    from conversations.statuses import Status
    from storage.audit import Deed as Line
    from storage.merges import Twin, Way
    from storage.messages import Message
    from storage.notes import Note
    from storage.staff import Account

__all__ = ["LeadPage", "Moment", "Prepared", "Work", "mark", "said", "see_happened", "see_lead"]

_JUDGED: Final = ("age", "schooling", "grade", "district")
_LOOKED_JUST_NOW: Final = timedelta(minutes=10)
_STAYS_OPEN: Final = timedelta(hours=4)  # a page: every deed on it opens it anew
_BLOCKED: Final = frozenset({"blocked", "Forbidden"})  # why a message failed: they let the bot write no more
_READ: Final = "see_lead"
# As the message or the note itself, or by who read it.
_SHOWN_ELSEWHERE: Final = frozenset({"write", "add_note", _READ, owned.OPENED})


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: "said" by the family, "written" to them, a "note" of staff, or a "deed" of theirs.

    "left" is the family's going back to the bot.

    `words` are those of the message or note; of a deed, `verb` and what it was `about`. `status` is what became of a
    message that was written, `reference` the merged lead that it came by, `door` through which a deed was done.
    """

    at: datetime
    kind: str
    login: str
    words: str = ""
    verb: str = ""
    about: str = ""
    status: str = ""
    reference: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """Who read a lead's page, when, and the code of why, where a colleague had it."""

    login: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A lead of the same person that this one stands for, with what was told there."""

    twin: Twin
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """A lead with all that its page shows. Of one that nobody may contact yet, only that.

    `speaks` are those of the staff who speak the family's language; `also_here` the logins of who looked just now.
    `draft` is a text ready to be sent, `moving` the move that is being looked at before it is made, with what the
    family would be told. `verdict` is what the rules in force today say of the answers, with the reasons; None for who
    is not judged. `merged` are the leads of the same person, `ways` the conversations that lead to them, and `via` the
    lead by whose conversation one writes. `placing` is in which intake it stands, and can stand. `reads` is who read
    it, each with the last time, the latest first; who may audit sees every time. `may_have` are the logins of whom it
    can be given to, `offered` the moments to call back or look again. `has_number` says whether there is one to call,
    `wrong` is the last call where that was a wrong number, until they tell another. `undo` takes a mistaken move back.
    """

    work: Work
    answers: Mapping[str, object]
    moments: tuple[Moment, ...]
    logins: Mapping[int, str]
    speaks: frozenset[int]
    also_here: tuple[str, ...]
    talk: Talk | None = None
    replies: tuple[Reply, ...] = ()
    draft: Draft | None = None
    moving: Status | None = None
    told: Draft | None = None
    verdict: Verdict | None = None
    merged: tuple[Merged, ...] = ()
    ways: tuple[Way, ...] = ()
    via: int = 0
    placing: Placing | None = None
    reads: tuple[Read, ...] = ()
    may_have: Mapping[int, str] = field(default_factory=dict)
    offered: tuple[Offered, ...] = ()
    has_number: bool = False
    wrong: Line | None = None
    undo: undoing.Undo | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is being prepared on the page: a reply, a move, and the merged lead by whose conversation one writes."""

    reply: str = ""
    move: str = ""
    via: int | None = None


_NOTHING: Final = Prepared()


def see_lead(tx: Connection, deed: Deed, lead_id: int, prepared: Prepared = _NOTHING) -> LeadPage:
    """A lead's page; that it was read is written down. Raises Refused."""
    found = desk.see_lead(tx, deed, lead_id)
    deeds, accounts = audit.list_deeds(tx, lead_id), [one for one in staff.list_accounts(tx) if one.ended_at is None]
    logins, here = {one.id: one.login for one in accounts}, _also_here(deed, deeds)
    if found.contact_hold:
        return LeadPage(found, {}, (), logins, frozenset(), here)  # not even what was done before
    whom = talk.of_lead(tx, deed.actor, "see_lead", lead_id, prepared.via)
    seen, answers, turns = talk.see(tx, whom, deed.now), leads.get_answers(tx, lead_id), deed.turns
    to = replies.Receiver(seen.who, seen.asked, has_number=_has_number(tx, lead_id, seen))
    own, moving = deed.actor.locale, deed.statuses.by_id.get(prepared.move)
    return LeadPage(
        found,
        answers,
        _moments(tx, lead_id, found.reference, deeds),
        logins,
        _speaks(accounts, seen.locale),
        here,
        seen,
        tuple(replies.list_replies(tx, turns, seen.locale, to)),
        replies.draft_reply(tx, turns, prepared.reply, seen.locale, own, to) if prepared.reply else None,
        moving,
        replies.draft_told(turns, moving.told, seen.locale, own) if moving and moving.told else None,
        _verdict(tx, deed, answers) if answers.get("verdict") else None,
        *(*_behind(tx, lead_id, whom), seats.see_placing(tx, deed, found, moving), _reads(deed, deeds)),
        *(*_choices(tx, deed, found), to.has_number, *_last(deed, found, deeds)),
    )


def _last(deed: Deed, work: Work, deeds: Sequence[Line]) -> tuple[Line | None, undoing.Undo | None]:
    """The last call, where its number was a wrong one and is still the one that they told; and what can be undone."""
    call = next((one for one in reversed(deeds) if one.verb == "record_call"), None) if work.phone_wrong else None
    return call, undoing.see_undo(deed, work, deeds)


def _choices(tx: Connection, deed: Deed, work: Work) -> tuple[dict[int, str], tuple[Offered, ...]]:
    """To whom it can be given, and the moments to call back or look again."""
    hours = what_is_overdue(tx, deed).hours
    return access.list_who_may_have(tx, work.centre, deed.centres), offered(hours, deed.now)


def _has_number(tx: Connection, lead_id: int, seen: Talk) -> bool:
    """Whether there is a number to call: that of the lead or of one behind it, or one that was given for a call."""
    told = (leads.get_answers(tx, way.lead_id).get("phone") for way in merges.list_shown_ways(tx, lead_id))
    return seen.has_number or any(told)


def _reads(deed: Deed, deeds: Sequence[Line]) -> tuple[Read, ...]:
    reads = [Read(one.login, one.at, one.about) for one in reversed(deeds) if one.verb == _READ]
    return tuple(reads if deed.actor.may("audit") else {one.login: one for one in reversed(reads)}.values())


def _verdict(tx: Connection, deed: Deed, answers: Mapping[str, object]) -> Verdict:
    programme, today = deed.turns.programme, deed.now.astimezone(CASABLANCA).date()
    told = {name: str(answers[name]) for name in _JUDGED if name in answers}
    if "birth_year" in answers:
        told["age"] = str(answers["birth_year"])
    return assess({**told, **programme.told(deed.turns.known_facts(tx))}, programme, today)


def _behind(tx: Connection, lead_id: int, whom: Whom) -> tuple[tuple[Merged, ...], tuple[Way, ...], int]:
    """The leads merged into a lead, the conversations behind it, and the lead by whose conversation one writes."""
    merged = tuple(Merged(one, leads.get_answers(tx, one.id)) for one in merges.list_merged(tx, lead_id))
    ways = tuple(merges.list_shown_ways(tx, lead_id))
    return merged, ways, next(way.lead_id for way in ways if way.conversation_id == whom.conversation_id)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened with a lead, the latest first, and what was said in the talk with them, in order.

    `work` and `talk` are how both stand now; `ways` and `via` as on the lead's page.
    """

    moments: tuple[Moment, ...]
    said: tuple[Moment, ...]
    work: Work
    talk: Talk
    has_number: bool
    ways: tuple[Way, ...] = ()
    via: int = 0


def see_happened(tx: Connection, deed: Deed, lead_id: int, via: int | None = None) -> Happened:
    """What happened with a lead, for who has its page open. Raises Refused, also for who is held.

    It is read again and again, which is not written down each time: so only for who opened the page, which was.
    """
    found, deeds = access.lead_for(tx, deed.actor, "see_lead", lead_id), audit.list_deeds(tx, lead_id)
    if found.contact_hold or not _has_it_open(tx, deed, found, deeds):
        raise access.Refused
    moments = _moments(tx, lead_id, found.reference, deeds)
    whom = talk.of_lead(tx, deed.actor, "see_lead", lead_id, via)
    seen = talk.see(tx, whom, deed.now)
    _, ways, by = _behind(tx, lead_id, whom)
    return Happened(moments, said(seen), found, seen, _has_number(tx, lead_id, seen), ways, by)


def _has_it_open(tx: Connection, deed: Deed, found: Work, deeds: Sequence[Line]) -> bool:
    since, me = deed.now - _STAYS_OPEN, deed.actor
    if found.claimed_by == me.staff_id:
        since -= owned.ASKED_AGAIN_AFTER  # of who works on it, the page was opened so long after that line at most
    if not owned.is_open_to(tx, deed, found, _STAYS_OPEN):
        return False
    return any(one.verb == _READ and one.login == me.login and one.at >= since for one in deeds)


def _moments(tx: Connection, lead_id: int, reference: str, deeds: Sequence[Line]) -> tuple[Moment, ...]:
    """What happened with a lead, and with those that it stands for."""
    moments: list[Moment] = []
    for way in merges.list_shown_ways(tx, lead_id):
        said = messages.list_messages(tx, way.conversation_id, speaker_of(way.subject))
        is_own = way.lead_id == lead_id
        done = deeds if is_own else [one for one in audit.list_deeds(tx, way.lead_id) if one.about != reference]
        found = in_order(said, notes.list_notes(tx, way.lead_id), done)
        moments += found if is_own else [replace(moment, reference=way.reference) for moment in found]
    return tuple(sorted(moments, key=lambda moment: moment.at, reverse=True))


def mark(moments: Iterable[Moment]) -> str:
    """What changes when something more happened, or something became of a message."""
    seen = repr([(moment.kind, moment.status) for moment in moments])
    return hashlib.blake2s(seen.encode(), digest_size=8).hexdigest()


def said(seen: Talk) -> tuple[Moment, ...]:
    """The messages of a talk, in order."""
    return tuple(map(_moment_of, seen.messages))


def in_order(said: Sequence[Message], written: Sequence[Note] = (), deeds: Sequence[Line] = ()) -> list[Moment]:
    """Messages, notes and deeds as one, the latest first."""
    moments = [
        *map(_moment_of, reversed(said)),  # of one instant, what came last stands first
        *(Moment(note.at, "note", note.login, note.words) for note in written),
        *_deeds(deeds),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _moment_of(message: Message) -> Moment:
    kind = "written" if message.outgoing else "left" if message.is_leaving else "said"
    blocked = message.status == "failed" and message.error in _BLOCKED
    return Moment(message.at, kind, message.login, message.words, status="blocked" if blocked else message.status)


def _deeds(deeds: Sequence[Line]) -> Iterator[Moment]:
    for deed in deeds:
        if deed.verb not in _SHOWN_ELSEWHERE:
            yield Moment(deed.at, "deed", deed.login, verb=deed.verb, about=deed.about or deed.intake, door=deed.door)


def _also_here(deed: Deed, deeds: Sequence[Line]) -> tuple[str, ...]:
    since = deed.now - _LOOKED_JUST_NOW
    seen = (one.login for one in deeds if one.at >= since and one.login not in {"", deed.actor.login})
    return tuple(dict.fromkeys(seen))


def _speaks(accounts: Sequence[Account], locale: str) -> frozenset[int]:
    alike = {one for one in TABLE if spoken(one) == spoken(locale)}
    return frozenset(one.id for one in accounts if alike & one.languages)
