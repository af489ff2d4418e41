"""Who is expected to write, from `data/population.yaml`: how often each answer is given. It decides no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conversations.flows import FLOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.rules import Wrong

_EACH_OTHER: Final = "each_other_district"


@dataclass(frozen=True, slots=True)
class Population:
    """The weight of each answer; of an answer about school by age. What is in no list (a birth year) weighs nothing."""

    ages: Mapping[str, int]
    schooling: Mapping[str, Mapping[str, int]]
    grades: Mapping[str, int]
    districts: Mapping[str, int]

    def weight(self, alike: Mapping[str, Iterable[str]]) -> int:
        """How often answers are given that have one of these values for each question, or none where none is asked.

        At least one: also the order of questions for rare answers must be a good one.
        """
        of_age = sum(
            self.ages.get(age, 0) * self.schooling.get(age, {}).get(told, 0)
            for age in alike["age"]
            for told in alike["schooling"]
        )
        grades = sum(self.grades.get(grade, 0) for grade in alike["grade"]) if "grade" in alike else self.of_grades
        return 1 + of_age * grades * sum(self.districts.get(name, 0) for name in alike["district"])

    @property
    def of_grades(self) -> int:
        """The weight of all classes together: that of who is asked for none."""
        return sum(self.grades.values())


def read_population(data: Mapping[str, Any], districts: Iterable[str], wrong: Wrong) -> Population:
    """Check and freeze. What is wrong is told to `wrong`."""
    districts = tuple(districts)
    known = {question: _known(question) for question in ("age", "schooling", "grade")}
    known["district"] = {*_known("district"), *districts, _EACH_OTHER}
    ages, grades, places = (
        _weights(question, data[question], known[question], wrong) for question in ("age", "grade", "district")
    )
    each = places.pop(_EACH_OTHER, 0)
    schooling: dict[str, Mapping[str, int]] = {}
    for line in data["schooling"]:
        weights = _weights("schooling", [line], known["schooling"], wrong)
        schooling = {**dict.fromkeys(line["ages"], weights), **schooling}
    for age in sorted(ages.keys() ^ schooling.keys()):
        wrong("schooling", f"the age {age} must stand there and among the ages")
    return Population(ages, schooling, grades, {**dict.fromkeys(districts, each), **places})


def _known(question: str) -> set[str]:
    asked = FLOW.question(question)
    return {choice.value for choice in asked.choices} if asked else set()


def _weights(question: str, lines: Iterable[Mapping[str, Any]], known: set[str], wrong: Wrong) -> dict[str, int]:
    """The weight of each value; a value that is no answer, or stands twice, is wrong."""
    found: dict[str, int] = {}
    for line in lines:
        for value, weight in line["of"].items():
            if value not in known:
                wrong(question, f"{value} is no answer to it")
            if value in found or weight < 0:
                wrong(question, f"{value} stands twice, or is less than nothing")
            found[value] = weight
    return found
