"""Of which centres somebody sees the requests: through every door, and of every list."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot import app as wiring
from bot.services import (
    access,
    centres_page,
    desk,
    lead_page,
    lead_visit,
    merging,
    owned,
    people,
    posted,
    questions_page,
    queue,
    sign_in,
    staff_orders,
    visit_day,
    visit_hours,
    visits_page,
)  # fmt: skip
from bot.services.access import ROLES, Actor, Refused, within
from bot.services.desk import Mistake
from bot.services.news import News, what_is_told
from bot.services.overdue import overdue
from bot.services.sign_in import Wished
from bot.services.staff_said import Order
from bot.services.ways_in import ORDERS, ROUTES
from storage import (
    announcements,
    appointments,
    leads,
    questions,
    seats,
    slots,
    staff,
    staff_telegram,
    tickets,
    voice_notes,
)
from storage import desk as work
from storage.leads import hold_leads
from storage.seats import Change, Terms
from storage.slots import Offer
from storage.withdrawing import withdraw_lead
from tests.at_desk import form_of, opened, seek
from tests.conversing import programme
from tests.network import NORTH, SOUTH, WEST, employ, network
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk_routes import NOWHERE, ONLY_POSTED, SEEN_WITH
from tests.test_desk_site import come_in
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

ONE, BOTH = (NORTH,), (NORTH, SOUTH)


def there(tx: Connection) -> tuple[int, int, int]:
    """A request in the north, one in the south, and one of which nobody has decided."""
    return lead(tx, 1, centre=NORTH), lead(tx, 2, centre=SOUTH), lead(tx, 3)


def seen(tx: Connection, deed: Deed, **told: str) -> set[str]:
    return {one.reference[-2:] for one in queue.see_queue(tx, deed, told, 0).work}


@pytest.mark.parametrize(
    ("roles", "centre", "centres", "sees"),
    [
        ("counsellor", "", ONE, None),
        ("counsellor", NORTH, ONE, None),
        ("counsellor", SOUTH, ONE, {SOUTH}),
        ("counsellor", NORTH, BOTH, {NORTH}),
        ("counsellor", "", BOTH, set()),
        ("counsellor administrator", "", BOTH, set()),
        ("counsellor safeguarding", SOUTH, BOTH, {SOUTH}),
        ("coordinator", "", BOTH, None),
        ("coordinator counsellor", SOUTH, BOTH, None),
        ("safeguarding", "", BOTH, None),
        ("administrator", "", BOTH, None),
    ],
)
def test_who_sees_which_centres(roles: str, centre: str, centres: tuple[str, ...], sees: set[str] | None) -> None:
    assert within(Actor(1, "salma", frozenset(roles.split()), centre=centre), centres).sees == sees


def test_list_its_counts_and_its_filters_show_a_counsellor_their_centre_alone(database: Database) -> None:
    with database.transaction() as tx:
        there(tx)
        north, boss = employ(tx, "north", centre=NORTH), employ(tx, "boss", "coordinator")
        assert seen(tx, north) == {"01"}
        assert seen(tx, boss) == {"01", "02", "03"}
        page = queue.see_queue(tx, north, {}, 0)
        assert (page.counts["all"], page.counts["nobodys"], page.known["centre"]) == (1, 1, (NORTH,))
        assert seen(tx, north, centre=SOUTH) == set()
        assert seen(tx, north, q="Salma") == {"01"}
        assert seen(tx, north, q="1234502") == set()
        assert seen(tx, north, q="+212600000001") == {"01"}
        assert queue.see_queue(tx, north, {"q": "Salma", "status": "new"}, 0).fits == 1


def test_counsellor_of_no_centre_sees_nothing_where_there_are_several(database: Database) -> None:
    with database.transaction() as tx:
        one, *_ = there(tx)
        nobody = employ(tx, "nobody")
        assert seen(tx, nobody) == seen(tx, nobody, q="Salma") == set()
        with pytest.raises(Refused):
            desk.claim_lead(tx, nobody, one)


def test_no_deed_reaches_a_request_of_another_centre(database: Database) -> None:
    with database.transaction() as tx:
        _, other, undecided = there(tx)
        north = employ(tx, "north", "counsellor", "safeguarding", centre=NORTH)
        before = leads.get_answers(tx, other)
        for lead_id in (other, undecided):
            for verb in posted._ACTS:
                fields = {"to": "1", "slot": "1", "other": "1", "do": verb, "reason": "nearer"}
                with pytest.raises(Refused):
                    posted.do(tx, north, lead_id, fields)
            with pytest.raises(Refused):
                lead_page.see_lead(tx, north, lead_id)
            with pytest.raises(Refused):
                lead_page.see_happened(tx, north, lead_id)
            assert owned.list_open_to(tx, north, []) == frozenset()
        assert leads.get_answers(tx, other) == before


def test_that_a_request_of_another_centre_was_taken_back_or_merged_is_not_told(database: Database) -> None:
    with database.transaction() as tx:
        _, other, _ = there(tx)
        twin = lead(tx, 4, centre=SOUTH)
        north, south, boss = (
            employ(tx, "north", centre=NORTH), employ(tx, "south", centre=SOUTH), employ(tx, "boss", "coordinator"),
        )  # fmt: skip
        merging.merge_lead(tx, boss, other, twin)
        assert (merging.stands_for(tx, north, twin), merging.stands_for(tx, south, twin)) == (None, other)
        gone = lead(tx, 5, centre=SOUTH)
        withdraw_lead(tx, leads.get_whose(tx, gone)[0], "me", NOW)
        assert not desk.was_taken_back(tx, north, gone)
        assert desk.was_taken_back(tx, boss, gone)


def test_who_may_be_the_same_person_is_sought_in_the_own_centre_alone(database: Database) -> None:
    with database.transaction() as tx:
        one, _, _ = there(tx)  # all three have one number
        north, boss = employ(tx, "north", centre=NORTH), employ(tx, "boss", "coordinator", "counsellor")
        assert len(merging.see_twins(tx, boss, one).twins) == 2
        assert merging.see_twins(tx, north, one).twins == ()
        with pytest.raises(Mistake, match="no_such_lead"):
            merging.merge_reference(tx, north, one, "1234502")


def test_who_waits_without_a_request_is_answered_by_who_sees_all_centres(database: Database) -> None:
    with database.transaction() as tx:
        waiting = tickets.add_ticket(tx, known(tx, "9").id, "person", "me", NOW)
        north, boss = employ(tx, "north", centre=NORTH), employ(tx, "boss", "coordinator")
        assert queue.see_queue(tx, north, {}, 0).apart == ()
        assert [one.id for one in queue.see_queue(tx, boss, {}, 0).apart] == [waiting]
        with pytest.raises(Refused):
            access.ticket_for(tx, north.actor, "see_queue", waiting)


def test_question_that_was_passed_on_is_read_in_its_centre_alone(database: Database) -> None:
    with database.transaction() as tx:
        for number, lead_id in enumerate(there(tx)):
            token = f"t{number}"
            questions.add_question(tx, token, day=NOW.date(), locale="fr", intent="", words=f"mots {number}")
            assert questions.pass_on(tx, token, leads.get_whose(tx, lead_id)[0], NOW.date(), "me")
        questions.add_question(tx, "t9", day=NOW.date(), locale="fr", intent="", words="de personne")
        north, boss = employ(tx, "north", centre=NORTH), employ(tx, "boss", "coordinator")
        read = {one.words for one in questions_page._theirs(tx, north)}
        assert read == {"mots 0", "de personne"}
        others = [one.id for one in questions_page._theirs(tx, boss) if one.words not in read]
        with pytest.raises(Refused):
            questions_page.see_group(tx, north, others[0])
        assert questions_page.settle(tx, north, others) == 0


def test_hours_and_visits_of_another_centre_are_not_seen(database: Database) -> None:
    with database.transaction() as tx:
        one, other, _ = there(tx)
        soon = NOW + 60 * MINUTE
        first, second = (slots.add_slot(tx, Offer(centre, soon, soon + 30 * MINUTE, 2), None, NOW) for centre in BOTH)
        appointments.book(tx, first, one, NOW)
        appointments.book(tx, second, other, NOW)
        north = employ(tx, "north", centre=NORTH)
        page = visits_page.see_visits(tx, north)
        assert [slot.id for day in page.days for slot in day.slots] == [first]
        assert page.weeks[0].booked == 1
        (hour,) = visit_day.see_day(tx, north, soon.date().isoformat()).hours
        assert (hour.slot.id, len(hour.visitors), hour.many_more) == (first, 1, 0)
        for act in (visit_hours.change_capacity, visit_hours.close):
            with pytest.raises(Refused):
                act(tx, north, second, {"version": "1", "capacity": "5", "taken": "1"})
        with pytest.raises(Refused):
            visit_hours.see_slot(tx, north, second)
        with pytest.raises(Refused):
            visit_hours.see_plan(tx, north, {"first": "2026-12-01", "centre": SOUTH})


def test_visit_is_booked_at_the_centre_of_the_request(database: Database) -> None:
    with database.transaction() as tx:
        one, *_ = there(tx)
        first, second = (
            slots.add_slot(tx, Offer(centre, NOW + DAY, NOW + DAY + 30 * MINUTE, 2), None, NOW) for centre in BOTH
        )
        boss = employ(tx, "boss", "coordinator", "counsellor")
        found = lead_visit.see(tx, boss, one)
        assert found is not None
        assert [slot.id for slot in found.free] == [first]
        with pytest.raises(Mistake, match="slot_gone"):
            lead_visit.do(tx, boss, one, second, lead_visit.Wish(""))


def test_seats_of_another_centre_are_not_seen_and_not_taken(database: Database) -> None:
    with database.transaction() as tx:
        one, *_ = there(tx)
        north, boss = employ(tx, "north", centre=NORTH), employ(tx, "boss", "coordinator", "counsellor")
        change = Change(0, boss.actor.staff_id, NOW)
        mine, others = (seats.add_intake(tx, centre, "youth", Terms("A", seats=2), change) for centre in BOTH)
        (line,) = centres_page.see_centres(tx, north).centres
        assert [intake.intake.id for intake in line.lines] == [mine]
        with pytest.raises(Refused):
            centres_page.see_intake(tx, north, others)
        with pytest.raises(Mistake, match="no_such_intake"):
            posted.do(tx, boss, one, {"do": "move", "to": "waiting_list", "intake": str(others)})
        posted.do(tx, boss, one, {"do": "move", "to": "waiting_list", "intake": str(mine)})


def test_who_is_placed_in_an_intake_is_with_its_centre(database: Database) -> None:
    with database.transaction() as tx:
        _, other, undecided = there(tx)
        boss, south = employ(tx, "boss", "coordinator", "counsellor"), employ(tx, "south", centre=SOUTH)
        intake = seats.add_intake(tx, SOUTH, "youth", Terms("A", seats=2), Change(0, boss.actor.staff_id, NOW))
        for lead_id in (other, undecided):
            posted.do(tx, boss, lead_id, {"do": "move", "to": "waiting_list", "intake": str(intake)})
            posted.do(tx, boss, lead_id, {"do": "release"})
        assert seen(tx, south) == {"02", "03"}


def test_lead_is_given_only_to_who_sees_its_centre(database: Database) -> None:
    with database.transaction() as tx:
        one, _, undecided = there(tx)
        boss, north, south = (
            employ(tx, "boss", "coordinator"), employ(tx, "north", centre=NORTH), employ(tx, "south", centre=SOUTH),
        )  # fmt: skip
        desk.assign_lead(tx, boss, one, north.actor.staff_id)
        with pytest.raises(Mistake, match="no_such_person"):
            desk.assign_lead(tx, boss, one, south.actor.staff_id)
        with pytest.raises(Mistake, match="no_such_person"):
            desk.assign_lead(tx, boss, undecided, north.actor.staff_id)
        assert set(lead_page.see_lead(tx, boss, undecided).may_have.values()) == {"boss"}


def test_news_on_telegram_is_of_the_own_centre(database: Database) -> None:
    with database.transaction() as tx:
        for number, lead_id in enumerate(there(tx)):
            announcements.add_event(tx, "new", f"new {number}", now=NOW, lead_id=lead_id)
        waiting = tickets.add_ticket(tx, known(tx, "9").id, "person", "me", NOW)
        announcements.add_event(tx, "person", "person", now=NOW, ticket_id=waiting)
        for number, (login, centre) in enumerate({"north": NORTH, "south": SOUTH, "nobody": ""}.items()):
            staff_telegram.link(tx, employ(tx, login, centre=centre).actor.staff_id, str(700 + number), NOW - DAY)
        boss = employ(tx, "boss", "coordinator", "counsellor")
        staff_telegram.link(tx, boss.actor.staff_id, "800", NOW - DAY)
        late = overdue(network().desk, {}, NOW)
        news = News.of(tx, network(), announcements.list_untold(tx), late)
        heard = {
            staff.list_logins(tx)[reader.id]: repr([said.lines for said in what_is_told(news, reader)])
            for reader in news.readers
        }
    references = {
        login: {number for number in ("01", "02", "03") if f"12345{number}" in heard[login]} for login in heard
    }
    assert references == {"north": {"01"}, "south": {"02"}, "nobody": set(), "boss": {"01", "02", "03"}}
    assert [login for login in heard if "telegram.apart" in heard[login]] == ["boss"]


@pytest.mark.parametrize("name", ORDERS)
def test_order_on_telegram_finds_nothing_of_another_centre(sqlite_database: Database, name: str) -> None:
    with sqlite_database.transaction() as tx:
        there(tx)
        tickets.add_ticket(tx, known(tx, "9").id, "person", "me", NOW)
        south = employ(tx, "west", centre=WEST)
        try:
            said = staff_orders.obey(tx, south, Order(name, "1234502", "reached"), "https://desk.test")
        except Refused:
            assert name in {"claim", "done", "record", "voice"}
            return
        words = repr(said)
        assert name not in {"claim", "done"}
        assert "12345" not in words
        assert "telegram.apart" not in words


@pytest.mark.parametrize("path", sorted({*SEEN_WITH, *ONLY_POSTED}))
async def test_no_page_shows_a_counsellor_anything_of_another_centre(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(wiring, "programme_in_use", lambda _: network())
    with sqlite_database.transaction() as tx:
        wished = Wished("west", "West", tuple({*ROLES} - {"coordinator"}), (), centre=WEST)
        token = sign_in.add_account(tx, wished, by=None, now=NOW)
        ids = _all_there(tx)
    async with opened(sqlite_database) as browser:
        await come_in(browser, token)
        if path == "/desk/sign-out":
            return
        place = path.format(**ids)
        method = "POST" if path in ONLY_POSTED else "GET"
        told = {"form": await form_of(browser), "format": "csv", "name": "x"}
        sought = {one: {"s": (await seek(browser, one)).url.params["s"]} for one in ("Salma", "1234502")}
        for typed, query in {"": {}, **sought, "done": {"tab": "done"}}.items():
            answer = await browser.request(method, place, params=query, data=told if method == "POST" else None)
            assert not [word for word in _OTHERS if word != typed and word in answer.text]
            if "{lead_id}" in path or "{slot_id}" in path or "{intake_id}" in path or "{ticket_id}" in path:
                assert answer.status_code == 404


_OTHERS: Final = ("1234502", "Fatiha", "+212600000002", "Groupe du sud", "salle du sud", "mots du sud")


def _all_there(tx: Connection) -> dict[str, object]:
    """One of everything, in the south."""
    one = lead(tx, 2, centre=SOUTH, first_name="Fatiha", phone="+212600000002", source="radio")
    conversation = leads.get_whose(tx, one)[0]
    waiting = tickets.add_ticket(tx, known(tx, "9").id, "person", "me", NOW)
    questions.add_question(tx, "token", day=NOW.date(), locale="fr", intent="", words="mots du sud")
    questions.pass_on(tx, "token", conversation, NOW.date(), "me")
    (question,) = questions.list_questions(tx)
    voice_notes.add_note(tx, conversation, "me", ("me", "phone"), sound=b"Fatiha", seconds=1, now=NOW)
    (note,) = voice_notes.list_notes(tx, conversation, "me")
    intake = seats.add_intake(tx, SOUTH, "youth", Terms("Groupe du sud", seats=2), Change(0, 1, NOW))
    slot = slots.add_slot(tx, Offer(SOUTH, NOW + DAY, NOW + DAY + 30 * MINUTE, 2, "salle du sud"), None, NOW)
    appointments.book(tx, slot, one, NOW)
    held = lead(tx, 5, centre=SOUTH, first_name="Fatiha")
    hold_leads(tx, leads.get_whose(tx, held)[0], ["me"])
    ids = {
        "lead_id": one,
        "note_id": note.id,
        "ticket_id": waiting,
        "name": "address",
        "staff_id": 1,
        "question_id": question.id,
    }
    more = {"intake_id": intake, "slot_id": slot, "bulk_id": 1, "mailing_id": 1}
    return ids | more | {"day": (NOW + DAY).date()}


def test_every_route_of_the_desk_was_walked() -> None:
    desk_paths = {path for path in ROUTES if path.startswith("/desk") and not path.endswith("/static/")}
    assert {*SEEN_WITH, *ONLY_POSTED} == desk_paths - {"/desk/sign-in", "/desk/link", "/desk/come-in", NOWHERE}


# --- who works for which ----------------------------------------------------------------------------------------------


def test_counsellor_is_given_a_centre_where_there_are_several(database: Database) -> None:
    wished = Wished("karim", "Karim", ("counsellor",), ("fr",))
    with database.transaction() as tx:
        boss = employ(tx, "boss", "administrator", "coordinator")
        with pytest.raises(Mistake, match="centre_needed"):
            people.add_account(tx, boss, wished)
        with pytest.raises(Mistake, match="centre"):
            people.add_account(tx, boss, replace(wished, centre="nowhere"))
        people.add_account(tx, boss, replace(wished, centre=SOUTH))
        people.add_account(tx, boss, replace(wished, login="all", roles=("coordinator",)))
        found = staff.find_login(tx, "karim")
        assert found is not None
        assert found[0].centre == SOUTH


def test_who_changes_their_centre_keeps_nothing_of_the_one_before(database: Database) -> None:
    with database.transaction() as tx:
        one, other, _ = there(tx)
        boss, north = employ(tx, "boss", "administrator", "coordinator"), employ(tx, "north", centre=NORTH)
        desk.claim_lead(tx, north, one)
        desk.assign_lead(tx, boss, one, north.actor.staff_id)
        with pytest.raises(Mistake, match="centre_needed"):
            people.change_centre(tx, boss, north.actor.staff_id, "")
        people.change_centre(tx, boss, north.actor.staff_id, SOUTH)
        found = work.get_work(tx, one)
        assert found is not None
        assert (found.claimed_by, found.assigned_to) == (None, None)
        moved = replace(north, actor=replace(north.actor, centre=SOUTH))
        desk.claim_lead(tx, moved, other)
        assert people.see_account(tx, boss, north.actor.staff_id).deeds[0].about == f"{NORTH}>{SOUTH}"


def test_with_one_centre_nobody_needs_one_and_everybody_sees_all(database: Database) -> None:
    with database.transaction() as tx:
        one, *_ = there(tx)
        deed = employ(tx, "salma")
        turns = replace(deed.turns, programme=programme())
        alone = replace(deed, turns=turns)
        assert seen(tx, alone) == {"01", "02", "03"}
        with suppress(Mistake):
            desk.claim_lead(tx, alone, one)
