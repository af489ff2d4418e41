"""Words ready to be sent to a family, in their language, with what they mean in the language of who sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.i18n import DIRECTION_MARKS
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from conversations.replies import Reply
    from conversations.texts import Text
    from storage.questions import Open


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be sent, and what it means to who sends it.

    `reply` is its name; `unfilled` whether who sends it must still write the answer in it.
    """

    words: str
    meaning: str
    reply: str = ""
    unfilled: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets it: what they said they are, the questions that they passed on, and whether they can be called."""

    who: str = ""
    asked: Sequence[Open] = ()
    has_number: bool = True

    def can_get(self, reply: Reply) -> bool:
        """Whether the reply is meant for them."""
        return reply.is_for(self.who) and (self.has_number or not reply.about_a_call)


def list_replies(tx: Connection, turns: Turns, locale: str, to: Receiver | None = None) -> Iterator[Reply]:
    """The replies that can be sent in this locale now: those whose facts the centre has confirmed.

    With a receiver, those that are for them; an answer to a question stands beside the question, not here.
    """
    known = turns.known_facts(tx)
    for reply in turns.programme.replies:
        is_for_them = to is None or to.can_get(reply)
        if is_for_them and not reply.to_question and reply.given(known, locale) is not None:
            yield reply


def may_be_used(turns: Turns, name: str, to: Receiver) -> bool:
    """Whether the reply of this name is for them: "answer.cost" only where they asked that."""
    name, _, intent = name.partition(".")
    reply = next((one for one in turns.programme.replies if one.id == name), None)
    if reply is None or not to.can_get(reply):
        return False
    return not reply.to_question or any(one.intent == intent for one in to.asked)


def is_unfilled(turns: Turns, words: str) -> bool:
    """Whether these words are a reply in which a value is still missing."""
    bare = {
        _squeezed(turns.catalogues.words(reply.text.given(**dict.fromkeys(reply.values, "")), locale))
        for reply in turns.programme.replies
        if reply.values
        for locale in TABLE
    }
    names = {name for reply in turns.programme.replies for name in reply.values}
    words = DIRECTION_MARKS.sub("", words)
    return _squeezed(words) in bare or any(f"{{{name}}}" in words for name in names)


def _squeezed(words: str) -> str:
    """Only the letters and digits: a space or a sign more does not fill anything in."""
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def draft_reply(  # noqa: PLR0913, PLR0917 - which reply, from where, for whom and by whom
    tx: Connection, turns: Turns, name: str, locale: str, own: str, to: Receiver | None = None
) -> Draft | None:
    """The reply of this name for a family that reads `locale`; None when there is none, or it cannot be sent (to them).

    "answer.cost" has in it what is confirmed about that question, and stands alone where nothing is.
    """
    reply = next((one for one in turns.programme.replies if one.id == name.partition(".")[0]), None)
    if reply is None or (to is not None and not may_be_used(turns, name, to)):
        return None
    known = turns.known_facts(tx)
    words, meaning = (_said(turns, reply, name, known, one) for one in (locale, own))
    if not words:
        return None
    return Draft(DIRECTION_MARKS.sub("", words), meaning, name, unfilled=is_unfilled(turns, words))


def _said(turns: Turns, reply: Reply, name: str, known: Mapping[str, str], locale: str) -> str:
    """The reply in words; "" while a fact in it is not confirmed."""
    answer = "\n".join(_answer(turns, name.partition(".")[2], known, locale)) if reply.to_question else ""
    text = reply.given(known, locale, answer)
    return turns.catalogues.words(text, locale) if text else ""


def _answer(turns: Turns, intent: str, known: Mapping[str, str], locale: str) -> Iterator[str]:
    """What the centre has confirmed about a question."""
    answered = turns.programme.questions.answers.get(intent)
    for name in answered.facts if answered else ():
        value = known.get(f"{name}@{locale}") or known.get(name, "")
        text = turns.programme.questions.fact_words(name, value) if value else None
        if text:
            yield turns.catalogues.words(text, locale)


def draft_told(turns: Turns, text: Text, locale: str, own: str) -> Draft:
    """What a family is told at a move."""
    return Draft(turns.catalogues.words(text, locale), turns.catalogues.words(text, own))
