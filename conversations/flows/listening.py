"""Who reads little can have what we say read aloud, where it was recorded."""

from conversations.texts import text
from conversations.types import Choice

ON = text("listen.on", "From now on you can also hear my messages. Press the arrow ▶️.", "adult")
NONE_YET = text("listen.none", "Nobody has recorded my messages yet. When they have, you will hear them.", "adult")
OFF = text("listen.off", "From now on I only write.")
LISTEN = Choice("!listen", text("control.listen.button", "🔊 Listen"))
WITHOUT = Choice("!listen off", text("control.no_listen.button", "🔇 Only text"))
