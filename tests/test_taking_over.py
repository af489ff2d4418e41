"""A young person takes over the request that was made for them: it is moved, never copied, and told to nobody else."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot import cli_backup
from bot.services import desk, erasing, lead_page, merging, mydata, part_page, search, talk
from bot.services.backup import Manifest
from bot.services.desk import Mistake
from bot.services.erasing_again import Again, erase_again
from bot.services.restoring import Restored
from bot.services.tickets import Seen, close_in
from conversations import taking_over
from conversations.codes import make_code, read_code
from conversations.derived import TAKEN_OVER
from conversations.flows import FLOW
from conversations.path import resolve
from conversations.stored import dump
from conversations.types import Commanded, MarkLeadChanged, SaveLead, TakenOver
from storage import appointments, contacts, erasures, leads, merges, messages, notes, outbox, slots, tickets
from storage.exporting import export_leads
from storage.models import consents
from storage.models import leads as table
from storage.parts import PART
from storage.slots import Offer
from tests.at_length import many
from tests.conversing import HELPER, context, walk
from tests.conversing import PARENT as TOLD
from tests.conversing import step as stepped
from tests.storing import DAY, NOW, at_once
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_moving import PAGE, PHONE, People, shown_last

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

CHILD = PAGE
NUMBER, OWN = "+212600000031", "+212600000032"
PARENT = (
    "parent", "14 ans", "non", "Anfa", "oui", "1AC", "oui", "Salma", "la mère", "Naïma", NUMBER, "le mien", "le soir",
    "oui", "ia", "envoyer",
)  # fmt: skip
SECOND = ("15 ans", "non", "oui", "2AC", "Imane", "informatique", "envoyer")
AGREES = ("oui", OWN, "le mien", "le matin", "non", "mon père", "Hamid", "envoyer")
GIVEN = (NUMBER, "Naïma", "600000031")  # by the mother, of herself
TOLD_LATER = (OWN, "600000032", "Hamid")  # by the daughter


@pytest.fixture
def people(database: Database) -> Iterator[People]:
    with database.transaction() as tx:
        yield People(tx, deed(tx, "salma", "counsellor", "coordinator"))


def brought_at_once(database: Database, me: Deed, given: str) -> list[int]:
    """How many requests each of three pages has, to which one code was brought at the same moment."""

    def bring(number: int) -> int:
        with database.transaction() as tx:
            here = People(tx, me)
            here.say(("webchat", f"page {number}"), f"/bring {given}")
            return len(here.state(("webchat", f"page {number}")).references)

    return at_once(3, bring)


def code(people: People, *which: str) -> str:
    people.say(PHONE, "/takeover", *which)
    lines = people.said(PHONE).translate(dict.fromkeys(range(0x2066, 0x206A))).split("\n")
    return next(found for line in lines if (found := read_code(line[-len("BCD-FGH") :])))


def taken_over(people: People, *signs_up: str) -> int:
    """The lead, which a young person took over."""
    people.say(PHONE, "/start", *(signs_up or (*PARENT, "non")))
    lead_id: int = people.tx.execute(select(table.c.id)).scalar_one()
    people.say(CHILD, "/start", "code", code(people))
    return lead_id


def beside(people: People, lead_id: int) -> list[Mapping[str, object]]:
    return [part.answers for part in part_page.see_beside(people.tx, people.me, lead_id).parts]


def rows(tx: Connection, kind: str = PART) -> list[dict[str, object]]:
    return [dict(row) for row in tx.execute(select(table).where(table.c.kind == kind)).mappings()]


def all_told(people: People, at: tuple[str, str]) -> str:
    """All that was ever said at an address, and all that stands there."""
    found = contacts.find_conversation(people.tx, *at)
    assert found is not None
    said = (body for turn in range(found.turn + 1) for body in outbox.list_turn_messages(people.tx, found.id, turn))
    return "\n".join([*said, found.state, my_data(people, at)])


def my_data(people: People, at: tuple[str, str]) -> str:
    files = people.me.turns._file(people.tx, *at, mydata.of_page)
    return "\n".join(files.values()) if files else ""


# --- what goes, what stays ---


def test_request_goes_on_with_the_young_person_and_what_hangs_on_it_goes_along(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    desk.claim_lead(tx, people.me, one)
    desk.record_call(tx, people.me, one, "reached")
    desk.move_lead(tx, people.me, one, "papers", "")
    hour = slots.add_slot(tx, Offer("al-hotaya", NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=1), 2), None, NOW)
    visit = appointments.book(tx, hour, one, NOW)
    number = dict(people.state(PHONE).references)["child-1"]
    before = tx.execute(select(table.c.status, table.c.assigned_to, table.c.created_at)).one()
    people.say(CHILD, "/start", "code", code(people))
    here = people.key(CHILD)
    assert leads.get_whose(tx, one) == (here, "me")
    after = select(table.c.status, table.c.assigned_to, table.c.created_at).where(table.c.id == one)
    assert tx.execute(after).one() == before
    found = appointments.find_appointment(tx, visit)
    assert found is not None
    assert (found.lead_id, found.conversation_id) == (one, here)
    own = dict(people.state(CHILD).references)["me"]
    assert own == tx.execute(select(table.c.reference).where(table.c.id == one)).scalar_one() != number
    assert dict(people.state(PHONE).references) == {"child-1": number}, "each has a number of their own"
    assert [lead.may_visit for lead in leads.list_statuses(tx, people.key(PHONE))] == [False]
    slots.add_slot(tx, Offer("al-hotaya", NOW + 6 * DAY, NOW + 6 * DAY + timedelta(hours=1), 2), None, NOW)
    people.say(PHONE, "/status")
    offered = [control.data.rpartition("|")[2] for one in shown_last(people, PHONE) for control in one.controls]
    assert "!takeover" not in offered
    assert "!visit" not in offered, "the visit is the young person's now"


def test_nothing_of_the_young_person_is_left_where_the_request_was_made(people: People) -> None:
    taken_over(people)
    state = people.state(PHONE)
    assert {(one.subject, one.question) for one in state.answers if one.subject != "me"} == {
        ("child-1", "another"),
        ("child-1", TAKEN_OVER),
    }
    stored = dump(state)
    assert not [one for one in ("Salma", "1AC", "anfa", '"14"') if one in stored]
    assert "verdict" not in stored


def test_nothing_that_either_says_is_shown_to_the_other(people: People) -> None:
    one = taken_over(people)
    assert leads.get_answers(people.tx, one).keys().isdisjoint({"phone", "call_when", "may_say", "guardian_name"})
    people.say(CHILD, *AGREES, "/status", "/mydata", "/change")
    people.say(PHONE, "/status", "/mydata", "/change", "/back")
    child = all_told(people, CHILD)
    assert "Salma" in child
    assert not [one for one in GIVEN if one in child]
    after = "\n".join([*people.told[PHONE], dump(people.state(PHONE)), my_data(people, PHONE)])
    assert NUMBER in after, "their own is theirs to see"
    assert not [one for one in (*TOLD_LATER, "Salma", "1AC") if one in after]


def test_young_person_is_asked_whether_they_agree_and_then_for_what_is_theirs_alone(people: People) -> None:
    one = taken_over(people)
    assert resolve(FLOW, people.state(CHILD), context()).node.id == "consent"
    asked = []
    for words in AGREES:
        asked.append(resolve(FLOW, people.state(CHILD), context()).node.id)
        people.say(CHILD, words)
    assert asked == [
        *("consent", "phone", "phone_whose", "call_when", "may_say", "guardian", "guardian_name", "review"),
    ]
    assert leads.get_answers(people.tx, one)["phone"] == OWN
    given = select(consents.c.audience).where(consents.c.conversation_id == people.key(CHILD))
    assert list(people.tx.execute(given).scalars()) == ["youth"]
    assert people.tx.execute(select(func.count()).where(table.c.status == "new")).scalar_one() == 2
    assert tickets.get_waiting(people.tx, people.key(CHILD), "me") is None


def test_number_to_call_stays_that_of_who_made_it_until_there_is_another(people: People) -> None:
    one = taken_over(people)
    page = lead_page.see_lead(people.tx, people.me, one)
    assert (page.answers.get("phone"), page.has_number) == (None, True)
    assert [(part["phone"], part["guardian_name"], part["call_when"]) for part in beside(people, one)] == [
        (NUMBER, "Naïma", "evening")
    ]
    people.say(CHILD, *AGREES)
    page = lead_page.see_lead(people.tx, people.me, one)
    assert (page.answers["phone"], beside(people, one)[0]["phone"]) == (OWN, NUMBER)
    assert page.merged == ()


def test_another_number_of_who_made_it_is_known_to_the_centre(people: People) -> None:
    one = taken_over(people)
    people.say(PHONE, "/change phone", "+212600000033", "le mien", "le matin", "non")
    assert [part["phone"] for part in beside(people, one)] == ["+212600000033"]
    assert resolve(FLOW, people.state(PHONE), context()).node.id == "done"


def test_centre_writes_to_the_young_person_whoever_wrote_last(people: People) -> None:
    one, tx = taken_over(people), people.tx
    people.say(PHONE, "/human", "passer")
    talk.write(tx, people.me, talk.of_lead(tx, people.me.actor, "write", one), "Bonjour Salma")
    assert [found.words for found in messages.list_messages(tx, people.key(CHILD), "me")] == ["Bonjour Salma"]
    assert messages.list_messages(tx, people.key(PHONE), "me") == []
    ways = merges.list_ways(tx, one)
    assert [(way.conversation_id, way.is_part) for way in ways] == [
        (people.key(CHILD), False),
        (people.key(PHONE), True),
    ]


def test_what_the_centre_noted_before_is_not_in_the_young_persons_file(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    notes.add_note(tx, one, people.me.actor.staff_id, "la mère finit à 19 h", people.clock.now())
    people.say(CHILD, "/start", "code", code(people))
    notes.add_note(tx, one, people.me.actor.staff_id, "Salma viendra seule", people.clock.now())
    assert ("19 h" in my_data(people, CHILD), "viendra seule" in my_data(people, CHILD)) == (False, True)


def test_status_says_to_who_made_it_open_or_closed_and_nothing_else(people: People) -> None:
    one = taken_over(people)
    said = []
    for status in ("new", "papers", "enrolled"):
        people.tx.execute(table.update().where(table.c.id == one).values(status=status))
        people.say(PHONE, "/status")
        said.append("terminée" in people.said(PHONE))
    assert said == [False, False, True]
    people.say(CHILD, "/delete", "oui")
    people.say(PHONE, "/status")
    assert "terminée" in people.said(PHONE)


def test_brother_or_sister_stays_with_the_parent_as_they_were(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "oui, même maison", *SECOND, "non")
    before = dict(people.tx.execute(select(table).where(table.c.subject == "child-2")).mappings().one())
    people.say(CHILD, "/start", "code", code(people, dict(people.state(PHONE).references)["child-1"]))
    assert dict(people.tx.execute(select(table).where(table.c.subject == "child-2")).mappings().one()) == before
    assert before["first_name"] == "Imane"
    people.say(PHONE, "/change phone", "+212600000033", "le mien", "le matin", "non", "envoyer")
    numbers = dict(people.tx.execute(select(table.c.subject, table.c.phone)).all())
    assert numbers == {"me": None, "child-1": "+212600000033", "child-2": "+212600000033"}


def test_who_wrote_already_keeps_what_is_theirs_beside_it(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    people.say(CHILD, "/start", "je suis une fille", "14 ans", "code", code(people))
    state = people.state(CHILD)
    assert (state.speaker, [subject for subject, _ in state.references]) == ("other-1", ["other-1"])
    assert [one.value for one in state.answers if one.subject == "me"] == ["youth", "14"]


# --- the code ---


def test_code_works_once_for_a_quarter_of_an_hour_and_is_not_guessed(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    late = code(people)
    people.clock.advance(timedelta(minutes=15))
    people.say(CHILD, "/start", "code", late)
    assert people.state(CHILD).references == ()
    people.say(CHILD, *(line for number in range(4) for line in ("code", make_code(number))))
    people.say(CHILD, "code", code(people))
    assert people.state(CHILD).references == (), "too many were tried"
    third = ("webchat", "another")
    again = code(people)
    people.say(third, "/start", "code", again)
    assert people.state(third).references
    people.say(("webchat", "fourth"), "/start", "code", again)
    assert people.state(("webchat", "fourth")).references == ()


def test_request_that_was_withdrawn_or_hidden_since_is_taken_over_by_nobody(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    given = code(people)
    people.say(PHONE, "/safeword", "libellule", "libellule")
    people.say(CHILD, "/start", "code", given)
    assert people.state(CHILD).references == ()
    people.say(PHONE, "libellule")
    given = code(people)
    people.say(PHONE, "/withdraw", "oui")
    people.say(CHILD, "code", given)
    assert people.state(CHILD).references == ()


def test_of_two_who_bring_the_code_at_once_one_gets_it(database: Database) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        people.say(PHONE, "/start", *PARENT, "non")
        given = code(people)
        me = people.me

    assert sorted(brought_at_once(database, me, given)) == [0, 0, 1]


# --- protection ---


def test_who_asks_for_protection_afterwards_is_not_given_away(people: People) -> None:
    one = taken_over(people)
    turns = people.state(PHONE).turn
    people.say(CHILD, "mon père me frappe", "j'ai besoin d'aide", "non", "non")
    tx = people.tx
    held = dict(tx.execute(select(table.c.kind, table.c.contact_hold)).all())
    assert held == {"youth": True, PART: True}, "nobody calls the number of who made it either"
    assert people.state(PHONE).turn == turns, "nothing is written there"
    people.say(PHONE, "/status")
    assert "Elle est ouverte" in people.said(PHONE)
    assert beside(people, one) == []


IN_DANGER = ("mon père me frappe", "j'ai besoin d'aide")


def holds(people: People) -> list[bool]:
    """Of each request and part, whether nobody may contact them."""
    return list(people.tx.execute(select(table.c.contact_hold).order_by(table.c.id)).scalars())


@pytest.mark.parametrize("says", [(), ("je suis une fille", "14 ans")], ids=["nothing else", "who they are"])
def test_request_was_called_about_that_came_to_where_the_young_person_had_asked_for_protection(
    people: People, says: tuple[str, ...]
) -> None:
    """They had asked before they brought the code, and were somebody else there with it."""
    tx = people.tx
    people.me.turns.ways = lambda: {"guardian": "https://tawjih.test/guardian?t="}
    people.say(PHONE, "/start", *PARENT, "non")
    one: int = tx.execute(select(table.c.id)).scalar_one()
    people.say(CHILD, "/start", *says, *IN_DANGER)
    people.say(CHILD, "code", code(people))
    assert leads.get_whose(tx, one) == (people.key(CHILD), "other-1")
    assert holds(people) == [True, True], "nobody calls the number of who made it either"
    people.say(CHILD, *AGREES)
    assert holds(people) == [True, True]
    page = lead_page.see_lead(tx, people.me, one)
    assert (page.answers, page.has_number, beside(people, one)) == ({}, False, [])
    people.say(CHILD, "/guardian")
    assert "https://tawjih.test" not in people.said(CHILD), "no adult is asked"
    (ticket,) = tickets.list_urgent(tx)
    assert close_in(tx, ticket.id, keep_hold=False) == Seen(2)
    assert holds(people) == [False, False]


def test_request_that_came_to_where_protection_holds_goes_free_wherever_it_goes_on(people: People) -> None:
    tx, third = people.tx, ("webchat", "a friend's phone")
    people.say(PHONE, "/start", *PARENT, "non")
    people.say(CHILD, "/start", *IN_DANGER)
    people.say(CHILD, "code", code(people))
    people.say(third, "/start", "code", people.code(CHILD))
    assert holds(people) == [True, True]
    (still,) = (one for one in tickets.list_urgent(tx) if one.conversation_id == people.key(third))
    assert close_in(tx, still.id, keep_hold=False) == Seen(2)
    assert holds(people) == [False, False]


# --- the end ---


def test_who_made_it_takes_back_what_they_said_of_themselves_and_the_request_stands(people: People) -> None:
    one = taken_over(people)
    people.say(CHILD, *AGREES)
    before = people.tx.execute(select(table).where(table.c.id == one)).mappings().one()
    people.say(PHONE, "/withdraw", "oui")
    assert people.tx.execute(select(table).where(table.c.id == one)).mappings().one() == before
    assert rows(people.tx) == []
    assert not [value for value in GIVEN[:2] if value in dump(people.state(PHONE))]


@pytest.mark.parametrize(
    "ends", [("/withdraw", "oui"), ("/delete", "oui"), ("non", "oui")], ids=["back", "erased", "refuses"]
)
def test_request_that_the_young_person_ends_ends_for_who_made_it_too(people: People, ends: tuple[str, ...]) -> None:
    taken_over(people)
    people.say(CHILD, *(() if ends[0] == "non" else AGREES), *ends)
    assert rows(people.tx) == []
    assert [row["first_name"] for row in rows(people.tx, "youth")] in ([], [None])
    assert not [value for value in GIVEN if value in dump(people.state(PHONE))], "it is not needed any more"
    people.say(PHONE, "/status")
    assert "cette demande est terminée" in people.said(PHONE)
    assert "annuler" not in people.said(PHONE), "nothing is left to be withdrawn"
    people.say(PHONE, "/change phone", "+212600000033", "le mien", "le matin", "non", "/status")
    assert "terminée" in people.said(PHONE)
    assert rows(people.tx) == [], "nothing begins anew"
    assert resolve(FLOW, people.state(PHONE), context()).node.id == "done"


def test_one_no_of_whoever_brought_the_code_ended_the_request_for_all(people: People) -> None:
    one = taken_over(people)
    people.say(CHILD, "non")
    assert "Effacer" in people.said(CHILD)
    assert leads.get_answers(people.tx, one)["first_name"] == "Salma"
    people.say(CHILD, "non")
    assert "Tu acceptes" in people.said(CHILD), "the words stand there again"
    people.say(CHILD, *AGREES)
    assert leads.get_answers(people.tx, one)["phone"] == OWN


def test_who_has_another_child_keeps_what_is_needed_for_that_one(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "oui, même maison", *SECOND, "non")
    before = people.state(PHONE).answers
    people.say(CHILD, "/start", "code", code(people, dict(people.state(PHONE).references)["child-1"]))
    people.say(CHILD, "non", "oui")
    after = people.state(PHONE).answers
    assert [one for one in before if one.subject != "child-1"] == [one for one in after if one.subject != "child-1"]
    people.say(PHONE, "/change phone", "+212600000033", "le mien", "le matin", "non", "envoyer")
    assert people.tx.execute(select(table.c.phone).where(table.c.subject == "child-2")).scalar_one() == "+212600000033"


def test_parent_who_erases_all_leaves_the_request_of_the_young_person(people: People) -> None:
    one = taken_over(people)
    people.say(CHILD, *AGREES)
    people.say(PHONE, "/delete", "oui")
    assert leads.get_answers(people.tx, one)["first_name"] == "Salma"
    assert rows(people.tx) == []


class _Undone(Exception):  # noqa: N818 - what happens to what came after the backup
    """All that came since the backup is lost."""


@pytest.mark.parametrize(
    ("before", "after", "again", "left"),
    [
        ((), (*AGREES, "/delete", "oui"), Again(0, 0), 0),
        ((), (*AGREES, "/withdraw", "oui"), Again(0, 1), 0),
        (("take over",), (*AGREES, "/delete", "oui"), Again(1, 0), 0),
    ],
    ids=["erased, from before", "taken back, from before", "erased, from between"],
)
def test_what_the_young_person_ended_does_not_come_back_with_a_backup(
    database: Database, before: tuple[str, ...], after: tuple[str, ...], again: Again, left: int
) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        people.say(PHONE, "/start", *PARENT, "oui, même maison", *SECOND, "non")
        first = dict(people.state(PHONE).references)["child-1"]
        if before:
            people.say(CHILD, "/start", "code", code(people, first))
    log = []
    with suppress(_Undone), database.transaction() as tx:
        people = People(tx, people.me)
        if not before:
            people.say(CHILD, "/start", "code", code(people, first))
        people.say(CHILD, *after)
        log += erasures.list_since(tx, NOW - DAY)
        raise _Undone
    with database.transaction() as tx:
        assert erase_again(tx, log, NOW + DAY) == again
        people = People(tx, people.me)
        assert "Salma" not in dump(people.state(PHONE))
        live = select(table.c.first_name).where(table.c.status != "withdrawn", table.c.kind != PART)
        assert list(tx.execute(live).scalars()) == ["Imane"], "the sister's stays"
        assert "Imane" in dump(people.state(PHONE))
        assert len(rows(tx)) == left


@pytest.mark.parametrize(
    ("after", "told"),
    [((), "with_maker"), ((PHONE, "/delete", "oui"), "lost"), ((CHILD, "/delete", "oui"), "")],
    ids=["nothing", "who made it erases", "the young person erases"],
)
def test_operator_is_told_of_what_was_taken_over_after_the_backup(
    database: Database, after: tuple[tuple[str, str], str, str] | tuple[()], told: str
) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        people.say(PHONE, "/start", *PARENT, "non")
        number = dict(people.state(PHONE).references)["child-1"]
    log = []
    with suppress(_Undone), database.transaction() as tx:
        people = People(tx, people.me)
        people.say(CHILD, "/start", "code", code(people))
        if after:
            people.say(after[0], *after[1:])
        log += erasures.list_since(tx, NOW - DAY)
        raise _Undone
    with database.transaction() as tx:
        again = erase_again(tx, log, NOW + DAY)
    assert {"with_maker": again.with_maker, "lost": again.lost} == {"with_maker": (), "lost": ()} | (
        {told: (number,)} if told else {}
    )


def test_restore_says_which_requests_it_are_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    manifest = Manifest("2026-11-22 10:00", "0033", "sqlite", {}, {})
    cli_backup._tell_of_taken_over(Restored(manifest, [], 1, 0, 0, ("1234567",), ("7654321",)))
    said = " ".join(capsys.readouterr().err.split())
    assert "Lost: 7654321" in said
    assert "signs up anew" in said
    assert "With who made them again: 1234567" in said


def test_what_was_taken_back_beside_it_does_not_come_back_with_a_backup(database: Database) -> None:
    with database.transaction() as tx:
        people = People(tx, deed(tx))
        people.say(PHONE, "/start", *PARENT, "non")
        number = dict(people.state(PHONE).references)["child-1"]
    log = []
    with suppress(_Undone), database.transaction() as tx:
        people = People(tx, people.me)
        people.say(CHILD, "/start", "code", code(people))
        people.say(PHONE, "/withdraw", "oui")
        log += erasures.list_since(tx, NOW - DAY)
        raise _Undone
    with database.transaction() as tx:
        assert erase_again(tx, log, NOW + DAY) == Again(0, 1, lost=(number,)), "the young person's goes with it: told"
        assert NUMBER not in dump(People(tx, people.me).state(PHONE))


@pytest.mark.parametrize("ends", [("/withdraw", "oui"), ("/delete", "oui")])
def test_number_of_who_made_a_merged_request_stayed_when_the_young_person_ended_it(
    people: People, ends: tuple[str, ...]
) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    into = lead(tx, 9)
    merging.merge_lead(tx, people.me, into, one)
    people.say(CHILD, "/start", "code", code(people))
    assert tx.execute(select(table.c.merged_into).where(table.c.id == one)).scalar() is None
    people.say(CHILD, *ends)
    assert rows(tx) == []
    assert not [value for value in GIVEN if value in dump(people.state(PHONE))]
    assert tx.execute(select(table.c.status).where(table.c.id == into)).scalar() == "new"


def test_second_request_of_who_made_it_was_written_to_in_place_of_the_young_person(people: People) -> None:
    people.say(PHONE, "/start", *PARENT, "non")
    tx = people.tx
    one: int = tx.execute(select(table.c.id)).scalar_one()
    other = lead(tx, 9)
    merging.merge_lead(tx, people.me, one, other)
    people.say(CHILD, "/start", "code", code(people))
    assert merges.list_merged(tx, one) == []
    assert talk.of_lead(tx, people.me.actor, "write", one).conversation_id == people.key(CHILD)
    with pytest.raises(Mistake, match="taken_over_apart"):
        merging.merge_lead(tx, people.me, one, other)


def test_who_made_it_and_asks_for_protection_held_the_request_of_the_young_person(people: People) -> None:
    one = taken_over(people)
    leads.hold_leads(people.tx, people.key(PHONE), ["me", "child-1"])
    held = {row.kind: row.contact_hold for row in people.tx.execute(select(table.c.kind, table.c.contact_hold))}
    assert held == {"youth": False, PART: True}
    leads.hold_leads(people.tx, people.key(CHILD), ["me"])
    assert people.tx.execute(select(table.c.contact_hold).where(table.c.id == one)).scalar()


def test_part_is_no_request_of_its_own_anywhere(people: People) -> None:
    one = taken_over(people)
    tx = people.tx
    assert [row["reference"] for row in export_leads(tx)] == [dict(people.state(CHILD).references)["me"]]
    assert merges.list_merged(tx, one) == []
    assert appointments.list_bookers(tx, people.key(PHONE)) == []


# --- the number that is read aloud ---


def test_number_of_who_made_it_erased_by_phone_what_the_young_person_said(people: People) -> None:
    one, tx = taken_over(people), people.tx
    people.say(CHILD, *AGREES)
    number = dict(people.state(PHONE).references)["child-1"]
    found = erasing.find(tx, people.me, number)
    asked = erasing.see(tx, people.me, found)
    assert (asked.work.id, asked.is_part, asked.is_joined, asked.number) == (one, True, False, number)
    assert asked.taken_over_on == people.clock.today()
    erasing.erase(tx, people.me, found, number)
    assert rows(tx) == []
    assert leads.get_answers(tx, one)["first_name"] == "Salma"
    assert people.state(CHILD).references


def test_staff_who_type_the_number_of_who_made_it_are_told_of_whom_it_is(people: People) -> None:
    one, tx = taken_over(people), people.tx
    number = dict(people.state(PHONE).references)["child-1"]
    for _ in range(2):
        assert search.find_leads(tx, number) == [one]
        shown = part_page.see_beside(tx, people.me, one)
        assert (shown.taken_over_on, shown.number_before) == (people.clock.today(), number)
        people.say(PHONE, "/delete", "oui")
    with pytest.raises(Mistake, match="erase_taken_over"):
        erasing.find(tx, people.me, number)
    with pytest.raises(Mistake, match="erase_no_such"):
        erasing.find(tx, people.me, "1111111")


def test_number_of_the_young_person_is_nowhere_in_the_chat_of_who_made_it(people: People) -> None:
    taken_over(people)
    people.say(PHONE, "/status", "/mydata")
    (own,) = (code for _, code in people.state(CHILD).references)
    assert own not in all_told(people, PHONE).replace("-", "")


def test_who_worked_on_it_when_who_made_it_took_their_part_back_was_told_of_a_row_that_is_gone(people: People) -> None:
    one = taken_over(people)
    desk.assign_lead(people.tx, people.me, one, people.me.actor.staff_id)
    people.say(PHONE, "/withdraw", "oui")
    assert "annulée" in people.said(PHONE)
    assert rows(people.tx) == []


def test_who_took_their_part_back_was_asked_for_their_name_again(people: People) -> None:
    taken_over(people)
    people.say(PHONE, "/withdraw", "oui")
    assert resolve(FLOW, people.state(PHONE), context()).node.id == "done"


# --- pure ---


@pytest.mark.parametrize("told", [TOLD, HELPER], ids=["parent", "helper"])
def test_what_goes_and_what_stays_are_apart(told: tuple[str, ...]) -> None:
    state = walk((*told, "no"))
    part = taking_over.part_of(state, "child-1")
    assert part is not None
    left = stepped(state, TakenOver("child-1"))
    assert not any(isinstance(effect, (SaveLead, MarkLeadChanged)) for effect in left.effects)
    assert {one.question for one in part.answers} & {one.question for one in left.state.answers} == set()
    assert taking_over.part_of(left.state, "child-1") is None
    assert stepped(left.state, Commanded("takeover")).state.asides == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["same", "yes"]), min_size=0, max_size=3), st.data())
def test_whichever_goes_the_others_stand_where_they_stood(homes: list[str], data: st.DataObject) -> None:
    state = walk(TOLD)
    for number, home in enumerate(homes):
        sent = context(reference=f"10000{number}0")
        told = ("15", "left", *(("maarif",) if home == "yes" else ()), "yes", "2AC", f"Nom{number}", "ai", "send")
        state = walk((home, *told), state, sent)
    state = walk(("no",), state)
    before = resolve(FLOW, state, context())
    gone = data.draw(st.lists(st.sampled_from([subject for subject, _ in state.references]), unique=True, min_size=1))
    for subject in gone:
        state = stepped(state, TakenOver(subject)).state
    after = resolve(FLOW, state, context())
    kept = {key: value for key, value in before.answers.items() if key[0] not in gone or key[1] == "another"}
    assert {key: value for key, value in after.answers.items() if key[1] != "another"} == {
        key: value for key, value in kept.items() if key[1] != "another"
    }
    assert after.node.id == before.node.id == "done"


# --- whatever happens ---

DEEDS = st.lists(
    st.tuples(
        st.sampled_from([PHONE, CHILD]),
        st.sampled_from([
            "/status", "/mydata", "/change", "/back", "/keep", "/start", "/human", "/move", "/takeover", "/stop",
            "/visit", "/another", "oui", "non", "le matin", "le mien", "16 ans", "{number}", "{name}", "{words}",
            "envoyer", "/change phone", "/withdraw", "ma mère",
        ]),
    ),
    min_size=4,
    max_size=25,
)  # fmt: skip
BEGUN = (
    (CHILD, "oui"),
    (CHILD, "{number}"),
    (PHONE, "/change phone"),
    (PHONE, "{number}"),
    *((at, "/mydata") for at in (PHONE, CHILD)),
)
SAID = {
    PHONE: {"number": "06 00 00 00 41", "name": "Zohraparent", "words": "la maison est kamilaparent"},
    CHILD: {"number": "06 00 00 00 42", "name": "Tililaenfant", "words": "demain c'est rihlaenfant"},
}
TRACES = {
    PHONE: ("600000041", "zohraparent", "kamilaparent", *GIVEN),
    CHILD: ("600000042", "tililaenfant", "rihlaenfant"),
}


@settings(max_examples=many(12, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_whatever_both_do_neither_is_shown_what_the_other_said(
    sqlite_database: Database, deeds: list[tuple[tuple[str, str], str]]
) -> None:
    with suppress(_Undone), sqlite_database.transaction() as tx:
        people = People(tx, deed(tx))
        taken_over(people)
        shown = {PHONE: [], CHILD: list(people.told[CHILD])}
        for at, words in [*BEGUN, *deeds, (PHONE, "/mydata"), (CHILD, "/mydata")]:
            people.say(at, words.format(**SAID[at]))
            shown[at] += [*people.told[at], my_data(people, at)]
        other = {PHONE: CHILD, CHILD: PHONE}
        for at, told in shown.items():
            read = "\n".join([*told, dump(people.state(at))]).casefold()
            assert [trace for trace in TRACES[other[at]] if trace.casefold() in read] == []
            assert TRACES[at][0] in read
        assert "Salma" not in "\n".join([*shown[PHONE], dump(people.state(PHONE))])
        raise _Undone
