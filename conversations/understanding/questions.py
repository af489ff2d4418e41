"""What is asked in a text: several questions have several answers, what staff taught comes before the trained model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from conversations.understanding.hearing import Heard, Typed, hear
from conversations.understanding.intents import SUGGESTED, Wanted, read_intent
from conversations.understanding.normalise import light, skeletons, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.understanding.lexicon import Lexicon

SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})
_CLAUSE = re.compile(r"[.!?؟;؛\n…]+|[,،](?!\d)")
_NEAR = 92  # of 100: a taught phrase with a slip of the finger
_FEWEST_BONES = 5
_AND = "و"  # may be glued to a question word
_MOST_CLAUSES = 6


@dataclass(frozen=True, slots=True)
class Taught:
    """Phrases that staff taught, each with the intent it asks for."""

    by_letters: Mapping[str, str]
    by_bones: Mapping[str, str]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, str]]) -> Taught:
        """Make them ready, from (phrase, intent); of two that read the same the later one counts."""
        letters = {" ".join(words(light(phrase))): intent for phrase, intent in phrases}
        bones = {skeletons(phrase): intent for phrase, intent in letters.items()}
        long_enough = {key: intent for key, intent in bones.items() if len(key) >= _FEWEST_BONES}
        return cls(MappingProxyType(letters), MappingProxyType(long_enough))

    def intent(self, heard: Heard) -> str:
        """The intent of the taught phrase that the text is: letter for letter, by its bones, or with a slip."""
        if not self.by_letters:
            return ""
        said = " ".join(heard.said)
        known = self.by_letters.get(said) or self.by_bones.get(skeletons(heard.plain))
        if known:
            return known
        near = process.extractOne(said, self.by_letters.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        same_numbers = near and _numbers(near[0]) == _numbers(said)  # "15 ans" is not "25 ans"
        return self.by_letters[near[0]] if near and same_numbers else ""


def _numbers(said: str) -> list[str]:
    return [word for word in said.split() if word.isdigit()]


NOTHING_TAUGHT = Taught.of(())


@dataclass(frozen=True, slots=True)
class Asked:
    """The intents that are sure, in order; when there is none, those that it may be, or that it is `outside`."""

    intents: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    outside: bool = False


def read_questions(heard: Heard, lexicon: Lexicon, taught: Taught) -> Asked:
    """What is asked in the text. Small talk beside a question is only politeness."""
    whole = wanted(heard, lexicon, taught)
    parts = [wanted(hear(clause, lexicon), lexicon, taught) for clause in clauses(heard, lexicon)]
    found = list(dict.fromkeys(part.intent for part in parts if part.intent))
    serious = [intent for intent in found if intent not in SMALL_TALK]
    if len(serious) > 1 or (serious and not whole.intent):
        return Asked(tuple(serious))
    if whole.intent in SMALL_TALK or (not whole.intent and found):
        unsure = [part for part in parts if part.intent not in SMALL_TALK and part.score >= SUGGESTED]
        if unsure and not serious:  # politeness beside a question that is not sure: the question must not be lost
            return Asked(suggested=_serious(unsure[0].top))
    if whole.intent:
        return Asked((whole.intent if whole.intent not in SMALL_TALK or not serious else serious[0],))
    if found:
        return Asked(tuple(found))
    if whole.outside:
        return Asked(outside=True)
    return Asked(suggested=_serious(whole.top) if whole.score >= SUGGESTED else ())


def _serious(intents: Iterable[str]) -> tuple[str, ...]:
    return tuple(intent for intent in intents if intent not in SMALL_TALK)


def wanted(heard: Heard, lexicon: Lexicon, taught: Taught) -> Wanted:
    """What the text wants as one."""
    read = read_intent(heard.scores, lexicon.model.trust)
    intent = taught.intent(heard)
    if not intent:
        return read
    return Wanted(intent, (intent, *(name for name in read.top if name != intent))[:3], 1.0)


def clauses(typed: Typed, lexicon: Lexicon) -> list[str]:
    """The sentences of a text, and its parts that begin with a question word; [] when it is only one."""
    text, questions = typed.text, lexicon.assent.questions
    asks = _AND in typed.plain or any(word in questions for word in typed.said)
    if not asks and not _CLAUSE.search(text):
        return []
    found = [part for sentence in _CLAUSE.split(text) for part in _questions_in(sentence, lexicon) if part.strip()]
    return found[:_MOST_CLAUSES] if len(found) > 1 else []


def _questions_in(sentence: str, lexicon: Lexicon) -> list[str]:
    """A sentence cut before every question word but its first word: "ch7al taman w fin jat" is two questions."""
    parts: list[list[str]] = [[]]
    for typed in sentence.split():
        said = words(light(typed).removeprefix(_AND))
        asks = any(word in lexicon.assent.questions for word in said)
        if asks and (len(parts[-1]) > 1 or "".join(parts[-1]).isdigit()):
            parts.append([])
        parts[-1].append(typed)
    return [" ".join(part) for part in parts]
