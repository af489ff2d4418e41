"""What comes unasked on Telegram to who keeps a safe word: a locked screen shows a neutral line, and no word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.channels.telegram_forms import MAX_TEXT, form
from bot.services import talk
from bot.services.messages import Message
from storage.models import leads, outbox
from tests.test_desk import deed
from tests.test_talk import SIGN_UP, say, signed_up
from tests.test_talk_sent import whom_of

if TYPE_CHECKING:
    from storage.db import Database

NOTICE = "Tu as un message au sujet de ton inscription."


def shown_on_a_locked_screen(parameters: dict[str, object]) -> str:
    """The text without what is a spoiler."""
    text, entities = str(parameters["text"]), parameters.get("entities", [])
    units = text.encode("utf-16-le")
    for entity in entities if isinstance(entities, list) else []:
        assert entity["type"] == "spoiler"
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        units = units[:start] + units[end:]
    return units.decode("utf-16-le").strip()


@pytest.mark.parametrize("word", [True, False], ids=["with-a-word", "without"])
def test_letter_of_the_centre_is_veiled_for_who_keeps_a_word_and_for_nobody_else(
    database: Database, *, word: bool
) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        whom = whom_of(tx, me)
        if word:
            say(tx, me, "/safeword")
            say(tx, me, "libellule")
        talk.write(tx, me, whom, "Venez jeudi 😀")
        bodies = [row.body for row in tx.execute(outbox.select().order_by(outbox.c.id)) if row.body]
        letters = [form(one) for one in map(Message.from_json, bodies) if "jeudi" in one.text]
        asked = [form(one) for one in map(Message.from_json, bodies) if "jeudi" not in one.text]
        assert letters
        for letter in letters:
            seen = shown_on_a_locked_screen(letter)
            assert ("jeudi" in seen) != word
            assert (seen == NOTICE) == word
        assert not any("entities" in one for one in asked), "what they asked for themselves is not veiled"


def test_letter_to_who_writes_where_another_is_hidden_told_by_its_veil_that_somebody_is(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        for words in ("/safeword", "libellule", "libellule", "/start", *SIGN_UP):
            say(tx, me, words)
        mine = tx.execute(select(func.max(leads.c.id))).scalar_one()
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", mine), "Venez jeudi")
        (last,) = tx.execute(select(outbox.c.body).order_by(outbox.c.id.desc()).limit(1)).scalars()
        assert "Venez jeudi" in shown_on_a_locked_screen(form(Message.from_json(last)))


def test_long_message_has_no_room_for_the_line_and_is_veiled_all_the_same() -> None:
    parameters = form(Message("😀" * (MAX_TEXT // 2), "fr", veil=NOTICE))
    assert shown_on_a_locked_screen(parameters) == ""
