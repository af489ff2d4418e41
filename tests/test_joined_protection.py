"""Who asked for protection and has a part beside a request: it is neither shown nor erased by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import access, erasing, lead_page, posted, talk, unheard, urgent
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.lead_page import Prepared
from bot.services.spoken import Sound
from bot.services.tickets import close_in
from conversations.types import Attached
from storage import facts, leads, messages, notes, tickets, voice_notes
from storage.models import leads as table
from storage.models import tickets as urgent_tickets
from tests.storing import DAY
from tests.test_desk import deed
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


def test_talk_and_notes_of_who_asked_for_protection_stayed_on_the_page_of_the_young_person(people: People) -> None:
    """Of the mother, on the daughter's page: her part alone was taken from it, and what was written to her refused."""
    one, tx, me = taken_over(people), people.tx, people.me
    (part,) = (int(str(row["id"])) for row in rows(tx))
    talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one, part), "Bonjour Naïma, quand finissez-vous ?")
    people.say(PHONE, "je finis à 19 h au hammam")
    notes.add_note(tx, part, me.actor.staff_id, "appelée au hammam", people.clock.now())
    before = lead_page.see_lead(tx, me, one, Prepared(via=part))
    assert (before.via, len(before.ways), before.has_number, "hammam" in repr(before)) == (part, 2, True, True)
    people.say(PHONE, *IN_DANGER)
    page = lead_page.see_lead(tx, me, one, Prepared(via=part))
    open_page = lead_page.see_happened(tx, me, one, part)
    assert [way.lead_id for way in page.ways] == [way.lead_id for way in open_page.ways] == [one]
    assert (page.via, open_page.via, page.has_number, open_page.has_number) == (one, one, False, False)
    read, number = repr((page, open_page)), dict(people.state(PHONE).references)["child-1"]
    assert not [told for told in ("hammam", "quand finissez-vous", number) if told in read]
    ticket = tx.execute(select(urgent_tickets.c.id).where(urgent_tickets.c.kind == "urgent")).scalar_one()
    close_in(tx, ticket, keep_hold=False)
    assert "hammam" in repr(lead_page.see_lead(tx, me, one, Prepared(via=part)))


def test_words_for_who_asked_for_protection_meanwhile_reach_nobody_else_of_the_request(people: People) -> None:
    """The page was open when she asked: its form still had her way."""
    one, tx, me = taken_over(people), people.tx, people.me
    (part,) = (int(str(row["id"])) for row in rows(tx))
    people.say(PHONE, *IN_DANGER)
    for fields in ({"do": "write", "words": "Bonjour Naïma"}, {"do": "hand_back"}):
        with pytest.raises(access.Refused):
            posted.do(tx, me, one, {**fields, "via": str(part)})
    assert messages.list_messages(tx, people.key(CHILD), "me") == []
    posted.do(tx, me, one, {"do": "write", "words": "Bonjour Salma"})
    assert [said.words for said in messages.list_messages(tx, people.key(CHILD), "me")] == ["Bonjour Salma"]


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


def speaks(people: People, at: tuple[str, str]) -> None:
    """A voice message, where the centre takes them."""
    sound = Sound(b"OggS what was said", 3)
    event = Attached("voice", sound="here")
    people.me.turns.take_turn(people.tx, Incoming(at[0], f"voice {at}", at[1], event, said=sound))


@pytest.mark.parametrize(("asks", "tells"), [(OTHER, FIRST), (FIRST, OTHER)], ids=["joined asked", "maker asked"])
def test_what_the_other_adult_said_aloud_was_heard_by_nobody_and_their_phone_written_to(
    people: People, asks: tuple[str, str], tells: tuple[str, str]
) -> None:
    joined(people)
    tx, now = people.tx, people.clock.now()
    facts.set_fact(tx, "voice_notes", "yes", source="centre", until=None, by="salma", now=now)
    people.me.turns.read_facts_anew()
    people.say(asks, *IN_DANGER)
    people.say(tells, "/human")
    speaks(people, tells)
    (note,) = voice_notes.list_of_all(tx, [people.key(tells)])[people.key(tells)]
    assert [one.kind for one in tickets.list_open(tx) if one.kind != "person"] == ["urgent"]
    nadia = deed(tx, "nadia", "safeguarding")
    (shown,) = urgent.see_urgent(tx, nadia).waiting
    assert [one.id for one in shown.voices] == [note.id]
    assert urgent.hear_note(tx, nadia, shown.ticket.id, note.id) == b"OggS what was said"
    assert not unheard.end_next(tx, people.me.turns, now + 7 * DAY)
    with pytest.raises(Mistake, match="voices_wait"):
        urgent.close_urgent(tx, nadia, shown.ticket.id, keep_hold=False)
    urgent.drop_note(tx, nadia, shown.ticket.id, note.id)
    urgent.close_urgent(tx, nadia, shown.ticket.id, keep_hold=False)


def test_request_stayed_held_for_good_when_who_joined_it_and_asked_for_protection_erased_theirs(people: People) -> None:
    one, tx = joined(people), people.tx
    number = dict(people.state(FIRST).references)["child-1"]
    people.say(OTHER, *IN_DANGER)
    people.say(OTHER, "/delete", "oui")
    nadia = deed(tx, "nadia", "safeguarding")
    (shown,) = urgent.see_urgent(tx, nadia).waiting
    urgent.close_urgent(tx, nadia, shown.ticket.id, keep_hold=False)
    assert leads.list_contacts(tx, people.key(FIRST)) == [], "it is not erasing that ends it"
    (left,) = urgent.see_urgent(tx, nadia).left
    assert left.references == (number,)
    urgent.release_left(tx, nadia, left.id)
    assert leads.list_contacts(tx, people.key(FIRST)) == [(one, "child-1")]


def test_who_is_in_charge_hears_nobody_who_is_behind_another_request(people: People) -> None:
    joined(people)
    stranger = ("telegram", "99")
    people.say(stranger, "/start", "je suis un garçon", "15 ans")
    tx, now = people.tx, people.clock.now()
    voice_notes.add_note(tx, people.key(stranger), "me", ("me", "schooling"), sound=b"OggS", seconds=1, now=now)
    (note,) = voice_notes.list_of_all(tx, [people.key(stranger)])[people.key(stranger)]
    people.say(OTHER, *IN_DANGER)
    nadia = deed(tx, "nadia", "safeguarding")
    (shown,) = urgent.see_urgent(tx, nadia).waiting
    assert shown.voices == ()
    with pytest.raises(access.Refused):
        urgent.hear_note(tx, nadia, shown.ticket.id, note.id)
