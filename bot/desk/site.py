"""The staff's pages over HTTP: what they share, and every path of the desk."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.desk import auth, bulk, export, lead, queue, urgent, waiting
from bot.desk.pages import style
from bot.web import HEADERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.desk.pages import Pages
    from bot.desk.visit import Visit
    from bot.services.door import StaffDoor

_STYLE_KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_PAGES: Final = (auth, queue, urgent, waiting, lead, export, bulk)


@dataclass(frozen=True, slots=True)
class Site:
    """The pages. `secret` seals the tokens of forms; `secure` is whether the world comes by https, through a proxy."""

    door: StaffDoor
    pages: Pages
    secret: bytes
    secure: bool = False

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
