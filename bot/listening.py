"""Takes the port: from then on its address can be told, and nobody else can have it. And serves there until the end."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class PortNotTaken(Exception):  # noqa: N818  named for what happened
    """We cannot listen there. One sentence, with the fix."""


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free. Raises PortNotTaken."""
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(2048)
    except (OSError, UnicodeError) as error:
        taken.close()
        raise PortNotTaken(_sentence(host, port, error)) from None
    taken.set_inheritable(True)
    return taken


class Server(uvicorn.Server):
    """Ends what would never end by itself, before it waits for what is under way."""

    def __init__(self, config: uvicorn.Config, end_endless: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._end_endless = end_endless

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing more, finish what is under way."""
        await self._end_endless()
        await super().shutdown(sockets)


def _sentence(host: str, port: int, error: Exception) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (perhaps another Tawjih): end that one, or set PORT to another "
            "number (PORT=0 takes any that is free)."
        )
    if code == errno.EACCES:
        return f"Port {port} is for administrators only: set PORT to a number from 1024 on, behind a proxy."
    return f"HOST={host} is no address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all its addresses."
