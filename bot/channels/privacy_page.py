"""The page that says what is kept of people: the same for everybody, in each language, without a script or a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.letter import environment
from bot.channels.webchat_language import asked_language
from bot.channels.webchat_page import drawn, in_one_language
from bot.web import HEADERS, UNSTORED
from conversations.locales import FIRST, LOCALES, spoken_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.channels.webchat_page import Words
    from bot.services.privacy import Sections

PATH: Final = "/confidentialite"


class Door(Protocol):
    """What the page asks of the services."""

    async def read(self, locale: str) -> Mapping[str, Sections]: ...  # noqa: D102


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
            return self._page(await self.door.read(locale))
        except self.unavailable:
            answer = self._page(dict.fromkeys(spoken_in(locale), ()), 503)
            answer.headers["Retry-After"] = "5"
            return answer

    def _page(self, told: Mapping[str, Sections], status: int = 200) -> Response:
        template = environment().get_template("privacy.html")

        def draw(locale: str) -> tuple[str, bool]:
            return drawn(template, self.words, locale, self.locales, {"told": told[locale], "path": PATH})

        return HTMLResponse(in_one_language(told, draw), status, HEADERS | UNSTORED)
