"""To which centre somebody is sent, and where nobody is sent by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from conversations.centres import Centre, nearest, read_centres
from conversations.programme import load_programme
from conversations.texts import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLD = ("anfa", "maarif", "sbata", "outside")


def centre(code: str, *serves: str, **more: Any) -> Centre:
    named = Named(code, code)
    return Centre(code, named, named, ("youth",), "made up for a test", serves=frozenset(serves), **more)


NORTH = centre("north", "anfa", "maarif", place="maarif")
SOUTH = centre("south", "sbata", "maarif", place="sbata", ages=(15, 20))
REST = replace(centre("rest"), takes=("youth", "teacher"))


@pytest.mark.parametrize(
    ("centres", "kind", "district", "ages", "sent_to"),
    [
        ([NORTH], "youth", "sbata", (14, 14), "north"),  # the only one, whatever was told
        ([NORTH], "teacher", "unknown", None, "north"),
        ([NORTH, SOUTH], "youth", "anfa", (14, 14), "north"),
        ([NORTH, SOUTH], "youth", "sbata", (16, 16), "south"),
        ([NORTH, SOUTH], "youth", "sbata", (14, 14), ""),  # too young for the one that serves them
        ([NORTH, SOUTH], "youth", "sbata", None, "south"),  # nobody knows how old: staff look
        ([NORTH, SOUTH], "youth", "sbata", (14, 15), "south"),
        ([NORTH, SOUTH], "youth", "maarif", (16, 16), "north"),  # both serve it, one lies in it
        ([replace(NORTH, place=""), SOUTH], "youth", "maarif", (16, 16), ""),  # both serve it: staff decide
        ([NORTH, SOUTH], "youth", "maarif", (14, 14), "north"),
        ([NORTH, SOUTH], "youth", "outside", (16, 16), ""),
        ([NORTH, SOUTH], "youth", "unknown", (16, 16), ""),
        ([NORTH, SOUTH], "youth", "", (16, 16), ""),
        ([NORTH, SOUTH, REST], "youth", "outside", (16, 16), "rest"),
        ([NORTH, SOUTH, REST], "youth", "unknown", (16, 16), "rest"),
        ([NORTH, REST, replace(REST, id="other")], "youth", "outside", (16, 16), ""),
        ([NORTH, SOUTH, REST], "teacher", "anfa", None, "rest"),
        ([NORTH, SOUTH], "teacher", "anfa", None, ""),
    ],
)
def test_nearest_centre_is_the_one_that_serves_them_and_none_is_chosen_by_chance(
    centres: Sequence[Centre], kind: str, district: str, ages: tuple[int, int] | None, sent_to: str
) -> None:
    assert nearest(centres, kind, district, ages) == sent_to
    assert nearest(list(reversed(centres)), kind, district, ages) == sent_to


def read(**more: object) -> tuple[tuple[Centre, ...], list[str]]:
    wrong: list[str] = []
    named = {"fr": "Nord", "ar": "الشمال"}
    item = {"id": "north", "name": named, "directorate": named, "takes": ["youth"], "source": "made up", **more}
    return read_centres([item], TOLD, lambda where, what: wrong.append(f"{where}: {what}")), wrong


def test_file_says_whom_a_centre_serves_where_it_lies_and_whom_it_takes() -> None:
    (found,), wrong = read(serves=["anfa", "outside"], place="anfa", ages=[13, 17])
    assert (found.serves, found.place, found.ages) == (frozenset({"anfa", "outside"}), "anfa", (13, 17))
    (plain,), none_wrong = read()
    assert (plain.serves, plain.place, plain.ages) == (frozenset(), "", None)
    assert wrong == none_wrong == []


@pytest.mark.parametrize(
    "more",
    [
        {"serves": ["atlantis"]}, {"place": "atlantis"}, {"ages": [17, 13]}, {"ages": [13]}, {"takes": ["adults"]},
        {"open": True},
    ],
)  # fmt: skip
def test_what_does_not_hold_together_stops_the_start(more: dict[str, object]) -> None:
    assert read(**more)[1]


def test_programme_that_is_shipped_has_only_the_centre_that_is_confirmed() -> None:
    assert [one.id for one in load_programme().centres] == ["al-hotaya"]
