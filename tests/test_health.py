"""What who watches the program is told: that it is alive, that it can serve, what it did; nothing of a person."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
from sqlalchemy import event, text

from bot import app as wiring
from bot.config import Settings
from bot.notices import Notices
from storage import audit, contacts, inbox, migrations, outbox, send_limits, staff, staff_messages
from storage.ages import list_unsent, newest
from storage.db import StoreUnavailable
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN
from tests.fakes.graph_api import TOKEN as WHATSAPP_TOKEN
from tests.fakes.whatsapp_world import settings as whatsapp_settings
from tests.fakes.whatsapp_world import world as whatsapp_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import pytest
    from sqlalchemy import Connection

    from storage.db import Database

_WHATSAPP = {f"whatsapp_{name}" for name in ("phone_id", "token", "app_secret", "verify_token", "templates", "api_url")}
SHOWN = {"authorization": "Bearer watching from afar"}


@contextlib.asynccontextmanager
async def watching(database: Database, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    """Who watches a program with these settings."""
    app = wiring.build(Settings(_env_file=None, **settings), database, telegram_world.clock())  # type: ignore[call-arg,arg-type]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def late_message(tx: Connection, channel: str, minutes: int) -> None:
    due = telegram_world.clock().now() - timedelta(minutes=minutes)
    whose = contacts.lock_conversation(tx, channel, f"{channel} {minutes}", due).id
    outbox.add_messages(tx, whose, 1, ["{}"], first="pending", rest="pending", now=due)


def test_last_word_is_known_from_its_message_without_a_look_at_every_conversation(database: Database) -> None:
    """So a start with a million of them is as soon as with none."""
    now, asked = telegram_world.clock().now(), list[str]()
    with database.transaction() as tx:
        assert newest(tx) is None
        whose = contacts.lock_conversation(tx, "telegram", "1", now - timedelta(days=3)).id
        assert newest(tx) == now - timedelta(days=3)  # its message is not remembered any more
        inbox.take(tx, whose, "1", 1, now - timedelta(hours=1))
    with database.transaction() as tx:
        event.listen(tx, "before_cursor_execute", lambda *about: asked.append(about[2]))
        assert newest(tx) == now - timedelta(hours=1)
        audit.add_deed(tx, None, "command_line", "backup", now=now)
        assert newest(tx) == now
    assert asked
    assert not [words for words in asked if "conversations" in words]


async def test_program_that_runs_says_so_even_without_its_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable

    async with watching(database) as client:
        assert (await client.get("/readyz")).json() == {
            "ready": True,
            "database": "there",
            "tables": "as needed",
            "telegram": "not used",
            "whatsapp": "not used",
            "oldest_unsent_seconds": 0,
        }
        monkeypatch.setattr(database, "read", away)
        assert (await client.get("/healthz")).text == "ok"
        answered = await client.get("/readyz")
        assert (answered.status_code, answered.json()["database"]) == (503, "away")
        assert "tawjih_database_up 0.0" in (await client.get("/metrics")).text


async def test_channel_that_wants_nothing_of_us_is_told_with_the_seconds(database: Database) -> None:
    now = telegram_world.clock().now()
    told = {"telegram_bot_token": TOKEN, "metrics_token": "watching from afar"}
    async with watching(database, **told) as client:
        assert 'tawjih_held_seconds{channel="telegram"} 0.0' in (await client.get("/metrics", headers=SHOWN)).text
        with database.transaction() as tx:
            for chat in ("telegram 1", "telegram 2"):
                send_limits.hold(tx, "telegram", chat, now + timedelta(seconds=9), now)
        assert 'tawjih_held_seconds{channel="telegram"} 9.0' in (await client.get("/metrics", headers=SHOWN)).text


async def test_program_whose_tables_are_of_another_time_is_not_ready(database: Database) -> None:
    with database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        async with watching(database) as client:
            answered = await client.get("/readyz")
    finally:
        with database.transaction() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()})
    assert answered.status_code == 503
    assert answered.json()["tables"].startswith("at 0001, ")


async def test_what_waits_to_be_sent_is_counted_by_channel_and_by_what_is_due(database: Database) -> None:
    now = telegram_world.clock().now()
    with database.transaction() as tx:
        late_message(tx, "telegram", 7)
        late_message(tx, "telegram", 2)
        late_message(tx, "telegram", -30)  # not due
        about = {"name": "Nadia", "roles": ["counsellor"], "languages": [], "locale": "fr", "now": now}
        whose = staff.add_account(tx, "nadia", **about)  # type: ignore[arg-type]
        staff_messages.add_message(tx, whose, "{}", now - timedelta(minutes=1))
    with database.reading() as tx:
        waits = {channel: (one.number, one.since) for channel, one in list_unsent(tx, now).items()}
    assert waits == {"telegram": (2, now - timedelta(minutes=7)), "staff": (1, now - timedelta(minutes=1))}
    async with watching(database) as client:
        assert (await client.get("/readyz")).json()["oldest_unsent_seconds"] == 420
        told = (await client.get("/metrics")).text
    assert 'tawjih_unsent{channel="telegram"} 2.0' in told
    assert 'tawjih_oldest_unsent_seconds{channel="staff"} 60.0' in told


async def test_turns_and_what_was_understood_are_counted_without_a_word_of_them(sqlite_database: Database) -> None:
    def counted(told: str) -> dict[str, float]:
        lines = [line.rpartition(" ") for line in told.splitlines() if line.startswith("tawjih_t")]
        return {name: float(value) for name, _, value in lines}

    async with watching(sqlite_database) as client:
        before = counted((await client.get("/metrics")).text)
        page = {"accept-language": "fr"}
        await client.get("/", headers=page)
        await client.post("/", data={"text": "Un(e) jeune", "lang": "fr"}, headers=page)
        await client.post("/", data={"text": "zzqx vvrt 0600000042", "lang": "fr"}, headers=page)
        told = (await client.get("/metrics")).text
    after = counted(told)
    taken = 'tawjih_turns_total{channel="webchat",result="taken"}'
    assert after[taken] - before.get(taken, 0) == 2
    assert after['tawjih_turn_seconds_count{channel="webchat"}'] >= 2
    for result in ("understood", "not_understood"):
        name = f'tawjih_texts_total{{result="{result}"}}'
        assert after[name] - before.get(name, 0) == 1, result
    assert "0600000042" not in told
    assert "zzqx" not in told


async def test_world_is_told_no_more_than_whether_we_can_serve_unless_it_shows_the_token(
    sqlite_database: Database,
) -> None:
    public = {"public_url": "https://tawjih.example"}
    async with watching(sqlite_database, **public, metrics_token="watching from afar") as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).json() == {"ready": True}
        assert (await client.get("/metrics")).status_code == 404
        assert (await client.get("/metrics", headers={"authorization": "Bearer watching from afa"})).status_code == 404
        assert "tawjih_turns" in (await client.get("/metrics", headers=SHOWN)).text
        assert "database" in (await client.get("/readyz", headers=SHOWN)).json()
    async with watching(sqlite_database, **public) as client:  # no token is set
        assert (await client.get("/metrics", headers={"authorization": "Bearer "})).status_code == 404


async def eventually(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.005)


async def test_whatsapp_is_there_once_it_took_us_for_who_we_are(sqlite_database: Database) -> None:
    """Before, who watched the program heard nothing of a channel whose token had ended."""
    async with whatsapp_world(sqlite_database, telegram_world.clock()) as here:
        await eventually(lambda: here.channel.is_there)
        here.api.token = "another"
        person = here.person()
        await person.says("salut")
        await eventually(lambda: not here.channel.is_there)
        here.api.token = WHATSAPP_TOKEN
        here.clock.advance(timedelta(hours=1))
        here.channel.delivery.wake()
        await eventually(lambda: here.channel.is_there and person.shown)
    settings = {**whatsapp_settings().model_dump(include=_WHATSAPP), "metrics_token": "watching from afar"}
    async with watching(sqlite_database, **settings, public_url="https://centre.test") as client:
        answered = await client.get("/readyz", headers=SHOWN)  # nobody has called it yet
        assert (answered.status_code, answered.json()["whatsapp"]) == (200, "away")
        told = (await client.get("/metrics", headers=SHOWN)).text
        assert "tawjih_whatsapp_up 0.0" in told
        assert "tawjih_telegram_up" not in told


async def test_whatsapp_that_refuses_us_is_told_at_the_start_and_when_that_is_over(sqlite_database: Database) -> None:
    heard: list[str] = []
    async with whatsapp_world(sqlite_database, telegram_world.clock(), Notices(heard.append), token="other") as here:
        await eventually(lambda: heard)
        assert not here.channel.is_there
        assert heard[0].startswith("WhatsApp refuses the account (")
        here.api.token = WHATSAPP_TOKEN
        await here.person().says("salut")
        await eventually(lambda: heard[1:] and here.channel.is_there)
        assert heard[1:] == ["WhatsApp takes our messages again."]


async def test_telegram_that_is_away_is_told_and_sends_nobody_away(sqlite_database: Database) -> None:
    settings = {"telegram_bot_token": TOKEN, "metrics_token": "watching from afar"}
    async with watching(sqlite_database, **settings) as client:  # nobody has called Telegram yet
        answered = await client.get("/readyz", headers=SHOWN)
        assert (answered.status_code, answered.json()["telegram"]) == (200, "away")
        assert "tawjih_telegram_up 0.0" in (await client.get("/metrics", headers=SHOWN)).text
