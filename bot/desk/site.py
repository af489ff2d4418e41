"""The staff's pages over HTTP: what they share, and every path of the desk."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.desk import auth, hours, lead, queue, telegram, urgent, waiting
from bot.desk.pages import style
from bot.web import HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.desk.pages import Pages
    from bot.desk.visit import Visit
    from bot.services.door import StaffDoor

_STYLE_KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_PAGES: Final = (auth, queue, urgent, waiting, lead, telegram, hours)


@dataclass(frozen=True, slots=True)
class Site:
    """The pages. `secret` seals the tokens of forms; `secure` is whether the world comes by https, through a proxy.

    `bot_name` tells the bot's name on Telegram, "" while it is not known yet; None where there is no Telegram.
    """

    door: StaffDoor
    pages: Pages
    secret: bytes
    secure: bool = False
    bot_name: Callable[[], str] | None = None

    def routes(self) -> list[Route]:
        """Every path of the desk."""
        paths = [path for one in _PAGES for path in one.routes(self)]
        return [*paths, Route(style()[0], _style, methods=["GET"])]

    def form_token(self, token: str) -> str:
        """What a form of this session carries: another site cannot know it."""
        return hmac.new(self.secret, b"desk form " + token.encode(), "sha256").hexdigest()

    def is_own(self, form: str, token: str) -> bool:
        """Whether a posted form is one of this session's own."""
        return hmac.compare_digest(form.encode(), self.form_token(token).encode())

    def frame(self, visit: Visit) -> dict[str, Any]:
        """What every page of who is signed in knows."""
        return {"actor": visit.actor, "form": self.form_token(visit.token), "now": self.door.now()}


async def _style(_: Request) -> Response:
    return Response(style()[1], media_type="text/css", headers=HEADERS | _STYLE_KEPT)
