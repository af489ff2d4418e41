"""Updates at the webhook: each is a turn, or is refused, or means nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from sqlalchemy import select, update

from bot import app as wiring
from bot.channels.telegram_forms import form, offer_form
from bot.clock import FrozenClock
from bot.services.access import ROLES
from bot.services.messages import Message
from bot.services.turns import Turns
from storage import staff_telegram
from storage.db import Database
from storage.models import conversations, outbox, staff_messages
from tests.fakes.bot_api import TOKEN
from tests.fakes.telegram_people import _check
from tests.fakes.telegram_world import SECRET
from tests.fuzz.asking import ask
from tests.fuzz.door import Door, Wrong
from tests.fuzz.judge import Judge, listen_to_loop, read_as_a_person
from tests.fuzz.sound import Sound
from tests.fuzz.updates import LANGUAGES, Writer
from tests.storing import NOW
from tests.test_doors import WORLD, settings
from tests.test_staff_accounts import account

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

    from sqlalchemy import Connection
    from starlette.types import ASGIApp

    from bot.channels.telegram import Telegram
    from bot.services.incoming import Taken
    from tests.fuzz.asking import Answer
    from tests.fuzz.door import Given, Place

HEADERS: Final = (("host", "tawjih.example"), ("x-telegram-bot-api-secret-token", SECRET))
SETTINGS: Final[dict[str, Any]] = {
    "telegram_bot_token": TOKEN, "telegram_secret": SECRET, "sends_a_second": 0, "trial": True,
}  # fmt: skip
_PEOPLE: Final = 6
_FIRST, _OF_STAFF, _SOUND = 1_000_000, 700_000, 900_000


class OnTelegram:
    """The program with its webhook, people who send anything, one of the staff among them, and one who is sound."""

    def __init__(self, app: wiring.App, served: ASGIApp, judge: Judge) -> None:
        self.app = app
        self.served = served
        self.judge = judge
        self.whole = 0
        self.writers: list[Writer] = []
        self.said: dict[str, list[Message]] = {}
        self.telegram: Telegram = wiring._telegram(app)
        self.channel = "telegram"
        self.address = ""
        self._number = 1
        self._read = self._read_of_staff = 0
        self._sound = Sound(self, app.database, judge)

    async def begin(self, chapter: int) -> None:
        first = _FIRST + chapter * _PEOPLE
        self.writers = [Writer(first + one, LANGUAGES[one % len(LANGUAGES)]) for one in range(_PEOPLE)]
        self.writers.append(Writer(_OF_STAFF + chapter, "fr"))
        with self.app.database.transaction() as tx:
            number = account(tx, f"fuzz{chapter}", (ROLES[chapter % len(ROLES)],))
            staff_telegram.link(tx, number, str(_OF_STAFF + chapter), self.app.clock.now())

    def draw(self, chance: Random) -> Given:
        self._number += 1
        return {"update": chance.choice(self.writers).update(chance, self._number)}

    async def take(self, given: Given) -> None:
        answer = await self._brought(given["update"])
        if answer.status not in {200, 400, 413}:
            raise Wrong(f"status {answer.status}")
        read_as_a_person(answer.text)
        await self._look()

    async def _brought(self, content: Any) -> Answer:
        """A second after the one before."""
        self.app.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
        return await self.bring(content)

    async def bring(self, content: Any) -> Answer:
        """One update."""
        return await ask(self.served, "POST", "/telegram", HEADERS, body_of(content))

    async def _look(self) -> None:
        """All that was said is read; whoever it was said to goes on from there."""
        said = await self.app.database.write(self._new)
        for address, messages in said.items():
            self.said[address] = messages
            for writer in self.writers:
                if str(writer.chat) == address:
                    writer.seen = messages
        self.judge.check()

    def _new(self, tx: Connection) -> dict[str, list[Message]]:
        found: defaultdict[str, list[Message]] = defaultdict(list)
        told = select(outbox.c.id, conversations.c.address, outbox.c.body).join(conversations)
        for number, address, body in tx.execute(told.where(outbox.c.id > self._read).order_by(outbox.c.id)).all():
            self._read = number
            if body:  # one without words deletes what they wrote
                found[address].append(_sendable(body))
        for number, body in tx.execute(
            select(staff_messages.c.id, staff_messages.c.body).where(staff_messages.c.id > self._read_of_staff)
        ).all():
            self._read_of_staff = max(number, self._read_of_staff)
            self.writers[-1].seen = [_sendable(body)]
        if found:
            tx.execute(update(outbox).where(outbox.c.status == "pending").values(status="sent"))
        self.judge.leads(tx)
        return dict(found)

    # --- the sound person ---

    async def sound(self) -> None:
        await self._sound.step()

    async def start(self, number: int) -> None:
        self.address = str(_SOUND + number)
        await self._says({"text": "/start"})

    async def answer(self, question: str, value: str) -> None:
        if value.startswith(":"):
            await self._says({"text": value[1:]})
            return
        for message in reversed(self.said.get(self.address, [])):
            for button in (*(one for row in message.rows for one in row), *message.controls):
                if button.data.split("|")[2:] == [question, value]:
                    await self._says({}, button.data)
                    return
        raise Wrong(f"a sound person is not asked {question}")

    async def _says(self, content: dict[str, Any], data: str = "") -> None:
        whose = Writer(int(self.address), "fr")
        self._number += 1
        part = whose.tap(data, 100) if data else whose.message(**content)
        before = self.said.pop(self.address, None)
        answer = await self._brought({"update_id": self._number, **part})
        await self._look()
        if answer.status != 200 or self.address not in self.said:
            raise Wrong(f"a sound person is not answered (status {answer.status}, before: {bool(before)})")


def body_of(content: Any) -> bytes:
    """As it goes over the line: a text stands for its bytes."""
    if not isinstance(content, str):
        return json.dumps(content).encode()
    return content.encode("latin-1" if content.isascii() or max(content) < "\u0100" else "utf-8", "surrogatepass")


def _sendable(body: str) -> Message:
    """A message that Telegram would take, and a person may read. Raises Wrong."""
    message = Message.from_json(body)
    if message.hides:
        return message
    for parameters in (form(message), offer_form(message)):
        if not parameters:
            continue
        markup = parameters.get("reply_markup", {})
        try:
            _check(parameters["text"], markup)
            json.dumps(parameters, ensure_ascii=False).encode()
        except ValueError as error:
            raise Wrong(f"Telegram would not take it: {error}") from error
        read_as_a_person(parameters["text"] + str(markup))
    return message


@asynccontextmanager
async def opened(place: Place, kind: type[OnTelegram] = OnTelegram, **more: Any) -> AsyncIterator[OnTelegram]:
    """The program before people on Telegram."""
    database, judge = Database(place.url, place.keyring), Judge()
    try:
        given = settings(**SETTINGS | {"data_dir": place.folder, "public_url": WORLD} | more)
        app = wiring.build(given, database, FrozenClock(NOW))
        world = kind(app, wiring.web(app), judge)
        listen_to_loop(judge.noted)
        with judge.watching(), counting(world):
            yield world
    finally:
        database.close()


def counting(world: Any) -> Any:
    """Count the turns that went through whole."""
    take = Turns.take_turn

    def counted(turns: Turns, tx: Connection, incoming: Any) -> Taken:
        taken = take(turns, tx, incoming)
        world.whole += 1
        return taken

    return patch.object(Turns, "take_turn", counted)


DOOR: Final = Door("telegram", opened)
