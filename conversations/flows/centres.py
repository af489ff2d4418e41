"""What a family hears of centres, where there are several."""

from __future__ import annotations

from conversations.texts import text

SENT = text("centre.sent", "The centre that looks after your request: {centre}.", "adult")
UNDECIDED = text("centre.undecided", "There are several centres. Staff choose yours with you.", "adult")
MOVED = text(
    "centre.moved",
    "Your request {reference} is with another centre now: {centre}. Somebody from there contacts you.",
    "adult",
)
