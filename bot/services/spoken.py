"""What is said aloud: where our recordings lie, and a voice note as a channel brings it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

VOICES: Final = "voices"
"""The folder of our recordings, beside the database."""
LARGEST: Final = 1024 * 1024
LONGEST: Final = 120
"""Bytes and seconds of a voice note, of staff and of people: nothing that is said here takes that long."""
_KINDS: Final = {b"OggS": (0, "audio/ogg"), b"\x1aE\xdf\xa3": (0, "audio/webm"), b"ftyp": (4, "audio/mp4")}


def kind_of(sound: bytes) -> str:
    """What kind of recording begins like this: of Telegram, or of a browser; "" of what is none."""
    found = (kind for sign, (at, kind) in _KINDS.items() if sound[at : at + len(sign)] == sign)
    return next(found, "")


def seconds_of(sound: bytes) -> int:
    """How many seconds a recording in Ogg takes, as its last page says (in 48,000 parts of a second); 0 of no other."""
    at = sound.rfind(b"OggS") + 6
    if at < 6 or len(sound) < at + 8:
        return 0
    return max(1, round(int.from_bytes(sound[at : at + 8], "little") / 48_000))


@dataclass(frozen=True, slots=True)
class Sound:
    """What was said, as bytes, and how many seconds it takes."""

    content: bytes
    seconds: int


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """Nothing of it is fetched before somebody wants to hear it.

    `name` is the channel's own for it, `size` in bytes and `seconds` as far as the channel says (else 0); `fetch`
    raises a NotSent.
    """

    name: str
    seconds: int
    size: int
    fetch: Callable[[], Awaitable[bytes]]
