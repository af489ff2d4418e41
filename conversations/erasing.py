"""All that is kept goes: because who writes here wants it, or because they asked the centre to do it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import visits_ended
from conversations.flows import answers_to, mydata
from conversations.moving import without
from conversations.path import speakers, speaks_for
from conversations.reference import spoken
from conversations.subjects import everybody
from conversations.types import Aside, EraseAll, EraseSpeaker, HideConversation, State

if TYPE_CHECKING:
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import CentreErased


def ask(turn: Turn, _: str) -> None:
    """Say what goes and what stays, ask once, then erase everything; a visit that is off with it is said before."""
    visits_ended.warn(turn)
    mine = [code for subject, code in turn.state.references if speaks_for(turn.state, subject)]
    sent = (mydata.REQUEST.given(reference=spoken(code)) for code in mine)
    turn.say(answers_to.ERASING_TAKES, *sent, answers_to.ERASING_LEAVES)
    turn.open_aside(Aside("delete"))


def answered(turn: Turn, _: Aside, value: str) -> None:
    """Yes erases; anything else leaves all as it is."""
    if value == "yes":
        visits_ended.take_out(turn)
        _erase_all(turn, answers_to.ERASED, EraseAll(unproven=_unproven(turn)))


def take(turn: Turn, event: CentreErased) -> None:
    """Forget the speaker for whom the centre did it; nobody else hears of it, and whom a word hides stays hidden."""
    if everybody(turn.state) == [event.speaker]:
        _erase_all(turn, answers_to.ERASED_BY_CENTRE if event.tell else None, EraseAll(by_centre=True))
        return
    is_here = turn.state.speaker == event.speaker
    # What goes was recorded: nothing of it is taken back.
    turn.state = turn.before = forgotten(turn.state, event.speaker)
    turn.effects.append(EraseSpeaker(event.speaker))
    turn.silent = not (is_here and event.tell)
    if is_here:
        turn.effects.append(HideConversation())
    if not turn.silent:
        turn.say(answers_to.ERASED_BY_CENTRE)
        if turn.state.answers:
            turn.open_aside(Aside("resume"))


def _erase_all(turn: Turn, said: Text | None, effect: EraseAll) -> None:
    if said is not None:
        turn.say(said)
    turn.effects.append(effect)
    turn.state = State(locale=turn.state.locale, locale_chosen=turn.state.locale_chosen, turn=turn.state.turn)
    turn.before = turn.state
    turn.silent = True


def _unproven(turn: Turn) -> tuple[str, ...]:
    """Whom whoever wants it has not shown to be: on a locked page anybody, else whom a word hides."""
    state = turn.state
    shown = () if turn.context.locked else speakers(state)
    return tuple(name for name in everybody(state) if name not in shown)


def forgotten(state: State, speaker: str) -> State:
    """The state without this speaker, also where a word hides them."""
    if speaker in speakers(state):
        return without(state, speaker)
    beside = [(other, forgotten(other, speaker)) for other in state.beside]
    return replace(state, beside=tuple(after for other, after in beside if after == other or after.answers))
