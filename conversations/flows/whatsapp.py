"""What is said otherwise on WhatsApp, where nothing that was sent can be taken away again."""

from conversations.flows import danger
from conversations.texts import text

CARRIED = text(
    "privacy.carrier_whatsapp",
    "On WhatsApp, the messages also pass through Meta, outside Morocco. I cannot delete them there.",
)
SAFE_WORD_SET = (
    text("safe_word.whatsapp", "Done. Write this word alone here, and I am silent about the help.", "adult"),
    danger.SET[1],
    text(
        "safe_word.whatsapp_stays",
        "On WhatsApp I can delete nothing: what we wrote stays. Delete the chat on the phone.",
        "adult",
    ),
)
LOCK_ELSEWHERE = text(
    "lock.elsewhere_whatsapp", "The code is for the web page. In WhatsApp, lock this chat in its own settings."
)
