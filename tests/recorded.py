"""A recording that was approved, put among those that are played: as `bot/services/recorded.py` does after its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.voices import Line, Voices


def keep(voices: Voices, line: Line, sound: bytes) -> None:
    """All of it, or what was there before."""
    for one in voices.prepare(line.name, line.fingerprint, sound):
        one.put()
