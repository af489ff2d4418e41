"""Voice notes of people: nobody here can hear them but a person of the centre, where the centre takes them."""

from conversations.texts import text

TAKEN = text(
    "voice.taken",
    "I cannot hear this myself. A person of the centre will listen. In danger: {helpline_children} or {helpline_now}.",
    "adult",
)
TAKEN_NO_NUMBERS = text("voice.taken_no_numbers", "I cannot hear this myself. A person of the centre will listen.")
BEFORE = text(
    "voice.before",
    "I keep no voice before your agreement. Press or write, please. In danger: {helpline_children} or {helpline_now}.",
    "adult",
)
BEFORE_NO_NUMBERS = text("voice.before_no_numbers", "I keep no voice before your agreement. Press or write.", "adult")
MISSING = text("voice.missing", "Your voice message did not reach me. Send it again, please.", "adult")
LONG = text("voice.long", "This is too long: two minutes at most. Try again in parts.", "adult")
MANY = text("voice.many", "The centre has not listened to the ones before yet. Press or write, please.", "adult")
HEARD = text("voice.heard", "The centre has listened to your voice message.", "adult")
UNHEARD = text(
    "voice.unheard",
    "Nobody could listen to your voice message, so it is erased. Write here, please. In danger: {helpline_children} or "
    "{helpline_now}.",
    "adult",
)
UNHEARD_CALL = text(
    "voice.unheard_call",
    "Nobody could listen to your voice message, so it is erased. Write here, or call {centre_phone}. In danger: "
    "{helpline_children} or {helpline_now}.",
    "adult",
)
UNHEARD_NO_NUMBERS = text(
    "voice.unheard_no_numbers",
    "Nobody could listen to your voice message, so it is erased. Write here, please.",
    "adult",
)
