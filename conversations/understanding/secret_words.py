"""A word that nobody writes by chance: of letters only, and none that is used here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from conversations.readings import Expecting
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.phrases import Phrases

_WORD = re.compile(r"[^\W\d_]{4,20}")
_EDGES = " .,;:!?…،؛؟'\"«»“”()"


def bare(text: str) -> str:
    """The text in its light form, without the signs around it."""
    return light(text[:1000]).strip(_EDGES)


def is_word(plain: str) -> bool:
    """Whether this is one word of 4 to 20 letters."""
    return _WORD.fullmatch(plain) is not None


def read_secret(text: str, expecting: Expecting, lexicon: Lexicon) -> str:
    """The word in its light form; "" when it is none, or one that people write here anyway."""
    plain = bare(text)
    return plain if is_word(plain) and not _is_everyday(plain, expecting, lexicon) else ""


def _is_everyday(word: str, expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether it is a yes or no, a number, a command, a greeting, an answer, or on a button."""
    if any(word in phrases.known for phrases in _phrases(lexicon)) or any(word in some for some in _lists(lexicon)):
        return True
    return any(word in words(light(label)) for labels in expecting.choices.values() for label in labels)


def _phrases(lexicon: Lexicon) -> Iterator[Phrases]:
    yield from lexicon.choices.by_question.values()
    commands, names = lexicon.commands, lexicon.names
    yield from (commands.whole, commands.changes, commands.topics, commands.languages)
    yield from (lexicon.assent.said, lexicon.assent.leads, lexicon.unknown, lexicon.places.known)
    yield from (names.intros, names.refused, lexicon.levels.named)


def _lists(lexicon: Lexicon) -> Iterator[Container[str]]:
    assent, ages, names, written = lexicon.assent, lexicon.ages, lexicon.names, lexicon.varieties
    yield from (assent.exclaims, assent.fillers, assent.negations, assent.questions)
    yield from (lexicon.commands.around_languages, lexicon.commands.fillers, lexicon.commands.links)
    yield from (names.closings, names.links, names.relatives, names.after)
    yield from (lexicon.numbers.exact, lexicon.levels.ordinals, lexicon.levels.years)
    yield from (ages.units, ages.has, ages.dates.born, ages.other_units, ages.beside, ages.dates.months)
    yield from (one.words | one.shared for one in (written.fr, written.ar, written.ary, written.ary_latn))
