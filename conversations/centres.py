"""The programme's centres: read from `data/centres.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conversations.texts import Named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

KINDS: Final = ("youth", "teacher")
"""For whom an intake is: what a lead is, too."""
_KEYS: Final = {"id", "name", "directorate", "takes", "source"}
_FROM_AND_TO: Final = 2
_MAY: Final = {"serves", "place", "ages"}


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre, the directorate of education it belongs to, and for whom it has intakes.

    `serves` are the districts whose people it is for, as the question about the district has them; without, those whom
    no other serves. `place` is the one that it lies in, `ages` whom it takes of young people, where it is known.
    """

    id: str
    name: Named
    directorate: Named
    takes: tuple[str, ...]
    source: str
    serves: frozenset[str] = frozenset()
    place: str = ""
    ages: tuple[int, int] | None = None

    def fits(self, kind: str, ages: tuple[int, int] | None) -> bool:
        """Whether it takes somebody of this kind, who is between these years old; None where that is not known."""
        if kind not in self.takes:
            return False
        if self.ages is None or ages is None or kind != KINDS[0]:
            return True
        return ages[0] <= self.ages[1] and self.ages[0] <= ages[1]


def nearest(centres: Sequence[Centre], kind: str, district: str, ages: tuple[int, int] | None = None) -> str:
    """The id of the centre to which somebody is sent; "" where staff decide.

    The only one, whatever was told. Of several that take them, the one that serves their district, of two such the one
    that lies in it; where none serves it, the one that serves whom no other does. Where that leaves a choice, nobody is
    sent anywhere by chance.
    """
    if len(centres) == 1:
        return centres[0].id
    taking = [one for one in centres if one.fits(kind, ages)]
    here = [one for one in taking if district in one.serves] or [one for one in taking if not one.serves]
    in_it = [one for one in here if one.place == district] if len(here) > 1 else here
    return in_it[0].id if len(in_it) == 1 else ""


def read_centres(
    data: Sequence[dict[str, Any]], districts: Collection[str], wrong: Callable[[str, str], None]
) -> tuple[Centre, ...]:
    """Freeze what the file says; `wrong` is told where and what does not hold together.

    `districts` are those that can be told.
    """
    found: dict[str, Centre] = {}
    for item in data:
        name = str(item.get("id"))
        strange = sorted({*(_KEYS - item.keys()), *(item.keys() - _KEYS - _MAY)})
        if strange:
            wrong(name, f"these keys are missing or unknown: {', '.join(strange)}")
            continue
        if not item["takes"] or not set(item["takes"]) <= set(KINDS):
            wrong(name, f"takes: must be some of {', '.join(KINDS)}")
        if name in found:
            wrong(name, "stands there twice")
        found[name] = _centre(item, name)
        for what in _strange(item, districts):
            wrong(name, what)
    if not found:
        wrong("centres", "there is none")
    return tuple(found.values())


def _centre(item: dict[str, Any], name: str) -> Centre:
    called, of = (Named(item[key]["fr"], item[key]["ar"]) for key in ("name", "directorate"))
    serves, ages = frozenset(item.get("serves", ())), item.get("ages")
    takes, place = tuple(item["takes"]), str(item.get("place", ""))
    return Centre(name, called, of, takes, str(item["source"]), serves, place, tuple(ages) if ages else None)


def _strange(item: dict[str, Any], districts: Collection[str]) -> Iterator[str]:
    """What is no district, and what are no ages."""
    unknown = sorted({*item.get("serves", ()), item.get("place", "")} - {*districts, ""})
    if unknown:
        yield f"serves, place: no such district: {', '.join(unknown)}"
    ages = item.get("ages", [0, 0])
    if len(ages) != _FROM_AND_TO or ages != sorted(ages):
        yield "ages: must be the youngest and the oldest, such as [13, 17]"
