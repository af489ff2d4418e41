"""Somebody of the year: what they do, what is known of them, and what reaches their phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from conversations.types import Said, Tapped

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.messages import Message
    from bot.services.turns import Turns

Kind = Literal["nudge", "visit", "news", "told", "other"]
NEWS = "Les cours commencent bientôt."
# The words of what is written unasked, as this person reads them.
_WORDS: dict[Kind, tuple[str, ...]] = {
    "nudge": ("👋 Je suis toujours là",),
    "visit": ("📅 Ta visite au centre",),
    "news": ("📢 Nouvelles du centre",),
    "told": ("Désolé", "Le centre a changé ta visite"),
}


@dataclass(frozen=True, slots=True)
class Did:
    """What somebody did, or the centre did with what is theirs, and when. `about` is the hour of a visit."""

    at: datetime
    what: str
    about: datetime | None = None


@dataclass(frozen=True, slots=True)
class Got:
    """What their phone showed, and when."""

    at: datetime
    kind: Kind


def kind_of(message: Message) -> Kind:
    return next((kind for kind, words in _WORDS.items() if message.text.startswith(words)), "other")


@dataclass(slots=True)
class Person:
    """One of them. `did` is what the judge knows of what they wanted, `got` what it judges."""

    address: str
    life: str
    steps: list[tuple[datetime, str]]
    did: list[Did] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    said: tuple[Message, ...] = ()
    events: int = 0
    lead_id: int = 0
    reference: str = ""
    phone: str = ""
    slot_id: int = 0

    async def does(self, turns: Turns, event: Any) -> None:
        """One event of theirs; what rides on its answer has come."""
        now = turns.clock.now()
        self.events += 1
        self.did.append(Did(now, "word"))
        taken = await turns.take("telegram", str(self.events), self.address, event, hint="fr", rides=True)
        assert not taken.failed
        self.said = taken.messages
        if taken.riding is not None:
            self.gets(now, taken.riding)

    async def presses(self, turns: Turns, value: str) -> None:
        """The button of an answer in what was said last."""
        asked = next(one for one in reversed(self.said) if value in self.values(one))
        await self.does(turns, Tapped(asked.turn, asked.subject, asked.question, value))

    async def types(self, turns: Turns, words: str) -> None:
        await self.does(turns, Said(words))

    @staticmethod
    def values(message: Message) -> list[str]:
        return [button.data.rpartition("|")[2] for row in message.rows for button in row]

    def notes(self, at: datetime, what: str, about: datetime | None = None) -> None:
        self.did.append(Did(at, what, about))

    def gets(self, at: datetime, message: Message) -> None:
        self.got.append(Got(at, kind_of(message)))
