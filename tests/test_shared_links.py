"""Links that families pass on, in WhatsApp and elsewhere: what an app shows of them, and what its visit leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import func, select

from bot import app as wiring
from bot.channels.webchat_page import LANGUAGES
from bot.clock import FrozenClock
from bot.config import Settings
from storage import guardian_links, moves
from storage.models import metadata
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import signed_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

PUBLIC = "https://tawjih.test"
GUARDIAN, MOVE = "a1" * 16, "abcdef0123456789"
LINKS = ("/", "/?source=poster", "/?source=poster&fbclid=IwAR0x", f"/?move={MOVE}", f"/guardian?t={GUARDIAN}")
CRAWLERS = {
    "WhatsApp": "WhatsApp/2.24.5.78 A",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Facebook, new": "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
}
_META = re.compile(r'<meta (?:property="(og:[\w:]+)"|name="(description)") content="([^"]*)">')


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Before the program of a centre, in which a young person has a request, a link to go on, and one for an adult."""
    with sqlite_database.transaction() as tx:
        signed_up(tx, deed(tx))
        conversation = tx.exec_driver_sql("SELECT conversation_id FROM leads").scalar_one()
        guardian_links.offer(tx, conversation, "me", GUARDIAN, NOW)
        moves.add_move(tx, conversation, "me", ("123456", MOVE), NOW)
    settings = Settings(_env_file=None, public_url=PUBLIC)  # type: ignore[call-arg]
    app = wiring.build(settings, sqlite_database, FrozenClock(NOW))
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        yield client


def preview(page: str) -> dict[str, str]:
    """What an app shows of a link."""
    return {one or other: said for one, other, said in _META.findall(page)}


def rows(database: Database) -> dict[str, list[object]]:
    """All that is kept, by table."""
    with database.transaction() as tx:
        return {name: list(tx.execute(select(table)).all()) for name, table in metadata.tables.items()}


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("agent", CRAWLERS.values(), ids=CRAWLERS)
async def test_visit_of_a_crawler_stores_and_spends_nothing(
    browser: httpx.AsyncClient, sqlite_database: Database, agent: str, link: str
) -> None:
    before = rows(sqlite_database)
    assert before["moves"], "there is a link that it could spend"
    for method in ("HEAD", "GET", "GET"):
        shown = await browser.request(method, link, headers={"User-Agent": agent, "Range": "bytes=0-524287"})
        assert shown.status_code == 200
    assert rows(sqlite_database) == before
    with sqlite_database.transaction() as tx:
        assert tx.execute(select(func.count()).select_from(metadata.tables["conversations"])).scalar() == 1


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_preview_is_the_same_for_every_link_and_in_the_language_of_the_page(
    browser: httpx.AsyncClient, locale: str
) -> None:
    shown = []
    for link in LINKS:
        path = f"{link}{'&' if '?' in link else '?'}lang={locale}"
        shown.append(preview((await browser.get(path, headers={"User-Agent": CRAWLERS["WhatsApp"]})).text))
    assert all(one == shown[0] for one in shown), "a link of somebody's would be known by its preview"
    assert shown[0]["og:description"] == shown[0]["description"]
    told = " ".join(shown[0].values())
    assert not [one for one in ("Testa", GUARDIAN, MOVE, "poster", "600000001") if one in told]


async def test_preview_has_a_picture_that_is_fetched_by_its_whole_address(browser: httpx.AsyncClient) -> None:
    address = preview((await browser.get("/")).text)["og:image"]
    assert address.startswith(f"{PUBLIC}/static/preview-")
    for encoding in ("gzip", "identity"):
        picture = await browser.get(address, headers={"User-Agent": CRAWLERS["WhatsApp"], "Accept-Encoding": encoding})
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG\r\n")
        assert picture.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
        assert len(picture.content) < 300_000, "WhatsApp leaves larger ones away"


async def test_preview_has_no_picture_while_nobody_knows_our_address(sqlite_database: Database) -> None:
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert "og:image" not in preview((await client.get("/")).text), "the request's own host may be anybody's"
