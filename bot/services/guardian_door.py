"""The page of a link for an adult: what it reads to them, and their answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.services import guardians
from conversations.flows.guardian import CALL_TIMES, NUMBER
from conversations.guardians import VERSION, asked, read_aloud
from conversations.safeguarding import NUMBER_DAYS
from conversations.understanding.phones import read_phone
from storage.guardian_links import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database

Outcome = Literal["taken", "unknown", "changed", "no_number"]


@dataclass(frozen=True, slots=True)
class Read:
    """What an adult reads: the version of these words, and the words by locale, theirs first if it has all of them."""

    version: str
    words: Mapping[str, Worded]


@dataclass(frozen=True, slots=True)
class Worded:
    """The same in one locale: the sentences, and how a number is asked for."""

    sentences: tuple[str, ...]
    number: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What an adult posted: "yes", "no" or "call", to the words of which version, and how a call is safe."""

    answer: str
    version: str
    phone: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class GuardianDoor:
    """What the page asks of the services."""

    database: Database
    turns: Turns
    clock: Clock

    async def read(self, token: str, locale: str) -> Read | None:
        """What the link tells whoever opens it; None when it works no more. Spends nothing."""
        return await self.database.read(lambda tx: self._read(tx, token, locale))

    async def answer(self, token: str, locale: str, told: Answered) -> Outcome:
        """Take the answer, and spend the link; or say why not: then nothing was taken."""
        phone = read_phone(told.phone, self.turns.lexicon.phones) if told.answer == "call" else ""
        if told.answer == "call" and not phone:
            return "no_number"
        return await self.database.write(lambda tx: self._answer(tx, token, locale, told, phone))

    def _read(self, tx: Connection, token: str, locale: str) -> Read | None:
        link = guardians.see(tx, token, self.clock.now())
        if link is None:
            return None
        turns, facts = self.turns, self.turns.known_facts(tx)
        texts = (*read_aloud(turns.programme, facts, link.first_name), NUMBER.counted(NUMBER_DAYS))
        words: dict[str, Worded] = {}
        for spoken in turns.catalogues.whole_in(texts, locale, guardians.AUDIENCE):
            *said, number = (turns.catalogues.words(text, spoken, guardians.AUDIENCE) for text in texts)
            words[spoken] = Worded(tuple(said), number)
        return Read(turns.programme.consent[VERSION], words)

    def _answer(self, tx: Connection, token: str, locale: str, told: Answered, phone: str) -> Outcome:
        turns = self.turns
        version = turns.programme.consent[VERSION]
        if told.version != version:
            return "changed"
        when = told.when if told.when in {choice.value for choice in CALL_TIMES} else "any"
        texts = asked(turns.programme, turns.known_facts(tx))
        shown = turns.catalogues.whole(texts, locale, guardians.AUDIENCE)
        said = Said(told.answer, version, shown, "webchat", phone, when if phone else "")
        words = guardians.read_words(texts, locale, turns.catalogues)
        return "taken" if guardians.answer(tx, token, said, words, self.clock.now()) else "unknown"
