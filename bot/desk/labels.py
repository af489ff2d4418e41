"""A lead as a row of a spreadsheet: labels of the reader's language, numbers as numbers, moments as moments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.services.exports import DO_NOT_CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.desk.pages import Words
    from bot.services.sheets import Cell

# Each column with the word above it.
_HEADS: Final = {
    "reference": "export.reference",
    "status": "queue.stands",
    "reason": "lead.reason",
    "waits_for": "queue.waits",
    "first_name": "answer.first_name",
    "age": "answer.age",
    "birth_year": "answer.birth_year",
    "who": "answer.who",
    "phone": "answer.phone",
    "phone_whose": "answer.phone_whose",
    "may_say": "answer.may_say",
    "call_when": "answer.call_when",
    "guardian": "answer.guardian",
    "guardian_name": "answer.guardian_name",
    "adult_said": "agreement.title",
    "helper_name": "answer.helper_name",
    "agrees": "answer.agrees",
    "district": "answer.district",
    "schooling": "answer.schooling",
    "grade": "answer.grade",
    "trade": "answer.trade",
    "teaches": "answer.teaches",
    "subject_taught": "answer.subject_taught",
    "verdict": "answer.verdict",
    "locale": "answer.locale",
    "channel": "answer.channel",
    "source": "answer.source",
    "centre": "answer.centre",
    "intake_id": "seat.intake",
    "assigned_to": "queue.whose",
    "follow_up_at": "lead.follow_up",
    "tries": "export.tries",
    "created_at": "export.sent_at",
    "moved_at": "export.moved_at",
    "changed_since_sent": "queue.changed",
}
# What is a code with few values: said once for each of them.
_CODED: Final = frozenset(
    {
        "status", "waits_for", "age", "who", "phone_whose", "may_say", "call_when", "guardian", "agrees", "district",
        "schooling", "grade", "trade", "teaches", "subject_taught", "verdict", "locale", "channel", "source",
        "assigned_to", "intake_id", "changed_since_sent",
    }
)  # fmt: skip


class Labels:
    """Rows with the labels of one locale; `logins` are those of staff, `intakes` the names of intakes, by their ids."""

    def __init__(self, words: Words, logins: Mapping[int, str], intakes: Mapping[int, str]) -> None:
        self._words = words
        self._logins = logins
        self._intakes = intakes
        self._said: dict[tuple[str, object], Cell] = {}

    def heads(self) -> list[str]:
        """The words above the columns."""
        return [self._words.say(word) for word in _HEADS.values()]

    def cells(self, row: Mapping[str, object]) -> list[Cell]:
        """A row of an export."""
        return [self._cell(name, row) for name in _HEADS]

    def _cell(self, name: str, row: Mapping[str, object]) -> Cell:
        value = row[name]
        if value is None or value == "":
            return None
        if name == "reason":
            return self._words.reason(str(row["status"]), str(value))
        if name == "adult_said":
            return self._adult(str(value), row)
        if name not in _CODED:
            return value  # type: ignore[return-value]
        place = (name, value)
        if place not in self._said:
            self._said[place] = self._label(name, value)
        return self._said[place]

    def _adult(self, said: str, row: Mapping[str, object]) -> str:
        """What the adult said, as the lead's page says it."""
        at, to = row["adult_said_at"], row["adult_said_to"]
        told = self._words.when(at) if isinstance(at, datetime) else ""
        return self._words.say(f"agreement.{said}", when=told, login=self._logins.get(int(str(to or 0)), "?"))

    def _label(self, name: str, value: object) -> Cell:
        ways: dict[str, Callable[[], Cell]] = {
            "status": lambda: (
                self._words.say("queue.held") if value == DO_NOT_CONTACT else self._words.stands(str(value))
            ),
            "waits_for": lambda: self._words.say(f"waits.{value}"),
            "assigned_to": lambda: self._logins.get(int(str(value)), ""),
            "intake_id": lambda: self._intakes.get(int(str(value)), ""),
            "changed_since_sent": lambda: self._words.say("export.yes") if value else None,
            "age": lambda: int(str(value)) if str(value).isdecimal() else self._words.told("age", value),
        }
        return ways[name]() if name in ways else self._words.told(name, value)
