"""The words of the file that holds all that is kept of a person. Nobody is spoken to in it, so one form serves all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.texts import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.texts import Text

TITLE: Final = text("mydata.file.title", "What Tawjih keeps of me")
MADE: Final = text("mydata.file.made", "Made on {day} at {hour}, for who writes in this chat now.")
OTHERS: Final = text("mydata.file.others", "Anybody else on the same phone asks for their own file with /mydata.")
CAPTION: Final = text("mydata.file.caption", "📄 All that is kept, to read and to print")
CAPTION_DATA: Final = text("mydata.file.caption_data", "🗂 The same for a program")
SECTIONS: Final[Mapping[str, Text]] = {
    "short": text("mydata.section.short", "In short"),
    "conversations": text("mydata.section.chat", "This chat"),
    "consents": text("mydata.section.consents", "Agreements and refusals"),
    "leads": text("mydata.section.request", "Request at the centre"),
    "appointments": text("mydata.section.visits", "Visits"),
    "notes": text("mydata.section.notes", "Notes of the staff"),
    "audit": text("mydata.section.deeds", "Who of the staff read it or did something"),
    "bulk_items": text("mydata.section.bulk", "Messages to many"),
    "messages": text("mydata.section.messages", "Messages with the centre"),
    "questions": text("mydata.section.questions", "Questions passed on to the centre"),
    "tickets": text("mydata.section.waiting", "Waiting for an answer of the centre"),
    "reminders": text("mydata.section.reminders", "Planned reminders"),
    "moves": text("mydata.section.moves", "Code to go on elsewhere"),
    "guardians": text("mydata.section.adults", "The adult who is asked to agree"),
    "beside": text("mydata.section.beside", "Not finished yet"),
    "outbox": text("mydata.section.sent", "What was written here in the last 7 days"),
}
NOTES: Final[tuple[tuple[Text, Text], ...]] = (
    (
        text("mydata.counts.title", "Counted without a name"),
        text(
            "mydata.counts",
            "Each week is counted how many people wrote, in which language, which questions they answered and how many "
            "signed up. These are numbers only: nobody can be found in them, so they are not in this file, and erasing "
            "leaves them as they are.",
        ),
    ),
    (
        text("mydata.not_here.title", "What is not in this file"),
        text(
            "mydata.not_here",
            "What could put somebody in danger if another person reads it. Whoever wants to know asks at the centre, "
            "in person. A secret word is never listed, whether there is one or not. Nor who of the staff did "
            "something: their role is told.",
        ),
    ),
    (
        text("mydata.rights.title", "Correct or erase"),
        text(
            "mydata.rights",
            "/change corrects an answer, /delete erases everything, /human asks for a person of the centre. It costs "
            "nothing.",
        ),
    ),
)
LABELS: Final[Mapping[str, Text]] = {
    "channel": text("mydata.key.channel", "Channel"),
    "address": text("mydata.key.address", "Address there"),
    "language": text("mydata.key.language", "Language"),
    "who_speaks": text("mydata.key.who_speaks", "Who writes"),
    "as_who": text("mydata.key.who_speaks", "Who writes"),
    "began_at": text("mydata.key.began_at", "Since"),
    "since": text("mydata.key.began_at", "Since"),
    "last_word_at": text("mydata.key.last_word_at", "Last message"),
    "erased_at_the_latest": text("mydata.key.erased_at", "Erased at the latest on"),
    "stopped_at": text("mydata.key.stopped_at", "No messages wanted since"),
    "blocked_at": text("mydata.key.blocked_at", "Blocked since"),
    "to_what": text("mydata.key.to_what", "What for"),
    "given": text("mydata.key.given", "Answer"),
    "answer": text("mydata.key.given", "Answer"),
    "at": text("mydata.key.at", "When"),
    "day": text("mydata.key.at", "When"),
    "written_at": text("mydata.key.at", "When"),
    "version": text("mydata.key.version", "Version of the words"),
    "words": text("mydata.key.words", "Words"),
    "reference": text("mydata.key.reference", "Request"),
    "status": text("mydata.key.status", "Where it stands"),
    "reason": text("mydata.key.reason", "Reason that the staff noted"),
    "verdict": text("mydata.key.verdict", "Is the centre for them?"),
    "birth_year": text("mydata.key.birth_year", "Year of birth"),
    "age_told_on": text("mydata.key.age_told_on", "Age told on"),
    "needs_guardian": text("mydata.key.needs_guardian", "A grown-up is still to be found"),
    "group": text("mydata.key.group", "Group"),
    "seat": text("mydata.key.seat", "Seat that was offered"),
    "seat_until": text("mydata.key.seat_until", "Seat kept until"),
    "created_at": text("mydata.key.created_at", "Sent on"),
    "changed_at": text("mydata.key.changed_at", "Last changed on"),
    "withdrawn_at": text("mydata.key.withdrawn_at", "Taken back on"),
    "place": text("mydata.key.place", "Place"),
    "starts_at": text("mydata.key.starts_at", "Day and hour"),
    "booked_at": text("mydata.key.booked_at", "Chosen on"),
    "role": text("mydata.key.role", "Who"),
    "what": text("mydata.key.what", "What"),
    "kept_until": text("mydata.key.kept_until", "Kept until"),
    "due_at": text("mydata.key.due_at", "Planned for"),
    "holds_until": text("mydata.key.kept_until", "Kept until"),
}
YES, NO = text("mydata.yes", "yes"), text("mydata.no", "no")
VALUES: Final[Mapping[tuple[str, str], Text]] = {
    ("to_what", "contact"): text("mydata.to.contact", "to be contacted by the centre"),
    ("to_what", "reminders"): text("mydata.to.reminders", "reminders here"),
    ("to_what", "news"): text("mydata.to.news", "the centre's news"),
    ("to_what", "visits"): text("mydata.to.visits", "reminders of the visit"),
    ("answer", "yes"): YES,
    ("answer", "no"): NO,
    ("answer", "call"): text("mydata.adult.call", "wants to be called first"),
    ("verdict", "yes"): YES,
    ("verdict", "no"): NO,
    ("verdict", "unknown"): text("mydata.verdict.unknown", "the staff decide"),
    ("visit", "booked"): text("mydata.visit.booked", "chosen"),
    ("visit", "cancelled"): text("mydata.visit.cancelled", "cancelled"),
    ("visit", "closed"): text("mydata.visit.closed", "cancelled by the centre"),
    ("visit", "came"): text("mydata.visit.came", "they came"),
    ("visit", "missed"): text("mydata.visit.missed", "they did not come"),
    ("seat", "offered"): text("mydata.seat.offered", "offered"),
    ("seat", "accepted"): text("mydata.seat.accepted", "taken"),
    ("role", "counsellor"): text("mydata.role.counsellor", "a counsellor of the centre"),
    ("role", "coordinator"): text("mydata.role.coordinator", "a coordinator of the centre"),
    ("role", "safeguarding"): text("mydata.role.safeguarding", "who is in charge of protection at the centre"),
    ("role", "administrator"): text("mydata.role.administrator", "who looks after the program"),
    ("role", ""): text("mydata.role.nobody", "the centre"),
    ("role", "me"): text("mydata.role.me", "the person"),
    ("what", "person"): text("mydata.waits.person", "a person of the centre"),
    ("what", "question"): text("mydata.waits.question", "an answer to a question"),
    ("what", "reply"): text("mydata.waits.reply", "an answer to a message"),
    ("done", "read"): text("mydata.done.read", "read it"),
    ("done", "called"): text("mydata.done.called", "called"),
    ("done", "wrote"): text("mydata.done.wrote", "wrote a message"),
    ("done", "noted"): text("mydata.done.noted", "wrote a note"),
    ("done", "visit"): text("mydata.done.visit", "did something about the visit"),
    ("done", "changed"): text("mydata.done.changed", "changed where the request stands, or who works on it"),
}
DONE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("see_lead", "open_others"), "read"),
    "record_call": "called",
    "write": "wrote",
    "add_note": "noted",
    **dict.fromkeys(("book_visit", "move_visit", "cancel_visit", "note_came", "note_missed"), "visit"),
}
"""What staff did, in the words of a family; everything else changed something."""
