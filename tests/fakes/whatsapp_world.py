"""WhatsApp joined to turns and a store: a person who writes, presses and chooses, and the stand-in of the Graph API."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
from starlette.applications import Starlette

from bot.app import build
from bot.channels.whatsapp import WhatsAppChannel
from bot.config import Settings
from bot.services.delivery import Pace
from tests.fakes.graph_api import PHONE_ID, TEMPLATES, TOKEN, GraphApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.clock import FrozenClock
    from bot.notices import Notices
    from bot.services.turns import Turns
    from storage.db import Database

SECRET, VERIFY = "app-secret-of-a-test", "verify-token-of-a-test"
NUMBER: Final = "212600000007"
QUICK: Final = Pace(look_every=0.05, first_pause=1.0, lease=1e9)


def settings(api_url: str = "http://127.0.0.1:9", **more: Any) -> Settings:
    values: dict[str, Any] = {
        "_env_file": None,
        "whatsapp_phone_id": PHONE_ID,
        "whatsapp_token": TOKEN,
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": VERIFY,
        "whatsapp_templates": " ".join(
            f"{locale}={name}" for locale, name in zip(("fr", "ar", "ary", "ary_Latn"), TEMPLATES, strict=True)
        ),
        "whatsapp_api_url": api_url,
        "public_url": "https://centre.test",
        "sends_a_second": 0,
    }
    return Settings(**{**values, **more})


def signed(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def payload(
    *messages: dict[str, Any], statuses: tuple[dict[str, Any], ...] = (), number: str = NUMBER
) -> dict[str, Any]:
    """What Meta posts."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "212600000099", "phone_number_id": PHONE_ID},
        "contacts": [{"profile": {"name": "Testa"}, "wa_id": number, "user_id": f"MA.{number}"}],
    }
    value |= {"messages": list(messages)} if messages else {}
    value |= {"statuses": list(statuses)} if statuses else {}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"value": value, "field": "messages"}]}],
    }


@dataclass
class Person:
    """Somebody with WhatsApp."""

    world: World
    number: str = NUMBER
    count: int = 0
    seen: int = 0

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.world.api.sent[self.number]

    @property
    def texts(self) -> list[str]:
        return [_text(one) for one in self.shown]

    def message(self, kind: str, content: Any, **more: Any) -> dict[str, Any]:
        self.count += 1
        known = f"wamid.{self.number}.{self.count}"
        return {"from": self.number, "id": known, "timestamp": "1795338000", "type": kind, kind: content, **more}

    async def sends(self, kind: str, content: Any, **more: Any) -> int:
        """Send it; the status of the webhook's answer, after which they may be written to for a day."""
        self.world.clock.advance(timedelta(seconds=2))
        self.world.api.silent.discard(self.number)
        return await self.world.post(payload(self.message(kind, content, **more), number=self.number))

    async def says(self, words: str) -> int:
        return await self.sends("text", {"body": words})

    async def taps(self, label: str) -> int:
        """Press the button, or choose the row, that begins like this in what was shown last with it."""
        kind, one = self.find(label)
        title = {"id": one["id"], "title": one["title"]}
        return await self.sends("interactive", {"type": kind, kind: title})

    def find(self, label: str) -> tuple[str, dict[str, Any]]:
        for message in reversed(self.shown):
            for kind, one in pressed(message):
                if label in {one["title"], one.get("description")}:
                    return kind, one
        raise AssertionError(f"no {label} in {[one['title'] for shown in self.shown for _, one in pressed(shown)]}")

    async def sees(self, words: str) -> None:
        """Wait until something newer than what was seen before says this."""
        await self.world.api.until(lambda: any(words in text for text in self.texts[self.seen :]))
        self.seen = len(self.shown)


def pressed(message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What can be pressed below a message, with the kind of reply that it is."""
    action = message.get("interactive", {}).get("action", {})
    buttons = [("button_reply", one["reply"]) for one in action.get("buttons", ())]
    return buttons + [("list_reply", row) for section in action.get("sections", ()) for row in section["rows"]]


def _text(message: dict[str, Any]) -> str:
    match message["type"]:
        case "text":
            return str(message["text"]["body"])
        case "interactive":
            return str(message["interactive"]["body"]["text"])
        case "template":
            return f"[{message['template']['name']}]"
    return f"<{message['type']}>"


@dataclass(repr=False)  # the loop's signal handler writes down what a fixture gave: all of it, six times a test
class World:
    """The channel, what it is joined to, and the web server that Meta posts to."""

    api: GraphApi
    turns: Turns
    channel: WhatsAppChannel
    clock: FrozenClock
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, number: str = NUMBER) -> Person:
        return self.people.setdefault(number, Person(self, number))

    async def post(self, told: dict[str, Any], **headers: str) -> int:
        body = json.dumps(told).encode()
        return await self.post_raw(body, {"X-Hub-Signature-256": signed(body), **headers})

    async def post_raw(self, body: bytes, headers: Mapping[str, str]) -> int:
        async with self._web() as web:
            return (
                await web.post(
                    "/whatsapp",
                    content=body,
                    headers=[(name.encode(), told.encode("latin-1")) for name, told in headers.items()],
                )
            ).status_code

    async def get(self, **query: str) -> httpx.Response:
        async with self._web() as web:
            return await web.get("/whatsapp", params={name.replace("_", ".", 1): told for name, told in query.items()})

    def _web(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(Starlette(routes=self.channel.routes()))
        return httpx.AsyncClient(transport=transport, base_url="https://centre.test")


@contextlib.asynccontextmanager
async def world(
    database: Database, clock: FrozenClock, notices: Notices | None = None, token: str = TOKEN, **more: Any
) -> AsyncIterator[World]:
    """`token` is the one that Meta takes, `more` are settings."""
    async with GraphApi(token=token) as api:
        given = settings(api.url, **more)
        app = build(given, database, clock, notices)
        app.turns.trial = True
        joins = (given, app.turns, database, clock, app.turns.catalogues.words)
        channel = WhatsAppChannel(*joins, pace=QUICK, notices=app.notices, voices=app.turns.voices)
        channel.start()
        try:
            yield World(api, app.turns, channel, clock)
        finally:
            await channel.stop()
