"""How a verdict begins, and how other doors are introduced."""

from conversations.texts import text

HEADLINES = {
    "yes": text("verdict.yes", "Good news: sign-up is possible for you. No place is guaranteed.", "parent", "helper"),
    "no": text("verdict.no", "This school does not fit now, but there is another door for you.", "parent", "helper"),
    "unknown": text(
        "verdict.unknown", "I cannot tell yet: staff decide. You can sign up all the same.", "parent", "helper"
    ),
}
# While sign-up is closed, nothing may sound like an open door.
HEADLINES_CLOSED = {
    **HEADLINES,
    "yes": text("verdict.yes_closed", "The centre fits your situation. No place is guaranteed.", "parent", "helper"),
    "unknown": text("verdict.unknown_closed", "I cannot tell yet: staff decide.", "adult"),
}
DOORS = text("doors.intro", "Other doors:", "adult")
