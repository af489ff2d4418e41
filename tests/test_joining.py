"""Two adults of one child: each sees where the request stands and what they said themselves, and nothing of the other.

The centre sees both, and which number is whose.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from bot.services import access, desk, erasing, lead_page, merging, mydata, part_page, posted, talk, tickets
from bot.services.desk import Mistake
from bot.services.erasing_again import erase_again
from bot.services.seats import Chosen
from conversations.codes import make_code, read_code
from conversations.derived import TAKEN_OVER
from conversations.flows import FLOW, joining
from conversations.path import resolve
from conversations.stored import dump
from storage import appointments, contacts, erasures, leads, merges, messages, notes, seat_offers, seats, slots
from storage.exporting import export_leads
from storage.models import announcements, consents
from storage.models import leads as table
from storage.models import tickets as urgent
from storage.overdue import HAPPENED
from storage.slots import Offer
from tests.at_length import many
from tests.conversing import context
from tests.storing import DAY, NOW, someone_waits
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_moving import PAGE, PHONE, People, shown_last
from tests.test_taking_over import PARENT, SECOND, all_told, beside, brought_at_once, code, my_data, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import httpx
    from sqlalchemy import Connection

    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures

FIRST, OTHER, CHILD = PHONE, ("telegram", "88"), PAGE
NUMBER = "+212600000034"
JOINS = ("parent", "oui", "le père", "Brahim", NUMBER, "le mien", "le matin", "non")
HELPS = ("quelqu'un qui aide", "oui", "Fadma", NUMBER, "le mien", "le matin", "non")
OF_FIRST = ("+212600000031", "600000031", "Naïma", "Salma", "1AC", "anfa")  # by the mother, of herself and the child
OF_OTHER = (NUMBER, "600000034", "Brahim")  # by the father


@pytest.fixture
def people(database: Database) -> Iterator[People]:
    with database.transaction() as tx:
        yield People(tx, deed(tx, "salma", "counsellor", "coordinator"))


def given_code(people: People, *which: str) -> str:
    people.say(FIRST, "/join", *which)
    return code_of(people)


def code_of(people: People) -> str:
    return code_at(people, FIRST)


def code_at(people: People, at: tuple[str, str]) -> str:
    plain = people.said(at).translate(dict.fromkeys(range(0x2066, 0x206A)))
    return read_code(plain.partition("puis\u00a0: ")[2][: len("BCD-FGH")])


def joined(people: People, *says: str) -> int:
    """The lead of the mother, which the father joined."""
    people.say(FIRST, "/start", *PARENT, "non")
    lead_id: int = people.tx.execute(select(table.c.id)).scalar_one()
    people.say(OTHER, "/start", "code", given_code(people), *(says or JOINS))
    return lead_id


def own_number(people: People) -> str:
    return dict(people.state(OTHER).references)["child-1"]


# --- joining ---


def test_other_adult_says_who_they_are_and_nothing_is_asked_of_the_child(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    people.say(OTHER, "/start", "code", given_code(people))
    asked = []
    for words in JOINS:
        asked.append(resolve(FLOW, people.state(OTHER), context()).node.id)
        people.say(OTHER, words)
    assert asked == ["who", "consent", "relation", "own_name", "phone", "phone_whose", "call_when", "may_say"]
    assert resolve(FLOW, people.state(OTHER), context()).node.id == "done"


def test_centre_sees_both_and_whose_number_is_whose_and_has_one_request(people: People) -> None:
    one, tx = joined(people), people.tx
    assert lead_page.see_lead(tx, people.me, one).answers["phone"] == "+212600000031"
    (part,) = beside(people, one)
    assert (part["phone"], part["guardian"], part["guardian_name"]) == (NUMBER, "father", "Brahim")
    assert len(list(export_leads(tx))) == 1
    assert [(way.conversation_id, way.is_part) for way in merges.list_ways(tx, one)] == [
        (people.key(FIRST), False),
        (people.key(OTHER), True),
    ]


def test_who_helps_joins_without_a_relation(people: People) -> None:
    one = joined(people, *HELPS)
    (part,) = beside(people, one)
    assert (part["helper_name"], part["who"], part.get("guardian")) == ("Fadma", "helper", None)


def test_agreement_of_who_joins_is_kept_with_its_own_words(people: People) -> None:
    joined(people)
    found = people.tx.execute(select(consents).where(consents.c.conversation_id == people.key(OTHER))).one()
    mother = people.tx.execute(select(consents).where(consents.c.conversation_id == people.key(FIRST))).first()
    assert (found.audience, found.given, found.subject) == ("parent", True, "me")
    assert mother is not None
    assert found.text_hash != mother.text_hash
    assert people.me.turns.catalogues.words(joining.CONSENT, "fr", "parent") in my_data(people, OTHER)


def test_nothing_is_kept_of_who_joins_before_they_agree(people: People) -> None:
    joined(people, "parent")
    (part,) = rows(people.tx)
    assert {name for name in ("phone", "guardian_name", "call_when", "guardian", "who") if part[name]} == set()


def test_who_pressed_that_they_are_a_parent_before_the_code_is_not_asked_again(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    people.say(OTHER, "/start", "parent", "code", given_code(people))
    state = people.state(OTHER)
    assert (state.speaker, resolve(FLOW, state, context()).node.id) == ("me", "consent")


def test_who_has_a_request_of_their_own_keeps_it_beside(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    given = given_code(people)
    people.say(OTHER, "/start", "parent", *SECOND[:1], "non", "Anfa", "oui", "2AC", "code", given, *JOINS)
    state = people.state(OTHER)
    assert (state.speaker, [subject for subject, _ in state.references]) == ("other-1", ["other-1.child-1"])
    assert [part["guardian_name"] for part in rows(people.tx)] == ["Brahim"]
    assert [one.value for one in state.answers if one.subject == "child-1" and one.question == "grade"] == ["2AC"]


def test_link_asks_before_it_joins_and_says_nothing_of_the_child(people: People) -> None:
    people.me.turns.ways = lambda: {"telegram": "https://t.me/bot?start=m_", "webchat": "https://example.org/?move="}
    people.say(FIRST, "/start", *PARENT, "non", "/join")
    token = people.said(FIRST).partition("?start=m_")[2].partition("\n")[0].strip("\u2068\u2069")
    people.say(OTHER, f"/start m_{token}")
    assert people.state(OTHER).asides[-1].question == "join"
    assert rows(people.tx) == []
    assert not [value for value in OF_FIRST if value in people.said(OTHER)]
    people.say(OTHER, "oui", *JOINS)
    assert [part["guardian_name"] for part in rows(people.tx)] == ["Brahim"]


def test_whoever_gave_the_code_hears_that_it_was_used_and_not_by_whom(people: People) -> None:
    joined(people)
    told = all_told(people, FIRST)
    assert "Votre code a servi" in told
    assert not [value for value in OF_OTHER if value in told]


def test_of_several_requests_the_one_that_was_pressed_is_joined(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "oui, même maison", *SECOND, "non")
    named = dict(people.state(FIRST).references)
    people.say(OTHER, "/start", "code", given_code(people, named["child-2"]), *JOINS)
    (part,) = rows(people.tx)
    assert part["merged_into"] == people.tx.execute(select(table.c.id).where(table.c.subject == "child-2")).scalar_one()


def test_whoever_has_no_request_is_asked_for_a_code(people: People) -> None:
    people.say(OTHER, "/start", "/join")
    assert people.state(OTHER).asides[-1].question == "arrive"


# --- the code ---


def test_code_joins_once_for_a_quarter_of_an_hour_and_is_not_guessed(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    late = given_code(people)
    people.clock.advance(timedelta(minutes=15))
    people.say(OTHER, "/start", "code", late)
    assert people.state(OTHER).references == ()
    people.say(OTHER, *(line for number in range(4) for line in ("code", make_code(number))))
    people.say(OTHER, "code", given_code(people))
    assert people.state(OTHER).references == (), "too many were tried"
    third, again = ("webchat", "another"), given_code(people)
    people.say(third, "/start", "code", again)
    assert people.state(third).references
    people.say(("webchat", "fourth"), "/start", "code", again)
    assert people.state(("webchat", "fourth")).references == ()


def test_code_for_an_adult_lets_no_young_person_take_over_and_the_reverse(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    people.say(CHILD, "/start", "code", given_code(people))
    assert [(one.subject, one.question) for one in people.state(CHILD).answers] == [("child-1", TAKEN_OVER)]
    people.say(OTHER, "/start", "code", code(people))
    assert [part["subject"] for part in rows(people.tx, "youth")] == ["me"]


@pytest.mark.parametrize("order", ["/join", "/takeover"])
def test_code_that_somebody_saw_ends_with_the_next_one(people: People, order: str) -> None:
    people.say(FIRST, "/start", *PARENT, "non", order)
    seen = code_at(people, FIRST)
    people.say(FIRST, order)
    people.say(("webchat", "who saw it"), "/start", "code", seen)
    assert people.state(("webchat", "who saw it")).references == ()
    people.say(OTHER, "/start", "code", code_at(people, FIRST))
    assert people.state(OTHER).references


def test_who_brings_a_code_they_only_saw_reads_nothing_of_the_child_nor_of_who_gave_it(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    people.say(OTHER, "/start", "code", given_code(people), "/status", "/mydata", "/change", "/visit", "/help")
    told = all_told(people, OTHER).casefold()
    assert not [value for value in OF_FIRST if value.casefold() in told]
    assert "Votre code a servi" in all_told(people, FIRST), "and whoever gave it can ask the centre who it was"


@pytest.mark.parametrize(
    "since",
    [("/withdraw", "oui"), ("/delete", "oui"), ("/safeword", "libellule", "libellule"), ("mon mari me frappe",)],
    ids=["taken back", "erased", "hidden", "in danger"],
)
def test_request_that_is_not_there_to_be_seen_is_joined_by_nobody(people: People, since: tuple[str, ...]) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    given = given_code(people)
    people.say(FIRST, *since, *(("j'ai besoin d'aide", "non", "non") if since[0].startswith("mon") else ()))
    people.say(OTHER, "/start", "code", given)
    assert people.state(OTHER).references == ()
    assert rows(people.tx) == []


def test_nobody_joins_twice_nor_more_than_four(people: People) -> None:
    one = joined(people)
    people.say(OTHER, "code", given_code(people))
    assert len(people.state(OTHER).references) == 1
    for number in range(5):
        people.say(("webchat", f"page {number}"), "/start", "code", given_code(people))
    assert len(merges.list_ways(people.tx, one)) == 5


def test_of_two_who_bring_the_code_at_once_one_joins(database: Database) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        people.say(FIRST, "/start", *PARENT, "non")
        given, me = given_code(people), people.me

    assert sorted(brought_at_once(database, me, given)) == [0, 0, 1]


# --- what each sees ---


def test_neither_is_shown_what_the_other_said(people: People) -> None:
    joined(people)
    for at in (FIRST, OTHER):
        people.say(at, "/status", "/mydata", "/change", "/back", "/privacy")
    mother, father = all_told(people, FIRST), all_told(people, OTHER)
    assert not [value for value in OF_FIRST if value.casefold() in father.casefold()]
    assert not [value for value in OF_OTHER if value.casefold() in mother.casefold()]
    assert "Brahim" in father
    assert "Naïma" in mother


def test_status_says_to_both_where_the_request_stands(people: People) -> None:
    one = joined(people)
    people.tx.execute(table.update().where(table.c.id == one).values(status="papers"))
    for at in (FIRST, OTHER):
        people.say(at, "/status")
    words = people.said(FIRST).partition("\u00a0: ")[2].partition("\n")[0]
    assert words
    assert words in people.said(OTHER)
    assert dict(people.state(FIRST).references)["child-1"] != own_number(people)


def test_file_of_who_joined_has_what_they_said_and_that_they_joined(people: People) -> None:
    joined(people)
    (request,) = json.loads(my_files(people, OTHER)["json"])["requests"]
    assert {name for name, value in request.items() if value} == {
        *("reference", "about_whom", "status", "kind", "channel", "who", "phone", "phone_whose"),
        *("call_when", "may_say", "guardian", "guardian_name", "joined_at"),
    }
    people.say(FIRST, "/withdraw", "oui")
    (left,) = json.loads(my_files(people, OTHER)["json"])["requests"]
    assert left == {**request, "kind": "youth"}


def my_files(people: People, at: tuple[str, str]) -> dict[str, str]:
    return people.me.turns._file(people.tx, *at, mydata.of_page) or {}


def test_who_joined_cannot_change_what_was_said_of_the_child_nor_give_it_away(people: People) -> None:
    joined(people)
    people.say(OTHER, "/status")
    offered = {control.data.rpartition("|")[2] for one in shown_last(people, OTHER) for control in one.controls}
    assert offered & {"!takeover", "!join", "!visit", "!another", "!guardian"} == set()
    people.say(OTHER, "/change")
    asked = {
        line.question for line in resolve(FLOW, people.state(OTHER), context()).passed if hasattr(line, "question")
    }
    assert not asked & {"age", "grade", "first_name"}
    people.say(OTHER, "/takeover")
    assert "aucune demande" in people.said(OTHER)


def test_news_of_the_request_goes_to_each_who_said_yes(people: People) -> None:
    one, tx = joined(people), people.tx
    desk.claim_lead(tx, people.me, one)
    talk.tell_all(tx, people.me, talk.of_lead(tx, people.me.actor, "write", one), "told.papers")
    told = [[m.words for m in messages.list_messages(tx, people.key(at), "me")] for at in (FIRST, OTHER)]
    assert told[0] == told[1] != []


def test_who_wants_no_messages_hears_no_news_and_the_other_does(people: People) -> None:
    one, tx = joined(people), people.tx
    people.say(OTHER, "/stop")
    desk.claim_lead(tx, people.me, one)
    talk.tell_all(tx, people.me, talk.of_lead(tx, people.me.actor, "write", one), "told.papers")
    assert [len(messages.list_messages(tx, people.key(at), "me")) for at in (FIRST, OTHER)] == [1, 0]


def test_who_joined_hears_news_where_who_made_it_wants_none(people: People) -> None:
    one, tx = joined(people), people.tx
    people.say(FIRST, "/stop")
    assert part_page.see_beside(tx, people.me, one).can_hear
    desk.claim_lead(tx, people.me, one)
    to = talk.of_lead(tx, people.me.actor, "write", one)
    talk.tell_all(tx, people.me, to, "told.papers")
    assert [len(messages.list_messages(tx, people.key(at), "me")) for at in (FIRST, OTHER)] == [0, 1]
    people.say(OTHER, "/stop")
    assert not part_page.see_beside(tx, people.me, one).can_hear
    with pytest.raises(desk.Mistake, match="stopped"):
        talk.tell_all(tx, people.me, to, "told.papers")


def test_family_that_nobody_reached_by_phone_is_asked_alone(people: People) -> None:
    one, tx = joined(people), people.tx
    desk.claim_lead(tx, people.me, one)
    posted._move(tx, people.me, one, {"to": "no_answer", "tell": "1"})
    assert [len(messages.list_messages(tx, people.key(at), "me")) for at in (FIRST, OTHER)] == [1, 0]
    posted._move(tx, people.me, one, {"to": "papers", "tell": "1"})
    assert [len(messages.list_messages(tx, people.key(at), "me")) for at in (FIRST, OTHER)] == [2, 1]


def test_visit_of_one_is_neither_told_nor_offered_to_the_other(people: People) -> None:
    one, tx = joined(people), people.tx
    hour = slots.add_slot(tx, Offer("al-hotaya", NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=1), 2), None, NOW)
    appointments.book(tx, hour, one, NOW)
    people.say(FIRST, "/status")
    people.say(OTHER, "/status", "/visit")
    assert "27 novembre" in people.said(FIRST)
    assert "27 novembre" not in all_told(people, OTHER)


def test_notes_of_staff_since_somebody_joined_are_in_nobodys_file(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    notes.add_note(tx, one, people.me.actor.staff_id, "la mère finit à 19 h", people.clock.now())
    people.say(OTHER, "/start", "code", given_code(people), *JOINS)
    notes.add_note(tx, one, people.me.actor.staff_id, "le père vient de Rabat", people.clock.now())
    people.say(OTHER, "/withdraw", "oui")
    assert ("19 h" in my_data(people, FIRST), "Rabat" in my_data(people, FIRST)) == (True, False)
    assert "19 h" not in my_data(people, OTHER)


# --- protection ---


@pytest.mark.parametrize("who", [FIRST, OTHER], ids=["who made it", "who joined"])
def test_who_asks_for_protection_silences_both(people: People, who: tuple[str, str]) -> None:
    one, tx = joined(people), people.tx
    other = OTHER if who == FIRST else FIRST
    turns = people.state(other).turn
    people.say(who, "mon mari me frappe", "j'ai besoin d'aide", "non", "non")
    assert {row.contact_hold for row in tx.execute(select(table.c.contact_hold))} == {True}
    assert people.state(other).turn == turns, "nothing is written there"
    assert beside(people, one) == []
    leads.release_leads(tx, people.key(who))
    assert {row.contact_hold for row in tx.execute(select(table.c.contact_hold))} == {False}


@pytest.mark.parametrize("who", [FIRST, OTHER], ids=["who made it", "who joined"])
def test_other_adult_saw_the_visit_and_the_place_on_a_list_go_when_one_asked_for_protection(
    people: People, who: tuple[str, str]
) -> None:
    one, tx = joined(people), people.tx
    other = OTHER if who == FIRST else FIRST
    hour = slots.add_slot(tx, Offer("al-hotaya", NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=1), 2), None, NOW)
    appointments.book(tx, hour, one, NOW)
    change = seats.Change(0, people.me.actor.staff_id, NOW)
    intake = seats.add_intake(tx, "al-hotaya", "youth", seats.Terms("A", seats=1), change)
    desk.move_lead(tx, people.me, one, "waiting_list", "", Chosen(intake))
    people.say(other, "/status", "/status")
    before = people.told[other]
    assert "numéro 1 sur la liste d'attente" in people.said(other)
    assert ("27 novembre" in people.said(other)) == (other == FIRST)
    people.say(who, *PROTECTED)
    people.say(other, "/status")
    assert people.told[other] == before


def test_request_of_who_asked_for_protection_is_left_to_nobody(people: People) -> None:
    one, tx = joined(people), people.tx
    people.say(FIRST, "mon mari me frappe", "j'ai besoin d'aide", "non", "non", "/withdraw", "oui")
    assert leads.get_whose(tx, one) == (people.key(FIRST), "child-1")
    assert tx.execute(select(table.c.status, table.c.contact_hold)).all() == [("withdrawn", True)]
    assert rows(tx) == []


# --- leaving ---


def test_who_joined_takes_back_only_what_is_theirs(people: People) -> None:
    one, tx = joined(people), people.tx
    before = tx.execute(select(table).where(table.c.id == one)).mappings().one()
    people.say(OTHER, "/withdraw", "oui")
    assert tx.execute(select(table).where(table.c.id == one)).mappings().one() == before
    assert rows(tx) == []
    assert not [value for value in OF_OTHER if value in dump(people.state(OTHER))]


@pytest.mark.parametrize("ends", [("/withdraw", "oui"), ("/delete", "oui"), ("/disagree", "oui")])
def test_request_stays_while_the_agreement_of_the_other_stands(people: People, ends: tuple[str, ...]) -> None:
    one, tx = joined(people), people.tx
    notes.add_note(tx, one, people.me.actor.staff_id, "Naïma finit à 19 h", people.clock.now())
    before = tx.execute(select(table.c.status, table.c.first_name, table.c.age).where(table.c.id == one)).one()
    people.say(FIRST, *ends)
    row = tx.execute(select(table)).mappings().one()
    assert (row["status"], row["first_name"], row["age"]) == tuple(before)
    assert (row["conversation_id"], row["subject"], row["reference"]) == (
        people.key(OTHER),
        "child-1",
        own_number(people),
    )
    assert (row["phone"], row["guardian"], row["guardian_name"]) == (NUMBER, "father", "Brahim")
    assert notes.list_notes(tx, one) == []
    assert talk.of_lead(tx, people.me.actor, "write", one).conversation_id == people.key(OTHER)
    people.say(OTHER, "/status", "/mydata", "/change phone", "+212600000035", "le mien", "le matin", "non")
    told = all_told(people, OTHER).casefold()
    assert not [value for value in OF_FIRST if value.casefold() in told]
    assert leads.get_answers(tx, one)["phone"] == "+212600000035"


def test_when_the_last_one_leaves_the_request_goes_as_ever(people: People) -> None:
    one, tx = joined(people), people.tx
    people.say(FIRST, "/withdraw", "oui")
    people.say(OTHER, "/withdraw", "oui")
    row = tx.execute(select(table)).mappings().one()
    assert (row["id"], row["status"], row["first_name"], row["phone"]) == (one, "withdrawn", None, None)


def test_request_that_nobody_agreed_to_beside_goes_with_who_made_it(people: People) -> None:
    joined(people, "parent")
    people.say(FIRST, "/withdraw", "oui")
    assert [row.status for row in people.tx.execute(select(table.c.status))] == ["withdrawn"]
    people.say(OTHER, "/status")
    assert "terminée" in people.said(OTHER)


def test_of_two_who_joined_the_first_has_what_is_left_and_the_other_stays_beside(people: People) -> None:
    one, tx = joined(people), people.tx
    third = ("webchat", "third")
    people.say(third, "/start", "code", given_code(people), *HELPS)
    people.say(FIRST, "/delete", "oui")
    assert leads.get_whose(tx, one) == (people.key(OTHER), "child-1")
    (part,) = beside(people, one)
    assert part["helper_name"] == "Fadma"
    people.say(OTHER, "/delete", "oui")
    assert leads.get_whose(tx, one) == (people.key(third), "child-1")


@pytest.mark.parametrize("ends", ["/withdraw", "/delete"])
@pytest.mark.parametrize("who_waits", [(OTHER,), (FIRST, OTHER), (FIRST,)])
def test_request_that_was_left_forgot_that_who_is_left_waits(
    people: People, ends: str, who_waits: tuple[tuple[str, str], ...]
) -> None:
    one, tx = joined(people), people.tx
    for at in who_waits:
        people.say(at, "/human", "passer")
    people.say(FIRST, ends, "oui")
    found = tx.execute(select(table.c.waits_for, table.c.waiting_since).where(table.c.id == one)).one()
    waiting = tickets_of(tx, people.key(OTHER))
    assert (found.waits_for, found.waiting_since) == (waiting[0] if waiting else ("", None))
    assert bool(waiting) == (OTHER in who_waits)


@pytest.mark.parametrize("ends", ["/withdraw", "/delete"])
@pytest.mark.parametrize("counted_on", ["call", "visit", "", "new"])
def test_request_that_was_left_came_up_nowhere_though_a_call_or_a_visit_had_been_to_come(
    people: People, ends: str, counted_on: str
) -> None:
    """Both are of who leaves, and it went on as "to call back" or "visit booked" with nothing to come."""
    one, tx = joined(people), people.tx
    if counted_on != "new":
        desk.move_lead(tx, people.me, one, "visit_booked", "")
    if counted_on == "call":
        desk.record_call(tx, people.me, one, "call_back", again_at=NOW + 5 * DAY)
    elif counted_on == "visit":
        hour = slots.add_slot(tx, Offer("al-hotaya", NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=1), 2), None, NOW)
        appointments.book(tx, hour, one, NOW)
    people.say(FIRST, ends, "oui")
    found = tx.execute(select(table.c.follow_up_at, table.c.follow_up_for).where(table.c.id == one)).one()
    comes_up = counted_on in {"call", "visit"}
    assert tuple(found) == ((people.clock.now(), HAPPENED) if comes_up else (None, ""))
    assert leads.get_answers(tx, one)["phone"] == NUMBER, "it was left to the other"


def test_request_that_was_left_waits_for_another_who_joined(people: People) -> None:
    one, tx = joined(people), people.tx
    third = ("webchat", "third")
    people.say(third, "/start", "code", given_code(people), *HELPS)
    people.say(third, "/human", "passer")
    people.say(FIRST, "/withdraw", "oui")
    assert leads.get_whose(tx, one)[0] == people.key(OTHER)
    assert tx.execute(select(table.c.waits_for).where(table.c.id == one)).scalar_one() == "person"


def tickets_of(tx: Connection, conversation_id: int) -> list[tuple[str, datetime]]:
    of_them = (urgent.c.conversation_id == conversation_id, urgent.c.status == "open")
    return [(kind, at) for kind, at in tx.execute(select(urgent.c.kind, urgent.c.created_at).where(*of_them))]


def test_conversation_that_is_past_its_date_leaves_the_request_to_the_other(people: People) -> None:
    one = joined(people)
    contacts.delete_conversations(people.tx, [people.key(FIRST)])
    assert leads.get_whose(people.tx, one) == (people.key(OTHER), "child-1")


def test_staff_who_erase_for_who_made_it_leave_the_other(people: People) -> None:
    one, tx = joined(people), people.tx
    desk.claim_lead(tx, people.me, one)
    people.say(FIRST, "/delete", "oui")
    assert leads.get_answers(tx, one)["phone"] == NUMBER


# --- the young person ---


def test_after_the_young_person_took_over_neither_is_told_more_than_open_or_closed(people: People) -> None:
    one = joined(people)
    people.say(CHILD, "/start", "code", code(people), "oui", "+212600000032", "le mien", "le matin", "non")
    people.tx.execute(table.update().where(table.c.id == one).values(status="papers"))
    people.say(FIRST, "/status")
    assert "entre les mains de votre enfant. Elle est ouverte." in people.said(FIRST)
    people.say(OTHER, "/status")
    assert ": ouverte." in people.said(OTHER)
    child = all_told(people, CHILD)
    assert not [value for value in (*OF_FIRST[:3], *OF_OTHER) if value in child]
    assert {part["guardian_name"] for part in beside(people, one)} == {"Naïma", "Brahim"}
    talk.tell_all(people.tx, people.me, talk.of_lead(people.tx, people.me.actor, "write", one), "told.papers")
    assert messages.list_messages(people.tx, people.key(OTHER), "me") == []


def test_who_joined_and_is_hidden_by_a_word_is_not_found_out_when_the_young_person_takes_over(people: People) -> None:
    joined(people)
    people.say(OTHER, "/safeword", "libellule", "libellule", "/start", "parent", "15 ans")
    before = replace(people.state(OTHER), beside=())
    people.say(CHILD, "/start", "code", code(people))
    assert replace(people.state(OTHER), beside=()) == before
    people.say(OTHER, "libellule", "/status")
    assert ": ouverte." in people.said(OTHER)


def test_who_joined_learnt_that_the_young_person_took_over(people: People) -> None:
    joined(people)
    people.say(CHILD, "/start", "code", code(people))
    people.say(OTHER, "/status", "/mydata", "/start")
    assert "entre les mains" not in all_told(people, OTHER)


def test_request_that_the_young_person_ends_ends_for_both(people: People) -> None:
    joined(people)
    people.say(CHILD, "/start", "code", code(people), "/delete", "oui")
    assert rows(people.tx) == []
    for at, values in ((FIRST, OF_FIRST[:3]), (OTHER, OF_OTHER)):
        assert not [value for value in values if value in dump(people.state(at))]


def test_either_of_two_who_asks_for_protection_after_that_holds_their_own_part_alone(people: People) -> None:
    one = joined(people)
    people.say(CHILD, "/start", "code", code(people))
    people.say(OTHER, "mon mari me frappe", "j'ai besoin d'aide", "non", "non")
    held = {row.id: row.contact_hold for row in people.tx.execute(select(table.c.id, table.c.contact_hold))}
    assert sum(held.values()) == 1
    assert not held[one]


# --- two requests of one child ---


def test_requests_of_both_that_staff_merge_show_neither_the_others(people: People) -> None:
    people.say(FIRST, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    own = ("parent", "14 ans", "non", "Maarif", "oui", "1AC", "oui", "Salma", "le père", *JOINS[3:], "ia", "envoyer")
    people.say(OTHER, "/start", *own, "non")
    two: int = tx.execute(select(table.c.id).where(table.c.id != one)).scalar_one()
    merging.merge_lead(tx, people.me, one, two)
    for at in (FIRST, OTHER):
        people.say(at, "/status", "/mydata", "/change", "/back")
    mother, father = all_told(people, FIRST), all_told(people, OTHER)
    assert not [value for value in ("600000031", "Naïma") if value in father]
    assert not [value for value in OF_OTHER if value in mother]
    people.say(CHILD, "/start", "code", given_code(people))
    assert people.state(CHILD).references, "the one that stands for both can be joined"


def test_request_that_was_joined_is_merged_into_no_other_and_another_into_it(people: People) -> None:
    one, tx = joined(people), people.tx
    third = ("webchat", "third")
    people.say(third, "/start", *PARENT, "non")
    two: int = tx.execute(select(table.c.id).where(table.c.conversation_id == people.key(third))).scalar_one()
    with pytest.raises(desk.Mistake, match="has_merged"):
        merging.merge_lead(tx, people.me, two, one)
    merging.merge_lead(tx, people.me, one, two)
    assert [part["guardian_name"] for part in beside(people, one)] == ["Brahim"]
    people.say(third, "/join")
    people.say(("webchat", "fourth"), "/start", "code", code_at(people, third))
    assert people.state(("webchat", "fourth")).references == (), "what stands behind another is not joined"


# --- a backup that is put back ---


class _Undone(Exception):  # noqa: N818 - what happens to what came after the backup
    """All that came since the backup is lost."""


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ({OTHER: ("/withdraw", "oui")}, "Naïma"),
        ({OTHER: ("/delete", "oui")}, "Naïma"),
        ({FIRST: ("/withdraw", "oui")}, "Brahim"),
        ({FIRST: ("/delete", "oui")}, "Brahim"),
        ({FIRST: ("/delete", "oui"), OTHER: ("/withdraw", "oui")}, None),
        ({FIRST: ("/withdraw", "oui"), OTHER: ("/delete", "oui")}, None),
    ],
)
def test_what_either_ended_does_not_come_back_with_a_backup(
    database: Database, after: dict[tuple[str, str], tuple[str, ...]], left: str | None
) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        joined(people)
    log = []
    with suppress(_Undone), database.transaction() as tx:
        people = People(tx, people.me)
        for at, words in after.items():
            people.say(at, *words)
        log += erasures.list_since(tx, NOW - DAY)
        raise _Undone
    with database.transaction() as tx:
        again = erase_again(tx, log, NOW + DAY)
        assert again.erased + again.taken_back == len(after)
        live = select(table.c.guardian_name).where(table.c.status != "withdrawn")
        assert list(tx.execute(live).scalars()) == ([left] if left else [])
        people = People(tx, people.me)
        gone = "".join(dump(people.state(at)) for at in after)
        assert not [value for at in after for value in {FIRST: OF_FIRST[:3], OTHER: OF_OTHER}[at] if value in gone]


# --- staff erase by the number that is read aloud ---


def test_number_of_who_joined_erases_what_is_theirs_and_leaves_the_request(people: People) -> None:
    one, tx = joined(people), people.tx
    found = erasing.find(tx, people.me, own_number(people))
    asked = erasing.see(tx, people.me, found)
    assert (asked.work.id, asked.is_part, asked.is_joined, asked.number) == (one, True, True, own_number(people))
    with pytest.raises(desk.Mistake, match="erase_other_number"):
        erasing.erase(tx, people.me, found, asked.work.reference)
    erasing.erase(tx, people.me, found, asked.number)
    assert rows(tx) == []
    assert leads.get_answers(tx, one)["guardian_name"] == "Naïma"


def test_number_of_who_made_it_erases_what_is_theirs_and_leaves_the_request_to_who_joined(people: People) -> None:
    one, tx = joined(people), people.tx
    number = dict(people.state(FIRST).references)["child-1"]
    found = erasing.find(tx, people.me, number)
    assert erasing.see(tx, people.me, found).going.stays
    erasing.erase(tx, people.me, found, number)
    assert leads.get_answers(tx, one)["guardian_name"] == "Brahim"
    with pytest.raises(desk.Mistake, match="erase_no_such"):
        erasing.find(tx, people.me, number)


async def test_page_says_whose_number_it_is_before_anything_is_erased(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        people = People(tx, deed(tx))
        one = joined(people)
        father, mother = own_number(people), dict(people.state(FIRST).references)["child-1"]
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    first = await browser.post("/desk/erase", data={"form": form, "reference": father})
    page = (await browser.get(first.headers["location"])).text
    assert "celui d'un adulte qui suit la demande" in page.replace("&#39;", "'")
    assert mother not in page
    wrong = await browser.post(first.headers["location"], data={"form": form, "reference": mother})
    assert wrong.status_code == 409
    done = await browser.post(first.headers["location"], data={"form": form, "reference": father})
    assert done.headers["location"] == "/desk/erase?done=1"
    page = (await browser.get(f"/desk/leads/{one}")).text
    assert "Naïma" in page
    assert "Brahim" not in page


async def test_page_says_since_when_it_is_the_young_persons_and_whose_the_other_number_is(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        people = People(tx, deed(tx))
        one = joined(people)
        mother = dict(people.state(FIRST).references)["child-1"]
        people.say(CHILD, "/start", "code", code(people))
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    page = (await browser.get(f"/desk/leads/{one}")).text.translate(dict.fromkeys(range(0x2066, 0x206A)))
    assert "Le jeune a repris cette demande à son nom le" in page
    assert f"autre numéro, {mother}" in page
    first = await browser.post("/desk/erase", data={"form": form, "reference": mother})
    page = (await browser.get(first.headers["location"])).text
    assert "Demandez qui appelle" in page
    assert "la personne qui a fait la demande" in page
    await browser.post(first.headers["location"], data={"form": form, "reference": mother})
    again = await browser.post("/desk/erase", data={"form": form, "reference": mother})
    assert (again.status_code, "Demandez qui appelle" in again.text) == (409, True)


@pytest.mark.parametrize("who", [FIRST, OTHER], ids=["who made it", "who joined"])
def test_either_goes_on_on_another_phone_and_all_stands_as_it_stood(people: People, who: tuple[str, str]) -> None:
    one, tx, new = joined(people), people.tx, ("webchat", "new phone")
    people.say(new, "/start", "code", people.code(who))
    other = OTHER if who == FIRST else FIRST
    people.say(new, "/status")
    assert "reçue" in people.said(new)
    people.say(FIRST if who == OTHER else new, "/withdraw", "oui")
    assert leads.get_whose(tx, one) == (people.key(new if who == OTHER else OTHER), "child-1")
    people.say(other if who == FIRST else new, "/change phone", "+212600000035", "le mien", "le matin", "non")
    assert leads.get_answers(tx, one)["phone"] == "+212600000035"


def test_staff_who_work_on_it_do_not_hear_that_it_is_gone_when_it_was_left(people: People) -> None:
    one, tx = joined(people), people.tx
    desk.assign_lead(tx, people.me, one, people.me.actor.staff_id)
    people.say(OTHER, "/withdraw", "oui")
    people.say(("webchat", "third"), "/start", "code", given_code(people), *HELPS)
    people.say(FIRST, "/withdraw", "oui")
    assert tx.execute(select(announcements.c.kind).where(announcements.c.kind == "taken_back")).all() == []
    people.say(("webchat", "third"), "/withdraw", "oui")
    assert len(tx.execute(select(announcements.c.kind).where(announcements.c.kind == "taken_back")).all()) == 1


# --- whatever happens ---

DEEDS = st.lists(
    st.tuples(
        st.sampled_from([FIRST, OTHER, CHILD]),
        st.sampled_from([
            "/status", "/mydata", "/change", "/back", "/keep", "/start", "/human", "/move", "/takeover", "/join",
            "/visit", "/another", "/doors", "oui", "non", "le matin", "le mien", "16 ans", "{number}", "{name}",
            "{words}", "envoyer", "/change phone", "/change own_name", "/withdraw", "/delete", "ma mère", "parent",
            "takes over", "joins", "told", "noted", "merged", "expires",
            "in danger", "staff erase", "/safeword", "libellule",
        ]),
    ),
    min_size=3,
    max_size=14,
)  # fmt: skip
SAID = {
    FIRST: {"number": "06 00 00 00 41", "name": "Zohraparent", "words": "la maison est kamilaparent"},
    OTHER: {"number": "06 00 00 00 43", "name": "Idrissautre", "words": "je finis au hammamautre"},
    CHILD: {"number": "06 00 00 00 42", "name": "Tililaenfant", "words": "demain c'est rihlaenfant"},
}
TRACES = {
    FIRST: ("600000041", "zohraparent", "kamilaparent", "600000031", "naïma"),
    OTHER: ("600000043", "idrissautre", "hammamautre", "600000034", "brahim", "rabatautre"),
    CHILD: ("600000042", "tililaenfant", "rihlaenfant"),
}
OF_CHILD = ("salma", "1ac", '"14"', "anfa")  # which the mother said, so she and the young person see it
BEGUN = (
    *((at, words) for at in (FIRST, OTHER) for words in ("/change phone", "{number}", "le mien", "le matin", "non")),
    *((at, words) for at in (FIRST, OTHER) for words in ("/human", "passer", "{words}")),
    (OTHER, "noted"),
)


def _brought(people: People, at: tuple[str, str], order: str) -> None:
    """The young person takes over, or somebody joins, where the mother has a code to give."""
    people.say(FIRST, order)
    given = code_at(people, FIRST)
    if given:
        people.say(at, "/start", "code", given)


def _done(people: People, at: tuple[str, str], what: str, lead_id: int) -> None:
    tx, me = people.tx, people.me
    with suppress(access.Refused, desk.Mistake, NoResultFound):
        match what:
            case "takes over" | "joins":
                _brought(people, *{"takes over": (CHILD, "/takeover"), "joins": (OTHER, "/join")}[what])
            case "told":
                talk.tell_all(tx, me, talk.of_lead(tx, me.actor, "write", lead_id), "told.papers")
            case "noted":
                taken = select(table.c.taken_over_at).where(table.c.id == lead_id)
                if tx.execute(taken).scalar_one() is None:
                    notes.add_note(tx, lead_id, me.actor.staff_id, "il vient de rabatautre", people.clock.now())
            case "merged":
                people.say(("webchat", "aunt"), "/start", *PARENT, "non")
                merging.merge_lead(tx, me, lead_id, max(tx.execute(select(table.c.id)).scalars()))
            case "in danger":
                people.say(at, "mon mari me frappe", "j'ai besoin d'aide", "non", "non")
            case "staff erase":
                for _, number in people.state(at).references:
                    erasing.erase(tx, me, erasing.find(tx, me, number), number)
            case "expires":
                found = contacts.find_conversation(tx, *at)
                contacts.delete_conversations(tx, [found.id] if found else [])
            case _:
                people.say(at, what.format(**SAID[at]))


@settings(max_examples=many(10, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_they_do_nobody_is_shown_what_another_said(
    sqlite_database: Database, deeds: list[tuple[tuple[str, str], str]]
) -> None:
    everybody = (FIRST, OTHER, CHILD)
    with suppress(_Undone), sqlite_database.transaction() as tx:
        people = People(tx, deed(tx, "salma", "counsellor", "coordinator"))
        one = joined(people)
        people.say(CHILD, "/start")
        shown: dict[tuple[str, str], list[str]] = {at: list(people.told[at]) for at in everybody}
        for at, what in BEGUN:
            _done(people, at, what, one)
            shown[at] += people.told.get(at, [])
        for at, what in [*deeds, *((at, "/mydata") for at in everybody)]:
            people.told.clear()
            _done(people, at, what, one)
            for place, told in people.told.items():
                shown.setdefault(place, []).extend(told)
            for place in everybody:
                shown[place] += [my_data(people, place), repr(people.me.turns._view(tx, *place, "fr"))]
                shown[place] += [dump(people.state(place))]
        for at in everybody:
            read = "\n".join(shown[at]).casefold()
            hidden = [trace for other in everybody if other != at for trace in TRACES[other]]
            assert [trace for trace in (*hidden, *(OF_CHILD if at == OTHER else ())) if trace in read] == []
        assert TRACES[OTHER][0] in "\n".join(shown[OTHER]).casefold(), "their own is theirs to see"
        raise _Undone


PROTECTED = ("mon mari me frappe", "j'ai besoin d'aide", "non", "non")


def test_hold_that_protection_kept_was_released_with_the_ticket_of_the_other_adult(people: People) -> None:
    joined(people)
    people.say(FIRST, *PROTECTED)
    first = people.tx.execute(select(urgent.c.id).where(urgent.c.kind == "urgent")).scalar_one()
    tickets.close_in(people.tx, first, keep_hold=True)
    people.say(OTHER, *PROTECTED)
    theirs = (urgent.c.kind == "urgent", urgent.c.conversation_id == people.key(OTHER))
    seen = tickets.close_in(
        people.tx, people.tx.execute(select(urgent.c.id).where(*theirs)).scalar_one(), keep_hold=False
    )
    assert seen
    assert (seen.freed, [one.id for one in seen.holding]) == (0, [first]), "who closes it is told what holds still"
    assert set(people.tx.execute(select(table.c.contact_hold)).scalars()) == {True}


@pytest.mark.parametrize(
    "says",
    [(), ("parent",), ("parent", *SECOND[:1], "non", "Anfa", "oui", "2AC")],
    ids=["nothing else", "who they are", "a request of their own"],
)
def test_number_of_who_had_asked_for_protection_before_they_joined_was_shown_and_called(
    people: People, says: tuple[str, ...]
) -> None:
    """With the code they were somebody else there than who had asked, but for who had only said who they are."""
    tx = people.tx
    people.say(FIRST, "/start", *PARENT, "non")
    one: int = tx.execute(select(table.c.id)).scalar_one()
    people.say(OTHER, "/start", *says, *PROTECTED[:2], "code", given_code(people))
    people.say(OTHER, *(JOINS[1:] if says == ("parent",) else JOINS))
    assert [part["guardian_name"] for part in rows(tx)] == ["Brahim"]
    assert set(tx.execute(select(table.c.contact_hold)).scalars()) == {True}
    assert beside(people, one) == []
    (ticket,) = tx.execute(select(urgent.c.id).where(urgent.c.kind == "urgent")).scalars()
    assert tickets.close_in(tx, ticket, keep_hold=False) == tickets.Seen(2)
    assert [part["guardian_name"] for part in beside(people, one)] == ["Brahim"]


def test_request_that_is_joined_where_somebody_else_asked_for_protection_is_called_about_as_before(
    people: People,
) -> None:
    people.say(OTHER, "/start", "je suis une fille", "15 ans", *PROTECTED, "/other")
    people.say(FIRST, "/start", *PARENT, "non")
    people.say(OTHER, "parent", "code", given_code(people), *JOINS[1:])
    assert set(people.tx.execute(select(table.c.contact_hold)).scalars()) == {False}


def test_request_that_protection_holds_was_taken_over_and_its_phone_was_written_to(people: People) -> None:
    joined(people)
    theirs = code(people)
    people.say(FIRST, *PROTECTED)
    before = people.state(FIRST).turn
    people.say(CHILD, "/start", "code", theirs)
    assert people.state(FIRST).turn == before
    assert not people.state(CHILD).references


def test_part_of_who_asked_for_protection_after_a_take_over_was_shown_and_could_be_erased_by_phone(
    people: People,
) -> None:
    one = joined(people)
    people.say(CHILD, "/start", "code", code(people))
    assert [part.is_joined for part in part_page.see_beside(people.tx, people.me, one).parts].count(False) == 2
    number = dict(people.state(FIRST).references)["child-1"]
    people.say(FIRST, *PROTECTED)
    shown = part_page.see_beside(people.tx, people.me, one).parts
    assert number not in [part.number for part in shown]
    assert len(shown) == 1
    with pytest.raises(Mistake):
        erasing.find(people.tx, people.me, number)


def test_twin_of_who_left_was_erased_by_the_number_of_who_is_left(people: People) -> None:
    one, third = joined(people), ("webchat", "third")
    people.say(third, "/start", *PARENT, "non")
    two = people.tx.execute(select(table.c.id).where(table.c.conversation_id == people.key(third))).scalar_one()
    merging.merge_lead(people.tx, people.me, one, two)
    people.say(FIRST, "/withdraw", "oui")
    number = own_number(people)
    erasing.erase(people.tx, people.me, erasing.find(people.tx, people.me, number), number)
    assert people.tx.execute(select(table.c.id)).scalars().all() == [two]
    assert people.state(third).answers


def test_offer_of_a_seat_was_left_to_who_never_heard_of_it(people: People) -> None:
    one, now = joined(people), people.clock.now()
    waits = min(people.me.turns.programme.statuses.with_seat("waits"))
    people.tx.execute(update(table).where(table.c.id == one).values(status=waits, placed_at=now))
    seat_offers.offer(people.tx, one, now + timedelta(days=2))
    people.say(FIRST, "/withdraw", "oui")
    assert seat_offers.get_seat(people.tx, one) == ("", None)


@pytest.mark.parametrize("ends", ["/withdraw", "/delete"])
@pytest.mark.parametrize(("sooner", "later"), [(OTHER, FIRST), (FIRST, OTHER)], ids=["joined first", "maker first"])
def test_two_who_end_at_once_brought_back_what_one_of_them_had_erased(
    database: Database, sooner: tuple[str, str], later: tuple[str, str], ends: str
) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx, "salma", "counsellor", "coordinator"))
        joined(people)
        people.say(FIRST, ends)
        people.say(OTHER, ends)

    def confirms() -> None:
        with database.transaction() as tx:
            People(tx, people.me).say(later, "oui")

    other = threading.Thread(target=confirms)
    with database.transaction() as tx:
        People(tx, people.me).say(sooner, "oui")
        other.start()
        other.join(timeout=1)  # it waits for what is not committed yet
    other.join()
    with database.transaction() as tx:
        assert tx.execute(select(table.c.id).where(table.c.status != "withdrawn")).scalars().all() == []


@pytest.mark.parametrize("ends", ["/withdraw", "/delete"])
def test_who_joined_ended_while_the_request_was_being_left_to_them_and_both_waited(
    postgresql_database: Database, ends: str
) -> None:
    with postgresql_database.transaction() as tx:
        people = People(tx, deed(tx, "salma", "counsellor", "coordinator"))
        joined(people)
        people.say(OTHER, ends)
        first = people.key(FIRST)

    def leaves() -> None:
        with postgresql_database.transaction() as tx:
            contacts.delete_conversations(tx, [first])  # it is past its date

    with ThreadPoolExecutor(1) as threads:
        with postgresql_database.transaction() as tx:
            contacts.lock_conversation(tx, *OTHER, NOW)
            leaving = threads.submit(leaves)
            while not someone_waits(postgresql_database):
                assert not leaving.done()
            People(tx, people.me).say(OTHER, "oui")
        leaving.result(timeout=10)
    with postgresql_database.transaction() as tx:
        assert tx.execute(select(table.c.id).where(table.c.status != "withdrawn")).scalars().all() == []
