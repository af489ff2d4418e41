"""Questions that nobody could answer yet: kept by day, without the person, unless they said "pass it on"."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import LargeBinary, bindparam, delete, exists, func, insert, or_, select, type_coerce, update

from storage.columns import encrypted_as, keyring_of
from storage.models import questions, tickets
from storage.tickets import is_protected

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection

KEPT: Final = timedelta(days=90)
PASSED_ON_WITHIN: Final = timedelta(days=1)
_ID_BITS: Final = 36
UNTIED_BYTES: Final = 12  # shorter than any hash of a token

_here = questions.c
_of_them = tickets.c.conversation_id == _here.conversation_id
# Of who asked for protection, or may not be contacted yet, nothing is shown: not what they asked either, nor what it
# would do to what others asked. Every statement by which staff see, count, compare or delete questions has this.
_shown = or_(_here.conversation_id.is_(None), ~is_protected(_here.conversation_id, _here.speaker))

_ADD = insert(questions)
_waits = (
    questions.c.token_hash == bindparam("which"),
    questions.c.conversation_id.is_(None),
    questions.c.day >= bindparam("since", type_=questions.c.day.type),
)
_WAITING = select(questions.c.id).where(*_waits)
_PASS_ON = update(questions).where(*_waits).values(conversation_id=bindparam("whose"), speaker=bindparam("who"))
_LIST = (
    select(_here.id, _here.day, _here.locale, _here.intent, _here.words, _here.conversation_id)
    .where(_shown)
    .order_by(_here.day, _here.intent, _here.id)
)
_UNTIE = update(questions).where(questions.c.id == bindparam("key")).values(token_hash=bindparam("chance"))


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its day; `conversation_id` only when its person said "pass it on"."""

    id: int
    day: date
    locale: str
    intent: str
    words: str
    conversation_id: int | None


def add_question(  # noqa: PLR0913 - a question with its day and where it belongs
    tx: Connection, token: str, *, day: date, locale: str, intent: str, words: str
) -> None:
    """Keep a question of this day. Only who knows the token, which is not stored here, can say whose it is."""
    about = {"day": day, "locale": locale, "intent": intent, "words": words}
    # An id of chance: the order of the rows of a day must not say in which turn each was asked.
    tx.execute(_ADD, {"id": secrets.randbits(_ID_BITS), "token_hash": _hash(tx, token), **about})


def can_be_passed_on(tx: Connection, token: str, today: date) -> bool:
    """Whether the question is still there, is nobody's yet, and is of today or the day before."""
    since = today - PASSED_ON_WITHIN
    return tx.execute(_WAITING, {"which": _hash(tx, token), "since": since}).first() is not None


def pass_on(tx: Connection, token: str, conversation_id: int, today: date, speaker: str = "me") -> bool:
    """Say whose question it is, today or the day after; False when it is not there or was passed on already."""
    told = {"which": _hash(tx, token), "whose": conversation_id, "who": speaker, "since": today - PASSED_ON_WITHIN}
    return tx.execute(_PASS_ON, told).rowcount == 1


def list_questions(tx: Connection) -> list[Question]:
    """The questions that may be shown, by day and intent."""
    return [Question(*row) for row in tx.execute(_LIST)]


_COUNT = (
    select(questions.c.intent, func.count().label("number"))
    .where(questions.c.day >= bindparam("since", type_=questions.c.day.type), _shown)
    .group_by(questions.c.intent)
)


def count_intents(tx: Connection, since: date) -> dict[str, int]:
    """How many questions that may be shown are kept of each intent, from this day on: asked, answered by nobody."""
    return {row.intent: row.number for row in tx.execute(_COUNT, {"since": since})}


def delete_question(tx: Connection, question_id: int) -> bool:
    """Somebody saw to it; False when there is no such question, or none that may be shown."""
    return tx.execute(delete(questions).where(_here.id == question_id, _shown)).rowcount == 1


def untie(tx: Connection, ids: Sequence[int]) -> None:
    """Cut the tie of questions to who asked them."""
    for key in ids:
        tx.execute(_UNTIE, {"key": key, "chance": secrets.token_bytes(UNTIED_BYTES)})


# --- at the desk ------------------------------------------------------------------------------------------------------

_still_waits = exists().where(
    _of_them, tickets.c.kind == "question", tickets.c.subject == _here.speaker, tickets.c.status == "open"
)
_ticket = (
    select(func.max(tickets.c.id))
    .where(_of_them, tickets.c.kind == "question", tickets.c.subject == _here.speaker)
    .scalar_subquery()
)
_OPEN = (
    select(
        _here.id, _here.day, _here.locale, _here.intent, type_coerce(_here.words, LargeBinary).label("words"),
        _here.conversation_id, _here.speaker, _still_waits.label("waits"), _ticket.label("ticket"),
    )
    .where(_shown)
    .order_by(_here.day.desc(), _here.id)
)  # fmt: skip
_LATEST_OPEN = _OPEN.limit(bindparam("most"))
_OF_SPEAKER = _OPEN.where(_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker"))
_COUNT_OPEN = select(func.count()).select_from(questions).where(_shown)
_these = _here.id.in_(bindparam("keys", expanding=True))
_WAIT = select(func.count()).select_from(questions).where(_these, _shown, _still_waits)
_SEEN_TO = delete(questions).where(_these, _shown, ~_still_waits)


@dataclass(frozen=True, slots=True)
class Open:
    """A question as the desk shows it. Of one that was passed on: whose it is, and whether they still wait.

    `ticket_id` is the ticket in which they wait or waited.
    """

    id: int
    day: date
    locale: str
    intent: str
    words: str
    conversation_id: int | None
    speaker: str
    waits: bool
    ticket_id: int | None


def list_open(tx: Connection, most: int) -> list[Open]:
    """The newest questions that may be shown, the latest day first."""
    return _read(tx, tx.execute(_LATEST_OPEN, {"most": most}))


def list_of_speaker(tx: Connection, conversation_id: int, speaker: str) -> list[Open]:
    """What this person passed on, the latest day first."""
    return _read(tx, tx.execute(_OF_SPEAKER, {"whose": conversation_id, "speaker": speaker}))


def _read(tx: Connection, rows: Iterable[Sequence[Any]]) -> list[Open]:
    # Decrypted here and not by the column type, which would take as long again for thousands of rows.
    read, context = keyring_of(tx).decrypt, encrypted_as(_here.words)
    return [
        Open(key, day, locale, intent, read(words, context), *whose) for key, day, locale, intent, words, *whose in rows
    ]


def count_open(tx: Connection) -> int:
    """How many questions may be shown."""
    found: int = tx.execute(_COUNT_OPEN).scalar_one()
    return found


def count_waiting(tx: Connection, ids: Sequence[int]) -> int:
    """For how many of these somebody still waits."""
    found: int = tx.execute(_WAIT, {"keys": list(ids)}).scalar_one()
    return found


def delete_seen_to(tx: Connection, ids: Sequence[int]) -> int:
    """Somebody saw to these; how many went. Those whose person still waits for an answer stay."""
    return tx.execute(_SEEN_TO, {"keys": list(ids)}).rowcount


def _hash(tx: Connection, token: str) -> bytes:
    return keyring_of(tx).hash("questions.token", token)
