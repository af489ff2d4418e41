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
_YES_SIGNS = frozenset("👍✅👌🆗☑✔🙆💯🤝")
_NO_SIGNS = frozenset("👎❌🚫✖🙅⛔✗✘")
_QUESTION_SIGNS = frozenset("?؟")
_ENDS = ("ch", "sh", "x", "ش")
_BUILT_BY_CHANCE = frozenset({"marrakech", "marrakesh", "macintosh"})
_MOST_WORDS_AFTER = 8
_THIRD_PERSON = ("ي", "y", "i")
_SHORTEST_VERB = 3


@dataclass(frozen=True, slots=True)
class AssentWords:
    """Words of yes and no. `leads` may open a longer sentence, `exclaims` are mere sounds in French.

    `said` means yes, no or neither; `fillers` change nothing, nor do the words `around` them; `negations` and
    `questions` take certainty away. A wish ("may God keep you") begins with a word of `god` and may end with `tails`.
    """

    said: Phrases
    leads: Phrases
    exclaims: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    questions: frozenset[str]
    around: frozenset[str]
    god: frozenset[str]
    tails: frozenset[str]


def read_assent(text: str, said: Sequence[str], locale: str, words: AssentWords) -> Assent:
    """Read "yes" or "no" when it is certain, from words or from one kind of sign (👍)."""
    said = _without_wishes(said, words)
    if not said:
        return _from_signs(text)
    core = without_fillers(said, words.fillers)
    if locale == "fr" and core[:1] and core[0] in words.exclaims:
        core = core[1:]
    if locale == "fr" and all(word in words.exclaims for word in core or said):
        return ""
    found = [match for match in words.said.inside(said) if not _is_polite(said, match, words)]
    meant = values(found)
    known = any(match.value == "neither" or match.cost == EXACT for match in found)
    if not known and _is_one_negated_verb(without_fillers(core, words.around)) and not _QUESTION_SIGNS & set(text):
        return "no"
    if len(meant) != 1 or meant[0] == "neither":
        return ""
    meaning: Assent = "yes" if meant[0] == "yes" else "no"
    alone = all(word in words.around for word in _uncovered(said, found))
    if alone and not _QUESTION_SIGNS & set(text):
        return meaning
    return meaning if _leading(text, core, words) == meaning else ""


def _without_wishes(said: Sequence[str], words: AssentWords) -> list[str]:
    """The words without "may God keep you": God, a verb of the third person, and what follows it."""
    rest: list[str] = []
    wished = False
    for before, word in pairwise(["", *said]):
        verb = before in words.god and word[0] in _THIRD_PERSON and len(word) > _SHORTEST_VERB
        if verb and rest:
            rest.pop()
        wished = verb or (wished and word in words.tails)
        if not wished:
            rest.append(word)
    return rest


def _is_polite(said: Sequence[str], match: Match, words: AssentWords) -> bool:
    """Whether only a filler looks like a word of yes or no: "lalla" (madam) like "lala" (no)."""
    return match.cost != EXACT and all(word in words.fillers for word in said[match.start : match.end])


def _is_one_negated_verb(core: Sequence[str]) -> bool:
    """Whether the answer is one verb with its "not": "makanwaf9ch", "ma bghinach"."""
    parted = len(core) == 2 and core[0] in {"ma", "ما"} and is_negated_verb(*core)
    return parted or (len(core) == 1 and is_negated_verb("", core[0]))


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
    if first.value in {"yes", "agreed"}:  # who agrees says yes, but answers no question of fact
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
    return any(word in words.negations for word in said) or any(map(is_negated_verb, ["", *said], said))


def is_negated_verb(before: str, word: str) -> bool:
    """Whether a word has the "not" of Darija around it: "mabghitch", or with the word before "ma bghitch"."""
    if word in _BUILT_BY_CHANCE:
        return False
    parted = before in {"ma", "ما"} and word.endswith(_ENDS)
    shortest = 5 if word.endswith("ش") else 6
    return parted or (word.startswith(("ma", "ما")) and word.endswith(_ENDS) and len(word) >= shortest)


def asks(text: str, said: Sequence[str], words: AssentWords) -> bool:
    """Whether the text is a question rather than an answer."""
    return bool(_QUESTION_SIGNS & set(text)) or any(word in words.questions for word in said)
