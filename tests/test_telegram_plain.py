"""Whatever people write, what Telegram is sent is plain text: nothing in it becomes markup, and nothing is too long."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram_forms import MAX_TEXT, form, offer_form, ticked
from bot.channels.webchat_page import isolated, told
from bot.clock import FrozenClock
from bot.extract import read_catalogue
from bot.i18n import catalogue_file
from bot.services.messages import Button, Message, Row
from bot.services.turns import Turns
from conversations.locales import LOCALES
from conversations.texts import Text
from conversations.types import Said
from tests.conversing import YOUTH, programme
from tests.storing import NOW
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from storage.db import Database

HOSTILE = (
    "<b>x</b>", "<script>alert(1)</script>", "&lt;b&gt;", "&amp;&#60;&#x3c;", "\"'><img src=x onerror=y>", "</bdi><a>",
    "\u202edesrever", "\u2066\u2067\u2069\u2069\u2068", "a\u200bb\u200dc\ufeff", "\x00\x1b[31m\r\n", "*_[x](tg://user?id=1)`~",
    "tg://resolve", "javascript:alert(1)", "{name} %s {0}", "\ud800", "𝒳" * 50, "ا" * 300, "ﷺ" * 100,
)  # fmt: skip
_signs = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=60), st.text(alphabet="<>&\"'/\u202e\u200f\u2068\u2069\x00")
)
IDS = [one.id for one in read_catalogue(catalogue_file(Path("locales"), "fr", "po"), "fr") if isinstance(one.id, str)]
_PARSED = {"parse_mode", "entities", "caption_entities", "message_effect_id", "business_connection_id"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def every_value(sent: object) -> list[str]:
    """The names of all parameters, however deep."""
    if isinstance(sent, dict):
        return [*sent, *(name for value in sent.values() for name in every_value(value))]
    return [name for one in sent for name in every_value(one)] if isinstance(sent, list) else []


@given(_signs, _signs, _signs)
@settings(max_examples=300, deadline=None)
def test_message_goes_out_as_the_text_it_is_and_nothing_says_how_to_read_it(text: str, label: str, value: str) -> None:
    row = Row(label, value, f"{label}: {value}", Button(label, "1|||!change me:name"))
    message = Message(text, "fr", "question", "me", "name", 1, rows=((Button(label, "1|me|name|x"),),), summary=(row,))
    sent: dict[str, Any] = form(message)
    assert sent["text"] == f"{text}\n{label}: {value}"
    assert _PARSED.isdisjoint(every_value(sent))
    offer = offer_form(replace(message, contact_label=label or "x", placeholder=value))
    assert _PARSED.isdisjoint(every_value(offer))
    assert units(ticked(text, label)) <= MAX_TEXT
    assert ticked(text, label) in {"", f"{text}\n✅ {label}"}


def test_nothing_in_the_channel_asks_telegram_to_read_markup() -> None:
    files = list((Path(__file__).parent.parent / "bot").rglob("*.py"))
    assert "telegram_calls.py" in {file.name for file in files}, "wherever the tests are run from"
    for file in files:
        assert not re.search("parse_mode|MessageEntity|ParseMode", file.read_text(encoding="utf-8")), file


@given(st.sampled_from(IDS), st.sampled_from(LOCALES), _signs)
@settings(max_examples=500, deadline=None)
def test_value_in_a_text_is_shut_in_and_is_never_markup_on_a_page(message: str, locale: str, value: str) -> None:
    words = catalogues()
    template = words.pattern(Text(message), locale, "") if _is_known(message, locale) else ""
    names = re.findall(r"\{(\w+)\}", template)
    if not names or "count" in names:
        return
    said = words.words(Text(message).given(**dict.fromkeys(names, value)), locale)
    for markup in (str(isolated(said)), str(told(said)), str(told(said, "danger"))):
        plain = re.sub(r'</?(bdi|a|button)( [a-z]+="[^"<>]*")*>', "", markup)
        assert "<" not in plain, (markup, value)
        assert ">" not in plain
        assert markup.count("<bdi>") == markup.count("</bdi>")


def _is_known(message: str, locale: str) -> bool:
    try:
        catalogues().pattern(Text(message), locale, "")
    except Exception:  # noqa: BLE001 - a text of the desk, or with a number only
        return False
    return True


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_name_reaches_nobody_as_more_than_a_name(sqlite_database: Database, name: str) -> None:
    turns = Turns(sqlite_database, programme(), lexicon(), catalogues(), FrozenClock(NOW))
    await walk(turns, YOUTH[:7], address="1")
    taken = await turns.take("telegram", "90", "1", Said(name), hint="fr")
    for message in taken.messages:
        sent = form(message)
        assert units(sent["text"]) <= MAX_TEXT
        assert _PARSED.isdisjoint(every_value(sent))
        for sign in "\u202a\u202b\u202c\u202d\u202e":
            assert sign not in sent["text"], unicodedata.name(sign)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_of_the_catalogues_fits_in_a_message(locale: str) -> None:
    for message in IDS:
        if _is_known(message, locale):
            assert units(catalogues().pattern(Text(message), locale, "")) < MAX_TEXT / 2, message
