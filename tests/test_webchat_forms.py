"""What a request of the page says: which event, under which id, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.channels.webchat_forms import external_id, read_event
from bot.channels.webchat_language import language_hint
from conversations.types import Commanded, Said, Tapped

if TYPE_CHECKING:
    from conversations.types import Event


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("fr-FR,fr;q=0.9", "fr"),
        ("ar-MA,ar;q=0.9,fr;q=0.8", "ar"),
        ("en-US,en;q=0.9,fr;q=0.5,ar;q=0.8", "ar"),
        ("ary", "ary"),
        ("ary-Latn-MA", "ary_Latn"),
        ("en", ""),
        ("", ""),
        ("fr;q=nonsense,ar;q=0.9", "fr"),
    ],
)
def test_language_hint_is_the_best_of_our_locales(header: str, locale: str) -> None:
    assert language_hint(header) == locale


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"data": "3|me|age|14"}, Tapped(3, "me", "age", "14")),
        ({"data": "3|me|age|!back"}, Commanded("back")),
        ({"data": "3|||!change me:age"}, Commanded("change", "me:age")),
        ({"data": "made up"}, None),
        ({"command": "help"}, Commanded("help")),
        ({"command": "language ary_Latn"}, Commanded("language", "ary_Latn")),
        ({"command": "drop"}, None),
        ({"text": " Salma \r\n"}, Said("Salma")),
        ({"text": "a\r\nb\0"}, Said("a\nb")),
        ({"text": "/delete"}, Commanded("delete")),
        ({"text": "/language fr"}, Commanded("language", "fr")),
        ({"text": "/nothing"}, Said("/nothing")),
        ({"text": "help"}, Said("help")),
        ({"text": ""}, None),
        ({}, None),
    ],
)
def test_form_is_read_as_the_event_it_means(fields: dict[str, str], event: Event | None) -> None:
    assert read_event(fields) == event


def test_external_id_is_the_same_only_for_the_same_answer_from_the_same_page() -> None:
    fields = {"event": "e" * 22, "text": "0612000007"}
    assert external_id(fields) == external_id(dict(fields))
    assert len({external_id(fields), external_id(fields | {"text": "x"}), external_id(fields | {"event": "f"})}) == 3
    assert external_id({"text": "x"}) != external_id({"text": "x"})
    assert "0612000007" not in external_id(fields)
