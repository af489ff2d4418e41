"""Statements to which nobody comes in a run, and why; each is one transaction, as those are to which somebody comes."""

from __future__ import annotations

import re
from typing import Final

REASONS: Final[dict[str, str]] = {
    r"copying\.": "`tawjih move`, while the program is stopped: tests/test_move.py",
    r"step_back\.": "the clock is set back: the rows of the clock",
    r"(staff|staff_telegram|failures)\.": "accounts of staff and their telephones: nothing is said to families",
    r"staff_messages\.": "no member of staff has joined a telephone: tests/test_staff_outbox.py",
    r"(facts|phrases|views|seats)\.": "what the centre says of itself, at the desk: nothing is said to families",
    r"seat_offers\.": "a seat is offered at the desk, one at a time: tests/test_seat_offers.py",
    r"centres\.": "a request goes to another centre, and there is one: tests/test_centre_moves.py",
    r"mailings\.(?!add_written)": "news are written and looked at before a run; in it, they are sent",
    r"bulks\.(add_bulk|add_items|begin|resume|stop|postpone) ": "they are sent before a run, in permitted hours",
    r"slots\.(add_slot|change_slot UPDATE appointments)": "hours are offered before a run, and stay where they are",
    r"appointments\.(mark_came|pass_on)": "no visit is over, and nobody has two requests",
    r"announcements\.add_overdue": "nothing is overdue within minutes",
    r"(retention\.take_away|contacts\.delete_conversations|questions\.untie)": "nothing is old enough within minutes",
    r"(backups|erasures\.add_known)": "`tawjih restore`, while the program is stopped: tests/test_backup.py",
    r"(keys\.(add_check|drop_check)|rekeying\.)": "`tawjih keys rotate` and `drop`: tests/processes/test_keys_kill.py",
    r"keys\.delete_holder": "a process that ends by itself: one that is killed is not seen for a while",
    r"guardian": "an adult answers by a link, from elsewhere: tests/test_guardians.py",
    r"parts\.|moves\.forget_said": "nobody takes over a request that was made for them: tests/test_taking_over.py",
    r"joined\.": "nobody joins a request that another adult made: tests/test_joining.py",
    r"owed\.": "a channel that may not write at any time is not set up: tests/test_whatsapp.py",
    r"arrivals\.": "new conversations on the web page, all from this machine: tests/test_pacing.py",
    r"erasing\.|forgetting\.": "staff erase one of several on a telephone: tests/test_erasing.py",
    r"unasked\.(fail_lapsed|drop_reminders)": "what is due is sent at once: tests/test_unasked.py",
    r"reminders\.postpone": "all fall due in permitted hours: tests/test_reminders.py",
    r"questions\.(delete_question|delete_seen_to)": "staff answer questions, in a page of the desk",
    r"messages\.mark_shown": "nobody waits on the web page for the centre",
    r"messages\.(drop_kept|tell_kept)|moves\.move_urgent": "two share a telephone: tests/test_moving.py",
    r"unasked\.drop_named": "news wait to be sent while somebody says no: tests/test_unasked.py",
    r"leads\.release_leads|left_held\.|tickets\.(end_waiting|close_ticket)": "staff see to who needs protection",
    r"contacts\.save_turn": "a bug is in the way: tests/test_turns.py",
    r"leads\.(with_reference UPDATE|mark_changed|save_lead UPDATE)": "a request is changed later: tests/test_leads.py",
    r"merges\.(_look_again|set_waiting)": "of two that are merged one waits: tests/test_merging.py",
    r"announcements\.add_gone": "nobody works on a request yet when it is taken away: tests/test_announcing_gone.py",
    r"contacts\.save_left|withdrawing\.blank_said": "`tawjih restore`: tests/test_erasing_again.py",
    r"contacts\.save_words": "a code locks the web page: tests/test_locks.py",
    r"outbox\.renew": "no send takes longer than it is held: tests/test_delivery_faults.py",
    r"voice_(drafts|files)\.": "staff lend their voice on Telegram: tests/test_voices.py",
    r"voice_notes\.": "people answer by voice messages: tests/test_voice_notes.py",
    r"lost\.": "Telegram refuses a message for good: tests/test_delivery_faults.py",
}


def reason(name: str) -> str:
    """Why nobody comes to this statement; "" when nothing is said of it."""
    return next((why for pattern, why in REASONS.items() if re.match(pattern, name)), "")
