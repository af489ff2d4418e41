"""What must never be printed is planted on every way in and in every error; then all that is written is read."""

from __future__ import annotations

import io
import json
import logging
import traceback
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import structlog
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from bot import app as wiring
from bot.channels import telegram_forms, webchat_page
from bot.clock import FrozenClock
from bot.config import Settings
from bot.desk import pages as desk_pages
from bot.logs import configure_logs
from bot.services import turns as turns_module
from conversations import engine
from storage import contacts, desk, faults
from storage.db import StoreUnavailable
from storage.models import audit
from tests.at_desk import seek
from tests.storing import NOW
from tests.test_desk_site import link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from storage.db import Database

TOKEN: Final = "6543219870:KANARIbotKANARIbotKANARIbotKANARIbo"
SECRET: Final = "KANARIsecretKANARIsecret"
WATCHING: Final = "KANARIwatchKANARIwatch"
PASSWORD: Final = "KANARI neuf chats"
WORDS: Final = "KANARIwords mon voisin et moi"
NAME: Final = "Kanarifatima"
PHONES: Final = ("0600000071", "+212600000071", "600000071", "06 00 00 00 71")
CANARIES: Final = ("KANARI", "kanari", "Kanari", *PHONES, "212600000071")
WORLD: Final = "https://tawjih.example"
PLANTED: Final = f"{NAME} {PHONES[0]} {WORDS}"


def birds(written: str) -> list[str]:
    return [bird for bird in CANARIES if bird in written]


class Bug(Exception):  # noqa: N818
    """What a bug would raise, with a person in it."""


def fail(*_: object, **__: object) -> None:
    name, phone = NAME, PHONES[0]  # a trace that shows values would show these
    raise Bug(f"{name} {phone} {WORDS}")


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Any:
    """All that is logged at the lowest level, libraries included."""
    configured = structlog.get_config()
    stream = io.StringIO()
    configure_logs("debug", stream)
    for name in ("sqlalchemy.engine", "telegram", "aiohttp", "uvicorn.error", "httpx", "asyncio"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    yield stream
    structlog.configure(**configured)


@asynccontextmanager
async def visitor(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    secrets = {"telegram_bot_token": TOKEN, "telegram_secret": SECRET, "metrics_token": WATCHING}
    settings = Settings(_env_file=None, public_url=WORLD, **secrets)  # type: ignore[call-arg, arg-type]
    app = wiring.build(settings, database, FrozenClock(NOW))
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url=WORLD) as client:
        yield client


def update(number: int, **parts: Any) -> dict[str, Any]:
    person = {"id": 600000071, "is_bot": False, "first_name": NAME, "username": "kanari", "language_code": "fr"}
    message = {"message_id": number, "date": 1, "chat": {"id": 600000071, "type": "private"}, "from": person}
    return {"update_id": number, "message": {**message, **parts}}


async def send(web: httpx.AsyncClient, body: object, secret: str = SECRET) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await web.post("/telegram", content=content, headers={"X-Telegram-Bot-Api-Secret-Token": secret})


async def by_telegram(web: httpx.AsyncClient) -> list[httpx.Response]:
    """Everything that may come by the webhook, and what may not."""
    good = [
        update(1, text="/start"), update(2, text=PLANTED), update(3, contact={"phone_number": PHONES[1]}),
        update(4, caption=PLANTED, photo=[{"file_id": PLANTED}]), update(5, text=f"/start {WORDS}"),
        {"update_id": 6, "callback_query": {"id": PLANTED, "data": PLANTED, "message": update(6)["message"]}},
    ]  # fmt: skip
    odd = [PLANTED, [PLANTED], {PLANTED: PLANTED}, {"update_id": PLANTED}, {"update_id": 7, "message": PLANTED},
           f'{{"update_id": 8, "message": {{"text": "{PLANTED}'.encode(), b"\xff" + PLANTED.encode()]  # fmt: skip
    answers = [await send(web, one) for one in (*good, *odd)]
    return [*answers[len(good) :], await send(web, good[0], f"{SECRET}x"), await send(web, PLANTED * 9000)]


async def by_page(web: httpx.AsyncClient) -> list[httpx.Response]:
    """Forms, addresses, headers and cookies of the page; those answers that give nothing back to be shortened."""
    told = {"user-agent": PLANTED, "referer": f"{WORLD}/?t={WATCHING}", "x-forwarded-for": PLANTED}
    await web.get("/", params={"source": WORDS, "lang": NAME, "q": PHONES[0]}, headers=told)
    await web.post("/", data={"event": PLANTED, "text": WORDS, "asked": NAME})
    await web.post("/", data={"event": "2", "data": f"1|me|who|{WORDS}"})
    return [
        await web.get(f"/{NAME}/{PHONES[0]}", params={"t": WORDS}, headers=told),
        await web.request("KANARI", "/"),
        await web.get("/", headers={"host": "kanari.example"}),
        await web.get("/", params={"q": PLANTED * 300}),
        await web.get("/", headers={"x-long": PLANTED * 400}),
        await web.post(
            "/", content=PLANTED.encode(), headers={"content-type": f"multipart/form-data; boundary={NAME}"}
        ),
        await web.post("/", content=PLANTED.encode() * 9000),
        await web.get("/visite.ics", headers={"cookie": f"tawjih={PLANTED.replace(' ', '_')}"}),
        await web.get("/metrics", headers={"authorization": f"Bearer {WATCHING}x"}),
    ]


async def by_desk(web: httpx.AsyncClient, database: Database) -> list[httpx.Response]:
    """Signing in with and without success, and what staff write and look for."""
    wrong = await web.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    links = [await web.get("/desk/link", params={"t": WORDS}), await web.get("/desk/come-in", params={"t": WORDS})]
    await web.post("/desk/link", data={"t": link(database), "password": PASSWORD})
    with database.transaction() as tx:
        one = lead(tx, 1, first_name=NAME, phone=PHONES[1])
    page = (await web.get("/desk", params={"q": NAME, "s": NAME})).text
    assert NAME in (await seek(web, NAME)).text
    form = page.partition('name="form" value="')[2].partition('"')[0]
    await web.post(f"/desk/leads/{one}", data={"form": form, "do": "note", "words": PLANTED})
    return [wrong, *links, await web.post(f"/desk/leads/{one}", data={"form": f"{form}x", "do": WORDS})]


async def watched(web: httpx.AsyncClient) -> str:
    told = {"authorization": f"Bearer {WATCHING}"}
    return "".join([(await web.get(path, headers=told)).text for path in ("/healthz", "/readyz", "/metrics")])


def audited(database: Database) -> str:
    with database.transaction() as tx:
        return str(tx.execute(audit.select()).all())


async def test_nothing_planted_on_any_way_in_is_written_anywhere(
    database: Database, out: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    async with visitor(database) as web:
        refused = [*await by_telegram(web), *await by_page(web), *await by_desk(web, database)]
        told = await watched(web)
    assert all(answer.status_code >= 400 for answer in refused[-14:])
    for answer in refused:
        assert birds(answer.text) == [], (answer.request.url.path, answer.status_code)
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        assert birds(str(headers)) == [], answer.request.url.path
    written = {"log": out.getvalue(), "metrics": told, "audit": audited(database), "printed": str(capfd.readouterr())}
    assert {name: found for name, lines in written.items() if (found := birds(lines))} == {}


def _bad_statement(tx: Any, *_: object, **__: object) -> None:
    tx.execute(sql("SELECT :name FROM kanari_table"), {"name": PLANTED})


def _away(*_: object, **__: object) -> None:
    raise StoreUnavailable from OperationalError(f"INSERT '{NAME}'", {"phone": PHONES[0]}, Bug(WORDS))


# Where something breaks, by what: a bug in the turn, in what a page is made of, in reading an update, in the store.
BREAKS: Final[dict[str, tuple[object, str, Callable[..., object]]]] = {
    "turn": (engine, "step", fail),
    "turn's own words": (turns_module, "apply", fail),
    "page": (webchat_page.Pages, "chat", fail),
    "plain page": (webchat_page.Pages, "plain", fail),
    "template": (webchat_page, "button_data", fail),
    "page of the desk": (desk_pages.Pages, "render", fail),
    "update": (telegram_forms, "_incoming", fail),
    "statement": (contacts, "lock_conversation", _bad_statement),
    "statement of the desk": (desk, "count_work", _bad_statement),
    "store": (contacts, "lock_conversation", _away),
    "reading": (contacts, "find_conversation", _away),
    "list": (desk, "list_work", fail),
}


@pytest.mark.parametrize("where", BREAKS)
async def test_nothing_of_a_person_is_written_when_something_breaks(
    database: Database, out: io.StringIO, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(faults, "PAUSES", (0.001, 0.001))
    answers: list[httpx.Response] = []
    async with visitor(database) as web:
        await web.get("/")
        await web.post("/desk/link", data={"t": link(database), "password": PASSWORD})
        with database.transaction() as tx:
            lead(tx, 1, first_name=NAME, phone=PHONES[1])
        owner, name, breaks = BREAKS[where]
        with monkeypatch.context() as broken:
            broken.setattr(owner, name, breaks)
            answers += [await web.get("/"), await web.post("/", data={"event": "9", "data": "1|me|who|youth"})]
            answers += [await web.get("/desk"), await web.get("/desk/sign-in"), await web.get("/events")]
            answers += [await web.get("/nothing")]
            for number, words in enumerate(("/start", PLANTED, f"/help {WORDS}")):
                answers.append(await send(web, update(20 + number, text=words)))
        told = await watched(web)
    broke = [answer for answer in answers if answer.status_code >= 500]
    for answer in broke:
        assert birds(answer.text) == [], answer.request.url.path
        assert "Traceback" not in answer.text
        assert answer.headers["content-security-policy"]
    logged = out.getvalue()
    assert broke or "bug" in logged or "dropped" in logged, "nothing broke"
    written = {"log": logged, "metrics": told, "audit": audited(database), "printed": str(capfd.readouterr())}
    assert {name: found for name, lines in written.items() if (found := birds(lines))} == {}


def test_canaries_are_found_where_somebody_would_print_them(out: io.StringIO) -> None:
    with pytest.raises(Bug) as bug:
        fail()
    assert birds("".join(traceback.format_exception(bug.value)))
    out.write(PLANTED)
    assert birds(out.getvalue())
