"""The page that says what is kept of people: the same for everybody, in each language, without a script or a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.letter import environment
from bot.channels.webchat_language import language_hint
from bot.channels.webchat_page import LANGUAGES
from bot.web import HEADERS, UNSTORED

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.channels.webchat_page import Words

PATH: Final = "/confidentialite"


class Door(Protocol):
    """What the page asks of the services."""

    async def read(self, locale: str) -> list[tuple[str, list[str]]]: ...  # noqa: D102


def routes(door: Door, words: Words, unavailable: type[Exception]) -> list[Route]:
    """The page. `unavailable` is what is raised when the store is away."""
    return [Route(PATH, PrivacyPage(door, words, unavailable).show, methods=["GET"])]


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The verbs of the page."""

    door: Door
    words: Words
    unavailable: type[Exception]

    async def show(self, request: Request) -> Response:
        """All of it; while the store is away nobody can say who is responsible, so it is asked for again."""
        asked = request.query_params.get("lang", "")
        locale = asked if asked in LANGUAGES else language_hint(request.headers.get("accept-language", "")) or "fr"
        try:
            return self._page(locale, await self.door.read(locale))
        except self.unavailable:
            answer = self._page(locale, [], 503)
            answer.headers["Retry-After"] = "5"
            return answer

    def _page(self, locale: str, told: list[tuple[str, list[str]]], status: int = 200) -> Response:
        _, lang, direction = LANGUAGES[locale]
        shown = {"w": self.words(locale), "locale": locale, "lang": lang, "dir": direction, "told": told, "path": PATH}
        html = environment().get_template("privacy.html").render(shown)
        return HTMLResponse(html, status, HEADERS | UNSTORED)
