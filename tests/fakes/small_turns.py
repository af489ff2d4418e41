"""A conversation small enough to be seen through, over the real store: what a channel needs of the turns, no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.services.incoming import Taken
from bot.services.messages import Button, Message, Row, button_data, still_offered
from conversations.stored import dump, load
from conversations.types import Attached, Commanded, Said, SharedContact, State, Tapped
from storage import contacts, inbox, outbox
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.spoken import VoiceNote
    from conversations.types import Event
    from storage.db import Database

YES = ("✅ Oui", "yes")
NO = ("Non", "no")


class SmallTurns:
    """Answers each event as `reply` says. `told` are the events that had an effect."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.told: list[tuple[str, Event]] = []
        self.asked: list[str] = []  # the texts that were brought, however often
        self.hints: list[str] = []
        self.away = 0  # the next so many turns find no store
        self.seconds: dict[str, float] = {}  # how long a text takes to be understood

    async def take(
        self,
        channel: str,
        external_id: str,
        address: str,
        event: Event,
        *,
        hint: str = "",
        rides: bool = False,
        voice: VoiceNote | None = None,
        written: str = "",
    ) -> Taken:
        del voice, written
        if isinstance(event, Said):
            self.asked.append(event.text)
            await asyncio.sleep(self.seconds.get(event.text, 0))
        if self.away:
            self.away -= 1
            raise StoreUnavailable
        if event == Said("bug"):
            raise RuntimeError("Karim, +212600000042")
        taken = await self.database.write(
            lambda tx: self._turn(tx, (channel, external_id, address), event, rides=rides)
        )
        if not taken.repeated:
            self.told.append((address, event))
            self.hints.append(hint)
        return taken

    def _turn(self, tx: Connection, where: tuple[str, str, str], event: Event, *, rides: bool) -> Taken:
        channel, external_id, address = where
        now = self.clock.now()
        conversation = contacts.lock_conversation(tx, channel, address, now)
        turn = conversation.turn + 1
        earlier = inbox.take(tx, conversation.id, external_id, turn, now)
        if earlier is not None:
            stored = outbox.list_turn_messages(tx, conversation.id, earlier)
            again = tuple(Message.from_json(body) for body in stored)
            return Taken(again, again[0] if rides and len(again) == 1 else None, repeated=True)
        messages = reply(event, turn)
        alone = len(messages) == 1 and not messages[0].contact_label
        riding = messages[0] if rides and alone and not outbox.has_unsent(tx, conversation.id) else None
        add(tx, conversation.id, turn, messages, self.clock, ridden=riding is not None)
        before = load(conversation.state).offered
        offered = still_offered(messages, before=before)
        state = dump(State(offered=offered))
        contacts.save_state(tx, conversation.id, state, turn=turn, locale="fr", who="", now=now, keep_days=7)
        tick = "Oui" if isinstance(event, Tapped) and event.value == "yes" else ""
        return Taken(messages, riding, tick, ends_offer=before and not offered)


def add(
    tx: Connection, conversation: int, turn: int, messages: Sequence[Message], clock: Clock, *, ridden: bool = False
) -> list[int]:
    """Write these messages, to be sent or as ridden."""
    status: outbox.Status = "ridden" if ridden else "pending"
    bodies = [message.to_json() for message in messages]
    return outbox.add_messages(tx, conversation, turn, bodies, first=status, rest=status, now=clock.now())


def reply(event: Event, turn: int) -> tuple[Message, ...]:
    """What is said to an event."""
    if event == Said("rien"):
        return ()
    if event == Said("deux"):
        return (Message("D'abord ceci.", "fr"), ask("Et toi ?", turn))
    if event == Said("numéro"):
        return (ask("Quel numéro ?", turn, contact_label="📞 Partager", placeholder="06 00 00 00 00"),)
    if event == Said("relire"):
        row = Row("Âge", "14 ans", "Âge : 14 ans", Button("Âge", button_data(turn, "me", "review", "!change me:age")))
        return (ask("Tout est juste ?", turn, summary=(row,)),)
    return (ask(_heard(event), turn),)


def _heard(event: Event) -> str:
    match event:
        case Said(text):
            return f"Tu as écrit : {text[:40]}"
        case Tapped(value=value):
            return f"Choisi : {value}"
        case SharedContact(own=own):
            return "Ton numéro." if own else "Un autre numéro."
        case Commanded(name):
            return f"Commande : {name}"
        case Attached(kind):
            return f"Reçu : {kind}"
        case _:
            return "Le centre écrit."


def ask(text: str, turn: int, **more: object) -> Message:
    """A question with yes, no and the way back."""
    rows = tuple(Button(label, button_data(turn, "me", "ready", value)) for label, value in (YES, NO))
    back = Button("↩ Retour", button_data(turn, "me", "ready", "!back"))
    values: dict[str, object] = {"rows": (rows,), "controls": (back,), **more}
    return Message(text, "fr", "question", "me", "ready", turn, **values)  # type: ignore[arg-type]
