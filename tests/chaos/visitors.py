"""People who have signed up choose an hour to come and see the centre, another one, or none: places are scarce."""

from __future__ import annotations

import asyncio
import random
import re
from typing import TYPE_CHECKING, Any, Final

from tests.chaos.people import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.people import Writer

WISHES: Final = (("book",), ("book", "move"), ("book", "cancel"), ("book", "cancel", "book"))
"""What they do one after the other: each person the next of these."""
SETTLED: Final = {
    "booked": re.compile(r"C'est réservé.*de (\d\d:\d\d) à"),
    "moved": re.compile(r"C'est changé.*de (\d\d:\d\d) à"),
    "cancelled": re.compile(r"Ta visite du .* à (\d\d:\d\d) est annulée"),
}
"""How the bot says what came of it, and the hour that it says."""
YOURS: Final = re.compile(r"Ta visite\W+:.*de (\d\d:\d\d) à")
NONE_LEFT: Final = "Aucune heure de visite"
_ENOUGH: Final = 12  # presses for one wish: somebody is always quicker, they give up


def settled(text: str) -> tuple[str, str] | None:
    """What came of a wish, and of which hour, if these words say so."""
    for outcome, words in SETTLED.items():
        if found := words.search(text):
            return outcome, found[1]
    return None


async def visits(person: Writer, number: int, pause: float) -> None:
    """What this one wants of a visit, one wish after the other; who finds no place goes without."""
    for wish in WISHES[number % len(WISHES)]:
        if not await _Wish(person, wish, pause).comes_true():
            return


class _Wish:
    """One of them: from /visit until the bot says what came of it."""

    def __init__(self, person: Writer, wish: str, pause: float) -> None:
        self._person = person
        self._wish = wish
        self._pause = pause
        self._begin = len(person.screen.messages)

    async def comes_true(self) -> bool:
        """Whether it did; not when no hour is free."""
        await self._person.says("/visit")
        for _ in range(_ENOUGH):
            try:
                await self._person.api.until(lambda: self._is_told() or self._is_hopeless() or self._button(), PATIENCE)
            except TimeoutError:
                await self._person.says("/visit")
                continue
            if self._is_told() or self._is_hopeless():
                break
            await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))  # noqa: S311 - made-up chance, no secret
            await self._press()
        return self._is_told()

    async def _press(self) -> None:
        if found := self._button():
            message, data = found
            self._person.answered.add(message["message_id"])
            await self._person.taps_data(data, message)

    def _new(self) -> list[dict[str, Any]]:
        return self._person.screen.messages[self._begin :]

    def _is_told(self) -> bool:
        """Who had it already when the answer was lost is told so as well."""
        wanted = {"book": "booked", "move": "moved", "cancel": "cancelled"}[self._wish]
        texts = [message["text"] for message in self._new()]
        has = self._wish == "book" and any(YOURS.search(text) for text in texts)
        return has or any((found := settled(text)) is not None and found[0] == wanted for text in texts)

    def _is_hopeless(self) -> bool:
        return any(NONE_LEFT in message["text"] for message in self._new())

    def _button(self) -> tuple[dict[str, Any], str] | None:
        """What to press now: an hour, whichever, or what leads to it; the newest message that has such counts."""
        for message in reversed(self._new()):
            if message["message_id"] in self._person.answered:
                return None
            if data := _one_of(message, "visit_when", str.isdecimal):
                return message, data
            if data := _one_of(message, "visit", lambda value: value == self._wish):
                return message, data
        return None


def _one_of(message: dict[str, Any], question: str, fits: Callable[[str], bool]) -> str:
    """A button under this message that answers that question with a value that fits; "" when there is none."""
    found = []
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for one in row:
            asked, value = one["callback_data"].split("|")[2:]
            if asked == question and fits(value):
                found.append(str(one["callback_data"]))
    return random.choice(found) if found else ""  # noqa: S311 - made-up chance, no secret
