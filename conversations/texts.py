"""Messages before they have words: an id, its values, and the marker that the extractor looks for.

No sentence is ever assembled here. A `Text` becomes words only in `bot/i18n.py`, which looks its id up in
the catalogue of the person's locale.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def spoken(locale: str) -> str:
    """The language of a locale as it is spoken: Darija is one, in whichever letters it is written."""
    return locale.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is data, not a translation: a district has a French and an Arabic name."""

    latin: str
    arabic: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day that is said with its weekday and without its year: it is soon; `short` on buttons."""

    day: date
    short: bool = False

    @classmethod
    def of(cls, moment: datetime, *, short: bool = False) -> Weekday:
        """The day of this moment, by the clock it is told in."""
        return cls(moment.date(), short)


@dataclass(frozen=True, slots=True)
class Text:
    """A message id with its values. `count` chooses the plural form and is the value `{count}`."""

    id: str
    values: Mapping[str, TextValue] = field(default_factory=lambda: MappingProxyType({}))
    count: int | None = None

    def __hash__(self) -> int:
        return hash((self.id, self.count, *self.values))

    def given(self, **values: TextValue) -> Text:
        """The same message with these values beside those it has."""
        return Text(self.id, MappingProxyType({**self.values, **values}), self.count)

    def counted(self, count: int) -> Text:
        """The same message for this number of things."""
        return Text(self.id, self.values, count)


TextValue = str | int | date | Weekday | Text | Named
Label = Text | Named


def text(message: str, english: str, *who: str, plural: str = "") -> Text:
    """Declare a message: its id, what it says in English (for translators), and for whom variants may exist.

    The extractor reads these calls from the source; so every argument must be a literal. `who` holds the
    audiences (`youth`, `parent`, `teacher`, `helper`, and `adult` for the last three) that may have words of their
    own; the plain one is obligatory.
    """
    del english, who, plural
    return Text(message)
