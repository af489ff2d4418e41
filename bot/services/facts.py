"""What the centre has confirmed, and who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import facts

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from conversations.programme import Programme


def confirmed_facts(tx: Connection, today: date) -> dict[str, str]:
    """What was confirmed and holds today; "" where it once was and is not any more, so that no older value returns."""
    return {**dict.fromkeys(facts.list_lapsed(tx, today), ""), **facts.list_facts(tx, today)}


def fact_sources(tx: Connection, programme: Programme, today: date) -> dict[str, tuple[str, date]]:
    """Who said each fact that is known today, and when: at the desk, else in the programme's file."""
    return {**programme.sources_on(today), **facts.list_sources(tx, today)}
