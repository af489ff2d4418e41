"""Doors that people could not tell apart, and words of a door that say another number than it is open by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.checks_doors import of_doors
from conversations.alike import facing, same_button
from conversations.rules import Condition
from tests.conversing import TODAY, programme
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from conversations.programme import Programme
    from conversations.rules import Door


def door(name: str) -> Door:
    return next(one for one in programme().doors if one.id == name)


def having(*doors: Door) -> Programme:
    """The programme with these doors, in the place of those of the same id or behind all."""
    changed = {one.id: one for one in doors}
    known = tuple(changed.pop(one.id, one) for one in programme().doors)
    return replace(programme(), doors=(*known, *changed.values()))


def ages(low: int, high: int) -> tuple[tuple[Condition, ...], ...]:
    return ((Condition("age", "between", (str(low), str(high))), Condition("schooling", "is", ("left",))),)


def test_doors_of_the_programme_can_be_told_apart() -> None:
    assert list(of_doors(programme(), TODAY)) == []
    assert list(facing(programme(), TODAY)) == []


def test_two_doors_under_one_button_for_one_person_are_told_with_both_lines_and_an_example() -> None:
    level = door("ofppt_technician")
    classes = Condition("grade", "in", ("1BAC", "2BAC"))
    (found,) = same_button(having(replace(level, when=((*level.perhaps[0][:2], classes),), perhaps=())), TODAY)
    here, there = (programme().lines[f"doors.{name}"] for name in ("ofppt_qualification", "ofppt_technician"))
    assert found == (
        f"programme.yaml: line {here}: doors.ofppt_qualification: ofppt_technician (line {there}) is open to the same"
        " people, under the same button (door.ofppt.button), as with told: {age: 16, schooling: left, grade: 1BAC}:"
        " draw a line between their conditions, or give it a button of its own."
    )


def test_two_doors_that_say_the_same_words_to_different_people_are_told() -> None:
    again = replace(door("apprenticeship"), id="again", when=ages(31, 40), button=door("literacy").button)
    found = [one for one in of_doors(having(again), TODAY) if "says the same" in one]
    assert [one.partition(": says")[0] for one in found]
    assert all(one.startswith("programme.yaml: doors.again: apprenticeship (line ") for one in found)
    assert ["(door.apprenticeship)" in one for one in found] == [True, False]
    assert ["(door.apprenticeship.why)" in one for one in found] == [False, True]


def test_two_buttons_that_read_the_same_are_told_with_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalogues()
    told = type(known).words

    def words(self: object, text: object, locale: str, who: str = "") -> str:
        is_so = locale == "fr" and getattr(text, "id", "") == "door.employment.button"
        return told(self, door("literacy").button if is_so else text, locale, who)  # type: ignore[arg-type]

    monkeypatch.setattr(type(known), "words", words)
    (found,) = of_doors(programme(), TODAY)
    assert (
        "doors.employment: its button (door.employment.button) reads as that of literacy (door.literacy.button)"
        in found
    )
    assert "beside which it stands: fr. Give one of them other words." in found


def test_number_in_the_words_of_a_door_that_nothing_knows_is_told_once_for_all_languages() -> None:
    wrong = replace(door("apprenticeship"), when=ages(15, 50), perhaps=(), source="Law on apprenticeship")
    found = list(of_doors(having(wrong), TODAY))
    line = programme().lines["doors.apprenticeship"]
    assert found == [
        (
            f"programme.yaml: line {line}: doors.apprenticeship: its words name 30 ({name}: fr, ar, ary, ary_Latn),"
            " which is neither in its conditions nor in its source: write the same in all, or in the source what it is."
        )
        for name in ("door.apprenticeship.why", "door.apprenticeship")
    ]


@pytest.mark.parametrize(("high", "is_told"), [(14, True), (13, False)])
def test_two_doors_of_one_button_that_share_a_limit_are_told(high: int, is_told: bool) -> None:  # noqa: FBT001 - a parameter
    one = replace(door("literacy"), when=ages(15, 30), perhaps=())
    other = replace(door("literacy"), id="other", when=ages(10, high))
    found = list(facing(having(one, other), TODAY))
    assert bool(found) is is_told
    assert all("one ends at 14 years, the other begins at 15. If both speak of one thing" in line for line in found)
