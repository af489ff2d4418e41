"""Seats: how many of an intake are taken, and placing a request in an intake when it is moved.

What counts as taken, the statuses say (`seat` in `statuses.yaml`). Who takes a seat waits for who takes another one of
the same intake, so the last one is taken once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access
from conversations.centres import KINDS
from conversations.statuses import SEATS
from storage import centres, merges, seat_offers, seats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from conversations.statuses import Status, Statuses
    from storage.bulks import Candidate
    from storage.desk import Work
    from storage.seats import Intake, Standing

OVER: Final = ("one_leaves", "same_family", "more_seats", "direction")
"""Why somebody is taken although no seat is left."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many take a seat, wait for one, or come perhaps."""

    takes: int = 0
    waits: int = 0
    comes: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An intake with who stands in it. `next` is the id and reference of who waits the longest and may be contacted.

    `kept` is how many seats are offered to somebody, or kept for who said yes.
    """

    intake: Intake
    tally: Tally
    is_open: bool
    next: tuple[int, str] | None = None
    kept: int = 0

    @property
    def left(self) -> int | None:
        """How many seats are free; None while their number is not confirmed."""
        seats_there = self.intake.terms.seats
        return None if seats_there is None else max(0, seats_there - self.tally.takes - self.kept)

    @property
    def over(self) -> int:
        """How many are taken beyond those that there are."""
        seats_there = self.intake.terms.seats
        return 0 if seats_there is None else max(0, self.tally.takes - seats_there)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The intake that was chosen at a move, None for none; `over` is why somebody is taken beyond its seats."""

    intake_id: int | None
    over: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The intake that a lead stands in; of who waits, `number` is their place on its list, else 0."""

    intake: Intake
    number: int = 0


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a lead stands, and the intakes that it can be placed in by the move that is being looked at.

    `seat` is whether one is offered to it, until when and whether that is over, or accepted.
    """

    place: Place | None = None
    offers: tuple[Line, ...] = ()
    seat: str = ""
    seat_until: datetime | None = None
    is_over: bool = False


# --- counting ---------------------------------------------------------------------------------------------------------


def count_seats(tx: Connection, statuses: Statuses) -> list[Standing]:
    """How many stand where, by intake, centre and status."""
    return seats.count_standing(tx, statuses.with_seat(*SEATS))


def tally(statuses: Statuses, standing: Iterable[Standing]) -> Tally:
    """All of these together."""
    found: dict[str, int] = defaultdict(int)
    for one in standing:
        found[statuses.by_id[one.status].seat] += one.number
    return Tally(**found)


def list_lines(tx: Connection, deed: Deed, standing: Iterable[Standing]) -> Iterator[Line]:
    """All intakes with who stands in them."""
    yield from _lines(tx, deed.statuses, standing, deed.now)


def full_centres(tx: Connection, statuses: Statuses, now: datetime) -> frozenset[tuple[str, str]]:
    """The centres and kinds with open intakes of which none has a seat left; what nobody confirmed is no reason."""
    left: dict[tuple[str, str], bool] = {}
    for line in _lines(tx, statuses, count_seats(tx, statuses), now):
        if line.is_open:
            key = (line.intake.centre, line.intake.kind)
            left[key] = left.get(key, False) or line.left != 0
    return frozenset(key for key, has_some in left.items() if not has_some)


def _lines(tx: Connection, statuses: Statuses, standing: Iterable[Standing], now: datetime) -> Iterator[Line]:
    by_intake: dict[int | None, list[Standing]] = defaultdict(list)
    for one in standing:
        by_intake[one.intake_id].append(one)
    kept = seat_offers.count_kept(tx, statuses.with_seat("takes"), now)
    for intake in seats.list_intakes(tx):
        there = tally(statuses, by_intake[intake.id])
        yield Line(intake, there, intake.is_open(now.astimezone(CASABLANCA).date()), kept=kept.get(intake.id, 0))


def with_next(tx: Connection, deed: Deed, line: Line) -> Line:
    """The same with who is the next to get a free seat."""
    if not line.tally.waits or line.left == 0:
        return line
    return replace(line, next=seats.first_in_order(tx, line.intake.id, deed.statuses.with_seat("waits")))


def today(deed: Deed) -> date:
    """The day it is at the centre."""
    return deed.now.astimezone(CASABLANCA).date()


# --- one lead ---------------------------------------------------------------------------------------------------------


def see_placing(tx: Connection, deed: Deed, work: Work, moving: Status | None) -> Placing:
    """What a lead's page shows of intakes."""
    offers = list_offers(tx, deed, work) if moving and moving.is_placed else ()
    seat, until = seat_offers.get_seat(tx, work.id)
    is_over = until is not None and until <= deed.now
    return Placing(get_place(tx, deed, work), offers, seat, until, is_over)


def list_offers(tx: Connection, deed: Deed, work: Work) -> tuple[Line, ...]:
    """The intakes that a lead can be placed in: those that are open, and the one it stands in, unless it is closed."""
    had = seats.get_place(tx, work.id)
    found = list_lines(tx, deed, count_seats(tx, deed.statuses))
    return tuple(one for one in found if may_stand(deed, work, one.intake, had))


def get_place(tx: Connection, deed: Deed, work: Work) -> Place | None:
    """The intake that a lead stands in, and its place on the list when it waits."""
    had = seats.get_place(tx, work.id)
    intake = seats.get_intake(tx, had) if had else None
    if intake is None:
        return None
    waits = deed.statuses.with_seat("waits")
    return Place(intake, 1 + seats.count_before(tx, work.id, waits) if work.status in waits else 0)


def place_on_list(tx: Connection, statuses: Statuses, lead_id: int) -> tuple[int, tuple[str, datetime | None]]:
    """Which one on its waiting list a lead is, or the one that stands for it, and what seat is kept for it.

    0 where it stands in no intake.
    """
    standing = merges.get_into(tx, lead_id) or lead_id
    if seats.get_place(tx, standing) is None:
        return 0, ("", None)
    before = seats.count_before(tx, standing, statuses.with_seat("waits"))
    return 1 + before, seat_offers.get_seat(tx, standing)


def place(tx: Connection, deed: Deed, work: Work, to: str, chosen: Chosen | None) -> str:
    """Place a lead that moves to this status in the intake that was chosen; without `chosen`, where it stood before.

    What is wrong with that, for a Mistake; "" when nothing is. An end without a seat leaves the intake. Raises Refused
    for who may not go over the seats.
    """
    status, had = deed.statuses.by_id[to], seats.get_place(tx, work.id)
    wanted = None if status.end and not status.is_placed else had
    over = ""
    if status.is_placed:
        wanted, over = (chosen.intake_id, chosen.over) if chosen else (had, "")
        wrong, over = _look(tx, deed, work, to, Chosen(wanted, over)) if wanted else ("", "")
        if wrong:
            return wrong
    if wanted != had:
        _put(tx, deed, work, wanted, had)
    elif status.is_placed:
        seat_offers.end(tx, work.id)  # they have the seat, or wait for one as before
    if over:
        deed.write(tx, "go_over", work.id, over, intake_id=wanted)
    return ""


def _put(tx: Connection, deed: Deed, work: Work, wanted: int | None, had: int | None) -> None:
    """It stands there, or in none; whom no centre had is from now on with that of the intake."""
    seats.place_lead(tx, work.id, wanted, deed.now)
    intake = seats.get_intake(tx, wanted) if wanted and not work.centre else None
    if intake is not None:
        centres.settle(tx, work.id, intake.centre)
    deed.write(tx, "place" if wanted else "unplace", work.id, intake_id=wanted or had)


def _look(tx: Connection, deed: Deed, work: Work, to: str, chosen: Chosen) -> tuple[str, str]:
    """What is wrong with standing there, and why it goes over the seats, when it does."""
    intake = seats.lock_intake(tx, chosen.intake_id or 0)
    if intake is None or not is_for(intake, work):
        return "no_such_intake", ""
    if not may_stand(deed, work, intake, seats.get_place(tx, work.id)):
        return "intake_not_open", ""
    there, statuses = intake.terms.seats, deed.statuses.with_seat("takes")
    if to not in statuses or there is None or count_taken(tx, deed.statuses, intake.id, work.id, deed.now) < there:
        return "", ""
    if not chosen.over:
        return "no_seat", ""
    access.check(deed.actor, "go_over")
    return ("", chosen.over) if chosen.over in OVER else ("no_such_reason", "")


def count_taken(tx: Connection, statuses: Statuses, intake_id: int, lead_id: int, now: datetime) -> int:
    """How many seats of an intake are taken by others than this lead, or kept for them."""
    takes = statuses.with_seat("takes")
    kept = seat_offers.count_kept_for_others(tx, intake_id, lead_id, takes, now)
    return kept + seats.count_others(tx, intake_id, takes, lead_id)


def may_stand(deed: Deed, lead: Work | Candidate, intake: Intake, had: int | None) -> bool:
    """Whether a lead may be placed there; who `had` a place there, also after the last day to sign up."""
    is_theirs = intake.id == had and intake.closed_at is None
    return is_for(intake, lead) and (is_theirs or intake.is_open(today(deed)))


def is_for(intake: Intake, lead: Work | Candidate) -> bool:
    """Whether an intake is for such leads: of its kind, and of its centre, or of none yet."""
    return intake.kind == kind_of(lead) and lead.centre in {"", intake.centre}


def kind_of(lead: Work | Candidate) -> str:
    """For which kind of intakes and centres a lead is."""
    return lead.kind if lead.kind in KINDS else KINDS[0]
