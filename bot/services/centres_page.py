"""The programme's centres at the desk: their intakes, which a coordinator adds, changes and closes, and their seats."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.services import access, fact_page, seat_offers
from bot.services.access import Refused, row_number
from bot.services.desk import Mistake
from bot.services.seats import Line, Tally, count_seats, list_lines, tally, today, with_next
from conversations.centres import KINDS
from storage import audit
from storage import seat_offers as stored_offers
from storage import seats as stored
from storage.seats import Change, NameTaken, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.fact_page import Line as FactLine
    from conversations.centres import Centre
    from storage.audit import Deed as AuditLine
    from storage.seat_offers import Offered
    from storage.seats import Intake, Standing

LONGEST_NAME: Final = 60
MOST_SEATS: Final = 999
MOST_DEEDS: Final = 30
_FAR: Final = timedelta(days=5 * 366)
FACTS: Final = (
    "address", "opening_hours", "desk_hours", "ramadan_hours", "registration_open", "start_date", "registration_end",
)  # fmt: skip
"""What the centre says of itself, as families hear it."""
_TOLD: Final = {"first_day": "start_date", "sign_up_until": "registration_end"}


@dataclass(frozen=True, slots=True)
class CentreLine:
    """A centre with its intakes, those that take nobody any more as `over`; `apart` stand in none."""

    centre: Centre
    lines: tuple[Line, ...]
    over: tuple[Line, ...]
    apart: Tally


@dataclass(frozen=True, slots=True)
class CentresPage:
    """All centres, and the facts about them.

    `told` are the days that families are told, by the date of the intake that they are about: the one with the id
    `told_of`, which is the next of those for young people.
    """

    centres: tuple[CentreLine, ...]
    facts: tuple[FactLine, ...]
    told: Mapping[str, date]
    told_of: int | None


@dataclass(frozen=True, slots=True)
class IntakePage:
    """One intake, the days of it that families are told, and what was changed on it, the latest first.

    `offers` are the seats of it that were offered to somebody or accepted.
    """

    centre: Centre
    line: Line
    told: Mapping[str, date]
    deeds: tuple[AuditLine, ...]
    offers: tuple[Offered, ...] = ()


# --- seeing -----------------------------------------------------------------------------------------------------------


def see_centres(tx: Connection, deed: Deed) -> CentresPage:
    """The centres, for who may see them. Raises Refused."""
    access.check(deed.actor, "see_centres")
    standing = count_seats(tx, deed.statuses)
    lines = [with_next(tx, deed, line) for line in list_lines(tx, deed, standing)]
    seen = [centre for centre in deed.turns.programme.centres if deed.actor.is_of(centre.id)]
    centres = tuple(_centre(deed, centre, lines, standing) for centre in seen)
    return CentresPage(centres, tuple(fact_page.see_lines(tx, deed, FACTS)), _told(tx, deed), _told_of(lines))


def see_intake(tx: Connection, deed: Deed, intake_id: int) -> IntakePage:
    """An intake, for who may see it. Raises Refused."""
    access.check(deed.actor, "see_centres")
    found = list(list_lines(tx, deed, count_seats(tx, deed.statuses)))
    line = next((one for one in found if one.intake.id == intake_id), None)
    centres = {centre.id: centre for centre in deed.turns.programme.centres if deed.actor.is_of(centre.id)}
    if line is None or line.intake.centre not in centres:
        raise Refused
    deeds = tuple(audit.list_intake_deeds(tx, intake_id, MOST_DEEDS))
    told = _told(tx, deed) if _told_of(found) == intake_id else {}
    offers = tuple(stored_offers.list_offers(tx, intake_id)) if deed.actor.may("answer_seat") else ()
    return IntakePage(centres[line.intake.centre], with_next(tx, deed, line), told, deeds, offers)


def _centre(deed: Deed, centre: Centre, lines: Iterable[Line], standing: Iterable[Standing]) -> CentreLine:
    own = [line for line in lines if line.intake.centre == centre.id]
    only = len(deed.turns.programme.centres) == 1
    apart = [one for one in standing if not one.intake_id and (one.centre == centre.id or (only and not one.centre))]
    is_open, over = ([line for line in own if line.is_open is wanted] for wanted in (True, False))
    return CentreLine(centre, tuple(is_open), tuple(over), tally(deed.statuses, apart))


def _told_of(lines: Iterable[Line]) -> int | None:
    """The intake that the facts are about: the next one for young people."""
    return next((line.intake.id for line in lines if line.is_open and line.intake.kind == KINDS[0]), None)


def _told(tx: Connection, deed: Deed) -> dict[str, date]:
    known = deed.turns.known_facts(tx)
    return {name: date.fromisoformat(known[fact]) for name, fact in _TOLD.items() if known.get(fact)}


# --- changing ---------------------------------------------------------------------------------------------------------


def add_intake(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> int:
    """Add an intake as a form says; its id. Raises Refused and Mistake."""
    access.check(deed.actor, "change_intake")
    centre, kind = fields.get("centre", ""), fields.get("kind", "")
    if not any(one.id == centre and kind in one.takes for one in deed.turns.programme.centres):
        raise Refused
    terms = _terms(deed, fields)
    if terms.sign_up_until is not None and terms.sign_up_until < today(deed):
        raise Mistake("intake_past")
    try:
        added = stored.add_intake(tx, centre, kind, terms, Change(0, deed.actor.staff_id, deed.now))
    except NameTaken:
        raise Mistake("intake_name_taken") from None
    deed.write(tx, "add_intake", intake_id=added)
    return added


def do(tx: Connection, deed: Deed, intake_id: int, fields: Mapping[str, str]) -> None:
    """Do what a form of an intake's page says. Raises Refused and Mistake.

    Mistake("intake_changed") when somebody changed it since the form was opened.
    """
    if fields.get("do") == "offer":
        seat_offers.offer(tx, deed, intake_id, row_number(fields.get("lead", "")))
        return
    access.check(deed.actor, "change_intake")
    found = stored.lock_intake(tx, intake_id)
    if found is None:
        raise Refused
    _as_seen(fields.get("version") == str(found.version))
    change = Change(found.version, deed.actor.staff_id, deed.now)
    match fields.get("do", ""):
        case "change":
            _change(tx, deed, found, _terms(deed, fields), change)
        case "close" | "open" as verb:
            _as_seen(stored.set_closed(tx, intake_id, change, closed=verb == "close"))
            deed.write(tx, f"{verb}_intake", intake_id=intake_id)
        case _:
            raise Refused


def _change(tx: Connection, deed: Deed, before: Intake, terms: Terms, change: Change) -> None:
    differs = " ".join(_differences(asdict(before.terms), asdict(terms)))
    if not differs:
        return
    try:
        _as_seen(stored.change_intake(tx, before.id, terms, change))
    except NameTaken:
        raise Mistake("intake_name_taken") from None
    deed.write(tx, "change_intake", about=differs, intake_id=before.id)


def _as_seen(is_so: bool) -> None:  # noqa: FBT001 - whether it is
    """Raise Mistake when an intake is not as it was seen any more."""
    if not is_so:
        raise Mistake("intake_changed")


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What is not as before, in codes: "seats=20>25"; of a name, only that it is another."""
    for name, value in after.items():
        if value != before[name]:
            yield name if name == "name" else f"{name}={before[name] or ''}>{value or ''}"


# --- what a form says -------------------------------------------------------------------------------------------------


def _terms(deed: Deed, fields: Mapping[str, str]) -> Terms:
    name, trade = " ".join(fields.get("name", "").split()), fields.get("trade", "")
    if not name or len(name) > LONGEST_NAME:
        raise Mistake("intake_name")
    if trade and trade not in {choice.value for choice in deed.turns.programme.trades}:
        raise Refused
    first_day, until = (_day(deed, fields.get(field, "")) for field in _TOLD)
    return Terms(name, trade, first_day, until, _seats(fields.get("seats", "").strip()))


def _day(deed: Deed, typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise Mistake("intake_day") from None
    if day is not None and abs(day - today(deed)) > _FAR:
        raise Mistake("intake_day")
    return day


def _seats(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > len(str(MOST_SEATS)) or int(typed) == 0:
        raise Mistake("intake_seats")
    return int(typed)
