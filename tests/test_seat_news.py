"""An offered seat that nobody answers for: the family hears it once, by day; the next is offered without a press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.clock import FrozenClock
from bot.services import desk, family_words, seat_news, seat_offers, seats, talk
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.seats import Chosen
from bot.services.turns import Turns
from conversations.types import Commanded, Said
from storage import audit, facts, leads, messages, tickets
from storage import desk as work
from storage import seat_offers as offers
from storage import seats as stored
from storage.models import outbox
from storage.overdue import HAPPENED, PROMISED
from storage.seats import Change, Terms
from storage.withdrawing import withdraw_lead
from tests.conversing import TEACHER, YOUTH, programme
from tests.storing import NOW, at_once
from tests.test_desk import stands
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from datetime import datetime

    from storage.db import Database

OVER = NOW + timedelta(days=8)  # Monday, 30 November, at 11 in Casablanca
NIGHT = NOW + timedelta(days=7, hours=13)


class Centre:
    """Families who wait in one intake, in the order of their addresses, and a coordinator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.turns = Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))
        self.news = seat_news.SeatNews(database, self.turns, self.turns.clock)
        with database.transaction() as tx:
            actor = Actor(account(tx, "boss", ("coordinator",)), "boss", frozenset({"coordinator", "counsellor"}))
        self.boss = Deed(actor, NOW, programme().statuses, self.turns)
        self.intake = 0
        self.channel = "telegram"

    def stands_at(self, now: datetime) -> None:
        clock = self.turns.clock
        assert isinstance(clock, FrozenClock)
        clock.moment = now
        self.boss = replace(self.boss, now=now)
        with self.database.transaction() as tx:  # what a channel takes is sent by then
            pending = update(outbox).where(outbox.c.status == "pending")
            tx.execute(pending.values(status="sent", sent_at=NOW))

    async def wait(self, number: int, answers: tuple[str, ...] = YOUTH, kind: str = "youth", **terms: object) -> None:
        for person in range(1, number + 1):
            await walk(self.turns, answers, address=str(person), channel=self.channel)
        told = Terms("A", **{"seats": 1, **terms})  # type: ignore[arg-type]
        with self.database.transaction() as tx:
            by = Change(0, self.boss.actor.staff_id, NOW)
            self.intake = stored.add_intake(tx, "al-hotaya", kind, told, by)
            for lead_id in range(1, number + 1):
                deed = replace(self.boss, now=NOW + timedelta(seconds=lead_id))
                desk.move_lead(tx, deed, lead_id, "waiting_list", "", Chosen(self.intake))
                desk.release_lead(tx, deed, lead_id)

    def offers(self, lead_id: int) -> None:
        with self.database.transaction() as tx:
            seat_offers.offer(tx, self.boss, self.intake, lead_id)

    def says(self, fact: str, value: str) -> None:
        with self.database.transaction() as tx:
            facts.set_fact(tx, fact, value, source="Directrice", until=None, by="boss", now=NOW)
        self.turns.read_facts_anew()

    async def looks(self) -> int:
        """The job looks until nothing is left; how often something was done."""
        done = 0
        while await self.news.look():
            done += 1
        return done

    def heard(self, lead_id: int) -> list[str]:
        with self.database.reading() as tx:
            return [one.words for one in messages.list_messages(tx, *leads.get_whose(tx, lead_id))]

    def seat(self, lead_id: int) -> str:
        with self.database.reading() as tx:
            return offers.get_seat(tx, lead_id)[0]

    def place(self, lead_id: int) -> int:
        with self.database.reading() as tx:
            return seats.place_on_list(tx, programme().statuses, lead_id)[0]

    def deeds(self, lead_id: int) -> list[tuple[str, str, str]]:
        with self.database.reading() as tx:
            return [(one.verb, one.door, one.login) for one in audit.list_deeds(tx, lead_id)]


@pytest.fixture
def centre(database: Database) -> Centre:
    return Centre(database)


async def test_family_hears_once_that_its_offer_is_over_and_waits_at_the_end(centre: Centre) -> None:
    await centre.wait(2)
    centre.offers(1)
    assert await centre.looks() == 0, "it is not over yet"
    centre.stands_at(OVER)
    assert await centre.looks() == 1
    offered, lapsed = centre.heard(1)
    assert "Elle est gardée jusqu'au" in offered
    assert lapsed.startswith("Pas de réponse à temps")
    assert (centre.seat(1), centre.place(1), centre.place(2)) == ("", 2, 1)
    assert ("lapse_seat", "program", "") in centre.deeds(1)
    assert await centre.looks() == 0
    assert centre.seat(2) == "", "the centre has not said that seats are offered on"


async def test_nobody_is_told_at_night(centre: Centre) -> None:
    await centre.wait(1)
    centre.offers(1)
    centre.stands_at(NIGHT)
    assert await centre.looks() == 0
    assert len(centre.heard(1)) == 1


async def test_next_is_offered_the_seat_without_a_press_where_the_centre_said_so(centre: Centre) -> None:
    await centre.wait(2)
    centre.says(seat_news.FACT, "yes")
    assert await centre.looks() == 1, "the first who waits"
    assert [centre.seat(one) for one in (1, 2)] == ["offered", ""]
    assert ("offer_seat", "program", "") in centre.deeds(1)
    centre.stands_at(OVER)
    assert await centre.looks() == 2
    assert [centre.seat(one) for one in (1, 2)] == ["", "offered"]
    (told,) = centre.heard(2)
    assert "Une place est libre pour la demande" in told
    assert "3 décembre" in told, "three working days"
    assert await centre.looks() == 0


async def test_answer_to_an_offer_of_the_program_goes_to_a_person(centre: Centre) -> None:
    await centre.wait(1)
    centre.says(seat_news.FACT, "yes")
    await centre.looks()
    await centre.turns.take("telegram", "yes", "1", Said("oui je la prends"), hint="fr")
    with centre.database.transaction() as tx:
        assert stands(tx, 1).waits_for
        seat_offers.answer(tx, centre.boss, 1, "yes")
    assert centre.seat(1) == "accepted"


@pytest.mark.parametrize("who", ["family", "staff", "busy"])
async def test_offer_that_a_person_is_at_is_left_to_them(centre: Centre, who: str) -> None:
    await centre.wait(1)
    centre.offers(1)
    centre.stands_at(NOW + timedelta(days=1))
    if who == "family":
        await centre.turns.take("telegram", "yes", "1", Said("oui je la prends"), hint="fr")
    with centre.database.transaction() as tx:
        whom = talk.of_lead(tx, centre.boss.actor, "write", 1)
        if who == "staff":
            talk.write(tx, centre.boss, whom, "Bonjour, je vous appelle demain.")
            desk.release_lead(tx, centre.boss, 1)
    centre.stands_at(OVER)
    if who == "busy":
        with centre.database.transaction() as tx:
            desk.claim_lead(tx, centre.boss, 1)
    assert await centre.looks() == 0
    assert centre.seat(1) == "offered"
    assert not any("Pas de réponse" in words for words in centre.heard(1))


async def test_who_wants_no_messages_is_called_for_an_offer_and_not_told_that_it_is_over(centre: Centre) -> None:
    await centre.wait(1)
    await centre.turns.take("telegram", "stop", "1", Commanded("stop"), hint="fr")
    centre.says(seat_news.FACT, "yes")
    assert await centre.looks() == 1
    with centre.database.reading() as tx:
        assert (stands(tx, 1).follow_up_at, centre.heard(1)) == (NOW, [])
    centre.stands_at(OVER)
    assert await centre.looks() == 0, "staff note what came of the call"
    assert centre.seat(1) == "offered"


@pytest.mark.parametrize(("days", "stands_at"), [(1, (NOW + timedelta(days=1), PROMISED)), (30, (NOW, HAPPENED))])
async def test_call_that_was_promised_for_after_the_offer_came_too_late_for_the_seat(
    centre: Centre, days: int, stands_at: tuple[datetime, str]
) -> None:
    await centre.wait(1)
    await centre.turns.take("telegram", "stop", "1", Commanded("stop"), hint="fr")
    with centre.database.transaction() as tx:
        work.set_follow_up(tx, 1, NOW + timedelta(days=days), PROMISED)
    centre.says(seat_news.FACT, "yes")
    assert await centre.looks() == 1
    with centre.database.reading() as tx:
        assert (stands(tx, 1).follow_up_at, stands(tx, 1).follow_up_for) == stands_at


@pytest.mark.parametrize("offered_by", ["staff", "program"])
@pytest.mark.parametrize("where", ["on their page", "on WhatsApp", "behind somebody else"])
async def test_offer_lapsed_by_silence_though_nothing_had_reached_the_family(
    centre: Centre, where: str, offered_by: str
) -> None:
    centre.channel = {"on their page": "webchat", "on WhatsApp": "whatsapp"}.get(where, "telegram")
    await centre.wait(1)
    if where == "behind somebody else":
        await centre.turns.take("telegram", "other", "1", Commanded("other"), hint="fr")
        await centre.turns.take("telegram", "another", "1", Said("je suis une fille"), hint="fr")
    if offered_by == "staff":
        centre.offers(1)
    else:
        centre.says(seat_news.FACT, "yes")
        assert await centre.looks() == 1
    with centre.database.reading() as tx:
        assert (stands(tx, 1).follow_up_at, len(centre.heard(1))) == (NOW, 1), "they are to be called"
    centre.stands_at(OVER)
    assert await centre.looks() == 0, "staff note what came of the call"
    assert (centre.seat(1), len(centre.heard(1))) == ("offered", 1)


@pytest.mark.parametrize(
    ("what", "seat"),
    [("was reached", ""), ("read it", ""), ("read it too late", "offered"), ("was not there", "offered")],
)
async def test_silence_is_an_answer_of_who_read_the_offer_on_the_page_or_was_reached(
    centre: Centre, what: str, seat: str
) -> None:
    centre.channel = "webchat"
    await centre.wait(1)
    centre.offers(1)
    centre.stands_at(NOW + timedelta(days=1))
    with centre.database.transaction() as tx:
        if "read" in what.split():
            read_at = OVER if "late" in what else centre.boss.now
            messages.mark_shown(tx, *leads.get_whose(tx, 1), turn=999, now=read_at)
        else:
            desk.record_call(tx, centre.boss, 1, "reached" if what == "was reached" else "no_answer")
    centre.stands_at(OVER)
    assert await centre.looks() == (0 if seat else 1)
    assert centre.seat(1) == seat


async def test_seat_that_comes_free_in_any_way_is_the_next_ones(centre: Centre) -> None:
    await centre.wait(3)
    centre.says(seat_news.FACT, "yes")
    await centre.looks()
    with centre.database.transaction() as tx:
        withdraw_lead(tx, leads.get_whose(tx, 1)[0], "me", NOW)
    assert await centre.looks() == 1
    centre.stands_at(NOW + timedelta(hours=1))
    with centre.database.transaction() as tx:
        seat_offers.answer(tx, centre.boss, 2, "no")
    assert await centre.looks() == 1
    assert [centre.seat(one) for one in (2, 3)] == ["", "offered"]


async def test_who_let_an_offer_go_by_is_offered_no_other_one_by_the_program(centre: Centre) -> None:
    await centre.wait(1)
    centre.says(seat_news.FACT, "yes")
    await centre.looks()
    centre.stands_at(OVER)
    assert await centre.looks() == 1
    assert (centre.seat(1), len(centre.heard(1))) == ("", 2)
    centre.offers(1)
    assert centre.seat(1) == "offered", "a coordinator may"


@pytest.mark.parametrize(
    ("terms", "closed"),
    [({"seats": None}, False), ({"first_day": date(2026, 11, 22)}, False), ({}, True)],
)
async def test_nothing_is_offered_where_it_is_not_sure_that_there_is_a_seat(
    centre: Centre, terms: dict[str, object], *, closed: bool
) -> None:
    await centre.wait(1, **terms)  # type: ignore[arg-type]
    centre.says(seat_news.FACT, "yes")
    if closed:
        with centre.database.transaction() as tx:
            stored.set_closed(tx, centre.intake, Change(1, centre.boss.actor.staff_id, NOW), closed=True)
    assert await centre.looks() == 0
    assert centre.seat(1) == ""


async def test_teachers_are_offered_seats_as_the_young_are_in_their_words(centre: Centre) -> None:
    await centre.wait(2, TEACHER, "teacher")
    centre.says(seat_news.FACT, "yes")
    assert await centre.looks() == 1
    assert "La prenez-vous ?" in centre.heard(1)[0].replace("\u202f", " ").replace("\u00a0", " ")
    centre.stands_at(OVER)
    assert await centre.looks() == 2
    assert [centre.seat(one) for one in (1, 2)] == ["", "offered"]


async def test_of_many_who_look_at_once_one_ends_the_offer_and_one_makes_the_next(centre: Centre) -> None:
    await centre.wait(3)
    centre.says(seat_news.FACT, "yes")
    centre.offers(1)
    centre.stands_at(OVER)

    def look(_: int) -> bool:
        with centre.database.transaction() as tx:
            return seat_news.do_next(tx, centre.turns)

    for _ in range(2):
        at_once(4, look)
    assert [centre.seat(one) for one in (1, 2, 3)] == ["", "offered", ""]
    assert [len(centre.heard(one)) for one in (1, 2, 3)] == [2, 1, 0]


@pytest.mark.parametrize("lapses", [True, False])
async def test_bug_in_the_words_is_a_ticket_and_keeps_nobody_else_waiting(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, *, lapses: bool
) -> None:
    await centre.wait(1)
    if lapses:
        centre.offers(1)
        centre.stands_at(OVER)
    else:
        centre.says(seat_news.FACT, "yes")

    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(family_words, "own_reference", broken)
    monkeypatch.setattr(seat_news, "own_reference", broken)
    assert await centre.news.look()
    assert not await centre.news.look()
    with centre.database.reading() as tx:
        assert [one.kind for one in tickets.list_open(tx)] == ["bug"]
    assert centre.seat(1) == ("" if lapses else "offered")
