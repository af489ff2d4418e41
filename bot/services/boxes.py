"""What delivery asks of an outbox: that of the families, or that of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from storage import staff_messages
from storage.send_limits import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from storage.outbox import OutMessage
    from storage.send_limits import Spared


class Box(Protocol):
    """Where messages wait: that of the families, or that of staff."""

    def claim_due(  # noqa: PLR0913 - for whom, how many, for how long, and what is left to others
        self, tx: Connection, channel: str, now: datetime, *, limit: int, lease: timedelta, spared: Spared = NOTHING
    ) -> list[OutMessage]:
        """Messages to send now, one for each address; nobody else gets them until the lease ends."""

    def renew(self, tx: Connection, message_rows: Sequence[int], until: datetime) -> None:
        """These are still being sent: nobody else gets them before `until`."""

    def mark_sent(self, tx: Connection, message_row: int, message_id: str, now: datetime) -> None:
        """It arrived."""

    def mark_retry(self, tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
        """It did not arrive: try again from `due_at`."""

    def mark_doubtful(self, tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
        """It may have arrived: look at it again from `due_at`, with one doubt more."""

    def mark_unknown(self, tx: Connection, message_row: int, now: datetime) -> None:
        """Nobody will ever know whether it arrived."""

    def mark_failed(self, tx: Connection, message_row: int, error: str, now: datetime) -> None:
        """It will never arrive."""

    def hold(self, tx: Connection, whose: int, until: datetime, /) -> None:
        """Send nothing there before `until`."""

    def mark_blocked(self, tx: Connection, whose: int, now: datetime, /) -> None:
        """They do not want to be written to: what waits has failed."""

    def mark_gone(self, tx: Connection, channel: str, address: str, now: datetime) -> None:
        """The same, as the channel heard by itself of an address."""


def staff_box() -> Box:
    """That of staff, for who may not know of storage."""
    return staff_messages
