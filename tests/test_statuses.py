"""The programme's own statuses as data: what is wrong is told, and from each there is a way on."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.statuses import FIRST, read_statuses
from tests.conversing import programme

NEW = {"id": "new", "label": {"id": "stands.new", "en": "New"}, "moves": ["over"]}
OVER = {
    "id": "over",
    "label": {"id": "stands.over", "en": "Over"},
    "moves": ["new"],
    "end": True,
    "reasons": [{"value": "age", "text": {"id": "ended.age", "en": "Age"}}],
}


def mistakes(*data: dict[str, Any]) -> list[str]:
    found: list[str] = []
    read_statuses(data, lambda where, what: found.append(f"{where}: {what}"))
    return found


def test_statuses_of_the_programme_lead_from_the_first_to_every_other_one() -> None:
    known = programme().statuses.by_id
    reached, to_look_at = {FIRST}, [FIRST]
    while to_look_at:
        new = set(known[to_look_at.pop()].moves) - reached
        reached |= new
        to_look_at += new
    assert reached == set(known)
    assert all(status.moves for status in known.values()), "a wrong end can be undone"


def test_every_end_has_reasons_and_nothing_else_has() -> None:
    for status in programme().statuses.by_id.values():
        assert bool(status.reasons) == status.end, status.id


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ((NEW,), "new: moves to what is no status: over"),
        ((NEW, {**OVER, "reasons": []}), "over: is an end without reasons"),
        ((NEW, {**OVER, "end": False, "moves": []}), "over: leads nowhere and is no end"),
        ((OVER,), "new: must be there: every request begins with it"),
        (({**NEW, "counts": "sent"}, OVER), "new: counts as sent, which is none of: called, reached, visit, enrolled"),
        (({**NEW, "seat": "sits"}, OVER), "new: seat is sits, which is none of: comes, waits, takes"),
        (({**NEW, "colour": "red"}, OVER), "new: these keys are missing or unknown: colour"),
    ],
)
def test_what_does_not_hold_together_is_told(data: tuple[dict[str, Any], ...], told: str) -> None:
    assert told in mistakes(*data)
    assert mistakes(NEW, OVER) == []


@pytest.mark.parametrize(
    ("before", "after", "reason", "mistake"),
    [
        ("new", "over", "age", ""),
        ("new", "over", "", "needs_reason"),
        ("new", "over", "colour", "no_such_reason"),
        ("new", "new", "", "not_from_here"),
        ("over", "new", "", ""),
        ("over", "new", "age", "no_such_reason"),
        ("new", "gone", "", "unknown"),
        ("withdrawn", "new", "", "unknown"),
    ],
)
def test_move_is_allowed_or_says_why_not(before: str, after: str, reason: str, mistake: str) -> None:
    assert read_statuses((NEW, OVER), lambda *_: None).mistake(before, after, reason) == mistake


def test_seats_are_taken_waited_for_and_come_to_by_statuses_of_the_programme() -> None:
    known = programme().statuses
    assert known.with_seat("takes") == {"enrolled"}
    assert known.with_seat("waits") == {"waiting_list"}
    assert known.with_seat("comes") == {"visit_booked", "papers"}
    assert {status.id for status in known.by_id.values() if status.is_placed} == {"enrolled", "waiting_list"}
