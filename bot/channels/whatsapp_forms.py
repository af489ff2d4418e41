"""What we say, in WhatsApp's form: buttons below a text, or a list. Pure; `bot/services/parts.py` made it fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pywa.types.callback import Button, Section, SectionList, SectionRow

from bot.services.parts import (
    ANSWERS,
    BESIDE,
    CHOOSE,
    LONGEST_LINE,
    LONGEST_ROW,
    buttons_of,
    fit_buttons,
    shortened,
    units,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.messages import Button as Choice
    from bot.services.messages import Message
    from conversations.texts import Text

    Words = Callable[[Text, str], str]


def pressed(message: Message, words: Words) -> list[Button] | SectionList | None:
    """What can be pressed below a message; None where that is nothing."""
    choices = buttons_of(message)
    if not choices:
        return None
    if fit_buttons(choices):
        return [Button(one.label, one.data) for one in choices]
    beside = list(message.controls)
    parts = ((ANSWERS, choices[: len(choices) - len(beside)]), (BESIDE, beside))
    sections = [Section(words(title, message.locale), _rows(rows)) for title, rows in parts if rows]
    return SectionList(words(CHOOSE, message.locale), sections)


def _rows(choices: Sequence[Choice]) -> list[SectionRow]:
    return [SectionRow(shortened(one.label, LONGEST_ROW), one.data, _line(one.label)) for one in choices]


def _line(label: str) -> str | None:
    """The whole label below its row, where that could not hold it; what fits there neither stands in the text."""
    return shortened(label, LONGEST_LINE) if units(label) > LONGEST_ROW else None
