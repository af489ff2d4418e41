"""A page to be printed and hung: what this is in each language, and codes that lead a telephone here.

What the codes lead to carries the name of the source, so that the figures count what each poster brought.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.i18n import HTML_LANG, direction
from conversations.locales import LOCALES, TABLE
from conversations.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.i18n import Catalogues
    from conversations.texts import Text

TITLE: Final = text("poster.title", "Left school? There is a way back.")
WHAT: Final = text(
    "web.description", "Find out which school or training is open to you, and sign up. Free, on any phone."
)
PARENTS: Final = text("poster.parents", "Parents can write, too.")
PAGE: Final = text("poster.page", "With the phone's camera, without an app")
TELEGRAM: Final = text("poster.telegram", "On Telegram")
BY_HAND: Final = text("poster.by_hand", "Or at this address:")
DANGER: Final = text("poster.danger", "In danger: {helpline_now}. For children, free: {helpline_children}.")
HELPLINES: Final = ("helpline_now", "helpline_children")
_FOLDER: Final = Path(__file__).parent / "templates"
_QUIET: Final = 4  # modules of white around a code: with less, telephones do not find it


@dataclass(frozen=True, slots=True)
class Code:
    """Where a code leads, the drawing of it, and what is read beside it."""

    address: str
    shown: str
    drawing: Markup
    labels: tuple[tuple[str, str, str], ...]


ORDER: Final = tuple(sorted(LOCALES, key=lambda locale: TABLE[locale].poster))
"""Most read Darija or French; those stand large."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it. `page` and `telegram` are the address of ours and the bot's name, "" where there is none."""

    source: str
    page: str
    telegram: str
    locales: Sequence[str]
    helplines: Mapping[str, str]

    def draw(self, catalogues: Catalogues) -> str:
        """The page, that loads nothing."""
        pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
        pages.trim_blocks = pages.lstrip_blocks = True
        return pages.get_template("poster.html").render(
            style=Markup((_FOLDER / "poster.css").read_text(encoding="utf-8")),  # noqa: S704 - a file of ours
            source=self.source,
            lang=HTML_LANG[self.locales[0]],
            dir=direction(self.locales[0]),
            said=[self._said(catalogues, locale) for locale in self.locales],
            codes=list(self._codes(catalogues)),
            by_hand=self._each(catalogues, BY_HAND),
        )

    def _said(self, catalogues: Catalogues, locale: str) -> dict[str, Any]:
        """A language's part."""
        danger = DANGER.given(**self.helplines) if len(self.helplines) == len(HELPLINES) else None
        texts = {"title": TITLE, "what": WHAT, "parents": PARENTS, "danger": danger}
        words = {name: catalogues.words(one, locale) if one else "" for name, one in texts.items()}
        return {"lang": HTML_LANG[locale], "dir": direction(locale), **words}

    def _codes(self, catalogues: Catalogues) -> Iterator[Code]:
        if self.page:
            address = f"{self.page}/?{urlencode({'source': self.source})}"
            yield _code(address, self._each(catalogues, PAGE))
        if self.telegram:
            address = f"https://t.me/{self.telegram}?{urlencode({'start': self.source})}"
            yield _code(address, self._each(catalogues, TELEGRAM))

    def _each(self, catalogues: Catalogues, one: Text) -> tuple[tuple[str, str, str], ...]:
        """The words in each language of the poster, and how they are written; the same words once."""
        said = {catalogues.words(one, locale): (HTML_LANG[locale], direction(locale)) for locale in self.locales}
        return tuple((*how, words) for words, how in said.items())


def _code(address: str, labels: tuple[tuple[str, str, str], ...]) -> Code:
    drawing = segno.make(address, micro=False, error="q")  # a quarter of it may be torn or dirty
    svg = drawing.svg_inline(border=_QUIET, dark="#000", light="#fff", omitsize=True)
    return Code(address, address.partition("://")[2], Markup(svg), labels)  # noqa: S704 - ours alone
