"""A page as plain text, for who is sent no page: a line for each block, the cells of a row in one."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset({"p", "h1", "h2", "h3", "li", "tr", "div", "section", "table", "dl", "dt", "details", "br"})
_CELLS: Final = frozenset({"td", "th", "dd", "summary"})
_UNSEEN: Final = frozenset({"style", "script", "head"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - theirs
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS or tag in _CELLS:
            self.said.append("\n" if tag in _BLOCKS else "\t")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.said.append(re.sub(r"\s+", " ", data))


def plain(page: str) -> str:
    """The words of a page."""
    reader = _Reader()
    reader.feed(page)
    lines = (re.sub(r" *\t *", ": ", line.strip()).strip() for line in "".join(reader.said).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"
