"""Leads of the same person: which may be, and the verbs that say so and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import access, owned, search, waiting
from bot.services.desk import Mistake
from storage import appointments, centres, merges, parts, seat_offers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.desk import Work
    from storage.merges import Locked, Twin

MOST_SHOWN: Final = 10
_YEARS_APART: Final = 1


@dataclass(frozen=True, slots=True)
class Likely:
    """Those that may be the same person, each with whether it has the same number; `more` are not listed.

    One of another number has the same name and district, and about the same age.
    """

    twins: tuple[tuple[Twin, bool], ...]
    more: int = 0


def see_twins(tx: Connection, deed: Deed, lead_id: int) -> Likely:
    """Who may be the same person as this one, those of the same number first; for who could merge them."""
    if not deed.actor.may("merge"):
        return Likely(())
    work = access.lead_for(tx, deed.actor, "merge", lead_id)
    same_phone = merges.list_same_phone(tx, work.id)
    listed = list(dict.fromkeys([*same_phone, *_of_same_name(tx, work)]))
    if deed.actor.sees is not None:
        listed = [number for number in listed if deed.actor.is_of(centres.get_centre(tx, number) or "")]
    shown = merges.list_twins(tx, listed[:MOST_SHOWN])
    return Likely(tuple((one, one.id in same_phone) for one in shown), len(listed) - len(shown))


def _of_same_name(tx: Connection, work: Work) -> Iterator[int]:
    """Those of this name in this district. Two of one name in a large district are often two people: ages tell."""
    known = {"": False}
    for number, age, name in merges.list_same_district(tx, work.id):
        if name not in known:
            known[name] = search.is_same_name(work.first_name, name)
        if known[name] and _is_same_age(age, work.age):
            yield number


def _is_same_age(one: str, other: str) -> bool:
    return not (one.isdecimal() and other.isdecimal()) or abs(int(one) - int(other)) <= _YEARS_APART


def merge_lead(tx: Connection, deed: Deed, lead_id: int, other: int) -> None:
    """The other lead is of the same person: this one stands for both. Raises Refused, Mistake and NeedsWhy."""
    access.lead_for(tx, deed.actor, "merge", lead_id)
    access.lead_for(tx, deed.actor, "merge", other)
    found = merges.lock_leads(tx, lead_id, other)
    if lead_id not in found or other not in found:
        raise access.Refused
    into, away = found[lead_id], found[other]
    mistake = _mistake(deed, into, away) or _two_visits(tx, deed, into, away) or _loses_seat(tx, deed, into, away)
    if parts.was_taken_over(tx, (lead_id, other)):
        mistake = mistake or "taken_over_apart"
    if mistake:
        raise Mistake(mistake)
    owned.check_lead(tx, deed, other)  # what was told there is shown here from now on
    merges.merge(tx, away, into)
    deed.write(tx, "merge", lead_id, away.reference)
    deed.write(tx, "merge", other, into.reference)


def merge_reference(tx: Connection, deed: Deed, lead_id: int, typed: str) -> None:
    """The same with the number that was read aloud. Raises Mistake("no_such_lead") when there is none to be merged."""
    access.lead_for(tx, deed.actor, "merge", lead_id)
    found = merges.find_reference(tx, "".join(sign for sign in typed if sign.isdecimal()))
    if found is None or found == lead_id:
        raise Mistake("no_such_lead")
    try:
        merge_lead(tx, deed, lead_id, found)
    except access.Refused:
        raise Mistake("no_such_lead") from None


def unmerge_lead(tx: Connection, deed: Deed, lead_id: int, other: int) -> None:
    """They are not the same person: both stand by themselves again, as before. Raises Refused."""
    access.lead_for(tx, deed.actor, "unmerge", lead_id)
    merged = {one.id: one.reference for one in merges.list_merged(tx, lead_id)}
    found = merges.lock_leads(tx, lead_id)
    if other not in merged or lead_id not in found:
        raise access.Refused
    if merges.unmerge(tx, other, found[lead_id]):
        waiting.stand_anew(tx, lead_id)
    deed.write(tx, "unmerge", lead_id, merged[other])
    deed.write(tx, "unmerge", other, found[lead_id].reference)


def stands_for(tx: Connection, deed: Deed, lead_id: int) -> int | None:
    """The lead that stands for one that was merged, for who may see that one."""
    access.check(deed.actor, "see_lead")
    into = merges.get_into(tx, lead_id)
    return into if into and deed.actor.is_of(centres.get_centre(tx, into) or "") else None


def _two_visits(tx: Connection, deed: Deed, into: Locked, away: Locked) -> str:
    """Whether both are to come: one of them would keep a place that nobody sees any more."""
    coming = [appointments.get_appointment(tx, one.id, deed.now) for one in (into, away)]
    return "two_visits" if all(coming) else ""


def _loses_seat(tx: Connection, deed: Deed, into: Locked, away: Locked) -> str:
    """Whether the one that goes has a seat, or a place on a list, that the other has not: others would get it."""
    seat, _ = seat_offers.get_seat(tx, away.id)
    if seat:
        return "twin_has_seat"
    takes = deed.statuses.with_seat("takes")
    if into.status in takes:
        loses = away.intake_id not in {None, into.intake_id}
    else:
        loses = away.status in takes or _stood_first(away, into)
    return "twin_has_place" if loses else ""


def _stood_first(away: Locked, into: Locked) -> bool:
    """Whether the other does not stand where this one does, or stands behind it there."""
    if away.intake_id is None:
        return False
    if away.intake_id != into.intake_id or into.placed_at is None:
        return True
    return away.placed_at is not None and away.placed_at < into.placed_at


def _mistake(deed: Deed, into: Locked, away: Locked) -> str:
    """What is in the way of a merge."""
    others = (one for one in (into, away) if one.claimed_by not in {None, deed.actor.staff_id})
    ended = deed.statuses.ended
    wrong = {
        "same_family": into.conversation_id == away.conversation_id,
        "has_merged": away.has_merged,
        "merge_into_ended": into.status in ended and away.status not in ended and not _may_follow(deed, into, away),
        "claimed": any(one.claimed_until and one.claimed_until > deed.now for one in others),
    }
    return next((name for name, is_wrong in wrong.items() if is_wrong), "")


def _may_follow(deed: Deed, into: Locked, away: Locked) -> bool:
    """Whether an open matter may go away into this one that has ended: of who has a seat and signed up once more.

    Who waits for an answer stands in the list all the same; a call that is to come would be seen by nobody.
    """
    return into.status in deed.statuses.with_seat("takes") and away.follow_up_at is None
