"""An HTTP server on loopback that speaks the part of Telegram's Bot API that we use, as strictly as Telegram does.

It keeps what was asked of it (`calls`) and what each person sees, brings their updates by long polling or to the
webhook that was set, carries out a call that rides on the webhook's answer, and fails when it is told to.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web

from tests.fakes.telegram_people import ME, Person, Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.bot_limits import Limits

TOKEN = "1234567890:" + "A" * 35
_WORDS = frozenset({
    *("voice", "file_id"),
    *("text", "url", "secret_token", "callback_query_id", "action"),
    *("name", "description", "short_description", "language_code", "caption"),
})  # fmt: skip
_SHOWN = {"Commands": "", "Name": "name", "Description": "description", "ShortDescription": "short_description"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a call: an answer of Telegram's, a delay, or a connection that drops.

    It drops before it was done, after, or with half of the answer.
    """

    status: int = 200
    description: str = ""
    retry_after: int = 0
    seconds: float = 0
    drops: str = ""
    until: asyncio.Event | None = None


def too_many(seconds: int) -> Fault:
    return Fault(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def refused(description: str = "Bad Request: chat not found") -> Fault:
    return Fault(400, description)


def broken(status: int = 500) -> Fault:
    return Fault(status, "Internal Server Error")


def conflict() -> Fault:
    return Fault(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


def stuck(until: asyncio.Event) -> Fault:
    """It is under way until then."""
    return Fault(until=until)


def slow(seconds: float) -> Fault:
    return Fault(seconds=seconds)


DROPPED = Fault(drops="before")
DROPPED_AFTER = Fault(drops="after")  # it was done, but nobody hears of it
HALF = Fault(drops="half")  # it was done, and half of that is heard


@dataclass(frozen=True)
class Call:
    """A call as it was made. `rode` is whether it came on the webhook's answer."""

    method: str
    parameters: dict[str, Any]
    rode: bool = False

    @property
    def chat(self) -> int:
        return int(self.parameters.get("chat_id", 0))


class Refusal(Exception):  # noqa: N818
    """Telegram's answer to what it does not like."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


@dataclass
class _Planned:
    method: str
    fault: Fault
    times: int
    chat: int


@dataclass
class BotApi:
    """The server; use it as `async with BotApi() as api`."""

    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    shown: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    undelivered: dict[str, Any] = field(default_factory=dict)  # as getWebhookInfo tells of it
    offset: int = 0
    stuck: int = 0
    url: str = ""
    port: int = 0  # any free one
    limits: Limits | None = None
    sounds: dict[str, bytes] = field(default_factory=dict)  # of voice notes, by the id of their file
    date: str = ""  # what its answers say of the time: nothing, unless a test is about that
    _faults: list[_Planned] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _update: int = 500
    _polls: int = 0
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{name}", self._give_file)
        app.on_response_prepare.append(self._tell_date)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._polls += 1
        self.note()
        assert self._runner is not None
        await self._runner.cleanup()

    # --- what tests ask and tell ---

    def person(self, chat: int = 600, language: str = "fr") -> Person:
        """Somebody who can write to the bot."""
        return self.people.setdefault(chat, Person(self, chat, language))

    def fail(self, method: str, fault: Fault, *, times: int = 1, chat: int = 0) -> None:
        """Let the next calls of this method (to this chat) go wrong."""
        self._faults.append(_Planned(method, fault, times, chat))

    def of(self, method: str, chat: int = 0) -> list[Call]:
        """The calls of this method, in order."""
        return [call for call in self.calls if call.method == method and (not chat or call.chat == chat)]

    async def until(self, true: Callable[[], object], seconds: float = 60) -> None:
        """Wait until this holds; looked at whenever something happens. Only what fails waits to the end."""
        async with asyncio.timeout(seconds):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def note(self) -> None:
        """Something happened."""
        self._changed.set()

    async def bring(self, update: dict[str, Any]) -> int:
        """Bring an update, new or again: by the webhook, whose status this gives, or when it is asked for."""
        if self.webhook:
            return await self.post(json.dumps(update).encode(), self.webhook.get("secret_token", ""))
        self.waiting.append(update)
        self.waiting.sort(key=lambda one: one["update_id"])
        self.note()
        return 0

    async def post(self, body: bytes, secret: str) -> int:
        """Post to the webhook as Telegram does, and carry out the call that rides on its answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        url = self.webhook["url"]
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            content = await answer.read()
        if answer.status == 200 and content:
            parameters = json.loads(content)
            call = Call(parameters.pop("method"), parameters, rode=True)
            if self._retry_after(call) == 0:  # of what is refused nobody hears
                self._carry_out(call)
        return answer.status

    def next_update(self, **parts: Any) -> dict[str, Any]:
        """A new update with this in it."""
        self._update += 1
        return {"update_id": self._update, **parts}

    # --- the server ---

    async def _tell_date(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = self.date

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(401, "Unauthorized")
        call = Call(request.match_info["method"], _read({**request.query, **await request.post()}))
        fault = self._fault(call)
        if fault == Fault() and (seconds := self._retry_after(call)):
            fault = too_many(seconds)
        if fault.until is not None:
            self.stuck += 1
            self.note()
            await fault.until.wait()
        await asyncio.sleep(fault.seconds)
        if fault.drops == "before" or fault.status != 200:
            self.calls.append(call)
            self.note()
            return _drop(request) if fault.drops else _answer(fault.status, fault.description, fault.retry_after)
        try:
            result = await self._get_updates(call) if call.method == "getUpdates" else self._carry_out(call)
        except Refusal as refusal:
            return _answer(refusal.status, refusal.description)
        if fault.drops == "half":
            return web.Response(body=json.dumps({"ok": True, "result": result})[:20], content_type="application/json")
        return _drop(request) if fault.drops else web.json_response({"ok": True, "result": result})

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        call = Call("file", {"name": request.match_info["name"]})
        self.calls.append(call)
        if self._fault(call) != Fault() or request.match_info["token"] != self.token:
            return web.Response(status=500)
        return web.Response(body=self.sounds[request.match_info["name"]])

    def _retry_after(self, call: Call) -> int:
        return self.limits.retry_after(call.chat) if self.limits and call.method == "sendMessage" else 0

    def _fault(self, call: Call) -> Fault:
        for planned in self._faults:
            if planned.times > 0 and planned.method == call.method and planned.chat in {0, call.chat}:
                planned.times -= 1
                return planned.fault
        return Fault()

    def _carry_out(self, call: Call) -> object:
        self.calls.append(call)
        self.note()
        if call.method in {"getMe", "getWebhookInfo"}:
            return ME if call.method == "getMe" else self._webhook_info()
        if call.method == "getFile":
            return self._see_file(call.parameters["file_id"])
        if call.method in {"setWebhook", "deleteWebhook"}:
            self.webhook = call.parameters if call.method == "setWebhook" else {}
            return True
        if call.method == "answerCallbackQuery":
            query = call.parameters["callback_query_id"]
            toast = call.parameters.get("text", "")
            waited = any(person.screen.answer(query, toast) for person in self.people.values())
            return waited or _refuse("query is too old and response timeout expired or query ID is invalid")
        if call.method.endswith(tuple(_SHOWN)):
            return self._show(call)
        return self._on_screen(call)

    def _see_file(self, file: str) -> object:
        if file not in self.sounds:
            _refuse("wrong file_id or the file is temporarily unavailable")
        told = {"file_id": file, "file_unique_id": file, "file_path": file}
        return told | {"file_size": len(self.sounds[file])}

    def _webhook_info(self) -> object:
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}
        return told | self.undelivered

    def _show(self, call: Call) -> object:
        """What Telegram shows of the bot, by language; nobody else's words stand for those of a language."""
        what = call.method.removeprefix("get").removeprefix("set").removeprefix("My")
        given = dict(call.parameters)
        key = (what, given.pop("language_code", ""), str(given.pop("scope", "")))
        if call.method.startswith("set"):
            self.shown[key] = next(iter(given.values()))
            return True
        return self.shown.get(key, []) if what == "Commands" else {_SHOWN[what]: self.shown.get(key, "")}

    def _on_screen(self, call: Call) -> object:
        doing = Screen.CALLS.get(call.method)
        if doing is None:
            raise Refusal(404, "Not Found")
        person = self.people.get(call.chat)
        if person is None:
            return _refuse("chat not found")
        if person.has_blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        try:
            return doing(person.screen, call.parameters)
        except ValueError as error:
            return _refuse(str(error))

    async def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        self.calls.append(call)
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self._polls += 1
        mine = self._polls
        self.offset = max(self.offset, int(call.parameters.get("offset", 0)))
        self.waiting = [update for update in self.waiting if update["update_id"] >= self.offset]
        self.note()
        try:
            await self.until(lambda: self.waiting or self._polls != mine, call.parameters.get("timeout", 0) or 0.001)
        except TimeoutError:
            return []
        if self._polls != mine:
            raise Refusal(409, conflict().description)
        return self.waiting[: call.parameters.get("limit", 100)]


def _refuse(description: str) -> bool:
    raise Refusal(400, f"Bad Request: {description}")


def _read(form: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in form.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, web.FileField):
        content = value.file.read()
        return {"file_name": value.filename, "text": content.decode(errors="replace"), "sound": content}
    return value if name in _WORDS else json.loads(value)


def _answer(status: int, description: str, retry_after: int = 0) -> web.Response:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        told["parameters"] = {"retry_after": retry_after}
    return web.json_response(told, status=status)


def _drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
