"""What is told before it is asked for: kept until then, and read back instead; mother or father is not asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.flow import Outcome, fits
from conversations.path import MAX_CHILDREN, child, speaks_for
from conversations.siblings import ELSEWHERE, TOGETHER
from conversations.types import Answer, Aside

if TYPE_CHECKING:
    from conversations.path import Path
    from conversations.readings import Reading, Whose
    from conversations.turn import Turn
    from conversations.types import Audience

_WHO, _ANOTHER, _RELATION = "who", "another", "relation"
_EARLY: Final = "told"  # what such an answer is bound to, so that none that was reopened is taken for one
_FOR_CHILDREN: Final = frozenset({"parent", "helper"})
# Whose it is that is not of the young person this is about: the form of a youth, of a parent, of who helps.
NOT_THEIRS: Final[dict[Audience, frozenset[Whose]]] = {
    "youth": frozenset({"child", "kin", "another", "them"}),
    "parent": frozenset({"kin", "another"}),
    "helper": frozenset({"another"}),
}


def keep(turn: Turn, subject: str, question: str, value: str) -> None:
    """Keep what was told of a subject for when it is asked; an open answer does not count until it is read back."""
    known = (one for one in turn.state.answers if (one.subject, one.question) == (subject, question))
    if all(one.bound == _EARLY for one in known):
        turn.put(Answer(subject, question, value, _EARLY, open=True))


def note(turn: Turn, reading: Reading) -> None:
    """Keep what is told beside an answer, or alone, of whom it is about."""
    path = turn.path()
    if turn.state.asides or isinstance(path.node, Outcome):
        return
    for question, value in reading.beside:
        if question == _RELATION:
            _take_relation(turn, reading, value)
        else:
            for subject in _subjects(path, reading):
                keep(turn, subject, question, value)


def next_child(path: Path) -> str:
    """The child after the one this is about; "" when there is no room for another."""
    number = int(path.applicant.rpartition("child-")[2]) + 1
    return child(path.speaker, number) if number <= MAX_CHILDREN else ""


def read_back(turn: Turn) -> None:
    """What was told before it was asked is not asked for: it is read back."""
    path = turn.path()
    who = (path.speaker, _WHO)
    if path.answers.get(who) and all((one.subject, one.question) != who or one.open for one in turn.before.answers):
        _forget_others(turn, path)
    if turn.state.asides or isinstance(path.node, Outcome):
        return
    early = [one for one in turn.state.answers if _is_early(one, path.subject) and one.question == path.node.id]
    if early:
        turn.change(answers=tuple(one for one in turn.state.answers if one not in early))
        if fits(path.node, early[0].value, turn.context):
            turn.open_aside(Aside("confirm", path.subject, path.node.id, early[0].value))


def _is_early(answer: Answer, subject: str) -> bool:
    return answer.subject == subject and answer.open and answer.bound == _EARLY


def _forget_others(turn: Turn, path: Path) -> None:
    """Who has said who they are has said of whom it was; of several children each keeps what is theirs."""
    is_about = {path.applicant} if path.audience() != "teacher" else set()
    if path.audience() in _FOR_CHILDREN:
        is_about.update(child(path.speaker, number) for number in range(1, MAX_CHILDREN + 1))
    subjects = {one.subject for one in turn.state.answers if speaks_for(turn.state, one.subject)} - is_about
    kept = (one for one in turn.state.answers if not any(_is_early(one, subject) for subject in subjects))
    turn.change(answers=tuple(kept))


def _subjects(path: Path, reading: Reading) -> list[str]:
    """Of whom something is told: where it is not said who writes, perhaps of them, perhaps of their child."""
    speaker, whose = path.speaker, reading.whose
    if path.node.id == _ANOTHER:
        return [subject for subject in [next_child(path)] if subject and reading.value in {TOGETHER, ELSEWHERE}]
    if path.node.id != _WHO:
        is_mine = path.audience() in _FOR_CHILDREN and whose == "me"
        return [] if is_mine or whose in NOT_THEIRS.get(path.audience(), ()) else [path.applicant]
    of_me = reading.value == "youth" or (not reading.value and whose in {"", "me"})
    of_child = reading.value in _FOR_CHILDREN or (not reading.value and whose != "me")
    return [*([speaker] if of_me else []), *([child(speaker, 1)] if of_child else [])]


def _take_relation(turn: Turn, reading: Reading, relation: str) -> None:
    """Mother, father or guardian was said in so many words; a different answer to it stays."""
    path = turn.path()
    is_parent = reading.value == "parent" if path.node.id == _WHO else path.audience() == "parent"
    if is_parent and all((one.subject, one.question) != (path.speaker, _RELATION) for one in turn.state.answers):
        turn.put(Answer(path.speaker, _RELATION, relation))
