"""To which centre somebody is sent, and where nobody is sent by chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.centres import (
    CITY,
    HERE,
    NEAR,
    Centre,
    Seeker,
    city_of,
    list_near,
    nearest,
    read_centres,
)
from conversations.distances import HOME, roughly
from conversations.programme import load_programme
from conversations.texts import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLD = ("anfa", "maarif", "sbata", "outside", "outside:rabat")


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
    for listed in (centres, list(reversed(centres))):
        assert chosen(listed, Seeker(kind, district, ages)) == sent_to


def chosen(centres: Sequence[Centre], seeker: Seeker, **more: Any) -> str:
    found = nearest(centres, seeker, more.pop("points", {}), **more)
    return found.centre.id if found else ""


# --- places that are measured, as nobody has confirmed them yet -------------------------------------------------------

POINTS = {
    HOME: (33.59, -7.61), "anfa": (33.60, -7.65), "maarif": (33.57, -7.63), "sbata": (33.54, -7.57),
    "outside:rabat": (34.01, -6.83), "outside:sale": (34.05, -6.80), "outside:settat": (33.00, -7.62),
    "outside:agadir": (30.42, -9.60),
}  # fmt: skip
CASA, RABAT, SALE = centre("casa", place="maarif"), centre("rabat", place="outside:rabat"), centre("sale")
SALE = replace(SALE, place="outside:sale", ages=(13, 15))


@pytest.mark.parametrize(
    ("where", "more", "sent_to", "why"),
    [
        ("outside:rabat", {}, "rabat", HERE),
        ("outside:sale", {"ages": (14, 14)}, "sale", HERE),
        ("outside:sale", {"ages": (17, 17)}, "rabat", NEAR),  # the one of their own city does not take them
        ("outside:settat", {}, "casa", NEAR),
        ("maarif", {}, "casa", HERE),
        ("sbata", {}, "casa", CITY),
        ("outside:agadir", {}, "", None),  # all are too far: staff decide
        ("outside", {}, "", None),
        ("unknown", {}, "", None),
        ("outside:errahma", {}, "", None),  # where that lies is not known
    ],
)
def test_who_lives_elsewhere_is_sent_where_they_live_else_to_the_nearest(
    where: str, more: dict[str, Any], sent_to: str, why: str | None
) -> None:
    found = nearest([CASA, RABAT, SALE], Seeker("youth", where, **more), POINTS, far_km=80)
    assert (found.centre.id if found else "", found.why if found else None) == (sent_to, why)


def test_centre_that_serves_a_city_is_for_it_and_one_that_serves_all_outside_for_the_others() -> None:
    around = replace(CASA, id="around", serves=frozenset({"outside"}))
    own = replace(RABAT, serves=frozenset({"outside:rabat", "outside:sale"}))
    assert chosen([around, own], Seeker("youth", "outside:sale"), points=POINTS) == "rabat"
    assert chosen([around, own], Seeker("youth", "outside:agadir"), points=POINTS, far_km=50) == "around"
    assert chosen([around, own], Seeker("youth", "outside"), points=POINTS) == "around"
    assert chosen([around, own], Seeker("youth", "maarif"), points=POINTS) == ""


def test_confirmed_position_of_a_centre_decides_within_the_city() -> None:
    one, other = (replace(CASA, id=name, place="sidi-moumen") for name in ("one", "other"))
    assert chosen([one, other], Seeker("youth", "anfa"), points=POINTS) == ""  # nobody knows which is nearer
    west, east = replace(one, at=(33.59, -7.66)), replace(other, at=(33.58, -7.50))
    assert chosen([west, east], Seeker("youth", "anfa"), points=POINTS) == "one"
    assert chosen([west, east], Seeker("youth", "anfa")) == ""  # nor where they live
    assert chosen([west, other], Seeker("youth", "anfa"), points=POINTS) == ""
    assert chosen([west, replace(east, at=(33.59, -7.661))], Seeker("youth", "anfa"), points=POINTS) == ""


def test_who_finds_no_seat_near_is_sent_to_the_next_and_where_none_has_one_to_the_nearest() -> None:
    seeker, all_there = Seeker("youth", "outside:rabat"), [CASA, RABAT, SALE]
    assert chosen(all_there, seeker, points=POINTS, full={("rabat", "youth")}) == "sale"
    assert chosen(all_there, seeker, points=POINTS, full={("rabat", "teacher")}) == "rabat"
    assert chosen(all_there, seeker, points=POINTS, full={(one.id, "youth") for one in all_there}) == "rabat"


def test_school_decides_only_where_both_are_known() -> None:
    left_only = replace(RABAT, schooling=frozenset({"left", "never"}))
    told = {schooling: Seeker("youth", "outside:rabat", None, schooling) for schooling in ("left", "enrolled", "")}
    found = {schooling: chosen([CASA, left_only], seeker, points=POINTS) for schooling, seeker in told.items()}
    assert found == {"left": "rabat", "enrolled": "casa", "": "rabat"}


PLACES = ("", "unknown", "outside", *sorted(set(POINTS) - {HOME}), "outside:errahma", "sidi-moumen")
MAYBE_AGES = st.none() | st.tuples(st.integers(12, 17), st.integers(17, 25))
SERVED = st.frozensets(st.sampled_from(PLACES[2:]), max_size=2)
CENTRES = st.lists(
    st.builds(
        centre,
        st.integers(0, 99).map(str),
        place=st.sampled_from(PLACES[3:]) | st.just(""),
        ages=MAYBE_AGES,
        schooling=st.sampled_from([frozenset(), frozenset({"left"}), frozenset({"left", "never"})]),
        at=st.none() | st.sampled_from(sorted(POINTS.values())),
    ).flatmap(
        lambda one: SERVED.map(lambda serves: replace(one, serves=serves))
    ),
    min_size=2, max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip
SEEKERS = st.builds(
    Seeker, st.sampled_from(["youth", "teacher"]), st.sampled_from(PLACES), MAYBE_AGES,
    st.sampled_from(["", "left", "enrolled"]),
)  # fmt: skip


@given(CENTRES, SEEKERS, st.data())
def test_nobody_is_sent_to_one_that_does_not_take_them_nor_past_a_nearer_one(
    centres: list[Centre], seeker: Seeker, data: st.DataObject
) -> None:
    full = frozenset((one.id, "youth") for one in data.draw(st.lists(st.sampled_from(centres), max_size=3)))
    found = nearest(centres, seeker, POINTS, full, 100)
    listed = list_near(centres, seeker, POINTS, full)
    assert listed == list_near(data.draw(st.permutations(centres)), seeker, POINTS, full)
    assert all(one.centre.fits(seeker) for one in listed)
    if any(one.fits(seeker) and (one.id, seeker.kind) not in full for one in centres):
        assert not {(one.centre.id, seeker.kind) for one in listed} & full
    if found is None:
        return
    assert found == listed[0]
    for other in listed[1:]:
        if found.why == HERE:
            continue
        assert other.why != HERE
        assert other.centre.place or other.km is not None
        is_city = [city_of(one.centre.place) == city_of(seeker.where) != "" for one in (found, other)]
        assert is_city[0] >= is_city[1]
        if is_city[0] == is_city[1]:
            assert found.km is not None
            assert other.km is not None
            assert found.km < other.km


@pytest.mark.parametrize(
    ("km", "said"), [(0.2, 5), (7.4, 5), (7.6, 10), (31.9, 30), (86, 90), (144, 140), (423, 400), (1662, 1650)]
)
def test_distance_is_said_the_rounder_the_farther(km: float, said: int) -> None:
    assert roughly(km) == said


def read(**more: object) -> tuple[tuple[Centre, ...], list[str]]:
    wrong: list[str] = []
    named = {"fr": "Nord", "ar": "الشمال"}
    item = {"id": "north", "name": named, "directorate": named, "takes": ["youth"], "source": "made up", **more}
    return read_centres([item], TOLD, lambda where, what: wrong.append(f"{where}: {what}")), wrong


def test_file_says_whom_a_centre_serves_where_it_lies_and_whom_it_takes() -> None:
    (found,), wrong = read(serves=["anfa", "outside"], place="anfa", ages=[13, 17])
    assert (found.serves, found.place, found.ages) == (frozenset({"anfa", "outside"}), "anfa", (13, 17))
    (more,), more_wrong = read(place="outside:rabat", at=[34, -6.83], schooling=["left", "never"])
    assert (more.place, more.at, more.schooling) == ("outside:rabat", (34, -6.83), frozenset({"left", "never"}))
    (plain,), none_wrong = read()
    assert (plain.serves, plain.place, plain.ages) == (frozenset(), "", None)
    assert wrong == none_wrong == more_wrong == []


@pytest.mark.parametrize(
    "more",
    [
        {"serves": ["atlantis"]}, {"place": "atlantis"}, {"ages": [17, 13]}, {"ages": [13]}, {"takes": ["adults"]},
        {"schooling": ["gone"]}, {"place": "anfa", "at": [0, 0]}, {"place": "anfa", "at": [33.5]},
        {"at": [33.59, -7.61]}, {"place": "anfa", "at": [-7.61, 33.59]},
    ],
)  # fmt: skip
def test_what_does_not_hold_together_stops_the_start(more: dict[str, object]) -> None:
    assert read(**more)[1]


def test_programme_that_is_shipped_has_only_the_centre_that_is_confirmed() -> None:
    assert [one.id for one in load_programme().centres] == ["al-hotaya"]
