"""What is past its date goes, a few rows at a time. When is said here and nowhere else, one rule for each thing.

`storage/kept.py` says of each column what it holds, and names the tables that go with another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update

from storage import contacts, failures, lost, questions, slots, staff
from storage.guardians import NO_LINK, NO_NUMBER
from storage.models import (
    announcements,
    appointments,
    arrivals,
    audit,
    bulks,
    conversations,
    erasures,
    guardians,
    inbox,
    key_holders,
    moves,
    outbox,
    send_limits,
    sign_in_failures,
    sign_in_places,
    staff_codes,
    staff_links,
    staff_messages,
    staff_sessions,
    staff_updates,
    tickets,
    visit_slots,
    voice_drafts,
    voice_files,
    voice_notes,
)
from storage.models import mailings as mailings_table
from storage.models import questions as questions_table
from storage.models import staff as staff_table
from storage.wishes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Table

AT_ONCE: Final = 100
"""Rows of each kind in one go: the writer must not be held for more than 50 ms."""
UPDATES_KEPT: Final = timedelta(hours=48)
MESSAGES_KEPT: Final = timedelta(days=7)
VOICES_KEPT: Final = timedelta(days=7)
# Longer than anything is overdue: what was announced once would else be announced again.
ANNOUNCEMENTS_KEPT: Final = timedelta(days=365)
BULKS_KEPT: Final = timedelta(days=30)
UNSENT_NEWS_KEPT: Final = timedelta(days=90)
SENT_NEWS_KEPT: Final = timedelta(days=365)
# Longer than any backup of the program is kept (BACKUP_DAYS is 365 at most).
ERASURES_KEPT: Final = timedelta(days=400)
ACCOUNTED_FOR: Final = timedelta(days=730)
"""How long it can be said who did what. First value: the centre has not confirmed it."""


class Moment(NamedTuple):
    """When it is, and the day in Casablanca."""

    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Rule:
    """What goes when, and why, in a sentence for who runs it.

    Rows for which `over` holds are deleted, `at_once` of them in one go. Where a rule `keeps_row`, these `values` are
    written instead; where there is `by`, it does what is to be done, and gets their ids.
    """

    table: Table
    why: str
    over: Callable[[Moment], ColumnElement[bool]]
    values: Mapping[str, object] = field(default_factory=dict)
    by: Callable[[Connection, Sequence[int]], None] | None = None
    keeps_row: bool = False
    at_once: int = AT_ONCE


class Overdue(NamedTuple):
    """How many rows of a table a rule would take away, or empty."""

    rule: Rule
    number: int


_ids, _sent = inbox.c, outbox.c
_visit, _news, _asked = appointments.c, mailings_table.c, questions_table.c

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        conversations,
        "nobody wrote for `draft_days`, or once a sign-up was sent for `lead_days` (programme.yaml)",
        lambda at: conversations.c.expires_at <= at.now,
        by=contacts.delete_conversations,
    ),
    Rule(inbox, "an update comes again within 48 hours", lambda at: _ids.taken_at < at.now - contacts.INBOX_KEPT),
    Rule(
        outbox,
        "sent, or not to be sent, 7 days ago",
        lambda at: and_(
            _sent.created_at < at.now - contacts.OUTBOX_KEPT,
            _sent.status != "pending",
            or_(_sent.sent_at.is_(None), _sent.sent_at < at.now - contacts.OUTBOX_KEPT),
        ),
        by=lambda tx, ids: lost.forget(tx, ids, contacts.OUTBOX_KEPT),
    ),
    Rule(
        send_limits,
        "the place that was written to too fast may be written to again",
        lambda at: and_(send_limits.c.held_chat != "", send_limits.c.held_chat_until <= at.now),
        keeps_row=True,
        values={"held_chat": "", "held_chat_until": None},
    ),
    Rule(arrivals, "those who began from there count no longer", lambda at: arrivals.c.busy_until <= at.now),
    Rule(
        tickets,
        "what was told for a call is kept 7 days, and so is, after who could not show to be them erased all, the safe "
        "number of who asked for protection",
        lambda at: tickets.c.keep_until <= at.now,
        keeps_row=True,
        values=NOTHING,
    ),
    Rule(
        tickets,
        "it belongs to nobody any more, and is two years old",
        lambda at: and_(tickets.c.conversation_id.is_(None), tickets.c.created_at <= at.now - ACCOUNTED_FOR),
    ),
    Rule(
        guardians,
        "a link for the adult who agrees holds 14 days",
        lambda at: guardians.c.expires_at <= at.now,
        keeps_row=True,
        values=NO_LINK,
    ),
    Rule(
        guardians,
        "the number for a call that the adult asked for is kept 30 days",
        lambda at: guardians.c.keep_until <= at.now,
        keeps_row=True,
        values=NO_NUMBER,
    ),
    Rule(questions_table, "asked 90 days ago", lambda at: _asked.day < at.today - questions.KEPT),
    Rule(
        questions_table,
        "a question can be passed on today and tomorrow; the tie to who asked it is cut",
        lambda at: and_(
            _asked.day < at.today - questions.PASSED_ON_WITHIN,
            func.length(_asked.token_hash) > questions.UNTIED_BYTES,
        ),
        keeps_row=True,
        by=questions.untie,
    ),
    Rule(moves, "the code to go on elsewhere holds a quarter of an hour", lambda at: moves.c.expires_at <= at.now),
    Rule(
        visit_slots,
        "over for a year",
        lambda at: and_(
            visit_slots.c.ends_at <= at.now - slots.KEPT, ~exists().where(_visit.slot_id == visit_slots.c.id)
        ),
    ),
    Rule(
        mailings_table,
        "news sent a year ago, or neither sent nor changed for 90 days",
        lambda at: or_(
            and_(_news.status != "sent", _news.changed_at <= at.now - UNSENT_NEWS_KEPT),
            and_(_news.status == "sent", _news.sent_at <= at.now - SENT_NEWS_KEPT),
        ),
    ),
    Rule(bulks, "done for many a month ago", lambda at: bulks.c.created_at < at.now - BULKS_KEPT, at_once=1),
    Rule(
        announcements,
        "told to staff a year ago",
        lambda at: announcements.c.at < at.now - ANNOUNCEMENTS_KEPT,
    ),
    Rule(
        staff_sessions,
        "signed in 12 hours ago, or nothing done for an hour",
        lambda at: or_(
            staff_sessions.c.seen_at <= at.now - staff.IDLE_FOR,
            staff_sessions.c.created_at <= at.now - staff.AT_MOST,
        ),
    ),
    Rule(staff_links, "it holds no longer", lambda at: staff_links.c.expires_at <= at.now - staff.IDLE_FOR),
    Rule(
        sign_in_failures,
        "counts for an hour at most",
        lambda at: sign_in_failures.c.at <= at.now - failures.KEPT,
    ),
    Rule(
        sign_in_places,
        "nobody signed in from there for 30 days",
        lambda at: sign_in_places.c.at <= at.now - failures.PLACES_KEPT,
    ),
    Rule(
        staff_updates,
        "an update comes again within 48 hours",
        lambda at: staff_updates.c.taken_at < at.now - UPDATES_KEPT,
    ),
    Rule(staff_codes, "over for 48 hours", lambda at: staff_codes.c.expires_at < at.now - UPDATES_KEPT),
    Rule(
        staff_messages,
        "sent, or not to be sent, 7 days ago",
        lambda at: and_(staff_messages.c.created_at < at.now - MESSAGES_KEPT, staff_messages.c.status != "pending"),
    ),
    Rule(
        voice_notes,
        "nobody listened to it for 7 days",
        lambda at: voice_notes.c.created_at <= at.now - VOICES_KEPT,
    ),
    Rule(
        voice_drafts,
        "nobody approved it for 48 hours",
        lambda at: voice_drafts.c.begun_at < at.now - UPDATES_KEPT,
    ),
    Rule(
        voice_files,
        "it could not be put among the files for 48 hours",
        lambda at: voice_files.c.approved_at < at.now - UPDATES_KEPT,
    ),
    Rule(
        key_holders,
        "a process that serves says so every few seconds",
        lambda at: key_holders.c.seen_at < at.now - UPDATES_KEPT,
    ),
    Rule(
        erasures,
        "no backup is left from before it",
        lambda at: erasures.c.at < at.now - ERASURES_KEPT,
    ),
    Rule(audit, "done two years ago", lambda at: audit.c.at <= at.now - ACCOUNTED_FOR),
    Rule(
        staff_table,
        "closed two years ago",
        lambda at: staff_table.c.ended_at <= at.now - ACCOUNTED_FOR,
        by=staff.delete_accounts,
    ),
)


def delete_expired(tx: Connection, now: datetime, today: date) -> int:
    """Take away a few rows of each kind whose time is over; how many they were. Call it again until it gives 0."""
    at = Moment(now, today)
    return sum(take_away(tx, rule, at) for rule in RULES)


def list_overdue(tx: Connection, now: datetime, today: date) -> list[Overdue]:
    """What each rule would take away now, in the order of the rules; rules that find nothing are left out."""
    at = Moment(now, today)
    counted = ((rule, select(func.count()).select_from(rule.table).where(rule.over(at))) for rule in RULES)
    found = [Overdue(rule, tx.execute(count).scalar_one()) for rule, count in counted]
    return [one for one in found if one.number]


def take_away(tx: Connection, rule: Rule, at: Moment) -> int:
    """A few rows of one rule; how many. Not those of which somebody else is just writing."""
    keys = tuple(rule.table.primary_key)
    over = select(*keys).where(rule.over(at)).limit(rule.at_once)
    found = [tuple(row) for row in tx.execute(over.with_for_update(skip_locked=True, of=rule.table))]
    if found and rule.by is not None:
        rule.by(tx, [row[0] for row in found])
    elif found:
        change = update(rule.table).values(**rule.values) if rule.keeps_row else delete(rule.table)
        tx.execute(change.where(tuple_(*keys).in_(found)))
    return len(found)
