"""The commands of staff on Telegram: what was typed or pressed becomes an order, which services carry out.

Who is nobody of the staff gets None: their text goes on as a family's, and answers like any unknown command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.services.staff_said import BUTTON, Order
from conversations.understanding.normalise import light

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.channels.telegram_forms import Incoming, Voice
    from bot.services.spoken import VoiceNote
    from bot.services.staff_chat import Answered, StaffChat

    Noted = Callable[[Voice], VoiceNote]

_COMMAND: Final = re.compile(
    r"/(queue|claim|done|desk|unlink|record)(?:@[a-z0-9_]+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL
)
_CODE: Final = re.compile(r"(?:/start(?:@[a-z0-9_]+)?\s+)?staff[_\s]([a-z0-9][a-z0-9\s-]{1,30})", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"([0-9]{3})[ -]?([0-9]{4})(?: (.*))?")
_TIME: Final = re.compile(r"(?:(?:a|at|vers|f|fi|في|الساعه) )?([01]?[0-9]|2[0-3])\s?[:h]\s?([0-5][0-9])?")
# What a result is called, in light letters: French, Arabic, Darija in both scripts, and as the buttons carry it.
_RESULTS: Final = {
    "reached": ("reached", "ok", "repondu", "a repondu", "joint", "رد", "جاوب", "جاوبات", "تم الرد", "jawb"),
    "no_answer": ("no_answer", "absent", "absente", "pas de reponse", "لا جواب", "لم يجب", "ماجاوبش", "ma jawbch"),
    "wrong_number": ("wrong_number", "faux", "faux numero", "mauvais numero", "رقم خاطئ", "رقم غلط", "nmra ghalta"),
    "call_back": ("call_back", "rappeler", "a rappeler", "اعادة الاتصال", "للاتصال", "3yet", "n3awd n3ayet"),
}
_WHEN: Final = {
    "hour": ("hour", "1h", "1 h", "dans 1h", "dans 1 h", "بعد ساعة"),
    "tomorrow": ("tomorrow", "demain", "غدا", "ghda"),
    "monday": ("monday", "lundi", "الاثنين", "ltnin"),
}


class StaffCommands:
    """What Telegram's channel asks before a text becomes a turn."""

    def __init__(self, chat: StaffChat) -> None:
        self._chat = chat

    async def take(self, incoming: Incoming, note_of: Noted | None = None) -> Answered | None:
        """Carry out an order; None when it is none, or nobody of the staff gave it. Raises StoreUnavailable."""
        if incoming.voice is not None and note_of is not None:
            return await self._chat.hear(incoming.address, incoming.external_id, note_of(incoming.voice))
        order = read_order(incoming.order, pressed=incoming.tap is not None) if incoming.order else None
        return await self._chat.take(incoming.address, incoming.external_id, order) if order else None


def read_order(said: str, *, pressed: bool = False) -> Order | None:
    """What somebody wants, if they are of the staff; None when it is no order of theirs."""
    if pressed:
        return _pressed(said)
    if code := _CODE.fullmatch(said.strip()):
        return Order("link", token=re.sub(r"[\s-]", "", code[1]).upper())
    command = _COMMAND.fullmatch(said.strip())
    if command is None:
        return None
    name, rest = command[1].lower(), light(command[2] or "")
    if name == "record":
        return Order(name, about=command[2] or "")
    found = _REFERENCE.fullmatch(rest) if name in {"claim", "done"} else None
    if found is None:
        return Order(name)
    result, when = _result(found[3] or "") if name == "done" else ("", "")
    return Order(name, found[1] + found[2], result, when)


def _pressed(data: str) -> Order | None:
    mark, name, reference, result, when, *more = [*data.split("|"), "", "", "", ""][:6]
    known = mark == BUTTON and name in {"claim", "done", "record", "voice"} and not any(more)
    about = reference if name == "record" else ""
    return Order(name, reference, result, when, pressed=True, about=about) if known else None


def _result(said: str) -> tuple[str, str]:
    """The result of a call and, when it is to call back, when: "hour", "tomorrow", "monday", "16:00" or both."""
    for result, names in _RESULTS.items():
        for name in sorted(map(light, names), key=len, reverse=True):
            if said == name or said.startswith(f"{name} "):
                return result, _when(said[len(name) :].strip())
    return "", ""


def _when(said: str) -> str:
    for when, names in _WHEN.items():
        for name in map(light, names):
            if said == name or said.startswith(f"{name} "):
                return f"{when} {_time(said[len(name) :])}".strip()
    return _time(said)


def _time(said: str) -> str:
    found = _TIME.fullmatch(said.strip())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else ""
