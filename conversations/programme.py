"""The programme as frozen, dated data, read from `data/programme.yaml`. The only reader of that file.

A mistake in the file is not found one at a time: `load_programme` raises `ProgrammeWrong` with all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conversations.centres import KINDS, Centre, read_centres
from conversations.desk_rules import DeskRules, read_desk_rules
from conversations.population import Population, read_population
from conversations.programme_shapes import CENTRES, POPULATION, PROGRAMME, QUESTIONS, REPLIES, SCENARIOS, STATUSES
from conversations.questions import Questions, read_questions
from conversations.reminder_rules import ReminderRules, read_reminder_rules
from conversations.replies import Reply, read_replies
from conversations.rules import FACT, Door, Fact, Rule, seen_of
from conversations.rules_file import ProgrammeWrong, Reader, answers_to
from conversations.scenarios import FILE as SCENARIO_FILE
from conversations.scenarios_file import read_scenarios
from conversations.shapes import read_shaped
from conversations.sources import read_sources
from conversations.statuses import Statuses, read_statuses
from conversations.texts import Text
from conversations.types import Choice
from conversations.understanding.cities import OUTSIDE
from conversations.understanding.naming import load_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from conversations.distances import Point
    from conversations.scenarios import Scenarios
    from conversations.texts import Named
    from conversations.understanding.cities import Places

__all__ = ["DATA", "Programme", "ProgrammeWrong", "load_programme", "load_scenarios", "with_rules_of"]
DATA = Path(__file__).parent / "data"
_NO_SCENARIOS = (
    "is missing: without it nobody sees a slip in a number of programme.yaml. Write what your sources say of each"
    " boundary, as in the one that `tawjih new-programme` writes."
)
_DECIDES = ("facts", "rules", "doors")


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """All of it, frozen. `version` changes with every byte of the file, and every verdict keeps it.

    Where somebody lives is one of the `districts` of the city that is `home`, or of the `cities` outside; `points` says
    where these lie, as far as that is known.

    `lines` are those of its file on which what decides begins: "rules.age.cases.2", "doors.literacy.when.1".

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
    lines: Mapping[str, int]

    @property
    def uses_positions(self) -> bool:
        """Whether where somebody is could settle anything: which centre, or which district."""
        return len(self.centres) > 1 or any(one.value in self.points for one in self.districts)

    def place(self, name: str) -> str:
        """Where something stands in its file, as it is told: with its line, where that is known."""
        return f"line {self.lines[name]}: {name}" if name in self.lines else name

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on this day."""
        return tuple(rule for rule in self.rules if rule.holds_on(day))

    def doors_on(self, day: date) -> tuple[Door, ...]:
        """The doors in force on this day."""
        return tuple(door for door in self.doors if door.holds_on(day))

    def since(self, day: date) -> date:
        """The first day of its year since which the same rules and doors hold: by both days all is judged alike."""
        return _since(self, day)

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


@lru_cache(maxsize=8)
def _since(programme: Programme, day: date) -> date:
    dated = (*programme.rules, *programme.doors)
    began = [one.valid_from for one in dated]
    ended = [one.valid_until + timedelta(days=1) for one in dated if one.valid_until]
    return max(turn for turn in (day.replace(month=1, day=1), *began, *ended) if turn <= day)


def load_programme(folder: Path = DATA) -> Programme:
    """Read, check and freeze the programme, over the one that comes along; ProgrammeWrong when it cannot be used."""
    data, places = _read(path := folder / "programme.yaml", PROGRAMME), load_places(folder, beneath=DATA)
    facts, rules, doors = (reader := _reader(places)).what_decides(data)
    programme = Programme(
        id=str(data["id"]),
        version=f"{data['version']}+{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}",
        consent={str(who): str(version) for who, version in data["consent"].items()},
        **_retention(data["retention"]),
        rules=rules,
        doors=doors,
        trades=tuple(Choice(item["value"], Text(item["text"]["id"])) for item in data["trades"]),
        **_where(places),
        facts=facts,
        questions=_questions(folder, facts, doors, reader.problems),
        statuses=_statuses(_own(folder, "statuses.yaml"), reader.problems),
        replies=_replies(_own(folder, "replies.yaml"), facts, reader.problems),
        centres=_centres(folder, places, rules, reader.problems),
        desk=read_desk_rules(data["desk"], reader.wrong),
        reminders=read_reminder_rules(data["reminders"], reader.wrong),
        sources=read_sources(data["sources"], reader.wrong),
        lock_minutes=int(data["page"]["lock_minutes"]),
        population=_population(folder, places, reader.problems),
        lines=reader.lines,
    )
    reader.check()
    return programme


def load_scenarios(programme: Programme, folder: Path = DATA) -> Scenarios:
    """What comes of which answers, as the sources of this programme say it. Raises ProgrammeWrong."""
    path, reader = folder / SCENARIO_FILE, _reader(load_places(folder, beneath=DATA), SCENARIO_FILE)
    if not path.exists():
        raise ProgrammeWrong([f"{path.name}: {_NO_SCENARIOS}"])
    scenarios = read_scenarios(_read(path, SCENARIOS), programme, reader.answers, reader.wrong)
    reader.check()
    return scenarios


def with_rules_of(programme: Programme, folder: Path) -> Programme:
    """The same programme with the rules, doors and facts of another folder, to be compared. Raises ProgrammeWrong.

    What else is in that folder may be of another release, and is not read.
    """
    places = load_places(folder, beneath=DATA)
    reader, others = _reader(places), {f"{name}?": None for name in PROGRAMME if name not in _DECIDES}
    shape = {**others, **{name: PROGRAMME[name] for name in _DECIDES}}
    facts, rules, doors = reader.what_decides(_read(folder / reader.file, shape))
    reader.check()
    return replace(
        programme,
        facts=facts,
        rules=rules,
        doors=doors,
        lines=reader.lines,
        **_where(places),
    )


def _reader(places: Places, name: str = "programme.yaml") -> Reader:
    return Reader(name, answers=answers_to(places.districts))


def _retention(data: dict[str, Any]) -> dict[str, Any]:
    return {name: int(data[name]) for name in ("draft_days", "lead_days")}


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
    return read_statuses(_read(path, STATUSES), Reader(path.name, problems).wrong)


def _centres(folder: Path, places: Places, rules: Iterable[Rule], problems: list[str]) -> tuple[Centre, ...]:
    path = _own(folder, "centres.yaml")
    told = {*places.districts, *places.cities, OUTSIDE}
    needed = KINDS[0] if any(rules) else ""  # whom rules are about
    return read_centres(_read(path, CENTRES), told, Reader(path.name, problems).wrong, needed)


def _population(folder: Path, places: Places, problems: list[str]) -> Population:
    path = _own(folder, "population.yaml")
    return read_population(_read(path, POPULATION), places.districts, Reader(path.name, problems).wrong)


def _replies(path: Path, facts: Iterable[Fact], problems: list[str]) -> tuple[Reply, ...]:
    return read_replies(_read(path, REPLIES), {fact.id for fact in facts}, Reader(path.name, problems).wrong)


def _questions(folder: Path, facts: Iterable[Fact], doors: Iterable[Door], problems: list[str]) -> Questions:
    """Those of this programme in the place of those that come along; of facts that it has not, nothing is said."""
    own, types = folder / "questions.yaml", {fact.id: fact.type for fact in facts}
    asked = _read(DATA / own.name, QUESTIONS)
    if folder != DATA:
        asked = {**asked, "facts": {name: said for name, said in asked["facts"].items() if name in types}}
        if own.exists():
            asked = {part: {**asked[part], **told} for part, told in _read(own, QUESTIONS).items()}
    return read_questions(asked, types, {door.id for door in doors}, Reader(own.name, problems).wrong)
