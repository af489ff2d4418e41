"""Visits: who has sent a request chooses an hour, moves it or cancels it, and is told what became of it.

Whether an hour is still free only the store knows: what is wanted is an effect, and `VisitSettled` follows in the same
turn. Reminders of a visit are asked about when it is booked, apart from those of an unfinished sign-up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from conversations import person, with_staff
from conversations.flows import controls, visits
from conversations.flows.reminders import NO_MORE, REFUSED
from conversations.safe_words import is_kept
from conversations.types import (
    Aside,
    BookVisit,
    CancelVisit,
    CentreTold,
    DropVisitReminders,
    GiveCalendar,
    MoveVisit,
    RecordConsent,
    RemindOfVisit,
    SaveLead,
    Say,
    VisitChanged,
    VisitDue,
    Visiting,
    VisitSettled,
)
from conversations.visits_offered import AT_ONCE, at_hand, may_book, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conversations.texts import Named, Text
    from conversations.turn import Turn
    from conversations.types import Context, Event, State, Visit

_TOO_LATE: Final = timedelta(hours=2)  # before a visit, to ask about reminders of it


def of(state: State, speaker: str) -> Visiting | None:
    """What this speaker said of reminders of visits; None while they were not asked."""
    return next((one for one in state.visiting if one.speaker == speaker), None)


# --- what the person wants --------------------------------------------------------------------------------------------


def wanted(turn: Turn, _: str) -> None:
    """Show the visit that they have, or the hours that they may choose."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None:
        turn.say(visits.YOURS.given(**said(visit)), *_where(turn, visit))
        if not turn.context.writes_first:  # elsewhere the file stays in the chat
            turn.effects.append(calendar_of(visit, turn.state, turn.context))
        turn.open_aside(Aside("visit", turn.state.speaker))
    elif may_book(turn.state, turn.context):
        _choose(turn)
    else:
        turn.say(visits.NOT_YET)
        turn.controls.append(controls.HUMAN)


def offer(turn: Turn) -> None:
    """Say that they may come and see, beside what follows a request that was just sent."""
    sent = any(isinstance(effect, SaveLead) for effect in turn.effects)
    if sent and visits.BOOK in at_hand(turn.state, turn.context) and not turn.state.asides:
        turn.say(visits.OFFER)
        turn.controls.append(visits.BOOK)


def tell(turn: Turn) -> None:
    """The visit, with where a request stands; or that one may be chosen."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None:
        turn.say(visits.YOURS.given(**said(visit)))
    turn.controls.extend(at_hand(turn.state, turn.context))


def _choose(turn: Turn, begin: int = 0) -> None:
    if turn.context.visits.slots:
        turn.open_aside(Aside("visit_when", turn.state.speaker, value=str(begin)))
    else:
        turn.say(visits.NO_SLOTS)
        turn.controls.append(controls.HUMAN)


def _when(turn: Turn, aside: Aside, value: str) -> None:
    if value == "more":
        further = int(aside.value or 0) + AT_ONCE
        _choose(turn, further if further < len(turn.context.visits.slots) else 0)
    elif value == "none":
        person.wanted(turn, "")
    elif value != "no":
        visit, slot = turn.context.visits.booked.get(turn.state.speaker), int(value)
        turn.effects.append(MoveVisit(visit.id, slot) if visit else BookVisit(turn.state.speaker, slot))
        turn.silent = True


def _what(turn: Turn, _: Aside, value: str) -> None:
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is None or value == "keep":
        return
    if value == "move":
        _choose(turn)
    else:
        turn.effects.append(CancelVisit(visit.id))
        turn.silent = True


def _remind(turn: Turn, _: Aside, value: str) -> None:
    _record(turn, value)
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if value == "yes" and visit is not None:
        turn.effects.append(_plan(turn.state.speaker, visit))
    turn.say(visits.AGREED if value == "yes" else REFUSED)


ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    "visit_when": _when,
    "visit": _what,
    "visit_remind": _remind,
}


def take_back(turn: Turn) -> None:
    """Whoever wants no reminders, or stops us at this address, wants none of visits either."""
    for mine in turn.state.visiting:
        if mine.wanted == "yes":
            _record(turn, "no", mine.speaker)
            turn.effects.append(DropVisitReminders(mine.speaker))


def _record(turn: Turn, value: str, speaker: str = "") -> None:
    speaker = speaker or turn.state.speaker
    others = tuple(one for one in turn.state.visiting if one.speaker != speaker)
    turn.change(visiting=(*others, Visiting(speaker, value, turn.context.today.isoformat())))
    version, given = turn.context.programme.reminders.version, value == "yes"
    turn.effects.append(RecordConsent(speaker, turn.audience(), version, given, "visits", visits.REMIND.ask))


# --- what came of it, and what the centre did -------------------------------------------------------------------------


def take(turn: Turn, event: Event) -> None:
    """What came of a wish, what the centre did with a visit, or that it is time to remind of one."""
    match event:
        case VisitSettled():
            settled(turn, event)
        case VisitChanged():
            changed(turn, event)
        case VisitDue():
            due(turn, event)


def settled(turn: Turn, event: VisitSettled) -> None:
    """Say what came of it; an hour that was taken meanwhile is followed by the others."""
    visit = event.visit
    if visit is None or event.outcome in {"full", "gone"}:
        turn.say(visits.FULL if event.outcome == "full" else visits.GONE)
        _choose(turn)
    elif event.outcome == "cancelled":
        turn.say(visits.CANCELLED.given(**said(visit)))
        turn.effects += [
            calendar_of(visit, turn.state, turn.context, cancelled=True),
            DropVisitReminders(turn.state.speaker),
        ]
    else:
        words = visits.BOOKED if event.outcome == "booked" else visits.MOVED
        turn.say(words.given(**said(visit)), *_where(turn, visit))
        turn.effects.append(calendar_of(visit, turn.state, turn.context))
        _remember(turn, visit)


def changed(turn: Turn, event: VisitChanged) -> None:
    """Tell them what the centre did with their visit; who is not at the phone now is told when they are."""
    turn.silent = True
    _plan_anew(turn, event)
    if event.quiet:
        return
    if event.speaker != turn.state.speaker:
        with_staff.take(turn, CentreTold(event.speaker, visits.NEWS.id))
        return
    turn.silent = with_staff.is_open(turn.state)
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in ANSWERED))
    turn.say(told_of(event), *_behind(turn, event))
    turn.effects.append(calendar_of(event.visit, turn.state, turn.context, cancelled=event.is_off))
    turn.controls.extend(at_hand(turn.state, turn.context) or (controls.HUMAN,))
    if event.agreed in {"booked", "moved"} and not turn.silent and of(turn.state, event.speaker) is None:
        _remember(turn, event.visit)


def _behind(turn: Turn, event: VisitChanged) -> Iterator[Text]:
    """Where it is; of an hour that the centre closed, where there are others."""
    if event.closed:
        yield visits.OTHERS if turn.context.visits.slots else visits.NO_SLOTS
    elif not event.is_off:
        yield from _where(turn, event.visit)


def told_of(event: VisitChanged) -> Text:
    """What is said of it, before where it is."""
    agreed = {"booked": visits.BOOKED, "moved": visits.MOVED, "cancelled": visits.CANCELLED}
    words = agreed[event.agreed] if event.agreed else visits.CLOSED if event.closed else visits.CHANGED
    return words.given(**said(event.visit))


def due(turn: Turn, event: VisitDue) -> None:
    """It is time: remind them, if that visit still stands and they still want it."""
    turn.silent = True
    visit = turn.context.visits.booked.get(event.speaker)
    if visit is None or visit.slot.starts != datetime.fromisoformat(event.starts) or not _may_remind(turn, event):
        return
    words = visits.DAY_BEFORE if event.kind == "day" else visits.HOURS_BEFORE
    texts = tuple(turn.worded(text) for text in (words.given(**said(visit)), *_where(turn, visit)))
    asked = replace(turn.asking(), kind="choice", texts=texts, choices=(), controls=(visits.MINE, NO_MORE), summary=())
    asking = None if with_staff.is_open(turn.state) else replace(asked, share_contact=False)
    turn.effects.append(Say(texts, "question" if asking else "tell", asking, turn.audience()))


def _may_remind(turn: Turn, event: VisitDue) -> bool:
    """Who said yes and is at the phone; not whom a word hides or might hide, nor who may be in danger."""
    state, mine = turn.state, of(turn.state, event.speaker)
    held = state.stopped or is_kept(state) or any(_is_apart(aside.question) for aside in state.asides)
    return not held and event.speaker == state.speaker and mine is not None and mine.wanted == "yes"


def _remember(turn: Turn, visit: Visit) -> None:
    """Plan the reminders, or ask once whether they are wanted, where we can write first."""
    state, mine = turn.state, of(turn.state, turn.state.speaker)
    if mine is not None:
        turn.effects += [_plan(state.speaker, visit)] if mine.wanted == "yes" else []
        return
    now = turn.context.now
    is_near = now is not None and visit.slot.starts - now < _TOO_LATE
    if turn.context.writes_first and not (state.stopped or is_kept(state) or is_near):
        turn.open_aside(Aside("visit_remind"))


def _plan_anew(turn: Turn, event: VisitChanged) -> None:
    mine = of(turn.state, event.speaker)
    if mine is not None and mine.wanted == "yes" and not event.is_off:
        turn.effects.append(_plan(event.speaker, event.visit))
    else:
        turn.effects.append(DropVisitReminders(event.speaker))


def _plan(speaker: str, visit: Visit) -> RemindOfVisit:
    return RemindOfVisit(speaker, visit.slot.starts.isoformat())


def calendar_of(visit: Visit, state: State, context: Context, *, cancelled: bool = False) -> GiveCalendar:
    """The file for a calendar that tells of this visit, or takes it out."""
    address = _value(state, context, "address")
    where = (visits.AT_ADDRESS if address else visits.AT).given(place=_centre(visit, context), address=address)
    if visit.slot.place:
        where = visits.AT.given(place=visit.slot.place)
    return GiveCalendar(visit, visits.CALENDAR_OFF if cancelled else visits.CALENDAR, visits.TITLE, where, cancelled)


def _where(turn: Turn, visit: Visit) -> Iterator[Text]:
    """Where it is, the map and what to bring: only what is confirmed."""
    if visit.slot.place:
        yield visits.PLACE.given(place=visit.slot.place)
    else:
        address = _fact(turn, "address")
        yield (visits.CENTRE if address else visits.CENTRE_OPEN).given(centre=_centre(visit, turn.context))
        yield from (words for words in (address, _fact(turn, "map_link")) if words)
    if papers := _fact(turn, "papers"):
        yield papers


def _centre(visit: Visit, context: Context) -> Named | str:
    return next((one.name for one in context.programme.centres if one.id == visit.slot.centre), visit.slot.centre)


def _fact(turn: Turn, name: str) -> Text | None:
    """A confirmed fact in words."""
    value = _value(turn.state, turn.context, name)
    return turn.context.programme.questions.fact_words(name, value) if value else None


def _value(state: State, context: Context, name: str) -> str:
    """A confirmed fact as it is worded for this locale, else for all; "" when it is not confirmed."""
    return context.facts.get(f"{name}@{state.locale}") or context.facts.get(name, "")


def _is_apart(question: str) -> bool:
    return question.startswith(("danger", "safe_word"))
