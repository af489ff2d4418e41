"""What the documentation names, held against what there is: commands, options, settings, files, links, names."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import cli
from bot.config import describe_settings
from bot.services.ways_in import OF_EVERYBODY, ORDERS, ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOMS = ("bot", "conversations", "storage", "tests", "deploy", "locales", ".ci", "Makefile", "pyproject.toml")
"""Where a name has to stand, somewhere, to be one."""
READ = {".py", ".yaml", ".toml", ".sh", ".js", ".css", ".html", ".txt", ".service", ".lock", ".example", ".po", ""}
ELSEWHERE = ("/etc/", "/srv/", "/opt/", "/var/", "/data", "/key", "/path/")
"""Where files of a machine are, which no checkout has."""
FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ASSIGNED = re.compile(r"^[A-Z][A-Z0-9_]+=")
FILE = re.compile(r"[\w.@<>*{}/-]*\.(?:py|yaml|md|toml|txt|po|js|css|html|png|bin|json|lock|service|csv|log|ogg)")
FOLDER = re.compile(r"\w[\w./<>*-]*/")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?")
OF_OTHERS = frozenset({
    *("min_wal_size", "max_wal_size", "pg_switch_wal", "dropdb"),  # PostgreSQL
    *("/newbot", "/mybots", "/revoke"),  # @BotFather
})  # fmt: skip
MADE_BY_RUNNING = re.compile(
    r"\.env|data/|(.*/)?(key|mes-donnees)\.json|locales/.*/reviewed\.yaml|pages/index\.html|mes-donnees\.html|(.*/)?erasures\.log|.*\.(ogg|words)|"
    r"leads\.\w+|index\.html|FILE\.html|.*\.mmd|rehearsal/.*|data\.broken/.*"
)
PLACEHOLDER = re.compile(r"<[^>]+>|\{\w+\}|\*+")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the word behind the fence (`sh`, `sh example`, ...) and its lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass
class Checkout:
    """The files of a checkout, and what they say."""

    root: Path
    documents: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.documents = self.documents or [self.root / "README.md", *sorted((self.root / "docs").glob("*.md"))]

    @cached_property
    def files(self) -> list[Path]:
        """All that is kept in it, without what is made by running and installing."""
        found = [file for room in ROOMS for file in [self.root / room, *(self.root / room).rglob("*")]]
        return [one for one in found if one.is_file() and "__pycache__" not in one.parts and one.suffix != ".mo"]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the source, but for the files that plant wrong ones."""
        sources = (file for file in self.files if file.suffix in READ and not file.match("*documents.py"))
        read = (file.read_text(encoding="utf-8") for file in sources)
        return frozenset(word for text in read for word in re.findall(r"\w+", text))

    @cached_property
    def targets(self) -> frozenset[str]:
        """What `make` makes."""
        return frozenset(re.findall(r"^([a-z-]+):", (self.root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    def has_file(self, name: str, near: Path) -> bool:
        """Whether there is such a file, by its path from the root, from the document, or its name alone."""
        pattern = PLACEHOLDER.sub("*", name).rstrip("/")
        for folder in (self.root, near.parent):
            if any(folder.glob(pattern)):
                return True
        bare = pattern.rsplit("/", 1)[-1]
        return any(one.match(pattern if "/" in pattern else bare) for one in self.files)


def each_command() -> Iterator[tuple[str, Any]]:
    """Every command of `tawjih` by its whole name, and the groups that they stand in."""

    def walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
        for name, one in group.commands.items():
            yield before + name, one
            if hasattr(one, "commands"):
                yield from walk(one, f"{before}{name} ")

    yield from walk(typer.main.get_command(cli), "")


def commands() -> dict[str, frozenset[str]]:
    """Every command with its options; groups stand there without any."""
    found = {"": frozenset[str]()}
    for name, one in each_command():
        options = (option for part in one.params for option in part.opts)
        found[name] = frozenset(option for option in options if option.startswith("--"))
    return found


COMMANDS = commands()
HELPS = {name: " ".join((one.help or "").partition("\n\n")[0].split()) for name, one in each_command()}
"""What the help of each begins with."""
SETTINGS = frozenset(one.name for one in describe_settings())


def read_blocks(text: str) -> list[Block]:
    """The fenced blocks of a document."""
    return [Block(kind.strip(), tuple(inside.splitlines())) for _, kind, inside in FENCE.findall(text)]


def faults(checkout: Checkout) -> list[str]:
    """Whatever a document names that there is not: "docs/desk.md: `x`: why"."""
    found = []
    for document in checkout.documents:
        text = document.read_text(encoding="utf-8")
        told = [*in_spans(checkout, document, text), *in_blocks(checkout, text), *in_links(document, text)]
        found += [f"{document.relative_to(checkout.root)}: `{what}`: {why}" for what, why in dict.fromkeys(told)]
    return found


def in_spans(checkout: Checkout, document: Path, text: str) -> Iterator[tuple[str, str]]:
    for span in SPAN.findall(FENCE.sub("", text)):
        if why := fault_of(checkout, document, span):
            yield span, why


def in_blocks(checkout: Checkout, text: str) -> Iterator[tuple[str, str]]:
    for block in read_blocks(text):
        for line in block.lines:
            command = line.removeprefix("$ ").strip()
            if block.kind == "env" and ASSIGNED.match(command) and command.partition("=")[0] not in SETTINGS:
                yield line, "no such setting"
            for part in re.split(r"\s+(?:&&|\|)\s+", command):
                if why := fault_of_command(checkout, part):
                    yield line, why


def in_links(document: Path, text: str) -> Iterator[tuple[str, str]]:
    for link in (one or other for one, other in LINK.findall(text)):
        path, _, anchor = link.partition("#")
        if link.startswith(("https://", "http://")):
            continue
        target = (document.parent / path).resolve() if path else document
        if not target.exists():
            yield link, "leads nowhere"
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield link, "no such heading"


def anchors(text: str) -> set[str]:
    """The anchors that a page of GitHub has."""
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in HEADING.findall(text)}


def fault_of(checkout: Checkout, document: Path, span: str) -> str:
    """Why what stands between backticks is not there; "" where it is, or where it names nothing."""
    first = span.split(maxsplit=1)[0]
    if first in {"tawjih", ".venv/bin/tawjih", "make"}:
        return fault_of_command(checkout, span)
    if first.startswith("/") and len(span) > 1:
        return fault_of_order(span)
    if ASSIGNED.match(first):
        return fault_of_command(checkout, span)
    if FILE.fullmatch(span) or FOLDER.fullmatch(span):
        there = MADE_BY_RUNNING.fullmatch(span) or checkout.has_file(span, document)
        return "" if there else "no such file or folder"
    return fault_of_name(checkout, span) if NAME.fullmatch(span) else ""


def fault_of_name(checkout: Checkout, span: str) -> str:
    """Why this is the name of nothing: some part of it stands nowhere in the source."""
    parts = (part.removesuffix("_total") for part in span.removesuffix("()").split("."))  # so Prometheus counts
    unknown = [part for part in parts if part and part not in checkout.words | OF_OTHERS]
    return f"{', '.join(unknown)} stands nowhere in the source" if unknown else ""


def fault_of_command(checkout: Checkout, line: str) -> str:
    """Why this line of a terminal cannot be: no such command, option or target; "" where it can."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        words = line.split()
    while words and ASSIGNED.match(words[0]):
        name = words.pop(0).partition("=")[0]
        if name not in SETTINGS and name not in checkout.words:
            return f"no such setting: {name}"
    if not words:
        return ""
    if words[0].endswith("tawjih") and "/tawjih" in f"/{words[0]}" and len(words) > 1 and words[0] != "/opt/tawjih":
        return fault_of_tawjih(words[1:])
    if words[0] == "make":
        targets = [word for word in words[1:] if not word.startswith(("-", "/")) and "=" not in word]
        wrong = [target for target in targets if target not in checkout.targets and target != "..."]
        return f"no such target: {wrong[0]}" if wrong else ""
    return ""


def fault_of_tawjih(words: list[str]) -> str:
    """Why there is no such command of ours, or no such option of it."""
    given = [word for word in words if not word.startswith("-")]
    name = next((" ".join(given[:length]) for length in (2, 1) if " ".join(given[:length]) in COMMANDS), "")
    if not name:
        return f"no such command: {' '.join(given[:2])}" if given and given[0].islower() else ""
    if not COMMANDS[name] - {"--help"} and any(one.startswith(f"{name} ") for one in COMMANDS) and len(given) > 1:
        return f"no such command: {' '.join(given[:2])}"
    options = [word.partition("=")[0].strip("[]|") for word in words if word.strip("[").startswith("--")]
    wrong = [one for one in options if one not in COMMANDS[name] | {"--help"}]
    return f"no such option of {name}: {wrong[0]}" if wrong else ""


def fault_of_order(span: str) -> str:
    """Why there is no such order of a conversation or of staff, no such route, and no such place of a machine."""
    path = span.split(maxsplit=1)[0]
    if path.lstrip("/") in {*OF_EVERYBODY, *ORDERS} or path in OF_OTHERS or path.startswith(ELSEWHERE):
        return ""
    pages = [route for route in ROUTES if not route.endswith(":path}")]  # what is nowhere else is no page
    known = [re.sub(r"\{[^}]+\}", "[^/]+", route) + (".*" if route.endswith("/static/") else "") for route in pages]
    plain = re.sub(r"\{[^}]+\}|[A-Z]+", "x", path.partition("?")[0])
    return "" if any(re.fullmatch(route, plain) for route in known) else "no such order, and no such page"
