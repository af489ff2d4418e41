"""The programme's centres: read from `data/centres.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conversations.distances import HOME, is_in_morocco, kilometres
from conversations.shapes import one_of, place
from conversations.texts import Named
from conversations.understanding.cities import OUTSIDE, without_city

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from conversations.distances import Point

KINDS: Final = ("youth", "teacher")
"""For whom an intake is: what a lead is, too."""
_KEYS: Final = ("id", "name", "directorate", "takes", "source")
_FROM_AND_TO: Final = 2
_SCHOOLING: Final = ("left", "enrolled", "never")
_NOWHERE: Final = ("", "unknown")
_SURE_KM: Final = 1.0
ONLY, HERE, CITY, SERVES, NEAR = "only", "here", "city", "serves", "near"


@dataclass(frozen=True, slots=True)
class Seeker:
    """Who looks for a centre: what they are, and where they live as it was told, how old they are, and of school."""

    kind: str
    where: str
    ages: tuple[int, int] | None = None
    schooling: str = ""


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre, the directorate of education it belongs to, and for whom it has intakes.

    `serves` are the places whose people it is for, as the question about the district has them; without, those whom
    no other serves. `place` is the one that it lies in, `at` where exactly, `ages` and `schooling` whom it takes of
    young people: each where it is known.
    """

    id: str
    name: Named
    directorate: Named
    takes: tuple[str, ...]
    source: str
    serves: frozenset[str] = frozenset()
    place: str = ""
    ages: tuple[int, int] | None = None
    schooling: frozenset[str] = frozenset()
    at: Point | None = None

    def fits(self, seeker: Seeker) -> bool:
        """Whether it takes them; what is not known of either stands in nobody's way."""
        if seeker.kind not in self.takes:
            return False
        if seeker.kind != KINDS[0]:
            return True
        if self.schooling and seeker.schooling and seeker.schooling not in self.schooling:
            return False
        if self.ages is None or seeker.ages is None:
            return True
        return seeker.ages[0] <= self.ages[1] and self.ages[0] <= seeker.ages[1]


@dataclass(frozen=True, slots=True)
class Near:
    """A centre as it is to somebody: why it is for them, and how far, where both places are known.

    `why` is "only", "here" (it lies in their district, or their city), "city" (in the same city), "serves" (their place
    is one of its own), "near" (it is measured), or "" (nothing of all that is known).
    """

    centre: Centre
    why: str
    km: float | None = None


def nearest(
    centres: Sequence[Centre],
    seeker: Seeker,
    points: Mapping[str, Point],
    full: Collection[tuple[str, str]] = (),
    far_km: int = 0,
) -> Near | None:
    """The centre to which somebody is sent; None where staff decide.

    The only one, whatever was told. Of several the first of `list_near`, unless another is as near, or they cannot be
    told apart: nobody is sent anywhere by chance. Nor farther than `far_km`, where that is measured.
    """
    if len(centres) == 1:
        return Near(centres[0], ONLY)
    found = list_near(centres, seeker, points, full)
    if not found or (far_km and found[0].why == NEAR and (found[0].km or 0) > far_km):
        return None
    first = found[0]
    alike = [one for one in found[1:] if _tier(one, seeker) == _tier(first, seeker)]
    unknown = [one for one in found[1:] if not one.centre.place and first.why != HERE]  # it may well be nearer
    rivals = (*alike, *unknown)
    return None if any(not _is_nearer(first, rival) for rival in rivals) else first


def list_near(
    centres: Iterable[Centre],
    seeker: Seeker,
    points: Mapping[str, Point],
    full: Collection[tuple[str, str]] = (),
) -> tuple[Near, ...]:
    """The centres that take somebody, the nearest first; of equals, by id.

    Those that have a seat, or may have one (`full` are centres and kinds without), else all. Of these the ones that
    serve their place, else those that serve whom no other does. First who lies where they live, then who lies in the
    same city, then by distance.
    """
    fitting = [one for one in centres if one.fits(seeker)]
    taking = [one for one in fitting if (one.id, seeker.kind) not in full] or fitting
    theirs = (
        [one for one in taking if seeker.where in one.serves]
        or [one for one in taking if without_city(seeker.where) in one.serves]
        or [one for one in taking if not one.serves]
    )
    found = [near(one, seeker, points) for one in theirs]
    return tuple(sorted(found, key=lambda one: (*_tier(one, seeker), one.km is None, one.km or 0, one.centre.id)))


def near(centre: Centre, seeker: Seeker, points: Mapping[str, Point]) -> Near:
    """How a centre is to somebody."""
    where, km = seeker.where, _kilometres(centre, seeker.where, points)
    city = city_of(where)
    if city and centre.place == where:
        return Near(centre, HERE, km)
    if city and city_of(centre.place) == city:
        return Near(centre, CITY, km)
    if where in centre.serves or without_city(where) in centre.serves:
        return Near(centre, SERVES, km)
    return Near(centre, "" if km is None else NEAR, km)


def city_of(where: str) -> str:
    """The city that a place is in: HOME, or the answer that names another; "" where that is not known."""
    if without_city(where) == OUTSIDE:
        return "" if where == OUTSIDE else where
    return "" if where in _NOWHERE else HOME


def _tier(one: Near, seeker: Seeker) -> tuple[bool, bool]:
    """In which order they come before any distance."""
    city = city_of(seeker.where)
    return one.why != HERE, not city or city_of(one.centre.place) != city


def _is_nearer(one: Near, other: Near) -> bool:
    """Whether it is, by more than the middle of a town is measured."""
    return one.km is not None and other.km is not None and other.km - one.km >= _SURE_KM


def _kilometres(centre: Centre, where: str, points: Mapping[str, Point]) -> float | None:
    """How far they are from each other; of other cities than one's own the middle of the city says it well enough."""
    here, there = points.get(where), centre.at or points.get(centre.place)
    if city_of(where) != city_of(centre.place):
        here, there = here or points.get(city_of(where)), there or points.get(city_of(centre.place))
    return kilometres(here, there) if here and there else None


def read_centres(
    data: Sequence[dict[str, Any]], districts: Collection[str], wrong: Callable[[str, str], None], needed: str = ""
) -> tuple[Centre, ...]:
    """Freeze what the file says; `wrong` is told where and what does not hold together.

    `districts` are those that can be told. One centre at least takes who is `needed`.
    """
    found: dict[str, Centre] = {}
    for item in data:
        name = str(item.get("id"))
        missing = [key for key in _KEYS if key not in item]
        if missing:
            wrong(place(item, name), f"these keys are missing: {', '.join(missing)}.")
            continue
        for strange in [one for one in item["takes"] if one not in KINDS]:
            wrong(place(item, name, "takes"), f"takes: {one_of(strange, KINDS)}")
        if not item["takes"]:
            wrong(place(item, name, "takes"), f"takes: is empty. Write some of: {', '.join(KINDS)}.")
        if name in found:
            wrong(place(item, name), "stands there twice: each centre has an id of its own.")
        found[name] = _centre(item, name)
        for key, what in _strange(item, districts):
            wrong(place(item, name, key), f"{key}: {what}")
    if not data:
        wrong("centres", "there is none: write at least one.")
    if found and needed and not any(needed in one.takes for one in found.values()):
        told = f"takes: no centre takes {needed}, and the rules of programme.yaml are for them. Add {needed} to one."
        wrong(place(data[0], next(iter(found)), "takes"), told)
    return tuple(found.values())


def _centre(item: dict[str, Any], name: str) -> Centre:
    called, of = (Named(item[key]["fr"], item[key]["ar"]) for key in ("name", "directorate"))
    ages, at = item.get("ages"), item.get("at")
    return Centre(
        name,
        called,
        of,
        tuple(item["takes"]),
        str(item["source"]),
        frozenset(item.get("serves", ())),
        str(item.get("place", "")),
        tuple(ages) if ages else None,
        frozenset(item.get("schooling", ())),
        _point(at) if at else None,
    )


def _point(told: Sequence[str]) -> Point | None:
    """Where a centre is, by what the file says; None where that cannot be."""
    try:
        latitude, longitude = map(float, told)
    except ValueError:
        return None
    return (latitude, longitude) if is_in_morocco((latitude, longitude)) else None


def _strange(item: dict[str, Any], districts: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is no place, what are no ages, and what else says nothing: the key, and what is wrong with it."""
    for key, told in (("serves", item.get("serves", ())), ("place", [item["place"]] if "place" in item else ())):
        for name in [one for one in told if one not in districts]:
            if f"{OUTSIDE}:{name}" in districts:
                yield key, f"“{name}” is a city outside Casablanca: write {OUTSIDE}:{name}."
                continue
            places = "Write districts and cities by their slug in places.yaml, a city as outside:rabat."
            yield key, f"{one_of(name, districts, listed=False)} {places}"
    ages = item.get("ages", [0, 0])
    if len(ages) != _FROM_AND_TO or ages != sorted(ages):
        yield "ages", "must be the youngest and the oldest, such as [13, 17]."
    for name in [one for one in item.get("schooling", ()) if one not in _SCHOOLING]:
        yield "schooling", one_of(name, _SCHOOLING)
    if "at" in item and (_point(item["at"]) is None or city_of(item.get("place", "")) == ""):
        yield "at", "must be a latitude and a longitude in Morocco, such as [33.59, -7.62], and the place be known."
