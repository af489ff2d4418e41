"""Four processes on one PostgreSQL, killed one after the other while many sign up: in the browser and on Telegram.

Nothing that was accepted is missing, nothing is there twice, and each person's messages are taken in their order.
`make chaos` does it to 200 people.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from collections import defaultdict
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest
from sqlalchemy import func, select

from storage import exporting
from storage.crypto import Keyring
from storage.db import Database
from storage.models import conversations, inbox, leads, outbox
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.telegram_lines import Line
from tests.processes.test_kill import name_of, script, sign_up
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

PEOPLE = 16
PROCESSES = 4
KILLS = 3
EVERY = 0.5  # seconds, about, between two
FIRST_TYPED = "first_name"
QUESTIONS = (
    "who", "age", "schooling", "district", "wish", "grade", "consent", FIRST_TYPED, "phone", "phone_whose",
    "call_when", "may_say", "trade", "guardian", "review",
)  # fmt: skip


def button(person: Line, question: str, answer: str) -> tuple[str, dict[str, object]] | None:
    """The button with this answer under the newest message, when that asks this question."""
    for message in person.screen.messages[:-4:-1]:
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for one in row:
                if one["callback_data"].split("|")[2:] == [question, answer]:
                    return one["callback_data"], message
    return None


async def sign_up_on_telegram(person: Line, number: int) -> None:
    """The same answers as on the page; who types goes on without waiting."""
    await person.says("/start")
    for question, answer in zip(QUESTIONS, script(number), strict=True):
        if answer.startswith(":"):
            if question == FIRST_TYPED:  # the other one follows in the same breath
                await person.api.until(lambda: "Quel est ton prénom" in str(person.screen.messages[-1:]))
            await person.says(answer[1:])
            continue
        await person.api.until(lambda ask=(question, answer): button(person, *ask))  # type: ignore[misc]
        found = button(person, question, answer)
        assert found is not None
        await person.taps_data(*found)
    await person.api.until(lambda: "!status" in str(person.screen.messages[-2:]))


async def kill_some(program: Program, people: asyncio.Task[object]) -> int:
    """Now and then one of those that serve, whichever; how many were killed while people wrote."""
    killed = 0
    while killed < KILLS and not people.done():
        await asyncio.wait({people}, timeout=EVERY * random.uniform(0.8, 1.2))  # noqa: S311 - made-up chance, no secret
        serving = program.ids()
        if serving and not people.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(serving), signal.SIGKILL)  # noqa: S311 - made-up chance, no secret
                killed += 1
    return killed


async def run_while_killing(program: Program, api: BotApi) -> tuple[int, list[Line]]:
    up = asyncio.Event()
    up.set()
    wait = aiohttp.ClientTimeout(total=30)
    async with (
        httpx.AsyncClient(base_url=program.url, timeout=30, trust_env=False) as browser,
        aiohttp.ClientSession(timeout=wait, connector=aiohttp.TCPConnector(limit=40)) as client,
    ):
        lines = [Line.of(api, 1000 + number, client, 5) for number in range(PEOPLE // 2)]
        carrying = [asyncio.create_task(line.carry()) for line in lines]
        on_page = [sign_up(browser, number, {}, up) for number in range(PEOPLE // 2, PEOPLE)]
        on_telegram = [sign_up_on_telegram(line, number) for number, line in enumerate(lines)]
        people = asyncio.ensure_future(asyncio.gather(*on_page, *on_telegram))
        killed = await kill_some(program, people)  # type: ignore[arg-type]
        await people
        for one in carrying:
            one.cancel()
    return killed, lines


def taken_in_order(tx: Connection) -> dict[int, list[int]]:
    """Of each conversation on Telegram, the numbers of its updates in the order of its turns."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = select(inbox.c.conversation_id, inbox.c.external_id).join(conversations)
    for whose, update in tx.execute(rows.where(conversations.c.channel == "telegram").order_by(inbox.c.turn)):
        found[whose].append(int(update))
    return found


def sent_in_order(tx: Connection) -> dict[int, list[int]]:
    """Of each conversation on Telegram, the ids of what was sent, in the order in which it was said."""
    found: dict[int, list[int]] = defaultdict(list)
    for whose, sent in tx.execute(
        select(outbox.c.conversation_id, outbox.c.message_id).where(outbox.c.status == "sent").order_by(outbox.c.id)
    ):
        found[whose].append(int(sent.partition("+")[0]))  # behind it, the offer that goes with the question
    return found


def settled(database: Database) -> bool:
    with database.reading() as tx:
        return not tx.execute(select(func.count()).where(outbox.c.status == "pending")).scalar_one()


@pytest.mark.timeout(240)
async def test_processes_killed_one_after_the_other_lose_nothing_double_nothing_and_keep_the_order(
    emptied_postgres: str, tmp_path: Path
) -> None:
    database, port = Database(emptied_postgres, Keyring.create(tmp_path / "key.json")), free_port()
    async with BotApi() as api:
        about = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        program = Program(tmp_path, {"DATABASE_URL": emptied_postgres, "TRIAL": "1", **about}, port, PROCESSES)
        await asyncio.to_thread(program.start)
        try:
            await api.until(lambda: api.webhook)
            killed, lines = await run_while_killing(program, api)
            while not await asyncio.to_thread(settled, database):  # noqa: ASYNC110  rows tell nobody
                await asyncio.sleep(0.1)
        finally:
            await asyncio.to_thread(program.stop)
    with database.reading() as tx:
        told = {str(row["first_name"]): row for row in exporting.export_leads(tx)}
        number_of_leads = tx.execute(select(func.count()).select_from(leads)).scalar_one()
        turns = dict(
            tx.execute(select(conversations.c.channel, func.sum(conversations.c.turn)).group_by("channel")).all()
        )
        doubts = tx.execute(select(func.coalesce(func.sum(outbox.c.doubts), 0))).scalar_one()
        said = tx.execute(select(func.count()).where(outbox.c.status.in_(("sent", "ridden", "unknown")))).scalar_one()
        updates, sent = taken_in_order(tx), sent_in_order(tx)
    database.close()
    answers = len(QUESTIONS)
    assert len(told) == number_of_leads == PEOPLE, "every lead once"
    for number in range(PEOPLE):
        row, given = told[name_of(number)], script(number)
        assert (row["age"], row["grade"], row["trade"]) == (given[1], given[5], given[12])
        assert row["phone"] == "+2126000000" + given[8][-2:]
    assert turns == {"telegram": len(lines) * (answers + 1), "webchat": (PEOPLE - len(lines)) * answers}
    assert all(one == sorted(one) and len(one) == answers + 1 for one in updates.values()), "each once, in order"
    assert all(one == sorted(one) for one in sent.values()), "and so is what was said to them"
    shown = sum(one["_editable"] for line in lines for one in line.screen.messages)  # the key for one's number is not
    assert said <= shown <= said + doubts, "nothing twice but what a killed process may have sent"
    assert killed
