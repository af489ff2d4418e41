"""The page behind the link that a young person passes on to the adult who agrees for them.

Whoever fetches it, a preview of WhatsApp, Facebook or Telegram among them, is told the same for every link, whether it
works or not: a name stands only in the answer to a pressed button. Nothing is spent before an answer is pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import segno
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.letter import environment
from bot.channels.webchat_language import asked_language
from bot.channels.webchat_page import asset, drawn, in_one_language
from bot.services.guardian_door import Answered
from bot.services.guardians import is_token
from bot.web import HEADERS, UNSTORED, file_route, is_foreign, read_fields
from conversations.flows.guardian import CALL_TIMES, ELSEWHERE, THANKS, UNKNOWN
from conversations.locales import FIRST, LOCALES, spoken_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.channels.webchat_page import Words
    from bot.services.guardian_door import Outcome, Read

    IsLocked = Callable[[Request], Awaitable[bool]]

PATH: Final = "/guardian"
CODE_PATH: Final = "/guardian/code"
_LINK: Final = f"{PATH}?t="
_ANSWERS: Final = frozenset({"yes", "no", "call"})
_HIDDEN: Final = {"X-Robots-Tag": "noindex, nofollow", "X-Tawjih": "1"}
_NOTICES: Final[Mapping[Outcome, str]] = {"changed": "adult.changed", "no_number": "phone.again"}


class Door(Protocol):
    """What the page asks of the services."""

    async def read(self, token: str, locale: str) -> Read | None: ...  # noqa: D102

    async def answer(self, token: str, locale: str, told: Answered) -> Outcome: ...  # noqa: D102


def links(own_url: str) -> dict[str, str]:
    """How the links begin that are passed on: that of the page, and that of the code to be scanned."""
    return {"guardian": f"{own_url}{_LINK}", "guardian_code": f"{own_url}{CODE_PATH}?t="}


def routes(  # noqa: PLR0913, PLR0917 - what the page stands on
    door: Door,
    words: Words,
    unavailable: type[Exception],
    own_url: str,
    is_locked: IsLocked | None = None,
    locales: tuple[str, ...] = LOCALES,
) -> list[Route]:
    """The page, and the code that leads there. `unavailable` is what is raised when the store is away.

    In a browser whose own page `is_locked` nothing is read: the link may be one that was passed on from there.
    """
    page = GuardianPage(door, words, unavailable, own_url, is_locked, locales)
    return [
        Route(PATH, page.front, methods=["GET"]),
        Route(PATH, page.answer, methods=["POST"]),
        Route(CODE_PATH, page.code, methods=["GET"]),
        file_route(*asset("guardian.css"), "text/css"),
    ]


@dataclass(frozen=True, slots=True)
class GuardianPage:
    """The verbs of the page."""

    door: Door
    words: Words
    unavailable: type[Exception]
    own_url: str
    is_locked: IsLocked | None = None
    locales: tuple[str, ...] = LOCALES

    async def front(self, request: Request) -> Response:
        """The same for every link: which language? The store is not even asked."""
        return self._page(_locale(request), token=_token(request.query_params), at_front=True)

    async def code(self, request: Request) -> Response:
        """The link as a code to be scanned from this screen."""
        locale, token = _locale(request), _token(request.query_params)
        if not token:
            return self._page(locale, 404, done=UNKNOWN.id)
        drawing = segno.make(f"{self.own_url}{_LINK}{token}", micro=False, error="m")
        svg = Markup(drawing.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704 - ours alone
        return self._render("guardian_code.html", locale, 200, drawing=svg)

    async def answer(self, request: Request) -> Response:
        """Read the link aloud, or take what was pressed there."""
        fields = await read_fields(request) or {}
        locale, token = _locale(request, fields.get("lang", "")), _token(fields)
        if is_foreign(request):
            return self._page(locale, 403, token=token, at_front=True)
        try:
            if self.is_locked is not None and await self.is_locked(request):
                return self._page(locale, done=ELSEWHERE.id)
            return await self._taken(fields, locale, token)
        except self.unavailable:
            answer = self._page(locale, 503, done="web.busy")
            answer.headers["Retry-After"] = "5"
            return answer

    async def _taken(self, fields: Mapping[str, str], locale: str, token: str) -> Response:
        do, notice, status = fields.get("do", ""), "", 200
        if do in _ANSWERS:
            told = Answered(do, fields.get("v", ""), fields.get("phone", ""), fields.get("when", ""))
            outcome = await self.door.answer(token, locale, told)
            if outcome == "taken":
                return self._page(locale, done=THANKS[do].id)
            notice, status = _NOTICES.get(outcome, ""), 409
        read = await self.door.read(token, locale)
        if read is None:
            return self._page(locale, done=UNKNOWN.id)
        calls = do == "number" or notice == "phone.again"
        typed = {"phone": fields.get("phone", ""), "when": fields.get("when", "")}
        return self._page(locale, status, token=token, read=read, calls=calls, notice=notice, **typed)

    def _page(self, locale: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - a template takes anything
        usual = {"token": "", "at_front": False, "done": "", "read": None, "calls": False, "notice": ""}
        times = [(choice.value, getattr(choice.label, "id", "")) for choice in CALL_TIMES]
        shown = usual | {"phone": "", "when": "", "times": times, "words": self.words} | values
        return self._render("guardian.html", locale, status, **shown)

    def _render(self, template: str, locale: str, status: int, **values: Any) -> Response:  # noqa: ANN401
        """In one language: what an adult answers is what they read, and it is kept in which language that was."""
        found, read = environment().get_template(template), values.get("read")
        told: Mapping[str, Any] = read.words if read is not None else dict.fromkeys(spoken_in(locale))

        def draw(spoken: str) -> tuple[str, bool]:
            return drawn(found, self.words, spoken, self.locales, {**values, "told": told[spoken]})

        return HTMLResponse(in_one_language(told, draw), status, HEADERS | UNSTORED | _HIDDEN)


def _token(told: Mapping[str, str]) -> str:
    """The token, if it can be one: nothing else is written into a page."""
    typed = told.get("t", "")
    return typed if is_token(typed) else ""


def _locale(request: Request, wished: str = "") -> str:
    return asked_language(request, wished) or FIRST
