"""What is spoken on the page: taken once, where Telegram's would be, and nothing else gets in by this way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.config import Settings
from bot.doors import MOST_BODY
from bot.services.spoken import kind_of
from storage import facts
from storage.models import voice_notes
from tests.fakes.telegram_world import clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

WEBM: Final = b"\x1aE\xdf\xa3 what was said"
EVENT: Final = "v123456789abcdefghijkl"
AGREES: Final = ("youth", "15", "left", "anfa", "yes", "P5", "yes")


@pytest.fixture
async def page(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The page of a young person who agreed, of a centre that takes voice notes."""
    takes(sqlite_database, "yes")
    values: dict[str, Any] = {"_env_file": None, "trial": True}
    served = wiring.web(wiring.build(Settings(**values), sqlite_database, clock()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://127.0.0.1") as client:
        await client.get("/?lang=fr")
        for value in AGREES:
            await presses(client, value)
        yield client


def takes(database: Database, value: str) -> None:
    with database.transaction() as tx:
        facts.set_fact(tx, "voice_notes", value, source="centre", until=None, by="salma", now=clock().now())


async def presses(client: httpx.AsyncClient, value: str) -> None:
    shown = (await client.get("/")).text
    (data,) = re.findall(rf'value="([^"]*\|{value})"', shown)[:1]
    (event,) = re.findall(r'name="event" value="([^"]*)"', shown)[:1]
    await client.post("/", data={"data": data, "event": event})


async def speaks(
    client: httpx.AsyncClient,
    sound: bytes = WEBM,
    kind: str = "audio/webm;codecs=opus",
    event: str = EVENT,
    **more: str,
) -> int:
    answer = await client.post(f"/voix?event={event}&seconds=7", content=sound, headers={"Content-Type": kind, **more})
    return answer.status_code


def kept(database: Database) -> list[tuple[str, str, int]]:
    with database.transaction() as tx:
        return [(row.speaker, row.question, row.seconds) for row in tx.execute(select(voice_notes))]


async def test_recording_is_kept_with_its_question_once_however_often_it_is_sent(
    page: httpx.AsyncClient, sqlite_database: Database
) -> None:
    assert [await speaks(page) for _ in range(3)] == [204, 204, 204]
    assert kept(sqlite_database) == [("me", "first_name", 7)]
    assert "Je ne peux pas écouter moi-même" in (await page.get("/")).text


async def test_page_has_a_microphone_only_where_a_recording_would_be_kept(
    page: httpx.AsyncClient, sqlite_database: Database
) -> None:
    shown = await page.get("/")
    assert 'id="voice"' in shown.text
    assert "microphone=(self)" in shown.headers["permissions-policy"]
    page.cookies.clear()
    stranger = await page.get("/?lang=fr")
    assert 'id="voice"' not in stranger.text
    assert "microphone=(self)" in stranger.headers["permissions-policy"], "they may agree without loading it anew"
    assert "microphone=()" in (await page.get("/confidentialite")).headers["permissions-policy"]
    del sqlite_database


async def test_what_is_no_recording_is_not_kept_and_they_are_told_that_it_did_not_come(
    page: httpx.AsyncClient, sqlite_database: Database
) -> None:
    assert await speaks(page, b"<script>alert(1)</script>") == 204
    assert kept(sqlite_database) == []
    assert "n'est pas arrivé" in (await page.get("/")).text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("sound", "kind", "event", "more", "status"),
    [
        (WEBM, "audio/webm", EVENT, {"Sec-Fetch-Site": "cross-site"}, 403),
        (WEBM, "audio/webm", "short", {}, 403),
        (WEBM, "text/plain", EVENT, {}, 415),
        (WEBM, "application/x-www-form-urlencoded", EVENT, {}, 415),
        (WEBM, "video/webm", EVENT, {}, 415),
        (b"\x1aE\xdf\xa3" + bytes(MOST_BODY), "audio/webm", EVENT, {}, 413),
    ],
)
async def test_what_comes_from_elsewhere_is_something_else_or_too_large_is_refused(
    page: httpx.AsyncClient,
    sqlite_database: Database,
    sound: bytes,
    kind: str,
    event: str,
    more: dict[str, str],
    status: int,
) -> None:
    assert await speaks(page, sound, kind, event, **more) == status
    assert kept(sqlite_database) == []


async def test_recording_comes_in_nowhere_else(page: httpx.AsyncClient) -> None:
    answer = await page.post("/", content=WEBM, headers={"Content-Type": "audio/webm"})
    assert answer.status_code == 415


async def test_nobody_that_we_do_not_know_is_heard(page: httpx.AsyncClient, sqlite_database: Database) -> None:
    page.cookies.clear()
    assert await speaks(page) == 403
    assert kept(sqlite_database) == []


async def test_nothing_is_heard_while_the_page_is_locked(page: httpx.AsyncClient, sqlite_database: Database) -> None:
    for number, done in enumerate(({"command": "lock"}, {"text": "k7m2p"}, {"command": "lock"})):
        await page.post("/", data={**done, "event": f"{number:a<22}"})
    assert await speaks(page) == 403
    assert kept(sqlite_database) == []


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (b"OggS x", "audio/ogg"),
        (WEBM, "audio/webm"),
        (b"\0\0\0\x18ftypmp42", "audio/mp4"),
        (b"ID3", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_recording_is_known_by_how_it_begins(sound: bytes, kind: str) -> None:
    assert kind_of(sound) == kind
