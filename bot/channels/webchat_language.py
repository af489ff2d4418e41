"""Which of our languages a browser asks for."""

from __future__ import annotations

import re

from bot.channels.webchat_page import LANGUAGES


def language_hint(header: str) -> str:
    """The first of our locales in an Accept-Language header; "" when it names none."""
    wishes: list[tuple[float, str]] = []
    for wish in header.split(","):
        tag, _, quality = wish.strip().lower().partition(";q=")
        if locale := _locale_of(tag):
            wishes.append((float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0, locale))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else ""


def _locale_of(tag: str) -> str:
    language, *rest = tag.split("-")
    if language == "ary" and "latn" in rest:
        return "ary_Latn"
    return language if language in LANGUAGES else ""
