"""What a family writes on WhatsApp while something waits there to be read: it lets that go, and is not lost itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import talk
from bot.services.messages import Message
from conversations.understanding.assent import says_no_more
from storage import contacts, outbox
from storage.models import outbox as rows
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import ADDRESS, say, signed_up, waits, written
from tests.test_transcripts import lexicon

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

BARE = (
    "oui", "Oui !", "oui ?", "non", "ok", "ok merci", "d'accord, merci beaucoup", "oui svp", "bonjour", "Salam", "slm",
    "merci", "wakha", "wakha khoya", "iyeh", "safi chokran", "lla", "inchallah", "wakha inchallah", "نعم", "لا شكرا",
    "واخا", "إيه", "السلام عليكم", "شكرا", "👍", "👌🏽", "?", "...", "🙏", "",
)  # fmt: skip
SAYS_MORE = (
    "je ne peux pas venir jeudi", "oui je viens jeudi", "oui mais à 11h", "ok 10h", "non jeudi je travaille",
    "mon numéro a changé", "06 00 00 00 02", "15", "oui 06 00 00 00 02", "peut-être", "je sais pas", "attends",
    "oui ma mère", "c'est quoi ?", "ma n9derch nji lkhmis", "wakha walakin machi lkhmis", "chkoun ntouma ?", "ghedda",
    "ما نقدرش نجي الخميس", "نعم ولكن ليس الخميس", "واخا غدا", "الخميس", "oui " * 30,
)  # fmt: skip


def write(tx: Connection, me: Deed, one: int, words: str) -> None:
    """Staff write; on WhatsApp it waits."""
    talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), words)
    assert is_owed(tx)


def is_owed(tx: Connection) -> bool:
    return "owed" in tx.execute(select(rows.c.status)).scalars().all()


def waiting_at(tx: Connection, me: Deed, *answers: str) -> None:
    """Somebody on WhatsApp has answered so much, and then something waits for them."""
    for words in ("/start", *answers):
        say(tx, me, words, "whatsapp")
    found = contacts.find_conversation(tx, "whatsapp", ADDRESS)
    assert found is not None
    body = Message("Tu n'as pas fini.", "fr").to_json()
    outbox.add_messages(tx, found.id, found.turn, [body], first="owed", rest="owed", now=NOW)


@pytest.mark.parametrize("words", BARE)
def test_bare_word_says_no_more(words: str) -> None:
    assert says_no_more(words, lexicon().assent)


@pytest.mark.parametrize("words", SAYS_MORE)
def test_word_with_anything_beside_it_says_more(words: str) -> None:
    assert not says_no_more(words, lexicon().assent)


def test_what_a_family_wrote_while_a_word_of_the_centre_waited_was_thrown_away(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, "whatsapp")
        write(tx, me, one, "Bonjour, tu viens jeudi ?")
        assert say(tx, me, "oui", "whatsapp").messages == ()
        assert (written(tx, one), waits(tx, one)) == (["Bonjour, tu viens jeudi ?"], "")
        write(tx, me, one, "À 10 h.")
        said = "je ne peux pas venir jeudi, mon nouveau numéro est 06 00 00 00 02"
        assert say(tx, me, said, "whatsapp").messages == (), "the bot is silent in a talk"
        assert written(tx, one) == ["Bonjour, tu viens jeudi ?", "À 10 h.", said]
        assert waits(tx, one) == "reply"
        assert not is_owed(tx), "what waited goes all the same"


def test_number_of_a_paper_is_hidden_also_while_a_word_of_the_centre_waits(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, "whatsapp")
        write(tx, me, one, "Bonjour")
        (told,) = say(tx, me, "oui je viens jeudi, avec ma carte AB123456", "whatsapp").messages
        assert told.text.startswith("N'envoie jamais")
        assert written(tx, one)[-1] == "oui je viens jeudi, avec ma carte •••"


def test_danger_in_what_a_family_writes_meanwhile_is_heard_and_reaches_no_desk(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, "whatsapp")
        write(tx, me, one, "Bonjour")
        (told, *_) = say(tx, me, "je ne peux pas venir, mon père me tape tous les soirs", "whatsapp").messages
        assert told.kind == "danger"
        assert (written(tx, one), waits(tx, one)) == (["Bonjour"], "")
        assert not is_owed(tx)


def test_answer_that_was_typed_while_a_reminder_waited_was_not_taken(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        waiting_at(tx, me, "je suis un garçon")
        assert say(tx, me, "15 ans", "whatsapp").messages[-1].question == "schooling"
        assert not is_owed(tx)


def test_bare_word_lets_go_what_waits_and_answers_no_question(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        waiting_at(tx, me, "je suis un garçon", "15 ans")
        assert say(tx, me, "non", "whatsapp").messages == ()
        assert not is_owed(tx)
        assert say(tx, me, "non", "whatsapp").messages != ()
