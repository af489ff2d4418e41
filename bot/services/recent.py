"""The last conversations as their turns left them: the next turn of one need not read and walk them again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from conversations.stored import load
from conversations.walks import Walks

if TYPE_CHECKING:
    from conversations.types import State

KEPT_FOR: Final = 600.0  # seconds: what is erased elsewhere, by staff or another process, does not stay here either
KEPT: Final = 256  # conversations, some 20 kB each: whoever writes at the same time is among them, on such a machine


class Left(NamedTuple):
    """A state with the text that it is stored as, and the ways that were walked from it."""

    stored: str
    state: State
    walks: Walks
    at: float = 0.0


class Recent:
    """In memory only, by conversation. Where another text is stored by now, since others changed it, that one is read.

    What is taken belongs to who took it and is not here any more: two turns never share their ways.
    """

    def __init__(self) -> None:
        self._left: OrderedDict[int, Left] = OrderedDict()
        self._changing = threading.Lock()

    def take(self, conversation_id: int, stored: str) -> Left:
        """What this conversation has stored, with the ways that are known."""
        with self._changing:
            left = self._left.pop(conversation_id, None)
        return left if left is not None and left.stored == stored else Left(stored, load(stored), Walks())

    def leave(self, conversation_id: int, stored: str, state: State, walks: Walks) -> None:
        """A turn of this conversation ended in this state, which is stored like that; "" when all of it was erased."""
        if not stored:
            return
        walks.end()
        with self._changing:
            self._left.pop(conversation_id, None)
            self._left[conversation_id] = Left(stored, state, walks, time.monotonic())
            if len(self._left) > KEPT:
                self._left.popitem(last=False)
        self.forget_old()

    def forget_old(self) -> None:
        """Who has not written for a while is read anew when they do."""
        with self._changing:
            while self._left and time.monotonic() - next(iter(self._left.values())).at > KEPT_FOR:
                self._left.popitem(last=False)
