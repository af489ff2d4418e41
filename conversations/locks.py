"""A short code that opens the page of the web chat again. Only a slow, salted hash of it is kept.

Whoever writes here keeps it open; after some minutes without a word it is shut, and so it is at once by "close".
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from conversations.flows import controls, lock, whatsapp
from conversations.types import Aside, HideSaid, Lock
from conversations.understanding.secret_words import bare

if TYPE_CHECKING:
    from conversations.programme import Programme
    from conversations.turn import Turn
    from conversations.types import State

MOST_TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(minutes=15)
_KEY: Final = b"tawjih page code"
_OPEN: Final = "9999-12-31T00:00:00+00:00"  # until the turn says until when

Tried = Literal["open", "held", "wrong"]


def wanted(turn: Turn, _: str) -> None:
    """Shut the page at once; without a code, ask for one."""
    if turn.state.lock is None:
        another(turn, "")
    else:
        turn.state = shut(turn.state)


def offer(turn: Turn) -> None:
    """Offer a code, once: with the first request that is sent here."""
    if not turn.context.writes_first and turn.state.lock is None and not turn.before.references:
        turn.controls.append(controls.LOCK)


def another(turn: Turn, _: str) -> None:
    """Ask for a code, also in place of the one that is set."""
    if turn.context.writes_first:
        turn.say(whatsapp.LOCK_ELSEWHERE if turn.context.carrier == "whatsapp" else lock.ELSEWHERE)
    else:
        turn.open_aside(Aside("lock_code"))


def agree(turn: Turn, _: Aside, code: str) -> None:
    """From now on this is the code; or, without one, the page stays open."""
    turn.effects.append(HideSaid())
    if code == lock.NONE:
        turn.change(lock=None)
        turn.say(lock.REMOVED)
        return
    turn.change(lock=Lock(turn.context.token, _hash(turn.context.token, code), _OPEN))
    turn.say(*lock.SET)


def is_shut(state: State, now: datetime) -> bool:
    """Whether nothing of this may be shown before the code was written."""
    return left_open(state, now) == timedelta(0)


def left_open(state: State, now: datetime) -> timedelta | None:
    """How long it is still open when nothing is done; None when there is no code."""
    if state.lock is None:
        return None
    until = datetime.fromisoformat(state.lock.until) if state.lock.until else now
    return max(until - now, timedelta(0))


def opened(state: State) -> State:
    """Open, as after any word of who writes here."""
    return state if state.lock is None else replace(state, lock=replace(state.lock, until=_OPEN, tries=()))


def shut(state: State) -> State:
    """Shut at once; without a code, as it is."""
    return state if state.lock is None else replace(state, lock=replace(state.lock, until=""))


def in_use(state: State, now: datetime, programme: Programme) -> State:
    """Open for some minutes from now, because something was done here, unless that shut it."""
    if state.lock is None or not state.lock.until:
        return state
    until = now + timedelta(minutes=programme.lock_minutes)
    return replace(state, lock=replace(state.lock, until=until.isoformat()))


def tried(state: State, text: str, now: datetime) -> tuple[State, Tried]:
    """What becomes of a code that was written: while it is held it is not even looked at, so nothing is learnt."""
    kept = state.lock
    if kept is None:
        return state, "open"
    if is_held(state, now):
        return state, "held"
    if hmac.compare_digest(_hash(kept.salt, text), kept.code):
        return opened(state), "open"
    return missed(state, now), "wrong"


def is_held(state: State, now: datetime) -> bool:
    """Whether so much was tried that nothing more is looked at for now, neither a code nor a word that hides."""
    return state.lock is not None and len(_late(state.lock, now)) >= MOST_TRIES


def missed(state: State, now: datetime) -> State:
    """One more try that was wrong."""
    if state.lock is None:
        return state
    return replace(state, lock=replace(state.lock, tries=(*_late(state.lock, now), now.isoformat())))


def _late(lock: Lock, now: datetime) -> tuple[str, ...]:
    return tuple(one for one in lock.tries if now - TRIES_WITHIN < datetime.fromisoformat(one) <= now)


def _hash(salt: str, code: str) -> str:
    """Slow enough that nobody tries all codes in passing, quick enough for a turn."""
    found = hashlib.scrypt(bare(code).encode(), salt=_KEY + salt.encode(), n=1 << 12, r=8, p=1, dklen=16)
    return found.hex()
