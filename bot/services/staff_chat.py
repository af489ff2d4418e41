"""Staff on Telegram: who stands behind an address, each order once, and its answer into the outbox of staff.

For everybody else there is nothing here: what they typed goes on as a family's. An order, its audit and its answer
commit together; of an order that is refused or mistaken nothing stays but the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.services import recorded, recording, staff_link, staff_orders
from bot.services.access import Actor, Refused
from bot.services.desk import Deed, Mistake
from bot.services.not_sent import NotSent
from bot.services.spoken import LARGEST, LONGEST
from bot.services.staff_said import Order, Said
from conversations.locales import FIRST, known
from conversations.texts import Text
from storage import staff, staff_messages, staff_telegram

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.i18n import Catalogues
    from bot.services.spoken import VoiceNote
    from bot.services.turns import Turns
    from storage.db import Database

_LONGEST_TOAST: Final = 200  # characters: Telegram refuses more


@dataclass(frozen=True, slots=True)
class Answered:
    """An order was carried out, or not. `toast` is what a pressed button shows for a moment, or until it is closed.

    To who typed, it is said once and not kept: they are nobody of the staff any more.
    """

    toast: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """An order with its way in."""

    address: str
    external_id: str
    order: Order


@dataclass(frozen=True, slots=True)
class StaffChat:
    """`words` are those of the desk; `desk_url` is where the desk is reached."""

    database: Database
    turns: Turns
    clock: Clock
    words: Catalogues
    desk_url: str

    async def take(self, address: str, external_id: str, order: Order) -> Answered | None:
        """Carry out an order, once; None when nobody of the staff gave it. Raises StoreUnavailable."""
        staff_id = await self.database.read(lambda tx: staff_telegram.find_reader(tx, address))
        if staff_id is None and order.name != "link":
            return None
        queue = f"staff:{address}"
        if order.name == "link":
            return await self.database.write(lambda tx: self._link(tx, address, external_id, order), queue=queue)
        given = _Given(address, external_id, order)
        try:
            done = await self.database.write(lambda tx: self._obey(tx, given), queue=queue)
        except (Refused, Mistake) as error:
            no = error
        else:
            if order.name == "voice" and order.pressed:
                await recorded.put_all(self.database, self.turns.voices)
            return done
        return await self.database.write(lambda tx: self._say_no(tx, given, no), queue=queue)

    async def hear(self, address: str, external_id: str, note: VoiceNote) -> Answered | None:
        """A voice note of staff who were asked to read words aloud; None of everybody else. Raises StoreUnavailable."""
        if not await self.database.read(lambda tx: recording.is_awaited(tx, address)):
            return None
        return await self.take(address, external_id, await _read(note))

    def _obey(self, tx: Connection, given: _Given) -> Answered | None:
        deed = self._begin(tx, given)
        if not isinstance(deed, Deed):
            return deed
        said = staff_orders.obey(tx, deed, given.order, self.desk_url)
        if given.order.name == "unlink":
            return Answered(said.words(self.words, deed.actor.locale))
        self._send(tx, deed, said)
        return self._toast(deed, said) if given.order.pressed else Answered()

    def _say_no(self, tx: Connection, given: _Given, error: Refused | Mistake) -> Answered | None:
        """A button says by itself why not; a typed order is answered."""
        deed = self._begin(tx, given)
        if not isinstance(deed, Deed):
            return deed
        said = staff_orders.say_no(tx, deed, given.order, error)
        if given.order.pressed:
            return replace(self._toast(deed, said), alert=True)
        self._send(tx, deed, said)
        return Answered()

    def _begin(self, tx: Connection, given: _Given) -> Deed | Answered | None:
        """Who acts; or that it is a repeat, which is only acknowledged; None when they were unlinked meanwhile."""
        deed = self._deed(tx, given.address)
        if deed is None:
            return None
        whose = deed.actor.staff_id
        if not staff_telegram.take_update(tx, whose, given.external_id, deed.now):
            return Answered()
        staff_telegram.mark_blocked(tx, whose, None)
        return deed

    def _send(self, tx: Connection, deed: Deed, said: Said) -> None:
        for message in said.messages(self.words, deed.actor.locale):
            staff_messages.add_message(tx, deed.actor.staff_id, message.to_json(), deed.now)

    def _toast(self, deed: Deed, said: Said) -> Answered:
        return Answered(said.words(self.words, deed.actor.locale)[:_LONGEST_TOAST])

    def _link(self, tx: Connection, address: str, external_id: str, order: Order) -> Answered | None:
        """Link who shows a code that holds; to anybody else, nothing was there."""
        now, known = self.clock.now(), self._deed(tx, address)
        if known is not None and staff_telegram.has_taken(tx, known.actor.staff_id, external_id):
            return Answered()
        account = staff_link.try_code(tx, address, order.token, now)
        if account is not None:
            staff_telegram.take_update(tx, account.id, external_id, now)
            line, known = Text("telegram.welcome").given(login=account.login), self._deed(tx, address)
        else:
            line = Text("telegram.wrong_code")
        if known is None:
            return None
        self._send(tx, known, Said((line,)))
        return Answered()

    def _deed(self, tx: Connection, address: str) -> Deed | None:
        """Who acts, when somebody of the staff reads there."""
        staff_id = staff_telegram.find_reader(tx, address)
        account = staff.get_account(tx, staff_id) if staff_id is not None else None
        if account is None:
            return None
        actor = Actor(
            account.id, account.login, account.roles, "telegram", known(account.locale) or FIRST, account.centre
        )
        return Deed(actor, self.clock.now(), self.turns.programme.statuses, self.turns)


async def _read(note: VoiceNote) -> Order:
    """The order that a voice note is: with what it says, or why that could not be heard."""
    if note.seconds > LONGEST or note.size > LARGEST:
        return Order("voice", result="voice_too_long")
    try:
        return Order("voice", token=note.name, sound=await note.fetch())
    except NotSent:
        return Order("voice", result="voice_not_fetched")
