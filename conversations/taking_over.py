"""A young person takes over the request that a parent, or who helps, made for them: it is moved, never copied.

What it says of the young person goes to their own conversation, and is here no more. What whoever made it said of
themselves stays here, and is shown to nobody but them and the centre. To them is told whether the request is open or
closed, when they ask, and nothing else of it any more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations import joining, moving
from conversations.derived import (
    BESIDE_OVER,
    ENDED,
    TAKEN_OVER,
    has_ended,
    has_own_hands,
    has_taken_over,
    is_beside,
    may_take_over,
    parts_of,
)
from conversations.flow import Question
from conversations.flows import FLOW, taking_over
from conversations.flows import joining as words
from conversations.path import is_of, renamed, speaker_of, speaks_for
from conversations.reference import spoken
from conversations.types import (
    Answer,
    Arrived,
    Aside,
    DropVisitReminders,
    Joined,
    OfferMove,
    SavePart,
    State,
    TakenOver,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import FromElsewhere, LeadStatus

# Whether they agreed is asked of themselves; whether there is another child is of who made the request.
_STAYS: Final = frozenset({"agrees", "another", "review"})
_GOES: Final = (
    frozenset(node.id for node in FLOW.nodes if isinstance(node, Question) and node.about == "applicant") - _STAYS
)


# --- whoever made the request -----------------------------------------------------------------------------------------


def wanted(turn: Turn, _: str) -> None:
    """Give a code for the young person; of several, ask for whom."""
    mine = may_take_over(turn.path(), turn.state)
    if not mine:
        turn.say(taking_over.NONE)
    elif len(mine) > 1:
        turn.open_aside(Aside(taking_over.QUESTION.id))
    else:
        _offer(turn, mine[0])


def which(turn: Turn, _: Aside, value: str) -> None:
    """Give one for the request that was pressed."""
    for subject, reference in turn.state.references:
        if reference == value and subject in may_take_over(turn.path(), turn.state):
            _offer(turn, subject)


def _offer(turn: Turn, subject: str) -> None:
    turn.effects.append(OfferMove(subject, turn.context.code, turn.context.token))
    code = taking_over.OFFER.given(code=spoken(turn.context.code))
    turn.say(code, taking_over.CAREFUL, taking_over.LEAVES, kind="link")


def stands(turn: Turn, lead: LeadStatus) -> Text | None:
    """Where a request stands, for who made it, once it was taken over: open or closed; None where it was not.

    Who joined is not told that it was: a code may have come to an adult from whom the young person is to be safe.
    """
    if not has_own_hands(turn.state.answers, lead.subject):
        return None
    is_closed = lead.status == "withdrawn" or lead.status in turn.context.programme.statuses.ended
    if is_beside(turn.state.answers, lead.subject):
        return words.ENDED if is_closed else words.OPEN
    return taking_over.ENDED if is_closed else taking_over.OPEN


def ended(turn: Turn) -> Iterator[str]:
    """The numbers of those that were taken over and are there no more."""
    known = {lead.subject for lead in turn.context.leads}
    for subject, code in turn.state.references:
        if speaks_for(turn.state, subject) and subject not in known and has_taken_over(turn.state.answers, subject):
            yield code


def record_parts(turn: Turn) -> None:
    """What whoever made it says of themselves later is kept beside the request."""
    before = parts_of(turn.path_before(), turn.before)
    for subject, values in parts_of(turn.path(), turn.state).items():
        if before.get(subject) != values:
            turn.effects.append(SavePart(subject, values))
            if is_beside(turn.state.answers, subject) and not turn.silent:
                turn.say(words.NOTED if values["phone"] else words.NOTED_HERE)


def left_by(state: State, subject: str, day: str) -> State:
    """The state when this young person's request is theirs: nothing of them, but that there was one."""
    kept = [one for one in state.answers if one.subject != subject or one.question == "another"]
    told = tuple(pair for pair in state.told if pair[0].partition(" ")[0] != subject or pair[0].endswith(" next_child"))
    mark = BESIDE_OVER if is_beside(state.answers, subject) else "yes"
    return replace(
        state,
        answers=(*kept, Answer(subject, TAKEN_OVER, mark, day=day)),
        told=told,
        asides=tuple(aside for aside in state.asides if aside.subject != subject),
    )


def ended_for(state: State, subject: str) -> State:
    """The state of who made a request when it has ended: without another one, nothing of them is needed for it."""
    speaker = speaker_of(subject)
    beside = tuple(ended_for(other, subject) for other in state.beside)
    if not has_taken_over(state.answers, subject):
        return replace(state, beside=beside)
    marked = tuple(
        replace(one, value=ENDED) if (one.subject, one.question) == (subject, TAKEN_OVER) else one
        for one in state.answers
    )
    others = [one for one, _ in state.references if one != subject and is_of(speaker, one)]
    is_needed = any(not has_ended(marked, one) for one in others)
    kept = marked if is_needed else tuple(one for one in marked if one.subject != speaker or one.question == "who")
    return replace(state, answers=kept, beside=beside)


def without_young_person(state: State, subject: str) -> State:
    """The state without this young person and their request, also where a word hides it."""
    beside = tuple(without_young_person(other, subject) for other in state.beside)
    if not any(one.subject == subject for one in state.answers):
        return replace(state, beside=beside)
    left = left_by(state, subject, "")
    return replace(left, references=tuple(pair for pair in left.references if pair[0] != subject), beside=beside)


# --- the young person -------------------------------------------------------------------------------------------------


def part_of(state: State, subject: str) -> State | None:
    """What goes along with the young person, as who writes themselves; None where there is no such request here.

    Of whom a word hides nothing goes.
    """
    reference = dict(state.references).get(subject)
    if reference is None or has_taken_over(state.answers, subject):
        return None
    theirs = [one for one in state.answers if one.subject == subject and one.question in _GOES]
    return State(
        answers=tuple(replace(one, subject="me", bound="", open=False) for one in theirs),
        locale=state.locale,
        references=(("me", reference),),
        source=state.source,
    )


def take(turn: Turn, event: FromElsewhere) -> None:
    """Let go what was taken over, or go on with it; anything else moves as a whole."""
    match event:
        case TakenOver():
            _let_go(turn, event.subject)
        case Joined():
            joining.used(turn, event.subject)
        case Arrived(joins=True):
            joining.go_on(turn, event)
        case Arrived(is_taken_over=True):
            _go_on(turn, event)
        case _:
            moving.take(turn, event)


def _let_go(turn: Turn, subject: str) -> None:
    """Whoever spoke there meanwhile is not disturbed, nor is who joined found out where a word hides them."""
    state, speaker = turn.state, speaker_of(subject)
    if not any(one == subject for one, _ in state.references):
        hidden = tuple(left_by(one, subject, "") if subject in dict(one.references) else one for one in state.beside)
        turn.state = turn.before = replace(state, beside=hidden)
        turn.silent = True
        return
    reference = dict(state.references)[subject]
    is_joined = is_beside(state.answers, subject)
    # What went was recorded there: nothing of it is taken back.
    turn.state = turn.before = left_by(state, subject, turn.context.today.isoformat())
    turn.silent = is_joined or state.speaker != speaker
    if speaker not in turn.context.visits.booked:
        turn.effects.append(DropVisitReminders(speaker))
    if not turn.silent:
        turn.say(taking_over.GONE.given(reference=spoken(reference)))


def _go_on(turn: Turn, event: Arrived) -> None:
    """Beside what is here. That they write themselves was said by bringing it; whether they agree is asked next."""
    here, part = turn.state, event.part
    who = Answer("me", "who", "youth", day=turn.context.today.isoformat())
    joined = moving.joined(here, replace(event, part=replace(part, answers=(who, *part.answers))))
    own = here.locale_chosen or bool(here.answers)
    turn.state = turn.before = replace(
        joined,
        locale=here.locale if own else part.locale,
        locale_chosen=here.locale_chosen,
        journey=here.journey if here.answers else None,  # the family is counted already
    )
    reference = dict(turn.state.references)[renamed("me", "me", event.name)]
    turn.say(taking_over.YOURS.given(reference=spoken(reference)), taking_over.APART, kind="reference")


def is_of_young_person(name: str) -> bool:
    """Whether a code stands for one young person's request, and not for all of who speaks."""
    return speaker_of(name) != name
