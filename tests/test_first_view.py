"""What the first view costs who pays for each kilobyte: counted on the wire, with the headers."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from bot.app import web
from conversations.locales import LOCALES
from tests.browser.conftest import serving
from tests.browser.every_screen import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.db import Database

OLD: Final = "Host: 127.0.0.1\r\nConnection: close\r\n"
PHONE: Final = OLD + "Accept-Encoding: gzip, deflate\r\n"
FILES: Final = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
ELSEWHERE: Final = re.compile(rb"(?:src|href|action|url\(|@import|content=)\W{0,2}(?:https?:)?//|https?://")


@pytest.fixture
def url(sqlite_database: Database) -> Iterator[str]:
    with serving(web(program(sqlite_database))) as address:
        yield address


def fetch(url: str, path: str, headers: str, version: str = "1.1") -> bytes:
    """All bytes that come back."""
    place = urlsplit(url)
    with socket.create_connection((str(place.hostname), int(place.port or 80)), timeout=10) as wire:
        wire.sendall(f"GET {path} HTTP/{version}\r\n{headers}\r\n".encode())
        return b"".join(iter(lambda: wire.recv(65536), b""))


def first_view(url: str, locale: str, headers: str, version: str = "1.1") -> list[bytes]:
    page = fetch(url, f"/?lang={locale}", headers, version)
    return [page, *(fetch(url, path.decode(), headers, version) for path in FILES.findall(page))]


@pytest.mark.parametrize("locale", LOCALES)
def test_first_view_is_three_answers_of_less_than_fifteen_kilobytes(url: str, locale: str) -> None:
    came = first_view(url, locale, PHONE)
    assert [part.split(b"\r\n", 1)[0] for part in came] == [b"HTTP/1.1 200 OK"] * 3
    assert sum(len(part) for part in came) < 15_000 - 2_000, "with room for the requests and their cookies"


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_old_browser_that_unpacks_nothing_gets_the_same_in_clear(url: str, version: str) -> None:
    came = first_view(url, "ary", OLD, version)
    assert len(came) == 3
    assert all(b"content-encoding" not in part.partition(b"\r\n\r\n")[0].lower() for part in came)
    assert "توجيه".encode() in came[0]
    assert sum(len(part) for part in came) < 22_500


def test_first_view_names_no_other_host(url: str) -> None:
    for part in first_view(url, "ar", OLD):
        assert ELSEWHERE.findall(part.partition(b"\r\n\r\n")[2]) == []
