"""The cookie by which the page knows a browser: a random address, sealed, so that it is one of ours."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

NAME: Final = "tawjih"
SECURE_NAME: Final = f"__Host-{NAME}"
"""Under https. A browser takes a cookie of this name from us alone: no other site of the domain, and nobody on a line
without https, can put one there whose address they know."""
DAYS: Final = 30
_RANDOM: Final = 22  # signs of chance, 128 bits
_LENGTH: Final = 43  # with the seal, 126 bits
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9_-]{{{_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Cookie:
    """Addresses are sealed with `secret`. `https`: so the world comes to us, whatever the proxy says of a request."""

    secret: bytes
    https: bool = False

    def address(self, request: Request) -> str:
        """The address in the cookie; "" when we did not make it."""
        kept = request.cookies.get(self._name(request), "")
        return kept if _ADDRESS.fullmatch(kept) and hmac.compare_digest(self._sealed(kept[:_RANDOM]), kept) else ""

    def remember(self, request: Request, response: Response) -> Response:
        """The answer, with the address of this browser in it: a new one for who has none."""
        response.set_cookie(
            self._name(request),
            self.address(request) or self._sealed(secrets.token_urlsafe(16)),
            max_age=DAYS * 24 * 3600,
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return response

    def _name(self, request: Request) -> str:
        return SECURE_NAME if self._is_secure(request) else NAME

    def _is_secure(self, request: Request) -> bool:
        return self.https or request.url.scheme == "https"

    def _sealed(self, token: str) -> str:
        seal = hmac.digest(self.secret, token.encode(), "sha256")
        return token + base64.urlsafe_b64encode(seal).decode()[: _LENGTH - _RANDOM]
