"""What is kept of one speaker of a conversation, as it is stored: the rows behind the file that they may ask for.

`GIVEN` says of every column where it stands in that file, `LEFT_OUT` why it does not: whoever adds a column says it
here, or a test fails. What could put somebody in danger, read by another who holds the phone, is in no file: that
somebody asked for protection, the number that is safe for it, and while nobody may contact them also what staff wrote
and did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, select

from storage import tickets as protection
from storage.messages import NEVER, WAITS
from storage.models import (
    announcements,
    appointments,
    audit,
    bulk_items,
    consents,
    conversations,
    guardians,
    intakes,
    leads,
    messages,
    metadata,
    moves,
    notes,
    outbox,
    questions,
    reminders,
    staff,
    tickets,
    visit_slots,
)
from storage.parts import PART

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Table

    Row = dict[str, Any]

GIVEN: Final[Mapping[str, Mapping[str, str]]] = {
    "conversations": {
        "channel": "channel",
        "address": "address",
        "locale": "language",
        "speaker_who": "who_speaks",
        "created_at": "began_at",
        "updated_at": "last_word_at",
        "expires_at": "erased_at_the_latest",
        "stopped_at": "stopped_at",
        "blocked_at": "blocked_at",
        "held_until": "nothing_sent_before",
        "unasked_at": "last_written_unasked_at",
    },
    "consents": {
        "subject": "about_whom",
        "about": "to_what",
        "given": "given",
        "at": "at",
        "audience": "as_who",
        "version": "version",
        "text_hash": "fingerprint",
        "locale": "language",
        "channel": "channel",
    },
    "leads": {
        "reference": "reference",
        "subject": "about_whom",
        "status": "status",
        "kind": "kind",
        "centre": "centre",
        "channel": "channel",
        "source": "source",
        "programme_version": "rules_version",
        "locale": "language",
        "who": "who",
        "first_name": "first_name",
        "age": "age",
        "birth_year": "birth_year",
        "age_told_on": "age_told_on",
        "schooling": "schooling",
        "grade": "grade",
        "district": "district",
        "verdict": "verdict",
        "trade": "trade",
        "phone": "phone",
        "taken_over_at": "taken_over_at",
        "joined_at": "joined_at",
        "phone_whose": "phone_whose",
        "call_when": "call_when",
        "may_say": "may_say",
        "guardian": "guardian",
        "guardian_name": "guardian_name",
        "needs_guardian": "needs_guardian",
        "helper_name": "helper_name",
        "agrees": "agrees",
        "teaches": "teaches",
        "subject_taught": "subject_taught",
        "reason": "reason",
        "tries": "calls_tried",
        "waits_for": "waits_for",
        "created_at": "created_at",
        "updated_at": "changed_at",
        "withdrawn_at": "withdrawn_at",
        "moved_at": "status_since",
        "follow_up_at": "looked_at_again_at",
        "follow_up_before": "looked_at_again_before",
        "waiting_since": "waiting_since",
        "claimed_until": "worked_on_until",
        "placed_at": "placed_at",
        "seat": "seat",
        "seat_until": "seat_until",
    },
    "appointments": {"status": "status", "booked_at": "booked_at", "moved_at": "moved_at", "ended_at": "ended_at"},
    "visit_slots": {"place": "place", "starts_at": "starts_at", "ends_at": "ends_at"},
    "intakes": {"name": "group"},
    "notes": {"words": "words", "at": "at"},
    "audit": {"verb": "what", "at": "at"},
    "announcements": {"kind": "what", "at": "at", "since": "since", "told_at": "told_at"},
    "bulk_items": {"locale": "language", "outcome": "outcome", "due_at": "due_at"},
    "messages": {"outgoing": "by_the_centre", "words": "words", "at": "at"},
    "questions": {"words": "words", "day": "day", "locale": "language", "intent": "about"},
    "tickets": {
        "kind": "what",
        "status": "status",
        "about": "about",
        "safe_phone": "phone",
        "safe_when": "when",
        "created_at": "since",
        "asked_at": "asked_again_at",
        "keep_until": "kept_until",
        "claimed_until": "worked_on_until",
    },
    "reminders": {"kind": "what", "since": "since", "due_at": "due_at"},
    "moves": {"expires_at": "holds_until"},
    "guardians": {
        "subject": "about_whom",
        "answer": "answer",
        "answered_at": "at",
        "version": "version",
        "locale": "language",
        "channel": "channel",
        "expires_at": "holds_until",
        "verified_at": "said_by_phone_at",
    },
    "outbox": {
        "body": "words",
        "status": "status",
        "created_at": "written_at",
        "due_at": "due_at",
        "send_by": "not_sent_after",
        "sent_at": "sent_at",
    },
}
LEFT_OUT: Final[Mapping[str, str]] = {
    "conversations.state": "given in its parts: what was answered, asked and remembered",
    "conversations.busy_until": "for some seconds, how fast this chat writes",
    "inbox.taken_at": "when any message came, for two days, also of others on this phone; nothing of what it said",
    "outbox.lease_until": "for some seconds, while it is being sent",
    "voice_notes.sound": "who said it knows it; here it goes once somebody has listened, after 7 days at most",
    "voice_notes.created_at": "the same",
    "leads.reference_before": "the number of whoever made the request, and nobody else's",
    "leads.beside_since": "when somebody else joined the request",
    "guardians.safe_phone": "the adult's own, who gave it for a call",
    "guardians.safe_when": "the adult's own",
    "guardians.keep_until": "of the adult's number, which is not given",
    "visit_slots.created_at": "when the centre offered the hour",
    "visit_slots.closed_at": "said by the visit itself",
}
_PROTECTED_STAFF: Final = frozenset({"notes", "audit", "announcements"})
# Of a request that somebody joined, in their file: what they said themselves, and that there is one.
_OF_WHO_JOINED: Final = frozenset(
    {
        "id", "reference", "about_whom", "status", "kind", "channel", "language", "who", "phone", "phone_whose",
        "call_when", "may_say", "guardian", "guardian_name", "helper_name", "joined_at",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whose:
    """A speaker of a conversation, and the subjects that are theirs: themselves and their children."""

    conversation_id: int
    speaker: str
    subjects: Collection[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of a speaker, by table, with the keys of the file; those that hang on a lead by the lead's id, too."""

    rows: Mapping[str, list[Row]]
    of_lead: Mapping[int, Mapping[str, list[Row]]]


def collect(tx: Connection, whose: Whose) -> Kept:
    """All that is kept of this speaker beside the state, and nothing of anybody else."""
    protected = _is_protected(tx, whose)
    rows = {name: _rows(tx, name, where) for name, where in _of_speaker(whose, protected=protected).items()}
    of_lead: dict[int, dict[str, list[Row]]] = {}
    for row in rows["leads"]:
        of_lead[row["id"]] = _of_lead(tx, row, protected=protected)
        row.pop("beside_since")
        if row["joined_at"] is not None:
            row.update(dict.fromkeys(row.keys() - _OF_WHO_JOINED))
    return Kept(rows, of_lead)


def _is_protected(tx: Connection, whose: Whose) -> bool:
    """Whether this speaker asked for protection, or nobody may contact them."""
    if protection.get_urgent_speaker(tx, whose.conversation_id) in {"", whose.speaker}:
        return True
    held = select(leads.c.id).where(_of_subjects(whose), leads.c.contact_hold.is_(True), leads.c.kind != PART)
    return tx.execute(held).first() is not None


def _of_subjects(whose: Whose) -> ColumnElement[bool]:
    return and_(leads.c.conversation_id == whose.conversation_id, leads.c.subject.in_(list(whose.subjects)))


def _of_speaker(whose: Whose, *, protected: bool) -> Mapping[str, ColumnElement[bool]]:
    here, speaker, subjects = whose.conversation_id, whose.speaker, list(whose.subjects)
    # What the centre wrote and was told to nobody, because they had asked for protection, stays untold.
    told = messages.c.turn.not_in((WAITS, NEVER) if protected else ())
    return {
        "conversations": conversations.c.id == here,
        "consents": and_(consents.c.conversation_id == here, consents.c.subject.in_(subjects)),
        "leads": _of_subjects(whose),
        "messages": and_(messages.c.conversation_id == here, messages.c.speaker == speaker, told),
        "questions": and_(questions.c.conversation_id == here, questions.c.speaker == speaker),
        "tickets": and_(
            tickets.c.conversation_id == here, tickets.c.subject == speaker, tickets.c.kind != protection.URGENT
        ),
        "reminders": and_(reminders.c.conversation_id == here, reminders.c.speaker == speaker),
        "moves": and_(moves.c.conversation_id == here, moves.c.speaker == speaker),
        # Nothing of an adult where reading it could endanger who asked for protection.
        "guardians": and_(guardians.c.conversation_id == here, guardians.c.subject.in_([] if protected else subjects)),
        "outbox": and_(outbox.c.conversation_id == here, outbox.c.speaker == speaker),
    }


def _rows(tx: Connection, name: str, where: ColumnElement[bool]) -> list[Row]:
    table = metadata.tables[name]
    columns = [table.c[column].label(key) for column, key in GIVEN[name].items()]
    extra = [table.c.id, table.c.beside_since] if name == "leads" else [staff.c.roles] if name == "messages" else []
    found = select(*extra, *columns).where(where).order_by(table.c.id)
    if name == "messages":
        found = found.outerjoin(staff, staff.c.id == messages.c.staff_id)
    if name == "leads":
        found = found.add_columns(*_group()).outerjoin(intakes, intakes.c.id == leads.c.intake_id)
    return [dict(row) for row in tx.execute(found).mappings()]


def _group() -> list[ColumnElement[Any]]:
    return [intakes.c[column].label(key) for column, key in GIVEN["intakes"].items()]


def _of_lead(tx: Connection, lead: Row, *, protected: bool) -> dict[str, list[Row]]:
    """What hangs on a lead. Of the staff who wrote or did something, their roles and not who it was."""
    is_theirs = lead["joined_at"] is None
    found: dict[str, list[Row]] = {"appointments": _visits(tx, lead["id"]) if is_theirs else []}
    for table in (notes, audit, announcements, bulk_items):
        columns = [table.c[column].label(key) for column, key in GIVEN[table.name].items()]
        wanted = select(*columns).where(table.c.lead_id == lead["id"], *_not_of_others(lead, table))
        if "staff_id" in table.c:
            wanted = wanted.add_columns(staff.c.roles).outerjoin(staff, staff.c.id == table.c.staff_id)
        hidden = not is_theirs or (protected and table.name in _PROTECTED_STAFF)
        ordered = wanted.order_by(*table.primary_key)
        found[table.name] = [] if hidden else [dict(row) for row in tx.execute(ordered).mappings()]
    return found


def _not_of_others(lead: Row, table: Table) -> list[ColumnElement[bool]]:
    """Not what may be of somebody else, who has a part in the request.

    Of one that a young person took over, no note from before: in it may be what whoever made it said of themselves. Of
    one that another adult joined, no note since then, nor what staff did: it may have been with that one.
    """
    since, until = lead["taken_over_at"], lead["beside_since"]
    if since is not None:
        return [notes.c.at >= since] if table is notes else []
    return [table.c.at < until] if until is not None and table.name in {"notes", "audit"} else []


def _visits(tx: Connection, lead_id: int) -> list[Row]:
    columns = [
        table.c[column].label(key) for table in (appointments, visit_slots) for column, key in GIVEN[table.name].items()
    ]
    wanted = select(*columns).join(visit_slots, visit_slots.c.id == appointments.c.slot_id)
    listed = wanted.where(appointments.c.lead_id == lead_id).order_by(appointments.c.id)
    return [dict(row) for row in tx.execute(listed).mappings()]
