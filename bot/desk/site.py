"""The staff's pages over HTTP: what they share, and every path of the desk."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.desk import (
    appointments,
    auth,
    bulk,
    centres,
    erasing,
    export,
    facts,
    figures,
    hours,
    lead,
    mailings,
    me,
    people,
    questions,
    queue,
    telegram,
    urgent,
    waiting,
)
from bot.desk.pages import asset
from bot.desk.visit import page_route
from bot.services.access import Refused
from bot.web import file_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.pages import Pages
    from bot.desk.visit import Visit
    from bot.services.door import StaffDoor

_FIGURES: Final = 64  # of a digest in hexadecimal
_FILES: Final = {"desk.css": "text/css", "desk.js": "text/javascript", "copy.js": "text/javascript"}
_PAGES: Final = (
    auth,
    queue,
    urgent,
    waiting,
    lead,
    erasing,
    facts,
    centres,
    questions,
    people,
    me,
    figures,
    telegram,
    hours,
    appointments,
    export,
    bulk,
    mailings,
)


async def _missing(_: Site, __: Request, ___: Visit) -> Response:
    """An address with a slip in it: staff read the desk's own words, and find the way back."""
    raise Refused


@dataclass(frozen=True, slots=True)
class Site:
    """The pages. `secret` seals the tokens of forms; `address` is where the world finds them.

    `bot_name` tells the bot's name on Telegram, "" while it is not known yet; None where there is no Telegram.
    """

    door: StaffDoor
    pages: Pages
    secret: bytes
    address: str = ""
    bot_name: Callable[[], str] | None = None

    @property
    def secure(self) -> bool:
        """Whether the world comes by https, through a proxy."""
        return self.address.startswith("https://")

    def routes(self) -> list[Route]:
        """Every path of the desk."""
        paths = [path for one in _PAGES for path in one.routes(self)]
        files = [file_route(*asset(name), kind) for name, kind in _FILES.items()]
        return [*paths, *files, page_route(self, "/desk/{anything:path}", _missing)]

    def form_token(self, visit: Visit) -> str:
        """What a form of this session carries: another site cannot know it. Its end says whose form it is."""
        first, whose = self._of_session(visit), str(visit.actor.staff_id)
        return f"{first}{whose}{self._whose(first, whose)}"

    def is_own(self, form: str, visit: Visit) -> bool:
        """Whether a posted form is one of this session's own."""
        return hmac.compare_digest(form[:_FIGURES].encode(), self._of_session(visit).encode())

    def _of_session(self, visit: Visit) -> str:
        return hmac.new(self.secret, b"desk form " + visit.token.encode(), "sha256").hexdigest()

    def mark(self, staff_id: int) -> str:
        """For whom something is sealed: it says nothing of them, and stands in no page."""
        return hmac.new(self.secret, f"desk mark {staff_id}".encode(), "sha256").hexdigest()

    def whose(self, form: str) -> int:
        """Who of the staff had this form in their page, whatever became of its session; 0 where nobody had."""
        first, staff_id, end = form[:_FIGURES], form[_FIGURES:-_FIGURES], form[-_FIGURES:]
        is_ours = hmac.compare_digest(end.encode(), self._whose(first, staff_id).encode())
        return int(staff_id) if is_ours and staff_id else 0

    def _whose(self, first: str, staff_id: str) -> str:
        return hmac.new(self.secret, f"desk whose {first} {staff_id}".encode(), "sha256").hexdigest()

    def frame(self, visit: Visit) -> dict[str, Any]:
        """What every page of who is signed in knows."""
        here = {"query": visit.query, "back": visit.back}
        return {"actor": visit.actor, "form": self.form_token(visit), "now": self.door.now(), **here}
