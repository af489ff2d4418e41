"""What is offered of visits: the button that leads to them, the hours that are free; and how a visit is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from conversations.derived import has_taken_over
from conversations.flows import visits
from conversations.path import speaker_of, speaks_for
from conversations.readings import HoursOffered
from conversations.texts import Weekday
from conversations.types import Aside, Choice, Commanded, FromClock, GiveCalendar, Said, VisitChanged, VisitSettled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from conversations.readings import Expecting
    from conversations.texts import Named, Text
    from conversations.types import Context, Event, State, Visit, VisitSlot

AT_ONCE: Final = 6
"""So many hours stand on buttons at once."""
_CHOOSING: Final = visits.HOURS | {visits.WHAT.id, visits.OFF.id}
_TO_MOVE: Final = ("visit", "move")
_CLOCK: Final = "%H:%M"
_BESIDE: Final = " "


def may_book(state: State, context: Context) -> bool:
    """Whether who speaks here has a request at the centre that has not come to its end."""
    return bool(requests(state, context))


def requests(state: State, context: Context) -> list[str]:
    """The subjects of these requests; a visit for one that was taken over is the young person's to book."""
    stands = {lead.subject: lead.status for lead in context.leads}
    mine = [subject for subject, _ in state.references if speaks_for(state, subject)]
    theirs = [subject for subject in mine if not has_taken_over(state.answers, subject)]
    return [subject for subject in theirs if stands.get(subject) not in context.programme.statuses.ended]


def at_hand(state: State, context: Context) -> tuple[Choice, ...]:
    """The button that leads to visits, for who has one or may choose one."""
    if state.speaker in context.visits.booked:
        return (visits.MINE,)
    if state.speaker in context.visits.elsewhere:
        return ()
    return (visits.BOOK,) if context.visits.slots and may_book(state, context) else ()


def may_show_hours(state: State, event: Event, booked: Collection[str]) -> bool:
    """Whether the hours that are free may be told, shown or chosen in the turn of this event.

    Not before a request was sent, nor where everybody who sent one has a visit: unless somebody is choosing, or is told
    what became of a visit.
    """
    if isinstance(event, VisitChanged | VisitSettled) or any(letter.visit for letter in state.letters):
        return True
    is_choosing = any(aside.question in _CHOOSING for aside in state.asides)
    return is_choosing or any(speaker_of(subject) not in booked for subject, _ in state.references)


def wants_to_move(event: Event) -> bool:
    """Whether they say in words that they want another hour: that is understood only once all else is known."""
    match event:
        case Said(reading=reading):
            return (reading.command, reading.argument) == _TO_MOVE
        case Commanded(name=name, argument=argument):
            return (name, argument) == _TO_MOVE
        case _:
            return False


def only_whether(state: State, event: Event) -> bool:
    """Whether it is enough in the turn of this event to know that some hour is free, for the button that leads there.

    What comes by the clock chooses none, but what is just being chosen is asked again behind it.
    """
    return isinstance(event, FromClock) and not any(aside.question.startswith("visit") for aside in state.asides)


def has_more_requests(state: State, before: State) -> bool:
    """Whether a request is there that was not before: sent, or brought here from another address."""
    return bool(dict(state.references).keys() - dict(before.references).keys())


def said(visit: Visit) -> dict[str, Weekday | str]:
    """The values that tell when it is."""
    slot = visit.slot
    return {"day": Weekday.of(slot.starts), "start": f"{slot.starts:{_CLOCK}}", "end": f"{slot.ends:{_CLOCK}}"}


def hours(speaker: str, context: Context) -> tuple[VisitSlot, ...]:
    """The hours that this speaker may choose: those that are free, but for the one that they have."""
    if speaker in context.visits.without_hours:
        return ()
    mine = context.visits.booked.get(speaker)
    return tuple(slot for slot in context.visits.slots if mine is None or slot.id != mine.slot.id)


def choices(aside: Aside, context: Context) -> tuple[Choice, ...]:
    """Some of the hours that are free, from where the person has come to, and more of them at hand.

    Of those that fit what was typed, the first; all are at hand.
    """
    free = hours(aside.subject, context)
    if aside.question == visits.WHICH.id:
        fit = [slot for slot in free if str(slot.id) in aside.value.split(_BESIDE)]
        return (*(Choice(str(slot.id), _label(slot)) for slot in (fit or free)[:AT_ONCE]), visits.MORE)
    begin = begins(aside)
    shown = free[begin : begin + AT_ONCE] or free[:AT_ONCE]
    found = tuple(Choice(str(slot.id), _label(slot)) for slot in shown)
    return (*found, visits.MORE) if len(free) > len(found) else found


def asked(speaker: str, context: Context, begin: int) -> Aside:
    """The question for an hour, from the one on that is so far down the list; it remembers which stand on buttons."""
    aside = Aside(visits.WHEN.id, speaker, value=str(begin))
    shown = [choice.value for choice in choices(aside, context) if choice != visits.MORE]
    return replace(aside, value=_BESIDE.join([str(begin), *shown]))


def begins(aside: Aside) -> int:
    """How far down the list the hours begin that stand on buttons."""
    return int(aside.value.partition(_BESIDE)[0] or 0)


def was_offered(aside: Aside, value: str) -> bool:
    """Whether this hour stood on a button here: it may be taken by now, and that is told when it is wanted."""
    told = aside.value.split(_BESIDE)
    return value in {visits.WHEN.id: told[1:], visits.WHICH.id: told}.get(aside.question, ())


def fitting(slots: tuple[VisitSlot, ...], speaker: str) -> Aside:
    """The question for one of the hours that fit what was typed; of a single one, whether it is meant."""
    if len(slots) == 1:
        return Aside(visits.ONE.id, speaker, value=f"{slots[0].id}{_BESIDE}{slots[0].starts.isoformat()}")
    return Aside(visits.WHICH.id, speaker, value=_BESIDE.join(str(slot.id) for slot in slots))


def meant(aside: Aside) -> tuple[int, dict[str, Weekday | str]]:
    """The only hour that fits, and the values that tell when it is."""
    number, _, starts = aside.value.partition(_BESIDE)
    at = datetime.fromisoformat(starts)
    return int(number), {"day": Weekday.of(at), "start": f"{at:{_CLOCK}}"}


def heard_by(expecting: Expecting, state: State, context: Context) -> Expecting:
    """The same with the visit that is booked and, where one is chosen, with the hours."""
    expecting = replace(expecting, has_visit=state.speaker in context.visits.booked)
    aside = state.asides[-1] if state.asides else None
    if aside is None or aside.question != expecting.question or aside.question not in visits.HOURS:
        return expecting
    free = hours(aside.subject, context)
    if aside.question == visits.ONE.id:
        shown: tuple[str, ...] = (str(meant(aside)[0]),)
    else:
        shown = tuple(choice.value for choice in choices(aside, context) if choice != visits.MORE)
    starts = {str(slot.id): slot.starts for slot in free}
    narrowed = aside.question == visits.WHICH.id
    return replace(expecting, hours=HoursOffered(starts, context.today, shown, narrowed))


def _label(slot: VisitSlot) -> Text:
    return visits.SLOT.given(day=Weekday.of(slot.starts, short=True), start=f"{slot.starts:{_CLOCK}}")


# --- in words ---------------------------------------------------------------------------------------------------------


def calendar_of(visit: Visit, state: State, context: Context, *, cancelled: bool = False) -> GiveCalendar:
    """The file for a calendar that tells of this visit, or takes it out."""
    address = _value(state, context, "address")
    at = (visits.AT_ADDRESS if address else visits.AT).given(place=_centre(visit, context), address=address)
    if visit.slot.place:
        at = visits.AT.given(place=visit.slot.place)
    return GiveCalendar(visit, visits.CALENDAR_OFF if cancelled else visits.CALENDAR, visits.TITLE, at, cancelled)


def where(visit: Visit, state: State, context: Context) -> Iterator[Text]:
    """Where it is, the map and what to bring: only what is confirmed."""
    if visit.slot.place:
        yield visits.PLACE.given(place=visit.slot.place)
    else:
        address = _fact(state, context, "address")
        yield (visits.CENTRE if address else visits.CENTRE_OPEN).given(centre=_centre(visit, context))
        yield from (words for words in (address, _fact(state, context, "map_link")) if words)
    if papers := _fact(state, context, "papers"):
        yield papers


def _centre(visit: Visit, context: Context) -> Named | str:
    return next((one.name for one in context.programme.centres if one.id == visit.slot.centre), visit.slot.centre)


def _fact(state: State, context: Context, name: str) -> Text | None:
    """A confirmed fact in words."""
    value = _value(state, context, name)
    return context.programme.questions.fact_words(name, value) if value else None


def _value(state: State, context: Context, name: str) -> str:
    """A confirmed fact as it is worded for this locale, else for all; "" when it is not confirmed."""
    return context.facts.get(f"{name}@{state.locale}") or context.facts.get(name, "")
