"""What a person downloads from the page, behind their own cookie: their visit for a calendar, and all that is kept.

And what is the same for everybody: recordings of what we say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.services import calendar_file, mydata, voices
from bot.web import HEADERS, UNSTORED, is_early, is_foreign

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    from bot.channels.webchat_conversations import Conversations

    Made = Callable[[str], Awaitable[str]]
    Voice = Callable[[str], Path | None]

CHANNEL = "webchat"


def routes(
    turns: Conversations,
    address: Callable[[Request], str],
    unavailable: type[Exception],
    refusal: Callable[[Request, int], Response],
) -> list[Route]:
    """The ways to the files. `refusal` is the page that is shown where there is none, by its status."""

    def way(name: str, kind: str, made: Made, **policy: str) -> Route:
        async def give(request: Request) -> Response:
            if is_early(request) or is_foreign(request):
                return refusal(request, 403)
            whose = address(request)
            try:
                file = await made(whose) if whose else ""
            except unavailable:
                return refusal(request, 503)
            if not file:
                return refusal(request, 404)
            told = {"Content-Disposition": f'attachment; filename="{name}"', **policy}
            return Response(file, media_type=kind, headers=HEADERS | UNSTORED | told)

        return Route(f"/{name}", give, methods=["GET"])

    return [
        way(calendar_file.NAME, calendar_file.KIND, lambda whose: turns.calendar(CHANNEL, whose)),
        *(way(name, mydata.KINDS[form], _kept(turns, form), **mydata.POLICY) for form, name in mydata.NAMES.items()),
    ]


def spoken(voice: Voice) -> list[Route]:
    """The way to the recordings that were approved, and to no other file: they hold nothing of a person."""

    async def give(request: Request) -> Response:
        path = voice(request.path_params["name"].removesuffix(".ogg"))
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=voices.KIND, headers=HEADERS | {"Cache-Control": "public, max-age=3600"})

    return [Route("/voix/{name:path}", give, methods=["GET"])]


def _kept(turns: Conversations, form: str) -> Made:
    """All that is kept of somebody, in one of its forms."""

    async def made(whose: str) -> str:
        return (await turns.mydata(CHANNEL, whose)).get(form, "")

    return made
