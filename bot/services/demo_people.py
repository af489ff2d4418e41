"""Made-up people: names, districts and ages so spread that whoever looks alike is meant to; impossible numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from bot.services.demo_words import ADULTS, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCALES: Final = ("fr", "ar", "ary", "ary", "ary_Latn", "ary_Latn")
_IN_ARABIC: Final = frozenset({"ar", "ary"})
_WHO: Final = ("youth", "youth", "youth", "parent", "parent", "helper")
# A year apart still looks alike: the ages of one name in one district are two apart.
_AGES: Final = (13, 15, 17)
_SOUGHT: Final = (0, 0, 1)  # name, district, age of who is there in any demo, to be sought
_TEACHER_EVERY: Final = 50
# Only 06 00 00 00 00 to 99 are surely nobody's. Each is given once; whoever gets none is written to.
_PHONES: Final = range(80)
_SAFE_PHONES: Final = range(80, 100)  # of who asked for protection, or told a number for one call
_ROLES: Final = {
    "urgent": 5, "reply": 10, "person": 7, "question": 7, "claimed": 8, "overdue": 5, "snoozed": 5, "no_answer": 6,
    "same_phone": 3, "same_name": 3, "merged": 1, "stopped": 4, "blocked": 3,
}  # fmt: skip
_NAMED: Final = ("first_name", "guardian_name", "helper_name")
TWINS: Final = ("same_phone", "same_name", "merged")


@dataclass(frozen=True, slots=True)
class Part:
    """The part that one of them plays; "" for nothing special. A twin is the same person as the one of its `number`."""

    role: str = ""
    number: int = 0
    is_twin: bool = False


def parts(number: int) -> list[Part]:
    """Of so many people, who plays what. Of a few people each part is played less often, of very few not at all.

    Whoever is merged into another is one more: they are no other person.
    """
    found = [Part(role, at) for role, most in _ROLES.items() for at in range(min(most, number // 24))]
    found += [Part(one.role, one.number, is_twin=True) for one in found if one.role in TWINS]
    people = sum(not (one.is_twin and one.role == "merged") for one in found)
    return found + [Part()] * (number - people)


class People:
    """Who is made up, one after the other. The same seed gives the same."""

    def __init__(self, listed: Sequence[Part], seed: int, districts: Sequence[str]) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets
        self._districts = (*districts, "outside")
        places = list(product(range(len(NAMES)), range(len(self._districts)), range(len(_AGES))))
        places.remove(_SOUGHT)
        self._chance.shuffle(places)
        self._places = places
        self._phones = iter(_PHONES)
        self._safe = iter(_SAFE_PHONES)
        others = sum(not one.role for one in listed)
        self._every = -(-others // (len(_PHONES) - sum(_ROLES.values()))) or 1

    def next(self, number: int, part: Part) -> dict[str, str]:
        """What the next one told us."""
        locale = self._chance.choice(LOCALES)
        phone = self._phone() if part.role or number % self._every == 0 else ""
        is_teacher = not part.role and number % _TEACHER_EVERY == 1
        place = _SOUGHT if part.role == "same_phone" and not part.number else self._places[number % len(self._places)]
        told = self._teacher(number) if is_teacher else self._young(place)
        return {**_in_script(told, locale), **self._call(told, phone)}

    def twin(self, told: dict[str, str], role: str) -> dict[str, str]:
        """The same person, who signed up again in the other script; without the number where only the name tells."""
        locale = self._chance.choice([one for one in LOCALES if (one in _IN_ARABIC) != (told["locale"] in _IN_ARABIC)])
        found = _in_script(told, locale)
        return found if role != "same_name" else {**found, **self._call(found, "")}

    def safe_phone(self) -> str:
        """A number that is told for one call."""
        return _number(next(self._safe, _SAFE_PHONES[-1]))

    def _phone(self) -> str:
        found = next(self._phones, None)
        return "" if found is None else _number(found)

    def _young(self, place: tuple[int, int, int]) -> dict[str, str]:
        chance, (name, district, age_group) = self._chance, place
        age = _AGES[age_group] + (name + district) % 2
        who = chance.choice(_WHO)
        where = self._districts[district]
        return {
            "kind": "youth",
            "who": who,
            "first_name": NAMES[name][0],
            "age": str(age),
            "schooling": chance.choice(("left", "left", "left", "never")),
            "grade": chance.choice(("P5", "P6", "1AC", "2AC", "3AC", "TC")),
            "district": where,
            "trade": chance.choice(("ai", "computing", "repair", "ecommerce", "unsure")),
            "verdict": "unknown" if age > 17 or where == "outside" else "yes",
            "source": chance.choice(("", "", "poster", "school", "association", "radio", "social")),
            **dict(self._adult(who)),
        }

    def _adult(self, who: str) -> Iterator[tuple[str, str]]:
        """Who agrees for the young person, or helps them."""
        name = self._chance.choice(ADULTS)[0]
        match who:
            case "youth":
                guardian = self._chance.choice(("mother", "mother", "father", "guardian", "none"))
                yield "guardian", guardian
                yield ("needs_guardian", "1") if guardian == "none" else ("guardian_name", name)
            case "parent":
                yield "guardian", self._chance.choice(("mother", "father", "guardian"))
                yield "guardian_name", name
            case _:
                yield "helper_name", name
                yield "agrees", "yes"

    def _teacher(self, number: int) -> dict[str, str]:
        at = number // _TEACHER_EVERY
        return {
            "kind": "teacher",
            "who": "teacher",
            "first_name": NAMES[-1 - at % len(NAMES)][0],
            "district": self._districts[at % (len(self._districts) - 1)],
            "teaches": self._chance.choice(("primary", "middle", "high")),
            "subject_taught": self._chance.choice(("maths", "sciences", "computing", "languages")),
            "source": self._chance.choice(("", "school", "website")),
        }

    def _call(self, told: dict[str, str], phone: str) -> dict[str, str]:
        """How they are called: who gave no number was not asked."""
        if not phone:
            return dict.fromkeys(("phone", "phone_whose", "may_say", "call_when"), "")
        whose = {"parent": ("own",), "teacher": ("own",), "helper": ("own", "mother")}
        return {
            "phone": phone,
            "phone_whose": self._chance.choice(whose.get(told["who"], ("own", "own", "mother", "father", "family"))),
            "may_say": self._chance.choice(("yes", "no")),
            "call_when": self._chance.choice(("any", "morning", "afternoon", "evening")),
        }


def _in_script(told: dict[str, str], locale: str) -> dict[str, str]:
    """The same as somebody tells it who writes in this locale."""
    names: dict[str, str] = {name: _spelled(told[name], locale) for name in _NAMED if name in told}
    return {**told, **names, "locale": locale}


def _spelled(name: str, locale: str) -> str:
    latin, arabic = next(one for one in (*NAMES, *ADULTS) if name in one)
    return arabic if locale in _IN_ARABIC else latin


def _number(last: int) -> str:
    return f"+2126000000{last:02}"
