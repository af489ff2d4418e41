"""Somebody of the centre talks with the person: the bot is silent, and what is typed goes to them.

What the centre says is for one speaker. While somebody else is at the phone, or a word hides that speaker, it waits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from conversations.flows import staff
from conversations.flows.person import ASKED
from conversations.path import speakers
from conversations.safeguarding import TALK, is_help
from conversations.texts import Text
from conversations.types import (
    Aside,
    CentreTold,
    HandOver,
    KeepSaid,
    Letter,
    OpenUrgent,
    Say,
    StaffLeft,
    StaffWrote,
    TalkLeft,
    WithdrawLead,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.readings import Reading
    from conversations.turn import Turn
    from conversations.types import State

ASIDE: Final = TALK
_TALKED: Final = "staff "  # in `State.told`, before the speaker: what was said between the two may be shown to them
# Also in words: nobody is kept in a talk against their will.
_OBEYED: Final = frozenset({"stop", "delete", "move", "arrive"})
MOST_LETTERS: Final = 20
"""How many may wait for one speaker; beyond, staff are told, and none that waits is lost."""


def is_open(state: State) -> bool:
    """Whether what is typed now goes to the centre."""
    return bool(state.asides) and state.asides[-1].question == ASIDE


def may_read(state: State) -> bool:
    """Whether the talk with the centre may stand on the screen: it was with who speaks now, and no word hid it."""
    return any(place == _TALKED + state.speaker for place, _ in state.told)


def is_full(state: State, speaker: str) -> bool:
    """Whether one more letter to this speaker could not wait, and has to: somebody else is at the phone."""
    return speaker != state.speaker and _waiting(state, speaker) >= MOST_LETTERS


def without_expired(state: State, now: datetime | None) -> State:
    """The state without a talk in which the centre has not said anything for too long."""
    if not is_open(state) or now is None or now <= datetime.fromisoformat(state.asides[-1].value):
        return state
    return replace(state, asides=state.asides[:-1])


def began(state: State) -> int:
    """The turn in which the open talk began; 0 when none is open."""
    return state.asides[-1].turn if is_open(state) else 0


def is_for_the_centre(reading: Reading) -> bool:
    """Whether a typed text is for who talks with them: not the words of the button, nor the wish to stop or erase."""
    return not reading.value and reading.command not in _OBEYED


def heard(turn: Turn, words: str) -> None:
    """What was typed goes to the centre, and the bot says nothing."""
    turn.effects.append(KeepSaid(turn.state.speaker, words))
    turn.silent = True


def take(turn: Turn, event: StaffWrote | StaffLeft | CentreTold) -> None:
    """Say what the centre wrote or told, or keep it until its speaker is here; or go on when the centre is done."""
    turn.silent = True
    if isinstance(event, StaffLeft):
        _left(turn, event)
        return
    if event.speaker == turn.state.speaker:
        _say(turn, _letter(event))
        return
    keep(turn, _letter(event))


def keep(turn: Turn, letter: Letter) -> None:
    """It waits for its speaker; who is at the phone hears that something does, but not where a word hides them."""
    turn.state = changed_of(turn.state, letter.speaker, lambda one: replace(one, letters=(*one.letters, letter)))
    if letter.speaker in speakers(turn.state):
        turn.effects.append(Say((staff.WAITS,), "staff", turn.asking(), turn.audience()))


def hand_over(turn: Turn) -> None:
    """Say what the centre wrote while somebody else was at the phone."""
    speaker = turn.state.speaker
    theirs = [letter for letter in turn.state.letters if letter.speaker == speaker and letter.visit is None]
    mine = [letter for letter in theirs if not is_help(letter)]
    if mine:
        turn.change(letters=tuple(letter for letter in turn.state.letters if letter not in mine))
        turn.effects.append(HandOver(turn.state.speaker))
        for letter in mine:
            _say(turn, letter)


def notice_leaving(turn: Turn) -> None:
    """The person went back to the bot themselves: staff are told.

    Not where somebody else took the phone or a word hid it all, nor of who stopped us, asked for protection or took
    back all that they sent.
    """
    before, now = without_expired(turn.before, turn.context.now), turn.state
    stays = (before.speaker, before.safe_word, before.stopped) == (now.speaker, now.safe_word, now.stopped)
    is_untold = any(isinstance(effect, (OpenUrgent, WithdrawLead)) for effect in turn.effects)
    if _has_talk(before) and not _has_talk(now) and stays and not is_untold:
        turn.effects.append(TalkLeft(now.speaker))


def _has_talk(state: State) -> bool:
    return any(aside.question == ASIDE for aside in state.asides)


def _left(turn: Turn, event: StaffLeft) -> None:
    """The bot goes on where it was, when the talk is with who speaks now."""
    if event.speaker != turn.state.speaker:
        return
    was_open = is_open(turn.state)
    close(turn)
    if was_open and not event.quiet:
        turn.silent = False
        turn.say(staff.LEFT)


def close(turn: Turn) -> None:
    """End the talk, wherever it stands among what is open."""
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question != ASIDE), misses=0)


def forget(turn: Turn) -> None:
    """Whoever speaks took back all that they sent: the talk ends, and nothing of it is kept."""
    close(turn)
    turn.state = without_talk(turn.state, turn.state.speaker)


def without_talk(state: State, speaker: str) -> State:
    """The state without what the centre wrote to this speaker, and that it may be shown."""
    place = (_TALKED + speaker, "")
    return replace(
        state,
        letters=tuple(letter for letter in state.letters if letter.speaker != speaker or is_help(letter)),
        told=tuple(pair for pair in state.told if pair != place),
    )


def _say(turn: Turn, letter: Letter) -> None:
    place = (_TALKED + letter.speaker, "")
    turn.change(told=(*(pair for pair in turn.state.told if pair != place), place))
    if not letter.until:
        told = turn.worded(Text(letter.message)) if letter.message else staff.SAID.given(words=letter.words)
        turn.effects.append(Say((told,), "staff", audience=turn.audience()))
        return
    beginning = () if is_open(turn.state) else (staff.WRITES,)
    _open(turn, letter.until)
    asking = turn.asking() if is_open(turn.state) else None
    said = (*beginning, staff.SAID.given(words=letter.words))
    turn.effects.append(Say(said, "staff", asking, turn.audience()))


def _open(turn: Turn, until: str) -> None:
    """Open the talk, or hold it open; below what is asked about danger: that goes on first.

    What was being asked for a person of the centre is asked no more: somebody is there.
    """
    since = next((aside.turn for aside in turn.state.asides if aside.question == ASIDE), turn.state.turn)
    others = [aside for aside in turn.state.asides if aside.question not in {ASIDE, *ASKED}]
    at = next((at for at, aside in enumerate(others) if aside.question.startswith("danger")), len(others))
    talk = Aside(ASIDE, turn.state.speaker, value=until, turn=since)
    turn.change(asides=(*others[:at], talk, *others[at:]))


def _letter(event: StaffWrote | CentreTold) -> Letter:
    if isinstance(event, StaffWrote):
        return Letter(event.speaker, words=event.words, until=event.until)
    return Letter(event.speaker, event.words, event.message)


def changed_of(state: State, speaker: str, change: Callable[[State], State]) -> State:
    """The state with what lies beside this speaker's own answers changed, where a word may hide them both."""
    for at, other in enumerate(state.beside):
        if speaker in speakers(other):
            changed = changed_of(other, speaker, change)
            return replace(state, beside=(*state.beside[:at], changed, *state.beside[at + 1 :]))
    return change(state)


def _waiting(state: State, speaker: str) -> int:
    """How many letters wait for this speaker, also where a word hides them."""
    here = sum(letter.speaker == speaker for letter in state.letters)
    return here + sum(_waiting(other, speaker) for other in state.beside)
