"""An HTTP server on loopback that speaks the part of Meta's Graph API that we use, as strictly as WhatsApp does.

It keeps what each person was sent, refuses what is too long or too much, and fails when it is told to. Somebody may be
written to freely for a day after their last word; then only a template goes, and all else is taken and not delivered,
or refused at once.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

PHONE_ID, TOKEN = "900000000000001", "EAA" + "t" * 40
TEMPLATES = {"neutral_fr": "fr", "neutral_ar": "ar", "neutral_ary": "ar", "neutral_latn": "fr"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a call: an answer with an error, or none at all; perhaps after it was done."""

    status: int = 200
    code: int = 0
    drops: str = ""
    headers: dict[str, str] = field(default_factory=dict)


DROPPED = Fault(drops="before")
DROPPED_AFTER = Fault(drops="after")  # it was done, and nobody hears of it
HALF = Fault(drops="half")  # it was done, and half of that is heard


def broken() -> Fault:
    return Fault(500, 131000)


def too_many(code: int = 130429) -> Fault:
    return Fault(429, code)


def refused(code: int) -> Fault:
    return Fault(400, code)


class Wrong(Exception):  # noqa: N818
    """What WhatsApp would refuse."""


@dataclass
class GraphApi:
    """The server; use it as `async with GraphApi() as api`."""

    url: str = ""
    sent: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    silent: set[str] = field(default_factory=set)  # who has written nothing for a day
    sounds: dict[str, bytes] = field(default_factory=dict)
    uploaded: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    token: str = TOKEN
    calls: int = 0
    given: int = 0  # sounds
    said_size: int = -1  # what it says that a sound has, where that is not true
    approved: bool = True  # the templates
    _faults: list[tuple[Fault, str]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{version}/{phone}/messages", self._message)
        app.router.add_post("/{version}/{phone}/media", self._upload)
        app.router.add_get("/{version}/{media}", self._told)
        app.router.add_get("/sound/of/{media}", self._give)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        assert self.wrong == []

    # --- what tests ask and tell ---

    def fail(self, fault: Fault, *, times: int = 1, to: str = "") -> None:
        """Let the next messages (to this address) go wrong, or what is uploaded next (to "upload")."""
        self._faults += [(fault, to)] * times

    def _fault(self, *whose: str) -> Fault:
        place = next((place for place, (_, to) in enumerate(self._faults) if to in whose), None)
        return self._faults.pop(place)[0] if place is not None else Fault()

    async def until(self, true: Callable[[], object], seconds: float = 30) -> None:
        """Wait until this holds. Only what fails waits to the end."""
        async with asyncio.timeout(seconds):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    # --- the server ---

    async def _message(self, request: web.Request) -> web.StreamResponse:  # noqa: PLR0911
        self.calls += 1
        parameters = await request.json()
        to = str(parameters.get("to") or parameters.get("recipient"))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(401, 190)
        if request.match_info["phone"] != PHONE_ID:
            return _error(400, 100)
        fault = self._fault(to, "")
        self._changed.set()
        if fault.status != 200:
            return _error(fault.status, fault.code, fault.headers)
        if fault.drops == "before":
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        try:
            check(parameters)
        except Wrong as wrong:
            self.wrong.append(str(wrong))
            return _error(400, 131009)
        if parameters["type"] == "template" and not self.approved:
            return _error(404, 132001)
        if parameters["type"] == "audio" and parameters["audio"]["id"] not in self.uploaded:
            return _error(400, 131053)
        if to in self.silent and parameters["type"] != "template":
            return _error(400, 131047)
        known = f"wamid.S{self.calls}"
        self.sent[to].append({**parameters, "id": known})
        self._changed.set()
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": known}],
        }
        if fault.drops:
            return await _cut(request, json.dumps(answer).encode(), half=fault.drops == "half")
        return web.json_response(answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self._fault("upload")
        if fault.status != 200:
            return _error(fault.status, fault.code, fault.headers)
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        known = str(700 + len(self.uploaded))
        self.uploaded[known] = (file.content_type, file.file.read())
        return web.json_response({"id": known})

    async def _told(self, request: web.Request) -> web.StreamResponse:
        media = request.match_info["media"]
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(401, 190)
        if media == PHONE_ID:
            return web.json_response({"verified_name": "Centre", "id": PHONE_ID})
        if media not in self.sounds:
            return _error(400, 100)
        about = {"id": media, "url": f"{self.url}/sound/of/{media}", "mime_type": "audio/ogg", "sha256": ""}
        size = self.said_size if self.said_size >= 0 else len(self.sounds[media])
        return web.json_response({**about, "file_size": size})

    async def _give(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        self.given += 1
        return web.Response(body=self.sounds[request.match_info["media"]], content_type="audio/ogg")


def _error(status: int, code: int, headers: dict[str, str] | None = None) -> web.Response:
    told = {"message": "(#0) of +212600000007", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return web.json_response({"error": told}, status=status, headers=headers)


async def _cut(request: web.Request, body: bytes, *, half: bool) -> web.StreamResponse:
    """Nothing of the answer arrives, or half of it."""
    assert request.transport is not None
    if half:
        answer = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
        await answer.prepare(request)
        await answer.write(body[: len(body) // 2])
    request.transport.close()
    return web.Response()


def units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _short(words: str, longest: int, what: str) -> None:
    if not 0 < units(words) <= longest:
        raise Wrong(f"{what}: {units(words)} letters; 1 to {longest} are allowed")


def check(parameters: dict[str, Any]) -> None:
    """Raise Wrong where WhatsApp refuses such a message."""
    kind = parameters["type"]
    content = parameters[kind]
    if kind == "text":
        _short(content["body"], 4096, "text")
    elif kind == "template":
        if TEMPLATES.get(content["name"]) != content["language"]["code"]:
            raise Wrong(f"no template {content['name']}")
        if content.get("components"):
            raise Wrong("the template has no parameters")
    elif kind == "interactive":
        _short(content["body"]["text"], 1024, "body")
        _check_action(content["type"], content["action"])
    elif kind == "audio":
        if set(content) != {"id", "voice"} or content["voice"] is not True:
            raise Wrong("a recording is uploaded first, and played as what somebody says")
    elif kind != "document":
        raise Wrong(kind)


def _check_action(kind: str, action: dict[str, Any]) -> None:
    if kind == "button":
        buttons = [one["reply"] for one in action["buttons"]]
        if not 1 <= len(buttons) <= 3 or len({one["title"] for one in buttons}) != len(buttons):
            raise Wrong("1 to 3 different buttons")
        for one in buttons:
            _short(one["title"], 20, "button")
        ids = [one["id"] for one in buttons]
    elif kind == "list":
        _short(action["button"], 20, "the list's button")
        ids = []
        for section in action["sections"]:
            _short(section["title"], 24, "section")
            for row in section["rows"]:
                _short(row["title"], 24, "row")
                _short(row.get("description", "-"), 72, "description")
                ids.append(row["id"])
        if not 1 <= len(ids) <= 10:
            raise Wrong(f"{len(ids)} rows")
    else:
        return
    if len(set(ids)) != len(ids):
        raise Wrong("two with the same id")
