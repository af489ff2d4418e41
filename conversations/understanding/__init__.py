"""What a typed text means: four varieties, no network, danger first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.types import Reading
from conversations.understanding.answers import Found, read_answer
from conversations.understanding.assent import read_assent
from conversations.understanding.commands import Command, read_command, read_slash
from conversations.understanding.danger import find_danger
from conversations.understanding.identifiers import has_identifier
from conversations.understanding.normalise import light, words
from conversations.understanding.secret_words import read_secret
from conversations.understanding.variety import SURE, variety

if TYPE_CHECKING:
    from conversations.types import Expecting
    from conversations.understanding.lexicon import Lexicon

__all__ = ["understand"]

_LONGEST = 1000


def understand(text: str, expecting: Expecting, locale: str, lexicon: Lexicon) -> Reading:
    """Read a typed text against the open question: danger first, then its answer, then a command.

    A value or a command is given only when it is certain. In a text of more than 1,000 characters only danger is
    looked for. Never raises, whatever the text.
    """
    written, confidence = variety(text, lexicon.varieties)
    written = written if confidence >= SURE else ""
    danger = find_danger(text, lexicon.dangers)
    if danger or len(text) > _LONGEST or len(light(text)) > _LONGEST:
        return Reading(danger=danger, variety=written)
    slash = read_slash(text.strip(), lexicon.commands)
    if slash:
        return _commanded(slash, written)
    if expecting.kind == "word":
        return _secret(text, expecting, lexicon)
    masked = has_identifier(text)
    # The digits of a paper's number are no telephone, and what stands beside it is no name.
    found = Found() if masked and expecting.kind in {"phone", "name"} else read_answer(text, expecting, locale, lexicon)
    if found.sure:
        return Reading(found.value, variety="" if found.neutral else written, masked=masked)
    said = words(light(text))
    command = read_command(said, lexicon.commands, exactly=expecting.kind == "name" or found != Found())
    if not command and expecting.kind == "review" and read_assent(text, said, locale, lexicon.assent) == "no":
        command = Command("change")
    if command:
        return _commanded(command, written)
    return Reading(found.value, found.candidates, variety=written, masked=masked)


def _secret(text: str, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """A word that is nobody's business; "back" is a way out."""
    command = read_command(words(light(text)), lexicon.commands, exactly=True)
    if command and command.name == "back":
        return Reading(command="back")
    return Reading(read_secret(text, expecting, lexicon))


def _commanded(command: Command, written: str) -> Reading:
    return Reading(command=command.name, argument=command.argument, variety=written)
