"""People who do what few do: take a request back, erase all, ask for a person, for help, to be hidden, to move on.

So that whatever a turn writes is written in a run. What becomes of them is for other tests to say: each step is tried
once the one before was taken, and what is not to be had is left out.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.chaos.people import Writer

Step = str | tuple[str, str]
"""What is typed; or a button, by its question and its answer."""
_CODE: Final = re.compile(r"\b[A-Z]{3}-[A-Z]{3}\b")
ANY: Final = "whichever"
BLOCKS: Final = "they block the bot"
SIGNED_UP: Final[dict[int, tuple[Step, ...]]] = {
    2080: ("/withdraw", ("withdraw", "yes"), "/status"),
    2081: ("/delete", ("delete", "yes"), "/start"),
    2082: ("/start", "mon père me frappe", ("danger", "help"), "0600000099", "/status"),
    2083: ("/safeword", "libellule", "/help", "libellule", "salut"),
    2084: ("/stop", "/start", "/change", "/news", ("", "!news yes"), "/news", ("", "!news no")),
    2085: ("/move",),
    2086: (
        *("/visit", ("visit_when", ANY), ("visit_remind", "yes")),
        *("/visit", ("visit", "move"), ("visit_when", ANY), "/visit", ("visit", "cancel")),
    ),
    2088: ("/status", BLOCKS),
    2087: ("/other", ("resume", "other"), "/delete", ("delete", "yes")),
}
"""By chat, what each does who has sent a request."""
NEW: Final[dict[int, tuple[Step, ...]]] = {
    2090: ("/start", "/human", ("human_about", "papers"), "0600000098", ("human_when", "evening"), "/human"),
    2091: ("/start", "Le ramadan vous changez quoi ?", ("", "!pass_on"), "/mydata", "/privacy"),
    2092: ("/start", ("who", "youth"), "14", "je veux mourir", ("danger", "misread"), "/help"),
}
"""And who writes for the first time."""
MOVES: Final = 2085
ARRIVES: Final = 2093
"""One conversation goes from the one phone to the other."""
CHATS: Final = range(2080, 2100)
_PATIENCE: Final = 60.0  # seconds for a button to be there


async def tour(person: Writer, steps: tuple[Step, ...], pause: float) -> None:
    """Each step when the one before was taken."""
    for step in steps:
        await asyncio.sleep(pause)
        if step == BLOCKS:
            taken = await person.blocks()
        elif isinstance(step, str):
            taken = await person.says(step)
        elif found := await _button(person, *step):
            taken = await person.taps_data(*found)
        else:
            continue
        await person.api.until(lambda taken=taken: taken["update_id"] in person.told.taken, 60)  # type: ignore[misc]


async def moves_on(old: Writer, new: Writer, pause: float) -> None:
    """One conversation goes from one phone to another."""
    await tour(old, SIGNED_UP[MOVES], pause)
    try:
        await old.api.until(lambda: _CODE.search(str(old.screen.texts)), _PATIENCE)
    except TimeoutError:
        return
    found = _CODE.search(str(old.screen.texts))
    assert found is not None
    await tour(new, ("/start", "/arrive", found[0], ("arrive", "yes"), ("bring", "yes"), "/status"), pause)


async def _button(person: Writer, question: str, value: str) -> tuple[str, dict[str, object]] | None:
    def shown() -> tuple[str, dict[str, object]] | None:
        for message in reversed(person.screen.messages):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for one in row:
                    asked, given = one["callback_data"].split("|")[2:]
                    if asked == question and (given == value or (value == ANY and given.isdecimal())):
                        return one["callback_data"], message
        return None

    try:
        await person.api.until(shown, _PATIENCE)
    except TimeoutError:
        return None
    return shown()
