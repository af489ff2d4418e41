"""A message as a channel gets it that takes short texts with few buttons: in parts, each of which is sent by itself.

Each part is a row of the outbox, so none is sent twice because another one failed. Nothing is cut: a text that is too
long goes before the question, and choices that are too many for one list go in several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.services import calendar_file
from bot.services.messages import Message
from conversations.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.i18n import Catalogues
    from bot.services.messages import Button

MOST_BUTTONS: Final = 3
MOST_IN_LIST: Final = 10
LONGEST_TITLE: Final = 20
LONGEST_ROW: Final = 24
LONGEST_LINE: Final = 72
"""Below a row of a list, where its title is longer than that."""
LONGEST_ASKED: Final = 1024
LONGEST_TEXT: Final = 4096
"""In UTF-16 units, which are never fewer than the letters that are counted."""
MORE: Final = text("parts.more", "More choices:", "adult")
CHOOSE: Final = text("parts.choose", "Choose")
ANSWERS: Final = text("parts.answers", "Answers")
BESIDE: Final = text("parts.beside", "Something else")
OR_WRITE: Final = text("parts.or_write", "You can also write: {controls}", "adult")
TYPED: Final = frozenset({"back", "change", "human", "language", "other", "safeword", "status", "withdraw"})
"""The commands whose labels are understood when they are typed, in every language."""


def in_parts(messages: Iterable[Message], catalogues: Catalogues) -> Iterator[Message]:
    """The parts of these messages, in order; the buttons stand below the last text."""
    for message in messages:
        if message.file is not None and message.file.kind == calendar_file.KIND:
            continue  # such a channel takes no calendar; what it says stands in the words before it
        yield from _split(message, catalogues)
        if message.place_label:
            yield Message(message.place_label, message.locale, turn=message.turn, place_label=message.place_label)


def _split(message: Message, catalogues: Catalogues) -> Iterator[Message]:
    said = "\n".join((message.text, *(row.line for row in message.summary), *too_long_for_rows(message)))
    bare = replace(message, place_label="", contact_label="", placeholder="")
    if message.voices or message.file is not None or not buttons_of(message):
        texts = [message.text] if message.voices or message.file is not None else list(pieces(said, LONGEST_TEXT))
        yield from (replace(bare, text=one, summary=()) for one in texts)
        return
    said, bare = _pressed_at_once(said, bare, catalogues)
    *before, asked = _before_the_buttons(said)
    yield from (Message(one, message.locale, message.kind, turn=message.turn) for one in before)
    more = catalogues.words(MORE, message.locale)
    for place, page in enumerate(_pages(bare)):
        yield replace(page, text=asked if place == 0 else more)


def _pressed_at_once(said: str, message: Message, catalogues: Catalogues) -> tuple[str, Message]:
    """Few short answers stay buttons, which is one touch; what is beside them stands in the text, to be written."""
    answers = [button for row in message.rows for button in row]
    names = {one.data.rpartition("|")[2].removeprefix("!").partition(" ")[0] for one in message.controls}
    if not answers or message.summary or fit_buttons(buttons_of(message)):
        return said, message
    if not fit_buttons(answers) or not names <= TYPED:
        return said, message
    listed = " · ".join(dict.fromkeys(one.label for one in message.controls))
    line = catalogues.words(OR_WRITE.given(controls=listed), message.locale)
    return f"{said}\n\n{line}", replace(message, controls=())


def buttons_of(message: Message) -> list[Button]:
    """All that can be pressed: the answers, what changes one, and what can be done beside."""
    answers = [button for row in message.rows for button in row]
    return [*answers, *(row.change for row in message.summary), *message.controls]


def fit_buttons(buttons: list[Button]) -> bool:
    """Whether these may stand as buttons below a text; else they are a list."""
    return len(buttons) <= MOST_BUTTONS and all(units(button.label) <= LONGEST_TITLE for button in buttons)


def too_long_for_rows(message: Message) -> Iterator[str]:
    """The labels that fit nowhere in a list: they stand in the text."""
    yield from (f"• {one.label}" for one in buttons_of(message) if units(one.label) > LONGEST_LINE)


def pieces(said: str, longest: int) -> Iterator[str]:
    """The text in pieces of this length, between lines or words where that can be."""
    while units(said) > longest:
        fits = _fitting(said, longest)
        at = max(fits.rfind("\n"), fits.rfind(" ")) if max(fits.rfind("\n"), fits.rfind(" ")) > 0 else len(fits)
        yield said[:at].rstrip()
        said = said[at:].lstrip()
    yield said


def units(words: str) -> int:
    """How long it is, in UTF-16 units."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def shortened(label: str, longest: int) -> str:
    """As much of a label as there is room for; all of it stands elsewhere."""
    return label if units(label) <= longest else f"{_fitting(label, longest - 1).rstrip()}…"


def _fitting(said: str, longest: int) -> str:
    fits = said[:longest]
    while units(fits) > longest:
        fits = fits[:-1]
    return fits


def _before_the_buttons(said: str) -> list[str]:
    """The texts, of which the last one is short enough to have buttons below it."""
    if units(said) <= LONGEST_ASKED:
        return [said]
    head, _, asked = said.rpartition("\n")
    if not head or units(asked) > LONGEST_ASKED:
        return list(pieces(said, LONGEST_ASKED))
    return [*pieces(head, LONGEST_TEXT), asked]


def _pages(message: Message) -> Iterator[Message]:
    """The same with as many buttons as fit: answers first, with what can be done beside on the last page."""
    answers = [button for row in message.rows for button in row] + [row.change for row in message.summary]
    if len(answers) + len(message.controls) <= MOST_IN_LIST:
        yield _with(message, answers, message.controls)
        return
    parts = [answers[start : start + MOST_IN_LIST] for start in range(0, len(answers), MOST_IN_LIST)]
    last = parts.pop() if parts and len(parts[-1]) + len(message.controls) <= MOST_IN_LIST else []
    yield from (_with(message, part, ()) for part in parts)
    controls = list(message.controls)
    for start in range(0, max(len(controls), 1), MOST_IN_LIST):
        if last or controls:
            yield _with(message, last if start == 0 else [], tuple(controls[start : start + MOST_IN_LIST]))


def _with(message: Message, answers: list[Button], controls: tuple[Button, ...]) -> Message:
    return replace(message, rows=tuple((one,) for one in answers), summary=(), controls=controls)
