"""Questions that nobody could answer yet: kept by day, without the person, unless they said "pass it on"."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage.columns import keyring_of
from storage.models import questions

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

KEPT: Final = timedelta(days=90)
PASSED_ON_WITHIN: Final = timedelta(days=1)
_BATCH: Final = 100
_ID_BITS: Final = 36
_UNTIED_BYTES: Final = 12  # shorter than any hash of a token

_ADD = insert(questions)
_waits = (
    questions.c.token_hash == bindparam("which"),
    questions.c.conversation_id.is_(None),
    questions.c.day >= bindparam("since", type_=questions.c.day.type),
)
_WAITING = select(questions.c.id).where(*_waits)
_PASS_ON = update(questions).where(*_waits).values(conversation_id=bindparam("whose"))
_LIST = select(
    questions.c.id,
    questions.c.day,
    questions.c.locale,
    questions.c.intent,
    questions.c.words,
    questions.c.conversation_id,
).order_by(questions.c.day, questions.c.intent, questions.c.id)
_OLD = (
    select(questions.c.id)
    .where(questions.c.day < bindparam("before", type_=questions.c.day.type))
    .order_by(questions.c.id)
    .limit(_BATCH)
)


_TIED = (
    select(questions.c.id)
    .where(
        questions.c.day < bindparam("before", type_=questions.c.day.type),
        func.length(questions.c.token_hash) > _UNTIED_BYTES,
    )
    .limit(_BATCH)
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


def pass_on(tx: Connection, token: str, conversation_id: int, today: date) -> bool:
    """Say whose question it is, today or the day after; False when it is not there or was passed on already."""
    since = today - PASSED_ON_WITHIN
    return tx.execute(_PASS_ON, {"which": _hash(tx, token), "whose": conversation_id, "since": since}).rowcount == 1


def list_questions(tx: Connection) -> list[Question]:
    """All questions, by day and intent."""
    return [Question(*row) for row in tx.execute(_LIST)]


_COUNT = (
    select(questions.c.intent, func.count().label("number"))
    .where(questions.c.day >= bindparam("since", type_=questions.c.day.type))
    .group_by(questions.c.intent)
)


def count_intents(tx: Connection, since: date) -> dict[str, int]:
    """How many questions are kept of each intent, from this day on: asked, and answered by nobody."""
    return {row.intent: row.number for row in tx.execute(_COUNT, {"since": since})}


def delete_question(tx: Connection, question_id: int) -> bool:
    """Somebody saw to it; False when there is no such question."""
    return tx.execute(delete(questions).where(questions.c.id == question_id)).rowcount == 1


def forget_tokens(tx: Connection, today: date) -> int:
    """Cut the tie of a few questions that can no longer be passed on; how many they were."""
    keys = list(tx.execute(_TIED, {"before": today - PASSED_ON_WITHIN}).scalars())
    for key in keys:
        tx.execute(_UNTIE, {"key": key, "chance": secrets.token_bytes(_UNTIED_BYTES)})
    return len(keys)


def delete_old(tx: Connection, today: date) -> int:
    """Delete a few of those whose time is over; how many they were. Call it again until it gives 0."""
    keys = list(tx.execute(_OLD, {"before": today - KEPT}).scalars())
    if keys:
        tx.execute(delete(questions).where(questions.c.id.in_(keys)))
    return len(keys)


def _hash(tx: Connection, token: str) -> bytes:
    return keyring_of(tx).hash("questions.token", token)
