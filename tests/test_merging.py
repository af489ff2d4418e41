"""Leads of the same person: found, merged so that one stands for all, and separated as they were."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk, lead_page, merging, posted, talk
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.search import find_leads
from storage import appointments, audit, contacts, leads, merges, messages, slots, tickets
from storage import desk as work
from storage.exporting import export_leads
from storage.leads import LeadRow, hold_leads, may_contact, release_leads
from storage.models import leads as table
from storage.overdue import OWN, PROMISED
from storage.slots import Offer
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk import deed, stands
from tests.test_desk_work import VALUES, lead
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

ANY = work.Filters(frozenset())


def rows(tx: Connection) -> list[dict[str, object]]:
    """All that is stored of leads."""
    return [dict(row) for row in tx.execute(select(table).order_by(table.c.id)).mappings()]


def listed(tx: Connection) -> list[int]:
    return [one.id for one in work.list_work(tx, "all", ANY, staff_id=0, now=NOW, limit=50)]


def writes(tx: Connection, address: str, words: str, minute: int, turn: int = 1) -> None:
    """A family writes to the centre."""
    from bot.services import waiting  # noqa: PLC0415

    whose, now = known(tx, address).id, NOW + minute * MINUTE
    messages.add_message(tx, whose, "me", words, outgoing=False, turn=turn, now=now)
    waiting.wait(tx, whose, "me", "reply", now)


def two(tx: Connection) -> tuple[Deed, int, int]:
    return deed(tx), lead(tx, 1), lead(tx, 2)


# --- who may be the same ---


def found(tx: Connection, me: Deed, one: int) -> list[tuple[int, bool]]:
    return [(twin.id, same_phone) for twin, same_phone in merging.see_twins(tx, me, one).twins]


def test_same_phone_or_same_name_and_district_are_found_across_scripts(database: Database) -> None:
    here = {"district": "anfa", "phone": ""}
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx, 1, first_name="Yassine", district="anfa")
        phone = lead(tx, 2, first_name="Autre", age="18")
        arabic = lead(tx, 3, **here, first_name="ياسين")
        lead(tx, 4, **here | {"district": "sbata"}, first_name="Yassine")
        lead(tx, 5, **here, first_name="Salma")
        lead(tx, 6, **here, first_name="Yassine", age="18")
        lead(tx, 7, **here, first_name="Yassine", kind="teacher")
        nobody = lead(tx, 8, phone="", district="", first_name="Yassine")
        assert found(tx, me, one) == [(phone, True), (arabic, False)]
        assert found(tx, me, nobody) == []


def test_brothers_held_and_taken_back_leads_are_no_duplicates(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx, 1, district="anfa")
        conversation = known(tx, "1").id
        sister = leads.save_lead(tx, conversation, "child-2", "7777777", VALUES | {"district": "anfa"}, NOW)
        lead(tx, 2, district="anfa")
        lead(tx, 3, district="anfa")
        hold_leads(tx, known(tx, "2").id, ["me"])
        withdraw_lead(tx, known(tx, "3").id, "me", NOW)
        assert found(tx, me, one) == []
        with pytest.raises(Mistake, match="same_family"):
            merging.merge_lead(tx, me, one, sister)


def test_many_of_one_name_are_counted_and_the_first_shown(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx), lead(tx, 1, district="anfa")
        for number in range(2, 15):
            lead(tx, number, district="anfa")
        seen = merging.see_twins(tx, me, one)
        assert (len(seen.twins), seen.more) == (10, 3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Yassine", "ياسين", True),
        ("Fatima Zahra", "فاطمة الزهراء", True),
        ("Fatima Zahra", "Fatima", True),
        ("Salma", "Khadija", False),
        ("Bilal", "Hajar Imane", False),
        ("", "", False),
    ],
)
def test_first_names_are_the_same_across_scripts_and_with_a_part_left_out(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    from bot.services.search import is_same_name  # noqa: PLC0415

    assert is_same_name(one, other) is same
    assert is_same_name(other, one) is same


# --- merging ---


def test_what_a_merged_lead_waits_for_leads_to_the_one_that_stands_for_it(database: Database) -> None:
    """Staff were sent to a page of the merged lead, where nothing is."""
    with database.transaction() as tx:
        me, one, other = two(tx)
        conversation = known(tx, "2").id
        assert leads.list_contacts(tx, conversation) == [(other, "me")]
        merging.merge_lead(tx, me, one, other)
        assert leads.list_contacts(tx, conversation) == [(one, "me")]
        assert work.latest_lead(tx, conversation, ["me"]) == one
        hold_leads(tx, conversation, ["me"])
        assert leads.list_contacts(tx, conversation) == []
        assert work.latest_lead(tx, conversation, ["me"]) is None


def test_merged_lead_is_in_no_list_search_count_or_export_and_its_row_stays(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        merging.merge_lead(tx, me, one, other)
        assert listed(tx) == [one]
        assert work.count_work(tx, ANY, staff_id=0, now=NOW)["all"] == 1
        assert [row["reference"] for row in export_leads(tx)] == ["1234501"]
        assert list(tx.execute(select(table.c.id).where(may_contact())).scalars()) == [one]
        assert find_leads(tx, "Salma") == [one], "each once"
        assert find_leads(tx, "1234502") == [one], "found as the one that stands for it"
        assert work.get_work(tx, other) is None
        assert leads.get_answers(tx, other)["first_name"] == "Salma"
        for verb in ("see_lead", "move", "write"):
            with pytest.raises(Refused):
                talk.of_lead(tx, me.actor, verb, other)
        assert merging.stands_for(tx, me, other) == one


def test_page_shows_what_happened_with_both_and_what_was_told(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        desk.add_note(tx, me, other, "Vient jeudi")
        writes(tx, "2", "je suis la tante", 1)
        merging.merge_lead(tx, me, one, other)
        page = lead_page.see_lead(tx, me, one)
        told = [(moment.kind, moment.words, moment.reference) for moment in page.moments if moment.words]
        assert sorted(told) == [("note", "Vient jeudi", "1234502"), ("said", "je suis la tante", "1234502")]
        deeds = [(moment.verb, moment.about) for moment in page.moments if moment.verb == "merge"]
        assert deeds == [("merge", "1234502")], "one line of it, though it is written on both"
        ((twin, answers),) = [(merged.twin, merged.answers) for merged in page.merged]
        assert (twin.reference, answers["age"]) == ("1234502", "15")


def test_what_the_merged_conversation_writes_comes_to_the_lead_that_stands_for_it(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        merging.merge_lead(tx, me, one, other)
        writes(tx, "2", "bonjour ?", 5)
        assert (stands(tx, one).waits_for, stands(tx, one).waiting_since) == ("reply", NOW + 5 * MINUTE)
        lead_page.see_lead(tx, me, one)
        assert "bonjour ?" in [moment.words for moment in lead_page.see_happened(tx, me, one).moments]
        talk.settle(tx, me, talk.of_lead(tx, me.actor, "settle", one))
        assert stands(tx, one).waiting_since is None
        assert tickets.get_waiting(tx, known(tx, "2").id, "me") is None
        merging.unmerge_lead(tx, me, one, other)
        assert stands(tx, other).waiting_since is None


def test_writing_goes_to_who_wrote_last_or_where_one_chooses(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        merging.merge_lead(tx, me, one, other)
        first, second = known(tx, "1").id, known(tx, "2").id
        writes(tx, "1", "un", 1)
        assert talk.of_lead(tx, me.actor, "write", one).conversation_id == first
        writes(tx, "2", "deux", 2)
        assert talk.of_lead(tx, me.actor, "write", one).conversation_id == second
        assert talk.of_lead(tx, me.actor, "write", one, one).conversation_id == first
        assert talk.of_lead(tx, me.actor, "see_lead", one, 999).conversation_id == second, "none of its own"
        with pytest.raises(Refused):  # what was meant for one is not for another to read
            talk.of_lead(tx, me.actor, "write", one, 999)
        posted.do(tx, me, one, {"do": "write", "words": "Venez", "via": str(one)})
        assert [message.words for message in messages.list_messages(tx, first, "me")] == ["un", "Venez"]
        assert stands(tx, one).waiting_since is None, "who was answered was answered, wherever"


def test_merged_request_stands_where_the_other_stands_when_the_family_asks(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        merging.merge_lead(tx, me, one, other)
        desk.move_lead(tx, me, one, "papers", "")
        assert leads.list_statuses(tx, known(tx, "2").id) == [LeadRow("me", "1234502", "papers")]
        merging.unmerge_lead(tx, me, one, other)
        assert leads.list_statuses(tx, known(tx, "2").id) == [LeadRow("me", "1234502", "new")]


def test_merge_of_two_who_were_both_to_come_kept_two_places(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        visits = []
        for number, who in enumerate((one, other), start=1):
            at = NOW + number * DAY
            here = slots.add_slot(tx, Offer("al-hotaya", at, at + 30 * MINUTE, 1), None, NOW)
            visits.append(appointments.book(tx, here, who, NOW))
        with pytest.raises(Mistake, match="two_visits"):
            merging.merge_lead(tx, me, one, other)
        appointments.cancel(tx, visits[1], NOW)
        merging.merge_lead(tx, me, one, other)
        found = appointments.get_appointment(tx, other, NOW)
        assert found
        assert found.id == visits[0]


# --- separating ---


@pytest.mark.parametrize("promised", [(None, None), (None, 1), (1, None), (1, 2), (2, 1), (1, 1)])
@pytest.mark.parametrize("waits", [(None, None), (None, 1), (1, None), (1, 2), (2, 1)])
def test_separated_leads_are_exactly_as_before(
    sqlite_database: Database, promised: tuple[int | None, int | None], waits: tuple[int | None, int | None]
) -> None:
    with sqlite_database.transaction() as tx:
        me, one, other = two(tx)
        for key, days in zip((one, other), promised, strict=True):
            work.set_follow_up(tx, key, NOW + days * DAY if days else None)
        for address, minutes in zip(("1", "2"), waits, strict=True):
            if minutes:
                writes(tx, address, "?", minutes)
        before = rows(tx)
        merging.merge_lead(tx, me, one, other)
        merged = stands(tx, one)
        assert merged.follow_up_at == min((NOW + days * DAY for days in promised if days), default=None)
        assert merged.waiting_since == min((NOW + one * MINUTE for one in waits if one), default=None)
        merging.unmerge_lead(tx, me, one, other)
        assert rows(tx) == before
        verbs = [line.verb for key in (one, other) for line in audit.list_deeds(tx, key)]
        assert verbs == ["merge", "unmerge", "merge", "unmerge"]


def test_merged_lead_keeps_the_promise_before_what_staff_chose(database: Database) -> None:
    """An earlier wish of staff would have hidden that a family was promised a call."""
    with database.transaction() as tx:
        me, one, other = two(tx)
        work.set_follow_up(tx, one, NOW + DAY, OWN)
        work.set_follow_up(tx, other, NOW + 2 * DAY, PROMISED)
        before = rows(tx)
        for into, away in ((one, other), (other, one)):
            merging.merge_lead(tx, me, into, away)
            merged = stands(tx, into)
            assert (merged.follow_up_at, merged.follow_up_for) == (NOW + 2 * DAY, PROMISED)
            merging.unmerge_lead(tx, me, into, away)
            assert rows(tx) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("days", [(None, 2, 1), (None, 1, 2), (3, 2, 1), (1, 2, 3), (2, 2, 1), (None, 1, 1)])
def test_three_are_separated_in_any_order_exactly_as_before(
    sqlite_database: Database, order: tuple[int, int], days: tuple[int | None, int, int]
) -> None:
    with sqlite_database.transaction() as tx:
        me, keys = deed(tx), [lead(tx, number) for number in (1, 2, 3)]
        for key, day in zip(keys, days, strict=True):
            work.set_follow_up(tx, key, NOW + day * DAY if day else None)
        before = rows(tx)
        for other in keys[1:]:
            merging.merge_lead(tx, me, keys[0], other)
        for at in order:
            merging.unmerge_lead(tx, me, keys[0], keys[1 + at])
        assert rows(tx) == before


def test_what_staff_did_meanwhile_stays_when_leads_are_separated(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        work.set_follow_up(tx, other, NOW + DAY)
        merging.merge_lead(tx, me, one, other)
        desk.set_follow_up(tx, me, one, NOW + 3 * DAY)
        desk.move_lead(tx, me, one, "papers", "")
        merging.unmerge_lead(tx, me, one, other)
        assert (stands(tx, one).status, stands(tx, one).follow_up_at) == ("papers", NOW + 3 * DAY)
        assert (stands(tx, other).status, stands(tx, other).follow_up_at) == ("new", NOW + DAY)


def test_each_waits_for_itself_when_both_wrote_meanwhile(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        merging.merge_lead(tx, me, one, other)
        writes(tx, "2", "?", 3)
        merging.unmerge_lead(tx, me, one, other)
        assert (stands(tx, one).waiting_since, stands(tx, other).waiting_since) == (None, NOW + 3 * MINUTE)
        merging.merge_lead(tx, me, one, other)
        writes(tx, "1", "?", 4)
        merging.unmerge_lead(tx, me, one, other)
        assert stands(tx, one).waiting_since == NOW + 4 * MINUTE
        assert stands(tx, other).waiting_since == NOW + 3 * MINUTE


# --- what cannot be ---


def test_no_chains_and_no_circles(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        third = lead(tx, 3)
        merging.merge_lead(tx, me, one, other)
        with pytest.raises(Refused):
            merging.merge_lead(tx, me, other, one)
        with pytest.raises(Refused):
            merging.merge_lead(tx, me, third, other)
        with pytest.raises(Refused):
            merging.merge_lead(tx, me, one, other)
        with pytest.raises(Mistake, match="has_merged"):
            merging.merge_lead(tx, me, third, one)
        with pytest.raises(Mistake, match="same_family"):
            merging.merge_lead(tx, me, one, one)
        with pytest.raises(Refused):
            merging.unmerge_lead(tx, me, third, other)
        merging.merge_lead(tx, me, one, third)
        assert listed(tx) == [one]


def test_of_two_who_merge_crosswise_at_once_one_does_it(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)

    def merge(number: int) -> str:
        pair = (one, other) if number % 2 else (other, one)
        try:
            with database.transaction() as tx:
                merging.merge_lead(tx, me, *pair)
        except Refused:
            return "refused"
        return "merged"

    assert sorted(at_once(4, merge)) == ["merged", "refused", "refused", "refused"]
    with database.reading() as tx:
        assert len(listed(tx)) == 1


def test_never_across_a_held_lead(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        hold_leads(tx, known(tx, "2").id, ["me"])
        for pair in ((one, other), (other, one)):
            with pytest.raises(Refused):
                merging.merge_lead(tx, me, *pair)
        with pytest.raises(Mistake, match="no_such_lead"):
            merging.merge_reference(tx, me, one, "12 345 02")


def test_who_asks_for_protection_is_held_behind_every_lead_and_released_only_when_nobody_waits(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        third = lead(tx, 3)
        for away in (other, third):
            merging.merge_lead(tx, me, one, away)
        whose = {address: known(tx, address).id for address in ("1", "2", "3")}
        urgent = {key: tickets.add_urgent(tx, whose[key], "me", phone=None, when=None, now=NOW) for key in ("2", "3")}
        hold_leads(tx, whose["2"], ["me"])
        assert stands(tx, one).contact_hold
        assert not list(tx.execute(select(table.c.id).where(may_contact())).scalars())
        with pytest.raises(Refused):
            merging.unmerge_lead(tx, me, one, other)
        hold_leads(tx, whose["3"], ["me"])
        tickets.close_ticket(tx, urgent["2"])
        assert release_leads(tx, whose["2"]) == 0
        assert stands(tx, one).contact_hold, "behind the third somebody waits still"
        tickets.close_ticket(tx, urgent["3"])
        assert release_leads(tx, whose["3"]) == 3
        assert not stands(tx, one).contact_hold


def test_merged_at_the_moment_when_somebody_asks_for_protection_is_held_all_the_same(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        pairs = [(lead(tx, number), lead(tx, number + 50)) for number in range(1, 9)]
        whose = [known(tx, str(number + 50)).id for number in range(1, 9)]

    def either(number: int) -> None:
        one, other = pairs[number // 2]
        with contextlib.suppress(Refused), database.transaction() as tx:
            if number % 2:
                merging.merge_lead(tx, me, one, other)
            else:
                hold_leads(tx, whose[number // 2], ["me"])

    at_once(16, either)
    with database.reading() as tx:
        stored = {row["id"]: row for row in rows(tx)}
        for one, other in pairs:
            assert stored[other]["contact_hold"]
            assert stored[one]["contact_hold"] or stored[other]["merged_into"] is None


def test_open_matter_does_not_go_away_into_one_that_has_ended(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        desk.move_lead(tx, me, one, "not_interested", "mind")
        with pytest.raises(Mistake, match="merge_into_ended"):
            merging.merge_lead(tx, me, one, other)
        merging.merge_lead(tx, me, other, one)
        assert listed(tx) == [other]


def test_who_was_enrolled_and_signed_up_again_was_new_once_both_were_merged(database: Database) -> None:
    with database.transaction() as tx:
        me, one, again = two(tx)
        desk.move_lead(tx, me, one, "enrolled", "started")
        with pytest.raises(Mistake, match="twin_has_place"):
            merging.merge_lead(tx, me, again, one)
        work.set_follow_up(tx, again, NOW + DAY, PROMISED)
        with pytest.raises(Mistake, match="merge_into_ended"):
            merging.merge_lead(tx, me, one, again)
        work.set_follow_up(tx, again, None)
        writes(tx, "2", "bonjour ?", 1)
        merging.merge_lead(tx, me, one, again)
        assert leads.list_statuses(tx, known(tx, "2").id) == [LeadRow("me", "1234502", "enrolled")]
        assert stands(tx, one).waiting_since == NOW + MINUTE, "an answer is owed all the same"


def test_lead_on_which_somebody_else_works_is_not_merged(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        desk.claim_lead(tx, deed(tx, "karim"), other)
        with pytest.raises(Mistake, match="claimed"):
            merging.merge_lead(tx, me, one, other)
        desk.claim_lead(tx, me, one)
        desk.release_lead(tx, deed(tx, "nadia"), other)


def test_lead_is_merged_by_its_reference_as_it_was_read_aloud(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        for typed in ("", "999", "9999999"):
            with pytest.raises(Mistake, match="no_such_lead"):
                posted.do(tx, me, one, {"do": "merge", "reference": typed})
        posted.do(tx, me, one, {"do": "merge", "reference": "12 345 02"})
        posted.do(tx, me, one, {"do": "unmerge", "other": str(other)})
        posted.do(tx, me, one, {"do": "merge", "other": str(other)})
        assert listed(tx) == [one]


# --- the end of one of them ---


def test_other_lead_stands_by_itself_when_one_is_taken_back_or_erased(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = two(tx)
        third = lead(tx, 3)
        merging.merge_lead(tx, me, one, other)
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        assert listed(tx) == [other, third]
        merging.merge_lead(tx, me, third, other)
        withdraw_lead(tx, known(tx, "2").id, "me", NOW)
        lead(tx, 2)
        assert len(listed(tx)) == 2, "who signs up again is a lead of their own"
        merging.merge_lead(tx, me, third, other)
        contacts.erase_conversation(tx, known(tx, "3").id, NOW)
        assert listed(tx) == [other]


def test_nobody_waits_for_the_sake_of_one_who_erased_everything(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        other, one = signed_up(tx, me), lead(tx, 1)
        merging.merge_lead(tx, me, one, other)
        say(tx, me, "/human")
        assert stands(tx, one).waits_for == "person"
        say(tx, me, "/delete")
        say(tx, me, "oui")
        assert listed(tx) == [one]
        assert stands(tx, one).waits_for == ""


def test_answer_from_one_childs_page_ends_the_waiting_of_the_others(database: Database) -> None:
    with database.transaction() as tx:
        me, first = deed(tx), lead(tx, 1)
        second = leads.save_lead(tx, known(tx, "1").id, "child-2", "7777777", VALUES, NOW)
        writes(tx, "1", "?", 1)
        assert stands(tx, second).waits_for == "reply"
        desk.record_call(tx, me, first, "reached")
        assert stands(tx, second).waits_for == ""
        assert asdict(stands(tx, second))["waiting_since"] is None
        assert merges.list_ways(tx, first)[0].lead_id == first
