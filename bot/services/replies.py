"""Words ready to be sent to a family, in their language, with what they mean in the language of who sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.i18n import DIRECTION_MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from conversations.replies import Reply
    from conversations.texts import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be sent, and what it means to who sends it."""

    words: str
    meaning: str


def list_replies(tx: Connection, turns: Turns, locale: str) -> Iterator[Reply]:
    """The replies that can be sent in this locale now: those whose facts the centre has confirmed."""
    known = turns.known_facts(tx)
    for reply in turns.programme.replies:
        if reply.given(known, locale) is not None:
            yield reply


def draft_reply(tx: Connection, turns: Turns, name: str, locale: str, own: str) -> Draft | None:
    """The reply of this name for a family that reads `locale`; None when there is none, or it cannot be sent now.

    With "answer.cost" what is confirmed about that question stands below it.
    """
    name, _, intent = name.partition(".")
    reply = next((one for one in list_replies(tx, turns, locale) if one.id == name), None)
    if reply is None:
        return None
    known = turns.known_facts(tx)
    words, meaning = ("\n".join(_said(turns, reply, intent, known, one)) for one in (locale, own))
    return Draft(DIRECTION_MARKS.sub("", words), meaning)


def _said(turns: Turns, reply: Reply, intent: str, known: Mapping[str, str], locale: str) -> Iterator[str]:
    """The reply, and below it what the centre has confirmed about a question, where it answers one."""
    texts = [reply.given(known, locale)]
    answered = turns.programme.questions.answers.get(intent)
    for name in answered.facts if answered else ():
        value = known.get(f"{name}@{locale}") or known.get(name, "")
        texts.append(turns.programme.questions.fact_words(name, value) if value else None)
    return (turns.catalogues.words(text, locale) for text in texts if text)


def draft_told(turns: Turns, text: Text, locale: str, own: str) -> Draft:
    """What a family is told at a move."""
    return Draft(turns.catalogues.words(text, locale), turns.catalogues.words(text, own))
