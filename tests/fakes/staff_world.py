"""Staff on Telegram: the channel with their commands, over the real store, reached by the fake Bot API only."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.app import LOCALES
from bot.i18n import DESK, Catalogues
from bot.services import staff_link
from bot.services.access import Actor
from bot.services.announcing import Announcer
from bot.services.desk import Deed
from bot.services.staff_chat import StaffChat
from bot.services.turns import Turns
from bot.staff_commands import StaffCommands
from storage import staff, staff_telegram
from tests.conversing import programme
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi
from tests.fakes.telegram_world import polled
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.clock import FrozenClock
    from bot.services.voices import Voices
    from storage.db import Database
    from tests.fakes.telegram_people import Person

URL = "https://desk.test"


@cache
def desk_words() -> Catalogues:
    return Catalogues.load(LOCALES / DESK)


@dataclass(repr=False)  # the loop's signal handler writes down what a fixture gave: all of it, six times a test
class StaffWorld:
    """A centre with its staff, its families and Telegram."""

    api: BotApi
    database: Database
    clock: FrozenClock
    turns: Turns
    announcer: Announcer
    people: dict[str, Person] = field(default_factory=dict)

    def hire(self, login: str, *roles: str, locale: str = "fr") -> int:
        """Somebody new at the desk."""
        with self.database.transaction() as tx:
            number = account(tx, login, roles or ("counsellor",))
            if locale != "fr":
                tx.exec_driver_sql(f"UPDATE staff SET locale = '{locale}' WHERE id = {number}")  # noqa: S608 - a locale of ours
            return number

    def deed(self, login: str) -> Deed:
        """Somebody at the desk."""
        with self.database.transaction() as tx:
            found = staff.find_login(tx, login)
            assert found is not None
        one = found[0]
        actor = Actor(one.id, one.login, one.roles, locale=one.locale or "fr")
        return Deed(actor, self.clock.now(), self.turns.programme.statuses, self.turns)

    def code(self, login: str) -> str:
        """The code that the desk shows this person."""
        deed = self.deed(login)
        with self.database.transaction() as tx:
            staff_link.show_code(tx, deed)
            code = staff_link.see_telegram(tx, deed).code
        assert code is not None
        return code.token

    def linked(self, login: str, *roles: str, chat: int = 0, locale: str = "fr") -> Person:
        """Somebody of the staff whose Telegram is linked already."""
        number = self.hire(login, *roles, locale=locale)
        person = self.api.person(chat or 700 + number)
        with self.database.transaction() as tx:
            staff_telegram.link(tx, number, str(person.id), self.clock.now())
        return person

    async def sees(self, person: Person, words: str) -> None:
        """Wait until the newest message has these words."""
        try:
            await self.api.until(lambda: person.screen.texts and words in person.screen.texts[-1])
        except TimeoutError:
            raise AssertionError(f"{words!r} is not in {person.screen.texts}") from None

    async def shown(self, person: Person, toast: str) -> None:
        """Wait until a pressed button has shown these words."""
        await self.api.until(lambda: person.screen.toasts and toast in person.screen.toasts[-1])

    async def later(self, minutes: float) -> None:
        """Time passes, and what is to be told is told."""
        self.clock.advance(timedelta(minutes=minutes))
        await self.announcer.look()

    async def settled(self, person: Person, count: int) -> None:
        """Wait until this many messages came, and that nothing more is waiting to be sent."""
        await self.api.until(lambda: len(person.screen.texts) == count)


@contextlib.asynccontextmanager
async def staff_world(
    database: Database,
    way: Callable[..., contextlib.AbstractAsyncContextManager[object]] = polled,
    voices: Voices | None = None,
) -> AsyncIterator[StaffWorld]:
    """Everything wired as the program does it, with a clock that stands."""
    clock, words = telegram_world.clock(), desk_words()
    turns = Turns(database, programme(), lexicon(), catalogues(), clock, trial=True, voices=voices)
    commands = StaffCommands(StaffChat(database, turns, clock, words, URL))
    async with BotApi() as api, way(api, turns, database, clock, staff=commands):
        yield StaffWorld(api, database, clock, turns, Announcer(database, turns, clock, words))
