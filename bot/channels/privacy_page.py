"""The page that says what is kept of people: the same for everybody, in each language, without a script or a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.letter import environment
from bot.channels.webchat_language import asked_language
from bot.channels.webchat_page import LANGUAGES, offered
from bot.web import HEADERS, UNSTORED
from conversations.locales import FIRST, LOCALES

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.channels.webchat_page import Words

PATH: Final = "/confidentialite"


class Door(Protocol):
    """What the page asks of the services."""

    async def read(self, locale: str) -> list[tuple[str, list[str]]]: ...  # noqa: D102


def routes(door: Door, words: Words, unavailable: type[Exception], locales: tuple[str, ...] = LOCALES) -> list[Route]:
    """The page. `unavailable` is what is raised when the store is away."""
    return [Route(PATH, PrivacyPage(door, words, unavailable, locales).show, methods=["GET"])]


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The verbs of the page."""

    door: Door
    words: Words
    unavailable: type[Exception]
    locales: tuple[str, ...] = LOCALES

    async def show(self, request: Request) -> Response:
        """All of it; while the store is away nobody can say who is responsible, so it is asked for again."""
        locale = asked_language(request) or FIRST
        try:
            return self._page(locale, await self.door.read(locale))
        except self.unavailable:
            answer = self._page(locale, [], 503)
            answer.headers["Retry-After"] = "5"
            return answer

    def _page(self, locale: str, told: list[tuple[str, list[str]]], status: int = 200) -> Response:
        _, lang, direction = LANGUAGES[locale]
        shown = {"w": self.words(locale), "locale": locale, "lang": lang, "dir": direction, "told": told, "path": PATH}
        shown["offered"] = offered(self.locales)
        html = environment().get_template("privacy.html").render(shown)
        return HTMLResponse(html, status, HEADERS | UNSTORED)
