"""The Bot API answers 429, 500 and 502, not at all, or with half an answer: to every third message of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.chaos.world import World
    from tests.fakes.bot_api_faults import Kind

MOST = 15


def _bad(*kinds: Kind) -> Callable[[World], Awaitable[int]]:
    async def hurt(world: World) -> int:
        world.api.kinds, world.api.most = kinds, MOST
        await world.when_answered(1.0)
        return world.api.hurt

    return hurt


FAULTS = (
    Fault("Bot API answers 429", _bad("429"), limited=True),
    Fault("Bot API answers 500", _bad("500")),
    Fault("Bot API answers 502", _bad("502")),
    Fault("Bot API does not answer", _bad("no answer, not done", "no answer, done"), rate=5),
    Fault("Bot API gives half an answer", _bad("half an answer")),
)
