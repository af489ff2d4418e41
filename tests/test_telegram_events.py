from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram_forms import (
    Gone,
    Incoming,
    Tap,
    to_event,
)
from bot.services.messages import COMMANDS, button_data
from conversations.types import Attached, AttachedKind, Commanded, Said, SharedContact, Tapped

CHAT = {"id": 600, "type": "private", "first_name": "Test"}
USER = {"id": 600, "is_bot": False, "first_name": "Test", "language_code": "fr"}
FILE = {"file_id": "x", "file_unique_id": "x"}
PLACE = {"longitude": -7.6, "latitude": 33.6}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1795348800, "chat": CHAT, "from": USER, **content}


def update(**parts: Any) -> dict[str, Any]:
    return {"update_id": 501, **parts}


def event(**content: Any) -> Any:
    incoming = to_event(update(message=message(**content)))
    assert isinstance(incoming, Incoming)
    return incoming.event


def test_text_is_said_when_it_is_in_a_private_conversation() -> None:
    assert to_event(update(message=message(text="  salut\n"))) == Incoming(
        "501", "600", Said("  salut\n"), "fr", message=5
    )


def test_longest_text_is_said_whole_when_it_is_longer_than_telegram_allows() -> None:
    assert event(text="é" * 100_000) == Said("é" * 100_000)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("/start", Commanded("start")),
        ("/start affiche-7", Commanded("start", "affiche-7")),
        ("/start@tawjih_test_bot affiche", Commanded("start", "affiche")),
        ("/HELP", Commanded("help")),
        (" /language  ary ", Commanded("language", "ary")),
        ("/human\nvite", Commanded("human", "vite")),
        ("/keep", Said("/keep")),  # a button's command, not one of the menu
        ("/etc/passwd", Said("/etc/passwd")),
        ("/startx", Said("/startx")),
        ("/", Said("/")),
        ("on dit /start", Said("on dit /start")),
        ("/démarrer", Said("/démarrer")),
    ],
)
def test_command_is_known_by_its_name(text: str, taken: object) -> None:
    assert event(text=text) == taken


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_menu_is_read(name: str) -> None:
    assert event(text=f"/{name}") == Commanded(name)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("fr", "fr"), ("fr-FR", "fr"), ("ar", "ar"), ("ar-MA", "ar"), ("ary", "ary"), ("en", ""), (None, ""), (3, "")],
)
def test_hint_is_the_language_of_the_persons_telegram_when_it_is_one_of_ours(code: object, hint: str) -> None:
    incoming = to_event(update(message=message(text="x") | {"from": USER | {"language_code": code}}))
    assert isinstance(incoming, Incoming)
    assert incoming.hint == hint


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": [FILE], "caption": "mon bulletin"}, "photo"),
        ({"voice": FILE}, "voice"),
        ({"audio": FILE}, "voice"),
        ({"video": FILE}, "video"),
        ({"video_note": FILE}, "video"),
        ({"animation": FILE, "document": FILE}, "video"),
        ({"sticker": FILE}, "sticker"),
        ({"dice": {"emoji": "🎲", "value": 1}}, "sticker"),
        ({"document": FILE}, "document"),
        ({"venue": {"location": PLACE}, "location": PLACE}, "location"),
        ({"poll": {}}, "unknown"),
        ({"story": {}}, "unknown"),
        ({"something_of_next_year": 1}, "unknown"),
        ({"text": "lu ailleurs", "forward_origin": {"type": "hidden_user"}}, "forwarded"),
        ({"contact": {"first_name": "Test"}}, "contact"),
    ],
)
def test_what_is_no_text_is_taken_by_its_kind(content: dict[str, Any], kind: AttachedKind) -> None:
    assert kind in get_args(AttachedKind)
    assert event(**content) == Attached(kind, str(content.get("text", content.get("caption", ""))))


@pytest.mark.parametrize(("owner", "own"), [({"user_id": 600}, True), ({"user_id": 601}, False), ({}, False)])
def test_contact_is_own_when_it_is_the_accounts(owner: dict[str, int], own: object) -> None:
    contact = {"phone_number": "+212600000001", "first_name": "Test", **owner}
    assert event(contact=contact) == SharedContact("+212600000001", own is True)


def test_tap_brings_what_the_button_carries_and_its_message() -> None:
    asked = message(text="Prêt ?") | {"from": {"id": 1, "is_bot": True}}
    query = {"id": "77", "from": USER, "message": asked, "data": button_data(3, "me", "ready", "yes")}
    assert to_event(update(callback_query=query)) == Incoming(
        "501", "600", Tapped(3, "me", "ready", "yes"), "fr", Tap("77", 5, "Prêt ?")
    )


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (button_data(3, "me", "ready", "!language ary"), Commanded("language", "ary")),
        ("menu:2", Tapped(0, "", "", "")),
        ("", Tapped(0, "", "", "")),
        ("x" * 500, Tapped(0, "", "", "")),
    ],
)
def test_tap_is_a_command_or_stale_when_its_data_say_so(data: str, taken: object) -> None:
    query = {"id": "77", "from": USER, "message": message(text="Prêt ?"), "data": data}
    incoming = to_event(update(callback_query=query))
    assert isinstance(incoming, Incoming)
    assert incoming.event == taken


def test_tap_has_no_text_when_telegram_withholds_the_old_message() -> None:
    query = {"id": "77", "from": USER, "message": {"chat": CHAT, "message_id": 5, "date": 0}, "data": "1|me|q|yes"}
    incoming = to_event(update(callback_query=query))
    assert isinstance(incoming, Incoming)
    assert incoming.tap == Tap("77", 5, "")


def test_edited_text_is_taken_as_edited() -> None:
    incoming = to_event(update(edited_message=message(text="non, 15", edit_date=1)))
    assert isinstance(incoming, Incoming)
    assert incoming.event == Attached("edited", "non, 15")


@pytest.mark.parametrize(
    "strange",
    [
        {"message": message(text="x") | {"chat": {"id": -100, "type": "supergroup"}}},
        {"message": message(text="x") | {"chat": {"id": -100, "type": "group"}}},
        {"message": message(text="x") | {"from": {"id": 2, "is_bot": True}}},
        {"message": message(pinned_message=message(text="x"))},
        {"message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})},
        {"edited_message": message(location=PLACE, edit_date=1)},
        {"channel_post": message(text="x") | {"chat": {"id": -100, "type": "channel"}}},
        {"callback_query": {"id": "7", "from": USER, "inline_message_id": "x", "data": "1|me|q|yes"}},
        {"callback_query": {"id": "7", "from": USER, "message": message(text="x"), "game_short_name": "x"}},
        {"inline_query": {"id": "7", "from": USER, "query": "x", "offset": ""}},
        {"my_chat_member": {"chat": CHAT, "from": USER, "new_chat_member": {"status": "member"}}},
        {"my_chat_member": {"chat": {"id": -1, "type": "group"}, "new_chat_member": {"status": "kicked"}}},
        {"something_of_next_year": {}},
        {},
    ],
)
def test_nothing_comes_of_what_is_not_ours(strange: dict[str, Any]) -> None:
    assert to_event(update(**strange)) is None


def test_person_is_gone_when_they_have_blocked_us() -> None:
    change = {"chat": CHAT, "from": USER, "new_chat_member": {"status": "kicked", "until_date": 0}}
    assert to_event(update(my_chat_member=change)) == Gone("600")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WHOLE = update(
    message=message(text="x", contact={"phone_number": "1", "user_id": 600}, photo=[FILE], forward_origin={}),
    edited_message=message(text="x"),
    callback_query={"id": "7", "from": USER, "message": message(text="x"), "data": "1|me|q|yes"},
    my_chat_member={"chat": CHAT, "new_chat_member": {"status": "kicked"}},
)


def places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [path]
    return [path, *(place for name, part in value.items() for place in places(part, (*path, name)))]


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]),
    broken=st.lists(st.tuples(st.sampled_from(places(WHOLE)[1:]), JSON, st.booleans()), max_size=3),
)
def test_reading_never_fails_when_telegram_sends_something_else(kind: str, broken: Any) -> None:
    whole = json.loads(json.dumps({"update_id": 1, kind: WHOLE[kind]}))
    for path, value, is_gone in broken:
        part: Any = whole
        for name in path[:-1]:
            part = part.get(name) if isinstance(part, dict) else None
        if isinstance(part, dict):
            part.pop(path[-1], None)
            if not is_gone:
                part[path[-1]] = value
    assert isinstance(to_event(whole), Incoming | Gone | None)


def test_library_reads_the_same_from_the_same_updates() -> None:
    query = {"id": "7", "from": USER, "chat_instance": "1", "message": message(text="Prêt ?"), "data": "1|me|q|yes"}
    for one in (update(message=message(text="salut")), update(callback_query=query)):
        read, ours = Update.de_json(json.loads(json.dumps(one)), None), to_event(one)
        assert isinstance(ours, Incoming)
        assert read.effective_chat is not None
        assert read.effective_user is not None
        assert (str(read.update_id), str(read.effective_chat.id)) == (ours.external_id, ours.address)
        assert read.effective_user.language_code == ours.hint
