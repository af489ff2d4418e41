"""What README and docs say is true: all that they name is there, all that matters is named, and the examples run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args, get_type_hints

import pytest

from bot.config import describe_settings
from bot.extract import read_catalogue
from bot.i18n import catalogue_file
from bot.services.not_sent import NotSent
from bot.services.pacing import Held
from bot.services.ways_in import OF_EVERYBODY, OF_THE_MACHINE, ORDERS, ROUTES
from conversations import locales
from conversations.readings import Kind
from storage import erasures
from tests.at_length import many
from tests.documents import COMMANDS, HELPS, Block, Checkout, each_command, faults, read_blocks
from tests.rooms import READERS
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
    return [[cell.strip() for cell in re.split(r" \|(?= )", line.strip("|"))] for line in lines]


def names(title: str) -> list[str]:
    return [name for row in rows(title) for name in re.findall(r"`([^`]+)`", row[0])]


def test_table_of_settings_has_all_of_them_with_what_holds_without() -> None:
    told = {name: row[1].strip("`") for row in rows("Settings") for name in re.findall(r"`([A-Z_]+)`", row[0])}
    assert sorted(told) == sorted(one.name for one in describe_settings())
    plain = {one.name: one.default for one in describe_settings() if one.name in told}
    assert {name: told[name] for name, default in plain.items() if default and told[name] != default} == OTHERWISE


OTHERWISE = {"TELEGRAM_API_URL": "Telegram's own", "WHATSAPP_API_URL": "Meta's own"}
"""Where the table says it in words."""


def test_page_of_settings_said_of_a_trial_and_of_the_metrics_what_they_are_not() -> None:
    told = {name: row[2] for row in rows("Settings") for name in re.findall(r"`([A-Z_]+)`", row[0])}
    assert told == {one.name: one.description for one in describe_settings()}


def test_table_of_commands_has_all_of_them() -> None:
    assert sorted(name.removeprefix("tawjih ") for name in names("Commands")) == sorted(OF_THE_MACHINE)


def test_help_of_a_command_said_that_nothing_else_releases_who_was_held_where_the_page_knew_better() -> None:
    told = {row[0].strip("`").removeprefix("tawjih "): row[1:] for row in rows("Commands")}
    assert {name: what for name, (what, _) in told.items()} == {name: HELPS[name] for name in told}
    options = {name: set(re.findall(r"--[a-z-]+", shown)) for name, (_, shown) in told.items()}
    assert options == {name: COMMANDS[name] - {"--help"} for name in told}


def test_help_named_four_languages_where_there_may_be_more() -> None:
    helps = {(name, part.name): part.help or "" for name, one in each_command() for part in one.params}
    named = {which for which, said in helps.items() if re.search(r"\b(ary|ary_Latn)\b", said)}
    assert named == set()


def test_tables_of_what_may_be_written_have_all_of_it() -> None:
    assert {name.removeprefix("/") for name in names("In the chat")} == OF_EVERYBODY
    by_words = set(ORDERS) - {"voice"}  # which is ordered by speaking
    assert {name.removeprefix("/") for name in names("Staff on Telegram")} == by_words


def test_what_is_counted_is_told_with_every_result_it_may_have() -> None:
    results = {one.__name__.lower() for one in NotSent.__subclasses__() if one.__module__ == NotSent.__module__}
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot").rglob("*.py"))
    results |= set(re.findall(r'(?:_count\(|SENDS\.labels\(\w+, )"(\w+)"', source))
    assert results > {"closed", "sent", "ridden", "undelivered"}
    assert results - counted_as("tawjih_sends_total") == set()
    assert set(get_args(get_type_hints(Held.__init__)["why"])) - counted_as("tawjih_held_total") == set()


def counted_as(name: str) -> set[str]:
    """The words of the labels of a count, in the table for who watches."""
    (line,) = (one for one in page("operations.md").splitlines() if one.startswith(f"| `{name}`"))
    return set(re.findall(r"\w+", line.split(" | ")[1]))


def test_table_of_what_describes_a_language_has_every_line_that_may_stand_there() -> None:
    table = page("translating.md").partition("| its line |")[2].partition("\n\n")[0]
    told = [name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split(" | ")[0])]
    assert sorted(told) == sorted(key.removesuffix("?") for key in locales._SHAPE)


def test_table_of_the_files_of_a_programme_has_every_one() -> None:
    table = page("programme.md").partition("| file |")[2].partition("\n\n")[0]
    told = re.findall(r"`(\w+\.yaml)`", "".join(line.split(" | ")[0] for line in table.splitlines()))
    assert sorted(told) == sorted(file.name for file in (ROOT / "conversations" / "data").glob("*.yaml"))


def test_page_for_who_changes_the_code_names_every_kind_of_question_and_who_reads_files() -> None:
    whole = page("contributing.md")
    told = re.search(r"`kind` \(([^)]+)\)", whole)
    assert told
    assert sorted(told[1].replace("\n", " ").replace(" ", "").split(",")) == sorted(get_args(Kind))
    (room,) = (line for line in whole.splitlines() if line.startswith("| `conversations/` |"))
    assert set(re.findall(r"`(\w+\.py)`", room)) == {file.rpartition("/")[2] for file in READERS}


def test_page_of_what_each_part_promises_names_all_that_a_backup_from_before_would_bring_back() -> None:
    told = set(re.findall(r"`(add_\w+)`", page("inside.md")))
    by_number_or_log = {"add_erased_leads", "add_known"}
    assert {name for name in vars(erasures) if name.startswith("add_")} - by_number_or_log - told == set()


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


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
