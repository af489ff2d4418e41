"""What Meta brings, read: every kind of message, and whatever else it may be."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.channels.whatsapp_calls import Calls
from bot.channels.whatsapp_events import Failed, Incoming, digest, put_apart, read
from bot.notices import Notices
from conversations.types import Attached, Commanded, Said, SharedContact, SharedPlace, Tapped
from tests.fakes.graph_api import PHONE_ID
from tests.fakes.whatsapp_world import NUMBER, payload, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.types import Event

_SOUND: Final = {"id": "5", "mime_type": "audio/ogg; codecs=opus", "sha256": "x"}
_CARD: Final = {"name": {"formatted_name": "x"}, "phones": [{"phone": "+212 600-000007", "wa_id": NUMBER}]}
KINDS: Final[tuple[tuple[dict[str, Any], Event], ...]] = (
    ({"type": "text", "text": {"body": "salut"}}, Said("salut")),
    ({"type": "text", "text": {"body": "/start poster"}}, Commanded("start", "poster")),
    ({"type": "text", "text": {"body": "x"}, "context": {"forwarded": True}}, Attached("forwarded", "x")),
    ({"type": "interactive", "interactive": {"button_reply": {"id": "1|me|who|youth", "title": "x"}}},
     Tapped(1, "me", "who", "youth")),
    ({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "1|||!back", "title": "x"}}},
     Commanded("back", "")),
    ({"type": "button", "button": {"text": "Lire", "payload": "Lire"}}, Tapped(0, "", "", "")),
    ({"type": "location", "location": {"latitude": 33.5, "longitude": -7.6}}, SharedPlace(33.5, -7.6)),
    ({"type": "location", "location": {"latitude": 33.5, "longitude": -7.6, "name": "x"}}, Attached("location")),
    ({"type": "contacts", "contacts": [_CARD]}, SharedContact("+212 600-000007", own=True)),
    ({"type": "audio", "audio": {**_SOUND, "voice": True}}, Attached("voice")),
    ({"type": "image", "image": {**_SOUND, "caption": "x"}}, Attached("photo", "x")),
    ({"type": "hologram", "hologram": {}}, Attached("unknown")),
)  # fmt: skip
STATUS: Final = {
    "id": "wamid.S", "status": "failed", "timestamp": "1795338000", "recipient_id": NUMBER,
    "errors": [{"code": 131026, "title": "x", "message": "x"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def calls() -> Calls:
    return Calls(settings(), lambda text, _: text.id, Notices())


def message(kind: dict[str, Any]) -> dict[str, Any]:
    return {"from": NUMBER, "id": "wamid.1", "timestamp": "1795338000", **copy.deepcopy(kind)}


@pytest.mark.parametrize(("kind", "event"), KINDS)
def test_every_kind_of_message_is_the_event_that_it_means(calls: Calls, kind: dict[str, Any], event: Event) -> None:
    (alone,) = put_apart(payload(message(kind)), PHONE_ID)
    came = read(calls.client, alone)
    assert isinstance(came, Incoming)
    assert (came.external_id, came.address, came.event) == (digest("wamid.1"), NUMBER, event)
    assert came.voice == ("5" if kind["type"] == "audio" else "")


def test_person_without_a_number_is_reached_by_the_other_name_that_meta_gives() -> None:
    told = payload({**message(KINDS[0][0]), "from": "MA.13491208655302741918"})
    told["entry"][0]["changes"][0]["value"]["contacts"] = [{"user_id": "MA.13491208655302741918"}]
    (alone,) = put_apart(told, PHONE_ID)
    came = read(Calls(settings(), lambda text, _: text.id, Notices()).client, alone)
    assert isinstance(came, Incoming)
    assert came.address == "MA.13491208655302741918"


def test_failure_is_read_with_or_without_the_person_beside_it(calls: Calls) -> None:
    told = payload(statuses=(STATUS,))
    del told["entry"][0]["changes"][0]["value"]["contacts"]
    for one in (payload(statuses=(STATUS,)), told):
        came = read(calls.client, next(iter(put_apart(one, PHONE_ID))))
        assert isinstance(came, Failed)
        assert came.addresses[0] == NUMBER


def _places(whole: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(whole) if isinstance(whole, dict) else range(len(whole)) if isinstance(whole, list) else ():
        yield whole, key
        yield from _places(whole[key])


@pytest.mark.parametrize("seed", range(20))
def test_payload_in_which_anything_is_wrong_is_read_without_an_error(calls: Calls, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  made-up chance, no secret
    wrong: tuple[Any, ...] = (None, 0, -1, True, "", "\ud83d", "x" * 5000, [], {}, [[]], {"a": []}, 1e308, "\0")
    for _ in range(100):
        told = payload(*(message(kind) for kind, _ in KINDS), statuses=(copy.deepcopy(STATUS),))
        for _ in range(chance.randint(1, 4)):
            places = list(_places(told))
            if not places:
                break
            whole, key = chance.choice(places)
            if isinstance(whole, dict) and chance.random() < 0.3:
                whole.pop(key, None)
            elif isinstance(whole, dict) or key < len(whole):
                whole[key] = copy.deepcopy(chance.choice(wrong))
        for alone in put_apart(json.loads(json.dumps(told)), PHONE_ID):
            assert isinstance(read(calls.client, alone), Incoming | Failed | None)
