"""The words of the staff's pages, in French and Arabic, one file a page; a template names them by id."""

from __future__ import annotations

from typing import Final

from bot.desk.words import facts, figures, frame, hours, lead, people, questions, queue, sign_in, talk, telegram, urgent

_PAGES: Final = (frame, hours, sign_in, queue, urgent, lead, talk, telegram, facts, figures, people, questions)
WORDS: Final = tuple(word for page in _PAGES for word in page.WORDS)
"""Every word that a page may name."""
