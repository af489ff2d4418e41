"""Which of our languages a browser asks for."""

from __future__ import annotations

import re

from conversations.locales import LOCALES, tagged


def language_hint(header: str, offered: tuple[str, ...] = LOCALES) -> str:
    """The first of our locales in an Accept-Language header; "" when it names none."""
    wishes: list[tuple[float, str]] = []
    for wish in header.split(","):
        tag, _, quality = wish.strip().lower().partition(";q=")
        if locale := tagged(tag, offered):
            wishes.append((float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0, locale))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else ""
