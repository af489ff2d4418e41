"""The words around a page, for its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.texts import Text

if TYPE_CHECKING:
    from bot.i18n import Catalogues


class PageWords(dict[str, str]):
    """The words of the page's own frame, by message id; and where the world finds the picture of its links."""

    def __init__(self, catalogues: Catalogues, picture: str, locale: str) -> None:
        super().__init__()
        if picture:
            self["picture"] = picture
        self._catalogues = catalogues
        self._locale = locale

    def __missing__(self, message: str) -> str:
        return self._catalogues.words(Text(message), self._locale)
