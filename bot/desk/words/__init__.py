"""The words of the staff's pages, in French and Arabic, one file a page; a template names them by id."""

from __future__ import annotations

from typing import Final

from bot.desk.words import (
    appointments,
    bulk,
    centres,
    erasing,
    export,
    facts,
    figures,
    frame,
    guardian,
    hours,
    lead,
    mailings,
    merging,
    owned,
    people,
    questions,
    queue,
    sign_in,
    taken_over,
    talk,
    telegram,
    urgent,
)

_PAGES: Final = (
    frame,
    sign_in,
    queue,
    urgent,
    lead,
    owned,
    guardian,
    talk,
    merging,
    taken_over,
    erasing,
    export,
    bulk,
    mailings,
    facts,
    centres,
    figures,
    hours,
    appointments,
    people,
    questions,
    telegram,
)
WORDS: Final = tuple(word for page in _PAGES for word in page.WORDS)
"""Every word that a page may name."""
