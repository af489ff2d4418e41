"""The words around a page, for its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.texts import Text

if TYPE_CHECKING:
    from bot.i18n import Catalogues


class PageWords(dict[str, str]):
    """The words of the page's own frame, by message id; and where the world finds the picture of its links.

    Once any of them had to be said in another locale, this one `lacks` words for the page.
    """

    def __init__(self, catalogues: Catalogues, picture: str, locale: str) -> None:
        super().__init__()
        if picture:
            self["picture"] = picture
        self.lacks = False
        self._catalogues = catalogues
        self._locale = locale

    def __missing__(self, message: str) -> str:
        said = Text(message)
        self.lacks = self.lacks or self._catalogues.said(said, self._locale)[1] != self._locale
        return self._catalogues.words(said, self._locale)
