"""A server that reaches the world through a proxy only: the Bot API is called through it, and what is ours is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.channels.telegram_http import AiohttpRequest
from tests.fakes.bot_api import BotApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

API = "http://api.telegram.test"


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[tuple[str, str]]]:
    """What a proxy with a password was asked for: the whole address, and who asks."""
    asked: list[tuple[str, str]] = []

    async def passes(request: web.BaseRequest) -> web.Response:
        asked.append((str(request.url), request.headers.get("Proxy-Authorization", "")))
        return web.json_response({"ok": True, "result": True})

    runner = web.ServerRunner(web.Server(passes))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://bench:s%40fe@127.0.0.1:{runner.addresses[0][1]}"
    for name in ("HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", address)
    yield asked
    await runner.cleanup()


async def test_bot_api_is_reached_through_the_proxy_of_the_environment(proxy: list[tuple[str, str]]) -> None:
    async with AiohttpRequest(API) as http:
        assert await http.do_request(f"{API}/bot1/getMe", "POST") == (200, b'{"ok": true, "result": true}')
    assert proxy == [(f"{API}/bot1/getMe", "Basic YmVuY2g6c0BmZQ==")]


async def test_bot_api_on_this_machine_is_reached_without_the_proxy_where_the_environment_says_so(
    proxy: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with BotApi() as api, AiohttpRequest(api.url) as http:
        status, _ = await http.do_request(f"{api.url}/bot1234567890:{'A' * 35}/getMe", "POST")
    assert status == 200
    assert proxy == []
