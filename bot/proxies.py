"""Where a request comes from: the address that connects to us, unless that is a proxy whose word is believed."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from starlette.requests import Request

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ALL: Final = "*"
_LONGEST: Final = 1000  # of what is told of the way; its end is what a proxy of ours wrote


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whose word is taken. `everybody`: of whoever connects, since only a proxy can; then for the last step alone."""

    networks: tuple[Network, ...] = ()
    everybody: bool = False

    @classmethod
    def read(cls, told: str) -> Proxies:
        """From a setting: addresses and networks, with commas between them, or *. Raises ValueError."""
        parts = [part.strip() for part in told.split(",") if part.strip()]
        networks = tuple(ipaddress.ip_network(part, strict=False) for part in parts if part != ALL)
        return cls(networks, ALL in parts)

    def believe(self, scope: MutableMapping[str, Any]) -> None:
        """Write into a request where it comes from, and whether by https, as the proxies say that we trust."""
        peer = _address(scope["client"][0]) if scope.get("client") else ""
        if not self._has(peer):
            return
        told = {name: [value.decode("latin-1") for key, value in scope["headers"] if key == name] for name in _TOLD}
        if proto := told[b"x-forwarded-proto"]:
            scope["scheme"] = "https" if proto[-1].rpartition(",")[2].strip().lower() == "https" else "http"
        came = self._first_stranger(",".join(told[b"x-forwarded-for"])[-_LONGEST:])
        if came:
            scope["client"] = (came, 0)

    def _has(self, address: str) -> bool:
        return self.everybody or (bool(address) and self._lists(address))

    def _lists(self, address: str) -> bool:
        one = ipaddress.ip_address(address)
        return any(one in network for network in self.networks if network.version == one.version)

    def _first_stranger(self, way: str) -> str:
        """Backwards on the way that it came: the first who is no proxy of ours, for before that anybody may lie."""
        last = ""
        for step in reversed(way.split(",")):
            address = _address(step.strip())
            if not address:
                return last
            if not self._lists(address):
                return address
            last = address
        return last


NOBODY: Final = Proxies()
_TOLD: Final = (b"x-forwarded-for", b"x-forwarded-proto")


def _address(told: str) -> str:
    """The address in "1.2.3.4", "1.2.3.4:5678", "::1" or "[::1]:5678"; "" when there is none."""
    if told.startswith("["):
        told = told[1:].partition("]")[0]
    elif told.count(":") == 1:
        told = told.partition(":")[0]
    try:
        one = ipaddress.ip_address(told)
    except ValueError:
        return ""
    return str(getattr(one, "ipv4_mapped", None) or one)


def as_told(told: str) -> str:
    """The setting as it is. Raises ValueError with the fix."""
    try:
        Proxies.read(told)
    except ValueError:
        raise ValueError("must be addresses or networks with commas between them, such as 10.0.0.0/8, or *") from None
    return told


def network_of(request: Request) -> str:
    """Whom a limit by address is for: an address, or the whole network that one household has in IPv6."""
    address = request.client.host if request.client else ""
    one = _address(address)
    if ":" in one:
        return str(ipaddress.ip_network((one.partition("%")[0], 64), strict=False))
    return one or address


def far_network_of(request: Request) -> str:
    """The same; "" for this machine: that may be a proxy that does not say for whom it asks, and so everybody."""
    network = network_of(request)
    return "" if network.startswith("127.") or network in {"::/64", "localhost", "testclient"} else network
