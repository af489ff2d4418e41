"""`tawjih run` with a token: the same command serves Telegram, by polling or by webhook, and the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.fakes.bot_api import TOKEN, BotApi
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("by_webhook", [False, True], ids=["polling", "webhook"])
async def test_program_serves_telegram_and_the_page_at_once(tmp_path: Path, *, by_webhook: bool) -> None:
    async with BotApi() as api:
        port = free_port()
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "TRIAL": "1"}
        if by_webhook:
            settings["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        program = Program(tmp_path, settings, port)
        await asyncio.to_thread(program.start)
        try:
            if by_webhook:
                await api.until(lambda: api.webhook)
            person = api.person()
            await person.says("/start")
            await api.until(lambda: any("reply_markup" in shown for shown in person.screen.messages))
            async with httpx.AsyncClient() as client:
                page = (await client.get(program.url)).text
        finally:
            await asyncio.to_thread(program.stop)
    assert "⚠️" in "".join(person.screen.texts), "every first screen of a trial says so"
    assert 'data-question="who"' in page
    assert ("webhook" if by_webhook else "polling") in (tmp_path / "log").read_text()
