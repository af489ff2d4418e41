"""Visits of the centre: an hour is chosen, changed or cancelled here, and remembered for who wants that."""

from dataclasses import replace

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

BOOK = Choice("!visit", text("control.visit.button", "📅 Choose a visit"))
MINE = Choice("!visit", text("control.my_visit.button", "📅 My visit"))

REMIND_ME = Choice("!remind_visit", text("control.remind.button", "⏰ Yes, remind me"))

OFFER = text("visit.offer", "You can also come and see: choose a day and an hour with 📅.", "adult")
SLOT = text("visit.slot", "{day}, {start}")
OFF_TOO = text("visit.off_too", "Then your visit is off as well: {day} at {start}.", "adult")
BY_HAND = text("visit.by_hand", "If it is in your calendar, take it out yourself.", "adult")
YOURS = text("visit.yours", "Your visit: {day}, from {start} to {end}.", "adult")
BOOKED = text("visit.booked", "✅ It is booked: {day}, from {start} to {end}.")
MOVED = text("visit.moved", "✅ It is changed: {day}, from {start} to {end}.")
CANCELLED = text("visit.cancelled", "Your visit of {day} at {start} is cancelled.", "adult")
CENTRE = text("visit.centre", "📍 {centre}")
CENTRE_OPEN = text(
    "visit.centre_open", "📍 {centre}. Its exact address is not confirmed yet: the centre tells you before.", "adult"
)
PLACE = text("visit.place", "📍 {place}")
FULL = text("visit.full", "Somebody has just taken that hour.", "adult")
GONE = text("visit.gone", "That hour is not offered any more.")
NO_SLOTS = text("visit.no_slots", "No hour is free for a visit just now. A person can find one with you.", "adult")
NOT_YET = text(
    "visit.not_yet",
    "A visit is booked here for a request that was sent and goes on; for anything else a person answers, with 🙋.",
    "adult",
)
ELSEWHERE = text(
    "visit.elsewhere",
    "It may be that a visit is booked for you already. A person tells you, and finds an hour with you.",
    "adult",
)
CHANGED = text("visit.changed", "The centre has changed your visit. Now it is {day}, from {start} to {end}.", "adult")
CLOSED = text("visit.closed", "Sorry: the centre cannot receive you on {day} at {start}.", "adult")
OTHERS = text("visit.others", "Choose another hour with 📅.", "adult")

AGREED = text(
    "visit.remind_agreed",
    "All right: the day before and two hours before, only by day. “No more reminders” ends it.",
)
AGREED_BEFORE = text(
    "visit.remind_agreed_before", "All right: before the visit, only by day. “No more reminders” ends it."
)
DAY_BEFORE = text("visit.reminder_day", "📅 Your visit to the centre: {day} at {start}.", "adult")
HOURS_BEFORE = text("visit.reminder_hours", "📅 Your visit to the centre is today at {start}.", "adult")

TITLE = text("visit.title", "Visit to the centre")
AT = text("visit.at", "{place}")
AT_ADDRESS = text("visit.at_address", "{place}, {address}")
CALENDAR = text("visit.calendar", "📅 Put it into your calendar", "adult")
EXPECTED = text("visit.expected", "All right, we expect you on {day} at {start}.", "adult")
CALENDAR_OFF = text("visit.calendar_off", "📅 Take it out of your calendar", "adult")

WHEN = Question(
    id="visit_when",
    about="speaker",
    kind="choice",
    ask=text("visit.when", "When do you want to come and see the centre?", "adult"),
    again=text("visit.when_again", "Press an hour, write a day (“Tuesday”), or press “None fits”.", "adult"),
    choices=(
        Choice("none", text("choice.visit_none", "None fits")),
        Choice("no", text("choice.visit_no", "Not now")),
    ),
    no="no",
)
MORE = Choice("more", text("choice.visit_more", "Other dates ▸"))
NO_SUCH = text("visit.no_such", "No hour is free then. These are:", "adult")
WHICH = replace(
    WHEN,
    id="visit_which",
    ask=text("visit.which", "These hours fit. Which one do you choose?", "adult"),
)
ONE = replace(
    WHEN,
    id="visit_one",
    kind="yes_no",
    ask=text("visit.one", "{day} at {start}: is that the hour you want?", "adult"),
    again=text("visit.one_again", "{day} at {start}: yes or no?"),
    choices=(Choice("yes", text("choice.visit_one_yes", "Yes, this hour")), MORE, *WHEN.choices),
    yes="yes",
    no="more",
)

WHAT = Question(
    id="visit",
    about="speaker",
    kind="choice",
    ask=text("visit.what", "Is it still all right?", "adult"),
    again=text("visit.what_again", "Press “Another date”, “Cancel” or “It is all right”.", "adult"),
    choices=(
        Choice("keep", text("choice.visit_keep", "It is all right")),
        Choice("move", text("choice.visit_move", "Another date")),
        Choice("cancel", text("choice.visit_cancel", "Cancel the visit")),
    ),
    yes="keep",
)
OFF = replace(
    WHAT,
    id="visit_off",
    ask=text("visit.off", "Do you prefer another date, or to cancel the visit?", "adult"),
    yes="",
)
NONE = text("visit.none", "No visit is booked for you here.", "adult")
REMIND = Question(
    id="visit_remind",
    about="speaker",
    kind="yes_no",
    ask=text("visit.remind", "May I remind you here, the day before and two hours before?", "adult"),
    again=text("visit.remind_again", "May I remind you of the visit: yes or no?"),
    choices=(
        Choice("yes", text("choice.remind_yes", "Yes, remind me")),
        Choice("no", text("choice.remind_no", "No")),
    ),
    yes="yes",
    no="no",
)
REMIND_BEFORE = replace(
    REMIND,
    id="visit_remind_before",
    ask=text("visit.remind_before", "May I remind you here, before the visit?", "adult"),
)
QUESTIONS = (WHEN, WHICH, ONE, WHAT, OFF, REMIND, REMIND_BEFORE)
HOURS = frozenset({WHEN.id, WHICH.id, ONE.id})
"""Where an hour may be typed."""
