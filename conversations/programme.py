"""The programme as frozen, dated data, read from `data/programme.yaml`. The only reader of that file.

A mistake in the file is not found one at a time: `load_programme` raises `ProgrammeWrong` with all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conversations.centres import Centre, read_centres
from conversations.desk_rules import DeskRules, read_desk_rules
from conversations.population import Population, read_population
from conversations.programme_shapes import CENTRES, POPULATION, PROGRAMME, QUESTIONS, REPLIES, STATUSES
from conversations.questions import Questions, read_questions
from conversations.reminder_rules import ReminderRules, read_reminder_rules
from conversations.replies import Reply, read_replies
from conversations.rules import FACT, Case, Condition, Door, Fact, Rule, facts_in, read_conditions, seen_of
from conversations.shapes import in_one_line, read_shaped
from conversations.sources import read_sources
from conversations.statuses import Statuses, read_statuses
from conversations.texts import Text
from conversations.types import Choice
from conversations.understanding.cities import OUTSIDE
from conversations.understanding.naming import load_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.distances import Point
    from conversations.texts import Named
    from conversations.understanding.cities import Places

DATA = Path(__file__).parent / "data"
_DECIDES = ("facts", "rules", "doors")
_VERDICTS = ("yes", "no", "unknown")
_FACT_TYPES = ("yes_no", "number", "words", "hours", "date", "days")


class ProgrammeWrong(Exception):  # noqa: N818  "programme wrong" is what it says
    """The programme's file cannot be used; `problems` says each thing that is wrong, and where."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = [in_one_line(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """All of it, frozen. `version` changes with every byte of the file, and every verdict keeps it.

    Where somebody lives is one of the `districts` of the city that is `home`, or of the `cities` outside; `points` says
    where these lie, as far as that is known.

    A programme is equal to itself alone: what is worked out of one can be remembered by it.
    """

    id: str
    version: str
    consent: Mapping[str, str]
    draft_days: int
    lead_days: int
    rules: tuple[Rule, ...]
    doors: tuple[Door, ...]
    trades: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    home: Named
    cities: Mapping[str, Named]
    points: Mapping[str, Point]
    facts: tuple[Fact, ...]
    questions: Questions
    statuses: Statuses
    replies: tuple[Reply, ...]
    centres: tuple[Centre, ...]
    desk: DeskRules
    reminders: ReminderRules
    sources: tuple[Choice, ...]
    lock_minutes: int
    population: Population

    @property
    def uses_positions(self) -> bool:
        """Whether where somebody is could settle anything: which centre, or which district."""
        return len(self.centres) > 1 or any(one.value in self.points for one in self.districts)

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

    def told(self, facts: Mapping[str, str]) -> dict[str, str]:
        """What rules and doors see of the facts they look at, beside the answers: {"fact.entry_test": "unknown"}."""
        return {f"{FACT}{fact.id}": seen_of(fact.id, facts) for fact in self.facts if fact.used_by}

    def version_with(self, facts: Mapping[str, str]) -> str:
        """The version that a verdict keeps: of the file, and what was confirmed of the facts its rules look at."""
        known = [f"{fact.id}={facts[fact.id]}" for fact in self.facts if fact.used_by and facts.get(fact.id)]
        return " ".join([self.version, *known])

    def missing_for_launch(self, facts: Mapping[str, str]) -> list[str]:
        """The facts that must still be confirmed (a "no" confirms nothing) before sign-up opens to the public."""
        return [fact.id for fact in self.facts if fact.launch and facts.get(fact.id, "no") in {"no", ""}]


def load_programme(folder: Path = DATA) -> Programme:
    """Read, check and freeze the programme, over the one that comes along; ProgrammeWrong when it cannot be used."""
    data, reader = _read(path := folder / "programme.yaml", PROGRAMME), _Reader("programme.yaml")
    facts, rules, doors = reader.what_decides(data)
    programme = Programme(
        id=str(data["id"]),
        version=f"{data['version']}+{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}",
        consent={str(who): str(version) for who, version in data["consent"].items()},
        draft_days=int(data["retention"]["draft_days"]),
        lead_days=int(data["retention"]["lead_days"]),
        rules=rules,
        doors=doors,
        trades=tuple(Choice(item["value"], Text(item["text"]["id"])) for item in data["trades"]),
        **_where(load_places(folder, beneath=DATA)),
        facts=facts,
        questions=_questions(folder, facts, doors, reader.problems),
        statuses=_statuses(_own(folder, "statuses.yaml"), reader.problems),
        replies=_replies(_own(folder, "replies.yaml"), facts, reader.problems),
        centres=_centres(folder, reader.problems),
        desk=read_desk_rules(data["desk"], reader.wrong),
        reminders=read_reminder_rules(data["reminders"], reader.wrong),
        sources=read_sources(data["sources"], reader.wrong),
        lock_minutes=int(data["page"]["lock_minutes"]),
        population=_population(folder, reader.problems),
    )
    reader.check()
    return programme


def with_rules_of(programme: Programme, folder: Path) -> Programme:
    """The same programme with the rules, doors and facts of another folder, to be compared. Raises ProgrammeWrong.

    What else is in that folder may be of another release, and is not read.
    """
    reader = _Reader("programme.yaml")
    facts, rules, doors = reader.what_decides(_read(folder / reader.file, {name: PROGRAMME[name] for name in _DECIDES}))
    reader.check()
    return replace(programme, facts=facts, rules=rules, doors=doors, **_where(load_places(folder, beneath=DATA)))


def _where(places: Places) -> dict[str, Any]:
    """What the programme knows of places."""
    districts = tuple(Choice(slug, name) for slug, name in places.districts.items())
    return {"districts": districts, "home": places.home, "cities": places.cities, "points": places.points}


def _read(path: Path, shape: Any) -> Any:  # noqa: ANN401 - what a file holds
    data, problems = read_shaped(path.read_bytes(), shape)
    if problems:
        raise ProgrammeWrong([f"{path.name}: {problem}" for problem in problems])
    return data


def _own(folder: Path, name: str) -> Path:
    """A file of this programme, or of the one that comes along."""
    return folder / name if (folder / name).exists() else DATA / name


def _statuses(path: Path, problems: list[str]) -> Statuses:
    return read_statuses(_read(path, STATUSES), _Reader(path.name, problems).wrong)


def _centres(folder: Path, problems: list[str]) -> tuple[Centre, ...]:
    path, places = _own(folder, "centres.yaml"), load_places(folder, beneath=DATA)
    told = {*places.districts, *places.cities, OUTSIDE}
    return read_centres(_read(path, CENTRES), told, _Reader(path.name, problems).wrong)


def _population(folder: Path, problems: list[str]) -> Population:
    path, places = _own(folder, "population.yaml"), load_places(folder, beneath=DATA)
    return read_population(_read(path, POPULATION), places.districts, _Reader(path.name, problems).wrong)


def _replies(path: Path, facts: Iterable[Fact], problems: list[str]) -> tuple[Reply, ...]:
    return read_replies(_read(path, REPLIES), {fact.id for fact in facts}, _Reader(path.name, problems).wrong)


def _questions(folder: Path, facts: Iterable[Fact], doors: Iterable[Door], problems: list[str]) -> Questions:
    """Those of this programme in the place of those that come along; of facts that it has not, nothing is said."""
    own, types = folder / "questions.yaml", {fact.id: fact.type for fact in facts}
    asked = _read(DATA / own.name, QUESTIONS)
    if folder != DATA:
        asked = {**asked, "facts": {name: said for name, said in asked["facts"].items() if name in types}}
        if own.exists():
            asked = {part: {**asked[part], **told} for part, told in _read(own, QUESTIONS).items()}
    return read_questions(asked, types, {door.id for door in doors}, _Reader(own.name, problems).wrong)


class _Reader:
    """Turns the file's mappings into frozen values and collects what is wrong."""

    def __init__(self, file: str, problems: list[str] | None = None) -> None:
        self.file = file
        self.problems: list[str] = [] if problems is None else problems
        self.facts: dict[str, str] = {}

    def check(self) -> None:
        """Raise ProgrammeWrong when anything cannot be used."""
        if self.problems:
            raise ProgrammeWrong(self.problems)

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{self.file}: {where}: {what}")

    def what_decides(self, data: dict[str, Any]) -> tuple[tuple[Fact, ...], tuple[Rule, ...], tuple[Door, ...]]:
        """Facts, and the rules and doors that may look at them."""
        facts = tuple(self.fact(item) for item in data["facts"])
        self.facts |= {fact.id: fact.type for fact in facts}
        rules = tuple(self.rule(item) for item in data["rules"])
        doors = tuple(self.door(item) for item in data["doors"])
        self.check_used(facts, rules, doors)
        return facts, rules, doors

    def rule(self, item: dict[str, Any]) -> Rule:
        where = f"rules.{item['id']}"
        cases = tuple(self._case(where, case) for case in item["cases"])
        return Rule(**self._dated(item["id"], where, item), about=item["about"], cases=cases,
                    otherwise=Text(item["otherwise"]["id"]))  # fmt: skip

    def _case(self, where: str, case: dict[str, Any]) -> Case:
        if case["verdict"] not in _VERDICTS:
            self.wrong(where, f"verdict {case['verdict']!r} is not one of {', '.join(_VERDICTS)} (quote yes and no)")
        when = read_conditions(where, case["when"], self.facts, self.wrong)
        return Case(when, case["verdict"], Text(case["reason"]["id"]))

    def door(self, item: dict[str, Any]) -> Door:
        where = f"doors.{item['id']}"
        when, perhaps = (self._one_of(where, item.get(name, [])) for name in ("when", "perhaps"))
        contact = tuple(item.get("contact", ()))
        for name in contact:
            if self.facts.get(name) != "words":
                self.wrong(where, f"contact: {name} is no declared fact of type words")
        if ("button" in item) != ("why" in item):
            self.wrong(where, "needs both button and why, or neither")
        button, why, bring = (Text(item[name]["id"]) if name in item else None for name in ("button", "why", "bring"))
        dated, text = self._dated(item["id"], where, item), Text(item["text"]["id"])
        return Door(
            **dated, when=when, perhaps=perhaps, text=text, button=button, why=why, bring=bring, contact=contact
        )  # fmt: skip

    def _one_of(self, where: str, told: Any) -> tuple[tuple[Condition, ...], ...]:  # noqa: ANN401 - what a file holds
        """Conditions of which one mapping holds: a list of such mappings, or the only one."""
        mappings = told if isinstance(told, list) else [told]
        return tuple(read_conditions(where, together, self.facts, self.wrong) for together in mappings)

    def fact(self, item: dict[str, Any]) -> Fact:
        where = f"facts.{item['name']}"
        first = item.get("first")
        if item["type"] not in _FACT_TYPES:
            self.wrong(where, f"type {item['type']!r} is not one of {', '.join(_FACT_TYPES)}")
        if first is None:
            item = {"source": "not confirmed yet", "valid_from": date.min, **item}
        dated = self._dated(item["name"], where, item)
        used_by = tuple(str(name) for name in item.get("used_by", ()))
        return Fact(**dated, type=item["type"], launch=bool(item.get("launch")), first=first, used_by=used_by)

    def check_used(self, facts: Iterable[Fact], rules: Iterable[Rule], doors: Iterable[Door]) -> None:
        """Each fact names the rules and doors that look at it, and no others: so it can be read alone."""
        looks = {rule.id: facts_in(one for case in rule.cases for one in case.when) for rule in rules}
        looks |= {door.id: facts_in(door.conditions) for door in doors}
        for fact in facts:
            users = {name for name, seen in looks.items() if fact.id in seen}
            if users != set(fact.used_by):
                self.wrong(f"facts.{fact.id}", f"used_by must be: {', '.join(sorted(users)) or 'nothing'}")

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
