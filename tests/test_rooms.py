from __future__ import annotations

from pathlib import Path

import pytest

from tests.rooms import faults

ROOT = Path(__file__).parent.parent
PURE = "conversations are pure: "
READERS = (
    "only conversations/locales.py and conversations/programme.py and conversations/understanding/book.py and "
    "conversations/understanding/lexicon.py and conversations/understanding/ready.py read files"
)
EDGE = "channels, desk and staff commands call services; of storage they know StoreUnavailable"
TYPES = "if TYPE_CHECKING:\n"
LONG_BODY = "\n".join(f"    x{number} = {number}" for number in range(26))


def planted(root: Path, path: str, code: str) -> list[str]:
    """What is found in a tree with this one file."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")
    return [fault.removeprefix(f"{path}:") for fault in faults(root)]


def test_every_room_keeps_its_rules() -> None:
    assert faults(ROOT) == []


@pytest.mark.parametrize(
    ("path", "code", "fault"),
    [
        ("conversations/a.py", "import asyncio", PURE + "no asyncio"),
        ("conversations/a.py", "import time", PURE + "no time"),
        ("conversations/a.py", "from random import choice", PURE + "no random"),
        ("conversations/a.py", "import secrets", PURE + "no secrets"),
        ("conversations/a.py", "import uuid", PURE + "no uuid"),
        ("conversations/flows/a.py", "import os.path", PURE + "no os.path"),
        ("conversations/a.py", "import socket", PURE + "no socket"),
        ("conversations/a.py", "import logging", PURE + "no logging"),
        ("conversations/a.py", "import structlog", PURE + "no structlog"),
        ("conversations/a.py", "import gettext", PURE + "no gettext"),
        ("conversations/a.py", "from babel.dates import format_date", PURE + "no babel.dates"),
        ("conversations/a.py", "async def f() -> None: ...", PURE + "nothing waits"),
        ("conversations/a.py", "x = datetime.now(UTC)", PURE + "now() asks the clock; take it from the context"),
        ("conversations/a.py", "x = date.today()", PURE + "today() asks the clock; take it from the context"),
        ("conversations/a.py", "print(1)", PURE + "no print()"),
        ("conversations/a.py", "x = open('y')", READERS),
        ("conversations/a.py", "x = Path('y').read_text()", READERS),
        ("conversations/a.py", "import yaml", READERS),
        ("conversations/a.py", "from storage import db", "conversations must not know storage"),
        ("conversations/a.py", "from bot.i18n import check", "conversations must not know bot"),
        ("storage/a.py", "import conversations.types", "storage must not know conversations"),
        ("storage/a.py", "def f():\n    from bot import i18n", "storage must not know bot"),
        ("bot/services/a.py", "from bot.channels import webchat", "services must not know bot.channels"),
        ("bot/services/a.py", "from bot import app", "services must not know bot"),
        ("bot/services/a.py", "from .. import cli", "services must not know bot"),
        ("bot/app.py", "from sqlalchemy import select", "only storage imports sqlalchemy"),
        ("bot/cli.py", "import alembic.command", "only storage imports alembic"),
        ("bot/services/a.py", "from sqlalchemy import Connection", "only storage imports sqlalchemy"),
        ("bot/services/a.py", f"{TYPES}    from sqlalchemy import select", "only storage imports sqlalchemy"),
        ("bot/app.py", f"{TYPES}    from sqlalchemy import Connection", "only storage imports sqlalchemy"),
        ("bot/services/a.py", "import sqlite3", "only storage imports sqlite3"),
        ("bot/channels/a.py", "from storage import leads", EDGE),
        ("bot/channels/a.py", "from storage.db import Database", EDGE),
        ("bot/channels/a.py", f"{TYPES}    x = 1\nfrom storage.db import Database", EDGE),
        ("bot/channels/a.py", f"{TYPES}    from storage.leads import LeadRow", EDGE),
        ("bot/desk/a.py", "import storage.leads", EDGE),
        ("bot/staff_commands.py", "from storage.leads import save_lead", EDGE),
        ("bot/terminal.py", "from bot.channels import webchat", "only bot/app.py joins bot.channels to the rest"),
        ("bot/terminal.py", "from bot import channels", "only bot/app.py joins bot to the rest"),
        ("bot/cli.py", "x = Database('', k)", "only bot/app.py makes a Database"),
        ("bot/services/utils.py", "", "utils says nothing about what it is"),
        ("bot/helpers/a.py", "", "helpers says nothing about what it is"),
        ("bot/a.py", "def process_lead() -> None: ...", "process_lead says nothing about what it is"),
        ("bot/a.py", "class LeadManager: ...", "LeadManager says nothing about what it is"),
        ("bot/a.py", "x = 1\n" * 301, "301 lines; 300 are the most"),
        ("conversations/flows/a.py", "x = 1\n" * 201, "201 lines; 200 are the most"),
        ("bot/a.py", f"def f() -> None:\n{LONG_BODY}\n", "f has 26 lines; 25 are the most"),
        ("bot/a.py", f"async def f() -> None:\n{LONG_BODY}\n", "f has 26 lines; 25 are the most"),
    ],
)
def test_fault_is_found_when_it_is_planted(tmp_path: Path, path: str, code: str, fault: str) -> None:
    found = planted(tmp_path, path, code)
    assert fault in {one.partition(": ")[2] for one in found}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("conversations/a.py", "import re\nfrom datetime import date\nx = answer.open\ny = date(2026, 1, 1)"),
        ("conversations/programme.py", "import yaml\nx = Path('y').read_text()"),
        ("conversations/understanding/lexicon.py", "import yaml\nx = open('y')"),
        ("conversations/timed.py", "from conversations.time_words import said"),
        ("storage/columns.py", "class C:\n    def process_bind_param(self) -> None: ..."),
        ("storage/db.py", "import sqlalchemy\nfrom storage import crypto\nx = Database('', k)"),
        ("bot/channels/a.py", "from storage.db import StoreUnavailable\nfrom bot.channels import webchat"),
        ("bot/channels/a.py", f"{TYPES}    from storage.db import Database"),
        ("bot/services/a.py", f"{TYPES}    from sqlalchemy import Connection"),
        ("bot/services/a.py", "from storage import leads\nfrom conversations import engine\nimport asyncio"),
        ("bot/app.py", "from bot.channels import webchat\nfrom storage.db import Database\nx = Database('', k)"),
        ("bot/a.py", "def helper_name() -> None: ...\ndef processed() -> None: ..."),
        ("bot/a.py", "# long: one table\n" + "x = 1\n" * 301),
        ("bot/a.py", f"def f() -> None:  # long: one table\n{LONG_BODY}\n"),
        ("bot/a.py", 'def f() -> None:\n    """Do.\n\n    More.\n    """\n\n    # why\n' + LONG_BODY[:-12]),
        ("conversations/flows/a.py", "x = 1\n" * 200),
    ],
)
def test_nothing_is_found_when_the_rules_are_kept(tmp_path: Path, path: str, code: str) -> None:
    assert planted(tmp_path, path, code) == []


def test_entry_at_the_top_is_found_when_the_design_has_none_such(tmp_path: Path) -> None:
    for name in ("README.md", ".venv", "data", ".env", "tawjih.egg-info", ".ruff_cache", "notes.txt", "scripts"):
        (tmp_path / name).touch()
    assert faults(tmp_path) == [
        "notes.txt: the design has no such entry at the top",
        "scripts: the design has no such entry at the top",
    ]
