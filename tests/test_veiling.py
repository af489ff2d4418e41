"""What comes unasked on Telegram: a locked screen shows a neutral line, and no word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.channels.telegram_forms import MAX_TEXT, form, spoiler, ticked, to_event
from bot.channels.telegram_forms import Incoming as Incoming_
from bot.services import talk
from bot.services.incoming import Incoming
from bot.services.messages import Button, Message
from conversations.types import (
    Breached,
    CentreErased,
    CentreTold,
    Commanded,
    Mailed,
    Reminded,
    StaffLeft,
    StaffWrote,
    Visit,
    VisitChanged,
    VisitSlot,
)
from storage.models import leads, outbox
from tests.fakes.telegram_people import Screen
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import ADDRESS, SIGN_UP, say, signed_up

if TYPE_CHECKING:
    from conversations.types import Event
    from storage.db import Database

NOTICE = "📩 Un message au sujet de ton inscription. Touche pour lire\u00a0:"
TO_ADULTS = "📩 Un message au sujet de votre inscription. Touchez pour lire\u00a0:"

VISIT = Visit(1, VisitSlot(1, "al-hotaya", NOW, NOW))
WROTE = StaffWrote("me", "Venez jeudi", "2026-12-01T10:00:00+01:00")


def shown_on_a_locked_screen(parameters: dict[str, object]) -> str:
    """The text without what is a spoiler."""
    text, entities = str(parameters["text"]), parameters.get("entities", [])
    units = text.encode("utf-16-le")
    for entity in entities if isinstance(entities, list) else []:
        assert entity["type"] == "spoiler"
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        units = units[:start] + units[end:]
    return units.decode("utf-16-le").strip()


@pytest.mark.parametrize("word", ["kept", "hides", ""])
def test_notification_showed_what_the_centre_wrote_to_who_keeps_no_word(database: Database, word: str) -> None:
    """The line is the same whether a word is kept, or hides somebody else there: else it would tell of the word."""
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        sets = ("/safeword", "libellule")
        for one in {"kept": sets, "hides": (*sets, "libellule", "/start", *SIGN_UP)}.get(word, ()):
            say(tx, me, one)
        mine = tx.execute(select(func.max(leads.c.id))).scalar_one()
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", mine), "Venez <b>jeudi</b> 😀")
        bodies = [row.body for row in tx.execute(outbox.select().order_by(outbox.c.id)) if row.body]
    sent = [form(one) for one in map(Message.from_json, bodies)]
    letters = [one for one in sent if "jeudi" in one["text"]]
    assert [shown_on_a_locked_screen(one) for one in letters] == [NOTICE]
    assert "Venez <b>jeudi</b> 😀" in letters[0]["text"]
    assert not any("entities" in one for one in sent if one not in letters), "what they asked for is not veiled"


@pytest.mark.parametrize(
    "event",
    [
        WROTE,
        StaffLeft("me"),
        CentreTold("me", words="Venez jeudi"),
        Mailed("me", "Venez jeudi"),
        Breached(),
        CentreErased("me", tell=True),
        VisitChanged("me", VISIT, closed=True),
    ],
    ids=lambda event: type(event).__name__,
)
@pytest.mark.parametrize("channel", ["telegram", "webchat"])
def test_notification_of_anything_that_comes_unasked_showed_its_words(
    database: Database, event: Event, channel: str
) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me, channel)
        say(tx, me, "oui", channel)  # to news
        if isinstance(event, StaffLeft):
            me.turns.take_turn(tx, Incoming(channel, "before", ADDRESS, WROTE))
        taken = me.turns.take_turn(tx, Incoming(channel, "unasked", ADDRESS, event))
    said = [message for message in taken.messages if message.text]
    assert said
    assert {message.veil for message in said} == ({NOTICE} if channel == "telegram" else {""})


@pytest.mark.parametrize("event", [StaffLeft("me"), VisitChanged("me", VISIT, closed=True)])
def test_offer_to_share_the_number_followed_a_veiled_message_in_plain_words(database: Database, event: Event) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        say(tx, me, "oui")  # to news
        asked = me.turns.take_turn(tx, Incoming("telegram", "asks", ADDRESS, Commanded("change", "phone")))
        assert [one.contact_label for one in asked.messages] != [""], "who asked for it is offered it"
        if isinstance(event, StaffLeft):
            me.turns.take_turn(tx, Incoming("telegram", "before", ADDRESS, WROTE))
        taken = me.turns.take_turn(tx, Incoming("telegram", "unasked", ADDRESS, event))
    assert taken.messages[-1].question == "phone"
    assert {one.contact_label for one in taken.messages} == {""}


def test_reminder_is_veiled_in_the_words_for_who_reads_it(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        for who, line in (("je suis un garçon", NOTICE), ("je suis la mère", TO_ADULTS)):
            for words in ("/start", who, "15 ans", "non j'ai arrêté", "anfa", "oui", "1ère collège", "oui"):
                say(tx, me, words)
            me.turns.take_turn(tx, Incoming("telegram", f"yes {who}", ADDRESS, Commanded("remind", "yes")))
            event = Reminded(NOW.isoformat())
            taken = me.turns.take_turn(tx, Incoming("telegram", f"reminds {who}", ADDRESS, event))
            assert [message.veil for message in taken.messages] == [line]
            say(tx, me, "/delete")
            say(tx, me, "oui")


def test_chosen_answer_that_is_ticked_does_not_lift_the_veil() -> None:
    screen = Screen({"id": 7, "type": "private"})
    button = Button("Oui", "3|me|ready|yes")
    shown = screen.send(form(Message("Prêt ? 😀", "fr", rows=((button,),), veil=NOTICE)))
    assert screen.notifications == [NOTICE]
    pressed = {"id": "1", "from": {"id": 7}, "message": shown, "data": button.data}
    incoming = to_event({"update_id": 1, "callback_query": pressed})
    assert isinstance(incoming, Incoming_)
    assert incoming.tap is not None
    text, mark = ticked(incoming.tap.text, "Oui"), spoiler(*incoming.tap.veiled)
    screen.edit({"message_id": shown["message_id"], "text": text, "entities": [mark]})
    assert screen.notifications == [f"{NOTICE}\n\n\n✅ Oui"]


def test_long_message_has_no_room_for_the_line_and_is_veiled_all_the_same() -> None:
    parameters = form(Message("😀" * (MAX_TEXT // 2), "fr", veil=NOTICE))
    assert shown_on_a_locked_screen(parameters) == ""
