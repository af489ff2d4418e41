"""The centre and a family write to each other through the bot, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select

from bot.services import access, desk, lead_page, talk, waiting_page
from bot.services import urgent as urgent_desk
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.reading import read_if_long
from conversations.types import Commanded, Said, Tapped
from storage import contacts, facts, messages, outbox, tickets
from storage import desk as work
from storage.leads import get_whose, hold_leads
from storage.models import leads
from tests.storing import NOW
from tests.test_desk import deed, later

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from bot.services.desk import Deed
    from bot.services.incoming import Taken
    from storage.db import Database

ADDRESS = "77"
_NUMBERS = count(1)
SIGN_UP = (
    "je suis un garçon", "15 ans", "non j'ai arrêté", "anfa", "oui", "1ère collège", "oui", "Testa", "06 00 00 00 01",
    "à ma mère", "le matin", "non", "IA", "ma mère", "Adil", "envoyer",
)  # fmt: skip


def say(tx: Connection, me: Deed, words: str, channel: str = "telegram") -> Taken:
    event = Commanded(words[1:]) if words.startswith("/") else Said(words)
    clock = cast("FrozenClock", me.turns.clock)
    clock.advance(timedelta(seconds=1))
    return me.turns.take_turn(tx, Incoming(channel, f"said {next(_NUMBERS)}", ADDRESS, event, hint="fr"))


def signed_up(tx: Connection, me: Deed, channel: str = "telegram") -> int:
    """A young person signs up in French; the lead."""
    one = signed_up_again(tx, me, channel)
    assert len(work.list_work(tx, "all", work.Filters(frozenset()), staff_id=0, now=NOW, limit=5)) == 1
    return one


def signed_up_again(tx: Connection, me: Deed, channel: str = "webchat") -> int:
    """The same where there are other leads."""
    for words in ("/start", *SIGN_UP):
        say(tx, me, words, channel)
    conversation = contacts.find_conversation(tx, channel, ADDRESS)
    assert conversation is not None
    return int(tx.execute(select(leads.c.id).where(leads.c.conversation_id == conversation.id)).scalar_one())


def waits(tx: Connection, lead_id: int) -> str:
    found = work.get_work(tx, lead_id)
    assert found is not None
    assert (found.waiting_since is None) == (found.waits_for == "")
    return found.waits_for


def written(tx: Connection, lead_id: int) -> list[str]:
    conversation_id, _ = get_whose(tx, lead_id)
    return [one.words for one in messages.list_messages(tx, conversation_id, "me")]


def test_talk_and_notes_are_given_to_nobody_who_has_not_opened_the_page(database: Database) -> None:
    """Who asked for the time line alone read everything, and no line of the audit said so."""
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "nadia", "coordinator")
        one = signed_up(tx, me)
        desk.add_note(tx, me, one, "Vient jeudi")
        lead_page.see_lead(tx, other, one)
        with pytest.raises(Refused):
            lead_page.see_happened(tx, me, one)
        lead_page.see_lead(tx, me, one)
        assert "Vient jeudi" in [moment.words for moment in lead_page.see_happened(tx, later(me, 239), one).moments]
        with pytest.raises(Refused):
            lead_page.see_happened(tx, later(me, 241), one)
        lead_page.see_lead(tx, later(me, 241), one)
        assert lead_page.see_happened(tx, later(me, 245), one).moments
        desk.claim_lead(tx, later(other, 300), one)
        lead_page.see_lead(tx, later(other, 300), one)
        assert lead_page.see_happened(tx, later(other, 345), one).moments, "who works on it"


def test_what_staff_write_goes_out_once_and_the_answer_comes_to_them(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        whom = talk.of_lead(tx, me.actor, "write", one)
        talk.write(tx, me, whom, " Bonjour, jeudi 10 h ? \r\n")
        bodies = list(tx.exec_driver_sql("SELECT status FROM outbox ORDER BY id DESC LIMIT 1"))
        assert bodies[0][0] == "pending"
        assert talk.see(tx, whom, NOW).is_open
        assert say(tx, me, "oui je viens jeudi, avec ma carte AB123456").messages[-1].text.startswith("N'envoie jamais")
        assert waits(tx, one) == "reply"
        assert written(tx, one) == ["Bonjour, jeudi 10 h ?", "oui je viens jeudi, avec ma carte •••"]
        talk.write(tx, me, whom, "Parfait.")
        assert waits(tx, one) == ""
        kinds = [moment.kind for moment in lead_page.see_lead(tx, me, one).moments if moment.kind != "deed"]
        assert sorted(kinds) == ["said", "written", "written"]


def test_bot_is_silent_while_the_centre_talks_and_goes_on_when_it_hands_back(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        talk.write(tx, me, whom, "Bonjour")
        assert say(tx, me, "c'est gratuit ?").messages == ()
        talk.hand_back(tx, me, whom)
        assert not talk.see(tx, whom, NOW).is_open
        assert say(tx, me, "c'est gratuit ?").messages != ()


def test_bot_answers_again_when_the_centre_was_silent_for_long(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        talk.write(tx, me, whom, "Bonjour")
        clock = cast("FrozenClock", me.turns.clock)
        clock.advance(talk.LASTS + timedelta(minutes=1))
        assert "n'a pas encore répondu" in say(tx, me, "c'est gratuit ?").messages[0].text
        assert not talk.see(tx, whom, clock.now()).is_open


def test_words_of_danger_are_heard_while_the_centre_talks(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        (told,) = say(tx, me, "mon père me tape tous les soirs").messages
        assert told.kind == "danger"
        assert written(tx, one) == ["Bonjour"]
        assert waits(tx, one) == ""


@pytest.mark.parametrize("words", ["/stop", "stop"])
def test_nobody_writes_to_who_wants_no_messages(database: Database, words: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        talk.write(tx, me, whom, "Bonjour")
        say(tx, me, words)
        with pytest.raises(Mistake, match="stopped"):
            talk.write(tx, me, whom, "Encore")
        assert talk.see(tx, whom, NOW).in_the_way == "stopped"


def test_nobody_writes_to_who_blocked_us_or_asked_for_protection(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        whom = talk.of_lead(tx, me.actor, "write", one)
        contacts.mark_blocked(tx, whom.conversation_id, NOW)
        with pytest.raises(Mistake, match="blocked"):
            talk.write(tx, me, whom, "Bonjour")
        hold_leads(tx, whom.conversation_id, ["me"])
        with pytest.raises(Refused):
            talk.of_lead(tx, me.actor, "write", one)


@pytest.mark.parametrize(("words", "mistake"), [(" \n ", "empty_message"), ("a" * 1001, "long_message")])
def test_empty_and_endless_messages_are_refused(database: Database, words: str, mistake: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        with pytest.raises(Mistake, match=mistake):
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", signed_up(tx, me)), words)


def test_message_for_somebody_else_on_the_phone_waits_until_they_are_back(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        whom = talk.of_lead(tx, me.actor, "write", one)
        say(tx, me, "/other")
        before = outbox_bodies(tx)
        talk.write(tx, me, whom, "Le dossier de Testa est prêt")
        (new,) = outbox_bodies(tx)[len(before) :]
        assert "Testa" not in new
        assert "pour une autre personne" in new
        say(tx, me, "c'est combien ?")
        assert waits(tx, one) == ""
        me.turns.take_turn(tx, Incoming("telegram", "back", ADDRESS, Commanded("other", "me")))
        assert "Le dossier de Testa est prêt" in "".join(outbox_bodies(tx))


def outbox_bodies(tx: Connection) -> list[str]:
    conversation = contacts.find_conversation(tx, "telegram", ADDRESS)
    assert conversation is not None
    turns = range(1, conversation.turn + 1)
    return [body for turn in turns for body in outbox.list_turn_messages(tx, conversation.id, turn)]


def test_page_in_the_browser_shows_the_talk_to_who_had_it_and_not_to_somebody_else(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me, "webchat"))
        talk.write(tx, me, whom, "Venez jeudi")
        say(tx, me, "d'accord pour jeudi", "webchat")
        seen = me.turns._view(tx, "webchat", ADDRESS, "fr")
        assert [(entry.text, entry.answer) for entry in seen.history[-2:]] == [
            ("Le centre\u00a0: Venez jeudi", ""),
            ("", "d'accord pour jeudi"),
        ]
        assert seen.question.question == "staff"
        say(tx, me, "/other", "webchat")
        seen = me.turns._view(tx, "webchat", ADDRESS, "fr")
        assert not any("jeudi" in entry.text + entry.answer for entry in seen.history)


def test_who_waits_on_a_phone_where_only_somebody_else_sent_a_lead_stands_apart(database: Database) -> None:
    """They stood nowhere: not apart, since there was a lead, and not on that lead, which is not theirs."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        say(tx, me, "/human")
        assert (tickets.list_apart(tx, 9), waits(tx, one)) == ([], "person")
        say(tx, me, "/other")
        say(tx, me, "/human")
        (apart,) = tickets.list_apart(tx, 9)
        assert apart.speaker == "other-1"
        waiting_page.do(tx, me, apart.id, {"do": "write", "words": "Bonjour, je suis là."})
        assert (tickets.list_apart(tx, 9), waits(tx, one)) == ([], "person")


def test_what_went_wrong_for_somebody_with_a_lead_stands_apart_too(database: Database) -> None:
    """They were told that a person will look at it, and nobody saw it: no lead waits for what went wrong."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation_id, _ = get_whose(tx, one)
        ticket = tickets.add_ticket(tx, conversation_id, "bug", "", NOW)
        assert [(apart.id, apart.kind) for apart in tickets.list_apart(tx, 9)] == [(ticket, "bug")]
        waiting_page.do(tx, me, ticket, {"do": "settle"})
        assert tickets.list_apart(tx, 9) == []


def test_erasing_erases_the_talk(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        talk.write(tx, me, whom, "Bonjour")
        contacts.erase_conversation(tx, whom.conversation_id, NOW)
        assert messages.list_messages(tx, whom.conversation_id, "me") == []


def test_move_tells_the_family_only_when_that_was_wanted(database: Database) -> None:
    from bot.services import posted  # noqa: PLC0415

    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        posted.do(tx, me, one, {"do": "move", "to": "no_answer"})
        assert written(tx, one) == []
        posted.do(tx, me, one, {"do": "move", "to": "papers", "tell": "1"})
        assert written(tx, one)[0].startswith("Le centre attend les papiers")
        assert not talk.see(tx, talk.of_lead(tx, me.actor, "write", one), NOW).is_open


def test_who_asked_for_a_person_before_signing_up_stands_apart_and_is_answered(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        (one,) = tickets.list_apart(tx, 10)
        waiting_page.do(tx, me, one.id, {"do": "write", "words": "Bonjour, je suis là."})
        assert tickets.list_apart(tx, 10) == []
        say(tx, me, "salam")
        (reply,) = tickets.list_apart(tx, 10)
        assert reply.kind == "reply"
        seen = waiting_page.see_waiting(tx, me, one.id)  # its page goes on being there
        assert seen.talk is not None
        assert [message.words for message in seen.talk.messages] == ["Bonjour, je suis là.", "salam"]
        waiting_page.do(tx, me, reply.id, {"do": "settle"})
        assert tickets.list_apart(tx, 10) == []


def test_who_waits_is_no_longer_apart_once_they_signed_up_and_stands_on_their_lead(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        say(tx, me, "/back")
        one = signed_up(tx, me)
        assert tickets.list_apart(tx, 10) == []
        assert waits(tx, one) == "person"
        desk.record_call(tx, me, one, "reached")
        assert waits(tx, one) == ""


def test_who_asked_for_protection_is_on_no_list_of_who_waits(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        (one,) = tickets.list_apart(tx, 10)
        conversation = one.conversation_id or 0
        tickets.add_urgent(tx, conversation, "me", phone=None, when=None, now=NOW)
        assert tickets.list_apart(tx, 10) == []
        with pytest.raises(Refused):
            access.ticket_for(tx, me.actor, "write", one.id)


def test_longest_waiting_stands_first_and_shows_why(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        desk.record_call(tx, later(me, 1), one, "reached")
        say(tx, me, "/human")
        found = work.list_work(tx, "all", work.Filters(frozenset()), staff_id=0, now=NOW, limit=5)
        assert (found[0].id, found[0].waits_for) == (one, "person")
        talk.settle(tx, me, talk.of_lead(tx, me.actor, "settle", one))
        assert waits(tx, one) == ""


HELP = ("mon père me tape tous les soirs", "oui je veux de l'aide", "oui")


def test_who_asks_for_protection_in_a_talk_speaks_with_the_bot_again_and_staff_hear_nothing(database: Database) -> None:
    with database.transaction() as tx:
        for name, value in (("safeguarding_lead", "yes"), ("safeguarding_hours", "mon-sun 00:00-24:00")):
            facts.set_fact(tx, name, value, source="test", until=None, by="test", now=NOW)
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        for words in HELP:
            say(tx, me, words)
        (told,) = say(tx, me, "06 00 00 00 01").messages
        assert told.question == "danger_hour"
        assert [ticket.safe_phone for ticket in tickets.list_urgent(tx)] == ["+212600000001"]
        assert written(tx, one) == ["Bonjour"]


def test_closed_with_the_hold_kept_nobody_writes_to_who_has_no_lead_either(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        say(tx, me, "/back")
        (one,) = tickets.list_apart(tx, 10)
        urgent = tickets.add_urgent(tx, one.conversation_id or 0, "me", phone=None, when=None, now=NOW)
        safeguarding = deed(tx, "nadia", "safeguarding")
        urgent_desk.close_urgent(tx, safeguarding, urgent, keep_hold=True)
        assert tickets.list_urgent(tx) == []
        assert tickets.list_apart(tx, 10) == []
        assert signed_up_again_held(tx, me)
        urgent_desk.close_urgent(tx, safeguarding, urgent, keep_hold=False)
        assert not held(tx)


def signed_up_again_held(tx: Connection, me: Deed) -> bool:
    signed_up_again(tx, me, "telegram")
    return held(tx)


def held(tx: Connection) -> bool:
    return bool(tx.execute(select(leads.c.contact_hold)).scalar_one())


def test_giving_back_says_nothing_to_who_said_stop_and_leaves_the_block(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        talk.write(tx, me, whom, "Bonjour")
        contacts.mark_blocked(tx, whom.conversation_id, NOW)
        before = len(outbox_bodies(tx))
        talk.hand_back(tx, me, whom)
        assert len(outbox_bodies(tx)) == before
        assert contacts.get_reach(tx, whom.conversation_id).blocked
        assert not talk.see(tx, whom, NOW).is_open


def test_giving_back_ends_no_talk_with_somebody_else_on_the_phone(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me))
        say(tx, me, "/other")
        other = replace(whom, speaker="other-1", lead_id=None)
        talk.write(tx, me, other, "Bonjour à vous")
        talk.hand_back(tx, me, whom)
        assert talk.see(tx, other, NOW).is_open


async def test_long_message_to_the_centre_arrives_whole(database: Database) -> None:
    words = "je raconte " * 110
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        read = await read_if_long(Said(words), me.turns.lexicon)
        me.turns.take_turn(tx, Incoming("telegram", "long", ADDRESS, read))
        assert written(tx, one)[-1] == words


def test_page_in_the_browser_tells_of_a_letter_for_somebody_else_until_they_come(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = talk.of_lead(tx, me.actor, "write", signed_up(tx, me, "webchat"))
        say(tx, me, "/other", "webchat")
        talk.write(tx, me, whom, "Venez jeudi")
        seen = me.turns._view(tx, "webchat", ADDRESS, "fr")
        assert "pour une autre personne" in seen.messages[0].text
        say(tx, me, "c'est combien ?", "webchat")
        seen = me.turns._view(tx, "webchat", ADDRESS, "fr")
        assert "📩 C'est pour moi" in [button.label for button in seen.question.controls]
        say(tx, me, "/other", "webchat")
        seen = me.turns._view(tx, "webchat", ADDRESS, "fr")
        assert seen.history[-1].text == "Le centre\u00a0: Venez jeudi"


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "untouched"])
def test_letter_to_who_is_hidden_made_the_page_of_who_is_shown_an_old_one(database: Database, *, begun: bool) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, "webchat")
        for words in ("/safeword", "libellule", "libellule", *(("/start", *SIGN_UP[:-1]) if begun else ())):
            say(tx, me, words, "webchat")
        page = me.turns._view(tx, "webchat", ADDRESS, "ar")
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        assert me.turns._view(tx, "webchat", ADDRESS, "ar") == page
        if begun:
            asked = f"{page.question.turn}|{page.question.subject}|{page.question.question}"
            send = Tapped(page.question.turn, page.question.subject, page.question.question, "send")
            taken = me.turns.take_turn(tx, Incoming("webchat", "sent", ADDRESS, send, asked=asked))
            assert "C'est fait" in " ".join(message.text for message in taken.messages)
            page = me.turns._view(tx, "webchat", ADDRESS, "ar")
            assert page.hears, "as on the page of anybody who sent a request"
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez vendredi")
            assert me.turns._view(tx, "webchat", ADDRESS, "ar") == page
        said = say(tx, me, "libellule", "webchat")
        assert not any("jeudi" in message.text for message in said.messages)
        assert "Venez jeudi" in written(tx, one)


def test_stop_of_who_wrote_where_another_is_hidden_silenced_the_hidden_one_for_good(database: Database) -> None:
    """Nobody could write to the young person any more, who had stopped nothing and was told nothing of it."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        for words in ("/safeword", "libellule", "libellule", "/start", "/stop"):
            say(tx, me, words)
        whom = talk.of_lead(tx, me.actor, "write", one)
        assert talk.see(tx, whom, NOW).in_the_way == "stopped"
        say(tx, me, "libellule")
        assert talk.see(tx, whom, NOW).in_the_way == ""
        talk.write(tx, me, whom, "Bonjour, jeudi 10 h ?")
        assert written(tx, one) == ["Bonjour, jeudi 10 h ?"]
        say(tx, me, "libellule")
        assert talk.see(tx, whom, NOW).in_the_way == "stopped", "who stopped it reads there again"
