"""The rules, doors and facts of `programme.yaml`, read into frozen values. What is wrong is collected, not raised."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, get_args

from conversations.conditions import Known, read_conditions
from conversations.eligibility import GRADES
from conversations.flows import FLOW
from conversations.flows.eligibility import ASKED
from conversations.periods import out_of_range
from conversations.rules import Case, Condition, Door, Fact, Rule, facts_in
from conversations.shapes import Lined, in_one_line, one_of, place, shortened
from conversations.texts import Text
from conversations.types import Launch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_A_DAY: Final = "a day, written as 2026-11-22 and without quotes"
_VERDICTS: Final = ("yes", "no", "unknown")
_FACT_TYPES: Final = ("yes_no", "number", "words", "hours", "date", "days")


class ProgrammeWrong(Exception):  # noqa: N818  "programme wrong" is what it says
    """The programme's file cannot be used; `problems` says each thing that is wrong, and where."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = [in_one_line(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


def answers_to(districts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What can be answered to each question that conditions look at."""
    own = {name: FLOW.question(name) for name in ASKED}
    found = {name: tuple(one.value for one in asked.choices) if asked else () for name, asked in own.items()}
    return {**found, "district": (*districts, *found["district"]), "launch": get_args(Launch)}


class Reader:
    """Turns the file's mappings into frozen values and collects what is wrong."""

    def __init__(
        self, file: str, problems: list[str] | None = None, answers: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.file = file
        self.problems: list[str] = [] if problems is None else problems
        self.facts: dict[str, str] = {}
        self.placed: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.answers = answers or {}

    def check(self) -> None:
        """Raise ProgrammeWrong when anything cannot be used."""
        if self.problems:
            raise ProgrammeWrong(self.problems)

    def wrong(self, where: str, what: str) -> None:
        """Remember what is wrong, and where."""
        self.problems.append(f"{self.file}: {where}: {what}")

    def _stands(self, item: object, where: str) -> None:
        """Remember on which line something begins, for who finds later what is wrong with it."""
        if isinstance(item, Lined):
            self.lines[where] = item.line

    @property
    def known(self) -> Known:
        """What conditions can look at."""
        return Known(self.facts, self.answers, GRADES)

    def what_decides(self, data: dict[str, Any]) -> tuple[tuple[Fact, ...], tuple[Rule, ...], tuple[Door, ...]]:
        """Facts, and the rules and doors that may look at them."""
        facts = tuple(self._fact(item) for item in data["facts"])
        self.facts |= {fact.id: fact.type for fact in facts}
        rules = tuple(self._rule(item) for item in data["rules"])
        doors = tuple(self._door(item) for item in data["doors"])
        self.check_used(facts, rules, doors)
        return facts, rules, doors

    def _rule(self, item: dict[str, Any]) -> Rule:
        self._stands(item, where := f"rules.{item['id']}")
        cases = tuple(self._case(f"{where}.cases.{number}", case) for number, case in enumerate(item["cases"], 1))
        if item["about"] not in ASKED:
            self.wrong(place(item, where, "about"), f"about: {one_of(item['about'], ASKED)}")
        return Rule(**self._dated(item["id"], where, item), about=item["about"], cases=cases,
                    otherwise=Text(item["otherwise"]["id"]))  # fmt: skip

    def _case(self, where: str, case: dict[str, Any]) -> Case:
        self._stands(case, where)
        if case["verdict"] not in _VERDICTS:
            verdict = f"verdict: {one_of(case['verdict'], _VERDICTS)} Yes and no stand in quotes."
            self.wrong(place(case, where, "verdict"), verdict)
        when = read_conditions(where, case["when"], self.known, self.wrong)
        return Case(when, case["verdict"], Text(case["reason"]["id"]))

    def _door(self, item: dict[str, Any]) -> Door:
        self._stands(item, where := f"doors.{item['id']}")
        when, perhaps = (self._one_of(f"{where}.{name}", item.get(name, [])) for name in ("when", "perhaps"))
        if not {"when", "perhaps"} & set(item):
            self.wrong(place(item, where), "is open to nobody: give it when, perhaps, or both")
        contact = tuple(item.get("contact", ()))
        for name in contact:
            if self.facts.get(name) != "words":
                words = [fact for fact, kind in self.facts.items() if kind == "words"]
                told = f"contact: {name} is no declared fact of type words: {one_of(name, words, listed=False)}"
                self.wrong(place(item, where, "contact"), told)
        if ("button" in item) != ("why" in item):
            self.wrong(place(item, where), "needs both button and why, or neither")
        button, why, bring = (Text(item[name]["id"]) if name in item else None for name in ("button", "why", "bring"))
        dated, text = self._dated(item["id"], where, item), Text(item["text"]["id"])
        return Door(
            **dated, when=when, perhaps=perhaps, text=text, button=button, why=why, bring=bring, contact=contact
        )  # fmt: skip

    def _one_of(self, where: str, told: Any) -> tuple[tuple[Condition, ...], ...]:  # noqa: ANN401 - what a file holds
        """Conditions of which one mapping holds: a list of such mappings, or the only one."""
        mappings = told if isinstance(told, list) else [told]
        for number, together in enumerate(mappings, 1):
            self._stands(together, f"{where}.{number}")
        return tuple(read_conditions(where, together, self.known, self.wrong) for together in mappings)

    def _fact(self, item: dict[str, Any]) -> Fact:
        self._stands(item, where := f"facts.{item['name']}")
        first = item.get("first")
        if item["type"] not in _FACT_TYPES:
            self.wrong(place(item, where, "type"), f"type: {one_of(item['type'], _FACT_TYPES)}")
        if first is None:
            item.setdefault("source", "not confirmed yet")
            item.setdefault("valid_from", date.min)
        dated = self._dated(item["name"], where, item)
        self.placed[item["name"]] = place(item, where, "used_by")
        used_by = tuple(str(name) for name in item.get("used_by", ()))
        return Fact(**dated, type=item["type"], launch=bool(item.get("launch")), first=first, used_by=used_by)

    def check_used(self, facts: Iterable[Fact], rules: Iterable[Rule], doors: Iterable[Door]) -> None:
        """Each fact names the rules and doors that look at it, and no others: so it can be read alone."""
        looks = {rule.id: facts_in(one for case in rule.cases for one in case.when) for rule in rules}
        looks |= {door.id: facts_in(door.conditions) for door in doors}
        for fact in facts:
            users = {name for name, seen in looks.items() if fact.id in seen}
            if users != set(fact.used_by):
                told = f"used_by must be: {', '.join(sorted(users)) or 'nothing'}, which is what looks at this fact."
                self.wrong(self.placed.get(fact.id, fact.id), told)

    def _dated(self, name: str, where: str, item: dict[str, Any]) -> dict[str, Any]:
        since, until = (self._day(where, item, name) for name in ("valid_from", "valid_until"))
        if not item.get("source"):
            self.wrong(place(item, where, "source"), "has no source: write, in quotes, where this is said.")
        if not isinstance(since, date):
            self.wrong(place(item, where, "valid_from"), f"valid_from must be {_A_DAY}{_instead(since)}.")
            since = date.min
        if until is not None and not isinstance(until, date):
            self.wrong(place(item, where, "valid_until"), f"valid_until must be {_A_DAY}{_instead(until)}.")
        elif until is not None and until < since:
            told = f"valid_until ({until}) comes before valid_from ({since}): write a later day, or leave it out."
            self.wrong(place(item, where, "valid_until"), told)
        return {"id": name, "source": item.get("source", ""), "valid_from": since, "valid_until": until}

    def _day(self, where: str, item: dict[str, Any], key: str) -> Any:  # noqa: ANN401 - what a file holds
        """What stands there: a day, if it is one; so far away that no calendar needs it, it is told."""
        day = item.get(key)
        if not isinstance(item, Lined) or key not in item.lines:
            return day
        self.lines[f"{where}.{key}"] = item.lines[key]
        if isinstance(day, date) and out_of_range(day):
            told = f"{key} ({day}) is in no year that can be meant: write the day that the source names"
            self.wrong(place(item, where, key), f"{told}{', or leave it out.' if key == 'valid_until' else '.'}")
            return None if key == "valid_until" else date.min
        return day


def _instead(written: object) -> str:
    return "" if written is None else f", not “{shortened(written)}”"
