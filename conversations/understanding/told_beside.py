"""What is told beside the open question, and asks for nothing: who they are; an hour, or a number, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations.understanding.assent_words import asks, without_fillers
from conversations.understanding.phrases import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.types import Expecting, Reading
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon

_WHO, _RELATION, _HOURS = "who", "relation", "call_when"
_IN_WRITING = "write"
_WRITERS: Final = {"mother": "parent", "father": "parent", "guardian": "parent"}


def with_writer(reading: Reading, typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with who they say they are: "ana walida", "je suis sa mère"; not where that is asked."""
    asked = expecting.question in {_WHO, _RELATION} or asks(typed.text, typed.said, lexicon.assent)
    if asked or len(typed.said) == 1 or lexicon.whose.self.isdisjoint(typed.said):
        return reading
    meant = {_WRITERS.get(value, value) for value in _whole((_WHO, _RELATION), typed.said, lexicon)}
    return replace(reading, writer=meant.pop()) if len(meant) == 1 else reading


def is_no_question(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether there is only an hour of the day, or a number: it answers another question, and is none to us."""
    core = without_fillers(said, lexicon.assent.fillers)
    if all(map(str.isdigit, core)):
        return bool(core)
    return bool(_whole((_HOURS,), core, lexicon) - {_IN_WRITING})


def _whole(questions: Sequence[str], said: Sequence[str], lexicon: Lexicon) -> set[str]:
    """The choices of these questions that the whole text is, letter for letter."""
    known = (lexicon.choices.of(question) for question in questions)
    return {match.value for phrases in known for match in phrases.whole(said) if match.cost == EXACT}
