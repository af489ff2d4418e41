"""The words of erasing at a family's wish."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("erase.title", "Erase at the family's wish"),
    text("erase.link", "The family asks to have everything erased"),
    text("erase.what", "A family asks by telephone or at the centre to have all erased that is kept of them."),
    text("erase.reference", "Number of their request"),
    text("erase.look", "See what goes"),
    text("erase.back", "Back to the request"),
    text("erase.goes", "This goes for good"),
    text("erase.requests", "Requests: {number}"),
    text("erase.messages", "Messages with the centre: {number}"),
    text("erase.notes", "Notes of the staff: {number}"),
    text("erase.visit", "their visit: the place is free again"),
    text("erase.answers", "answers, numbers, agreements, reminders and questions"),
    text("erase.stays", "This stays"),
    text("erase.counts", "the counts of each week, in which nobody can be found"),
    text("erase.audit", "in the audit, that staff did something and that something was erased: not with whom"),
    text("erase.others", "what others on the same phone wrote; in Telegram, what can be deleted there no more"),
    text("erase.stays_beside", "the request itself, with what another adult who joined it said: it is left to them"),
    text("erase.part", "This number is of whoever made the request. It erases what is theirs, not the request."),
    text("erase.joined", "This number is of an adult who joined. It erases what is theirs, not the request."),
    text("erase.taken_over", "The young person took the request over on {day}. Ask who calls."),
    text("erase.told", "The family is told in its chat that all is erased."),
    text("erase.untold", "Nothing is written to the family: it is not to be written to, or cannot be."),
    text("erase.again", "Type the number of the request once more to erase it"),
    text("erase.button", "Erase everything"),
    text("erase.done", "Everything is erased."),
    text("mistake.erase_no_such", "There is no request with this number that could be erased."),
    text("mistake.erase_other_number", "This is not the number of this request. Nothing was erased."),
    text(
        "mistake.erase_taken_over",
        "The young person took this request over, and has another number. Ask who calls. Nothing was erased.",
    ),
    text("deed.erase", "erased everything of a family at its wish"),
)
