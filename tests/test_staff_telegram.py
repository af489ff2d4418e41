"""Staff on Telegram: linking, commands and buttons, as they and everybody else see them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk, sign_in
from bot.services.access import PERMISSIONS, ROLES
from storage import audit, staff, staff_telegram
from storage import desk as work
from storage.leads import hold_leads
from storage.models import audit as audit_table
from storage.models import conversations, staff_telegrams
from tests.fakes.bot_api import broken
from tests.fakes.delivery_world import eventually
from tests.fakes.staff_world import URL, StaffWorld, staff_world
from tests.fakes.telegram_world import hooked, polled
from tests.storing import known
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

REFERENCE = "1234501"
DOCUMENT = Path(__file__).parent.parent / "docs" / "desk.md"


@pytest.fixture
async def world(database: Database) -> AsyncIterator[StaffWorld]:
    async with staff_world(database) as world:
        yield world


@pytest.fixture(params=[polled, hooked])
async def each_way(request: pytest.FixtureRequest, sqlite_database: Database) -> AsyncIterator[StaffWorld]:
    async with staff_world(sqlite_database, request.param) as world:
        yield world


def families(world: StaffWorld) -> int:
    with world.database.transaction() as tx:
        return len(tx.execute(select(conversations.c.id)).all())


def deeds(world: StaffWorld) -> list[tuple[str, str]]:
    with world.database.transaction() as tx:
        return [(row.door, row.verb) for row in tx.execute(select(audit_table).order_by(audit_table.c.id))]


def readers(world: StaffWorld) -> list[int]:
    with world.database.transaction() as tx:
        return [one.id for one in staff_telegram.list_readers(tx)]


def new_lead(world: StaffWorld, number: int = 1, **values: str) -> int:
    with world.database.transaction() as tx:
        return lead(tx, number, **values)


def stands(world: StaffWorld, lead_id: int) -> work.Work:
    with world.database.transaction() as tx:
        found = work.get_work(tx, lead_id)
    assert found is not None
    return found


# --- linking ----------------------------------------------------------------------------------------------------------


async def test_code_of_the_desk_links_once_by_its_link_or_typed(each_way: StaffWorld) -> None:
    world = each_way
    world.hire("salma")
    mine, other = world.api.person(701), world.api.person(702)
    code = world.code("salma")
    await mine.says(f"/start staff_{code}")
    await world.sees(mine, "Relié au compte salma")
    assert families(world) == 0, "it is no family's conversation"
    await other.says(f"staff_{code}")
    await world.api.until(lambda: other.screen.texts)
    assert "salma" not in other.screen.texts[-1]
    with world.database.transaction() as tx:
        assert [row.staff_id for row in tx.execute(select(staff_telegrams))] == [1]
    assert deeds(world) == [("desk", "show_code"), ("telegram", "link_telegram")]


async def test_code_typed_by_hand_may_have_a_hyphen_and_small_letters(world: StaffWorld) -> None:
    world.hire("salma", locale="ar")
    person, code = world.api.person(701), world.code("salma")
    await person.says(f"staff_{code[:4].lower()}-{code[4:].lower()}")
    await world.sees(person, "تم الربط بحساب")


async def test_code_that_is_over_or_was_replaced_says_nothing_to_who_is_nobody(world: StaffWorld) -> None:
    world.hire("salma")
    person = world.api.person(701)
    old = world.code("salma")
    over = world.code("salma")
    await person.says(f"/start staff_{old}")
    await world.api.until(lambda: len(person.screen.texts) == 1)
    world.clock.advance(timedelta(minutes=15))
    await person.says(f"/start staff_{over}")
    await world.api.until(lambda: len(person.screen.texts) == 2)
    plain = world.api.person(702)
    await plain.says("/start")
    await world.api.until(lambda: plain.screen.texts)
    assert person.screen.texts[0] == plain.screen.texts[0], "as if they had only begun"
    with world.database.transaction() as tx:
        assert staff_telegram.find_reader(tx, "701") is None


async def test_after_five_wrong_codes_even_a_right_one_is_not_looked_at(world: StaffWorld) -> None:
    world.hire("salma")
    person, code = world.api.person(701), world.code("salma")
    for number in range(5):
        await person.says(f"/start staff_AAAA222{number}")
        await world.api.until(lambda: len(person.screen.texts) == number + 1)  # noqa: B023
    await person.says(f"/start staff_{code}")
    await world.api.until(lambda: len(person.screen.texts) == 6)
    with world.database.transaction() as tx:
        assert staff_telegram.find_reader(tx, "701") is None
    world.clock.advance(timedelta(minutes=14))
    other = world.api.person(702)
    await other.says(f"/start staff_{code}")
    await world.sees(other, "Relié")


async def test_update_with_a_code_that_comes_twice_links_once_and_begins_no_family(world: StaffWorld) -> None:
    world.hire("salma")
    person = world.api.person(701)
    update = await person.says(f"/start staff_{world.code('salma')}")
    await world.sees(person, "Relié")
    await world.api.bring(update)
    await person.says("/queue")
    await world.sees(person, "Personne n'attend")
    assert len(person.screen.texts) == 2
    assert families(world) == 0


async def test_telegram_that_is_linked_to_another_account_is_that_ones_from_then_on(world: StaffWorld) -> None:
    person = world.linked("salma")
    world.hire("karim")
    await person.says(f"/start staff_{world.code('karim')}")
    await world.sees(person, "Relié au compte karim")
    with world.database.transaction() as tx:
        assert [row.staff_id for row in tx.execute(select(staff_telegrams))] == [2]


async def test_who_unlinks_is_nobody_there_any_more(world: StaffWorld) -> None:
    person = world.linked("salma")
    await person.says("/unlink")
    await world.sees(person, "plus rien ne vous arrive")
    await person.says("/queue")
    await world.api.until(lambda: len(person.screen.texts) > 1)
    assert "attend" not in person.screen.texts[-1]
    assert families(world) == 1, "they try the bot as a family"


@pytest.mark.parametrize("end", ["close_account", "new_link"])
async def test_closed_account_and_lost_password_unlink(world: StaffWorld, end: str) -> None:
    person = world.linked("salma")
    with world.database.transaction() as tx:
        if end == "close_account":
            staff.close_account(tx, 1, world.clock.now())
        else:
            sign_in.new_link(tx, 1, by=None, now=world.clock.now())
    await person.says("/desk")
    await world.api.until(lambda: person.screen.texts)
    assert URL not in person.screen.texts[-1]


# --- who is nobody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["/queue", "/claim 1234501", "/done 1234501 ok", "/desk", "/unlink"])
async def test_stranger_who_types_a_command_gets_what_an_unknown_one_gets(each_way: StaffWorld, said: str) -> None:
    world = each_way
    world.linked("salma", chat=700)
    new_lead(world)
    stranger, plain = world.api.person(701), world.api.person(702)
    await stranger.says(said)
    await plain.says("/nosuchthing 1234501")
    await world.api.until(lambda: bool(stranger.screen.texts and plain.screen.texts))
    assert stranger.screen.texts == plain.screen.texts
    assert stranger.screen.buttons == plain.screen.buttons
    assert deeds(world) == []


async def test_button_of_staff_pressed_by_a_stranger_does_nothing(world: StaffWorld) -> None:
    one = new_lead(world)
    stranger = world.api.person(701)
    await stranger.says("/start")
    await world.api.until(lambda: stranger.screen.texts)
    await stranger.taps_data(f"staff|claim|{REFERENCE}", stranger.screen.messages[-1])
    await world.api.until(lambda: not stranger.screen.waiting_taps)
    assert stranger.screen.toasts == []
    assert stands(world, one).claimed_by is None


async def test_staff_can_try_the_bot_as_a_family_and_go_on_working(world: StaffWorld) -> None:
    person = world.linked("salma")
    await person.says("/start")
    await world.api.until(lambda: person.screen.texts and ["Un(e) jeune"] in person.screen.buttons)
    await person.taps("Un(e) jeune")
    await world.api.until(lambda: any("14 ans" in row for row in person.screen.buttons))
    question = person.screen.texts[-1]
    await person.says("/queue")
    await world.sees(person, "Personne n'attend")
    await person.says("14")
    await world.api.until(lambda: person.screen.texts[-1] not in {question, "Personne n'attend."})
    assert families(world) == 1


async def test_command_in_a_forwarded_or_edited_message_is_none(world: StaffWorld) -> None:
    person = world.linked("salma")
    await person.forwards("/desk")
    await person.edits("/desk")
    await world.api.until(lambda: len(person.screen.texts) == 2)
    assert not any(URL in text for text in person.screen.texts)


# --- working ----------------------------------------------------------------------------------------------------------


async def test_counsellor_takes_calls_and_writes_down_by_buttons(each_way: StaffWorld) -> None:
    world = each_way
    person, one = world.linked("salma"), new_lead(world)
    await person.says("/queue")
    await world.sees(person, f"{REFERENCE}\u00a0: nouvelle demande")
    assert "Salma" not in person.screen.texts[-1]
    assert "+2126" not in person.screen.texts[-1]
    await person.taps(f"Prendre {REFERENCE}")
    await world.sees(person, f"{REFERENCE}\u00a0: à vous jusqu'au 22 nov. 10:30")
    await person.taps("Pas de réponse")
    await world.sees(person, f"{REFERENCE}\u00a0: pas de réponse, à rappeler le 23 nov. 10:00")
    await world.shown(person, "pas de réponse")
    found = stands(world, one)
    assert (found.status, found.tries, found.claimed_by) == ("no_answer", 1, 1)
    with world.database.transaction() as tx:
        assert [(line.verb, line.door, line.about) for line in audit.list_deeds(tx, one)] == [
            ("claim", "telegram", ""),
            ("record_call", "telegram", "no_answer"),
        ]
    await person.says("/queue")
    await world.sees(person, "Vos demandes\u00a0: 1")
    assert families(world) == 1, "only that of the lead"


async def test_counsellor_works_by_typing_in_arabic(world: StaffWorld) -> None:
    person, one = world.linked("salma", locale="ar"), new_lead(world)
    await person.says("/claim ١٢٣٤٥٠١")
    await world.sees(person, "تتكفلون به حتى")
    await person.says("/done 123-4501 للاتصال 16:30")
    await world.sees(person, "يُعاد الاتصال في")
    found = stands(world, one)
    assert found.follow_up_at is not None
    assert found.follow_up_at.isoformat() == "2026-11-22T15:30:00+00:00"


async def test_hour_that_has_passed_today_is_tomorrows(world: StaffWorld) -> None:
    person, one = world.linked("salma"), new_lead(world)
    await person.says(f"/done {REFERENCE} rappeler 8:30")
    await world.sees(person, "à rappeler le 23 nov. 08:30")
    await person.says(f"/done {REFERENCE} rappeler lundi 11h")
    await world.sees(person, "à rappeler le 23 nov. 11:00")
    await person.says(f"/done {REFERENCE} rappeler")
    await world.sees(person, "rappeler quand\u00a0?")
    await person.taps("Rappeler dans 1\u00a0h")
    await world.sees(person, "à rappeler le 22 nov. 11:00")
    assert stands(world, one).tries == 0


async def test_button_of_a_taken_lead_says_by_whom_and_changes_nothing(world: StaffWorld) -> None:
    mine, other = world.linked("salma"), world.linked("karim")
    one = new_lead(world)
    for person in (mine, other):
        await person.says("/queue")
        await world.sees(person, REFERENCE)
    await mine.taps(f"Prendre {REFERENCE}")
    await world.sees(mine, "à vous")
    await other.taps(f"Prendre {REFERENCE}")
    await world.shown(other, f"{REFERENCE}\u00a0: déjà prise par salma.")
    assert len(other.screen.texts) == 1
    assert world.api.of("editMessageText") == world.api.of("editMessageReplyMarkup") == []
    assert stands(world, one).claimed_by == 1
    await other.says(f"/claim {REFERENCE}")
    await world.sees(other, "déjà prise par salma")


async def test_of_two_who_press_at_once_one_has_it(world: StaffWorld) -> None:
    mine, other = world.linked("salma"), world.linked("karim")
    new_lead(world)
    for person in (mine, other):
        await person.says("/queue")
        await world.sees(person, REFERENCE)
    await mine.taps(f"Prendre {REFERENCE}")
    await other.taps(f"Prendre {REFERENCE}")
    await world.api.until(lambda: mine.screen.toasts and other.screen.toasts)
    assert sorted("déjà pris" in person.screen.toasts[-1] for person in (mine, other)) == [False, True]


async def test_tap_that_comes_twice_is_one_call(world: StaffWorld) -> None:
    person, one = world.linked("salma"), new_lead(world)
    update = await person.says(f"/done {REFERENCE} absent")
    await world.sees(person, "pas de réponse")
    await world.api.bring(update)
    await person.says("/queue")
    await world.sees(person, "Vos demandes\u00a0: 1")
    assert stands(world, one).tries == 1
    assert len(person.screen.texts) == 2


async def test_what_is_not_there_held_or_taken_back_answers_the_same(world: StaffWorld) -> None:
    person = world.linked("salma")
    new_lead(world)
    with world.database.transaction() as tx:
        hold_leads(tx, known(tx, "1").id, ["me"])
    for number, said in enumerate((f"/claim {REFERENCE}", "/claim 9999999", f"/done {REFERENCE} absent")):
        await person.says(said)
        await world.api.until(lambda: len(person.screen.texts) == number + 1)  # noqa: B023
    assert set(person.screen.texts) == {"Il n'y a rien ici pour vous."}
    await person.says("/queue")
    await world.sees(person, "Personne n'attend")


async def test_mistake_leaves_nothing_but_its_sentence(world: StaffWorld) -> None:
    person, one = world.linked("salma"), new_lead(world)
    mine = world.deed("salma")
    with world.database.transaction() as tx:
        desk.move_lead(tx, mine, one, "enrolled", "started")
    before = stands(world, one)
    await person.says(f"/done {REFERENCE} absent")
    await world.sees(person, "ce n'est pas possible")
    assert stands(world, one) == before


async def test_link_to_the_desk_holds_once_and_a_quarter_of_an_hour(world: StaffWorld) -> None:
    person = world.linked("salma")
    await person.says("/desk")
    await world.sees(person, f"{URL}/desk/come-in?t=")
    assert "jusqu'au 22 nov. 10:15" in person.screen.texts[-1]
    assert ("telegram", "ask_link") in deeds(world)
    with world.database.transaction() as tx:
        rows = tx.exec_driver_sql("SELECT * FROM staff_messages").all()
    assert "come-in" not in str(rows)


async def test_commands_reach_who_comes_back_after_blocking(world: StaffWorld) -> None:
    person = world.linked("salma")
    await person.blocks()
    await eventually(lambda: readers(world) == [])
    person.has_blocked = False
    await person.says("/queue")
    await world.sees(person, "Personne n'attend")
    assert readers(world) == [1]


async def test_answers_come_again_until_telegram_is_there(world: StaffWorld) -> None:
    person = world.linked("salma")
    world.api.fail("sendMessage", broken(), times=2)
    await person.says("/queue")
    await person.says("/claim")
    while len(person.screen.texts) < 2:
        world.clock.advance(timedelta(minutes=5))
        await asyncio.sleep(0.05)
    await world.sees(person, "Écrivez aussi le numéro")
    assert person.screen.texts[0] == "Personne n'attend.", "in order"


# --- who may what -----------------------------------------------------------------------------------------------------

VERBS = {"/queue": "see_queue", f"/claim {REFERENCE}": "claim", f"/done {REFERENCE} absent": "record_call",
         "/desk": "link_telegram", "/unlink": "link_telegram"}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("said", VERBS)
async def test_every_command_is_for_the_roles_of_the_table(sqlite_database: Database, said: str, role: str) -> None:
    async with staff_world(sqlite_database) as world:
        person = world.linked("salma", role)
        new_lead(world)
        await person.says(said)
        await world.api.until(lambda: person.screen.texts)
        allowed = role in PERMISSIONS[VERBS[said]]  # type: ignore[index]
        assert ("rien ici pour vous" not in person.screen.texts[-1]) is allowed


def test_documentation_names_every_command() -> None:
    whole = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"`{said.partition(' ')[0]}" in whole for said in VERBS)
