"""Open pages are told that there is something new on them: server-sent events that say no more than that.

A page says which turn it shows. As soon as its conversation stands in another, or is gone, it is told "new", and that
ends the stream: it fetches what is new as ever, with all that may have changed (hidden, erased, moved), and listens
again where the new page says so. So a stream knows nobody, and what may be heard is looked at anew each time.

One look a second asks the store about all streams of this process together: so it does not matter which process took
the turn, and both databases do the same. (PostgreSQL's LISTEN would take a connection more, does not pass a pooler, and
NOTIFY makes commits wait for each other.)
"""

from __future__ import annotations

import resource
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import Response

from bot.proxies import network_of
from bot.services.beside import Beside
from bot.web import HEADERS, UNSTORED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from bot.services.hearing import Place

MOST: Final = 2000  # at once in this process, where it may open as many files
MOST_OF_VISITOR: Final = 200  # from one address of the network: a school, or all the phones behind one of a carrier
MOST_OF_CONVERSATION: Final = 3  # pages of the same person, in two browsers and one left open
_LOOK_EVERY: Final = 1.0
_BEAT_EVERY: Final = 1.0
_BEATS: Final = 20  # each stream has its turn once in so many: all at once would hold up everything else
_LIFE: Final = 90  # beats, half an hour; then the page listens anew, wherever the proxy leads it
_TURN_DIGITS: Final = 9
_HEADERS: Final = (
    HEADERS | UNSTORED | {"X-Accel-Buffering": "no"}
)  # nginx would keep events back until they fill a page


class Hearing(Protocol):
    """What is asked of the store. Both raise what the turns raise when it is away."""

    async def place(self, channel: str, address: str) -> Place | None:
        """Where the conversation of this address stands; None when nothing may come to its page unasked."""

    async def turns(self, conversation_ids: Collection[int]) -> Mapping[int, int]:
        """The turns in which these stand now; not those that are there no more."""


class Stream(Response):
    """What one open page listens to. It holds a connection, a task that waits for its end, and nothing of a person."""

    def __init__(self, streams: Streams, place: Place, turn: int, visitor: str) -> None:
        super().__init__(headers=_HEADERS, media_type="text/event-stream")
        del self.headers["content-length"]
        self.place = place
        self.turn = turn
        self.visitor = visitor
        self.number = 0  # among all that ever were
        self.beats = 0
        self._streams = streams
        self._send: Send | None = None

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Listen until the page goes away, or the stream is ended."""
        self._send = send
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            await self._streams.add(self)
            while (await receive())["type"] != "http.disconnect":
                pass  # the request has no body that matters
        finally:
            self._streams.drop(self)

    async def tell(self, word: str) -> None:
        """One event. So little is ever sent that no buffer fills up before the stream's life is over."""
        await self._write(word, more=True)

    async def end(self, word: str = "") -> None:
        """The last event, if any. What is said to who has gone goes nowhere."""
        self._streams.drop(self)
        await self._write(word, more=False)

    async def _write(self, word: str, *, more: bool) -> None:
        if self._send is not None:
            body = f"data: {word}\n\n".encode() if word else b""
            send, self._send = self._send, self._send if more else None
            await send({"type": "http.response.body", "body": body, "more_body": more})


class Streams:
    """All streams of this process, told by one look for all. It begins with the first of them."""

    def __init__(self, hearing: Hearing, most: int | None = None) -> None:
        self._hearing = hearing
        self._most = _as_many_as_may_be() if most is None else most
        self._open: defaultdict[int, list[Stream]] = defaultdict(list)
        self._visitors: Counter[str] = Counter()
        self._number = 0
        self._beside = (_Looking(self), _Beating(self))
        self._runs = self._is_ending = False

    def __len__(self) -> int:
        return self._visitors.total()

    async def answer(self, request: Request, channel: str, address: str) -> Response:
        """A stream for this page; 204 when nothing may come to it, 503 when there are too many: it looks by itself."""
        visitor = network_of(request)
        if self._is_full(visitor):
            return Response(status_code=503, headers=_HEADERS)
        place = await self._hearing.place(channel, address)
        if place is None:
            return Response(status_code=204, headers=_HEADERS)
        if self._is_full(visitor):
            return Response(status_code=503, headers=_HEADERS)
        return Stream(self, place, _turn(request.query_params.get("turn", "")), visitor)

    async def add(self, stream: Stream) -> None:
        """Let it hear; of the same person only the newest do, and who shows an old turn is told so at once."""
        if self._is_ending or stream.turn != stream.place.turn:
            await stream.end("" if self._is_ending else "new")
            return
        self._start()
        self._number += 1
        stream.number = self._number
        same = self._open[stream.place.conversation_id]
        same.append(stream)
        self._visitors[stream.visitor] += 1
        await stream.tell("here")
        if len(same) > MOST_OF_CONVERSATION:
            await same[0].end("enough")

    def drop(self, stream: Stream) -> None:
        """Tell it nothing more."""
        same = self._open.get(stream.place.conversation_id, [])
        if stream in same:
            same.remove(stream)
            self._visitors[stream.visitor] -= 1
            if not same:
                del self._open[stream.place.conversation_id]
            if not self._visitors[stream.visitor]:
                del self._visitors[stream.visitor]

    async def look(self) -> None:
        """Tell those whose conversation stands elsewhere by now."""
        if not self._open:
            return
        asked = self._all()
        turns = await self._hearing.turns(list(self._open))
        for stream in asked:
            if turns.get(stream.place.conversation_id) != stream.turn:
                await stream.end("new")

    async def beat(self, number: int) -> None:
        """A sign of life for each whose turn it is: so proxies keep the connection, and a page notices a dead one."""
        for stream in self._all():
            if stream.number % _BEATS == number % _BEATS:
                stream.beats += 1
                await (stream.end() if stream.beats > _LIFE else stream.tell("beat"))

    async def end_all(self) -> None:
        """End all at once and take no more: the server stops."""
        self._is_ending = True
        for stream in self._all():
            await stream.end()

    async def stop(self) -> None:
        """The same, and look no more."""
        await self.end_all()
        for beside in self._beside:
            await beside.stop()

    def _start(self) -> None:
        if not self._runs:
            self._runs = True
            for beside in self._beside:
                beside.start()

    def _all(self) -> list[Stream]:
        return [stream for same in self._open.values() for stream in same]

    def _is_full(self, visitor: str) -> bool:
        return self._is_ending or len(self) >= self._most or self._visitors[visitor] >= MOST_OF_VISITOR


class _Looking(Beside):
    def __init__(self, streams: Streams) -> None:
        super().__init__("events", every=_LOOK_EVERY)
        self._streams = streams

    async def look(self) -> bool:
        await self._streams.look()
        return False


class _Beating(Beside):
    """Apart from the looks, which become rare while the store is away."""

    def __init__(self, streams: Streams) -> None:
        super().__init__("events.beat", every=_BEAT_EVERY)
        self._streams = streams
        self._number = 0

    async def look(self) -> bool:
        self._number += 1
        await self._streams.beat(self._number)
        return False


def _as_many_as_may_be() -> int:
    """Half of the files that this process may open: the others are for who writes to us."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else min(MOST, soft // 2)


def _turn(told: str) -> int:
    """The turn that a page shows; -1, which none is, when it does not say."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _TURN_DIGITS else -1
