"""The words of a request that a young person took over, or that another adult joined."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("part.title", "Who made the request"),
    text("part.what", "The young person writes themselves now. Neither sees what the other says: repeat nothing."),
    text("part.way", "who made the request"),
    text("part.since", "The young person took this request over on {day}."),
    text("part.number", "Whoever made it has another number, {number}. Before you tell or erase anything: who calls?"),
    text("part.joined", "Another adult"),
    text("part.joined_what", "They joined with a code. Neither sees what the other says: repeat nothing."),
    text("part.joined_not_yet", "Somebody joined with a code, and has not agreed to be contacted yet."),
    text("part.joined_way", "another adult"),
    text("part.own_number", "Their number for it"),
)
