"""A very long text is read before its turn begins: not while everybody waits for the writer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from conversations.types import Attached, Said
from conversations.understanding import read_long
from conversations.understanding.danger import find_danger

if TYPE_CHECKING:
    from conversations.types import Event
    from conversations.understanding.lexicon import Lexicon

LONG: Final = 1000  # characters; `understand` looks beyond only for danger and for what may not be kept


async def read_if_long(event: Event, lexicon: Lexicon) -> Event:
    """The event as it is, or, of a very long text, with the danger in it and what of it may not be kept."""
    if not isinstance(event, (Said, Attached)) or len(event.text) <= LONG:
        return event
    if isinstance(event, Said):
        return Said(event.text, await asyncio.to_thread(read_long, event.text, lexicon))
    danger = await asyncio.to_thread(find_danger, event.text, lexicon)
    return replace(event, text="", danger=danger)


def how_read(event: Event) -> Literal["", "understood", "not_understood"]:
    """Whether anything was understood of a text; "" of what is none."""
    if not isinstance(event, Said) or not event.text:
        return ""
    read = event.reading
    found = read.value or read.candidates or read.command or read.danger or read.intents
    return "understood" if found else "not_understood"
