"""The words of who asked for protection."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("urgent.title", "Who asked for protection"),
    text("urgent.waiting", "Urgent: {count}"),
    text("urgent.empty", "Nobody waits for protection."),
    text("urgent.who_reads", "Only the person in charge of protection and their deputy see this page."),
    text("urgent.since", "asked on {when}"),
    text("urgent.visit_booked", "Visit booked: {when}"),
    text("urgent.visit_changed", "The centre moved the visit to {when}: nobody has told them"),
    text("urgent.visit_closed", "The centre closed the visit of {when}: nobody has told them"),
    text("urgent.number", "Safe number"),
    text("urgent.hour", "Safe hour"),
    text("urgent.not_said", "not said: write or call nobody"),
    text("urgent.voice", "Nobody else hears it. Play it where nobody listens; it is deleted after 7 days at most."),
    text("urgent.heard", "Heard: delete the recording"),
    text("mistake.asked_again", "They asked for help again meanwhile: read what they say now before you close it."),
    text("mistake.voices_wait", "Listen to what waits there first, and delete it: nobody else would hear it."),
    text("urgent.close", "Seen to: the centre may contact them again"),
    text("urgent.sure", "The centre can call and write to them again."),
    text("urgent.sure_keep", "Nobody calls or writes to them."),
    text("urgent.beside", "Another request, of {when}, holds them too"),
    text("urgent.close_beside", "Seen to: the other request holds them still"),
    text("urgent.sure_beside", "Nobody calls or writes to them until the other request is closed as well."),
    text("urgent.close_partly", "Seen to: a part of their requests may be contacted again"),
    text("urgent.sure_partly", "The centre can call about some requests again. The other request holds the rest."),
    text("urgent.still_partly", "That request is closed. This one still holds a part of what it held."),
    text("mistake.held_otherwise", "What holds this person has changed meanwhile: read it again before you close it."),
    text("urgent.still", "That request is closed, but this one holds them too: nobody contacts them yet."),
    text("urgent.gone", "The safe number and hour leave this page for good."),
    text("urgent.held_title", "Seen to, and not contacted yet"),
    text("urgent.held_what", "They stay so until you let the centre contact them again here."),
    text("urgent.left_title", "Not contacted yet, and who asked is there no more"),
    text(
        "urgent.left_what",
        "Who asked erased or took back theirs, or it expired. You allow contact here: see first to who waits above.",
    ),
    text("urgent.close_keep", "Seen to: nobody contacts them yet"),
)
