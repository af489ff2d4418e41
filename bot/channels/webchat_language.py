"""Which of our languages a browser asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conversations.locales import LOCALES, tagged

if TYPE_CHECKING:
    from starlette.requests import Request


def asked_language(request: Request, wished: str = "") -> str:
    """What a page was asked for, or its browser likes best, of what is offered; "" when neither says."""
    app = request.scope.get("app")
    offered: tuple[str, ...] = getattr(app.state, "locales", LOCALES) if app is not None else LOCALES
    asked = wished or request.query_params.get("lang", "")
    return asked if asked in offered else language_hint(request.headers.get("accept-language", ""), offered)


def language_hint(header: str, offered: tuple[str, ...] = LOCALES) -> str:
    """The first of our locales in an Accept-Language header; "" when it names none."""
    wishes: list[tuple[float, str]] = []
    for wish in header.split(","):
        tag, _, quality = wish.strip().lower().partition(";q=")
        if locale := tagged(tag, offered):
            wishes.append((float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0, locale))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else ""
