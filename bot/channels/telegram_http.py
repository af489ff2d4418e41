"""How the Bot API is reached: by aiohttp.

The library's default, httpx, looks through all its connections at each request, and so gets slower the more people
write at once.
"""

from __future__ import annotations

import contextlib
import json
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest
from yarl import URL

from bot.channels.telegram_forms import UPDATES

if TYPE_CHECKING:
    from datetime import datetime

    from telegram.request import RequestData

_CONNECTIONS: Final = 100
_ANSWER: Final = 10.0  # seconds that an answer may be silent
_CONNECT: Final = 5.0


class NoAnswer(NetworkError):  # noqa: N818  it is the outcome of a call
    """It was asked, and no answer came, or half of one: what was asked may have been done."""


class AiohttpRequest(BaseRequest):
    """The library's own way out, to the Bot API at this address."""

    def __init__(self, api: str = "") -> None:
        self._api = api
        self._through: dict[str, Any] = {}
        self._session: aiohttp.ClientSession | None = None
        self.told: datetime | None = None  # what time the other side said it was, in its last answer

    @property
    def read_timeout(self) -> float:
        """The seconds that an answer may be silent when nothing else is asked for."""
        return _ANSWER

    async def initialize(self) -> None:
        """Open the way; no request is made yet."""
        if self._session is None:
            self._through = _proxy(self._api)
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917  the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: its status and body. Raises NoAnswer (its fate is unknown) or NetworkError."""
        del write_timeout, pool_timeout
        if self._session is None:
            raise NetworkError("not initialized")
        connect, read = _seconds(connect_timeout, _CONNECT), _seconds(read_timeout, _ANSWER)
        timeout = aiohttp.ClientTimeout(total=connect + read, sock_connect=connect, sock_read=read)
        form = _form(request_data) if request_data else None
        how = {**self._through, "timeout": timeout}
        how["headers"] = {"User-Agent": self.USER_AGENT, **self._through.get("headers", {})}
        try:
            async with self._session.request(method, url, data=form, **how) as answer:
                with contextlib.suppress(KeyError, ValueError, TypeError):
                    self.told = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(type(error).__name__) from error  # its words hold the address, and so the token
        except (aiohttp.ClientError, OSError) as error:  # among them, an answer that comes too late
            raise NoAnswer(type(error).__name__) from error


class Updates:
    """The answers of getUpdates as the JSON they are; the library's own call builds all of an answer or none."""

    def __init__(self, request: AiohttpRequest, base_url: str) -> None:
        self._request = request
        self._url = f"{base_url}/getUpdates"

    async def updates(self, offset: int, limit: int, wait: int) -> list[dict[str, Any]]:
        """The updates from an offset on, in order; waits some seconds for the first one."""
        asked = {"offset": offset, "limit": limit, "timeout": wait, "allowed_updates": UPDATES}
        query = urlencode({name: json.dumps(value) for name, value in asked.items()})
        try:
            answer: Any = await self._request.post(f"{self._url}?{query}", read_timeout=wait + _ANSWER)
        except (KeyError, TypeError, AttributeError) as error:  # the library looks into it as if it were Telegram's
            raise NetworkError("no answer of Telegram's") from error
        if not isinstance(answer, list):
            raise NetworkError("no list of updates")
        return [update for update in answer if isinstance(update, dict) and type(update.get("update_id")) is int]


def _proxy(api: str) -> dict[str, Any]:
    """The proxy of the environment (HTTPS_PROXY, NO_PROXY): some servers reach the world through one only.

    It is looked up here once; with `trust_env` the session would do so for every request, in two threads.
    """
    place = URL(api)
    given = getproxies().get(place.scheme)
    if not given or not place.host or proxy_bypass(place.host):
        return {}
    proxy, shows = URL(given), {}
    if proxy.user:
        shows["Proxy-Authorization"] = aiohttp.encode_basic_auth(proxy.user, proxy.password or "")
    # a proxy reads it where it is asked to open a tunnel, and in the clear in the request itself
    return {"proxy": proxy.with_user(None), "proxy_headers" if place.scheme == "https" else "headers": shows}


def _form(data: RequestData) -> dict[str, str] | aiohttp.FormData:
    """The parameters, and the files beside them when there are any."""
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (file, content, kind) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=file, content_type=kind)
    return form


def _seconds(given: object, usual: float) -> float:
    return float(given) if isinstance(given, int | float) else usual
