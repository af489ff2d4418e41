"""The scenarios of `scenarios.yaml`, read into frozen values. What is wrong is told, not raised."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final, get_args

from conversations.eligibility import Holds, VerdictValue
from conversations.flow import FIRST_BIRTH_YEAR, OLDEST, YOUNGEST
from conversations.rules import FACT, FACT_VALUES
from conversations.scenarios import DoorShown, OrderShown, Scenarios, VerdictShown
from conversations.shapes import one_of, place
from conversations.understanding.cities import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Wrong

_QUOTED: Final = " Yes and no stand in quotes."
_LONGEST_AGE: Final = 4


def read_scenarios(
    data: Mapping[str, Any], programme: Programme, answers: Mapping[str, tuple[str, ...]], wrong: Wrong
) -> Scenarios:
    """Check and freeze. What is wrong is told to `wrong`."""
    reader = _Reader(programme, answers, data["day"], wrong)
    for name in data["facts"]:
        reader.known(place(data["facts"], "facts", name), name, (name,), (fact.id for fact in programme.facts))
    return Scenarios(
        data["day"],
        tuple(one for item in data["verdicts"] for one in reader.verdicts(item)),
        tuple(one for item in data["doors"] for case in item["cases"] for one in reader.doors(item, case)),
        tuple(one for item in data["order"] for one in reader.orders(item)),
        dict(data["facts"]),
        {item["door"]: getattr(item, "line", 0) for item in data["doors"]},
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    programme: Programme
    answers: Mapping[str, tuple[str, ...]]
    day: date
    wrong: Wrong

    def verdicts(self, item: Mapping[str, Any]) -> Iterator[VerdictShown]:
        """What an entry says of verdicts."""
        rules = self.programme.rules
        reasons = {text.id for rule in rules for text in (*(one.reason for one in rule.cases), rule.otherwise)}
        self.known(place(item, "verdicts", "verdict"), "verdict", (item["verdict"],), get_args(VerdictValue))
        self.known(place(item, "verdicts", "because"), "because", item["because"], reasons)
        for shown in self.each(item, "verdicts"):
            yield VerdictShown(*shown, str(item["verdict"]), tuple(item["because"]))

    def doors(self, item: Mapping[str, Any], case: Mapping[str, Any]) -> Iterator[DoorShown]:
        """What an entry says of one door."""
        self.known(place(item, "doors", "door"), "door", (item["door"],), (door.id for door in self.programme.doors))
        where = f"doors.{item['door']}"
        self.known(place(case, where, "open"), "open", (case["open"],), get_args(Holds))
        for shown in self.each(case, where, item.get("day")):
            yield DoorShown(*shown, item["door"], str(case["open"]))

    def orders(self, item: Mapping[str, Any]) -> Iterator[OrderShown]:
        """What an entry says of the order of doors."""
        self.known(place(item, "order", "doors"), "doors", item["doors"], (door.id for door in self.programme.doors))
        for shown in self.each(item, "order"):
            yield OrderShown(*shown, tuple(item["doors"]))

    def known(self, where: str, key: str, written: Iterable[object], allowed: Iterable[str]) -> None:
        """Whether what stands there is one of these."""
        can = tuple(allowed)
        strange = [one for one in written if one not in can]
        if strange:
            self.wrong(where, f"{key}: {one_of(strange[0], can)}{_QUOTED if 'yes' in can else ''}")

    def each(
        self, item: Mapping[str, Any], where: str, day: date | None = None
    ) -> Iterator[tuple[dict[str, str], date, int]]:
        """The answers of one entry: where several values stand, one set for each."""
        facts = {f"{FACT}{name}": value for name, value in item.get("facts", {}).items()}
        told = {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in {**item["told"], **facts}.items()
        }
        for name, values in told.items():
            self._check(place(item, where), name, values)
        for chosen in product(*told.values()):
            answers = dict(zip(told, chosen, strict=True))
            yield answers, item.get("day") or day or self.day, getattr(item, "line", 0)

    def _check(self, where: str, name: str, values: list[str]) -> None:
        if not values:
            self.wrong(where, f"{name}: nothing stands in its brackets; write what was answered.")
        if name.startswith(FACT):
            used = [fact.id for fact in self.programme.facts if fact.used_by]
            self.known(where, "facts", [name.removeprefix(FACT)], used)
            self.known(where, "facts", values, FACT_VALUES)
        elif name not in self.answers:
            self.known(where, "told", [name], self.answers)
        else:
            cities = [f"{OUTSIDE}:{city}" for city in self.programme.cities] if name == "district" else []
            odd = [one for one in values if not (name == "age" and _is_age(one))]
            self.known(where, "told", odd, [*self.answers[name], *cities])


def _is_age(value: str) -> bool:
    return (
        value.isdecimal()
        and len(value) <= _LONGEST_AGE
        and (YOUNGEST <= int(value) <= OLDEST or int(value) >= FIRST_BIRTH_YEAR)
    )
