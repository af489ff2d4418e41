"""A sign-up in each locale on each channel, by buttons and by typing, ends as one row of the export."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot import app as wiring
from bot.config import Settings
from bot.services.exports import write_leads
from bot.services.rehearsal import ACTIONS
from conversations.locales import LOCALES
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi
from tests.fakes.telegram_world import hooked, polled
from tests.storing import NOW
from tests.test_transcripts import FILES, read
from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.db import Database
    from tests.fakes.telegram_people import Person

STORIES = {"youth_by_buttons": 1, "youth_by_typing": 1, "parent_two_children": 1, "teacher": 1, "helper": 1}
"""How many live leads each leaves; the parent withdraws one of two."""
LANGUAGES = {"fr": "fr", "ar": "ar", "ary": "ary", "ary_Latn": "ary-Latn"}
_ISOLATES = re.compile("[\u2068\u2069]")
_REFERENCE = re.compile(r"[0-9]{3}-[0-9]{4}")
_PRESSABLE = re.compile(r'<button[^>]*name="(data|command)" value="([^"]*)"[^>]*>(.*?)</button>', re.DOTALL)


def story(locale: str, name: str) -> list[dict[str, Any]]:
    (file,) = [file for file in FILES if file.parent.name == locale and file.stem == name]
    turns: list[dict[str, Any]] = read(file)["turns"]
    return turns


def exported(database: Database, tmp_path: Path) -> list[dict[str, Any]]:
    file = tmp_path / "leads.jsonl"
    write_leads(database, "jsonl", file, NOW)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def words_of(markup: str) -> str:
    return _ISOLATES.sub("", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()


class Page:
    """The page without a script: every answer is a form."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.shown = Shown("", "", [], "")

    async def open(self) -> None:
        self.shown = Shown.read((await self.client.get("/")).text)

    async def act(self, turn: dict[str, Any]) -> None:
        (kind,) = [key for key in ACTIONS if key in turn]
        fields = {"text": turn.get("says") or turn.get("shares") or turn.get("commands", "")}
        if kind == "taps":
            fields = self._pressed(_ISOLATES.sub("", turn["taps"]))
        answer = await self.client.post("/", data={"event": self.shown.event, **fields}, follow_redirects=True)
        assert answer.status_code == 200
        self.shown = Shown.read(answer.text)

    def _pressed(self, wanted: str) -> dict[str, str]:
        """The button with this label. A request's number is another one each time."""
        pressable = [(name, value, words_of(label)) for name, value, label in _PRESSABLE.findall(self.shown.page)]
        number, _, whose = wanted.partition(" ")
        if _REFERENCE.fullmatch(number):
            labelled = [(button, button[2].partition(" ")) for button in pressable]
            fitting = [button for button, (first, _, rest) in labelled if _REFERENCE.fullmatch(first) and rest == whose]
        else:
            fitting = [button for button in pressable if wanted == button[2]]
            fitting = fitting[::-1] or [button for button in pressable if wanted in button[2]][::-1]
        assert fitting, f"no button {wanted}"
        return {fitting[0][0]: html.unescape(fitting[0][1])}


@pytest.fixture
async def page(sqlite_database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    app = wiring.build(Settings(_env_file=None), sqlite_database, telegram_world.clock())  # type: ignore[call-arg]
    headers = {"accept-language": LANGUAGES[request.getfixturevalue("locale")]}
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        opened = Page(client)
        await opened.open()
        yield opened


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("locale", LOCALES)
async def test_sign_up_on_the_page_ends_as_one_row(
    locale: str, name: str, page: Page, sqlite_database: Database, tmp_path: Path
) -> None:
    for turn in story(locale, name):
        if turn.get("commands") != "/start":
            await page.act(turn)
            asked = [message["asks"] for message in turn["bot"] if "asks" in message]
            assert not asked or page.shown.question == asked[-1], turn
    rows = exported(sqlite_database, tmp_path)
    assert len(rows) == STORIES[name]
    assert {(row["channel"], row["locale"]) for row in rows} == {("webchat", locale)}


async def see(person: Person, turn: dict[str, Any], before: int) -> None:
    """Wait until the last thing of this turn is on the screen, and no tap waits."""
    expected = turn["bot"][-1]["says"].split("\n")[0] if turn["bot"] else ""

    def seen() -> bool:
        newer = [shown["text"] for shown in person.screen.messages if shown["message_id"] > before]
        return not person.screen.waiting_taps and any(expected in text for text in newer)

    await person.api.until(seen)


async def do(person: Person, turn: dict[str, Any]) -> None:
    match next(key for key in ACTIONS if key in turn):
        case "taps":
            await person.taps(turn["taps"])
        case "shares":
            await person.says(turn["shares"])
        case "commands":
            await person.says(turn["commands"])
        case _:
            await person.says(turn["says"])


@pytest.mark.parametrize("way", [hooked, polled], ids=["webhook", "polling"])
@pytest.mark.parametrize("name", ["youth_by_buttons", "youth_by_typing"])
@pytest.mark.parametrize("locale", LOCALES)
async def test_sign_up_on_telegram_ends_as_one_row(
    locale: str, name: str, way: Any, sqlite_database: Database, tmp_path: Path
) -> None:
    clock = telegram_world.clock()
    turns = wiring.build(telegram_world.settings("http://127.0.0.1:9"), sqlite_database, clock).turns
    turns.public = False
    async with BotApi() as api, way(api, turns, sqlite_database, clock):
        person = api.person()
        person.language = "fr" if locale == "fr" else "ar"
        told = story(locale, name)
        if locale.startswith("ary"):
            await person.says(f"/language {locale}")
            await api.until(lambda: any("reply_markup" in shown for shown in person.screen.messages))
            told = told[1:]  # who begins by choosing a language has been greeted
        for turn in told:
            before = person.screen.count
            await do(person, turn)
            await see(person, turn, before)
    rows = exported(sqlite_database, tmp_path)
    assert [(row["channel"], row["locale"]) for row in rows] == [("telegram", locale)]
