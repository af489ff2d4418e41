"""The words of the agreement of an adult, for who is under 18."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("agreement.title", "The adult who agrees"),
    text("agreement.missing", "No adult was named. Ask with care: it stops nothing."),
    text("agreement.unasked", "An adult was named. Nobody has answered by a link, nor by phone."),
    text("agreement.asked", "A link was passed on to the adult. Nobody has answered yet."),
    text("agreement.yes", "Said yes by link on {when}, not verified: speak with them."),
    text("agreement.no", "Said no by link on {when}. Nothing was erased: speak with them."),
    text("agreement.call", "Asked by link on {when} to be called first."),
    text("agreement.yes_checked", "Said yes by phone on {when}, to {login}."),
    text("agreement.no_checked", "Said no by phone on {when}, to {login}. Nothing was erased."),
    text("agreement.language", "Their language: {language}"),
    text("agreement.kept", "The number is erased once this is seen to, after 30 days at the latest."),
    text("agreement.old", "The words have changed since: read them the new ones."),
    text("agreement.spoke", "You spoke with them by phone?"),
    text("agreement.agrees", "They agree"),
    text("agreement.refuses", "They do not agree"),
    text("agreement.seen", "Seen to, without a call"),
    text("agreement.mark_missing", "no adult named"),
    text("agreement.mark_yes", "adult: yes by link, not verified"),
    text("agreement.mark_no", "adult: no by link"),
    text("agreement.mark_call", "adult: wants a call"),
    text("agreement.mark_no_checked", "adult: no by phone"),
    text("deed.verify_guardian", "noted what the adult said"),
    text("waits.guardian", "The adult answered"),
    text("why.guardian", "the adult said no or wants a call, waits since {when}"),
    text("tell.guardian", "{reference}: the adult said no, or wants a call"),
)
