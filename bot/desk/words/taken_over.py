"""The words of a request that a young person took over from whoever had made it for them."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("part.title", "Who made the request"),
    text("part.what", "The young person writes themselves now. Neither sees what the other says: repeat nothing."),
    text("part.way", "who made the request"),
)
