"""The programme as frozen, dated data, read from `data/programme.yaml`. The only reader of that file.

A mistake in the file is not found one at a time: `load_programme` raises `ProgrammeWrong` with all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from conversations.desk_rules import DeskRules, read_desk_rules
from conversations.questions import Questions, read_questions
from conversations.replies import Reply, read_replies
from conversations.statuses import Statuses, read_statuses
from conversations.texts import Text
from conversations.types import Choice
from conversations.understanding.book import EachKeyOnce
from conversations.understanding.naming import load_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA = Path(__file__).parent / "data"

Operator = Literal["below", "at_least", "between", "is", "in", "known"]
_OPERATORS: dict[str, tuple[Operator, ...]] = {
    "age": ("below", "at_least", "between"),
    "schooling": ("is", "in"),
    "grade": ("at_least", "in"),
    "district": ("in", "known"),
    "launch": ("is", "in"),
}
_VERDICTS = ("yes", "no", "unknown")
_FACT_TYPES = ("yes_no", "number", "words", "hours", "date", "days")
_OLDEST = 200


class ProgrammeWrong(Exception):  # noqa: N818  "programme wrong" is what it says
    """The programme's file cannot be used; `problems` says each thing that is wrong, and where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one answer with an operator of the closed list."""

    question: str
    operator: Operator
    values: tuple[str, ...]

    def bounds(self) -> tuple[int, int]:
        """The ages, both included, that a condition on age allows."""
        numbers = [int(value) for value in self.values]
        match self.operator:
            case "below":
                return 0, numbers[0] - 1
            case "at_least":
                return numbers[0], _OLDEST
            case _:
                return numbers[0], numbers[1]


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that is in force between two days, both included, by a source."""

    id: str
    source: str
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a rule: when all conditions hold, this verdict for this reason."""

    when: tuple[Condition, ...]
    verdict: Literal["yes", "no", "unknown"]
    reason: Text


@dataclass(frozen=True, slots=True)
class Rule(Dated):
    """A rule about one answer: the first case that holds decides; none, or only perhaps: `otherwise`, staff decide."""

    about: str
    cases: tuple[Case, ...]
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Door(Dated):
    """Another way, for those it may be open to."""

    when: tuple[Condition, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Fact(Dated):
    """Something the centre must say: `first` is the first value, None while it is not confirmed.

    `id` is its name. With `launch`, sign-up does not open to the public before it is confirmed.
    """

    type: str
    launch: bool
    first: str | None


@dataclass(frozen=True, slots=True)
class Programme:
    """All of it, frozen. `version` changes with every byte of the file, and every verdict keeps it."""

    id: str
    version: str
    consent: Mapping[str, str]
    draft_days: int
    lead_days: int
    rules: tuple[Rule, ...]
    doors: tuple[Door, ...]
    trades: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    facts: tuple[Fact, ...]
    questions: Questions
    statuses: Statuses
    replies: tuple[Reply, ...]
    desk: DeskRules

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on this day."""
        return tuple(rule for rule in self.rules if rule.holds_on(day))

    def doors_on(self, day: date) -> tuple[Door, ...]:
        """The doors in force on this day."""
        return tuple(door for door in self.doors if door.holds_on(day))

    def sources_on(self, day: date) -> dict[str, tuple[str, date]]:
        """Who said the first value of each fact in force on this day, and since when it holds."""
        known = (fact for fact in self.facts if fact.first is not None and fact.holds_on(day))
        return {fact.id: (fact.source, fact.valid_from) for fact in known}

    def facts_on(self, day: date, confirmed: Mapping[str, str]) -> dict[str, str]:
        """The facts known on this day: what was `confirmed` wins over a first value; confirmed as "" it is unknown."""
        first = {fact.id: fact.first for fact in self.facts if fact.first is not None and fact.holds_on(day)}
        names = {fact.id for fact in self.facts}
        return {
            name: value for name, value in {**first, **confirmed}.items() if value and name.partition("@")[0] in names
        }

    def missing_for_launch(self, facts: Mapping[str, str]) -> list[str]:
        """The facts that must still be confirmed (a "no" confirms nothing) before sign-up opens to the public."""
        return [fact.id for fact in self.facts if fact.launch and facts.get(fact.id, "no") in {"no", ""}]


def load_programme(folder: Path = DATA) -> Programme:
    """Read, check and freeze the programme; `ProgrammeWrong` when anything in it cannot be used."""
    path = folder / "programme.yaml"
    raw = path.read_bytes()
    data = _read(path)
    reader = _Reader(path.name)
    facts = tuple(reader.fact(item) for item in data["facts"])
    doors = tuple(reader.door(item) for item in data["doors"])
    programme = Programme(
        id=str(data["id"]),
        version=f"{data['version']}+{hashlib.sha256(raw).hexdigest()[:8]}",
        consent={str(who): str(version) for who, version in data["consent"].items()},
        draft_days=int(data["retention"]["draft_days"]),
        lead_days=int(data["retention"]["lead_days"]),
        rules=tuple(reader.rule(item) for item in data["rules"]),
        doors=doors,
        trades=tuple(Choice(item["value"], Text(item["text"]["id"])) for item in data["trades"]),
        districts=tuple(Choice(slug, name) for slug, name in load_places(folder).districts.items()),
        facts=facts,
        questions=_questions(folder / "questions.yaml", facts, doors, reader.problems),
        statuses=_statuses(folder / "statuses.yaml", reader.problems),
        replies=_replies(folder / "replies.yaml", facts, reader.problems),
        desk=read_desk_rules(data["desk"], reader.wrong),
    )
    if reader.problems:
        raise ProgrammeWrong(reader.problems)
    return programme


def _read(path: Path) -> Any:  # noqa: ANN401 - what a file holds
    try:
        return yaml.load(path.read_bytes(), Loader=EachKeyOnce)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ProgrammeWrong([f"{path.name}: not readable as YAML: {error}"]) from error


def _statuses(path: Path, problems: list[str]) -> Statuses:
    return read_statuses(_read(path), _Reader(path.name, problems).wrong)


def _replies(path: Path, facts: Iterable[Fact], problems: list[str]) -> tuple[Reply, ...]:
    return read_replies(_read(path), {fact.id for fact in facts}, _Reader(path.name, problems).wrong)


def _questions(path: Path, facts: Iterable[Fact], doors: Iterable[Door], problems: list[str]) -> Questions:
    return read_questions(
        _read(path),
        {fact.id: fact.type for fact in facts},
        {door.id for door in doors},
        _Reader(path.name, problems).wrong,
    )


class _Reader:
    """Turns the file's mappings into frozen values and collects what is wrong."""

    def __init__(self, file: str, problems: list[str] | None = None) -> None:
        self.file = file
        self.problems: list[str] = [] if problems is None else problems

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.file}: {where}: {what}")

    def rule(self, item: dict[str, Any]) -> Rule:
        where = f"rules.{item['id']}"
        cases = tuple(self._case(where, case) for case in item["cases"])
        return Rule(**self._dated(item["id"], where, item), about=item["about"], cases=cases,
                    otherwise=Text(item["otherwise"]["id"]))  # fmt: skip

    def _case(self, where: str, case: dict[str, Any]) -> Case:
        if case["verdict"] not in _VERDICTS:
            self.wrong(where, f"verdict {case['verdict']!r} is not one of {', '.join(_VERDICTS)} (quote yes and no)")
        return Case(self._conditions(where, case["when"]), case["verdict"], Text(case["reason"]["id"]))

    def door(self, item: dict[str, Any]) -> Door:
        where = f"doors.{item['id']}"
        when = self._conditions(where, item["when"])
        return Door(**self._dated(item["id"], where, item), when=when, text=Text(item["text"]["id"]))

    def fact(self, item: dict[str, Any]) -> Fact:
        where = f"facts.{item['name']}"
        first = item.get("first")
        if item["type"] not in _FACT_TYPES:
            self.wrong(where, f"type {item['type']!r} is not one of {', '.join(_FACT_TYPES)}")
        if first is None:
            item = {"source": "not confirmed yet", "valid_from": date.min, **item}
        dated = self._dated(item["name"], where, item)
        return Fact(**dated, type=item["type"], launch=bool(item.get("launch", False)), first=first)

    def _dated(self, name: str, where: str, item: dict[str, Any]) -> dict[str, Any]:
        valid_from, valid_until = item.get("valid_from"), item.get("valid_until")
        if not item.get("source"):
            self.wrong(where, "has no source")
        if not isinstance(valid_from, date):
            self.wrong(where, "has no valid_from day")
            valid_from = date.min
        if valid_until is not None and not (isinstance(valid_until, date) and valid_from <= valid_until):
            self.wrong(where, "valid_until is not a day after valid_from")
        return {"id": name, "source": item.get("source", ""), "valid_from": valid_from, "valid_until": valid_until}

    def _conditions(self, where: str, when: dict[str, dict[str, Any]]) -> tuple[Condition, ...]:
        return tuple(
            self._condition(where, question, operator, value)
            for question, test in when.items()
            for operator, value in test.items()
        )

    def _condition(self, where: str, question: str, operator: str, value: object) -> Condition:
        allowed = _OPERATORS.get(question, ())
        values = tuple(str(part) for part in (value if isinstance(value, list) else [value]))
        found = next((known for known in allowed if known == operator), None)
        if found is None:
            self.wrong(where, f"{question}: {operator} is not one of {', '.join(allowed) or 'nothing known'}")
            return Condition(question, "known", values)
        if question == "age" and (
            not all(part.isdecimal() for part in values) or len(values) != 1 + (found == "between")
        ):
            self.wrong(where, f"age: {operator} needs whole years, two for between and one otherwise")
            values = ("0", "0")
        return Condition(question, found, values)
