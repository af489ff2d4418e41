"""Another adult joins the request that somebody made for a child: they say who they are, and how they are reached.

Of the request nothing comes to them but that there is one, and where it stands: not what was said of the child, not
even the first name. Who has the code may not be who it was given to, and a name may say where a child is. What they
say of themselves is kept beside the request (`record_parts` in `taking_over`), for the centre alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import moving
from conversations.derived import BESIDE, TAKEN_OVER, is_beside, is_spared, may_take_over
from conversations.flows import joining
from conversations.on_the_way import tell_news
from conversations.path import child, is_of, renamed, speaker_of
from conversations.reference import spoken
from conversations.types import Answer, Aside, OfferMove, State

if TYPE_CHECKING:
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Arrived


# --- whoever made the request -----------------------------------------------------------------------------------------


def wanted(turn: Turn, _: str) -> None:
    """Give a code for another adult; of several requests, ask for which. Who has made none has one to bring."""
    mine = may_take_over(turn.path(), turn.state)
    if not mine and not turn.state.references:
        moving.arrive(turn, "")
    elif not mine or is_spared(turn.state):
        turn.say(joining.NONE)
    elif len(mine) > 1:
        turn.open_aside(Aside("join_which"))
    else:
        _offer(turn, mine[0])


def which(turn: Turn, _: Aside, value: str) -> None:
    """Give one for the request that was pressed."""
    for subject, reference in turn.state.references:
        if reference == value and subject in may_take_over(turn.path(), turn.state):
            _offer(turn, subject)


def _offer(turn: Turn, subject: str) -> None:
    context = turn.context
    token = f"{moving.JOIN}{context.token}"
    turn.effects.append(OfferMove(subject, context.code, token, "join"))
    links = (joining.LINKS[way].given(link=context.ways[way] + token) for way in joining.LINKS if way in context.ways)
    turn.say(joining.OFFER.given(code=spoken(context.code)), *links, joining.CAREFUL, joining.APART, kind="link")


def used(turn: Turn, subject: str) -> None:
    """The code was brought: say so, and nothing of who it was. Whoever speaks there meanwhile is not disturbed."""
    turn.silent = turn.state.speaker != speaker_of(subject)
    if not turn.silent:
        turn.say(joining.USED.given(reference=spoken(dict(turn.state.references).get(subject, ""))))


# --- the other adult --------------------------------------------------------------------------------------------------


def part_for(reference: str) -> State:
    """What comes to who joins: a number of their own, and the mark that stands in place of all about the child."""
    subject = child("me", 1)
    return State(answers=(Answer(subject, TAKEN_OVER, BESIDE),), references=((subject, reference),))


def is_new(state: State) -> bool:
    """Whether who speaks here said no more than that they are a parent or help, so that they need no other name."""
    said = [one for one in state.answers if is_of(state.speaker, one.subject)]
    return [one.question for one in said] == ["who"] and said[0].value in {"parent", "helper"}


def go_on(turn: Turn, event: Arrived) -> None:
    """Beside what is here. Who they are, and whether they agree, is asked next."""
    here = turn.state
    turn.state = turn.before = replace(
        moving.joined(here, event),
        locale=here.locale,
        locale_chosen=here.locale_chosen,
        journey=here.journey if here.answers else None,  # the family is counted already
    )
    tell_news(turn)  # who speaks comes first
    reference = dict(turn.state.references)[renamed(child("me", 1), "me", event.name)]
    turn.say(joining.YOURS.given(reference=spoken(reference)), joining.SEEN, kind="reference")


def consent_of(state: State, subject: str) -> Text | None:
    """The words of the agreement of who joined, who says nothing of the child; None for anybody else."""
    return joining.CONSENT if is_beside(state.answers, child(subject, 1)) else None


def left_words(state: State, subject: str) -> tuple[Text, ...]:
    """What is told of a request that who joined it follows no more, which itself goes on; () for anybody else."""
    return (joining.LEFT, joining.STAYS) if is_beside(state.answers, subject) else ()
