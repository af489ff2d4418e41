"""The door of a page that is locked by a code: what may be done there without seeing anything of what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.i18n import direction
from bot.services.incoming import Incoming, Locked
from bot.services.messages import Message
from bot.services.pacing import Held
from bot.services.reading import is_of_danger, read_if_long
from bot.services.told_apart import numbers
from bot.services.view import View
from conversations import locks, safe_words
from conversations.stored import dump, load
from conversations.types import Commanded, NotTheirs, Said, Tapped
from conversations.understanding.secret_words import bare, is_word
from storage import contacts
from storage.dangers import count_danger

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from conversations.types import State
    from storage.db import Database

_CHANNEL = "webchat"
_LAST_TURN = 999_999_999  # a press of a button that was shown just now


@dataclass(frozen=True, slots=True)
class Knocked:
    """What came of what was written there; in danger, the `words` that are said to it.

    It may be a safe "word", which is for the turns to take; "shut" when it was not written as a code.
    """

    outcome: Literal["open", "word", "held", "wrong", "danger", "shut"]
    words: str = ""


def state_for(incoming: Incoming, state: State, now: datetime) -> State:
    """What is remembered, as it is. Raises Locked before the code was written, but for a safe word, which hides all.

    While the code is held no word is compared either: it could be guessed in its place.
    """
    event = incoming.event
    may_be_done = isinstance(event, NotTheirs) or incoming.unlocks or not locks.is_shut(state, now)
    if may_be_done or (isinstance(event, Said) and _is_word(state, event.text, now)):
        return state
    raise Locked


def _is_word(state: State, words: str, now: datetime) -> bool:
    return not locks.is_held(state, now) and safe_words.is_said(state, words)


def _missed(state: State, words: str, now: datetime) -> State:
    """A word alone, from a page that was still open, may be a guess at one that hides: it counts as a try."""
    return locks.missed(state, now) if is_word(bare(words)) and not locks.is_held(state, now) else state


def closed(state: State) -> View:
    """The page while it is locked: its language, and nothing else."""
    locale = state.locale or "fr"
    return View(
        locale, direction(locale), trial=False, history=(), messages=(), question=Message("", locale), locked=True
    )


def locking_in(state: State, now: datetime) -> int | None:
    """After how many seconds the page is locked, when nothing is done; None without a code."""
    left = locks.left_open(state, now)
    return None if left is None else int(left.total_seconds())


@dataclass(frozen=True, slots=True)
class PageDoor:
    """What a locked page asks of the services."""

    database: Database
    turns: Turns
    clock: Clock

    async def knock(self, address: str, words: str, network: str = "", *, is_code: bool = True) -> Knocked:
        """Try these words as the code. Words of danger are answered, and are no try. Raises Held."""
        event = await read_if_long(Said(words), self.turns.lexicon)
        queue, said = f"{_CHANNEL}:{address}", Incoming(_CHANNEL, "", address, event, network=network)
        try:
            return await self.database.write(lambda tx: self._knock(tx, said, words, is_code=is_code), queue=queue)
        except Held as held:
            if held.why != "danger":
                raise
            return Knocked("danger", await self.database.read(lambda tx: numbers(tx, self.turns, "fr")))

    async def erase(self, external_id: str, address: str, network: str = "") -> None:
        """Erase all that is kept of who is locked out: /delete and its yes, unseen. Raises Held, or Locked."""
        queue = f"{_CHANNEL}:{address}"
        await self.database.write(lambda tx: self._erase(tx, external_id, address, network), queue=queue)
        await self.database.scrub()

    def _knock(self, tx: Connection, incoming: Incoming, words: str, *, is_code: bool) -> Knocked:
        now, turns = self.clock.now(), self.turns
        found = contacts.lock_conversation(tx, _CHANNEL, incoming.address, now)
        busy_until = turns.pacing.let_in(tx, found, incoming, now) if turns.pacing else None
        state = load(found.state)
        if not locks.is_shut(state, now):
            return Knocked("open")
        if _is_word(state, words, now):
            return Knocked("word")
        if is_of_danger(incoming.event, turns.lexicon):
            count_danger(tx, self.clock.today(), state.locale or "fr")
            return Knocked("danger", numbers(tx, turns, state.locale))
        if not is_code:
            contacts.save_words(tx, found.id, dump(_missed(state, words, now)), now, busy_until)
            return Knocked("shut")
        after, outcome = locks.tried(state, words, now)
        after = locks.in_use(after, now, turns.programme) if outcome == "open" else after
        contacts.save_words(tx, found.id, dump(after), now, busy_until)
        return Knocked(outcome)

    def _erase(self, tx: Connection, external_id: str, address: str, network: str) -> None:
        steps = (("asked", Commanded("delete")), ("yes", Tapped(_LAST_TURN, "", "delete", "yes")))
        taken = [
            self.turns.take_turn(
                tx, Incoming(_CHANNEL, f"{external_id}-{name}", address, event, network=network, unlocks=True)
            )
            for name, event in steps
        ]
        if not taken[-1].erases:  # nothing that was done here may leave the page open
            raise Locked
