"""How pages show news to many: those of lately, one as it stands, how far it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.mailing_list import Reached

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.mailings import Mailing, MailingText, Status
    from storage.views import View

_NOTHING: Final = Reached(0, {}, {}, 0, 0)


@dataclass(frozen=True, slots=True)
class Listed:
    """Those of lately with how each stands, the names of staff, and the filters that this person keeps."""

    mailings: tuple[tuple[Mailing, Status], ...]
    logins: Mapping[int, str]
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a locale's words stand on the family's screen, with the button below them."""

    text: MailingText
    words: str
    button: str


@dataclass(frozen=True, slots=True)
class Going:
    """How far it went in one locale.

    `fate` is what became of what was written, as long as that is known: by status of the outbox.
    """

    written: int
    waiting: int
    left: int
    fate: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """One of them. `may_send` is whether this person may send it: not who wrote its words, unless nobody else could.

    `reached` is whom it would reach now, `at` the first moment at which it may be written (None: no hours are
    confirmed), `going` how far it went by locale, `left_out` whom it was not written to and why.
    """

    mailing: Mailing
    status: Status
    filter: Mapping[str, str]
    texts: Mapping[str, Shown]
    logins: Mapping[int, str]
    is_alone: bool
    may_send: bool
    reached: Reached = _NOTHING
    at: datetime | None = None
    going: Mapping[str, Going] | None = None
    left_out: tuple[tuple[str, int], ...] = ()
    too_many: bool = False

    @property
    def mark(self) -> str:
        """Of what is seen here: only that is sent."""
        return self.reached.mark(self.mailing)
