"""What is told unasked: an age corrects the one before, or is kept where it comes first; so does who writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import mailings, said_instead, siblings_told
from conversations.eligibility import age_between
from conversations.flow import Outcome, fits
from conversations.flows import answers_to
from conversations.path import child, is_of
from conversations.siblings import ELSEWHERE, TOGETHER
from conversations.told_early import NOT_THEIRS, keep, next_child, note
from conversations.types import Aside
from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from conversations.readings import Reading
    from conversations.turn import Turn

_AGE: Final = "age"
_WHO: Final = "who"
_ANOTHER: Final = "another"
_SCHOOLING: Final = "schooling"
_FIRST_NAME: Final = "first_name"
_NEWS: Final = "news"
_NOT_AT_SCHOOL: Final = frozenset({"left", "never"})
_AT_SCHOOL: Final = "still_in_school"  # told, and not asked: "mazal kan9ra"
_FIRST_YEAR: Final = 1900
_OLDEST_CHILD: Final = 20  # an older one that a parent tells is their own
_OF_AGE: Final = frozenset({"age_limit", "over_18", "under_13_or_child_too_young"})  # the verdict says it of theirs
_CHILDREN: Final = frozenset({"child", "kin", "another", "them"})


def may_be_their_own(turn: Turn, reading: Reading) -> bool:
    """Whether an age that is asked for may be that of somebody else, so that it is read back before it counts.

    "ana 40", by a mother; "mon frère a 12 ans", by another; "3ndo 15", by a young person.
    """
    if not _is_asked(turn) or not reading.value.isdecimal():
        return False
    if turn.audience() == "youth":
        return reading.whose == "them"
    return reading.whose == "kin" or _OLDEST_CHILD < int(reading.value) < _FIRST_YEAR


def is_taken(turn: Turn, reading: Reading, words: str) -> bool:
    """Whether it was all that they said: an age, or who they are. Another one is asked about before it counts."""
    if reading.children or (reading.instead and said_instead.is_taken(turn, reading)):
        return not reading.children or siblings_told.is_taken(turn, reading)
    note(turn, reading)
    if reading.writer and not (reading.writer == turn.audience() and (reading.value or reading.age)):
        return _is_of_who_writes(turn, reading)
    if _AT_SCHOOL in reading.intents and not reading.asks:
        _offer_at_school(turn)
    if _is_asked(turn):
        return _is_of_named(turn, reading, words) or _is_of_somebody_else(turn, reading)
    if turn.path().node.id == _WHO and not turn.state.asides:
        return _came_first(turn, reading)
    if turn.path().node.id == _ANOTHER and reading.value in {TOGETHER, ELSEWHERE} and not turn.state.asides:
        return _is_of_another(turn, reading)
    return bool(reading.age) and _corrects(turn, reading, _named(turn, words) or turn.path().applicant)


def _offer_at_school(turn: Turn) -> None:
    """Who had said that they left, and now that they are at school after all, is asked which holds."""
    path = turn.path()
    if path.answers.get((path.applicant, _SCHOOLING)) in _NOT_AT_SCHOOL and not turn.state.asides:
        turn.open_aside(Aside("replace", path.applicant, _SCHOOLING, "enrolled"))


def _is_of_another(turn: Turn, reading: Reading) -> bool:
    """An age beside a yes to another child is that child's: it is read back next. The yes is still to be taken."""
    subject = next_child(turn.path())
    if subject and _fits(turn, reading.age):
        keep(turn, subject, _AGE, reading.age)
    return False


def _named(turn: Turn, said: str) -> str:
    """Which other child is named in it; "" for none: "Yassir a 14 ans, pas 15", while his sister is signed up."""
    path, spoken = turn.path(), words(light(said))
    called = {subject: words(light(value)) for (subject, name), value in path.answers.items() if name == _FIRST_NAME}
    named = [one for one, name in called.items() if one != path.applicant and set(name) <= set(spoken)]
    return named[0] if len(named) == 1 and is_of(path.speaker, named[0]) else ""


def _is_of_named(turn: Turn, reading: Reading, words: str) -> bool:
    """Whether the age that is told, where one is asked, is that of another child, whom they name."""
    told = reading.value or "".join(reading.candidates[:1])
    subject = _named(turn, words) if _fits(turn, told) else ""
    if not subject:
        return False
    turn.open_aside(Aside("replace", subject, _AGE, told))
    return True


def _corrects(turn: Turn, reading: Reading, subject: str) -> bool:
    """Not where no age was told before, nor beside a side question but those that bear it."""
    path, told = turn.path(), reading.age
    known = path.answers.get((subject, _AGE), "")
    beside = turn.state.asides and not _may_be_corrected_beside(turn)
    if not known or beside or not _fits(turn, told) or reading.whose in NOT_THEIRS.get(path.audience(), ()):
        return False
    if _is_grown_up(turn, reading):
        turn.say(answers_to.NOTED)
        return True
    ages, before = (age_between(value, turn.context.today) for value in (told, known))
    if not (ages and before and ages[0] <= before[1] and before[0] <= ages[1]):
        mailings.put_off(turn)
        turn.open_aside(Aside("replace", subject, _AGE, told))
        return True
    if reading.value or reading.candidates:
        return False
    turn.say(answers_to.NOTED)
    return True


def _is_asked(turn: Turn) -> bool:
    return turn.path().node.id == _AGE and not turn.state.asides


def _may_be_corrected_beside(turn: Turn) -> bool:
    """Whether what is asked beside the way is this change itself, or news, which wait until it is made."""
    aside = turn.state.asides[-1]
    return aside.question == _NEWS or (aside.question, aside.about) == ("replace", _AGE)


def _is_grown_up(turn: Turn, reading: Reading) -> bool:
    """Whether it is the age of who speaks for a young person: "j'ai 45 ans", by a mother."""
    is_other = turn.audience() != "youth" and reading.whose not in _CHILDREN
    return is_other and reading.age.isdecimal() and int(reading.age) > _OLDEST_CHILD


def _fits(turn: Turn, told: str) -> bool:
    question = turn.flow.question(_AGE)
    return bool(told) and question is not None and fits(question, told, turn.context)


def _is_of_who_writes(turn: Turn, reading: Reading) -> bool:
    """Who says who they are is noted, and asked about where they had said something else; an age is of their child."""
    path, writer = turn.path(), reading.writer
    if turn.state.asides or isinstance(path.node, Outcome):
        return False
    if path.audience() in {writer, ""} or writer in path.without:
        turn.say(answers_to.NOTED)
    else:
        told = reading.age or (reading.value if _is_asked(turn) else "")
        if reading.whose in _CHILDREN and _fits(turn, told):
            keep(turn, child(turn.state.speaker, 1), _AGE, told)
        turn.open_aside(Aside("replace", path.speaker, _WHO, writer))
    return True


def _is_of_somebody_else(turn: Turn, reading: Reading) -> bool:
    """Whether a young person who is asked how old they are told of somebody else; of a child, they may be a parent."""
    told = reading.value or "".join(reading.candidates[:1])
    if turn.audience() != "youth" or reading.whose not in _CHILDREN - {"them"} or not _fits(turn, told):
        return False
    if reading.whose == "child":
        keep(turn, child(turn.state.speaker, 1), _AGE, told)
        turn.open_aside(Aside("replace", turn.state.speaker, _WHO, "parent"))
    else:
        turn.say(answers_to.NOTED)
    return True


def _came_first(turn: Turn, reading: Reading) -> bool:
    """Keep an age for when it is asked, which is at once where it says who writes; whether nothing else was said."""
    if not _fits(turn, reading.age):
        return False
    speaker = turn.state.speaker
    if reading.whose not in _CHILDREN:
        keep(turn, speaker, _AGE, reading.age)
    if reading.whose != "me":
        keep(turn, child(speaker, 1), _AGE, reading.age)
    who = {"child": "parent", "me": "youth" if _is_young(reading.age) else ""}.get(reading.whose, "")
    doubtful = reading.whose == "me" and len(reading.candidates) > 1
    if not who or doubtful or who in turn.path().without or reading.value not in {"", "youth"}:
        return not (reading.value or reading.candidates or reading.intents or reading.asks)
    turn.settle(who)
    return _OF_AGE.issuperset(reading.intents) if reading.intents else not reading.asks


def _is_young(age: str) -> bool:
    return int(age) <= _OLDEST_CHILD or int(age) > _FIRST_YEAR
