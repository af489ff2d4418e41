"""Reminders of a visit: asked about once, when it is booked, and only as that visit stands.

They are apart from those of an unfinished sign-up: who wants the one may not want the other. Whoever wants no reminders
any more, or stops us, wants neither.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from conversations import with_staff
from conversations.flows import visits
from conversations.flows.reminders import NO_MORE, REFUSED
from conversations.types import Aside, DropVisitReminders, RecordConsent, RemindOfVisit, Say, Visiting
from conversations.visits_offered import said, where

if TYPE_CHECKING:
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Foreseen, State, Visit, VisitChanged, VisitDue


_ASKED = {visits.REMIND.id, visits.REMIND_BEFORE.id}


def of(state: State, speaker: str) -> Visiting | None:
    """What this speaker said of reminders of visits; None while they were not asked."""
    return next((one for one in state.visiting if one.speaker == speaker), None)


def remember(turn: Turn, visit: Visit) -> None:
    """Plan the reminders, or ask once whether they are wanted, where we can write first."""
    state, mine = turn.state, of(turn.state, turn.state.speaker)
    if mine is not None:
        turn.effects += [_plan(state.speaker, visit)] if mine.wanted == "yes" else []
        return
    if turn.context.writes_first and not (state.stopped or state.safe_word):
        ask(turn, "")


def at_hand(turn: Turn) -> None:
    """Who is not reminded can still change their mind, where we can write first."""
    mine, state = of(turn.state, turn.state.speaker), turn.state
    is_wanted = mine is not None and mine.wanted == "yes"
    if may_come(turn) and not (is_wanted or state.stopped or state.safe_word):
        turn.controls.append(visits.REMIND_ME)


def ask(turn: Turn, _: str) -> None:
    """Ask whether they want to be reminded, if any reminder can come."""
    if may_come(turn):
        turn.open_aside(Aside(visits.REMIND.id if _foreseen(turn) == "usual" else visits.REMIND_BEFORE.id))


def answered(turn: Turn, aside: Aside, value: str) -> None:
    """Whether they want to be reminded; only what will come is promised."""
    _record(turn, value, asked=next(one.ask for one in visits.QUESTIONS if one.id == aside.question))
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if value != "yes":
        turn.say(REFUSED)
        return
    turn.write_first_again()
    if visit is not None:
        turn.effects.append(_plan(turn.state.speaker, visit))
    turn.say(visits.AGREED if _foreseen(turn) == "usual" else visits.AGREED_BEFORE)
    turn.controls.append(NO_MORE)


def may_come(turn: Turn) -> bool:
    """Whether they have a visit of which a reminder can still come."""
    return turn.context.writes_first and _foreseen(turn) != ""


def _foreseen(turn: Turn) -> Foreseen:
    """Which reminders of their visit can come now."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    return visit.foreseen if visit else ""


def is_asked(state: State) -> bool:
    """Whether it is just being asked if they want to be reminded."""
    return bool(state.asides) and state.asides[-1].question in _ASKED


def take_back(turn: Turn, speaker: str = "") -> None:
    """Whoever wants no reminders, or stops us here, wants none of visits either; nor a `speaker` who takes all back."""
    if is_asked(turn.state) and speaker in {"", turn.state.speaker}:
        turn.close_aside()
        _record(turn, "no")
    for mine in turn.state.visiting:
        if mine.wanted == "yes" and speaker in {"", mine.speaker}:
            _record(turn, "no", mine.speaker)
            turn.effects.append(DropVisitReminders(mine.speaker))


def plan_anew(turn: Turn, event: VisitChanged) -> None:
    """The centre changed the visit: remind of it as it stands now, or not at all; of another child's as before."""
    mine, booked = of(turn.state, event.speaker), turn.context.visits.booked.get(event.speaker)
    is_wanted = mine is not None and mine.wanted == "yes"
    if is_wanted and not event.is_off:
        turn.effects.append(_plan(event.speaker, event.visit))
    elif not is_wanted or booked is None or booked.id == event.visit.id:
        turn.effects.append(DropVisitReminders(event.speaker))


def due(turn: Turn, event: VisitDue) -> None:
    """It is time: remind them, if that visit still stands and they still want it."""
    turn.silent = True
    visit = turn.context.visits.booked.get(event.speaker)
    if visit is None or visit.slot.starts != datetime.fromisoformat(event.starts) or not _may_remind(turn, event):
        return
    words = visits.DAY_BEFORE if event.kind == "day" else visits.HOURS_BEFORE
    texts = tuple(turn.worded(text) for text in (words.given(**said(visit)), *where(visit, turn.state, turn.context)))
    asked = replace(turn.asking(), kind="choice", texts=texts, choices=(), controls=(visits.MINE, NO_MORE), summary=())
    asking = None if with_staff.is_open(turn.state) else replace(asked, share_contact=False, share_place=False)
    turn.effects.append(Say(texts, "question" if asking else "tell", asking, turn.audience()))


def _may_remind(turn: Turn, event: VisitDue) -> bool:
    """Who said yes and is at the phone; not who keeps a word that hides them, nor who may be in danger."""
    state, mine = turn.state, of(turn.state, event.speaker)
    held = state.stopped or bool(state.safe_word) or any(_is_apart(aside.question) for aside in state.asides)
    return not held and event.speaker == state.speaker and mine is not None and mine.wanted == "yes"


def _record(turn: Turn, value: str, speaker: str = "", asked: Text = visits.REMIND.ask) -> None:
    speaker = speaker or turn.state.speaker
    others = tuple(one for one in turn.state.visiting if one.speaker != speaker)
    turn.change(visiting=(*others, Visiting(speaker, value, turn.context.today.isoformat())))
    version, given = turn.context.programme.reminders.version, value == "yes"
    turn.effects.append(RecordConsent(speaker, turn.audience(), version, given, "visits", asked))


def _plan(speaker: str, visit: Visit) -> RemindOfVisit:
    return RemindOfVisit(speaker, visit.slot.starts.isoformat())


def _is_apart(question: str) -> bool:
    return question.startswith(("danger", "safe_word"))
