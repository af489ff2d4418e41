"""The words of the staff's pages, in French and Arabic, one file a page; a template names them by id."""

from __future__ import annotations

from typing import Final

from bot.desk.words import bulk, export, frame, lead, merging, queue, sign_in, talk, urgent

WORDS: Final = (
    *(*frame.WORDS, *sign_in.WORDS, *queue.WORDS, *urgent.WORDS, *lead.WORDS, *talk.WORDS),
    *merging.WORDS,
    *export.WORDS,
    *bulk.WORDS,
)
"""Every word that a page may name."""
