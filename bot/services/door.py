"""What the staff's pages ask for, each in one transaction: who is signed in, the list, a lead, and the verbs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import access, desk, posted, search, sign_in
from bot.services.desk import Deed
from bot.services.sign_in import SignInMistake
from storage import audit, leads, notes, staff, tickets
from storage import desk as work
from storage.desk import TABS, Filters, Tab, Work
from storage.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.access import Actor
    from bot.services.sign_in import SignedIn
    from conversations.statuses import Statuses
    from storage.audit import Deed as Line
    from storage.db import Database
    from storage.notes import Note
    from storage.staff import Account

__all__ = ["FILTERS", "LeadPage", "Queue", "StaffDoor", "Ticket", "Work"]

ON_A_PAGE: Final = 50
FILTERS: Final = ("status", "locale", "who", "age", "source", "centre")


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list: its leads, how many each tab has, and the logins of staff by their ids."""

    tab: Tab
    filters: Filters
    work: tuple[Work, ...]
    counts: Mapping[Tab, int]
    page: int
    has_more: bool
    logins: Mapping[int, str]
    urgent: int
    sought: str = ""


@dataclass(frozen=True, slots=True)
class LeadPage:
    """A lead with its answers (empty while nobody may contact them), what was done and noted, and who could do it."""

    work: Work
    answers: Mapping[str, object]
    deeds: tuple[Line, ...]
    notes: tuple[Note, ...]
    logins: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """The way from the pages to the services."""

    database: Database
    statuses: Statuses
    clock: Clock

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

    async def come_in(self, token: str, password: str) -> str:
        """Spend the link, set the password; the token of the session. Raises SignInMistake."""
        hashed = await asyncio.to_thread(sign_in.new_hash, password)
        return await self.database.write(lambda tx: sign_in.come_in(tx, token, hashed, self.clock.now()))

    async def sign_out(self, token: str, actor: Actor, *, everywhere: bool = False) -> None:
        """End this session, or all of this person's."""
        now = self.clock.now()

        def end(tx: Connection) -> None:
            staff.delete_session(tx, token)
            if everywhere:
                sign_in.sign_out_everywhere(tx, actor, now)

        await self.database.write(end)

    # --- seeing ---

    async def queue(self, actor: Actor, tab: str, told: Mapping[str, str], page: int) -> Queue:
        """A page of the list, for who may see it."""
        access.check(actor, "see_queue")
        chosen: Tab = next((known for known in TABS if known == tab), "all")
        narrowed = {name: told.get(name, "") for name in FILTERS}
        filters = Filters(self.statuses.ended, **narrowed, overdue=bool(told.get("overdue")))
        now, whose, sought = self.clock.now(), actor.staff_id, told.get("q", "").strip()

        def look(tx: Connection) -> Queue:
            found = (
                search.find_leads(tx, sought)
                if sought
                else work.list_work(
                    tx, chosen, filters, staff_id=whose, now=now, limit=ON_A_PAGE + 1, offset=page * ON_A_PAGE
                )
            )
            counts = work.count_work(tx, filters, staff_id=whose, now=now)
            more = len(found) > ON_A_PAGE and not sought
            urgent = len(tickets.list_urgent(tx)) if actor.may("see_urgent") else 0
            return Queue(chosen, filters, tuple(found[:ON_A_PAGE]), counts, page, more, _logins(tx), urgent, sought)

        return await self.database.read(look)

    async def lead(self, actor: Actor, lead_id: int) -> LeadPage:
        """A lead's page; that it was read is written down. Raises Refused."""
        deed = self._deed(actor)

        def look(tx: Connection) -> LeadPage:
            found = desk.see_lead(tx, deed, lead_id)
            answers = {} if found.contact_hold else leads.get_answers(tx, lead_id)
            written = tuple(notes.list_notes(tx, lead_id)) if not found.contact_hold else ()
            return LeadPage(found, answers, tuple(audit.list_deeds(tx, lead_id)), written, _logins(tx))

        return await self.database.write(look)

    async def urgent(self, actor: Actor) -> tuple[Ticket, ...]:
        """Who asked for protection, with the number and the hour that are safe; that it was read is written down."""
        access.check(actor, "see_urgent")
        deed = self._deed(actor)

        def look(tx: Connection) -> tuple[Ticket, ...]:
            deed.write(tx, "see_urgent")
            return tuple(tickets.list_urgent(tx))

        return await self.database.write(look)

    # --- doing ---

    async def close_urgent(self, actor: Actor, ticket_id: int, *, keep_hold: bool) -> None:
        """Close an urgent ticket. Raises Refused."""
        deed = self._deed(actor)
        await self.database.write(lambda tx: desk.close_urgent(tx, deed, ticket_id, keep_hold=keep_hold))

    async def do(self, actor: Actor, lead_id: int, fields: Mapping[str, str]) -> None:
        """Do what a posted form says, in a transaction of its own. Raises Refused and Mistake."""
        deed = self._deed(actor)
        await self.database.write(lambda tx: posted.do(tx, deed, lead_id, fields))

    def now(self) -> datetime:
        """The time it is."""
        return self.clock.now()

    def _deed(self, actor: Actor) -> Deed:
        return Deed(actor, self.clock.now(), self.statuses)


def _logins(tx: Connection) -> dict[int, str]:
    return {one.id: one.login for one in staff.list_accounts(tx) if one.ended_at is None}
