"""News to many: only to who said yes to them, seen by two, in permitted hours, each family once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.channels.webchat_page import Pages
from bot.page_words import PageWords as Words
from bot.services import bulk, desk, mailings, merging, safeguarding
from bot.services.access import ROLES, Refused
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.messages import Message
from bot.services.weighing import Plan
from conversations.types import Commanded, OpenUrgent, Said
from storage import bulks, contacts, staff
from storage import mailings as stored
from storage.leads import hold_leads
from storage.models import audit, bulk_items, consents, outbox
from storage.models import bulks as bulks_table
from storage.models import mailings as table
from storage.outbox import Priority
from storage.retention import delete_expired
from storage.withdrawing import withdraw_lead
from tests.conversing import YOUTH
from tests.mailing import (
    MONDAY,
    at,
    conversation,
    coordinator,
    done,
    family,
    ready,
    say_to_news,
    send,
    set_hours,
    written,
)
from tests.storing import of_table
from tests.test_bulk import outcomes, wanted
from tests.test_desk import deed
from tests.test_reminders import _family
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from conversations.types import Event
    from storage.db import Database

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEWS = "📢 Nouvelles du centre\u00a0: Les inscriptions commencent le 2 mars."


def two(tx: Connection) -> tuple[Deed, Deed]:
    """Who writes, and who sends."""
    me, other = coordinator(tx), coordinator(tx, "karim")
    set_hours(tx, me)
    set_hours(tx, other)
    return me, other


def says(tx: Connection, me: Deed, number: int, event: Event) -> None:
    """A family does something."""
    me.turns.take_turn(tx, Incoming("telegram", f"{event}", str(number), event, hint="fr"))


def mistake(do: object, *told: object) -> str:
    with pytest.raises(Mistake) as found:
        do(*told)  # type: ignore[operator]
    return found.value.reason


# --- for whom ---------------------------------------------------------------------------------------------------------


def test_numbers_say_who_would_get_it_and_who_did_not_say_yes(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        family(tx, 1)
        family(tx, 2, locale="ar")
        family(tx, 3, locale="ary")
        family(tx, 4, news="")
        family(tx, 5, news="no")
        family(tx, 6, channel="webchat")
        taken_back = family(tx, 7)
        say_to_news(tx, conversation(tx, 7).id, given=False)
        contacts.mark_stopped(tx, conversation(tx, 1).id, False, MONDAY)  # noqa: FBT003
        seen = mailings.see_mailing(tx, me, ready(tx, me))
        assert {locale: len(ids) for locale, ids in seen.reached.by_locale.items()} == {"fr": 2, "ar": 1}
        assert (seen.reached.number, seen.reached.no_yes, seen.reached.todo, seen.reached.silent) == (7, 3, 3, 1)
        assert seen.reached.left_out == [("no_text", 1)]
        assert seen.reached.without_text("ary") == 1
        assert taken_back not in {one for ids in seen.reached.by_locale.values() for one in ids}


def test_nobody_is_counted_who_asked_for_protection_or_took_the_request_back(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        family(tx, 1)
        family(tx, 2)
        family(tx, 3)
        hold_leads(tx, conversation(tx, 1).id, ["me"])
        withdraw_lead(tx, conversation(tx, 2).id, "me", MONDAY)
        assert mailings.see_mailing(tx, me, ready(tx, me)).reached.number == 1


def test_saved_filter_says_for_whom_and_stays_that_of_who_began_it(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1, who="parent")
        family(tx, 2)
        mine = family(tx, 3)
        desk.assign_lead(tx, me, mine, me.actor.staff_id)
        parents = ready(tx, me, {"tab": "all", "who": "parent"})
        of_mine = ready(tx, me, {"tab": "mine"})
        assert mailings.see_mailing(tx, other, parents).reached.todo == 1
        assert mailings.see_mailing(tx, other, of_mine).reached.todo == 1


def test_same_person_on_two_channels_gets_it_once_where_they_said_yes(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        one, twin = family(tx, 1, news=""), family(tx, 2)
        merging.merge_lead(tx, me, one, twin)
        send(tx, other, ready(tx, me))
        done(tx, other)
        assert list(written(tx)) == ["2"]


# --- writing it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("x" * 601, "mailing_too_long"),
        ("Bonjour {prénom}, venez lundi.", "mailing_with_gap"),
        ("Dossier BK123456 accepté.", "mailing_with_number"),
        ("Infos : http://example.org", "mailing_link"),
        ("Infos : www.example.org", "mailing_link"),
        ("Infos : https://bit.ly/3xYz", "mailing_link"),
        ("Infos : https://centre.ma@example.org", "mailing_link"),
        ("Infos : https://xn--exmple-cua.org", "mailing_link"),
        ("Infos : https://еxample.org", "mailing_link"),
        ("Infos : https://192.168.1.1/a", "mailing_link"),
        ("Infos : tg://resolve?domain=x", "mailing_link"),
        ("Infos : https://BIT.LY/3xYz", "mailing_link"),
        ("Infos : https://t.me/joinchat/xx", "mailing_link"),
    ],
)
def test_words_that_are_too_long_personal_or_lead_elsewhere_are_refused(
    sqlite_database: Database, words: str, reason: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        key = mailings.begin_mailing(tx, me, {})
        assert mistake(mailings.write_mailing, tx, me, key, {"version": "1", "words_fr": words}) == reason


@pytest.mark.parametrize(
    "link",
    [
        *("bit.ly/abc", "evil-centre.com/login", "t.me/joinchat/xx", "centre。com", "centre．com", "CENTRE｡COM/a"),
        *("mailto:a@b.c", "a@centre.ma", "@centre_bot", "192.168.1.1/a", "مركز.المغرب", "éxample.org", "a.b.centre.ma"),
        *("evil\u200b.com", "evil.\u2060com", "https://ex\u200bample.org", 'https://centre.ma/"evil.com'),
        "https://centre.ma/<evil.com",
    ],
)
def test_what_a_telephone_makes_a_link_of_without_https_is_refused(sqlite_database: Database, link: str) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        key = mailings.begin_mailing(tx, me, {})
        told = {"version": "1", "words_fr": f"Infos : {link}, dès lundi."}
        assert mistake(mailings.write_mailing, tx, me, key, told) == "mailing_link"


@pytest.mark.parametrize(
    "words",
    [
        *("Le 02.03.2026, de 9.30 à 12.30. Venez... ou appelez !", "C.-à-d. lundi… p. ex. à 10h.", "Prix : 10.00 DH."),
        *(
            "أهلا وسهلا. الأبواب مفتوحة يوم 2 مارس.",
            "مرحبا\u200f. نلتقي قريبا",
            "👩\u200d👩\u200d👧 Familles, bienvenue.",
        ),
        *("Voir https://centre.ma/a_b?x=1&y=%20#z.", "Voir (https://centre.ma/a).", "L'O.F.P.P.T. vous invite."),
    ],
)
def test_full_stop_in_a_sentence_is_no_link(sqlite_database: Database, words: str) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        key = mailings.begin_mailing(tx, me, {})
        mailings.write_mailing(tx, me, key, {"version": "1", "words_fr": words})
        assert mailings.see_mailing(tx, me, key).texts["fr"].text.words == words


def test_plain_link_at_the_end_of_a_sentence_is_no_mistake(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        key = mailings.begin_mailing(tx, me, {})
        words = "Voir https://www.centre-exemple.ma/portes-ouvertes?jour=2.\r\nÀ bientôt !  "
        mailings.write_mailing(tx, me, key, {"version": "1", "words_fr": words})
        kept = mailings.see_mailing(tx, me, key).texts["fr"].text.words
        assert kept == "Voir https://www.centre-exemple.ma/portes-ouvertes?jour=2.\nÀ bientôt !"


def test_it_is_seen_as_the_family_will_see_it(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        shown = mailings.see_mailing(tx, me, ready(tx, me)).texts
        assert (shown["fr"].words, shown["fr"].button) == (NEWS, "🔕 Stop aux nouvelles")
        assert shown["ar"].button == "🔕 أوقف الأخبار"


def test_of_two_who_write_at_the_same_time_the_second_hears_of_it(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        key = mailings.begin_mailing(tx, me, {})
        mailings.write_mailing(tx, me, key, {"version": "1", "words_fr": "Un"})
        assert mistake(mailings.write_mailing, tx, other, key, {"version": "1", "words_fr": "Deux"}) == (
            "mailing_changed"
        )
        empty = mailings.begin_mailing(tx, me, {})
        assert mistake(mailings.offer_mailing, tx, me, empty, {"version": "1"}) == "mailing_empty"


def test_words_do_not_stand_in_clear(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        ready(tx, me)
        stored = tx.exec_driver_sql("SELECT words FROM mailing_texts").scalars().all()
        assert all(b"inscriptions" not in bytes(one) for one in stored)


# --- sending it -------------------------------------------------------------------------------------------------------


def test_who_wrote_the_words_does_not_send_it_unless_nobody_else_could(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = ready(tx, me)
        assert not mailings.see_mailing(tx, me, key).may_send
        assert mistake(send, tx, me, key) == "second_eyes"
        assert mailings.see_mailing(tx, other, key).may_send
        staff.close_account(tx, other.actor.staff_id, MONDAY)
        assert mailings.see_mailing(tx, me, key).may_send
        send(tx, me, key)
        told = [row.about for row in tx.execute(audit.select().where(audit.c.verb == "send_mailing"))]
        assert told == [f"{key} 1 alone"]


def test_words_that_were_changed_behind_an_open_page_are_neither_ready_nor_thrown_away(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = mailings.begin_mailing(tx, me, {"tab": "all"})
        mailings.write_mailing(tx, me, key, {"version": "1", "words_fr": "Bonjour."})
        opened = {"version": str(mailings.see_mailing(tx, other, key).mailing.version)}
        mailings.write_mailing(tx, me, key, {"version": "2", "words_fr": "Autre chose."})
        for do in ("ready", "drop"):
            assert mistake(mailings.do, tx, other, key, {"do": do, **opened}) == "numbers_changed"
            assert mistake(mailings.do, tx, other, key, {"do": do}) == "numbers_changed"
        assert mailings.see_mailing(tx, other, key).status == "draft"


def test_colleague_who_calls_it_ready_does_not_let_its_writer_send_it(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = mailings.begin_mailing(tx, other, {"tab": "all"})
        mailings.write_mailing(tx, me, key, {"version": "1", "words_fr": "Bonjour."})
        mailings.do(tx, other, key, {"do": "ready", "version": "2"})
        assert not mailings.see_mailing(tx, me, key).may_send
        assert mistake(send, tx, me, key) == "second_eyes"
        send(tx, other, key)


def test_send_that_broke_off_writes_to_nobody_who_was_not_seen_the_next_time(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        one, _ = family(tx, 1), family(tx, 2)
        whose = conversation(tx, 2).id
        key = ready(tx, me)
        broken = mailings.see_mailing(tx, other, key)
        first = mailings.prepare(tx, other, broken, broken.reached.todo)
        for lot in mailings.lots(broken.reached):
            mailings.add_lot(tx, other, first, lot)
        assert mailings.prepare(tx, other, broken, broken.reached.todo) == first
        say_to_news(tx, whose, given=False)
        assert mailings.see_mailing(tx, other, key).reached.by_locale == {"fr": (one,)}
        second = send(tx, other, key)
        say_to_news(tx, whose, given=True)
        done(tx, other)
        assert (first == second, list(written(tx)), outcomes(tx, second)) == (False, ["1"], {"done": 1})
        assert mistake(mailings.send_mailing, tx, other, broken, first, None) == "numbers_changed"
        assert outcomes(tx, first) == {"": 2}
        assert mailings.see_mailing(tx, other, key).mailing.bulk_id == second


def test_nobody_comes_to_what_was_begun_or_stopped(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        late = family(tx, 2, news="")
        key = ready(tx, me)
        bulk_id = send(tx, other, key)
        mailings.add_lot(tx, other, bulk_id, ("", "fr", [late]))
        mailings.stop_mailing(tx, other, key)
        mailings.add_lot(tx, other, bulk_id, ("", "fr", [late]))
        assert outcomes(tx, bulk_id) == {"": 1}


def test_each_family_gets_it_once_in_its_language_with_the_button_that_stops_it(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        for number in range(1, 4):
            family(tx, number)
        family(tx, 4, locale="ar")
        family(tx, 5, locale="ary")
        key = ready(tx, me)
        bulk_id = send(tx, other, key)
        done(tx, other)
        done(tx, other)
        assert [written(tx)[address] for address in ("1", "2", "3")] == [[NEWS]] * 3
        assert "2 مارس" in written(tx)["4"][0]
        assert outcomes(tx, bulk_id) == {"done": 4, "no_text": 1}
        bodies = [Message.from_json(row.body) for row in tx.execute(select(outbox))]
        assert all("!news no" in str(body.controls) for body in bodies)
        rows = tx.execute(select(outbox.c.priority, outbox.c.status, outbox.c.send_by)).all()
        assert {(row[0], row[1]) for row in rows} == {(Priority.BULK, "pending")}
        assert all(row[2] is not None for row in rows)
        assert bulk.see_bulks(tx, me) == []
        with pytest.raises(Refused):
            bulk.see_bulk(tx, me, bulk_id)
        seen = mailings.see_mailing(tx, me, key)
        assert seen.status == "done"
        assert seen.going is not None
        assert {locale: (one.written, one.waiting, dict(one.fate)) for locale, one in seen.going.items()} == {
            "fr": (3, 0, {"pending": 3}),
            "ar": (1, 0, {"pending": 1}),
        }


def test_it_is_written_down_who_sent_it_and_to_which_leads(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        one = family(tx, 1)
        key = ready(tx, me)
        send(tx, other, key)
        done(tx, other)
        rows = tx.execute(audit.select().where(audit.c.verb.in_(["write_mailing", "send_mailing"]))).all()
        assert [(row.staff_id, row.about, row.lead_id) for row in rows] == [
            (me.actor.staff_id, f"{key} begun", None),
            (me.actor.staff_id, f"{key} written", None),
            (me.actor.staff_id, f"{key} ready", None),
            (other.actor.staff_id, f"{key} 1", None),
            (other.actor.staff_id, f"{key}", one),
        ]


def test_whoever_changes_their_mind_in_the_middle_gets_none(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        *_, eighth = (family(tx, number) for number in range(1, 9))
        bulk_id = send(tx, other, ready(tx, me))
        done(tx, other, 1)
        says(tx, other, 2, Commanded("news", "no"))
        says(tx, other, 3, Commanded("stop"))
        contacts.mark_blocked(tx, conversation(tx, 4).id, MONDAY)
        safeguarding.open_urgent(tx, conversation(tx, 5).id, OpenUrgent("me"), MONDAY)
        withdraw_lead(tx, conversation(tx, 6).id, "me", MONDAY)
        says(tx, other, 7, Commanded("delete"))
        says(tx, other, 7, Said("oui"))
        desk.move_lead(tx, me, eighth, "not_interested", "work")
        done(tx, other)
        assert [address for address, words in written(tx).items() if NEWS in words] == ["1"]
        assert outcomes(tx, bulk_id) == {"done": 1, "no_yes": 2, "blocked": 1, "gone": 2}


def test_button_below_one_message_ends_those_that_follow(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        send(tx, other, ready(tx, me))
        done(tx, other)
        says(tx, other, 1, Commanded("news", "no"))
        given = list(tx.execute(select(consents.c.given).where(consents.c.about == "news")).scalars())
        assert given[-1] is False
        assert mailings.see_mailing(tx, me, ready(tx, me)).reached.no_yes == 1


def test_nothing_goes_out_of_hours_and_it_goes_on_when_they_begin(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        for number in range(1, 4):
            family(tx, number)
        evening = at(other, MONDAY.replace(hour=18, minute=59))  # 19:59 in Casablanca
        key = ready(tx, at(me, evening.now))
        send(tx, evening, key)
        done(tx, evening, 1)
        night = at(other, MONDAY.replace(hour=19))
        done(tx, night)
        assert len(written(tx)) == 1
        assert not bulks.is_running(tx, MONDAY.replace(hour=23))
        assert mailings.see_mailing(tx, night, key).status == "waiting"
        morning = at(other, MONDAY.replace(hour=8) + DAY)
        assert bulks.is_running(tx, morning.now)
        done(tx, morning)
        assert len(written(tx)) == 3


def test_hour_that_is_chosen_has_to_be_a_permitted_one_and_is_kept_to(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = ready(tx, me)
        for typed in ("2026-11-23T23:00", "2026-11-29T10:00", "2026-11-22T10:00", "2027-01-04T10:00", "demain"):
            assert mistake(mailings.read_hour, tx, other, typed) == "mailing_hour"
        send(tx, other, key, "2026-11-24T10:00")
        done(tx, other)
        assert written(tx) == {}
        assert mailings.see_mailing(tx, other, key).status == "waiting"
        done(tx, at(other, MONDAY + DAY))
        assert list(written(tx)) == ["1"]


def test_nothing_is_sent_while_the_centre_has_confirmed_no_hours(database: Database) -> None:
    with database.transaction() as tx:
        me, other = coordinator(tx), coordinator(tx, "karim")
        set_hours(tx, other, "")
        family(tx, 1)
        assert mistake(mailings.read_hour, tx, other, "") == "mailing_no_hours"
        assert mailings.see_mailing(tx, other, ready(tx, me)).at is None


def test_who_was_written_to_unasked_within_a_day_gets_it_a_day_later_and_the_others_do_not_wait(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        family(tx, 2)
        contacts.mark_unasked(tx, conversation(tx, 1).id, MONDAY - HOUR)
        bulk_id = send(tx, other, ready(tx, me))
        done(tx, other)
        assert list(written(tx)) == ["2"]
        assert outcomes(tx, bulk_id) == {"done": 1, "": 1}
        assert not bulks.is_running(tx, MONDAY)
        done(tx, at(other, MONDAY + DAY - HOUR))
        assert outcomes(tx, bulk_id) == {"done": 2}
        assert contacts.get_unasked(tx, conversation(tx, 1).id) == MONDAY + DAY - HOUR


def test_two_mailings_of_one_day_reach_each_family_on_two_days(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        send(tx, other, ready(tx, me))
        send(tx, other, ready(tx, me, words={"fr": "Autre chose."}))
        done(tx, other)
        assert len(written(tx)["1"]) == 1
        done(tx, at(other, MONDAY + DAY))
        assert len(written(tx)["1"]) == 2


def test_it_is_stopped_in_the_middle_and_goes_on_with_those_who_did_not_get_it(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        for number in range(1, 6):
            family(tx, number)
        key = ready(tx, me)
        bulk_id = send(tx, other, key)
        done(tx, other, 2)
        mailings.stop_mailing(tx, me, key)
        done(tx, other)
        assert (len(written(tx)), mailings.see_mailing(tx, me, key).status) == (2, "stopped")
        mailings.resume_mailing(tx, me, key)
        done(tx, other)
        assert outcomes(tx, bulk_id) == {"done": 5}
        assert [len(words) for words in written(tx).values()] == [1] * 5


def test_news_wait_for_what_staff_do_for_many_meanwhile(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        ids = [family(tx, number) for number in range(1, 4)]
        send(tx, other, ready(tx, me))
        wanted(tx, me, Plan("move", status="to_call_back"), ids)
        done(tx, other, 3)
        assert written(tx) == {}
        done(tx, other)
        assert len(written(tx)) == 3


def test_nothing_is_written_in_the_name_of_who_may_not_any_more(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = ready(tx, me)
        send(tx, other, key)
        staff.close_account(tx, other.actor.staff_id, MONDAY)
        done(tx, me)
        assert (written(tx), mailings.see_mailing(tx, me, key).status) == ({}, "stopped")


def test_colleague_goes_on_with_what_stopped_when_its_sender_left(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        key = ready(tx, me)
        send(tx, other, key)
        staff.close_account(tx, other.actor.staff_id, MONDAY)
        done(tx, me)
        mailings.resume_mailing(tx, me, key)
        done(tx, me)
        seen = mailings.see_mailing(tx, me, key)
        assert (list(written(tx)), seen.status, seen.mailing.sent_by) == (["1"], "done", other.actor.staff_id)


def test_how_many_got_it_is_known_when_for_whom_it_was_is_forgotten(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        family(tx, 2)
        key = ready(tx, me)
        send(tx, other, key)
        done(tx, other)
        while of_table(tx, bulks_table, MONDAY + 31 * DAY):
            pass
        seen = mailings.see_mailing(tx, me, key)
        assert seen.status == "done"
        assert seen.going is not None
        assert seen.going["fr"].written == 2
        assert tx.execute(select(bulk_items)).all() == []
        assert mistake(mailings.drop_mailing, tx, me, key, {"version": "3"}) == "mailing_is_sent"


def test_words_of_news_are_not_kept_for_ever(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        family(tx, 1)
        drafted, offered, sent = mailings.begin_mailing(tx, me, {}), ready(tx, me), ready(tx, me)
        mailings.write_mailing(tx, me, drafted, {"words_fr": "Un brouillon.", "version": "1"})
        send(tx, other, sent)
        done(tx, other)

        def kept(days: int) -> list[int]:
            now = MONDAY + days * DAY
            while delete_expired(tx, now, now.date()):
                pass
            found = [key for key in (drafted, offered, sent) if stored.list_texts(tx, key)]
            assert [one.id for one in reversed(stored.list_mailings(tx))] == found
            return found

        assert kept(89) == [drafted, offered, sent]
        assert kept(91) == [sent]
        assert kept(364) == [sent]
        assert kept(366) == []
        told = tx.execute(select(audit.c.about).where(audit.c.verb == "send_mailing")).scalars()
        assert f"{sent}" in list(told), "who sent what is still known"


def test_what_was_not_sent_can_be_thrown_away(database: Database) -> None:
    with database.transaction() as tx:
        me, other = two(tx)
        mailings.drop_mailing(tx, other, ready(tx, me), {"version": "3"})
        assert tx.execute(select(table)).all() == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "coordinator"])
def test_only_who_coordinates_sees_or_does_anything_of_it(database: Database, role: str) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        key, stranger = ready(tx, me), deed(tx, "salma", role)
        for refused in (
            lambda: mailings.see_mailings(tx, stranger),
            lambda: mailings.see_mailing(tx, stranger, key),
            lambda: mailings.begin_mailing(tx, stranger, {}),
            lambda: mailings.write_mailing(tx, stranger, key, {"version": "3"}),
            lambda: mailings.offer_mailing(tx, stranger, key, {"version": "3"}),
            lambda: mailings.drop_mailing(tx, stranger, key, {"version": "3"}),
            lambda: mailings.stop_mailing(tx, stranger, key),
            lambda: mailings.resume_mailing(tx, stranger, key),
        ):
            with pytest.raises(Refused):
                refused()


# --- from the question to the news ------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
async def test_who_signs_up_and_says_yes_gets_news_until_they_press_the_button(
    database: Database, channel: str
) -> None:
    person = _family(database, channel=channel)
    await person.signs_up(YOUTH)
    assert person.said[-1].question == "news"
    with database.transaction() as tx:
        me, other = two(tx)
        assert mailings.see_mailing(tx, me, ready(tx, me)).reached.todo == 0
    await person.answers(["yes"])
    assert person.consents() == [("contact", True), ("news", True)]
    with database.transaction() as tx:
        send(tx, other, ready(tx, me))
        done(tx, at(other, MONDAY + HOUR))
        assert written(tx)["7"][-1] == NEWS
        status = tx.execute(select(outbox.c.status).order_by(outbox.c.id.desc())).scalars().first()
        assert status == ("pending" if channel == "telegram" else "unseen")
    view = await person.turns.view(channel, "7", "fr")
    assert "🔕 Stop aux nouvelles" in Pages(lambda locale: Words(catalogues(), "", locale)).chat(view, whole=False)
    await person.does(Commanded("news", "no"))
    with database.transaction() as tx:
        send(tx, other, ready(tx, me))
        done(tx, at(other, MONDAY + 2 * DAY))
        assert [words for words in written(tx)["7"] if words == NEWS] == [NEWS]
