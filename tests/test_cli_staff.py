"""`tawjih staff` and `tawjih demo`, as an operator types them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot import cli as command_line
from bot.new_programme import write
from bot.services.accounts import open_account
from bot.services.sign_in import Wished
from conversations.locales import LOCALES

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

    from storage.db import Database

SALMA = ("staff", "add", "salma", "--name", "Salma", "--role", "counsellor", "--role", "coordinator", "--speaks", "ary")
KARIM = ("staff", "add", "karim", "--name", "Karim", "--role", "coordinator")
LINK = re.compile(r"http://127\.0\.0\.1:8000/desk/link\?t=[\w-]{32}\n")


def typed(runner: CliRunner, *arguments: str) -> tuple[int, str]:
    told = runner.invoke(command_line.cli, list(arguments))
    return told.exit_code, told.output


@pytest.fixture(autouse=True)
def _tables(runner: CliRunner) -> None:
    assert typed(runner, "migrate")[0] == 0


def test_account_is_opened_listed_and_given_another_link(runner: CliRunner) -> None:
    status, told = typed(runner, *SALMA)
    assert status == 0
    assert LINK.search(told)
    listed = typed(runner, "staff", "list")[1]
    assert all(words in listed for words in ("salma", "Salma", "coordinator counsellor", "ary", "never"))
    again = typed(runner, "staff", "link", "salma")[1]
    assert LINK.search(again)
    assert LINK.search(again) != LINK.search(told)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (SALMA, "somebody has this login already"),
        (("staff", "add", "S", "--name", "Salma", "--role", "counsellor"), "a login has 2 to 30"),
        (("staff", "add", "karim", "--name", "Karim", "--role", "boss"), "roles are counsellor"),
        (("staff", "link", "nobody"), "there is no such account"),
        ((*KARIM, "--speaks", "de"), f"languages are {', '.join(LOCALES)}"),
        ((*KARIM, "--locale", "ary"), "the desk speaks fr or ar"),
        ((*KARIM, "--centre", "nowhere"), "there is no such centre; the programme has al-hotaya"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(runner: CliRunner, arguments: tuple[str, ...], told: str) -> None:
    typed(runner, *SALMA)
    status, said = typed(runner, *arguments)
    assert status == 1
    assert told in " ".join(said.split())
    assert "Traceback" not in said


def test_centre_that_is_none_was_sought_among_those_of_another_programme(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "own")
    monkeypatch.setenv("PROGRAMME", str(tmp_path / "own"))
    status, said = typed(runner, *KARIM, "--centre", "al-hotaya")
    assert status == 1
    assert "there is no such centre; the programme has centre-exemple" in " ".join(said.split())


def test_who_counsels_in_one_of_several_centres_is_told_which_there_are(sqlite_database: Database) -> None:
    wished = Wished("karim", "Karim", ("counsellor",), ())
    with pytest.raises(
        ValueError, match="there are several centres, north, south: say for which one a counsellor works"
    ):
        open_account(sqlite_database, wished, ["north", "south"])


def test_demo_fills_an_empty_database(runner: CliRunner) -> None:
    told = " ".join(typed(runner, "demo", "--leads", "30")[1].split())
    assert "30 made-up leads" in told
    assert "30 leads" in typed(runner, "leads", "export")[1]
    pages = ("search Yassine", "/desk/questions", "/desk/centres", "/desk/urgent", "/desk/figures")
    assert all(page in told for page in ("/desk/link?t=", *pages)), "who comes in how, and what to look at"
    assert "To take it away" in told
    code, again = typed(runner, "demo")
    assert (code, "there already" in again) == (1, True)
