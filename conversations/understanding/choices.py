"""Which of the choices of a question a text means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from conversations.understanding.assent import read_assent
from conversations.understanding.assent_words import (
    AssentWords,
    asks,
    denies,
    is_not_of_verb,
    without_fillers,
    without_willing,
)
from conversations.understanding.normalise import light, words
from conversations.understanding.phrases import EXACT, SLIP, Entry, Phrases, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.readings import Expecting
    from conversations.understanding.phrases import Match

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_MOST_WORDS = 25
_ENOUGH_LETTERS, _ENOUGH_ARABIC_LETTERS = 4, 3
_COUNTED = frozenset({"choice", "yes_no"})
# Questions that are answered in the same words as another one.
_SAME_WORDS = {
    "danger_hour": "call_when",
    "danger_phone": "phone",
    "phone_abroad": "confirm",
    "near": "confirm",
    "danger_phone_abroad": "confirm",
    "visit_which": "visit_when",
    "visit_one": "visit_when",
    "visit_off": "visit",
    "visit_remind_before": "visit_remind",
    "no_consent": "second_thoughts",
    "ask_first": "agrees",
    "done": "second_thoughts",
}
# Where a way may have ended on a no: what only says that it was heard is no yes there.
ENDS_ON_NO = frozenset({"no_consent", "ask_first", "done"})
# Where a wrong value harms somebody in danger: "you misread me" or an hour only when nothing else is said.
_PROTECTED = frozenset({"danger", "danger_hour"})
# Where "d'accord" is a yes also beside "God willing". After all else something is sent, shared, agreed to or gone.
_LIGHT = frozenset(
    {
        *("", "schooling", "wish", "wish_teacher", "another", "replace", "confirm", "phone_abroad", "resume", "near"),
        *("remind", "human_same", "visit_one", "visit_remind", "visit_remind_before"),
    }
)
# What is gone for good after a yes: there it is none beside "God willing", whatever else is said.
_ERASES = frozenset({"delete", "disagree", "refuse", "withdraw"})
_NO_PHRASES = Phrases.of(())


class Found(NamedTuple):
    """A value, or values that fit equally well. `sure` when the words are letter for letter those of a choice.

    `neutral` when they say nothing of how somebody writes: a name, a number, the words of a button.
    """

    value: str = ""
    candidates: tuple[str, ...] = ()
    sure: bool = False
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """Other words for the choices of a question, by question id."""

    by_question: Mapping[str, Phrases]

    def of(self, question: str) -> Phrases:
        """The words for one question."""
        return self.by_question.get(worded_as(question), _NO_PHRASES)


def worded_as(question: str) -> str:
    """The question whose words answer this one: its own, or those of another that is answered alike."""
    return _SAME_WORDS.get(question, question)


def read_label(said: Sequence[str], expecting: Expecting) -> Found:
    """The choice whose button says exactly this, or whose value is this number (a reference)."""
    typed = "".join(said)
    exact = values(match for match in _labels(expecting).whole(said) if match.cost == EXACT)
    found = _found(exact or ((typed,) if typed.isdigit() and len(typed) > 2 else ()), expecting, sure=True)
    return found._replace(neutral=True)


def read_choice(text: str, said: Sequence[str], expecting: Expecting, asked: tuple[ChoiceWords, AssentWords]) -> Found:
    """The choice that the text means, by its button's words, other words for it, or its position."""
    others, assent = asked
    core = without_fillers(said, assent.fillers) or said
    known = (_labels(expecting), others.of(expecting.question))
    whole = [
        match
        for phrases in known
        for text_words in (said, core)
        for match in phrases.whole(text_words)
        if not _is_assent(match, text_words, phrases, assent)
    ]
    best = min((match.cost for match in whole), default=EXACT)
    found = _found(values(match for match in whole if match.cost == best), expecting, sure=best == EXACT)
    if found.value or found.candidates:
        return found
    position = _by_position(core, expecting)
    if position:
        return Found(position, sure=True)
    if len(said) > _MOST_WORDS or asks(text, said, assent):
        return Found()
    if _denies_wish(text, said, assent):
        return Found()
    found = _inside(said, known, expecting, assent)
    return Found() if expecting.question in _PROTECTED and found.value != expecting.yes else found


def read_yes_no(text: str, said: Sequence[str], locale: str, expecting: Expecting, assent: AssentWords) -> Found:
    """What yes or no stands for at this question."""
    meant = read_assent(text, said, locale, assent) if expecting.yes or expecting.no else ""
    if meant == "yes" and expecting.question not in _LIGHT and _leaves_to_god(said, expecting, assent):
        meant = ""
    value = {"yes": expecting.yes, "no": expecting.no}.get(meant, "")
    return Found(value, sure=bool(value)) if not expecting.choices or value in expecting.choices else Found()


def _leaves_to_god(said: Sequence[str], expecting: Expecting, assent: AssentWords) -> bool:
    """Whether "God willing" is said without a word that says yes; where all is erased, also with one."""
    says_yes = any(match.value == "yes" and match.cost == EXACT for match in assent.leads.inside(said))
    is_plain = says_yes and expecting.question not in _ERASES
    return not is_plain and len(without_willing(said, assent)) < len(said)


def _inside(said: Sequence[str], known: tuple[Phrases, Phrases], expecting: Expecting, assent: AssentWords) -> Found:
    matches = [
        match
        for phrases in known
        for match in phrases.inside(said)
        if _weighs(match, said) and not _is_assent(match, said, phrases, assent)
    ]
    if not matches:
        return Found()
    longest = _uncontained(matches)
    taken = {at for match in longest for at in range(match.start, match.end)}
    taken.update(at for match in assent.leads.inside(said) if match.start == 0 for at in range(match.end))
    rest = [word for at, word in enumerate(said) if at not in taken]
    if denies(rest, assent) or any(assent.leads_as(word, "no") for word in rest):
        return Found()
    return _found(values(longest), expecting, sure=False)


def _denies_wish(text: str, said: Sequence[str], assent: AssentWords) -> bool:
    """Whether it begins with a wish that is denied: "je veux pas annuler" is no "non" before the answer "annuler"."""
    stated = (match.end for match in assent.leads.inside(said) if match.start == 0 and match.value == "stated")
    return any(denies(said[:end], assent) for end in stated) or is_not_of_verb(text, said)


def _is_assent(match: Match, said: Sequence[str], phrases: Phrases, assent: AssentWords) -> bool:
    """Whether a word of yes or no only looks like the choice's: "mabghitch" (I do not want) like "mab9itch"."""
    words_of = (word for word in said[match.start : match.end] if word not in phrases.known)
    return match.cost == SLIP and any(word in assent.said.known for word in words_of)


def _weighs(match: Match, said: Sequence[str]) -> bool:
    words_of = "".join(said[match.start : match.end])
    return len(words_of) >= (_ENOUGH_ARABIC_LETTERS if _ARABIC.search(words_of) else _ENOUGH_LETTERS)


def _uncontained(matches: Sequence[Match]) -> list[Match]:
    """The matches that lie in no longer one."""
    return [
        match
        for match in matches
        if not any(
            other.start <= match.start and match.end <= other.end and other.end - other.start > match.end - match.start
            for other in matches
        )
    ]


def _by_position(core: Sequence[str], expecting: Expecting) -> str:
    if expecting.kind not in _COUNTED or len(core) != 1 or not core[0].isdigit() or len(core[0]) > 2:
        return ""
    position = int(core[0])
    return list(expecting.choices)[position - 1] if 1 <= position <= len(expecting.choices) else ""


def _found(meant: tuple[str, ...], expecting: Expecting, *, sure: bool) -> Found:
    offered = tuple(value for value in meant if value in expecting.choices)
    if len(offered) == 1:
        return Found(offered[0], sure=sure)
    return Found(candidates=offered if len(offered) < max(len(expecting.choices), 3) else ())


def _labels(expecting: Expecting) -> Phrases:
    return _label_phrases(tuple((value, tuple(labels)) for value, labels in expecting.choices.items()))


@lru_cache(maxsize=256)
def _label_phrases(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> Phrases:
    return Phrases.of(
        Entry(value, label, bones=bool(_ARABIC.search(label)))
        for value, labels in choices
        for label in labels
        if words(light(label))
    )
