"""Who asked for protection and has a part beside a request: it is neither shown nor erased by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import access, erasing, lead_page
from bot.services.desk import Mistake
from storage.models import leads as table
from tests.test_joining import CHILD, FIRST, OTHER, joined, own_number, people
from tests.test_moving import PHONE
from tests.test_taking_over import AGREES, beside, code, rows, taken_over

if TYPE_CHECKING:
    from tests.test_moving import People

__all__ = ["people"]  # fixtures

IN_DANGER = ("mon mari me frappe", "j'ai besoin d'aide", "non", "non")


def test_part_of_who_asked_for_protection_is_not_shown_after_the_young_person_took_over(people: People) -> None:
    one = taken_over(people)
    people.say(CHILD, *AGREES)
    assert [part["guardian_name"] for part in beside(people, one)] == ["Naïma"]
    people.say(PHONE, *IN_DANGER)
    assert beside(people, one) == []
    assert lead_page.see_lead(people.tx, people.me, one).answers["phone"], "the young person is written to as before"


def test_part_of_who_joined_and_asked_for_protection_is_not_shown_and_the_others_is(people: People) -> None:
    one = joined(people)
    people.say(CHILD, "/start", "code", code(people))
    people.say(OTHER, *IN_DANGER)
    assert [part["guardian_name"] for part in beside(people, one)] == ["Naïma"]


@pytest.mark.parametrize("who", [FIRST, OTHER], ids=["who made it", "who joined"])
def test_part_of_who_asked_for_protection_is_not_erased_by_phone(people: People, who: tuple[str, str]) -> None:
    joined(people)
    number = own_number(people) if who == OTHER else dict(people.state(FIRST).references)["child-1"]
    people.say(CHILD, "/start", "code", code(people))
    before = erasing.find(people.tx, people.me, number)
    people.say(who, *IN_DANGER)
    with pytest.raises(Mistake, match="erase_no_such"):
        erasing.find(people.tx, people.me, number)
    with pytest.raises(access.Refused):
        erasing.erase(people.tx, people.me, before, number)
    assert number in {part["reference"] for part in rows(people.tx)}


def test_part_of_who_did_not_ask_is_erased_by_phone_as_before(people: People) -> None:
    joined(people)
    number = dict(people.state(FIRST).references)["child-1"]
    people.say(CHILD, "/start", "code", code(people))
    people.say(OTHER, *IN_DANGER)
    erasing.erase(people.tx, people.me, erasing.find(people.tx, people.me, number), number)
    assert [(row.kind, row.contact_hold) for row in people.tx.execute(select(table).order_by(table.c.id))] == [
        ("youth", False),
        ("part", True),
    ]
