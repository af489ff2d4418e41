"""What every column holds, and how long: whoever adds one says it here, or the tests fail.

When a row's time is over is in `storage/retention.py`. `docs/privacy.md` says it to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Holds(StrEnum):
    """What is in a column, and so what a stolen copy would tell."""

    KEY = "key"
    """A number of a row, or which row it belongs to."""
    CODE = "code"
    """One of a few words of ours, or a number, about the row and nobody's life."""
    TIME = "time"
    """When something was, or is to be."""
    ABOUT = "about"
    """One of a few words of ours, or a number, about a person, in clear: staff filter and count by it."""
    PERSONAL = "personal"
    """Names, numbers, addresses and anybody's words: encrypted."""
    PROOF = "proof"
    """What proves a key, or a code that is shown once: encrypted."""
    HASH = "hash"
    """What proves that two values are the same, and says nothing without the key."""
    STAFF = "staff"
    """Who works here, and how they come in."""
    PUBLIC = "public"
    """What the centre says to everybody, or how many there were: nothing of a person."""


class Period(StrEnum):
    """How long the rows of a table are kept."""

    CONVERSATION = "`draft_days` after the last word; once a sign-up was sent, `lead_days` (programme.yaml)"
    HOURS = "48 hours"
    WEEK = "7 days after it was sent"
    HEARD = "until somebody has listened to it, 7 days at most"
    QUESTION = "90 days; who asked is forgotten after a day, unless they said: pass it on"
    OFFER = "15 minutes"
    TRIES = "an hour"
    ARRIVAL = "as long as it counts, an hour at most"
    TICKET = "two years; of the person nothing outlives the conversation but, for 7 days, a safe number"
    MONTH = "30 days"
    YEAR = "a year"
    NEWS = "a year after it was sent; 90 days when it was not"
    SESSION = "an hour without use, 12 hours at most"
    LINK = "25 hours: it holds for a day"
    ACCOUNTED_FOR = "two years"
    STAFF = "two years after the account was closed"
    BACKUPS = "400 days: longer than any backup"
    CHANNEL = "as long as the channel is there"
    FOREVER = "as long as the centre wants: it holds nothing of a person"


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a table's rows are kept, and what its columns hold."""

    period: Period
    columns: Mapping[str, Holds]


def _kept(period: Period, **holds: str) -> Kept:
    """Columns by what they hold: `key="id lead_id", time="at"`."""
    return Kept(period, {column: Holds(kind) for kind, columns in holds.items() for column in columns.split()})


KEPT: Final[Mapping[str, Kept]] = {
    "conversations": _kept(
        Period.CONVERSATION,
        key="id",
        code="channel turn staff_step",
        hash="address_hash",
        personal="address state",
        about="locale speaker_who",
        time="created_at updated_at expires_at stopped_at blocked_at held_until unasked_at busy_until",
    ),
    "inbox": _kept(Period.HOURS, key="conversation_id external_id", code="turn", time="taken_at"),
    "outbox": _kept(
        Period.WEEK,
        key="id conversation_id message_id speaker",
        code="turn position status tries doubts error priority",
        personal="body",
        time="due_at lease_until created_at sent_at send_by",
    ),
    "send_limits": _kept(Period.CHANNEL, key="channel", hash="held_chat", time="full_at held_until held_chat_until"),
    "arrivals": _kept(Period.ARRIVAL, hash="network_hash", time="busy_until"),
    "consents": _kept(
        Period.CONVERSATION,
        key="id conversation_id subject",
        code="version text_hash channel about",
        about="audience locale given",
        time="at",
    ),
    "leads": _kept(
        Period.CONVERSATION,
        key="id conversation_id subject claimed_by assigned_to merged_into intake_id",
        code="reference reference_before status kind centre channel source programme_version changed_since_sent"
        " contact_hold phone_wrong tries follow_up_for follow_up_for_before waits_for seat",
        about="locale who age birth_year schooling grade district verdict trade phone_whose may_say guardian"
        " needs_guardian agrees teaches subject_taught reason",
        personal="first_name phone call_when guardian_name helper_name",
        hash="phone_hash",
        time="age_told_on created_at updated_at withdrawn_at claimed_until moved_at follow_up_at waiting_since"
        " follow_up_before placed_at taken_over_at seat_until joined_at beside_since",
    ),
    "guardians": _kept(
        Period.CONVERSATION,
        key="id conversation_id subject opened_in verified_by",
        hash="token_hash",
        code="version channel untold seen",
        about="answer locale",
        personal="safe_phone safe_when",
        time="expires_at answered_at keep_until verified_at",
    ),
    "tickets": _kept(
        Period.TICKET,
        key="id conversation_id subject claimed_by",
        code="kind status",
        personal="safe_phone safe_when about",
        time="created_at asked_at keep_until claimed_until",
    ),
    "danger_counts": _kept(Period.FOREVER, time="day", public="variety count"),
    "journey_counts": _kept(Period.FOREVER, time="week", public="kind name locale source number"),
    "facts": _kept(
        Period.FOREVER,
        key="id",
        public="name locale value source",
        staff="set_by",
        time="valid_from valid_until set_at",
    ),
    "questions": _kept(
        Period.QUESTION,
        key="id conversation_id speaker",
        hash="token_hash",
        code="intent",
        about="locale",
        personal="words",
        time="day",
    ),
    "phrases": _kept(
        Period.FOREVER, key="id", public="phrase intent version", staff="author", time="added_at deleted_at"
    ),
    "moves": _kept(
        Period.OFFER, key="id conversation_id speaker", code="kind", hash="code_hash token_hash", time="expires_at"
    ),
    "reminders": _kept(Period.CONVERSATION, key="id conversation_id speaker", code="kind", time="since due_at"),
    "visit_slots": _kept(
        Period.YEAR,
        key="id created_by",
        code="centre capacity version",
        personal="place",
        time="starts_at ends_at created_at closed_at",
    ),
    "appointments": _kept(
        Period.CONVERSATION,
        key="id slot_id lead_id",
        code="status changes untold",
        time="booked_at moved_at ended_at",
    ),
    "keychecks": _kept(Period.FOREVER, key="id", proof="value"),
    "key_holders": _kept(Period.HOURS, key="name", code="versions current", time="seen_at"),
    "erasures": _kept(Period.BACKUPS, key="id", hash="whose_hash", time="at"),
    "staff": _kept(
        Period.STAFF,
        key="id",
        staff="login roles languages locale centre password_hash",
        personal="name",
        time="created_at signed_in_at ended_at",
    ),
    "staff_links": _kept(Period.LINK, hash="token_hash", key="staff_id", time="expires_at used_at"),
    "staff_sessions": _kept(Period.SESSION, hash="token_hash", key="staff_id", time="created_at seen_at"),
    "sign_in_failures": _kept(Period.TRIES, key="id", hash="whose_hash", time="at"),
    "sign_in_places": _kept(Period.MONTH, hash="whose_hash", time="at"),
    "notes": _kept(Period.CONVERSATION, key="id lead_id staff_id", personal="words", time="at"),
    "messages": _kept(
        Period.CONVERSATION,
        key="id conversation_id speaker staff_id",
        code="outgoing turn",
        personal="words",
        time="at",
    ),
    "audit": _kept(
        Period.ACCOUNTED_FOR,
        key="id staff_id lead_id account_id intake_id",
        code="door verb",
        staff="about",
        time="at",
    ),
    "intakes": _kept(
        Period.FOREVER,
        key="id changed_by",
        public="centre kind name trade seats version",
        time="first_day sign_up_until created_at updated_at closed_at",
    ),
    "staff_telegrams": _kept(
        Period.STAFF, key="staff_id", personal="address", hash="address_hash", time="linked_at held_until blocked_at"
    ),
    "staff_codes": _kept(
        Period.HOURS, hash="token_hash", key="staff_id", code="purpose", proof="token", time="expires_at used_at"
    ),
    "staff_updates": _kept(Period.HOURS, key="staff_id external_id", time="taken_at"),
    "staff_messages": _kept(
        Period.WEEK,
        key="id staff_id",
        code="status tries doubts error",
        personal="body",
        time="due_at lease_until created_at sent_at",
    ),
    "voice_notes": _kept(
        Period.HEARD,
        key="id conversation_id speaker subject",
        code="question seconds",
        personal="sound",
        time="created_at",
    ),
    "voice_drafts": _kept(
        Period.HOURS,
        key="staff_id",
        code="language message audience words_hash",
        personal="sound",
        time="begun_at recorded_at",
    ),
    "voice_files": _kept(Period.HOURS, key="id", code="name words_hash", personal="sound", time="approved_at"),
    "announcements": _kept(Period.YEAR, key="id key lead_id ticket_id staff_id", code="kind", time="at since told_at"),
    "views": _kept(Period.STAFF, key="id staff_id", personal="name", code="address", time="created_at"),
    "bulks": _kept(
        Period.MONTH,
        key="id staff_id key",
        code="verb about status number",
        time="created_at ended_at due_at",
    ),
    "bulk_items": _kept(Period.MONTH, key="bulk_id lead_id sent_as", code="outcome", about="locale", time="due_at"),
    "mailings": _kept(
        Period.NEWS,
        key="id staff_id changed_by written_by sent_by bulk_id",
        code="status address version",
        time="created_at changed_at sent_at",
    ),
    "mailing_texts": _kept(Period.NEWS, key="mailing_id locale", personal="words", public="number written"),
}
