"""What comes and goes while the program runs, told to the operator: once when it comes, once when it is over.

The log has events for machines; these are sentences, on standard output, each with what to do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_QUIET: Final = 60.0  # seconds before the same sentence is said again: what comes and goes each second is one story


class Notices:
    """Each topic is as it should be, or there is a sentence about it. `say` shows one; without it nobody is told."""

    def __init__(
        self, say: Callable[[str], object] | None = None, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._seconds = seconds
        self._wrong: dict[str, str] = {}
        self._said: dict[str, float] = {}
        self._failed_to: set[str] = set()

    def tell(self, topic: str, sentence: str) -> None:
        """Something is wrong: said when it is news."""
        if self._wrong.get(topic) == sentence:
            return
        now = self._seconds()
        if now - self._said.get(sentence, -_QUIET) < _QUIET:
            return
        self._wrong[topic] = sentence
        self._said = {one: at for one, at in self._said.items() if now - at < _QUIET} | {sentence: now}
        self.say(sentence)

    def over(self, topic: str, sentence: str) -> None:
        """It is as it should be: said when it was told that it is not."""
        if self._wrong.pop(topic, None) is not None:
            self.say(sentence)

    def of_database(self, doing: str, fault: Exception | None) -> None:
        """What `Database.heard` brings. That reading goes well says nothing where only writing failed: a full disk."""
        if fault is not None:
            self._failed_to.add(doing)
            self.tell("database", f"{fault} People are asked to try again, and so does Tawjih.")
        elif self._failed_to and (doing == "writing" or doing in self._failed_to):
            self._failed_to.clear()
            self.over("database", "The database can be used again.")

    def say(self, sentence: str) -> None:
        """Say it, whatever was said before."""
        if self._say is not None:
            self._say(sentence)
