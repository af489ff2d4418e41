# long: all tables stand in one place
"""The tables, and nothing else. In clear: ids, times, status, codes. Encrypted: state, addresses, names, phones."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Encrypted, EncryptedWords, Id, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _conversation(*, nullable: bool = False) -> Column[int]:
    gone = "SET NULL" if nullable else "CASCADE"
    return Column("conversation_id", Id, ForeignKey("conversations.id", ondelete=gone), nullable=nullable)


def _code(name: str) -> Column[str]:
    """A short code in clear; empty when it does not apply."""
    return Column(name, Text, nullable=False, server_default="")


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, UtcDateTime, nullable=nullable)


def _staff(name: str) -> Column[int]:
    """A member of staff; empty when it is nobody, or somebody who is there no longer."""
    return Column(name, Id, ForeignKey("staff.id", ondelete="SET NULL"), nullable=True)


def _intake() -> Column[int]:
    return Column("intake_id", Id, ForeignKey("intakes.id", ondelete="SET NULL"), nullable=True)


# sqlite_autoincrement: the id of a deleted row is never given to another, so what still holds it touches nothing.

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("channel", Text, nullable=False),
    Column("address_hash", LargeBinary, nullable=False),
    Column("address", Encrypted("conversations.address"), nullable=False),
    Column("state", Encrypted("conversations.state")),
    Column("turn", Integer, nullable=False, server_default="0"),
    _code("locale"),
    _code("speaker_who"),
    _code("staff_step"),
    _instant("created_at"),
    _instant("updated_at"),
    _instant("expires_at"),
    _instant("stopped_at", nullable=True),
    _instant("blocked_at", nullable=True),
    _instant("held_until", nullable=True),
    # When something was last written there of our own accord.
    _instant("unasked_at", nullable=True),
    # Until when what they did at once counts: see `bot/services/pacing.py`.
    _instant("busy_until", nullable=True),
    UniqueConstraint("channel", "address_hash"),
    Index(None, "expires_at"),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("turn", Integer, nullable=False),
    _instant("taken_at"),
    Index(None, "taken_at"),
)

# Of what was not sent yet: what is "owed" goes when its person has written again, see `storage/owed.py`.
WAITING = ("pending", "owed")
_PENDING = text("status = 'pending'")
_SENT = text("sent_at IS NOT NULL")
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _conversation(),
    Column("turn", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Encrypted("outbox.body"), nullable=False),
    Column("status", Text, nullable=False),
    _instant("due_at"),
    _instant("lease_until", nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("message_id", Text),
    _code("error"),
    _instant("created_at"),
    _instant("sent_at", nullable=True),
    # What was not asked for is sent in permitted hours, or not at all.
    _instant("send_by", nullable=True),
    # What goes first: 0 a reply, 1 a reminder, 2 a message to many.
    Column("priority", Integer, nullable=False, server_default="0"),
    # Who was spoken to; empty where nobody knows.
    _code("speaker"),
    Index(None, "conversation_id", "turn"),
    Index("ix_outbox_pending", "conversation_id", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_outbox_pending_next", "priority", "due_at", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index(None, "created_at"),
    Index("ix_outbox_sent_at", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
    sqlite_autoincrement=True,
)

# How fast each channel may be written to, by all processes together: until when what was sent has used up what may be
# sent at once, and until when the channel wants nothing, or nothing in one place.
send_limits = Table(
    "send_limits",
    metadata,
    Column("channel", Text, primary_key=True),
    _instant("full_at"),
    _instant("held_until", nullable=True),
    _code("held_chat"),
    _instant("held_chat_until", nullable=True),
)

# Who began a conversation from one network lately, all in one instant.
arrivals = Table(
    "arrivals",
    metadata,
    Column("network_hash", LargeBinary, primary_key=True),
    _instant("busy_until"),
    Index(None, "busy_until"),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _conversation(),
    _code("subject"),
    _code("audience"),
    _code("version"),
    _code("text_hash"),
    _code("locale"),
    _code("channel"),
    Column("given", Boolean, nullable=False),
    _instant("at"),
    Column("about", Text, nullable=False, server_default="contact"),
    Index(None, "conversation_id"),
    sqlite_autoincrement=True,
)

LISTED_BY = (
    "merged_into", "status", "contact_hold", "waiting_since", "follow_up_at", "follow_up_for", "moved_at", "created_at",
    "assigned_to", "claimed_by", "claimed_until",
)  # fmt: skip
leads = Table(
    "leads",
    metadata,
    _id(),
    Column("reference", Text, nullable=False, unique=True),
    _conversation(),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    _code("kind"),
    _code("centre"),
    _code("locale"),
    _code("channel"),
    _code("who"),
    _code("age"),
    Column("birth_year", Integer),
    Column("age_told_on", Date),
    _code("schooling"),
    _code("grade"),
    _code("district"),
    _code("source"),
    _code("verdict"),
    _code("programme_version"),
    _code("trade"),
    _code("phone_whose"),
    _code("may_say"),
    _code("guardian"),
    Column("needs_guardian", Boolean, nullable=False),
    _code("agrees"),
    _code("teaches"),
    _code("subject_taught"),
    Column("changed_since_sent", Boolean, nullable=False),
    Column("contact_hold", Boolean, nullable=False, server_default=false()),
    Column("first_name", EncryptedWords("leads.first_name")),
    Column("phone", Encrypted("leads.phone")),
    Column("phone_hash", LargeBinary),
    # Who was called last at this number was somebody else. Another number ends it.
    Column("phone_wrong", Boolean, nullable=False, server_default=false()),
    Column("call_when", EncryptedWords("leads.call_when")),
    Column("guardian_name", EncryptedWords("leads.guardian_name")),
    Column("helper_name", EncryptedWords("leads.helper_name")),
    _instant("created_at"),
    _instant("updated_at"),
    _instant("withdrawn_at", nullable=True),
    _staff("claimed_by"),
    _instant("claimed_until", nullable=True),
    _staff("assigned_to"),
    Column("tries", Integer, nullable=False, server_default="0"),
    _code("reason"),
    _instant("moved_at", nullable=True),
    _instant("follow_up_at", nullable=True),
    _code("follow_up_for"),
    _code("waits_for"),
    _instant("waiting_since", nullable=True),
    # The same person as that lead, which stands for both. What begins with `follow_up_` and has "before" in it is what
    # that one had until then.
    Column("merged_into", Id, ForeignKey("leads.id", ondelete="SET NULL")),
    _instant("follow_up_before", nullable=True),
    _code("follow_up_for_before"),
    # The intake that it stands in, since when: whether with a seat, or waiting for one, its status says.
    _intake(),
    _instant("placed_at", nullable=True),
    # When the young person took it over from whoever had made it for them: see `storage/parts.py`.
    _instant("taken_over_at", nullable=True),
    # The number under which it had been made, which whoever made it knows.
    _code("reference_before"),
    # Of another adult: when they joined. And since when somebody who joined may have said something beside a request.
    _instant("joined_at", nullable=True),
    _instant("beside_since", nullable=True),
    # A seat of it that is "offered" to who waits, until then, or that they have "accepted".
    _code("seat"),
    _instant("seat_until", nullable=True),
    UniqueConstraint("conversation_id", "subject"),
    Index(None, "phone_hash"),
    Index(None, "merged_into"),
    # All that the list is put in order by, so that of no row but those shown more is read. The one before is for a list
    # that is narrowed by something else: of this one, SQLite would read each row out of order.
    Index("ix_leads_list", *LISTED_BY),
    Index(None, "intake_id"),
    Index(None, "status"),
    sqlite_autoincrement=True,
)

# The adult who agrees for a young person: the link that was passed on to them, while it holds, and what they said.
# `verified_by` is who of the staff spoke with them; `safe_phone` and `safe_when` are for the call that they asked for.
_UNTOLD_ANSWER = text("untold != ''")
guardians = Table(
    "guardians",
    metadata,
    _id(),
    _conversation(),
    Column("subject", Text, nullable=False),
    Column("token_hash", LargeBinary, unique=True),
    _instant("expires_at", nullable=True),
    # Where on Telegram it was opened last: what is said there holds the young person's name.
    Column("opened_in", Id, ForeignKey("conversations.id", ondelete="SET NULL"), nullable=True),
    _code("answer"),
    _code("version"),
    _code("locale"),
    _code("channel"),
    _instant("answered_at", nullable=True),
    _code("untold"),
    Column("seen", Boolean, nullable=False, server_default=false()),
    Column("safe_phone", Encrypted("guardians.safe_phone")),
    Column("safe_when", Encrypted("guardians.safe_when")),
    _instant("keep_until", nullable=True),
    _staff("verified_by"),
    _instant("verified_at", nullable=True),
    UniqueConstraint("conversation_id", "subject"),
    Index(None, "expires_at"),
    Index(None, "keep_until"),
    Index(None, "opened_in"),
    Index("ix_guardians_untold", "id", sqlite_where=_UNTOLD_ANSWER, postgresql_where=_UNTOLD_ANSWER),
    sqlite_autoincrement=True,
)

_URGENT = text("kind = 'urgent' AND status = 'open'")
tickets = Table(
    "tickets",
    metadata,
    _id(),
    _conversation(nullable=True),
    Column("kind", Text, nullable=False),
    _code("subject"),
    Column("status", Text, nullable=False),
    Column("safe_phone", Encrypted("tickets.safe_phone")),
    Column("safe_when", Encrypted("tickets.safe_when")),
    _instant("created_at"),
    _instant("asked_at", nullable=True),
    # What it is about, and until when this, the number and the hour are kept: of who asked for a person.
    Column("about", Encrypted("tickets.about")),
    _instant("keep_until", nullable=True),
    # Who of the staff is with them, of who has no lead: the lead has its own.
    _staff("claimed_by"),
    _instant("claimed_until", nullable=True),
    Index(None, "conversation_id"),
    Index(None, "keep_until"),
    Index("uq_tickets_urgent", "conversation_id", unique=True, sqlite_where=_URGENT, postgresql_where=_URGENT),
    sqlite_autoincrement=True,
)

# How often words of danger were noticed, and nothing else about them.
danger_counts = Table(
    "danger_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("variety", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# From poster to classroom, in numbers. Of the week of the first word, not of its day: a day, a locale and a source are
# often one person, and then their rows would be that person's way.
journey_counts = Table(
    "journey_counts",
    metadata,
    Column("week", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    _code("locale"),
    Column("value", Text, nullable=False),
    _code("source"),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    _code("set_by"),
    _instant("set_at"),
    Index(None, "name"),
    sqlite_autoincrement=True,
)

# What nobody could answer: of a day, not of a person. A conversation stands here only when they said "pass it on".
questions = Table(
    "questions",
    metadata,
    _id(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("day", Date, nullable=False),
    _code("locale"),
    _code("intent"),
    Column("words", EncryptedWords("questions.words"), nullable=False),
    _conversation(nullable=True),
    _code("speaker"),
    Index(None, "day"),
    Index(None, "conversation_id"),
    sqlite_autoincrement=True,
)

# What staff taught, in their own words, never a person's: so it is in clear. A deleted one leaves its version behind.
phrases = Table(
    "phrases",
    metadata,
    _id(),
    Column("phrase", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("version", Integer, nullable=False, unique=True),
    _instant("added_at"),
    _instant("deleted_at", nullable=True),
    sqlite_autoincrement=True,
)

# A conversation that is wanted elsewhere: for a quarter of an hour, whoever has the code or the link may take it there.
moves = Table(
    "moves",
    metadata,
    _id(),
    _conversation(),
    _code("speaker"),
    # Of a child's request: "" for the young person, "join" for another adult.
    _code("kind"),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _instant("expires_at"),
    Index(None, "conversation_id"),
    sqlite_autoincrement=True,
)

# Whom the bot writes to of its own accord, and when: only who said yes to that. `since` is when they wrote last; of a
# visit, when it begins.
reminders = Table(
    "reminders",
    metadata,
    _id(),
    _conversation(),
    _code("speaker"),
    Column("kind", Text, nullable=False, server_default="unfinished"),
    _instant("since"),
    _instant("due_at"),
    Index(None, "conversation_id"),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)

# Hours at which families may come. Without `place` it is at the centre itself.
visit_slots = Table(
    "visit_slots",
    metadata,
    _id(),
    Column("centre", Text, nullable=False),
    Column("place", EncryptedWords("visit_slots.place")),
    _instant("starts_at"),
    _instant("ends_at"),
    Column("capacity", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    _staff("created_by"),
    _instant("created_at"),
    _instant("closed_at", nullable=True),
    Index(None, "starts_at"),
    sqlite_autoincrement=True,
)

# Who comes when. `changes` counts what became of it, for calendars; `untold` is what the centre did that the family has
# not heard of yet.
_BOOKED = text("status = 'booked'")
_UNTOLD_VISIT = text("untold != ''")
appointments = Table(
    "appointments",
    metadata,
    _id(),
    Column("slot_id", Id, ForeignKey("visit_slots.id", ondelete="CASCADE"), nullable=False),
    Column("lead_id", Id, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    Column("status", Text, nullable=False),
    Column("changes", Integer, nullable=False, server_default="0"),
    _code("untold"),
    _instant("booked_at"),
    _instant("moved_at", nullable=True),
    _instant("ended_at", nullable=True),
    Index(None, "slot_id"),
    Index(None, "lead_id"),
    Index("uq_appointments_booked", "lead_id", unique=True, sqlite_where=_BOOKED, postgresql_where=_BOOKED),
    Index("ix_appointments_untold", "id", sqlite_where=_UNTOLD_VISIT, postgresql_where=_UNTOLD_VISIT),
    sqlite_autoincrement=True,
)

# One row for each key that values may be written with, whose version is its id. The last one is written with now.
keychecks = Table("keychecks", metadata, _id(), Column("value", Encrypted("keychecks.value"), nullable=False))

# Who serves now: which keys each process can read, and the one that it writes with.
key_holders = Table(
    "key_holders",
    metadata,
    Column("name", Text, primary_key=True),
    Column("versions", Text, nullable=False),
    Column("current", Integer, nullable=False),
    _instant("seen_at"),
)

# What people had erased, or took back: keyed hashes of a conversation's number and of references, so that a backup from
# before it can be put back without them. A copy of it lies beside the database.
erasures = Table(
    "erasures",
    metadata,
    _id(),
    Column("whose_hash", LargeBinary, nullable=False),
    _instant("at"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

# --- the desk -------------------------------------------------------------------------------------------------------

staff = Table(
    "staff",
    metadata,
    _id(),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Encrypted("staff.name"), nullable=False),
    Column("roles", Text, nullable=False),
    _code("languages"),
    _code("locale"),
    _code("centre"),
    Column("password_hash", Text),
    _instant("created_at"),
    _instant("signed_in_at", nullable=True),
    _instant("ended_at", nullable=True),
    sqlite_autoincrement=True,
)

# A link that signs somebody in once. Only its hash is kept.
staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    _instant("expires_at"),
    _instant("used_at", nullable=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    _instant("created_at"),
    _instant("seen_at"),
    Index(None, "staff_id"),
)

# Sign-ins that failed lately, by a hash of the name or of where they came from.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    _id(),
    Column("whose_hash", LargeBinary, nullable=False),
    _instant("at"),
    Index(None, "whose_hash", "at"),
    sqlite_autoincrement=True,
)

# Where somebody signed in lately, by a hash of who from which network.
sign_in_places = Table(
    "sign_in_places",
    metadata,
    Column("whose_hash", LargeBinary, primary_key=True),
    _instant("at"),
    Index(None, "at"),
)

notes = Table(
    "notes",
    metadata,
    _id(),
    Column("lead_id", Id, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    _staff("staff_id"),
    Column("words", EncryptedWords("notes.words"), nullable=False),
    _instant("at"),
    Index(None, "lead_id"),
    sqlite_autoincrement=True,
)

# What the centre and a person wrote to each other. Without a member of staff and outgoing, it is a sentence of ours.
messages = Table(
    "messages",
    metadata,
    _id(),
    _conversation(),
    _code("speaker"),
    _staff("staff_id"),
    Column("outgoing", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("words", EncryptedWords("messages.words"), nullable=False),
    _instant("at"),
    Index(None, "conversation_id"),
    sqlite_autoincrement=True,
)

# Who did what through which door. Codes only, never words of anybody.
audit = Table(
    "audit",
    metadata,
    _id(),
    _staff("staff_id"),
    Column("door", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("lead_id", Id, ForeignKey("leads.id", ondelete="SET NULL")),
    _staff("account_id"),
    _intake(),
    _code("about"),
    _instant("at"),
    Index(None, "lead_id"),
    Index(None, "account_id"),
    Index(None, "intake_id"),
    Index(None, "staff_id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

# A group that begins at a centre. What is not confirmed yet is empty; how many seats are taken is counted from leads.
intakes = Table(
    "intakes",
    metadata,
    _id(),
    *(Column(name, Text, nullable=False) for name in ("centre", "kind", "name")),
    _code("trade"),
    Column("first_day", Date),
    Column("sign_up_until", Date),
    Column("seats", Integer),
    Column("version", Integer, nullable=False),
    _staff("changed_by"),
    _instant("created_at"),
    _instant("updated_at"),
    _instant("closed_at", nullable=True),
    UniqueConstraint("centre", "name"),
    sqlite_autoincrement=True,
)

# --- staff on Telegram ----------------------------------------------------------------------------------------------

# Where a member of staff reads on Telegram. Nothing of a conversation: with the same address they may try the bot.
staff_telegrams = Table(
    "staff_telegrams",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("address", Encrypted("staff_telegrams.address"), nullable=False),
    Column("address_hash", LargeBinary, nullable=False, unique=True),
    _instant("linked_at"),
    _instant("held_until", nullable=True),
    _instant("blocked_at", nullable=True),
)

# What proves once, at one door, who somebody is at the other: a code for Telegram, a link to the desk.
staff_codes = Table(
    "staff_codes",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("token", Encrypted("staff_codes.token"), nullable=False),
    _instant("expires_at"),
    _instant("used_at", nullable=True),
    Index(None, "staff_id"),
)

# Ids of what staff sent on Telegram: each is obeyed once.
staff_updates = Table(
    "staff_updates",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("external_id", Text, primary_key=True),
    _instant("taken_at"),
    Index(None, "taken_at"),
)

# The outbox of staff. What was sent keeps no words.
staff_messages = Table(
    "staff_messages",
    metadata,
    _id(),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("body", Encrypted("staff_messages.body"), nullable=False),
    Column("status", Text, nullable=False),
    _instant("due_at"),
    _instant("lease_until", nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    _code("error"),
    _instant("created_at"),
    _instant("sent_at", nullable=True),
    Index("ix_staff_messages_pending", "staff_id", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_staff_messages_sent_at", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
    Index(None, "created_at"),
    sqlite_autoincrement=True,
)

# Voice notes of people, until somebody of the centre has listened to them and typed what was said.
voice_notes = Table(
    "voice_notes",
    metadata,
    _id(),
    _conversation(),
    Column("speaker", Text, nullable=False),
    _code("subject"),
    _code("question"),
    Column("sound", Encrypted("voice_notes.sound"), nullable=False),
    Column("seconds", Integer, nullable=False),
    _instant("created_at"),
    Index(None, "conversation_id"),
    Index(None, "created_at"),
    sqlite_autoincrement=True,
)

# What staff record of our words, until they have listened to it and approve.
voice_drafts = Table(
    "voice_drafts",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("message", Text, nullable=False),
    _code("audience"),
    Column("words_hash", Text, nullable=False),
    Column("sound", Encrypted("voice_drafts.sound")),
    _instant("begun_at"),
    _instant("recorded_at", nullable=True),
    Index(None, "begun_at"),
)

# What staff recorded and approved, until it stands among the files that are played.
voice_files = Table(
    "voice_files",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("words_hash", Text, nullable=False),
    Column("sound", Encrypted("voice_files.sound"), nullable=False),
    _instant("approved_at"),
    sqlite_autoincrement=True,
)

# What staff are to hear of on Telegram, each thing once; whose it is, is looked up when they are told.
_UNTOLD = text("told_at IS NULL")
announcements = Table(
    "announcements",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("lead_id", Id, ForeignKey("leads.id", ondelete="CASCADE")),
    Column("ticket_id", Id, ForeignKey("tickets.id", ondelete="CASCADE")),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE")),  # who alone hears of it
    _instant("at"),
    _instant("since", nullable=True),
    _instant("told_at", nullable=True),
    Index("ix_announcements_untold", "at", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    Index(None, "lead_id"),
    Index(None, "staff_id"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

# A filter of the list that somebody keeps under a name.
views = Table(
    "views",
    metadata,
    _id(),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("name", EncryptedWords("views.name"), nullable=False),
    Column("address", Text, nullable=False),
    _instant("created_at"),
    Index(None, "staff_id"),
    sqlite_autoincrement=True,
)

# The same deed for many leads, done a few at a time. `key` is of the form that wanted it: sent twice, it is one.
bulks = Table(
    "bulks",
    metadata,
    _id(),
    _staff("staff_id"),
    Column("key", Text, nullable=False, unique=True),
    Column("verb", Text, nullable=False),
    _code("about"),
    Column("status", Text, nullable=False),
    Column("number", Integer, nullable=False),
    _instant("created_at"),
    _instant("ended_at", nullable=True),
    # Nothing of it is done before.
    _instant("due_at", nullable=True),
    Index(None, "status"),
    sqlite_autoincrement=True,
)

_WAITS = text("outcome = ''")
bulk_items = Table(
    "bulk_items",
    metadata,
    Column("bulk_id", Id, ForeignKey("bulks.id", ondelete="CASCADE"), primary_key=True),
    Column("lead_id", Id, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    _code("outcome"),
    _code("locale"),
    _instant("due_at", nullable=True),
    # The row of the outbox, which may be gone: so it is bound to nothing.
    Column("sent_as", Id),
    Index(None, "lead_id"),
    Index("ix_bulk_items_waiting", "bulk_id", "lead_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
)

# What the centre writes to all who want its news: to those whom the list's filter `address` finds. A second member of
# staff sends it; then it is a deed for many. `version` is of what was seen.
mailings = Table(
    "mailings",
    metadata,
    _id(),
    *(_staff(name) for name in ("staff_id", "changed_by", "written_by", "sent_by")),
    Column("bulk_id", Id, ForeignKey("bulks.id", ondelete="SET NULL")),
    Column("status", Text, nullable=False),
    _code("address"),
    Column("version", Integer, nullable=False),
    _instant("created_at"),
    _instant("changed_at"),
    _instant("sent_at", nullable=True),
    Index(None, "bulk_id"),
    sqlite_autoincrement=True,
)

# Its words in each locale: staff's about the centre. They should hold nothing of a person; who types is not asked to be
# perfect, so they are encrypted. `number` is for how many, `written` for how many it was written.
mailing_texts = Table(
    "mailing_texts",
    metadata,
    Column("mailing_id", Id, ForeignKey("mailings.id", ondelete="CASCADE"), primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("words", EncryptedWords("mailing_texts.words"), nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("written", Integer, nullable=False, server_default="0"),
)
