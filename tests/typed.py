"""What tests of typed conversations share: a whole conversation, read as in the product, without a store."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.app import LOCALES
from bot.i18n import Catalogues
from bot.services.rehearsal import Rehearsal
from conversations.programme import DATA
from conversations.stored import load
from conversations.understanding.lexicon import Lexicon, load_lexicon
from tests.conversing import programme

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def catalogues() -> Catalogues:
    """The words of the product."""
    return Catalogues.load(LOCALES)


@cache
def lexicon() -> Lexicon:
    """How people write."""
    return load_lexicon(DATA)


def talk(typed: Iterable[str], locale: str = "fr") -> Rehearsal:
    """A conversation in which all of it was typed."""
    rehearsal = Rehearsal(programme(), lexicon(), catalogues(), locale)
    for text in ("/start", *typed):
        rehearsal.act({"commands" if text.startswith("/") else "says": text})
    return rehearsal


def asked(rehearsal: Rehearsal) -> str:
    """The question that is open."""
    return rehearsal.messages[-1].question


def answers(rehearsal: Rehearsal) -> dict[str, str]:
    """What stands answered, by question."""
    return {one.question: one.value for one in load(rehearsal.stored).answers if not one.open}
