"""What is told beside the open question: who they are, what is asked later; an hour, or a number, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations.understanding.assent_words import asks, denies, without_fillers
from conversations.understanding.for_whom import AND, read_for_whom, says_only_for_whom
from conversations.understanding.levels import GRADES, read_level
from conversations.understanding.normalise import bare_forms
from conversations.understanding.phrases import EXACT
from conversations.understanding.told_ages import whose_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.readings import Expecting, Reading
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.phrases import Match

_WHO, _RELATION, _HOURS = "who", "relation", "call_when"
_SCHOOLING, _GRADE, _LEFT = "schooling", "grade", "left"
# Where it may be told before it is asked, and how many words at least say more than what is asked there.
_BEFORE_SCHOOL: Final = {_WHO: 3, "age": 5, _SCHOOLING: 3, "another": 5}
_ARTICLE = frozenset({"l"})  # of "l'école" it is no word of school by itself
_IN_WRITING = "write"
_WRITERS: Final = {"mother": "parent", "father": "parent", "guardian": "parent"}


def with_writer(reading: Reading, typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with who they say they are: "ana walida", "j'écris pour un jeune"; not where that is asked."""
    asked = expecting.question in {_WHO, _RELATION} or asks(typed.text, typed.said, lexicon.assent)
    if asked or len(typed.said) == 1:
        return reading
    who = read_for_whom(typed.said, lexicon)
    if len(who) == 1 and says_only_for_whom(typed, lexicon):
        return replace(reading, writer=who[0])
    if lexicon.whose.self.isdisjoint(typed.said):
        return reading
    meant = {_WRITERS.get(value, value) for value in _whole((_WHO, _RELATION), typed.said, lexicon)}
    return replace(reading, writer=meant.pop()) if len(meant) == 1 else reading


def with_early(reading: Reading, typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with what is told before it is asked: mother or father, whether at school, and in which class."""
    if reading.command or (expecting.question not in _BEFORE_SCHOOL and not reading.writer):
        return reading
    told = [*_relation(reading, typed.said, lexicon), *_school(reading, typed.said, expecting, lexicon)]
    if not told:
        return reading
    more = (reading.value, reading.candidates, reading.intents, reading.asks, reading.age, reading.writer)
    whose = whose_age([word for word in typed.said if word not in lexicon.levels.ordinals], lexicon)
    if reading.asks and not whose:  # a question about anybody
        return reading
    return replace(reading, beside=tuple(told), whose=whose, told=reading.told or not any(more))


def _relation(reading: Reading, said: Sequence[str], lexicon: Lexicon) -> list[tuple[str, str]]:
    """Whether the parent who writes says that they are the mother or the father, in just these words."""
    if "parent" not in {reading.value, reading.writer}:
        return []
    parts = (said, *(said[one.start : one.end] for one in lexicon.whose.for_whom.parents.exactly(said)))
    meant = {value for part in parts for value in _whole((_RELATION,), part, lexicon)}
    return [(_RELATION, meant.pop())] if len(meant) == 1 else []


def _school(reading: Reading, said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Whether they left school, and the class in which they did."""
    if len(said) < _BEFORE_SCHOOL.get(expecting.question, len(said) + 1):
        return []
    roles = {at for match in lexicon.choices.of(_WHO).exactly(said) for at in range(match.start, match.end)}
    grades = read_level([word for at, word in enumerate(said) if at not in roles], lexicon.levels)
    is_asked = expecting.question == _SCHOOLING
    schooling = reading.value if is_asked else _schooling(said, lexicon)
    told = [] if is_asked or not schooling else [(_SCHOOLING, schooling)]
    doubtful = len(grades) != 1 or grades[0] not in GRADES or lexicon.doubt.inside(said)
    return told if doubtful or schooling != _LEFT else [*told, (_GRADE, grades[0])]


def _schooling(said: Sequence[str], lexicon: Lexicon) -> str:
    """Whether they left school, are there, or never were: only where a school or a class is named with it."""
    words = lexicon.choices.of(_SCHOOLING)
    firsts = words.by_first
    said = [word[1:] if word[0] == AND and word not in firsts and word[1:] in firsts else word for word in said]
    known = words.exactly(said)
    found = [one for one in known if not any(_is_within(one, other) for other in known)]
    taken = {at for match in found for at in range(match.start, match.end)}
    rest = [word for at, word in enumerate(said) if at not in taken]
    levels = lexicon.levels
    plain = {form for word in said for form in bare_forms(word) if form not in _ARTICLE}
    exact = any(match.cost == EXACT for match in levels.named.inside(said))
    if not exact and levels.school.isdisjoint(plain) and levels.ordinals.keys().isdisjoint(plain):
        return ""
    if denies(rest, lexicon.assent) or any(lexicon.assent.leads_as(word, "if") for word in rest):
        return ""
    meant = {match.value for match in found}
    return meant.pop() if len(meant) == 1 else ""


def _is_within(match: Match, other: Match) -> bool:
    return match != other and other.start <= match.start and match.end <= other.end


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
