"""What somebody had written as their session ended: sealed for them, it comes back to them alone.

Whose it is says the form that carried it. It stands in the page that asks to sign in, and where it is short enough in a
cookie of that page, so that another's signing in between does not lose it; nobody reads it in either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.desk.site import Site

KEPT: Final = "tawjih_desk_unsent"
_HERE: Final = "/desk/sign-in"  # no other request carries it
_HOLDS: Final = 12 * 3600
_LONGEST: Final = 3_500  # a browser keeps no cookie of more than 4,096 bytes with its name


def sealed(site: Site, request: Request, fields: Mapping[str, str]) -> str:
    """What was written on a page, and where, for whose form it was; "" where there is nothing, or nobody's."""
    words, mark = fields.get("words", ""), site.mark_in(fields.get("form", ""))
    return site.door.seal_for(mark, f"{request.url.path}\n{words}") if words and mark else ""


def opened(site: Site, staff_id: int, kept: str) -> tuple[str, str] | None:
    """The words, and the page on which they were written; None where they are another's, or nothing is kept."""
    page, _, words = site.door.unseal_for(site.mark(staff_id), kept).partition("\n")
    return (words, page) if words else None


def keeping(site: Site, request: Request, answer: Response, kept: str) -> Response:
    """The answer, after which whoever wrote it has it back at their next signing in here."""
    if kept and len(kept) <= _LONGEST:
        secure = site.secure or request.url.scheme == "https"
        answer.set_cookie(KEPT, kept, max_age=_HOLDS, path=_HERE, secure=secure, httponly=True, samesite="lax")
    return answer


def given_back(answer: Response) -> Response:
    """The answer, after which nothing is kept here."""
    answer.delete_cookie(KEPT, path=_HERE)
    return answer
