"""What people had erased since a backup was made goes again when it is put back, with what they took back since.

Who else speaks on the same phone keeps what is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.services import taking_back
from conversations.erasing import forgotten
from conversations.path import is_of, speaker_of
from conversations.stored import dump, load
from conversations.subjects import everybody, who_is
from conversations.taken_back import refused, taken_back
from conversations.taking_over import without_young_person
from conversations.types import State
from storage import backups, consents, contacts, erasing, erasures, withdrawing
from storage.columns import keyring_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.backups import Request
    from storage.crypto import Keyring

    Of = Callable[[Keyring, str], bytes]
    Line = tuple[bytes, datetime]
    Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Again:
    """How many were erased again, conversations or one of several on a phone; and requests that were taken back.

    `with_maker` are the numbers of requests that a young person had taken over since, and that are back with whoever
    made them; `lost` those that went with what that one erased or took back.
    """

    erased: int
    taken_back: int
    with_maker: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def erase_again(tx: Connection, log: Collection[Line], now: datetime) -> Again:
    """Erase whoever is in the log, and write the log down here, too.

    Who wrote again after all was erased, before the backup, keeps what is theirs since then.
    """
    known = dict(sorted(log, key=itemgetter(1)))  # the last one of each counts
    requests = backups.list_requests(tx)
    people = _people(tx, known, requests)
    alone = {place[0]: at for place, at in people.items() if not _erase_one_of_several(tx, *place, at)}
    whole = {**alone, **_conversations(tx, known)}
    for key, at in sorted(whole.items()):
        contacts.erase_conversation(tx, key, at)
    contacts.delete_conversations(tx, sorted(whole))
    left = [one for one in requests if one.conversation_id not in whole and _whose(one) not in people]
    for one in left:
        _erase_young_person(tx, one, known)
    taken_back = _take_back(tx, known, left, now)
    for (key, speaker), at in _refusals(tx, known).items():
        _refuse(tx, key, speaker, at)
    there = set(erasures.list_since(tx, min((at for _, at in log), default=now)))
    erasures.add_known(tx, [line for line in log if line not in there])
    erased = len(whole) + sum(place[0] not in whole for place in people)
    return Again(erased, taken_back, *_taken_over(tx, known, requests))


def _taken_over(
    tx: Connection, known: Mapping[bytes, datetime], requests: Collection[Request]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of those that were taken over after the backup, which are there, and which are not.

    Not those that the young person ended themselves.
    """
    keyring = keyring_of(tx)
    since = [
        one.reference
        for one in requests
        if _is_made_for(one)
        and one.is_sent
        and _when(keyring, known, erasures.of_taken_over, one)
        and not any(_when(keyring, known, of, one) for of in (erasures.of_child, erasures.of_given_up))
    ]
    there = {one.reference for one in backups.list_requests(tx) if one.is_sent}
    return tuple(one for one in since if one in there), tuple(one for one in since if one not in there)


def _take_back(tx: Connection, known: Mapping[bytes, datetime], requests: Collection[Request], now: datetime) -> int:
    """Take back again what was; how many."""
    keyring = keyring_of(tx)
    found = [one for one in requests if one.is_sent and _was_taken_back(keyring, one, known)]
    for one in found:
        taking_back.withdraw(tx, one.conversation_id, one.subject, now)
        _forget_request(tx, one)
    return len(found)


def _was_taken_back(keyring: Keyring, request: Request, known: Mapping[bytes, datetime]) -> bool:
    """By who has it, or by the young person who had taken it over since."""
    given_up = _is_made_for(request) and _when(keyring, known, erasures.of_given_up, request)
    return bool(given_up or _when(keyring, known, erasures.of_withdrawn, request))


def _when(keyring: Keyring, known: Mapping[bytes, datetime], of: Of, request: Request) -> datetime | None:
    """When this happened to a request; None, too, where it happened to another one, that had its number before.

    A number is free once its request is gone, and another family may get it.
    """
    at = known.get(of(keyring, request.reference))
    return at if at is not None and request.numbered_at <= at else None


def _is_made_for(request: Request) -> bool:
    """Whether it is where whoever made it for somebody writes, and is not only said beside it."""
    return speaker_of(request.subject) != request.subject and not request.is_part


def _erase_young_person(tx: Connection, request: Request, known: Mapping[bytes, datetime]) -> None:
    """Who took this request over after the backup, and erased it then, is erased where it was before."""
    if not (_is_made_for(request) and _when(keyring_of(tx), known, erasures.of_child, request)):
        return
    key = request.conversation_id
    before = _loaded(contacts.list_states(tx, [key])[key])
    left = without_young_person(before, request.subject) if before else State()
    erasing.erase_child(tx, key, request.subject)
    erasing.forget_said(tx, key, speaker_of(request.subject))
    contacts.save_left(tx, key, dump(left), locale=left.locale, who=who_is(left, left.speaker))


def _forget_request(tx: Connection, request: Request) -> None:
    """What the conversation remembers of it; after the last one of who sent it, what was said to them, too."""
    key, speaker = _whose(request)
    before = _loaded(contacts.list_states(tx, [key])[key])
    left = taken_back(before, request.subject) if before else State()
    contacts.save_left(tx, key, dump(left), locale=left.locale, who=who_is(left, left.speaker))
    if taking_back.has_none(tx, key, speaker):
        withdrawing.blank_said(tx, key, speaker)


def _refusals(tx: Connection, known: Mapping[bytes, datetime]) -> dict[Place, datetime]:
    """Who took their agreement back since, of those who are left, and when."""
    keyring = keyring_of(tx)
    return {
        (one.id, speaker): at
        for one in backups.list_conversations(tx)
        for speaker in _speakers(one.state)
        if (at := known.get(erasures.of_refused(keyring, one.id, speaker))) is not None and one.updated_at <= at
    }


def _refuse(tx: Connection, conversation_id: int, speaker: str, at: datetime) -> None:
    """Their yes is a no again, and what they told after it is gone."""
    consents.refuse_again(tx, conversation_id, speaker, at)
    withdrawing.forget_speaker(tx, conversation_id, speaker)
    withdrawing.blank_said(tx, conversation_id, speaker)
    before = _loaded(contacts.list_states(tx, [conversation_id])[conversation_id])
    left = refused(before, speaker) if before else State()
    contacts.save_left(tx, conversation_id, dump(left), locale=left.locale, who=who_is(left, left.speaker))


def _conversations(tx: Connection, known: Mapping[bytes, datetime]) -> dict[int, datetime]:
    """Those that were erased with all that was in them, and when."""
    keyring = keyring_of(tx)
    return {
        one.id: at
        for one in backups.list_conversations(tx)
        if (at := known.get(erasures.of_conversation(keyring, one.id))) is not None and one.updated_at <= at
    }


def _people(tx: Connection, known: Mapping[bytes, datetime], requests: Collection[Request]) -> dict[Place, datetime]:
    """Who was erased and others on their phone were not, and when.

    Whose request was erased is one of them wherever it was erased: they may have gone on elsewhere before.
    """
    keyring = keyring_of(tx)
    found = {}
    for one in requests:
        at = _when(keyring, known, erasures.of_lead, one)
        if at is None and not (one.is_part or _is_made_for(one)):
            at = _when(keyring, known, erasures.of_child, one)
        if at is not None:
            found[_whose(one)] = at
    for talk in backups.list_conversations(tx):
        for speaker in _speakers(talk.state):
            at = known.get(erasures.of_speaker(keyring, talk.id, speaker))
            if at is not None and talk.updated_at <= at:
                found[talk.id, speaker] = at
    return found


def _whose(request: Request) -> Place:
    return request.conversation_id, speaker_of(request.subject)


def _speakers(stored: str) -> Iterator[str]:
    state = _loaded(stored)
    return iter(everybody(state) if state else ())


def _erase_one_of_several(tx: Connection, conversation_id: int, speaker: str, at: datetime) -> bool:
    """Erase this one; False when nobody else is left there, so that all of it may go."""
    subjects = [one for one in erasing.list_subjects(tx, conversation_id) if is_of(speaker, one)]
    erasing.erase_speaker(tx, conversation_id, speaker, subjects, at)
    erasing.forget_said(tx, conversation_id, speaker)
    before = _loaded(contacts.list_states(tx, [conversation_id])[conversation_id])
    left = forgotten(before, speaker) if before else State()
    who = who_is(left, left.speaker)
    contacts.save_left(tx, conversation_id, dump(left), locale=left.locale, who=who)
    return bool(left.answers or left.beside or erasing.list_subjects(tx, conversation_id))


def _loaded(stored: str) -> State | None:
    """What a conversation remembers; None where that cannot be read, so that nobody can be taken out of it."""
    try:
        return load(stored)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
