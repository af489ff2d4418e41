"""What people write in a measurement: a whole sign-up of twenty messages, of which five are questions.

The same updates go to every program. A step is what is typed, or "=value": the button that has this value, which
programs that have no such button are sent as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPED: Final = (
    *("/start", "ana chab", "15 3am", "wach kaytkhelles?", "khrejt", "maarif", "fin kayn lmarkaz?", "ah bghit"),
    *("tanya i3dadi", "ah mwaf9", "chno lwra9 li khassni?", "Testa", "ma3ndich nmra", "ch7al lmodda?", "ai"),
    *("mama", "Rahma", "fo9ach kaybda?", "ah", "la"),
)
TAPPED: Final = (
    *("/start", "=youth", "=15", "wach kaytkhelles?", "=left", "=maarif", "fin kayn lmarkaz?", "=yes"),
    *("=2AC", "=yes", "chno lwra9 li khassni?", "Testa", "=none", "ch7al lmodda?", "=ai"),
    *("=mother", "Rahma", "fo9ach kaybda?", "=send", "=no"),
)
STEPS: Final = {"typed": TYPED, "tapped": TAPPED}
CALLS_OF_A_TAP: Final = 3
_FROM: Final = {"is_bot": False, "first_name": "Testa", "language_code": "fr"}
_DAY: Final = 1_800_000_000


class Chat:
    """One person's chat: their updates, and the buttons of the last message that had any."""

    def __init__(self, number: int, first_update: int) -> None:
        self.number = number
        self._update = first_update
        self._message = 1
        self.buttons: Sequence[str] = ()
        self.asked = 1  # the message with the buttons

    def shown(self, message: int, buttons: Sequence[str]) -> None:
        """A message came."""
        if buttons:
            self.buttons, self.asked = buttons, message

    def update(self, step: str) -> bytes:
        """The update of the next step."""
        self._update += 1
        self._message += 1
        who: dict[str, Any] = {"id": self.number, **_FROM}
        chat = {"id": self.number, "type": "private", "first_name": "Testa"}
        if step.startswith("="):
            message = {"message_id": self.asked, "date": _DAY, "chat": chat, "text": "?"}
            tap = {"id": f"{self.number}", "from": who, "chat_instance": "1", "message": message}
            return self._json(callback_query={**tap, "data": self._button(step[1:])})
        message = {"message_id": self._message, "date": _DAY, "chat": chat, "from": who, "text": step}
        if step.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(step)}]
        return self._json(message=message)

    def _button(self, value: str) -> str:
        found = (data for data in self.buttons if data.rpartition("|")[2] == value)
        return next(found, self.buttons[0] if self.buttons else value)

    def _json(self, **what: Any) -> bytes:
        return json.dumps({"update_id": self._update, **what}, separators=(",", ":")).encode()
