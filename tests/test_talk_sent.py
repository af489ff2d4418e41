"""What becomes of what staff write: they are told what is true of it, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import lead_page, talk, waiting_page
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.view import mark_shown
from conversations.types import Commanded, Tapped
from conversations.with_staff import MOST_LETTERS
from storage import contacts, outbox, tickets
from storage.leads import get_whose
from storage.models import outbox as rows
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import ADDRESS, HELP, outbox_bodies, say, signed_up, waits

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from bot.services.view import View
    from storage.db import Database


def whom_of(tx: Connection, me: Deed, channel: str = "telegram") -> Whom:
    return talk.of_lead(tx, me.actor, "write", signed_up(tx, me, channel))


def became(tx: Connection, whom: Whom) -> list[str]:
    """What became of what the centre wrote, as the page says it."""
    return [one.status for one in lead_page.said(talk.see(tx, whom, NOW)) if one.kind == "written"]


def page_of(tx: Connection, me: Deed) -> View:
    """Their page as it is fetched now; the centre hears of that."""
    view = me.turns._view(tx, "webchat", ADDRESS, "fr")
    if view.unseen:
        mark_shown(tx, "webchat", ADDRESS, view, NOW)
    return view


def goes_back(tx: Connection, me: Deed, channel: str = "telegram") -> None:
    """They press "back to the bot"."""
    turn = contacts.lock_conversation(tx, channel, ADDRESS, NOW).turn
    me.turns.take_turn(tx, Incoming(channel, f"back {turn}", ADDRESS, Tapped(turn, "me", "staff", "end")))


# --- the web page -----------------------------------------------------------------------------------------------------


def test_message_for_the_web_page_is_kept_until_the_page_was_fetched(database: Database) -> None:
    """It was "on their page" before anybody had opened it."""
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        talk.write(tx, me, whom, "Venez jeudi")
        talk.tell(tx, me, whom, "told.papers")
        assert became(tx, whom) == ["unseen", "unseen"]
        assert page_of(tx, me).unseen
        assert became(tx, whom) == ["shown", "shown"]
        assert not page_of(tx, me).unseen
        talk.write(tx, me, whom, "À 10 h")
        assert became(tx, whom) == ["shown", "shown", "unseen"]


def test_message_that_came_after_the_page_was_made_is_not_shown_by_it(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        talk.write(tx, me, whom, "Venez jeudi")
        fetched = me.turns._view(tx, "webchat", ADDRESS, "fr")
        talk.write(tx, me, whom, "Non, vendredi")
        mark_shown(tx, "webchat", ADDRESS, fetched, NOW)
        assert became(tx, whom) == ["shown", "unseen"]


def test_letter_waits_while_somebody_else_holds_the_phone_and_is_shown_to_its_reader(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        say(tx, me, "/other", "webchat")
        talk.write(tx, me, whom, "Venez jeudi")
        assert not page_of(tx, me).unseen
        assert became(tx, whom) == ["kept"]
        say(tx, me, "/other", "webchat")  # nothing was said yet: whoever was here before is back
        assert became(tx, whom) == ["shown"]


def test_letter_that_waits_is_on_no_page_before_it_is_handed_over(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        talk.write(tx, me, whom, "Venez jeudi")
        for words in ("/safeword", "libellule", "libellule"):
            say(tx, me, words, "webchat")
        talk.write(tx, me, whom, "Non, vendredi")
        say(tx, me, "libellule", "webchat")
        assert not any("vendredi" in words for words in told(page_of(tx, me)))
        assert became(tx, whom)[-1] == "kept"


def test_letter_by_telegram_is_on_its_way_once_its_reader_is_back(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        say(tx, me, "/other")
        talk.write(tx, me, whom, "Venez jeudi")
        assert became(tx, whom) == ["kept"]
        say(tx, me, "/other")
        assert became(tx, whom) == ["pending"]


def test_letter_to_who_asks_for_protection_before_it_was_read_is_said_to_be_given_to_nobody(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        for words in ("/safeword", "libellule", "libellule"):
            say(tx, me, words)
        talk.write(tx, me, whom, "Bonjour")
        assert became(tx, whom) == ["kept"]
        for words in ("libellule", "oui je veux de l'aide"):
            say(tx, me, words)
        assert tickets.get_urgent_speaker(tx, whom.conversation_id) == "me"
        assert became(tx, whom) == ["dropped"]
        assert "Bonjour" not in "".join(outbox_bodies(tx))


def test_letter_beyond_the_twenty_that_wait_is_refused_and_none_is_lost(database: Database) -> None:
    """The oldest one vanished, and nobody was told."""
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        say(tx, me, "/other")
        for number in range(MOST_LETTERS):
            talk.write(tx, me, whom, f"Bonjour {number}")
        before = outbox_bodies(tx)
        with pytest.raises(Mistake, match="too_many_wait"):
            talk.write(tx, me, whom, "Encore")
        with pytest.raises(Mistake, match="too_many_wait"):
            talk.tell(tx, me, whom, "told.papers")
        with pytest.raises(Mistake, match="too_many_wait"):
            talk.send_to_many(tx, me, whom, "Encore", "bulk 1")
        assert outbox_bodies(tx) == before
        there = talk.Whom(whom.conversation_id, "other-1")
        talk.send_to_many(tx, me, there, "Bonjour à qui est là", "bulk 1")
        assert became(tx, there) == ["pending"]
        say(tx, me, "/other")
        assert became(tx, whom) == ["pending"] * MOST_LETTERS
        talk.write(tx, me, whom, "Encore")


def test_letters_that_wait_for_one_leave_room_for_others_on_the_phone(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        say(tx, me, "/other")
        for number in range(MOST_LETTERS):
            talk.write(tx, me, whom, f"Bonjour {number}")
        say(tx, me, "je suis un parent")
        me.turns.take_turn(tx, Incoming("telegram", "third", ADDRESS, Commanded("other", "")))
        second = talk.Whom(whom.conversation_id, "other-1")
        talk.write(tx, me, second, "Bonjour à vous")
        assert became(tx, second) == ["kept"]
        with pytest.raises(Mistake, match="too_many_wait"):
            talk.write(tx, me, whom, "Encore")


# --- Telegram ---------------------------------------------------------------------------------------------------------


def test_message_by_telegram_is_delivered_or_failed_with_the_reason(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        said = {}
        for words in ("un", "deux", "trois"):
            talk.write(tx, me, whom, words)
            said[words] = tx.execute(select(rows.c.id).order_by(rows.c.id.desc()).limit(1)).scalar_one()
        outbox.mark_sent(tx, said["un"], "7", NOW)
        outbox.mark_failed(tx, said["deux"], "BadRequest", NOW)
        assert became(tx, whom) == ["sent", "failed", "pending"]
        contacts.mark_blocked(tx, whom.conversation_id, NOW)
        assert became(tx, whom) == ["sent", "failed", "blocked"]


# --- the family's page ------------------------------------------------------------------------------------------------

WRITES = "Une personne du centre t'écrit ici. Ta réponse lui arrive\u00a0; moi, je me tais."


def told(view: View) -> list[str]:
    return [entry.text or entry.answer for entry in view.history]


def test_page_says_that_the_centre_writes_as_telegram_does_while_the_talk_is_open(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        talk.tell(tx, me, whom, "told.papers")
        talk.write(tx, me, whom, "Venez jeudi")
        say(tx, me, "d'accord", "webchat")
        talk.write(tx, me, whom, "Parfait")
        assert told(page_of(tx, me))[-4:] == [
            WRITES,
            "Le centre\u00a0: Venez jeudi",
            "d'accord",
            "Le centre\u00a0: Parfait",
        ]
        talk.hand_back(tx, me, whom)
        assert WRITES not in told(page_of(tx, me))
        talk.write(tx, me, whom, "Encore une chose")
        assert told(page_of(tx, me))[-2:] == [WRITES, "Le centre\u00a0: Encore une chose"]


def test_page_says_what_is_told_at_a_move_once_and_not_as_somebody_s_words(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me, "webchat")
        talk.tell(tx, me, whom, "told.papers")
        view = page_of(tx, me)
        shown = [entry.text for entry in view.history] + [message.text for message in view.messages]
        assert len([words for words in shown if "Le centre attend les papiers" in words]) == 1
        assert not any("Le centre\u00a0: Le centre" in words for words in shown)


# --- who ends the talk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
def test_family_that_goes_back_to_the_bot_is_said_so_and_waits_for_no_reply(database: Database, channel: str) -> None:
    """The lead went on waiting for a reply to who had gone."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, channel)
        whom = talk.of_lead(tx, me.actor, "write", one)
        talk.write(tx, me, whom, "Bonjour")
        say(tx, me, "oui ?", channel)
        assert waits(tx, one) == "reply"
        goes_back(tx, me, channel)
        seen = talk.see(tx, whom, NOW)
        assert (waits(tx, one), seen.is_open, seen.was_left) == ("", False, True)
        assert lead_page.see_lead(tx, me, one).moments[0].kind == "left"
        assert "" not in [entry.text + entry.answer for entry in me.turns._view(tx, channel, ADDRESS, "fr").history]
        talk.write(tx, me, whom, "Encore une chose")
        assert not talk.see(tx, whom, NOW).was_left


def test_who_goes_back_to_the_bot_still_waits_for_the_person_they_asked_for(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        say(tx, me, "oui ?")
        say(tx, me, "/human")
        goes_back(tx, me)
        assert waits(tx, one) == "person"


def test_who_goes_back_without_having_sent_a_lead_waits_no_longer(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        (one,) = tickets.list_apart(tx, 10)
        waiting_page.do(tx, me, one.id, {"do": "write", "words": "Bonjour"})
        say(tx, me, "salam")
        goes_back(tx, me)
        assert tickets.list_apart(tx, 10) == []


def left(tx: Connection, one: int) -> bool:
    conversation_id, _ = get_whose(tx, one)
    return any(message.is_leaving for message in talk.see(tx, talk.Whom(conversation_id, "me"), NOW).messages)


@pytest.mark.parametrize("what", ["/other", "/stop", "stop"])
def test_somebody_else_or_who_stopped_us_did_not_go_back_to_the_bot(database: Database, what: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        say(tx, me, "oui ?")
        say(tx, me, what)
        assert (left(tx, one), waits(tx, one)) == (False, "reply")


def test_word_that_hides_a_talk_tells_staff_nothing(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        say(tx, me, "/safeword")
        say(tx, me, "libellule")
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        say(tx, me, "oui ?")
        say(tx, me, "libellule")
        assert (left(tx, one), waits(tx, one)) == (False, "reply")


def test_who_asks_for_protection_in_a_talk_did_not_go_back_to_the_bot(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        for words in HELP:
            say(tx, me, words)
        assert not left(tx, one)


def test_talk_that_ended_by_itself_was_not_left_by_the_family(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        me.turns.clock.advance(talk.LASTS + timedelta(minutes=1))  # type: ignore[attr-defined]
        say(tx, me, "c'est gratuit ?")
        assert not left(tx, one)
