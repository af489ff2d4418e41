"""The templates of the pages that read like a letter: what is kept, and what an adult is asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.webchat_page import LANGUAGES, asset, isolated
from bot.web import templates

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """They share the languages and the styles."""
    found = templates(Path(__file__).parent / "templates")
    found.filters["isolated"] = isolated
    found.globals |= {"languages": LANGUAGES, "style": asset("chat.css")[0], "letter": asset("guardian.css")[0]}
    return found
