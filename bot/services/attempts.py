"""How often somebody may try to sign in: for each login from a network, for all there, and for a login from everywhere.

What failed elsewhere does not count where the owner of a login signed in lately: nobody keeps them out by guessing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage import failures

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_MOST_AT, _MOST_OF_ADDRESS = 5, 30  # within a quarter of an hour
_MOST_OF_LOGIN: Final = 50  # within an hour: too few to guess a password of 10 letters


def count(tx: Connection, login: str, address: str, now: datetime) -> bool:
    """Count one more as failed; False when too many have, and then nothing of the transaction may stay."""
    is_known = failures.is_place(tx, _at(login, address), now)
    for whose, most, since in _counted(login, address, now):
        if failures.count_failures(tx, whose, since) >= most and not (is_known and whose == _everywhere(login)):
            return False
        failures.add_failure(tx, whose, now)
    failures.delete_failures(tx, now)
    return True


def take_back(tx: Connection, login: str, address: str, now: datetime) -> None:
    """What was counted last did not fail."""
    for whose, _, _ in _counted(login, address, now):
        failures.take_back_failure(tx, whose)


def remember(tx: Connection, login: str, address: str, now: datetime) -> None:
    """They signed in from this network, by whichever door."""
    failures.add_place(tx, _at(login, address), now)


def _at(login: str, address: str) -> str:
    return f"login {login} at {address}"


def _everywhere(login: str) -> str:
    return f"login {login}"


def _counted(login: str, address: str, now: datetime) -> tuple[tuple[str, int, datetime], ...]:
    """What an attempt counts for: whose, how many are the most, and since when."""
    lately = now - failures.COUNTS_FOR
    return (
        (_at(login, address), _MOST_AT, lately),
        (f"address {address}", _MOST_OF_ADDRESS, lately),
        (_everywhere(login), _MOST_OF_LOGIN, now - failures.KEPT),
    )
