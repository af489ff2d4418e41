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
KEPT: Final = 64  # conversations; whoever writes at the same time is among them, on a machine of the size of this one


class Left(NamedTuple):
    """A state, and the ways that were walked from it."""

    state: State
    walks: Walks
    at: float = 0.0


class Recent:
    """In memory only, and by the very text that is stored: where another process changed it, it is read anew.

    What is taken belongs to who took it and is not here any more: two turns never share their ways.
    """

    def __init__(self) -> None:
        self._left: OrderedDict[str, Left] = OrderedDict()
        self._changing = threading.Lock()

    def take(self, stored: str) -> Left:
        """What `stored` says, with the ways that are known."""
        with self._changing:
            left = self._left.pop(stored, None)
        return left or Left(load(stored), Walks())

    def leave(self, stored: str, state: State, walks: Walks) -> None:
        """A turn ended in this state, which is stored like that; "" when all of it was erased."""
        if not stored:
            return
        with self._changing:
            self._left.pop(stored, None)
            self._left[stored] = Left(state, walks.last(), time.monotonic())
            if len(self._left) > KEPT:
                self._left.popitem(last=False)
        self.forget_old()

    def forget_old(self) -> None:
        """Who has not written for a while is read anew when they do."""
        with self._changing:
            while self._left and time.monotonic() - next(iter(self._left.values())).at > KEPT_FOR:
                self._left.popitem(last=False)
