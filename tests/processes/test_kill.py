"""Killed in the middle of sign-ups, again and again: no accepted answer is missing, no lead exists twice.

`make test-processes` does it to 200 people; among all tests they are fewer, and it is killed half as often.
"""

from __future__ import annotations

import asyncio
import os
import random
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import func, select

from conversations.stored import load
from storage import exporting
from storage.crypto import Keyring
from storage.db import Database
from storage.models import conversations, inbox
from tests.visiting import Program, Shown

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = int(os.environ.get("PEOPLE", "24"))
KILLS = 6 if PEOPLE >= 50 else 3
AT_ONCE = 40
SYLLABLES = ("ba", "do", "fi", "ga", "ko", "li", "ma", "no", "ra", "si")


def name_of(number: int) -> str:
    """A name no one has, a different one for each."""
    return "Test" + "".join(SYLLABLES[int(digit)] for digit in f"{number:03d}")


def script(number: int) -> list[str]:
    """What a person answers; different people answer differently."""
    age, grade = str(13 + number % 5), ["P6", "1AC", "2AC", "3AC"][number % 4]
    phone = f":06000000{number % 100:02d}"
    return [
        "youth", age, "left", "anfa", "yes", grade, "yes", f":{name_of(number)}", phone, "mother", "morning", "no",
        ["ai", "computing", "repair"][number % 3], "none", "send",
    ]  # fmt: skip


async def sign_up(client: httpx.AsyncClient, number: int, accepted: dict[int, int], up: asyncio.Event) -> None:
    """Answer question after question; what is not acknowledged is sent again, the same."""

    async def send(form: dict[str, str] | None) -> httpx.Response:
        while True:
            await up.wait()
            try:
                sent = client.build_request("POST" if form else "GET", "/", data=form, headers=cookies)
                answered = await client.send(sent)
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
                continue
            if answered.status_code == 200:
                return answered
            assert answered.status_code == 503

    cookies = {"x-tawjih": "1", "accept-language": "fr", "cookie": ""}
    first = await send(None)
    cookies["cookie"] = first.headers["set-cookie"].partition(";")[0]
    shown = Shown.read(first.text)
    for answer in script(number):
        shown = Shown.read((await send(shown.form(answer))).text)
        accepted[number] = accepted.get(number, 0) + 1


async def run_while_killing(program: Program) -> int:
    """Many people, and somebody who pulls the plug; how often it was pulled while people were answering."""
    up = asyncio.Event()
    up.set()
    accepted: dict[int, int] = {}
    gate = asyncio.Semaphore(AT_ONCE)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=program.url, timeout=20, limits=limits, trust_env=False) as client:

        async def person(number: int) -> None:
            async with gate:
                await sign_up(client, number, accepted, up)

        people = [asyncio.create_task(person(number)) for number in range(PEOPLE)]
        wanted = sorted(random.sample(range(50, PEOPLE * len(script(0)) * 9 // 10), KILLS))
        killed = 0
        for moment in wanted:
            while sum(accepted.values()) < moment and not all(task.done() for task in people):  # noqa: ASYNC110
                await asyncio.sleep(0.003)
            up.clear()
            await asyncio.to_thread(program.kill)
            killed += 1
            await asyncio.to_thread(program.start)
            up.set()
        await asyncio.gather(*people)
    return killed


@pytest.mark.timeout(240)
def test_killed_in_many_sign_ups_loses_no_accepted_answer_and_makes_no_lead_twice(
    database_url: str, tmp_path: Path
) -> None:
    program = Program(tmp_path, {"DATABASE_URL": database_url})
    Keyring.create(tmp_path / "key.json")
    program.start()
    try:
        assert asyncio.run(run_while_killing(program)) == KILLS
    finally:
        program.kill()
    database = Database(database_url, Keyring.load(tmp_path / "key.json"))
    with database.transaction() as tx:
        rows = list(exporting.export_leads(tx))
        states = [load(state) for state in tx.execute(select(conversations.c.state)).scalars()]
        turns = list(tx.execute(select(conversations.c.turn)).scalars())
        taken = tx.execute(select(func.count()).select_from(inbox)).scalar_one()
    database.close()
    told = {str(row["first_name"]): row for row in rows}
    assert len(rows) == len(told) == PEOPLE, "every lead once"
    for number in range(PEOPLE):
        row, answers = told[name_of(number)], script(number)
        assert (row["age"], row["grade"], row["trade"]) == (answers[1], answers[5], answers[12])
        assert row["phone"] == "+2126000000" + answers[8][-2:]
    assert len({str(row["reference"]) for row in rows}) == PEOPLE
    assert all(len(state.answers) == len(script(0)) for state in states)
    assert turns == [len(script(0))] * PEOPLE, "no answer was taken twice"
    assert taken == PEOPLE * len(script(0))
