"""What is wrong with what people read of other doors: two that look the same, numbers that are no condition's."""

from __future__ import annotations

import contextlib
from itertools import product
from typing import TYPE_CHECKING, get_args

from bot import i18n
from bot.definitions import words_in_use
from conversations.alike import same_button, same_words, told_together
from conversations.conditions import unknown_numbers
from conversations.locales import LOCALES
from conversations.types import Audience

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Door


def of_doors(programme: Programme, day: date) -> Iterator[str]:
    """Where doors cannot be told apart, or their words name what is neither in their conditions nor in their source."""
    yield from same_button(programme, day)
    yield from same_words(programme, day)
    with contextlib.suppress(i18n.CataloguesWrong):  # that is said by who looks at them
        catalogues = words_in_use()
        yield from _same_label(programme, catalogues, day)
        for door in programme.doors:
            yield from _numbers(door, programme, catalogues)


def _same_label(programme: Programme, catalogues: i18n.Catalogues, day: date) -> Iterator[str]:
    """Where two buttons that stand together read the same."""
    buttons = {door.id: door.button for door in programme.doors if door.button is not None}
    for pair in told_together(programme, day):
        one, other = (buttons[name] for name in pair)
        locales = [
            locale
            for locale, who in product(LOCALES, get_args(Audience))
            if one != other and catalogues.words(one, locale, who) == catalogues.words(other, locale, who)
        ]
        if locales:
            where, which = programme.place(f"doors.{pair[1]}"), ", ".join(dict.fromkeys(locales))
            yield (
                f"programme.yaml: {where}: its button ({other.id}) reads as that of {pair[0]} ({one.id}), beside which"
                f" it stands: {which}. Give one of them other words."
            )


def _numbers(door: Door, programme: Programme, catalogues: i18n.Catalogues) -> Iterator[str]:
    """Where its words name a number that is neither in its conditions nor in its source."""
    found: dict[tuple[int, str], dict[str, None]] = {}
    said = [text for text in (door.why, door.text) if text is not None]
    for text, locale, who in product(said, LOCALES, get_args(Audience)):
        for number in unknown_numbers(catalogues.words(text, locale, who), door):
            found.setdefault((number, text.id), {})[locale] = None
    for (number, name), locales in found.items():
        yield (
            f"programme.yaml: {programme.place(f'doors.{door.id}')}: its words name {number} ({name}:"
            f" {', '.join(locales)}), which is neither in its conditions nor in its source: write the same in all, or"
            " in the source what it is."
        )
