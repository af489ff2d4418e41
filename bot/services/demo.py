"""Made-up leads, to try the desk with: refused where anybody real has written."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services.demo_figures import Crowd
from conversations.reference import FIRST, LAST, make_reference
from conversations.stored import dump
from conversations.types import State
from storage import contacts, desk, leads, reports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database

CHANNEL: Final = "demo"
_AT_ONCE: Final = 200
_DAYS: Final = 60
_KEPT_DAYS: Final = 30
# Common first names, so that search and both scripts can be tried; nobody is meant.
_NAMES: Final = {
    "fr": ("Salma", "Yassine", "Imane", "Mehdi", "Hajar", "Zakaria", "Kawtar", "Anas", "Khadija", "Bilal"),
    "ar": ("سلمى", "ياسين", "إيمان", "المهدي", "هاجر", "زكرياء", "كوثر", "أنس", "خديجة", "بلال"),
}
_STATUSES: Final = (
    "new",
    "new",
    "new",
    "new",
    "in_touch",
    "to_call_back",
    "no_answer",
    "visit_booked",
    "papers",
    "enrolled",
)


class NotEmpty(ValueError):  # noqa: N818 - named for what happened
    """There is a lead of somebody real."""


def fill(database: Database, number: int, now: datetime, seed: int = 1) -> int:
    """Write that many leads, and counts of those who came as far and of those who did not; how many leads there are.

    The same seed gives the same. Raises NotEmpty.
    """
    with database.transaction() as tx:
        if leads.count_beside(tx, CHANNEL):
            raise NotEmpty("This database holds sign-ups of real people: try the desk with another DATA_DIR.")
        counted_already = reports.first_week(tx) is not None
    chance, crowd = random.Random(seed), Crowd(seed)  # noqa: S311 - made-up people need no secrets
    whole = list(range(number))
    for start in range(0, number, _AT_ONCE):
        with database.transaction() as tx:
            for one in whole[start : start + _AT_ONCE]:
                _lead(tx, one, chance, now, crowd)
    if not counted_already:
        with database.transaction() as tx:
            reports.add_counts(tx, crowd.counts())
    return number


def _lead(tx: Connection, number: int, chance: random.Random, now: datetime, crowd: Crowd) -> None:
    told_at = now - timedelta(minutes=chance.randrange(1, _DAYS * 24 * 60))
    conversation = contacts.lock_conversation(tx, CHANNEL, f"demo-{number}", told_at)
    locale = chance.choice(("fr", "ar", "ary", "ary", "ary_Latn", "ary_Latn"))
    who = chance.choice(("youth", "youth", "youth", "parent", "parent", "helper"))
    values = dict(_values(chance, locale, who))
    journey = crowd.sent(told_at, locale, values["source"])
    state = dump(State(locale=locale, turn=1, journey=journey))
    contacts.save_state(
        tx, conversation.id, state, turn=1, locale=locale, who=who, now=told_at, keep_days=_KEPT_DAYS + _DAYS
    )
    reference = make_reference(FIRST + (number * 7919) % (LAST - FIRST + 1))
    subject = "me" if who == "youth" else "child-1"
    lead_id = leads.save_lead(tx, conversation.id, subject, reference, values, told_at)
    crowd.went_on(journey, _went_on(tx, lead_id, chance, told_at, now), told_at)


def _values(chance: random.Random, locale: str, who: str) -> Iterator[tuple[str, str]]:
    yield "kind", "youth"
    yield "who", who
    yield "locale", locale
    yield "channel", CHANNEL
    yield "first_name", chance.choice(_NAMES["ar" if locale in {"ar", "ary"} else "fr"])
    yield "age", str(chance.randrange(13, 19))
    yield "schooling", chance.choice(("left", "left", "left", "never", "enrolled"))
    yield "grade", chance.choice(("P5", "P6", "1AC", "2AC", "3AC", "TC"))
    yield (
        "district",
        chance.choice(("anfa", "sidi-belyout", "maarif", "hay-mohammadi", "sbata", "ben-msick", "outside")),
    )
    yield "trade", chance.choice(("ai", "computing", "repair", "ecommerce", "unsure"))
    yield "verdict", chance.choice(("yes", "yes", "yes", "unknown"))
    yield "source", chance.choice(("", "", "poster", "radio", "association"))
    yield "phone_whose", chance.choice(("own", "mother", "father", "family"))
    yield "may_say", chance.choice(("yes", "no", "no"))
    yield "call_when", chance.choice(("any", "morning", "afternoon", "evening"))
    if chance.random() < 0.95:
        yield "phone", f"+2126000000{chance.randrange(100):02}"


def _went_on(tx: Connection, lead_id: int, chance: random.Random, told_at: datetime, now: datetime) -> str:
    """Where it stands after a while."""
    status = chance.choice(_STATUSES)
    moved = told_at + (now - told_at) * chance.random()
    if status != "new":
        desk.move_lead(tx, lead_id, status, reason="started" if status == "enrolled" else "", now=moved)
    if status in {"to_call_back", "no_answer"}:
        desk.set_follow_up(tx, lead_id, now + timedelta(hours=chance.randrange(-48, 96)))
    if status == "no_answer":
        desk.count_try(tx, lead_id)
    return status
