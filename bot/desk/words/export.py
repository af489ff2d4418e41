"""The words of an exported file, and of the form that asks for it."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("export.title", "Download what stands here"),
    text("export.what", "It holds names and numbers: keep it safe. That you took it is written down."),
    text("export.xlsx", "Excel"),
    text("export.csv", "CSV"),
    text("export.jsonl", "JSON lines"),
    text("export.reference", "Number of the request"),
    text("export.tries", "Calls without answer"),
    text("export.sent_at", "Sent on"),
    text("export.moved_at", "Moved on"),
    text("export.yes", "yes"),
    text("answer.may_say", "May say why"),
)
