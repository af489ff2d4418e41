"""Statements to which nobody comes in a run, and why; each is one transaction, as those are to which somebody comes."""

from __future__ import annotations

import re
from typing import Final

REASONS: Final[dict[str, str]] = {
    r"copying\.": "`tawjih move`, while the program is stopped; see tests/test_move.py",
    r"db\.check_key": "the first start of all",
    r"step_back\.": "the clock is set back: see the rows of the clock",
    r"(staff|staff_telegram|failures)\.": "accounts of staff and their telephones: nothing is said to families",
    r"staff_messages\.": "no member of staff has joined a telephone: see tests/test_staff_outbox.py",
    r"(facts|phrases|views|seats)\.": "what the centre says of itself, at the desk: nothing is said to families",
    r"mailings\.(?!add_written)": "news are written and looked at before a run; in it, they are sent",
    r"bulks\.(add_bulk|add_items|begin|resume|stop|postpone) ": "they are sent before a run, in permitted hours",
    r"(slots\.add_slot|slots\.change_slot UPDATE appointments|appointments\.(mark_came|pass_on))":
        "hours are offered before a run, and lie behind it",
    r"announcements\.add_overdue": "nothing is overdue within minutes",
    r"(contacts\.delete_expired|questions\.delete_old|wishes\.delete_old|unasked\.fail_lapsed)":
        "nothing is old enough within minutes",
    r"questions\.(delete_question|delete_seen_to|forget_tokens)": "staff answer questions at the desk, in a page of theirs",
    r"messages\.mark_shown": "nobody waits on the web page for the centre",
    r"messages\.(drop_kept|tell_kept)|moves\.move_urgent|unasked\.drop_named":
        "two share a telephone, of whom one is written to, or needs help: see tests/test_talk.py and tests/test_moving.py",
    r"leads\.release_leads|tickets\.end_waiting|tickets\.close_ticket": "staff close a ticket of who needs protection",
    r"contacts\.save_turn|leads\._with_reference UPDATE leads|leads\.(mark_changed|save_lead UPDATE)":
        "a request is changed after it was sent: see tests/test_leads.py",
    r"merges\.(_look_again|set_waiting)": "one of two that are merged waits for an answer, or is to be looked at again",
    r"outbox\.mark_failed": "Telegram refuses a message for good: see tests/test_delivery_faults.py",
}


def reason(name: str) -> str:
    """Why nobody comes to this statement; "" when nothing is said of it."""
    return next((why for pattern, why in REASONS.items() if re.match(pattern, name)), "")
