"""Visits: who has sent a request chooses an hour, moves it or cancels it, and is told what became of it.

Whether an hour is still free only the store knows: what is wanted is an effect, and `VisitSettled` follows in the same
turn. Reminders of a visit are asked about when it is booked, apart from those of an unfinished sign-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import person, visits_ended, visits_reminded, with_staff
from conversations.flows import controls, visits
from conversations.types import (
    Aside,
    BookVisit,
    CancelVisit,
    Letter,
    MoveVisit,
    VisitChanged,
    VisitDue,
    VisitSettled,
)
from conversations.understanding.visit_hours import NO_SUCH
from conversations.visits_offered import (
    AT_ONCE,
    asked,
    at_hand,
    begins,
    calendar_of,
    fitting,
    hours,
    may_book,
    meant,
    requests,
    said,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Event, Visit

# --- what the person wants --------------------------------------------------------------------------------------------


def wanted(turn: Turn, wish: str) -> None:
    """Show the visit that they have, or the hours that they may choose.

    In their own words they may wish more of a visit that is booked: to "move" or to "cancel" it, or they "cannot" come;
    who only "asks" about it is shown it.
    """
    visit = turn.context.visits.booked.get(turn.state.speaker)
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in _ASKED))
    if visit is not None:
        _mine(turn, visit, wish)
    elif turn.state.speaker in turn.context.visits.elsewhere:
        _ask_a_person(turn)
    elif wish:
        _none(turn)
    elif may_book(turn.state, turn.context):
        _choose(turn)
    else:
        turn.say(visits.NOT_YET)
        turn.controls.append(controls.HUMAN)


def _mine(turn: Turn, visit: Visit, wish: str) -> None:
    """What is theirs; before it is cancelled they are asked, since the hour may be somebody else's a moment later."""
    if wish == "move" and hours(turn.state.speaker, turn.context):
        _choose(turn)
        return
    if wish in {"move", "cancel", "cannot"}:
        turn.say(visits.YOURS.given(**said(visit)))
        turn.open_aside(Aside(visits.OFF.id, turn.state.speaker))
        return
    turn.say(visits.YOURS.given(**said(visit)), *where(visit, turn.state, turn.context))
    if not turn.context.writes_first:  # elsewhere the file stays in the chat
        turn.effects.append(calendar_of(visit, turn.state, turn.context))
    turn.open_aside(Aside("visit", turn.state.speaker))
    visits_reminded.at_hand(turn)


def _none(turn: Turn) -> None:
    """They speak of a visit, and none is booked: what there is instead."""
    turn.say(visits.NONE)
    if found := at_hand(turn.state, turn.context):
        turn.controls.extend(found)
        return
    turn.say(visits.NO_SLOTS if may_book(turn.state, turn.context) else visits.NOT_YET)
    turn.controls.append(controls.HUMAN)


def _ask_a_person(turn: Turn) -> None:
    turn.say(visits.ELSEWHERE)
    turn.controls.append(controls.HUMAN)


def offer(turn: Turn) -> None:
    """Offer that they come and see, once all requests are sent: not between those for two children.

    The button is there at once, the words wait until the question about news is over.
    """
    if visits.BOOK not in at_hand(turn.state, turn.context):
        return
    if turn.has_arrived():
        turn.controls.append(visits.BOOK)
    if turn.has_come_to_rest():
        turn.also.append(visits.OFFER)


def tell(turn: Turn) -> None:
    """The visit, with where a request stands; or that one may be chosen."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None:
        turn.say(visits.YOURS.given(**said(visit)))
    turn.controls.extend(at_hand(turn.state, turn.context))


def _choose(turn: Turn, begin: int = 0) -> None:
    if found := hours(turn.state.speaker, turn.context):
        turn.open_aside(asked(turn.state.speaker, turn.context, begin if begin < len(found) else 0))
    else:
        turn.say(visits.NO_SLOTS)
        turn.controls.append(controls.HUMAN)


def _when(turn: Turn, aside: Aside, value: str) -> None:
    if value == "more":
        _choose(turn, begins(aside) + AT_ONCE if aside.question == visits.WHEN.id else 0)
    elif value == NO_SUCH:
        _none_then(turn)
    elif aside.question == visits.ONE.id and value == "yes":
        _go(turn, meant(aside)[0])
    elif value == "none":
        person.wanted_about(turn, "visit")
    elif value != "no":
        _go(turn, int(value))
    elif (visit := turn.context.visits.booked.get(turn.state.speaker)) is not None:
        turn.say(visits.EXPECTED.given(**said(visit)))


def narrow(turn: Turn, values: Collection[str]) -> bool:
    """Where an hour is asked for, show those that may be meant; whether it is.

    Nothing that was typed books by itself: it may have been misread, to undo a visit takes two buttons, and the hour
    that they had before may be gone.
    """
    if not turn.state.asides or turn.state.asides[-1].question not in visits.HOURS:
        return False
    speaker = turn.state.asides[-1].subject
    fit = tuple(slot for slot in hours(speaker, turn.context) if str(slot.id) in values)
    turn.close_aside()
    if fit:
        turn.open_aside(fitting(fit, speaker))
    else:
        _none_then(turn)
    return True


def _none_then(turn: Turn) -> None:
    """None is free then: which are, or that none is at all."""
    if hours(turn.state.speaker, turn.context):
        turn.say(visits.NO_SUCH)
    _choose(turn)


def _go(turn: Turn, slot: int) -> None:
    visit, mine = turn.context.visits.booked.get(turn.state.speaker), requests(turn.state, turn.context)
    if visit is not None:
        turn.effects.append(MoveVisit(visit.id, slot))
    elif mine:
        turn.effects.append(BookVisit(mine[0], slot))
    else:
        turn.say(visits.NOT_YET)
        return
    turn.silent = True


def _what(turn: Turn, _: Aside, value: str) -> None:
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is None:
        return
    if value == "keep":
        turn.say(visits.EXPECTED.given(**said(visit)))
    elif value == "move":
        _choose(turn)
    else:
        turn.effects.append(CancelVisit(visit.id))
        turn.silent = True


_ASKED = visits.HOURS | {visits.WHAT.id, visits.OFF.id}
ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    **dict.fromkeys(visits.HOURS, _when),
    visits.WHAT.id: _what,
    visits.OFF.id: _what,
    "visit_remind": visits_reminded.answered,
    "visit_remind_before": visits_reminded.answered,
}


# --- what came of it, and what the centre did -------------------------------------------------------------------------


def take(turn: Turn, event: Event) -> None:
    """What came of a wish, what the centre did with a visit, or that it is time to remind of one."""
    match event:
        case VisitSettled():
            settled(turn, event)
        case VisitChanged():
            changed(turn, event)
        case VisitDue():
            visits_reminded.due(turn, event)


def settled(turn: Turn, event: VisitSettled) -> None:
    """Say what came of it; an hour that was taken meanwhile is followed by the others."""
    visit = event.visit
    if event.outcome == "elsewhere":
        _ask_a_person(turn)
    elif visit is None or event.outcome in {"full", "gone"}:
        turn.say(visits.FULL if event.outcome == "full" else visits.GONE)
        _choose(turn)
    elif event.outcome == "cancelled":
        visits_ended.is_off(turn, visit)
    else:
        words = visits.BOOKED if event.outcome == "booked" else visits.MOVED
        turn.say(words.given(**said(visit)), *where(visit, turn.state, turn.context))
        turn.effects.append(calendar_of(visit, turn.state, turn.context))
        visits_reminded.remember(turn, visit)


def changed(turn: Turn, event: VisitChanged) -> None:
    """Tell them what the centre did with their visit; who is not at the phone now is told when they are."""
    turn.silent = True
    visits_reminded.plan_anew(turn, event)
    if event.quiet:
        return
    if event.speaker != turn.state.speaker:
        with_staff.keep(turn, Letter(event.speaker, visit=event))
        return
    turn.silent = with_staff.is_open(turn.state)
    _tell(turn, event)


def hand_over(turn: Turn) -> None:
    """Tell what the centre did with their visit while somebody else was at the phone: of one visit only the last."""
    mine = [letter for letter in turn.state.letters if letter.speaker == turn.state.speaker and letter.visit]
    if mine:
        turn.change(letters=tuple(letter for letter in turn.state.letters if letter not in mine))
        last = {event.visit.id: event for letter in mine if (event := letter.visit)}
        for event in last.values():
            _tell(turn, event)


def _tell(turn: Turn, event: VisitChanged) -> None:
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in ANSWERED))
    turn.say(told_of(event), *_behind(turn, event))
    turn.effects.append(calendar_of(event.visit, turn.state, turn.context, cancelled=event.is_off))
    turn.controls.extend(at_hand(turn.state, turn.context) or (controls.HUMAN,))
    is_asked = visits_reminded.of(turn.state, turn.state.speaker) is not None
    if event.agreed in {"booked", "moved"} and not turn.silent and not is_asked:
        visits_reminded.remember(turn, event.visit)


def told_of(event: VisitChanged) -> Text:
    """What is said of it, before where it is."""
    agreed = {"booked": visits.BOOKED, "moved": visits.MOVED, "cancelled": visits.CANCELLED}
    words = agreed[event.agreed] if event.agreed else visits.CLOSED if event.closed else visits.CHANGED
    return words.given(**said(event.visit))


def _behind(turn: Turn, event: VisitChanged) -> Iterator[Text]:
    """Where it is; of an hour that the centre closed, where there are others."""
    if event.closed:
        yield visits.OTHERS if turn.context.visits.slots else visits.NO_SLOTS
    elif not event.is_off:
        yield from where(event.visit, turn.state, turn.context)
