"""A test that would reach further than this machine: it used to, where there was a network."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

ELSEWHERE = "192.0.2.1"  # an address of documentation, at which nobody is
REFUSED = f"a test reaches nothing beyond this machine: {ELSEWHERE}"


@pytest.mark.parametrize("name", ["connect", "connect_ex"])
def test_address_elsewhere_was_called_by_a_test(name: str) -> None:
    with socket.socket() as wire, pytest.raises(OSError, match=REFUSED):
        getattr(wire, name)((ELSEWHERE, 443))


async def test_address_elsewhere_was_called_by_what_waits_for_several_things_at_once() -> None:
    with pytest.raises(OSError, match=REFUSED):
        await asyncio.open_connection(ELSEWHERE, 443)


async def test_name_of_the_bot_api_is_looked_up_nowhere() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError, match="Name or service not known"):
            await client.get("https://api.telegram.org")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_who_listens_on_this_machine_is_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        socket.create_connection((host, door.getsockname()[1]), timeout=2).close()


def test_who_listens_at_a_file_is_reached() -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as door, socket.socket(socket.AF_UNIX) as wire:
        file = str(Path(folder, "door"))
        door.bind(file)
        door.listen()
        wire.connect(file)
