"""What somebody had written as their session ended: sealed for them, it comes back to them alone.

Whose it is says the form that carried it. It stands in the page that asks to sign in, and where it is short enough in a
cookie of its writer, so that another's signing in between does not lose it; nobody reads it in either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.desk.site import Site

_KEPT: Final = "tawjih_desk_unsent_"
_LETTERS: Final = "tawjih_desk_waiting"  # how long all of them are together: where it is written, none of them is seen
_FIGURES: Final = 5
_HERE: Final = "/desk/sign-in"  # no other request carries them
_HOLDS: Final = timedelta(hours=12)
_LONGEST: Final = 3_500  # a browser keeps no cookie of more than 4,096 bytes with its name
_LONGEST_OF_ALL: Final = 5_000  # proxies take 8,192 bytes of cookies, with those of a session and a list


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written, sealed, and the cookie of who wrote it; both "" where there is nothing."""

    sealed: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The words, and the page on which they were written."""

    words: str
    page: str


def sealed(site: Site, request: Request, fields: Mapping[str, str]) -> Kept:
    """What was written on a page, and where and when, for whose form it was; nothing where it was nobody's."""
    words, staff_id = fields.get("words", ""), site.whose(fields.get("form", ""))
    if not (words and staff_id):
        return Kept()
    told = f"{int(site.door.now().timestamp())}\n{request.url.path}\n{words}"
    return Kept(site.door.seal_for(site.mark(staff_id), told), _cookie(site, staff_id))


def opened(site: Site, staff_id: int, kept: str) -> Written | None:
    """What was written; None where it is another's, too long ago, or nothing is kept."""
    at, _, told = site.door.unseal_for(site.mark(staff_id), kept).partition("\n")
    page, _, words = told.partition("\n")
    if not words or site.door.now() - datetime.fromtimestamp(int(at), UTC) > _HOLDS:
        return None
    return Written(words, page)


def waits(request: Request) -> bool:
    """Whether this browser keeps what somebody wrote."""
    return any(_all(request))


def in_cookie(site: Site, request: Request, staff_id: int) -> Written | None:
    """What this browser keeps of theirs."""
    return opened(site, staff_id, request.cookies.get(_cookie(site, staff_id), ""))


def fits(request: Request, kept: Kept) -> bool:
    """Whether it is short enough for a cookie, beside those of others."""
    return 0 < len(kept.sealed) <= min(_LONGEST, _LONGEST_OF_ALL - _letters(request))


def keeping(site: Site, request: Request, answer: Response, kept: Kept) -> Response:
    """The answer, after which whoever wrote it has it back at their next signing in here, where it fits."""
    if fits(request, kept):
        letters = _letters(request) + len(kept.sealed)
        _put(site, request, answer, {kept.cookie: kept.sealed, _LETTERS: str(letters)})
    return answer


def given_back(site: Site, request: Request, staff_id: int, answer: Response) -> Response:
    """The answer, after which nothing of theirs is kept here; what is a colleague's stays."""
    own = _cookie(site, staff_id)
    answer.delete_cookie(own, path=_HERE)
    _put(site, request, answer, {_LETTERS: str(sum(len(one) for name, one in _all(request) if name != own))})
    return answer


def _put(site: Site, request: Request, answer: Response, cookies: Mapping[str, str]) -> None:
    secure, holds = site.secure or request.url.scheme == "https", int(_HOLDS.total_seconds())
    for name, told in cookies.items():
        path = "/desk" if name == _LETTERS else _HERE
        answer.set_cookie(name, told, max_age=holds, path=path, secure=secure, httponly=True, samesite="lax")


def _letters(request: Request) -> int:
    told = request.cookies.get(_LETTERS, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _FIGURES else 0


def _cookie(site: Site, staff_id: int) -> str:
    return _KEPT + site.mark(staff_id)[:8]


def _all(request: Request) -> Iterator[tuple[str, str]]:
    return ((name, kept) for name, kept in request.cookies.items() if name.startswith(_KEPT))
