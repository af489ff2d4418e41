"""What README and docs say is true: all that they name is there, all that matters is named, and the examples run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config import describe_settings
from bot.extract import read_catalogue
from bot.i18n import catalogue_file
from bot.services.ways_in import OF_EVERYBODY, OF_THE_MACHINE, ORDERS, ROUTES
from tests.at_length import many
from tests.documents import Block, Checkout, faults, read_blocks
from tests.test_operators import words_of_the_program

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
CHECKOUT = Checkout(ROOT)
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
COPIED = ("bot", "conversations", "storage", "locales")


# --- what is named is there ---


def test_all_that_the_documentation_names_is_there() -> None:
    assert faults(CHECKOUT) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("`tawjih chek`", "`tawjih chek`: no such command: chek"),
        ("`tawjih facts confirm address`", "`tawjih facts confirm address`: no such command: facts confirm"),
        ("`tawjih check --since HEAD`", "`tawjih check --since HEAD`: no such option of check: --since"),
        ("`make tests`", "`make tests`: no such target: tests"),
        ("`DATABASE_URI`", "`DATABASE_URI`: DATABASE_URI stands nowhere in the source"),
        ("`DATABASE_URI=postgresql://x`", "`DATABASE_URI=postgresql://x`: no such setting: DATABASE_URI"),
        ("`see_everything`", "`see_everything`: see_everything stands nowhere in the source"),
        ("`SaveRequest`", "`SaveRequest`: SaveRequest stands nowhere in the source"),
        ("`engine.stride()`", "`engine.stride()`: stride stands nowhere in the source"),
        ("`/forget`", "`/forget`: no such order, and no such page"),
        ("`/desk/secrets`", "`/desk/secrets`: no such order, and no such page"),
        ("`conversations/flows/farewell.py`", "`conversations/flows/farewell.py`: no such file or folder"),
        ("`docs/pictures/`", "`docs/pictures/`: no such file or folder"),
        ("[here](nowhere.md)", "`nowhere.md`: leads nowhere"),
        ("[here](page.md#the-end)", "`page.md#the-end`: no such heading"),
        ("```sh\ntawjih restore F --force\n```", "`tawjih restore F --force`: no such option of restore: --force"),
        ("```sh\n$ PORTS=1 tawjih run\n```", "`$ PORTS=1 tawjih run`: no such setting: PORTS"),
        ("```\ncd x && make fun\n```", "`cd x && make fun`: no such target: fun"),
        ("```env\nTOKEN=1\n```", "`TOKEN=1`: no such setting"),
    ],
)
def test_what_is_not_there_is_found_when_it_is_planted(tmp_path: Path, said: str, fault: str) -> None:
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text(f"# Page\n\n{said}\n", encoding="utf-8")
    for name in ("bot", "conversations", "storage", "deploy", "locales", "Makefile", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert faults(Checkout(tmp_path, [page])) == [f"docs/page.md: {fault}"]


# --- what is there is named ---


def rows(title: str) -> list[list[str]]:
    """The rows of the table under this heading of the reference."""
    part = REFERENCE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(title: str) -> list[str]:
    return [name for row in rows(title) for name in re.findall(r"`([^`]+)`", row[0])]


def test_table_of_settings_has_all_of_them_with_what_holds_without() -> None:
    told = {name: row[1].strip("`") for row in rows("Settings") for name in re.findall(r"`([A-Z_]+)`", row[0])}
    assert sorted(told) == sorted(one.name for one in describe_settings())
    plain = {one.name: one.default for one in describe_settings() if one.name in told}
    assert {name: told[name] for name, default in plain.items() if default and told[name] != default} == OTHERWISE


OTHERWISE = {"TELEGRAM_API_URL": "Telegram's own", "WHATSAPP_API_URL": "Meta's own"}
"""Where the table says it in words."""


def test_table_of_commands_has_all_of_them() -> None:
    assert sorted(name.removeprefix("tawjih ") for name in names("Commands")) == sorted(OF_THE_MACHINE)


def test_tables_of_what_may_be_written_have_all_of_it() -> None:
    assert {name.removeprefix("/") for name in names("In the chat")} == OF_EVERYBODY
    by_words = set(ORDERS) - {"voice"}  # which is ordered by speaking
    assert {name.removeprefix("/") for name in names("Staff on Telegram")} == by_words


def test_every_target_of_make_is_told_by_make_help() -> None:
    told = re.findall(r'@echo "make ([a-z-]+)', (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(CHECKOUT.targets - {"help"})


def test_every_page_is_found_from_the_readme() -> None:
    whole = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in whole] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in CHECKOUT.documents)
    assert [picture.name for picture in (ROOT / "docs").glob("*.png") if picture.name not in shown] == []


def test_words_of_the_desk_in_the_page_for_staff_are_those_of_its_buttons() -> None:
    page = (ROOT / "docs" / "day.md").read_text(encoding="utf-8").replace("\n", " ")
    french, arabic = named_words(page, "fr", r"« ([^»]+) »"), named_words(page, "ar", r"«([^» ][^»]*)»")
    for here, there in ((french, arabic), (arabic, french)):
        assert len(here) > 5
        assert [one for one, ids in here.items() if not ids] == [], "what is quoted stands on the pages"
        told = set[str]().union(*there.values())
        assert [one for one, ids in here.items() if not ids & told] == [], "both languages name the same"


def named_words(page: str, locale: str, quoted: str) -> dict[str, set[str]]:
    """What a page quotes, with the ids of the desk's words that say exactly that."""
    catalogue = read_catalogue(catalogue_file(ROOT / "locales" / "desk", locale, "po"), locale)
    said = [(one.id, one.string.replace("\u00a0", " ")) for one in catalogue if isinstance(one.string, str)]
    return {name: {str(id_) for id_, words in said if words == name} for name in re.findall(quoted, page)}


def test_paths_of_the_desk_in_the_page_for_staff_are_there() -> None:
    page = (ROOT / "docs" / "day.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`>](/desk[a-z/]*)[`<]", page))
    assert "/desk" in named
    assert named <= set(ROUTES)


def test_every_sentence_in_the_page_for_translators_is_said_by_the_check() -> None:
    page = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
    table = page.partition("| what it says |")[2].partition("\n\n")[0]
    said = [line.split(" | ")[0].strip("| ") for line in table.splitlines()[2:]]
    assert len(said) > 10
    program = words_of_the_program()
    parts = {part.strip(" .:;,“”") for one in said for part in one.split("…")}
    assert [part for part in sorted(parts) if part not in program] == []


# --- the examples ---


def examples() -> Iterator[tuple[str, Block]]:
    """The blocks that are marked as examples; those that take long only where there is time."""
    kinds = ("sh example", "sh example long")[: many(1, 2)]
    for page in CHECKOUT.documents:
        for block in read_blocks(page.read_text(encoding="utf-8")):
            if block.kind in kinds:
                yield page.name, block


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program, in which an example may change whatever it wants."""
    for room in COPIED:
        shutil.copytree(ROOT / room, tmp_path / room)
    tool = tmp_path / "bin" / "tawjih"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from bot.cli import main; main()" "$@"\n')
    tool.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    "block", [pytest.param(block, id=f"{page}-{number}") for number, (page, block) in enumerate(examples())]
)
def test_example_runs_and_says_what_the_documentation_says(checkout: Path, block: Block) -> None:
    """Lines after "$ " are run one after the other; what stands between is a part of what they say, `...` anything."""
    is_dialogue = any(line.startswith("$ ") for line in block.lines)
    typed = [line.removeprefix("$ ") for line in block.lines if line.startswith("$ ") or not is_dialogue]
    said = run(checkout, "\n".join(typed))
    for expected in (line for line in block.lines if is_dialogue and line and not line.startswith("$ ")):
        pattern = ".*".join(re.escape(part) for part in expected.strip().split("..."))
        assert re.search(pattern, said), f"{expected}\nis not in\n{said}"


def run(folder: Path, script: str) -> str:
    """What these lines of a shell say; all of them must end well."""
    kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "TMPDIR"}}
    settings = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "PYTHONPATH": str(folder), "COLUMNS": "400"}
    ran = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        cwd=folder, env=kept | settings, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_examples_are_there_for_each_command_that_changes_nothing() -> None:
    typed = "\n".join(line for _, block in [*examples()] for line in block.lines)
    for name in ("check", "understand", "chart", "poster", "retention --dry-run", "facts list"):
        assert f"tawjih {name}" in typed
