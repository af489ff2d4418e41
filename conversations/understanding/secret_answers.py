"""What is typed where a word or a code is asked for that is nobody's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.codes import read_code
from conversations.readings import Reading
from conversations.understanding.choices import read_label
from conversations.understanding.commands import read_command
from conversations.understanding.pins import read_pin
from conversations.understanding.secret_words import read_secret

if TYPE_CHECKING:
    from conversations.readings import Expecting
    from conversations.understanding.commands import Command
    from conversations.understanding.hearing import Heard
    from conversations.understanding.lexicon import Lexicon


def commanded(command: Command, written: str) -> Reading:
    """The reading of a command."""
    return Reading(command=command.name, argument=command.argument, variety=written)


def _secret(heard: Heard, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """A word that is nobody's business; "back" is a way out."""
    command = read_command(heard.said, lexicon.commands, exactly=True)
    if command and command.name == "back":
        return Reading(command="back")
    return Reading(read_secret(heard.text, expecting, lexicon))


def _code(heard: Heard, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The letters of a code, the word on the button, or a wish."""
    value = read_code(heard.text) or read_label(heard.said, expecting).value
    command = None if value else read_command(heard.said, lexicon.commands)
    return commanded(command, "") if command else Reading(value)


def _pin(heard: Heard, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """A short code, the word on the button, or "back"."""
    command = read_command(heard.said, lexicon.commands, exactly=True)
    if command and command.name == "back":
        return Reading(command="back")
    return Reading(read_label(heard.said, expecting).value or read_pin(heard.text))


OF_SECRETS: Final = {"word": _secret, "code": _code, "pin": _pin}
"""How each of them is read, by the kind of the question."""
