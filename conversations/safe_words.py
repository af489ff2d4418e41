"""A word that hides a conversation at once, and later brings it back. Only its hash is kept.

What is hidden lies beside what is shown (`State.beside`), whole: whoever writes next begins like everybody, and
nothing there says that somebody was here.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from conversations.asking import asking
from conversations.flows import danger, lock, whatsapp
from conversations.locks import shut
from conversations.subjects import new_name
from conversations.types import Aside, HideConversation, HideSaid, Say, State, StopMessages
from conversations.understanding.normalise import light, words
from conversations.understanding.secret_words import bare, is_word

if TYPE_CHECKING:
    from conversations.readings import Reading
    from conversations.turn import Turn

_KEY = b"tawjih safe word"


def is_kept(state: State) -> bool:
    """Whether a word hides this conversation, or one beside it."""
    return bool(state.safe_word or state.beside)


def is_only_hidden(state: State) -> bool:
    """Whether all there is here is what a word hides: who is shown has said nothing yet."""
    return bool(state.beside) and not state.answers


def is_said(state: State, text: str) -> bool:
    """Whether this text is exactly a word that was agreed on here."""
    return is_kept(state) and bool(text) and _hash(text) in _known(state)


def hides(state: State, text: str) -> bool:
    """Whether this text is exactly the word that hides what is shown here."""
    return bool(state.safe_word and text) and _hash(text) == state.safe_word


def hidden_alone(before: State, after: State) -> State | None:
    """What is left where nothing changed but what a word hides: all that is shown stays, the number of the turn too.

    None when something else did. Else a letter to who is hidden would make the page of who is shown an old one.
    """
    kept = replace(before, beside=after.beside)
    is_same = replace(after, turn=before.turn, locale=before.locale) == kept
    return kept if before.beside and is_same else None


def is_refused(state: State, reading: Reading) -> bool:
    """Whether a safe word, or a code for the page, is asked for, and what was said cannot be one."""
    if (
        not state.asides
        or state.asides[-1].question not in {"safe_word", "lock_code"}
        or reading.danger
        or reading.command
    ):
        return False
    return not reading.value or _is_answer(state, reading.value)


def refuse(turn: Turn, text: str) -> None:
    """Say why: that asks again, and says which word it may be."""
    turn.change(misses=min(turn.state.misses + 1, 2))
    if turn.state.asides[-1].question == "lock_code":
        asked = turn.asked(lock.NO_CODE, lock.QUESTION.choices)
    else:
        asked = turn.asked(danger.EVERYDAY if is_word(bare(text)) else danger.NO_WORD, ())
    turn.effects += [HideSaid(), Say(asked.texts, asked.said_as, asked, turn.audience())]
    turn.silent = True


def agree(turn: Turn, _: Aside, word: str) -> None:
    """From now on this is the word; what it does is said this once."""
    turn.effects.append(HideSaid())
    turn.change(safe_word=_hash(word))
    turn.say(*(whatsapp.SAFE_WORD_SET if turn.context.carrier == "whatsapp" else danger.SET))


def switch(turn: Turn, text: str) -> None:
    """Hide what is shown, or bring back what this word has hidden; who stopped us here did so for themselves alone."""
    said = _hash(text)
    if said == turn.before.safe_word:
        _hide(turn)
    else:
        _bring_back(turn, said)
    if turn.state.stopped != turn.before.stopped:
        turn.effects.append(StopMessages(stopped=turn.state.stopped))


def _hide(turn: Turn) -> None:
    """Whoever writes next meets a beginning, or what they themselves left there."""
    before = turn.before
    shown = next((other for other in before.beside if not other.safe_word), None)
    apart = tuple(other for other in before.beside if other is not shown)
    turn.state = replace(shown or _beginning(before), beside=(*apart, _put_away(before)))
    turn.effects.append(HideConversation())
    turn.silent = True


def _bring_back(turn: Turn, said: str) -> None:
    """The conversation as it was, and before it the words of help: behind its code, where there is one.

    A word is written where others may look on, or can be guessed; a code stays what opens the page.
    """
    before = turn.before
    found = next(other for other in before.beside if other.safe_word == said)
    apart = tuple(other for other in before.beside if other is not found)
    asides = tuple(aside for aside in found.asides if aside.question != "safe_word")
    turn.state = replace(shut(found), turn=found.turn + 1, asides=asides, beside=(*apart, _put_away(before)))
    turn.open_aside(Aside("danger"))
    asked = asking(turn.path(), turn.state, turn.context)
    asked = replace(asked, texts=tuple(turn.worded(part) for part in asked.texts))
    turn.effects += [HideSaid(), Say(asked.texts, "danger", asked, turn.audience())]
    turn.silent = True


def _put_away(before: State) -> State:
    """As it lies beside another one: a question that could have been passed on in this turn is nobody's any more."""
    return replace(before, beside=(), unanswered="", in_doubt=None)


def _beginning(before: State) -> State:
    name = new_name(before)
    return State(speaker=name, alias=name)


def _known(state: State) -> set[str]:
    return {one.safe_word for one in (state, *state.beside) if one.safe_word}


def _is_answer(state: State, word: str) -> bool:
    """Whether it was an answer here, a name most of all: it may well be written again."""
    return any(word in words(light(answer.value)) for answer in state.answers)


def _hash(text: str) -> str:
    return hashlib.blake2s(bare(text).encode(), key=_KEY, digest_size=16).hexdigest()
