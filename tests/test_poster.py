"""`tawjih poster`: a page to hang, whose codes lead here and say where somebody comes from."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest
import segno
from sqlalchemy import select

from bot import app as wiring
from bot.cli import cli
from bot.clock import FrozenClock
from bot.config import Settings
from conversations.locales import LOCALES
from storage.models import conversations
from tests.storing import NOW
from tests.visiting import Shown

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

    from storage.db import Database

WORLD: Final = "https://tawjih.example"
BOT: Final = "an_example_bot"


@pytest.fixture
def made(runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PUBLIC_URL", WORLD)
    done = runner.invoke(cli, ["poster", str(tmp_path / "a.html"), "--source", "school", "--telegram", f"@{BOT}"])
    assert done.exit_code == 0, done.output
    return (tmp_path / "a.html").read_text(encoding="utf-8")


def drawn(page: str) -> list[str]:
    return re.findall(r'<path[^>]* d="([^"]+)"', page)


def test_poster_says_it_in_four_varieties_each_in_its_direction(made: str) -> None:
    for lang, direction in (("ary", "rtl"), ("fr", "ltr"), ("ar", "rtl"), ("ary-Latn", "ltr")):
        assert re.search(rf'<section lang="{lang}" dir="{direction}">', made)
    assert "2511" in made
    assert "19" in made


def test_codes_lead_to_the_page_and_to_telegram_and_say_which_poster_it_was(made: str) -> None:
    addresses = [html.unescape(one) for one in re.findall(r'<a href="([^"]+)"', made)]
    assert addresses == [f"{WORLD}/?source=school", f"https://t.me/{BOT}?start=school"]
    codes = [
        segno.make(one, micro=False, error="q").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
        for one in addresses
    ]
    assert drawn(made) == [path for code in codes for path in drawn(code)]


def test_poster_loads_nothing_from_anywhere(made: str) -> None:
    assert not re.search(r"<(script|link|img|iframe)|src=|url\(|@import", made)


async def test_who_follows_the_code_is_counted_for_that_poster(made: str, sqlite_database: Database) -> None:
    address = html.unescape(re.findall(r'<a href="([^"]+)"', made)[0])
    app = wiring.build(Settings(_env_file=None, public_url=WORLD), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url=WORLD, headers={"accept-language": "fr"}) as web:
        page = (await web.get(address)).text
        carried = re.search(r'name="source" value="([^"]+)"', page)
        assert carried
        form = Shown.read(page).form("youth")
        await web.post("/", data={**form, "lang": "fr", "source": carried[1]})
    with sqlite_database.reading() as tx:
        state = tx.execute(select(conversations.c.state)).scalar_one()
    assert '"school"' in state


@pytest.mark.parametrize("locale", LOCALES)
def test_in_one_language_it_says_only_that(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", WORLD)
    command = ["poster", str(tmp_path / "a.html"), "--source", "poster", "--locale", locale]
    assert runner.invoke(cli, command).exit_code == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == 0
    assert page.count("<figure>") == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (["--source", "poster"], "A code would lead nowhere"),
        (["--source", "gare", "--telegram", BOT], "“gare” is no source of programme.yaml: poster, school"),
        (["--source", "poster", "--telegram", "a b"], "“a b” is no name of a bot"),
        (["--source", "poster", "--telegram", BOT, "--locale", "en"], "“en” is none of fr, ar, ary, ary_Latn."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    runner: CliRunner, tmp_path: Path, told: list[str], sentence: str
) -> None:
    done = runner.invoke(cli, ["poster", str(tmp_path / "a.html"), *told])
    assert done.exit_code == 1
    assert sentence in done.output
    assert not (tmp_path / "a.html").exists()


def test_that_sign_up_is_not_open_is_said_with_what_is_missing(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(cli, ["poster", str(tmp_path / "a.html"), "--source", "poster", "--telegram", BOT])
    assert "has to confirm: centre_opened, " in done.output
