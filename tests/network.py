"""A network of centres that is nowhere: the programme with three of them, and who works for which."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, cast

from bot.clock import FrozenClock
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.turns import Turns
from conversations.centres import Centre
from conversations.texts import Named
from storage import staff
from tests.conversing import programme
from tests.storing import NOW
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from conversations.programme import Programme
    from storage.db import Database

NORTH, SOUTH, WEST = "al-hotaya", "centre-south", "centre-west"


def _centre(code: str, latin: str, arabic: str, takes: tuple[str, ...] = ("youth",)) -> Centre:
    return Centre(code, Named(latin, arabic), Named("Test", "تجربة"), takes, "made up for a test")


@cache
def network() -> Programme:
    """The programme with three centres, of which only the first takes teachers."""
    first = programme().centres[0]
    others = _centre(SOUTH, "Centre Sud", "مركز الجنوب"), _centre(WEST, "Centre Ouest", "مركز الغرب")
    return replace(programme(), centres=(first, *others))


def employ(tx: Connection, login: str, *roles: str, centre: str = "") -> Deed:
    """Somebody who works for one of its centres, or for none, and acts."""
    given = roles or ("counsellor",)
    about = {"name": login, "roles": given, "languages": (), "locale": "fr", "now": NOW}
    staff_id = staff.add_account(tx, login, centre=centre, **about)  # type: ignore[arg-type]
    # Its verbs get an open transaction: the turns need no database of their own.
    turns = Turns(cast("Database", None), network(), lexicon(), catalogues(), FrozenClock(NOW))
    return Deed(Actor(staff_id, login, frozenset(given), centre=centre), NOW, network().statuses, turns)
