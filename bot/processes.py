"""Several processes that serve on one port: who ends by itself is started again, and all end together.

Each is a copy of this process, made when everything was read and no connection is open: so it serves at once, and what
was read is in memory once for all. This process takes no request; it only waits for theirs to end, or to be told so.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from bot.services.pauses import growing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from bot.config import Settings
    from bot.notices import Notices

_TOPIC: Final = "processes"
_ENDING: Final = (signal.SIGTERM, signal.SIGINT)
_HEARD: Final = (*_ENDING, signal.SIGCHLD)


class OnlyOne(Exception):  # noqa: N818  named for what happened
    """Several processes cannot serve here. One sentence, with the fix."""


@dataclass(frozen=True, slots=True)
class Patience:
    """All that is waited for, in seconds."""

    first_pause: float = 0.5  # before one is started again; twice as long each time that it ends soon
    settled: float = 10.0  # who lives so long has not ended soon
    ending: float = 30.0  # that they have to finish what they do, when all are told to end


@dataclass(slots=True)
class _Place:
    """One of the processes: which it is now, since when, how often it ended soon, and when it is started next."""

    number: int
    id: int = 0
    since: float = 0.0
    ended_soon: int = 0
    due: float = 0.0


def need_postgresql(settings: Settings) -> None:
    """Raise OnlyOne on SQLite: its one writer would be fought for."""
    if settings.database_url().startswith("sqlite:///"):
        raise OnlyOne(
            "SQLite is for one process: leave --processes away, or move to PostgreSQL (tawjih move --to "
            "postgresql://NAME:PASSWORD@HOST/DATABASE) and set DATABASE_URL to it."
        )


class Processes:
    """So many at once. `serve` is what each does, given its place, until it is told to end by SIGTERM."""

    def __init__(
        self, number: int, serve: Callable[[int], None], notices: Notices, patience: Patience | None = None
    ) -> None:
        self._serve = serve
        self._notices = notices
        self._patience = patience or Patience()
        self._places = [_Place(place) for place in range(number)]
        self._is_ending = False
        self._alive = os.pipe()  # those that serve see it end when this process does, however that is

    def run(self, listening: socket.socket) -> None:
        """Let them serve until we are told to end; returns when all have."""
        gc.collect()
        gc.freeze()  # what is here already would be copied when it is looked through
        with self._hearing() as heard:
            while not self._is_ending:
                self._start_due()
                self._hear(heard, self._next_due())
                self._see_ended()
                self._see_settled()
            listening.close()
            self._end_all(heard)

    # --- hearing ---

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[socket.socket]:
        """Signals come as bytes, so that none is missed between looking and waiting."""
        heard, told = socket.socketpair()
        heard.settimeout(0)
        told.settimeout(0)
        before = {one: signal.signal(one, _ignore) for one in _HEARD}
        signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        try:
            yield heard
        finally:
            signal.set_wakeup_fd(-1)
            for one, handler in before.items():
                signal.signal(one, handler)
            heard.close()
            told.close()

    def _hear(self, heard: socket.socket, seconds: float) -> None:
        select.select([heard], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._is_ending |= any(one in _ENDING for one in heard.recv(4096))

    # --- beginning and ending ---

    def _next_due(self) -> float:
        """The seconds until there is something to do by ourselves."""
        now = time.monotonic()
        waiting = [place.due - now for place in self._places if not place.id]
        settling = [place.since + self._patience.settled - now for place in self._places if place.ended_soon]
        return max(0.0, min([60.0, *waiting, *(one for one in settling if one > 0)]))

    def _start_due(self) -> None:
        """Start each whose time has come; where the machine has no room for it, later: the others serve on."""
        now = time.monotonic()
        for place in self._places:
            if place.id or place.due > now:
                continue
            place.since = now
            try:
                place.id = self._start(place.number)
            except OSError as error:
                place.ended_soon += 1
                place.due = now + growing(self._patience.first_pause, place.ended_soon - 1)
                self._notices.tell(_TOPIC, f"A process could not be started ({error.strerror}); it is tried again.")

    def _start(self, place: int) -> int:
        """A copy of this process that serves; its id. No signal comes between the copy and its own way with them."""
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        try:
            number = os.fork()
            if number == 0:
                self._be_one(place)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        return number

    def _be_one(self, place: int) -> NoReturn:
        """The whole life of one of them."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for one in _ENDING:
                signal.signal(one, _leave)
            os.close(self._alive[1])
            threading.Thread(target=_end_with, args=(self._alive[0],), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
            self._serve(place)
            code = 0
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 0
        except BaseException:  # noqa: BLE001  it must never go on as if it were the one that waits
            sys.excepthook(*sys.exc_info())
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _see_ended(self) -> None:
        now = time.monotonic()
        for place in self._places:
            how = _ended(place.id)
            if how is None:
                continue
            lived = now - place.since
            place.ended_soon = place.ended_soon + 1 if lived < self._patience.settled else 1
            place.id, place.due = 0, now + growing(self._patience.first_pause, place.ended_soon - 1)
            if not self._is_ending:
                self._notices.tell(_TOPIC, f"A process ended by itself ({how}); it is started again: see the log.")

    def _see_settled(self) -> None:
        now = time.monotonic()
        for place in self._places:
            if place.id and now - place.since >= self._patience.settled:
                place.ended_soon = 0
        if not any(place.ended_soon for place in self._places):
            self._notices.over(_TOPIC, "All processes serve again.")

    def _end_all(self, heard: socket.socket) -> None:
        """Those that do not end by themselves in time are ended."""
        until = time.monotonic() + self._patience.ending
        self._tell_all(signal.SIGTERM)
        while any(place.id for place in self._places):
            left = until - time.monotonic()
            if left <= 0:
                self._tell_all(signal.SIGKILL)
            self._hear(heard, max(left, 0.1))
            self._see_ended()
        for end in self._alive:
            os.close(end)

    def _tell_all(self, what: signal.Signals) -> None:
        for place in self._places:
            if place.id:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(place.id, what)


def _ended(number: int) -> str | None:
    """How this process ended; None while it runs, or when there is none."""
    if not number:
        return None
    found, status = os.waitpid(number, os.WNOHANG)
    if not found:
        return None
    code = os.waitstatus_to_exitcode(status)
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _end_with(parent: int) -> None:
    """End in order when the process that started us is gone, and with it whoever would tell us."""
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _ignore(*_: object) -> None:
    """What came is read elsewhere."""


def _leave(_: int, __: FrameType | None) -> NoReturn:
    """Before it serves, and when it has ended serving."""
    raise SystemExit(0)
