"""The conversation in a terminal: the same engine and words, without a store or a channel. Nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from rich.markup import escape

from bot.definitions import lexicon_in_use, programme_in_use, words_in_use
from bot.services.rehearsal import HOUR, Rehearsal
from conversations.listening import is_on
from conversations.locales import TABLE
from conversations.stored import load

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from bot.services.messages import Message

_HOW = "Type an answer. [bold]#2[/] presses the second button, [bold]!voice[/] sends a voice note. Ctrl-D ends."


def talk(out: Console, locale: str, record: Path | None) -> None:
    """Talk until the input ends; with `record`, write the conversation as a transcript that the tests can take."""
    words = words_in_use()
    if locale not in TABLE:
        raise ValueError(f"{locale}: the locale is one of {', '.join(TABLE)}")
    rehearsal = Rehearsal(programme_in_use(), lexicon_in_use(), words, hint=locale, can_listen=True)
    turns = [_turn(rehearsal, out, {"commands": "/start"})]
    out.print(f"[dim]{_HOW}[/]")
    try:
        while True:
            turns.append(_turn(rehearsal, out, _action(rehearsal, out.input("[green]> [/]"))))
    except (EOFError, KeyboardInterrupt):
        out.print()
    if record is not None:
        record.write_text(transcript(record.stem, rehearsal, turns), encoding="utf-8")
        out.print(f"Written: {escape(str(record))}")


def transcript(name: str, rehearsal: Rehearsal, turns: list[dict[str, Any]]) -> str:
    """A conversation as YAML that a translator can read and the tests can take."""
    head = {
        "name": name,
        "locale": rehearsal.hint,
        "today": rehearsal.today,
        "launch": rehearsal.launch,
        "facts": dict(rehearsal.facts),
        **({"hour": rehearsal.hour} if rehearsal.hour != HOUR else {}),
        **({"slots": rehearsal.visits.told()} if rehearsal.visits.slots else {}),
        "turns": turns,
    }
    return yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=110)


def shown(message: Message) -> dict[str, Any]:
    """A message as a transcript has it: the words, and the labels of its buttons."""
    lines = [message.text, *(row.line for row in message.summary)]
    parts = {
        "says": "\n".join(lines),
        "asks": message.question,
        "buttons": [button.label for row in message.rows for button in row],
        "controls": [button.label for button in message.controls],
    }
    return {name: part for name, part in parts.items() if part}


def taken(rehearsal: Rehearsal, action: dict[str, Any]) -> dict[str, Any]:
    """Take one action; it, what was said to it, and what it led to."""
    messages = rehearsal.act(action)
    effects = [type(effect).__name__ for effect in rehearsal.effects]
    return {**action, "bot": [shown(message) for message in messages], **({"effects": effects} if effects else {})}


def _turn(rehearsal: Rehearsal, out: Console, action: dict[str, Any]) -> dict[str, Any]:
    turn = taken(rehearsal, action)
    messages = rehearsal.messages
    aloud = escape("[voice] ") if is_on(load(rehearsal.stored)) else ""
    for message in messages:
        out.print(f"[dim]{aloud}[/][cyan]{escape(shown(message)['says'])}[/]")
    for number, button in enumerate(rehearsal.buttons(), start=1):
        out.print(f"  [dim]#{number}[/] {escape(button.label)}", end="")
    out.print()
    return turn


def _action(rehearsal: Rehearsal, typed: str) -> dict[str, Any]:
    buttons = rehearsal.buttons()
    if typed.startswith("#") and typed[1:].isdecimal() and 0 < int(typed[1:]) <= len(buttons):
        return {"taps": buttons[int(typed[1:]) - 1].label}
    if typed.startswith("!") and typed[1:] in {"voice", "photo", "sticker", "document", "location", "forwarded"}:
        return {"sends": typed[1:]}
    if typed.startswith("/"):
        return {"commands": typed}
    return {"says": typed}
