"""The demo: made-up people with whom every page of the desk can be tried, and nothing of whom leaves the machine."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import CASABLANCA
from bot.services import bulk_work, centres_page, merging, questions_page, search, visits_page, weighing
from bot.services import desk as deeds
from bot.services.access import Actor
from bot.services.demo import NotEmpty, fill, links
from bot.services.demo_people import Part, parts
from bot.services.demo_words import NAMES, QUESTIONS, TALKS, WROTE
from bot.services.desk import Deed
from bot.services.queue import see_queue
from bot.services.weighing import Plan
from conversations.locales import LOCALES
from conversations.understanding.danger import find_danger
from storage import desk, leads, staff, tickets
from storage.db import Database
from storage.models import announcements, audit, bulks, conversations, intakes, messages, notes, outbox
from storage.models import leads as leads_table
from tests.storing import NOW
from tests.test_bulk import turns, wanted
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_transcripts import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from storage.crypto import Keyring

LEADS = 300


@pytest.fixture(scope="module")
def filled(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """A file with the demo in it: each test gets a copy."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}", keyring)
    fill(database, LEADS, NOW)
    database.close()
    return path


@pytest.fixture
def demo(filled: Path, tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    shutil.copy(filled, tmp_path / "demo.db")
    database = Database(f"sqlite:///{tmp_path}/demo.db", keyring)
    yield database
    database.close()


def of_crew(tx: Connection, database: Database, login: str) -> Deed:
    """Somebody of those who work in the demo."""
    found = staff.find_login(tx, f"demo.{login}")
    assert found
    account, the_turns = found[0], turns(database)
    return Deed(Actor(account.id, account.login, account.roles), NOW, the_turns.programme.statuses, the_turns)


def count(tx: Connection, what: object) -> int:
    return int(tx.execute(select(func.count()).select_from(what)).scalar_one())  # type: ignore[arg-type]


# --- what there is to try ---


def test_every_page_has_something_to_try(demo: Database) -> None:
    with demo.transaction() as tx:
        me = of_crew(tx, demo, "amina")
        seen = see_queue(tx, me, {"tab": "all"}, 0)
        assert {one.waits_for for one in seen.work} >= {"reply", "person", "question"}
        assert {one.kind for one in seen.apart} == {"reply", "person", "question", "bug"}
        assert all(seen.counts[tab] for tab in ("nobodys", "all", "overdue", "done"))
        assert see_queue(tx, of_crew(tx, demo, "rachid"), {}, 0).counts["mine"]
        late, later = (
            tx.execute(select(func.count()).where(moment)).scalar_one()
            for moment in (leads_table.c.follow_up_at < NOW, leads_table.c.follow_up_at > NOW)
        )
        assert (late >= 5, later >= 5) == (True, True), "calls that are overdue, and some that are snoozed"
        whose = tx.execute(select(leads_table.c.claimed_by).where(leads_table.c.claimed_until > NOW)).scalars().all()
        assert len(set(whose)) > 1, "several work at the same time"
        assert len(tickets.list_urgent(tx)) == 5
        assert {bool(one.safe_phone) for one in tickets.list_urgent(tx)} == {True, False}
        assert all(count(tx, table) for table in (messages, notes, bulks, intakes))
        groups = questions_page.see_questions(tx, me, "frequent", 0).groups
        assert (len(groups) > 8, groups[0].waiting > 0, len(groups[0].questions) > 1) == (True, True, True)
        (centre,) = centres_page.see_centres(tx, me).centres
        shown = {line.intake.terms.name: line for line in (*centre.lines, *centre.over)}
        assert (shown["Démo A"].left, bool(shown["Démo A"].tally.waits)) == (2, True)
        assert shown["Démo B"].left
        assert shown["Démo 0"].is_open is False


def test_visits_of_the_last_weeks_were_noted_and_places_are_left_ahead(demo: Database) -> None:
    with demo.transaction() as tx:
        found = visits_page.see_visits(tx, of_crew(tx, demo, "rachid"))
        ahead = [slot for day in found.days for slot in day.slots]
        assert any(slot.free for slot in ahead)
        assert any(slot.taken and slot.offer.starts_at > NOW for slot in ahead)
        assert any(slot.closed_at for slot in ahead)
        assert found.doubts == {}, "none on a holiday"
        together = found.weeks[-1]
        assert min(together.booked, together.came, together.missed) > 0
        assert together.unnoted == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_families_of_every_variety_wrote_and_were_written_to(demo: Database, locale: str) -> None:
    with demo.reading() as tx:
        here = messages.c.conversation_id == conversations.c.id
        found = tx.execute(select(messages.c.words, messages.c.outgoing).where(here, conversations.c.locale == locale))
        said = {(row.words, row.outgoing) for row in found}
    assert {is_ours for _, is_ours in said} == {True, False}
    known = {words for who in ("youth", "adult") for talk in TALKS[locale, who] for words in talk}
    known |= {words for who in ("youth", "adult") for words in WROTE[locale, who]}
    assert {words for words, _ in said} <= known


def test_nothing_that_families_write_is_heard_as_danger() -> None:
    said = [words for talks in TALKS.values() for talk in talks for words in talk[1::2]]
    said += [words for some in WROTE.values() for words in some]
    said += [words for _, wordings in QUESTIONS for _, words in wordings]
    assert [words for words in said if find_danger(words, lexicon())] == []


def test_what_staff_did_fits_where_a_request_stands(demo: Database) -> None:
    with demo.reading() as tx:
        rows = tx.execute(select(leads_table)).mappings().all()
        done = tx.execute(select(audit).where(audit.c.lead_id.is_not(None)).order_by(audit.c.id)).mappings().all()
    statuses = turns(demo).programme.statuses
    for one in rows:
        own = [line for line in done if line["lead_id"] == one["id"] and line["verb"] != "claim"]
        calls = [line["about"] for line in own if line["verb"] == "record_call"]
        assert calls.count("no_answer") == one["tries"], one["reference"]
        assert one["phone"] or not calls, "nobody calls where there is no number"
        assert all(one["created_at"] <= line["at"] <= NOW for line in own)
        moves = [line["about"].split() for line in own if line["verb"] == "move"]
        assert all(not statuses.mistake(before, after, (*why, "")[0]) for before, after, *why in moves)
        assert not moves or calls or moves[-1][1] == one["status"]
        assert (one["status"] == "new") == (not moves and not calls)
        here = [
            line["at"].replace(tzinfo=NOW.tzinfo).astimezone(CASABLANCA)
            for line in own
            if line["verb"] == "record_call"
        ]
        assert all(at.weekday() < 5 and 9 <= at.hour < 17 for at in here)


# --- who they are ---


def test_every_name_is_one_in_both_scripts_and_like_no_other() -> None:
    assert all(search.is_same_name(*both) for both in NAMES)
    for one, other in combinations(NAMES, 2):
        assert not any(search.is_same_name(name, known) for name in one for known in other), (one, other)


def test_numbers_are_impossible_ones_and_only_twins_share_theirs(sqlite_database: Database) -> None:
    fill(sqlite_database, 2000, NOW)
    with sqlite_database.reading() as tx:
        phones = Counter(tx.execute(select(leads_table.c.phone)).scalars())
        safe = [one.safe_phone for one in tickets.list_urgent(tx) if one.safe_phone]
    del phones[None]
    assert {len(phone) for phone in (*phones, *safe)} == {13}
    assert all(phone.startswith("+2126000000") for phone in (*phones, *safe))
    shared = [part for part in parts(2000) if part.is_twin and part.role != "same_name"]
    assert [number for number in phones.values() if number > 1] == [2] * len(shared)
    assert not set(safe) & set(phones)


def test_whoever_looks_like_somebody_else_is_meant_to(demo: Database) -> None:
    with demo.transaction() as tx:
        me = of_crew(tx, demo, "amina")
        listed = desk.list_work(tx, "all", desk.Filters(frozenset()), staff_id=0, now=NOW, limit=999)
        alike = [one.id for one in listed if not one.contact_hold and merging.see_twins(tx, me, one.id).twins]
        pairs = [part for part in parts(LEADS) if part.is_twin and part.role != "merged"]
        assert len(alike) == 2 * len(pairs)
        assert {"Yassine", "ياسين"} <= {one.first_name for one in listed}, "who is sought across scripts is there"


def test_few_people_play_fewer_parts_and_are_as_many_as_wished(sqlite_database: Database) -> None:
    assert parts(1) == [Part()]
    assert [len(parts(number)) for number in (5, 23)] == [5, 23]
    assert [len(parts(number)) for number in (30, 100, 2000)] == [31, 101, 2001], "who is merged is no other person"
    fill(sqlite_database, 5, NOW)
    with sqlite_database.reading() as tx:
        assert count(tx, leads_table) == 5


# --- nothing of it goes out ---


def test_nothing_waits_to_be_sent_or_told_and_a_message_to_many_stays_here(demo: Database) -> None:
    with demo.transaction() as tx:
        assert count(tx, announcements) == 0
        me = of_crew(tx, demo, "amina")
        ids = list(tx.execute(select(leads_table.c.id)).scalars())
        weighed = weighing.weigh(tx, me, Plan("write", reply="thanks"), ids)
        assert weighed.todo == weighed.silent > LEADS // 2
        assert {why for why, _ in weighed.left_out} == {"held", "stopped", "blocked", "claimed", "said_no", "gone"}
        wanted(tx, me, Plan("write", reply="thanks"), ids[:60])
        while bulk_work.do_next(tx, me.turns, NOW):
            pass
        found = Counter(tx.execute(select(outbox.c.status)).scalars())
        channels = set(tx.execute(select(conversations.c.channel)).scalars())
    assert set(found) == {"shown", "unseen"}
    assert found["unseen"] > 20
    assert channels == {"demo"}


def test_demo_is_not_made_twice_nor_beside_anybody_real(sqlite_database: Database) -> None:
    fill(sqlite_database, 3, NOW)
    with pytest.raises(NotEmpty, match="there already"):
        fill(sqlite_database, 3, NOW)
    with sqlite_database.transaction() as tx:
        lead(tx, 7)
    with pytest.raises(NotEmpty, match="real people"):
        fill(sqlite_database, 3, NOW)


def test_request_of_the_demo_is_worked_on_like_any_other(demo: Database) -> None:
    with demo.transaction() as tx:
        me = of_crew(tx, demo, "souad")
        first = see_queue(tx, me, {"tab": "nobodys"}, 0).work[0]
        deeds.claim_lead(tx, me, first.id)
        deeds.record_call(tx, me, first.id, "call_back", again_at=NOW + timedelta(hours=2))
        deeds.add_note(tx, me, first.id, "Rappeler demain.")
        assert desk.get_work(tx, first.id).status in {"to_call_back", "visit_booked", "papers"}  # type: ignore[union-attr]


def test_each_of_the_crew_comes_in_by_a_link_of_their_own(demo: Database) -> None:
    with demo.transaction() as tx:
        found = links(tx, NOW)
        assert sorted(found) == ["demo.amina", "demo.latifa", "demo.rachid", "demo.souad"]
        assert len(set(found.values())) == 4
        assert leads.count_beside(tx, "demo") == 0
        assert deed(tx, "karim").actor.login == "karim"
