"""The way from the staff's pages to the services: who is signed in, and one transaction for what is seen or done."""

from __future__ import annotations

import asyncio
import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.services import sign_in, staff_link
from bot.services.desk import Deed
from bot.services.sign_in import SignInMistake
from storage import staff
from storage.crypto import WrongKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.access import Actor
    from bot.services.sign_in import SignedIn
    from bot.services.turns import Turns
    from storage.db import Database
    from storage.staff import Account

Found = TypeVar("Found")


def _nobody() -> None:
    """Nobody is woken."""


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """The way from the pages to the services. `wake_bulk` is called when there is something to be done for many."""

    database: Database
    turns: Turns
    clock: Clock
    wake_bulk: Callable[[], None] = _nobody

    # --- what is sealed ---

    def seal(self, token: str, words: str) -> str:
        """Words for an address, where a history or a log keeps them: only this session reads them there."""
        return self._seal(self._sought_by(token), words)

    def unseal(self, token: str, sealed: str) -> str:
        """What was sealed for this session; "" of all else."""
        return self._unseal(self._sought_by(token), sealed)

    def seal_for(self, mark: str, words: str) -> str:
        """Words that leave this machine, for whom a mark stands for."""
        return self._seal(f"desk.unsent {mark}", words)

    def unseal_for(self, mark: str, sealed: str) -> str:
        """What was sealed for this mark; "" of all else."""
        return self._unseal(f"desk.unsent {mark}", sealed)

    def _seal(self, purpose: str, words: str) -> str:
        return base64.urlsafe_b64encode(self.database.keyring.encrypt(words, purpose)).decode().rstrip("=")

    def _unseal(self, purpose: str, sealed: str) -> str:
        try:
            stored = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            return self.database.keyring.decrypt(stored, purpose)
        except (WrongKey, binascii.Error, ValueError):
            return ""

    def _sought_by(self, token: str) -> str:
        return f"desk.sought {self.database.keyring.hash('desk sought', token).hex()}"

    # --- signing in ---

    async def session(self, token: str) -> SignedIn | None:
        """Who is signed in with this token; that they are there is remembered."""
        now = self.clock.now()
        found = await self.database.read(lambda tx: sign_in.signed_in(tx, token, now))
        if found is not None and found.touch:
            await self.database.write(lambda tx: staff.touch_session(tx, token, now))
        return found

    async def sign_in(self, login: str, password: str, address: str) -> str:
        """The token of a new session; raises SignInMistake."""
        now = self.clock.now()
        stored = await self.database.write(lambda tx: sign_in.attempt(tx, login, address, now))
        if not await asyncio.to_thread(sign_in.is_password, stored, password):
            raise SignInMistake("wrong")
        return await self.database.write(lambda tx: sign_in.sign_in(tx, login, address, stored, now))

    async def see_link(self, token: str) -> Account | None:
        """Whose link this is, while it holds; spends nothing."""
        return await self.database.read(lambda tx: staff.see_link(tx, token, self.clock.now()))

    async def come_in(self, token: str, password: str, name: str = "", address: str = "") -> str:
        """Spend the link, set the password, and the name where there is none; the token of the session.

        Raises SignInMistake.
        """
        hashed = await asyncio.to_thread(sign_in.new_hash, password)
        now = self.clock.now()
        return await self.database.write(lambda tx: sign_in.come_in(tx, token, hashed, now, name, address))

    async def change_password(self, actor: Actor, address: str, old: str, new: str) -> str:
        """Change one's own password, which ends every session; the token of the one that goes on. Raises Mistake."""
        now = self.clock.now()
        hashed = await asyncio.to_thread(sign_in.new_hash, new)
        stored = await self.database.write(lambda tx: sign_in.attempt(tx, actor.login, address, now))
        if not await asyncio.to_thread(sign_in.is_password, stored, old):
            raise SignInMistake("wrong_old")
        return await self.database.write(lambda tx: sign_in.change_password(tx, actor, address, stored, hashed, now))

    async def see_telegram_link(self, token: str) -> Account | None:
        """Whose link from the bot this is, while it holds; spends nothing."""
        return await self.database.read(lambda tx: staff_link.see_link(tx, token, self.clock.now()))

    async def come_in_from_telegram(self, token: str, address: str = "") -> str:
        """Spend the link that the bot gave; the token of the session. Raises SignInMistake."""
        return await self.database.write(lambda tx: staff_link.come_in(tx, token, self.clock.now(), address))

    async def sign_out(self, token: str, actor: Actor, *, everywhere: bool = False) -> None:
        """End this session, or all of this person's."""
        now = self.clock.now()

        def end(tx: Connection) -> None:
            staff.delete_session(tx, token)
            if everywhere:
                sign_in.sign_out_everywhere(tx, actor, now)

        await self.database.write(end)

    # --- seeing and doing ---

    async def look(self, actor: Actor, what: Callable[[Connection, Deed], Found]) -> Found:
        """What a page shows, read in one transaction. What is to be written down goes by `do`."""
        deed = self._deed(actor)
        return await self.database.read(lambda tx: what(tx, deed))

    async def do(self, actor: Actor, what: Callable[[Connection, Deed], Found]) -> Found:
        """One verb, or a page whose reading is written down, in a transaction of its own, committed on return."""
        deed = self._deed(actor)
        return await self.database.write(lambda tx: what(tx, deed))

    async def scrub(self) -> None:
        """Something was erased: nothing of it may stay beside the tables either."""
        await self.database.scrub()

    def now(self) -> datetime:
        """The time it is."""
        return self.clock.now()

    def _deed(self, actor: Actor) -> Deed:
        return Deed(actor, self.clock.now(), self.turns.programme.statuses, self.turns)
