"""What all web pages share: the headers they go out with, and how a posted form is read."""

from __future__ import annotations

import contextlib
import functools
import gzip
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote_from_bytes, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

MAX_BODY: Final = 16 * 1024
_DRAINED: Final = 16 * MAX_BODY  # read and dropped, so that the browser hears the answer to a body that is too long
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; media-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SOUND_PATH: Final = "/voix"
SOUNDS: Final = frozenset({"audio/ogg", "audio/webm", "audio/mp4"})
"""Where, and as what, a browser sends what was spoken."""
MAY_LOCATE: Final = {
    "Permissions-Policy": HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)"),
}
"""Of a page on which somebody may share where they are."""
SPEAKS: Final = {
    "Permissions-Policy": MAY_LOCATE["Permissions-Policy"].replace("microphone=()", "microphone=(self)"),
}
"""Of one on which they may speak, too."""
UNSTORED: Final = {"Cache-Control": "no-store", "Vary": "X-Tawjih, Cookie, Accept-Language"}


def templates(folder: Path) -> Environment:
    """The templates of a folder: what is put in is escaped, and a name that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def file_route(path: str, content: bytes, kind: str) -> Route:
    """The way to a file whose path changes with its content: kept for good, and packed for who takes it so.

    Only what is the same for everybody is packed: in a page, the length would tell of what stands in it.
    """
    kept = HEADERS | {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    packed = gzip.compress(content, mtime=0)

    async def file(request: Request) -> Response:
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type=kind, headers=kept | {"Content-Encoding": "gzip"})
        return Response(content, media_type=kind, headers=kept)

    return Route(path, file, methods=["GET"])


def is_foreign(request: Request) -> bool:
    """Whether another site sent this. A form of a page without referrer has the origin "null", so that says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc != request.headers.get("host", "")
    except ValueError:  # no address at all
        return True


def is_early(request: Request) -> bool:
    """Whether the browser fetches this in advance: nobody may ever see it, and nobody sees it now."""
    told = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    return any(wish in purpose for purpose in told for wish in ("prefetch", "preview"))


async def read_fields(request: Request, most: int = MAX_BODY) -> dict[str, str] | None:
    """The fields of the form; None when they are longer than any answer."""
    body = bytearray()
    with contextlib.suppress(ClientDisconnect):  # what came of it is no answer, and nobody waits for ours
        async for chunk in request.stream():
            body += chunk
            if len(body) > _DRAINED:
                break
    if len(body) > most:
        return None
    return _parsed(body)


def _parsed(body: bytearray) -> dict[str, str]:
    """The fields in UTF-8, as our forms ask for; else as an old browser set to Arabic sends Arabic and French."""
    plain = quote_from_bytes(body, safe="%&=+")
    read = functools.partial(parse_qsl, plain, keep_blank_values=True, max_num_fields=20, errors="strict")
    try:
        return dict(read())
    except UnicodeDecodeError:
        return dict(read(encoding="cp1256"))
    except ValueError:  # too many fields
        return {}
