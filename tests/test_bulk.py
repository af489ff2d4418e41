"""The same deed for many leads: seen before it happens, then done once for each, whatever ends the program."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import FrozenClock
from bot.services import bulk, desk, merging, talk, weighing
from bot.services.access import ROLES, Refused
from bot.services.bulk_work import BulkWork, do_next
from bot.services.desk import Deed, Mistake
from bot.services.turns import Turns
from bot.services.weighing import Plan
from storage import audit, bulks, contacts, leads, messages, staff
from storage.leads import get_whose, hold_leads
from storage.models import bulk_items, outbox
from storage.models import bulks as bulks_table
from storage.models import messages as messages_table
from storage.withdrawing import withdraw_lead
from tests.conversing import programme
from tests.storing import DAY, NOW, at_once, known, of_table
from tests.test_desk import deed, stands
from tests.test_desk_work import VALUES, lead
from tests.test_talk import say, signed_up
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from storage.db import Database

WRITE = Plan("write", reply="not_known_yet")


def coordinator(tx: Connection, login: str = "nadia") -> Deed:
    return deed(tx, login, "coordinator")


def turns(database: Database) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))


def wanted(tx: Connection, me: Deed, plan: Plan, ids: Sequence[int], key: str = "") -> int:
    """A deed for many as its page begins it."""
    weighed = weighing.weigh(tx, me, plan, ids)
    bulk_id = bulk.prepare(tx, me, key or secrets.token_hex(8), weighed)
    for outcome, some in bulk.lots(weighed):
        bulk.add_lot(tx, me, bulk_id, outcome, some)
    bulk.begin(tx, me, bulk_id, weighed)
    return bulk_id


def done(tx: Connection, me: Deed) -> int:
    """All that waits is done; how many deeds that were."""
    return sum(1 for _ in iter(lambda: do_next(tx, me.turns, me.now), False))  # noqa: FBT003


def outcomes(tx: Connection, bulk_id: int) -> dict[str, int]:
    return bulks.count_outcomes(tx, bulk_id)


def whys(tx: Connection, me: Deed, plan: Plan, *ids: int) -> list[str]:
    found = weighing.weigh(tx, me, plan, ids).outcomes
    return [found[one] for one in ids]


# --- what it would do ---


def test_who_is_left_out_of_a_message_is_said_with_the_reason(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), deed(tx, "karim")
        numbers = [lead(tx, number) for number in range(1, 9)]
        whose = {number: known(tx, str(number)).id for number in range(1, 9)}
        hold_leads(tx, whose[1], ["me"])
        contacts.mark_stopped(tx, whose[2], True, NOW)  # noqa: FBT003
        contacts.mark_blocked(tx, whose[3], NOW)
        desk.claim_lead(tx, other, numbers[3])
        desk.move_lead(tx, me, numbers[4], "not_interested", "work")
        withdraw_lead(tx, whose[6], "me", NOW)
        fax = leads.save_lead(tx, known(tx, "9", "fax").id, "me", "9999999", VALUES, NOW)
        twin = leads.save_lead(tx, whose[7], "child-1", "7777777", VALUES, NOW)
        assert whys(tx, me, WRITE, *numbers, fax, twin, 999) == [
            *("held", "stopped", "blocked", "claimed", "said_no", "gone", "", ""),
            *("no_channel", "same_family", "gone"),
        ]
        weighed = weighing.weigh(tx, me, WRITE, numbers)
        assert (weighed.number, weighed.todo) == (8, 2)
        assert weighed.references["stopped"] == ("1234502",)
        assert not any(line.verb in {"write", "bulk"} for one in numbers for line in audit.list_deeds(tx, one))


def test_message_is_seen_in_each_language_with_its_number_and_meaning(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        ids = [lead(tx, number) for number in range(1, 4)]
        contacts.save_state(
            tx, known(tx, "3").id, "{}", turn=1, locale="ary", who="youth", now=NOW, keep_days=7
        )  # fmt: skip
        page = leads.save_lead(tx, known(tx, "5", "webchat").id, "me", "5555555", VALUES, NOW)
        weighed = weighing.weigh(tx, me, WRITE, [*ids, page])
        assert [(locale, number) for locale, number, _ in weighed.drafts] == [("fr", 3), ("ary", 1)]
        words = {locale: draft for locale, _, draft in weighed.drafts}
        assert words["ary"].meaning == words["fr"].words != words["ary"].words
        assert weighed.silent == 1


def test_message_with_a_fact_that_is_not_confirmed_goes_to_nobody(database: Database) -> None:
    with database.transaction() as tx:
        me, one = coordinator(tx), lead(tx)
        assert whys(tx, me, Plan("write", reply="papers"), one) == ["no_words"]


def test_move_and_assign_leave_out_whom_they_cannot_be_done_for(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), deed(tx, "karim")
        ids = [lead(tx, number) for number in range(1, 5)]
        desk.claim_lead(tx, other, ids[0])
        desk.move_lead(tx, me, ids[1], "enrolled", "started")
        desk.release_lead(tx, me, ids[1])
        desk.move_lead(tx, me, ids[2], "papers", "")
        hold_leads(tx, known(tx, "4").id, ["me"])
        assert whys(tx, me, Plan("move", status="papers"), *ids) == ["claimed", "not_from_here", "already", "held"]
        desk.assign_lead(tx, me, ids[1], other.actor.staff_id)
        assert whys(tx, me, Plan("assign", to=other.actor.staff_id), *ids) == ["", "already", "", "held"]
        assert whys(tx, me, Plan("assign"), *ids) == ["already", "", "already", "held"]


def test_person_who_stopped_one_of_their_conversations_gets_nothing_by_the_other(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = coordinator(tx), lead(tx, 1), lead(tx, 2)
        merging.merge_lead(tx, me, one, other)
        assert whys(tx, me, WRITE, one, other) == ["", "gone"]
        contacts.mark_stopped(tx, known(tx, "2").id, True, NOW)  # noqa: FBT003
        assert whys(tx, me, WRITE, one) == ["stopped"]


@pytest.mark.parametrize(
    ("told", "mistake"),
    [
        ({"do": "assign", "to": "999"}, "no_such_person"),
        ({"do": "move", "into": "moon"}, "unknown"),
        ({"do": "move", "into": "enrolled"}, "needs_reason"),
        ({"do": "move", "into": "enrolled", "reason": "age"}, "no_such_reason"),
        ({"do": "move", "into": "papers", "reason": "age"}, "no_such_reason"),
        ({"do": "write", "reply": "moon"}, "no_such_reply"),
        ({"leads": "a,-1,٣"}, "nobody_chosen"),
        ({"which": "all", "who": "nobody"}, "nobody_chosen"),
    ],
)
def test_plan_that_cannot_be_is_a_mistake(sqlite_database: Database, told: dict[str, str], mistake: str) -> None:
    with sqlite_database.transaction() as tx:
        me, one = coordinator(tx), lead(tx)
        with pytest.raises(Mistake, match=mistake):
            bulk.offer(tx, me, {"leads": str(one)} | told)


def test_more_than_can_be_done_at_once_are_refused(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        for number in range(3):
            lead(tx, number)
        with pytest.raises(Mistake, match="too_many_chosen"):
            bulk.choose(tx, me, {"which": "all"})


@pytest.mark.parametrize("role", ROLES)
def test_only_a_coordinator_does_anything_for_many(sqlite_database: Database, role: str) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx, "salma", role), lead(tx)
        weighed = weighing.Weighed(WRITE, 1, {one: ""}, {})
        deeds = (
            lambda: bulk.offer(tx, me, {"leads": str(one)}),
            lambda: weighing.weigh(tx, me, WRITE, [one]),
            lambda: bulk.prepare(tx, me, "key", weighed),
            lambda: bulk.add_lot(tx, me, 1, "", [one]),
            lambda: bulk.begin(tx, me, 1, weighed),
            lambda: bulk.see_bulks(tx, me),
            lambda: bulk.stop_bulk(tx, me, 1),
        )
        for what in deeds:
            if role == "coordinator":
                what()
            else:
                with pytest.raises(Refused):
                    what()


# --- doing it ---


def test_message_goes_out_once_is_kept_and_does_not_silence_the_bot(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        bulk_id = wanted(tx, me, WRITE, [one])
        assert done(tx, me) == 1
        whom = talk.of_lead(tx, me.actor, "write", one)
        (written,) = messages.list_messages(tx, whom.conversation_id, "me")
        assert (written.login, written.status) == ("nadia", "pending")
        assert written.words.startswith("Nous n'avons pas encore la réponse")
        assert not talk.see(tx, whom, NOW).is_open
        assert say(tx, me, "c'est gratuit ?").messages != ()
        assert outcomes(tx, bulk_id) == {"done": 1}
        found = stands(tx, one)
        assert (found.claimed_by, found.waits_for) == (None, "")
        assert [line.about for line in audit.list_deeds(tx, one) if line.verb == "write"] == [f"bulk {bulk_id} {one}"]


def test_message_for_many_waits_for_a_decent_hour(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        night = replace(me, now=NOW.replace(hour=2) + DAY)
        bulk_id = wanted(tx, night, WRITE, [one])
        done(tx, night)
        assert outcomes(tx, bulk_id) == {"": 1}
        assert not bulks.is_running(tx, night.now)
        done(tx, replace(me, now=night.now.replace(hour=10)))
        assert outcomes(tx, bulk_id) == {"done": 1}


def test_second_message_within_a_day_is_left_out_and_said(database: Database) -> None:
    """Whatever nobody asked for counts together: reminders, too."""
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        contacts.mark_unasked(tx, get_whose(tx, one)[0], me.now - timedelta(hours=23))
        first = wanted(tx, me, WRITE, [one])
        done(tx, me)
        assert outcomes(tx, first) == {"written_today": 1}
        contacts.mark_unasked(tx, get_whose(tx, one)[0], me.now - timedelta(hours=24))
        second = wanted(tx, me, WRITE, [one], "again")
        done(tx, me)
        assert outcomes(tx, second) == {"done": 1}
        assert contacts.was_written_unasked(tx, get_whose(tx, one)[0], me.now - timedelta(minutes=1))


def test_message_does_not_answer_who_waits(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        say(tx, me, "/human")
        wanted(tx, me, WRITE, [one])
        done(tx, me)
        assert stands(tx, one).waits_for == "person"


def test_message_comes_between_the_turns_of_the_family_in_order(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one = signed_up(tx, me)
        before = list(tx.execute(select(outbox.c.id).order_by(outbox.c.id)).scalars())
        wanted(tx, me, WRITE, [one])
        done(tx, me)
        say(tx, me, "c'est gratuit ?")
        rows = tx.execute(select(outbox.c.id, outbox.c.turn, outbox.c.status).order_by(outbox.c.id)).all()
        new = [row for row in rows if row.id not in before]
        assert [row.turn for row in new] == sorted(row.turn for row in new)
        assert new[0].status == "pending"


def test_moves_and_assignments_leave_a_line_each_and_take_nobodys_lead(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), deed(tx, "karim")
        ids = [lead(tx, number) for number in range(1, 4)]
        desk.claim_lead(tx, me, ids[0])
        moved = wanted(tx, me, Plan("move", status="not_interested", reason="work"), ids[:2])
        given = wanted(tx, me, Plan("assign", to=other.actor.staff_id), ids)
        assert done(tx, me) == 5
        assert (outcomes(tx, moved), outcomes(tx, given)) == ({"done": 2}, {"done": 3})
        assert [stands(tx, one).status for one in ids] == ["not_interested", "not_interested", "new"]
        assert {stands(tx, one).assigned_to for one in ids} == {other.actor.staff_id}
        assert stands(tx, ids[1]).claimed_by is None
        verbs = [line.verb for line in audit.list_deeds(tx, ids[1])]
        assert verbs == ["move", "assign"]
        assert bulk.see_bulk(tx, me, moved).bulk.status == "done"


def test_what_changed_since_it_was_seen_counts_as_it_is_now(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), deed(tx, "karim")
        ids = [lead(tx, number) for number in range(1, 6)]
        bulk_id = wanted(tx, me, WRITE, ids)
        hold_leads(tx, known(tx, "1").id, ["me"])
        contacts.mark_stopped(tx, known(tx, "2").id, True, NOW)  # noqa: FBT003
        desk.claim_lead(tx, other, ids[2])
        withdraw_lead(tx, known(tx, "4").id, "me", NOW)
        contacts.erase_conversation(tx, known(tx, "5").id, NOW)
        assert done(tx, me) == 3, "what was taken back or erased is not there at all"
        assert outcomes(tx, bulk_id) == {"held": 1, "stopped": 1, "claimed": 1}
        assert tx.execute(select(func.count()).select_from(messages_table)).scalar_one() == 0


def test_stopped_deed_goes_no_further_and_what_is_done_stays(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        ids = [lead(tx, number) for number in range(1, 4)]
        bulk_id = wanted(tx, me, Plan("move", status="papers"), ids)
        do_next(tx, me.turns, NOW)
        bulk.stop_bulk(tx, me, bulk_id)
        bulk.stop_bulk(tx, me, bulk_id)
        assert done(tx, me) == 0
        seen = bulk.see_bulk(tx, me, bulk_id)
        assert (seen.bulk.status, seen.done, seen.waiting) == ("stopped", 1, 2)


def test_nothing_more_is_done_in_the_name_of_who_may_not_any_more(database: Database) -> None:
    with database.transaction() as tx:
        me, ids = coordinator(tx), [lead(tx, number) for number in range(1, 3)]
        bulk_id = wanted(tx, me, Plan("move", status="papers"), ids)
        staff.set_roles(tx, me.actor.staff_id, ["counsellor"])
        done(tx, me)
        assert outcomes(tx, bulk_id) == {"": 2}
        found = bulks.get_bulk(tx, bulk_id)
        assert found is not None
        assert found.status == "stopped"


def test_form_sent_twice_is_one_deed(database: Database) -> None:
    with database.transaction() as tx:
        me, ids = coordinator(tx), [lead(tx, number) for number in range(1, 3)]
        first = wanted(tx, me, WRITE, ids, "key")
        do_next(tx, me.turns, NOW)
        assert wanted(tx, me, WRITE, ids, "key") == first
        done(tx, me)
        assert wanted(tx, me, WRITE, ids, "key") == first
        done(tx, me)
        assert outcomes(tx, first) == {"done": 2}
        assert tx.execute(select(func.count()).select_from(messages_table)).scalar_one() == 2


def test_what_was_seen_has_another_mark_when_anything_of_it_changed(database: Database) -> None:
    with database.transaction() as tx:
        me, ids = coordinator(tx), [lead(tx, number) for number in range(1, 3)]
        seen = weighing.weigh(tx, me, WRITE, ids)
        assert weighing.weigh(tx, me, WRITE, ids).mark == seen.mark
        contacts.mark_stopped(tx, known(tx, "1").id, True, NOW)  # noqa: FBT003
        assert weighing.weigh(tx, me, WRITE, ids).mark != seen.mark
        assert weighing.weigh(tx, me, Plan("write", reply="thanks"), ids).mark != seen.mark


def test_many_who_work_at_once_do_each_once(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        ids = [lead(tx, number) for number in range(1, 25)]
        bulk_id = wanted(tx, me, WRITE, ids)

    def run(_: int) -> int:
        number = 0
        while True:
            with database.transaction() as tx:
                if not do_next(tx, me.turns, NOW):
                    return number
            number += 1

    assert sum(at_once(4, run)) == 24
    with database.transaction() as tx:
        assert outcomes(tx, bulk_id) == {"done": 24}
        bulks.end_finished(tx, NOW)
        per_person = tx.execute(
            select(func.count(messages_table.c.id)).group_by(messages_table.c.conversation_id)
        ).scalars()
        assert Counter(per_person) == {1: 24}


# --- the one who does it ---


async def test_bug_with_one_lead_leaves_nothing_of_it_and_the_others_are_done(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as tx:
        me = replace(coordinator(tx), turns=turns(database))
        ids = [lead(tx, number) for number in range(1, 4)]
        bulk_id = wanted(tx, me, WRITE, ids)
    whole = talk.send_to_many

    def broken(tx: Connection, deed: Deed, whom: talk.Whom, words: str, name: str) -> None:
        whole(tx, deed, whom, words, name)
        if whom.lead_id == ids[1]:
            raise KeyError("a bug")

    monkeypatch.setattr(talk, "send_to_many", broken)
    work = BulkWork(database, turns(database), FrozenClock(NOW))
    while await work.look():
        pass
    with database.reading() as tx:
        assert outcomes(tx, bulk_id) == {"done": 2, "failed": 1}
        assert tx.execute(select(func.count()).select_from(messages_table)).scalar_one() == 2
        found = bulks.get_bulk(tx, bulk_id)
        assert found is not None
        assert found.status == "done"


async def test_worker_is_woken_goes_on_after_a_stop_and_ends_when_told(database: Database) -> None:
    with database.transaction() as tx:
        me = replace(coordinator(tx), turns=turns(database))
        ids = [lead(tx, number) for number in range(1, 21)]
        bulk_id = wanted(tx, me, WRITE, ids)

    async def until(number: int) -> None:
        while (await database.read(lambda tx: outcomes(tx, bulk_id))).get("done", 0) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    first = BulkWork(database, turns(database), FrozenClock(NOW), pause=0.01)
    first.start()
    await until(3)
    await first.stop()
    stopped_at = await database.read(lambda tx: outcomes(tx, bulk_id))
    assert stopped_at[""] > 0
    second = BulkWork(database, turns(database), FrozenClock(NOW), pause=0, look_every=60)
    second.start()
    await until(20)
    with database.transaction() as tx:
        another = wanted(tx, me, Plan("move", status="papers"), ids)
    second.wake()
    while (await database.read(lambda tx: outcomes(tx, another))).get("done", 0) < 20:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await second.stop()


def test_who_did_what_for_many_is_forgotten_after_a_month(database: Database) -> None:
    with database.transaction() as tx:
        me, one = coordinator(tx), lead(tx)
        wanted(tx, me, Plan("move", status="papers"), [one])
        assert of_table(tx, bulks_table, NOW + 29 * DAY) == 0
        assert of_table(tx, bulks_table, NOW + 31 * DAY) == 1
        assert tx.execute(select(func.count()).select_from(bulk_items)).scalar_one() == 0
        assert stands(tx, one).status == "new"
