"""The words of the hours of the centre, and of the facts that correct the calendar."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("hours.title", "Hours"),
    text(
        "hours.not_confirmed",
        "The centre has not confirmed its hours: what is overdue is counted as time passes, and staff are written to on"
        " Telegram from 8 to 20 o'clock.",
    ),
    text("hours.confirm", "Confirm the hours of staff"),
    text("hours.see_fact", "See the hours of staff"),
    text("hours.today", "Today"),
    text("hours.closed_today", "Closed"),
    text("hours.opens", "Opens: {when}"),
    text("hours.ramadan", "Ramadan is estimated from {first} to {last}."),
    text("hours.ramadan_announced", "Ramadan is from {first} to {last}."),
    text(
        "hours.limits",
        "Overdue, in working hours: a new request after {new}, who waits for an answer after {waiting}, a promised call"
        " after {promised}, what you wanted to come back to after {own}.",
    ),
    text("hours.days_off", "Holidays ahead"),
    text(
        "hours.estimates",
        "Islamic days are estimates until they are announced. The facts “days closed”, “holidays open” and “Ramadan”"
        " correct them.",
    ),
    text("hours.estimated", "estimated"),
    text("hours.open", "the centre is open"),
    text("facts.name.reminder_hours", "When the bot may write first to families"),
    text("facts.name.reminder_ramadan_hours", "When it may in Ramadan"),
    text(
        "facts.hint.reminder_hours",
        "Reminders wait for these hours, and are never sent on public holidays or when the centre is closed.",
    ),
    text("facts.hint.reminder_ramadan_hours", "Leave out the hour around the meal that breaks the fast."),
    text("facts.name.closed_days", "Days on which the centre is closed"),
    text("facts.name.open_days", "Holidays on which the centre is open"),
    text("facts.name.ramadan_days", "Ramadan, as it was announced"),
)
