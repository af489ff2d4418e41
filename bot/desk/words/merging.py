"""The words of leads that are of the same person."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("merge.title", "The same person?"),
    text("merge.perhaps", "Perhaps the same person: {count}"),
    text("merge.what", "These may be the same person. Look at both before you decide; it can be undone."),
    text("merge.same_phone", "same number"),
    text("merge.same_name", "same name and district"),
    text("merge.more", "{count} more like these: search by name."),
    text("merge.here", "Same person: merge it into this one"),
    text("merge.none", "No other request with this number, or with this name in this district."),
    text("merge.reference", "Number of another request of the same person"),
    text("merge.by_reference", "Same person"),
    text("merge.merged", "Requests of the same person"),
    text("merge.merged_what", "They stand in no list any more. What they say and write comes here."),
    text("merge.sent", "sent on {when}"),
    text("merge.unmerge", "Not the same person: separate"),
    text("merge.ways", "Write through"),
    text("merge.wrote_last", "wrote last"),
    text("merge.by", "request {reference}"),
    text("deed.merge", "said it is the same person as"),
    text("deed.unmerge", "said it is another person than"),
    text("mistake.same_family", "Both come from one conversation: brothers and sisters, not the same person."),
    text("mistake.has_merged", "Others were merged into that request: open it and merge this one there."),
    text(
        "mistake.merge_into_ended", "This request has ended and the other has not: open the other one and merge there."
    ),
    text(
        "mistake.taken_over_apart",
        "The young person took one of them over: merged, what you write to them could reach whoever made the other.",
    ),
    text(
        "mistake.twin_has_place",
        "The other request has a seat or a place on a waiting list that this one has not: open the other one and merge "
        "this one there, once no call is due here, or place this one in the same intake first.",
    ),
    text("mistake.twin_has_seat", "A seat is offered to the other request, or kept for it: note its answer first."),
    text("mistake.two_visits", "Both have a visit that is to come: cancel one of them first."),
    text("mistake.no_such_lead", "There is no request with this number that could be merged."),
)
