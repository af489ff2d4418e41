"""A few threads, shared fairly: works of one queue run one after another and never hold more than one thread."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class FairPool:
    """Runs tasks, which must not raise. A queue that still has tasks goes to the end of the line after each."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage")
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Callable[[], None]]] = {}

    def submit(self, task: Callable[[], None], queue: str = "") -> None:
        """Run a task soon; when it has a queue, after those that came to that queue before it."""
        if not queue:
            self._threads.submit(task)
            return
        with self._lock:
            if queue in self._waiting:
                self._waiting[queue].append(task)
                return
            self._threads.submit(self._take_turns, queue, task)
            self._waiting[queue] = deque()

    def close(self) -> None:
        """Finish what waits, then end the threads."""
        self._threads.shutdown()

    def _take_turns(self, queue: str, first: Callable[[], None]) -> None:
        task: Callable[[], None] | None = first
        while task is not None:
            task()
            task = self._next(queue)
            if task is not None and self._goes_behind(queue, task):
                return

    def _next(self, queue: str) -> Callable[[], None] | None:
        with self._lock:
            if self._waiting[queue]:
                return self._waiting[queue].popleft()
            del self._waiting[queue]
            return None

    def _goes_behind(self, queue: str, task: Callable[[], None]) -> bool:
        """Whether the other queues get their turn first; not while closing, when no thread takes anything new."""
        try:
            self._threads.submit(self._take_turns, queue, task)
        except RuntimeError:
            return False
        return True
