"""The last ways through the flow that were walked with a context: a turn asks where it stands a dozen times."""

from __future__ import annotations

import operator
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from conversations.flow import Flow
    from conversations.path import Path, Walk
    from conversations.types import Context, State

_KEPT = 4


class _Walked(NamedTuple):
    flow: Flow
    state: State
    context: Context
    path: Path
    walk: Walk


class Walks:
    """It is of one context, and of those that were made of it."""

    def __init__(self) -> None:
        self._walked: deque[_Walked] = deque(maxlen=_KEPT)

    def find(self, flow: Flow, state: State, context: Context) -> Path | None:
        """The way that was walked already with all that it depends on; None when none was."""
        for one in self._walked:
            if one.flow is flow and _is_alike(one.state, state) and _sees_alike(one.context, context):
                return one.path
        return None

    def find_before(self, flow: Flow, state: State, context: Context) -> Walk | None:
        """The walk that stopped for the last answer of this state, and saw all else as it is; None when none did."""
        for one in self._walked:
            if (
                one.flow is flow
                and _is_one_more(one.state, state)
                and _sees_alike(one.context, context)
                and one.walk.stopped_for(state.answers[-1])
            ):
                return one.walk
        return None

    def keep(self, flow: Flow, state: State, context: Context, path: Path, walk: Walk) -> Path:
        """The way, which is found from now on, and the walk that led there."""
        self._walked.append(_Walked(flow, state, context, path, walk))
        return path

    def end(self) -> None:
        """The turn is over: only the way that was walked last is there for the next one.

        Each holds its context, which holds these: with the others, the ways of all turns before would stay in memory.
        """
        while len(self._walked) > 1:
            self._walked.popleft()


def _is_alike(one: State, other: State) -> bool:
    """Whether all of a state that a way depends on is the same."""
    is_same = one.answers is other.answers and one.references is other.references and one.news is other.news
    return is_same and one.speaker == other.speaker


def _is_one_more(one: State, other: State) -> bool:
    """Whether a way depends on the same in both, but for an answer that the other has last."""
    is_same = one.references is other.references and one.news is other.news and one.speaker == other.speaker
    before, after = one.answers, other.answers
    return is_same and len(after) == len(before) + 1 and all(map(operator.is_, before, after))


def _sees_alike(one: Context, other: Context) -> bool:
    """Whether all of a context that a way depends on is the same."""
    is_same = one.programme is other.programme and one.facts is other.facts
    is_same = is_same and one.leads is other.leads and one.full is other.full
    return is_same and one.today == other.today and one.launch == other.launch
