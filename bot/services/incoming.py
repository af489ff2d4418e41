"""An event with its way in, and what its turn led to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from storage.outbox import Priority

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.messages import Message
    from bot.services.spoken import Sound
    from conversations.types import Event


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event with its way in. `external_id` is the channel's own id of it, unique for the address.

    `asked` is what the page showed on which it was done ("turn|subject|question"), for channels that know.
    `source` is what the link that led here says of itself. What is said to it is not sent after `send_by`,
    nor before what has a higher `priority`. `network` is where it comes from, "" where that says nothing.
    `unlocks`: it may be done while the page is locked. `said` is what a voice note says.
    `written` is the channel's own id of what the person wrote, where it can be deleted.
    """

    channel: str
    external_id: str
    address: str
    event: Event
    hint: str = ""
    rides: bool = False
    asked: str = ""
    source: str = ""
    send_by: datetime | None = None
    priority: Priority = Priority.REPLY
    network: str = ""
    unlocks: bool = False
    said: Sound | None = None
    written: str = ""


class MovedOn(Exception):  # noqa: N818  named for what happened
    """What was done on a page that shows no longer where the conversation stands. Nothing was taken."""


class Locked(Exception):  # noqa: N818  named for what happened
    """The page is locked by a code: nothing was taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn led to: all its messages, and the one that may ride on the acknowledgement.

    `hides_said`: what the person wrote should be deleted; `hides`: and so should all that we wrote before. `read` is
    what became of a text; `failed`: a bug was in the way; `erases`: something of somebody is there no more;
    `ends_offer`: what could be shared beside the question before is not asked for any more.
    """

    messages: tuple[Message, ...] = ()
    riding: Message | None = None
    tick: str = ""
    repeated: bool = False
    hides: bool = False
    hides_said: bool = False
    read: Literal["", "understood", "not_understood"] = ""
    failed: bool = False
    erases: bool = False
    ends_offer: bool = False
