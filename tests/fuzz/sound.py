"""Somebody who signs up as it is meant, one answer at a time, while others send whatever they like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from conversations.stored import load
from storage import contacts
from storage.models import leads
from tests.fuzz.door import Wrong
from tests.processes.test_kill import name_of, script
from tests.processes.test_kill_together import QUESTIONS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database
    from tests.fuzz.judge import Judge


class Phone(Protocol):
    """What a sound person has in their hand."""

    channel: str
    address: str

    async def start(self, number: int) -> None:
        """Somebody else has it now, who comes for the first time."""

    async def answer(self, question: str, value: str) -> None:
        """Press the button with this value, or type what stands behind ":". Raises Wrong when that is not asked."""


@dataclass
class Sound:
    """One after another. What they gave is looked at before each answer, and what came of it in the end."""

    phone: Phone
    database: Database
    judge: Judge
    number: int = 0
    given: dict[str, str] = field(default_factory=dict)
    finished: int = 0

    async def step(self) -> None:
        """One answer more."""
        if len(self.given) in {0, len(QUESTIONS)}:
            self.number, self.given = self.number + 1, {}
            await self.phone.start(self.number)
        answers = dict(zip(QUESTIONS, script(self.number), strict=True))
        question = QUESTIONS[len(self.given)]
        await self.database.write(self._is_as_given)
        await self.phone.answer(question, answers[question])
        self.given[question] = answers[question]
        if len(self.given) == len(QUESTIONS):
            await self.database.write(self._is_whole)
            self.finished += 1

    def _is_as_given(self, tx: Connection) -> None:
        found = contacts.find_conversation(tx, self.phone.channel, self.phone.address)
        kept = {answer.question: answer.value for answer in load(found.state).answers} if found else {}
        lost = {name for name, value in self.given.items() if not value.startswith(":") and kept.get(name) != value}
        if lost or not self.given.keys() <= kept.keys():
            raise Wrong(f"an answer of a sound person is lost: {sorted(lost or self.given.keys() - kept.keys())}")

    def _is_whole(self, tx: Connection) -> None:
        """The request is there, with all that was given."""
        found = contacts.find_conversation(tx, self.phone.channel, self.phone.address)
        whose = select(leads).where(leads.c.conversation_id == (found.id if found else 0))
        rows = tx.execute(whose).mappings().all()
        if len(rows) != 1:
            raise Wrong(f"{len(rows)} requests of one sound person")
        (row,), given = rows, dict(zip(QUESTIONS, script(self.number), strict=True))
        phone = f"+2126000000{self.number % 100:02d}"
        if (row["first_name"], row["phone"], row["age"], row["grade"]) != (
            name_of(self.number),
            phone,
            given["age"],
            given["grade"],
        ):
            raise Wrong("the request of a sound person is not what they gave")
        self.judge.watch(tx, row["id"])
