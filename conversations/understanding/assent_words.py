"""The words of yes and no, and what single words do to an answer: fill, wish, deny, ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.understanding.hearing import has_question_mark
from conversations.understanding.normalise import light

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.phrases import Phrases

ENDS = ("ch", "sh", "x", "ش")
_BUILT_BY_CHANCE = frozenset({"marrakech", "marrakesh", "macintosh"})
_SHORTEST_VERB = 3
NOT = "لا"
_NEGATED = re.compile(r"(?:ت|ي(?!ا)|ا(?!ن|ل|ست|بن|خ)).{3,}")  # the beginnings of a verb of now, not of a past one
_THIRD_PERSON = ("ي", "y", "i")


@dataclass(frozen=True, slots=True)
class AssentWords:
    """Words of yes and no. `leads` may open a longer sentence, `exclaims` are mere sounds in French.

    `said` means yes, no or neither; `fillers` change nothing, nor do the words `around` them; `negations` and
    `questions` take certainty away. A wish ("may God keep you") begins with a word of `god` and may end with `tails`;
    "God `willing`" is no answer by itself.

    `leads` also holds what is said of the call itself: a "request" ("appelez-moi") agrees, a "prohibition" refuses, a
    "call" is only named, what is "beside" them changes nothing. After a "turn" ("attends") counts what follows; a
    "link" or an "and" begins a clause; what is "stated" there counts, as what leads; a "sigh" before
    a refusal is no yes; before "harm" a "no" may agree; with an "if" nothing is certain. `heard` are the words that
    only say that something was heard.
    """

    said: Phrases
    leads: Phrases
    exclaims: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    questions: frozenset[str]
    around: frozenset[str]
    willing: Phrases
    god: frozenset[str]
    tails: frozenset[str]
    heard: Phrases

    def leads_as(self, word: str, kind: str) -> bool:
        """Whether a word alone is of this kind of `leads`."""
        phrases = self.leads.by_first.get(word, ())
        return any(phrase.value == kind and len(phrase.words) == 1 for phrase in phrases) if phrases else False

    def doubts(self, word: str) -> bool:
        """Whether nothing is certain with this word: of a question, of a condition."""
        return word in self.questions or self.leads_as(word, "if")


def without_wishes(said: Sequence[str], words: AssentWords) -> list[str]:
    """The words without "may God keep you": God, a verb of the third person, and what follows it."""
    rest: list[str] = []
    wished = False
    for before, word in pairwise(["", *said]):
        verb = before in words.god and (word in words.tails or _is_wish(word))
        if verb and rest:
            rest.pop()
        wished = verb or (wished and word in words.tails) or _is_glued_wish(word, words)
        if not wished:
            rest.append(word)
    return rest


def without_willing(said: Sequence[str], words: AssentWords) -> list[str]:
    """The words without "God willing"."""
    taken = {at for match in words.willing.inside(said) for at in range(match.start, match.end)}
    return [word for at, word in enumerate(said) if at not in taken]


def _is_wish(word: str) -> bool:
    return word[0] in _THIRD_PERSON and len(word) > _SHORTEST_VERB


def _is_glued_wish(word: str, words: AssentWords) -> bool:
    """Whether God and the verb are one word: "laykhlik"."""
    verbs = (word[len(god) - god.endswith(_THIRD_PERSON) :] for god in words.god if word.startswith(god))
    return any(verb and _is_wish(verb) for verb in verbs)


def without_fillers(said: Sequence[str], fillers: frozenset[str]) -> tuple[str, ...]:
    """The words without the polite and empty ones at both ends."""
    start, end = 0, len(said)
    while start < end and said[start] in fillers:
        start += 1
    while end > start and said[end - 1] in fillers:
        end -= 1
    return tuple(said[start:end])


def denies(said: Sequence[str], words: AssentWords) -> bool:
    """Whether a word of negation is there: "pas", "machi", or one built like "mabghitch" (or "ma bghitch")."""
    return any(word in words.negations for word in said) or any(map(is_negated_verb, ["", *said], said))


def is_negated_verb(before: str, word: str) -> bool:
    """Whether a word has the "not" of Darija around it: "mabghitch", or with the word before "ma bghitch"."""
    if word in _BUILT_BY_CHANCE:
        return False
    parted = before in {"ma", "ما"} and word.endswith(ENDS)
    shortest = 5 if word.endswith("ش") else 6
    return parted or (word.startswith(("ma", "ما")) and word.endswith(ENDS) and len(word) >= shortest)


def is_not_of_verb(text: str, said: Sequence[str]) -> bool:
    """Whether the first of these words is the لا of the verb behind it: لا أريد, but not "لا، أريد"."""
    verb = said[1] if said[1:] and said[0] == NOT else ""
    return bool(_NEGATED.fullmatch(verb)) and f"{NOT} {verb}" in light(text)


def asks(text: str, said: Sequence[str], words: AssentWords) -> bool:
    """Whether the text is a question rather than an answer."""
    return has_question_mark(text) or any(word in words.questions for word in said)
