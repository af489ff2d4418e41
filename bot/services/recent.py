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
    """A state, and the ways that were walked from it; `by` so many conversations, which said the same so far."""

    state: State
    walks: Walks
    at: float = 0.0
    by: int = 1


class Recent:
    """In memory only, and by the very text that is stored: where another process changed it, it is read anew.

    What the last of them took is not here any more. A state and a way that was walked do not change, so several may
    hold the same ones; which ways are known each turn keeps for itself.
    """

    def __init__(self) -> None:
        self._left: OrderedDict[str, Left] = OrderedDict()
        self._changing = threading.Lock()

    def take(self, stored: str) -> Left:
        """What `stored` says, with the ways that are known."""
        with self._changing:
            left = self._left.get(stored)
            if left is None:
                return Left(load(stored), Walks())
            if left.by > 1:
                self._left[stored] = left._replace(by=left.by - 1)
            else:
                del self._left[stored]
        return left._replace(walks=left.walks.last())

    def leave(self, stored: str, state: State, walks: Walks) -> None:
        """A turn ended in this state, which is stored like that; "" when all of it was erased."""
        if not stored:
            return
        with self._changing:
            before = self._left.pop(stored, None)
            by = before.by + 1 if before else 1
            self._left[stored] = Left(state, walks.last(), time.monotonic(), by)
            if len(self._left) > KEPT:
                self._left.popitem(last=False)
        self.forget_old()

    def forget_old(self) -> None:
        """Who has not written for a while is read anew when they do."""
        with self._changing:
            while self._left and time.monotonic() - next(iter(self._left.values())).at > KEPT_FOR:
                self._left.popitem(last=False)
