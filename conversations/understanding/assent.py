"""Yes, no, or neither, whatever the question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from conversations.understanding.phrases import EXACT, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.phrases import Match, Phrases

Assent = Literal["yes", "no", ""]
_YES_SIGNS = frozenset("👍✅👌🆗☑✔🙆")
_NO_SIGNS = frozenset("👎❌🚫✖🙅⛔✗✘")
_QUESTION_SIGNS = frozenset("?؟")
_ENDS = ("ch", "sh", "x", "ش")
_BUILT_BY_CHANCE = frozenset({"marrakech", "marrakesh", "macintosh"})
_MOST_WORDS_AFTER = 8


@dataclass(frozen=True, slots=True)
class AssentWords:
    """Words of yes and no. `leads` may open a longer sentence, `exclaims` are mere sounds in French.

    `said` means yes, no or neither; `fillers` change nothing, `negations` and `questions` take certainty away.
    """

    said: Phrases
    leads: Phrases
    exclaims: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    questions: frozenset[str]


def read_assent(text: str, said: Sequence[str], locale: str, words: AssentWords) -> Assent:
    """Read "yes" or "no" when it is certain, from words or from one kind of sign (👍)."""
    if not said:
        return _from_signs(text)
    core = without_fillers(said, words.fillers)
    if locale == "fr" and all(word in words.exclaims for word in core or said):
        return ""
    found = words.said.inside(said)
    meant = values(found)
    if len(meant) != 1 or meant[0] == "neither":
        return ""
    meaning: Assent = "yes" if meant[0] == "yes" else "no"
    alone = all(word in words.fillers for word in _uncovered(said, found))
    if alone and not _QUESTION_SIGNS & set(text):
        return meaning
    return meaning if _leading(text, core, words) == meaning else ""


def _from_signs(text: str) -> Assent:
    yes, no = bool(_YES_SIGNS & set(text)), bool(_NO_SIGNS & set(text))
    if yes == no:
        return ""
    return "yes" if yes else "no"


def _leading(text: str, core: Sequence[str], words: AssentWords) -> Assent:
    """A sure yes or no that opens a short sentence: "non je ne veux pas", "iyeh ana mwafe9"."""
    first = next((match for match in words.leads.inside(core) if match.start == 0 and match.cost == EXACT), None)
    if first is None or len(core) - first.end > _MOST_WORDS_AFTER or asks(text, core[first.end :], words):
        return ""
    if first.value == "yes":
        return "" if denies(core[first.end :], words) else "yes"
    return "no"


def _uncovered(said: Sequence[str], found: Sequence[Match]) -> list[str]:
    taken = {at for match in found for at in range(match.start, match.end)}
    return [word for at, word in enumerate(said) if at not in taken]


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
    parted = any(before in {"ma", "ما"} and word.endswith(_ENDS) for before, word in pairwise(said))
    return parted or any(word in words.negations or _built_as_negation(word) for word in said)


def _built_as_negation(word: str) -> bool:
    if word in _BUILT_BY_CHANCE:
        return False
    return word.startswith(("ma", "ما")) and word.endswith(_ENDS) and len(word) > (4 if word.endswith("ش") else 5)


def asks(text: str, said: Sequence[str], words: AssentWords) -> bool:
    """Whether the text is a question rather than an answer."""
    return bool(_QUESTION_SIGNS & set(text)) or any(word in words.questions for word in said)
