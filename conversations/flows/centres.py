"""What a family hears of centres, where there are several."""

from __future__ import annotations

from typing import Final

from conversations import centres
from conversations.centres import CITY, HERE, NEAR
from conversations.texts import text

IN_DISTRICT = text("centre.in_district", "Your centre: {centre}, in your district.", "adult")
IN_CITY = text("centre.in_city", "Your centre: {centre}, in your city.", "adult")
SERVES = text("centre.serves", "Your centre: {centre}. It receives people from where you live.", "adult")
NEAREST = text(
    "centre.nearest", "The nearest centre that fits: {centre}, {city}. About {km} km away, as the crow flies."
)
SENT = text("centre.sent", "The centre that looks after your request: {centre}.", "adult")
UNDECIDED = text("centre.undecided", "There are several centres. Staff choose yours with you.", "adult")
OFFERED = text(
    "seat.offered",
    "A seat is free for request {reference}. It is kept until {day}. Do you take it? Answer here: a person reads it.",
    "adult",
)
KEPT = text("seat.kept", "Good: a seat is kept for request {reference}. The centre makes contact to finish.", "adult")
LAPSED = text(
    "seat.lapsed",
    "No answer came in time: the seat goes to the next one. Request {reference} stays on the list, at its end. "
    "To reach the centre: /human.",
)
GIVEN_UP = text(
    "seat.given_up",
    "The seat of request {reference} goes to the next one. The request stays on the list, at its end.",
)
MOVED = text(
    "centre.moved",
    "Your request {reference} is with another centre now: {centre}. Somebody from there contacts you.",
    "adult",
)
WHICH: Final = {
    "named": SENT,
    HERE: IN_DISTRICT,
    CITY: IN_CITY,
    centres.SERVES: SERVES,
    NEAR: NEAREST,
    "undecided": UNDECIDED,
}
"""To which centre a request goes, and why, in one sentence; of the only one nothing is said."""
