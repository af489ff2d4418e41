"""For who watches the program: whether it is alive, whether it can serve, and what it has done.

`/healthz` says that the process runs; `/readyz` whether it can serve now: its database is there and its tables are
those of this program. That a channel is away, or messages wait, is told but is no reason to send nobody here.
`/metrics` counts for Prometheus. Once the world can reach us, details are for who shows METRICS_TOKEN.
"""

from __future__ import annotations

import hmac
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.services.meters import of_all_processes
from storage import migrations
from storage.ages import look
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request

    from bot.clock import Clock
    from bot.config import Settings
    from storage.ages import Store, Unsent
    from storage.db import Database

_AWAY: Final = "away"


class Watched(Protocol):
    """A channel."""

    @property
    def is_there(self) -> bool:
        """Whether it was there when we called last."""


class Health:
    """The three addresses. Of the `channels`, None is one that is not used."""

    def __init__(
        self, database: Database, clock: Clock, settings: Settings, channels: Mapping[str, Watched | None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._token = settings.metrics_token.get_secret_value()
        self._open = not settings.is_public
        self._channels = channels

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/healthz", _alive, methods=["GET"]),
            Route("/readyz", self._ready, methods=["GET"]),
            Route("/metrics", self._metrics, methods=["GET"]),
        ]

    async def _ready(self, request: Request) -> Response:
        try:
            revision, unsent, _ = await self._look()
        except StoreUnavailable:
            revision, unsent = _AWAY, {}
        needed = _needed()
        is_ready = revision == needed
        told: dict[str, object] = {"ready": is_ready}
        if self._may_know(request):
            told["database"] = _AWAY if revision == _AWAY else "there"
            told["tables"] = "as needed" if is_ready else f"at {revision}, {needed} is needed"
            for name, channel in self._channels.items():
                told[name] = "not used" if channel is None else "there" if channel.is_there else _AWAY
            told["oldest_unsent_seconds"] = max(map(self._age, unsent.values()), default=0)
        return JSONResponse(told, 200 if is_ready else 503)

    async def _metrics(self, request: Request) -> Response:
        if not self._may_know(request):
            return PlainTextResponse("", 404)
        counted = generate_latest(of_all_processes()) + generate_latest(await self._now())
        return Response(counted, media_type=CONTENT_TYPE_LATEST)

    def _may_know(self, request: Request) -> bool:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self._open or bool(self._token and hmac.compare_digest(shown.encode(), self._token.encode()))

    async def _look(self) -> Store:
        now = self._clock.now()
        return await self._database.read(lambda tx: look(tx, now))

    async def _now(self) -> CollectorRegistry:
        """What is so at this moment, whoever did it: read from the database."""
        registry = CollectorRegistry()
        database = Gauge("tawjih_database_up", "Whether the database could be read.", registry=registry)
        waiting = Gauge("tawjih_unsent", "Messages that are due and were not sent.", ["channel"], registry=registry)
        oldest = Gauge(
            "tawjih_oldest_unsent_seconds", "Since when the oldest of them is due.", ["channel"], registry=registry
        )
        holds = Gauge(
            "tawjih_held_seconds", "For how long the channel wants nothing of us.", ["channel"], registry=registry
        )
        for name, watched in self._channels.items():
            if watched is not None:
                holds.labels(name)  # 0, unless it is held
                up = Gauge(f"tawjih_{name}_up", f"Whether {name} was there at the last call.", registry=registry)
                up.set(watched.is_there)
        try:
            _, unsent, held = await self._look()
        except StoreUnavailable:
            return registry
        database.set(1)
        for channel, one in unsent.items():
            waiting.labels(channel).set(one.number)
            oldest.labels(channel).set(self._age(one))
        for channel, until in held.items():
            holds.labels(channel).set(_seconds(until, self._clock.now()))
        return registry

    def _age(self, unsent: Unsent) -> int:
        return _seconds(self._clock.now(), unsent.since)


@cache
def _needed() -> str:
    return migrations.head()


def _seconds(now: datetime, since: datetime | None) -> int:
    return max(0, round((now - since).total_seconds())) if since else 0


async def _alive(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")
