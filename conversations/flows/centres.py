"""What a family hears of centres, where there are several."""

from __future__ import annotations

from conversations.texts import text

MOVED = text(
    "centre.moved", "Your request {reference} is with another centre now: {centre}. Somebody from there calls.", "adult"
)
