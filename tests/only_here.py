"""Nothing of a test reaches further than this machine: what would, ends at once as where nobody is there.

For all that speaks through Python's own sockets, asyncio and threads too. A program that a test starts as a process of
its own, and PostgreSQL's library, go where they are told to: by the tests, to this machine.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OF_A_NETWORK: Final = frozenset({socket.AF_INET, socket.AF_INET6})


@contextmanager
def only_here() -> Iterator[None]:
    """As long as this is open, sockets connect to loopback and to files alone, and no other name is looked up."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _connecting(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _resolving(socket.getaddrinfo))
        yield


def _connecting(connect: Callable[..., Any]) -> Callable[..., Any]:
    def connecting(self: socket.socket, address: Any) -> Any:
        if self.family in _OF_A_NETWORK and not _is_here(address[0]):
            raise OSError(errno.ENETUNREACH, f"a test reaches nothing beyond this machine: {address[0]}")
        return connect(self, address)

    return connecting


def _resolving(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def resolving(host: Any, *more: Any, **named: Any) -> Any:
        if not _is_here(host) and not _is_number(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *more, **named)

    return resolving


def _is_here(host: Any) -> bool:
    if host in {None, "", b"", "localhost", b"localhost"}:
        return True
    return _is_number(host) and (_number(host).is_loopback or _number(host).is_unspecified)


def _is_number(host: Any) -> bool:
    try:
        _number(host)
    except ValueError:
        return False
    return True


def _number(host: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
