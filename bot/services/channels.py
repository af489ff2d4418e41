"""What can be done on each channel: one description, which everything asks that differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.types import Carrier


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that does none of these is a page: what is said there stays, until somebody looks.

    It `pushes` what is said to the person's phone, from the outbox; it `rings` when that is read at once, where it is.
    `deletes`: what was sent can be taken away again. `veils`: what comes unasked is hidden until it is touched.
    `announces`: it waits until they write, and a neutral line says that there is something; this is for a channel that
    can hide nothing, and lets nobody be written to a day after their last word. `lists`: it takes few buttons, and
    choices only as short lists. `sends_files`: any file; `sends_text_files`: those that are plain text.
    `carrier` is whose service the messages pass through.
    """

    pushes: bool = False
    rings: bool = False
    deletes: bool = False
    veils: bool = False
    announces: bool = False
    lists: bool = False
    shares_contact: bool = False
    shares_place: bool = False
    sends_files: bool = False
    sends_text_files: bool = False
    carrier: Carrier = ""


CHANNELS: Final[Mapping[str, Channel]] = MappingProxyType({
    "webchat": Channel(shares_place=True),
    "demo": Channel(),
    "telegram": Channel(
        pushes=True, rings=True, deletes=True, veils=True, shares_contact=True, shares_place=True, sends_files=True,
        carrier="telegram",
    ),
    "whatsapp": Channel(
        pushes=True, announces=True, lists=True, shares_place=True, sends_text_files=True, carrier="whatsapp"
    ),
})  # fmt: skip
_OTHER: Final = Channel()
PUSHED: Final = frozenset(name for name, one in CHANNELS.items() if one.pushes)
RINGING: Final = frozenset(name for name, one in CHANNELS.items() if one.rings)
ON_THE_PAGE: Final = frozenset(CHANNELS) - PUSHED
"""Seen when they open it the next time."""


def of(name: str) -> Channel:
    """What can be done on this channel; of one that nobody knows, only what a page does."""
    return CHANNELS.get(name, _OTHER)
