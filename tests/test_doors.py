"""The doors of the whole program: every address with every method, and what is refused before it is looked at."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import app as wiring
from bot import doors
from bot.channels import whatsapp
from bot.clock import FrozenClock
from bot.config import Settings
from bot.doors import Doors, House, house_of
from bot.listening import Patient
from bot.proxies import network_of
from bot.services.access import ROLES
from storage.db import StoreUnavailable
from tests.storing import NOW
from tests.test_desk_routes import filled, paths
from tests.test_desk_site import come_in, link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message

    from storage.db import Database

TOKEN = "1234567890:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
WORLD = "https://tawjih.example"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def program(database: Database, **values: Any) -> Starlette:
    return wiring.web(wiring.build(settings(**values), database, FrozenClock(NOW)))


@asynccontextmanager
async def visitor(app: Any, base: str = WORLD, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, **options), base_url=base) as client:
        yield client


def places(app: Starlette) -> list[str]:
    """Every address of the program, whatever is filled into it, and one that is none."""
    found = [route.path for route in app.routes if isinstance(route, Route)]
    return [*(path.replace("{", "").replace("}", "") for path in found), "/nothing", "/desk/nothing"]


def is_guarded(answer: httpx.Response) -> bool:
    """Whether all that a page is guarded by goes out with it."""
    policy = answer.headers["content-security-policy"].split("; ")
    parts = dict(part.partition(" ")[::2] for part in policy)
    assert parts["default-src"] == parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert not any(word in part for part in policy for word in ("unsafe", "http", "*", "nonce", "blob"))
    assert {parts[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    for power in ("camera", "microphone", "payment", "usb"):
        assert f"{power}=()" in answer.headers["permissions-policy"]
    asks = "geolocation=(self)" in answer.headers["permissions-policy"]  # only the page of the chat, at a press
    assert asks or "geolocation=()" in answer.headers["permissions-policy"]
    assert not asks or answer.request.url.path == "/"
    kept = answer.headers["cache-control"]
    return kept == "no-store" or ("/static/" in answer.request.url.path and answer.status_code == 200)


# --- headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
async def test_every_address_answers_every_method_with_all_headers(sqlite_database: Database, method: str) -> None:
    app = program(sqlite_database, telegram_bot_token=TOKEN, public_url=WORLD)
    statuses = set()
    async with visitor(app) as web:
        for place in places(app):
            answer = await web.request(method, place)
            statuses.add(answer.status_code)
            assert is_guarded(answer), (method, place, answer.status_code, answer.headers)
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            assert "server" not in answer.headers
    assert 500 not in statuses
    assert statuses & {200, 303, 403, 405}


async def test_every_page_of_who_is_signed_in_has_all_headers_and_is_kept_nowhere(sqlite_database: Database) -> None:
    app = program(sqlite_database)
    statuses = set()
    async with visitor(app, "http://localhost") as web:
        form = await come_in(web, link(sqlite_database, "salma", *ROLES))
        for place in filled(" ".join(paths(sqlite_database)), sqlite_database).split():
            for method in ("GET", "POST", "PUT"):
                fields = {"form": form, "do": "nothing"} if method == "POST" and place != "/desk/sign-out" else None
                answer = await web.request(method, place, data=fields)
                statuses.add(answer.status_code)
                assert is_guarded(answer), (method, place, answer.status_code)
    assert {200, 403, 404, 405} <= statuses
    assert 500 not in statuses


async def test_every_address_has_all_headers_while_the_store_is_away(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = program(sqlite_database)
    async with visitor(app, "http://localhost") as web:
        await web.get("/")
        await come_in(web, link(sqlite_database))

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable

        monkeypatch.setattr(type(sqlite_database), "read", away)
        monkeypatch.setattr(type(sqlite_database), "write", away)
        statuses = set()
        for method in ("GET", "POST"):
            for place in places(app):
                answer = await web.request(
                    method, place, data={"event": "1", "text": "salut"} if place == "/" else None
                )
                statuses.add(answer.status_code)
                assert is_guarded(answer), (method, place, answer.status_code)
    assert 503 in statuses
    assert 500 not in statuses


async def test_https_is_asked_for_only_where_it_is_there(sqlite_database: Database) -> None:
    async with visitor(program(sqlite_database), "http://localhost") as web:
        assert "strict-transport-security" not in (await web.get("/")).headers


async def test_bug_is_told_on_a_page_with_all_headers_and_nothing_of_it(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Salma +212600000042")

    app = program(sqlite_database)
    monkeypatch.setattr("bot.channels.webchat_page.Pages.chat", fail)
    async with visitor(app, "http://localhost") as web:
        answer = await web.get("/", headers={"accept-language": "fr"})
    assert answer.status_code == 500
    assert is_guarded(answer)
    assert "Un problème est arrivé de notre côté" in answer.text
    assert "Salma" not in answer.text
    assert "0600" not in answer.text


# --- names ----------------------------------------------------------------------------------------------------------


ODD_NAMES = (
    "evil.example@tawjih.example",
    "tawjih.example/../x",
    "tawjih.example?x",
    "tawjih.example:x",
    "a tawjih.example",
)


@pytest.mark.parametrize(
    ("values", "told", "status"),
    [
        ({}, "localhost:8000", 200),
        ({}, "127.0.0.1", 200),
        ({}, "[::1]:8000", 200),
        ({}, "rebound.example", 421),
        ({}, "localhost.evil.example", 421),
        ({"public_url": WORLD}, "tawjih.example", 200),
        ({"public_url": WORLD}, "TAWJIH.example.:443", 200),
        ({"public_url": WORLD}, "localhost", 200),
        ({"public_url": WORLD}, "evil.example", 421),
        *(({"public_url": WORLD}, odd, 421) for odd in ODD_NAMES),
        ({"public_url": WORLD, "host": "0.0.0.0"}, "10.1.2.3", 421),  # noqa: S104 - what is tested
        ({"host": "0.0.0.0"}, "anything.lan", 200),  # noqa: S104 - what is tested
        ({"host": "10.1.2.3"}, "10.1.2.3:8000", 200),
        ({"host": "10.1.2.3"}, "evil.example", 421),
        ({"telegram_bot_token": TOKEN}, "evil.example", 421),
        ({}, "", 421),
        ({}, "[::1", 421),
    ],
)
async def test_only_our_own_names_are_answered(
    sqlite_database: Database, values: dict[str, str], told: str, status: int
) -> None:
    async with visitor(program(sqlite_database, **values)) as web:
        answer = await web.get("/desk/sign-in", headers={"host": told})
    assert answer.status_code == status
    assert is_guarded(answer)


async def test_who_watches_us_may_call_us_by_any_name_once_the_world_reaches_us(sqlite_database: Database) -> None:
    async with visitor(program(sqlite_database, public_url=WORLD)) as web:
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/metrics", 404)):
            assert (await web.get(path, headers={"host": "10.9.8.7:8000"})).status_code == status
    async with visitor(program(sqlite_database)) as web:
        assert (await web.get("/healthz", headers={"host": "rebound.example"})).status_code == 421


# --- sizes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read() -> list[int]:
    """How long each body was that somebody read to its end."""
    return []


@pytest.fixture
def small(read: list[int]) -> Starlette:
    """A program that reads all it gets."""

    async def take(request: Request) -> PlainTextResponse:
        read.append(len(await request.body()))
        return PlainTextResponse("taken")

    middleware = [Middleware(Doors, house=House(None), seconds=0.2)]
    return Starlette(routes=[Route("/", take, methods=["POST", "GET"])], middleware=middleware)


async def chunks(number: int, pause: float = 0.0) -> AsyncIterator[bytes]:
    for _ in range(number):
        await asyncio.sleep(pause)
        yield b"x" * 1024


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": "application/octet-stream"}, 415),
        ({"content-type": "image/png"}, 415),
        ({"content-encoding": "gzip"}, 415),
        ({"content-encoding": "deflate, gzip"}, 415),
        ({"content-length": str(doors.MOST_BODY + 1)}, 413),
        ({"content-length": "9" * 30}, 413),
        ({"content-length": "-1"}, 400),
        ({"content-length": "٣"}, 400),
        ({"x-long": "x" * doors.MOST_HEADERS}, 431),
        ({"cookie": "; ".join(f"c{number}={'x' * 100}" for number in range(200))}, 431),
        ({"cookie": "; ".join(f"c{number}=1" for number in range(3000))}, 431),
    ],
)
async def test_what_is_too_much_or_an_upload_is_refused_unread(
    small: Starlette, read: list[int], headers: dict[str, str], status: int
) -> None:
    async with visitor(small) as web:
        told = {name: value.encode() for name, value in headers.items()}
        answer = await web.post("/", content=b"data=1", headers=told)  # type: ignore[arg-type]
    assert (answer.status_code, read) == (status, [])
    assert is_guarded(answer)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(("path", "status"), [("/whatsapp", 404), ("/", 413)])
async def test_many_messages_that_whatsapp_brought_after_an_outage_were_refused(
    small: Starlette, path: str, status: int
) -> None:
    """What is let in meets no route here; how much may come is the same as behind the door."""
    async with visitor(small) as web:
        assert (await web.post(path, content=b"x" * (doors.MOST_BODY + 1))).status_code == status
        assert (await web.post(path, content=b"x" * (whatsapp.MAX_BODY + 1))).status_code == 413
    assert {whatsapp.PATH: whatsapp.MAX_BODY} == doors.MOST_BODY_AT


async def test_body_without_a_length_is_read_no_further_than_may_be(small: Starlette, read: list[int]) -> None:
    async with visitor(small) as web:
        assert (await web.post("/", content=chunks(256))).status_code == 200
        assert (await web.post("/", content=chunks(257))).status_code == 413
    assert read == [256 * 1024]


async def test_request_that_has_no_body_may_bring_none(small: Starlette, read: list[int]) -> None:
    async with visitor(small) as web:
        assert (await web.request("GET", "/", content=b"x")).status_code == 413
        assert (await web.request("GET", "/", content=chunks(1))).status_code == 413
    assert read == []


async def test_address_is_no_longer_than_may_be(small: Starlette) -> None:
    async with visitor(small) as web:
        assert (await web.get("/", params={"q": "x" * 4000})).status_code == 200
        assert (await web.get("/", params={"q": "x" * 9000})).status_code == 414
        assert (await web.get("/" + "x" * 9000)).status_code == 414


async def test_body_that_comes_drop_by_drop_is_waited_for_no_longer_than_may_be(
    small: Starlette, read: list[int]
) -> None:
    body = iter(range(1000))

    async def drops() -> Message:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": next(body) < 999}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"x"), (b"content-length", b"1000")], "client": ("10.0.0.1", 1), "server": ("x", 80),
        "root_path": "",
    }  # fmt: skip
    await asyncio.wait_for(small(scope, drops, send), 5)
    assert sent[0]["status"] == 408
    assert read == []


async def test_form_with_more_fields_than_any_of_ours_is_taken_as_none(sqlite_database: Database) -> None:
    async with visitor(program(sqlite_database), "http://localhost") as web:
        many = "&".join(f"data{number}=1" for number in range(5000))
        kind = {"content-type": "application/x-www-form-urlencoded"}
        await web.get("/")
        assert (await web.post("/", content=many, headers=kind)).status_code in {200, 303}
        assert (await web.post("/desk/sign-in", content=many, headers=kind)).status_code == 403


async def test_too_long_a_body_gets_the_page_that_says_so(sqlite_database: Database) -> None:
    async with visitor(program(sqlite_database), "http://localhost") as web:
        answer = await web.post("/", data={"text": "x" * 300_000}, headers={"accept-language": "fr"})
    assert answer.status_code == 413
    assert "Ce message est trop long." in answer.text


# --- where it comes from --------------------------------------------------------------------------------------------


def seen(trusted: str, peer: str, *told: tuple[str, str]) -> tuple[str, str]:
    """Where a request comes from and by what, as it is believed."""
    house = house_of(settings(FORWARDED_ALLOW_IPS=trusted), public=True)
    headers = [(name.lower().encode(), value.encode()) for name, value in told]
    scope: dict[str, Any] = {"client": (peer, 5), "scheme": "http", "headers": headers}
    house.proxies.believe(scope)
    return scope["client"][0], scope["scheme"]


FOR, PROTO = "X-Forwarded-For", "X-Forwarded-Proto"


@pytest.mark.parametrize(
    ("trusted", "peer", "told", "found"),
    [
        ("127.0.0.1", "10.0.0.9", [(FOR, "1.1.1.1"), (PROTO, "https")], ("10.0.0.9", "http")),
        ("127.0.0.1", "127.0.0.1", [(FOR, "1.1.1.1"), (PROTO, "https")], ("1.1.1.1", "https")),
        ("127.0.0.1", "127.0.0.1", [(FOR, "6.6.6.6, 1.1.1.1")], ("1.1.1.1", "http")),
        ("127.0.0.1", "127.0.0.1", [(FOR, "6.6.6.6"), (FOR, "1.1.1.1")], ("1.1.1.1", "http")),
        ("10.0.0.0/8", "10.0.0.9", [(FOR, "6.6.6.6, 1.1.1.1, 10.0.0.8")], ("1.1.1.1", "http")),
        ("10.0.0.0/8", "10.0.0.9", [(FOR, "10.0.0.7, 10.0.0.8")], ("10.0.0.7", "http")),
        ("*", "10.0.0.9", [(FOR, "6.6.6.6, 1.1.1.1")], ("1.1.1.1", "http")),
        ("*", "10.0.0.9", [(FOR, "1.1.1.1:443")], ("1.1.1.1", "http")),
        ("*", "10.0.0.9", [(FOR, "[2001:db8::1]:443")], ("2001:db8::1", "http")),
        ("*", "10.0.0.9", [(FOR, "::ffff:1.1.1.1")], ("1.1.1.1", "http")),
        ("*", "10.0.0.9", [(FOR, "Salma")], ("10.0.0.9", "http")),
        ("*", "10.0.0.9", [(FOR, "1.1.1.1, Salma")], ("10.0.0.9", "http")),
        ("*", "10.0.0.9", [(FOR, "")], ("10.0.0.9", "http")),
        ("*", "10.0.0.9", [(PROTO, "https, http")], ("10.0.0.9", "http")),
        ("", "10.0.0.9", [(FOR, "1.1.1.1")], ("10.0.0.9", "http")),
        ("::1", "::1", [(FOR, "1.1.1.1")], ("1.1.1.1", "http")),
    ],
)
def test_where_a_request_comes_from_is_believed_of_our_proxies_only(
    trusted: str, peer: str, told: list[tuple[str, str]], found: tuple[str, str]
) -> None:
    assert seen(trusted, peer, *told) == found


@pytest.mark.parametrize(
    ("came", "network"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:9::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_limit_by_address_is_for_one_address_or_one_household(came: str, network: str) -> None:
    assert network_of(Request({"type": "http", "client": (came, 1)})) == network


# --- a head that never ends -----------------------------------------------------------------------------------------


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch, small: Starlette) -> AsyncIterator[int]:
    """The port of a server whose patience is short."""
    import uvicorn  # noqa: PLC0415 - only here

    monkeypatch.setattr(Patient, "head_seconds", 0.3)
    server = uvicorn.Server(
        uvicorn.Config(small, port=0, http=Patient, ws="none", log_config=None, lifespan="off", timeout_keep_alive=2)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it says so in no other way
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_who_never_ends_what_they_ask_is_hung_up_on(port: int, first: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    if first:
        assert (await reader.readuntil(b"taken")).startswith(b"HTTP/1.1 200")
    gone = asyncio.create_task(reader.read())
    while not gone.done():
        writer.write(b"G" if not first else b"X")
        await asyncio.sleep(0.05)
    assert b"200" not in gone.result()
    writer.close()


@pytest.mark.parametrize("parts", [1, 17])
async def test_head_that_is_longer_than_any_of_ours_is_refused(port: int, parts: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nX: ")
    for _ in range(parts):
        writer.write(b"x" * (17_000 // parts))
        await asyncio.sleep(0.01)
    assert (await reader.read()).startswith(b"HTTP/1.1 400")
    writer.close()


async def test_head_of_the_next_request_is_counted_from_its_own_beginning(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(4):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 5000 + b"\r\n")
        await asyncio.sleep(0.01)
        writer.write(b"\r\n")
        assert (await reader.readuntil(b"taken")).startswith(b"HTTP/1.1 200")
    writer.close()
