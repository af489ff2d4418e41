"""What each room of the source tree must never do, read from the syntax trees of its files."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ROOMS = ("conversations", "storage", "bot")
TOP_LEVEL = {
    *ROOMS,
    *("locales", "tests", "deploy", "docs", ".ci", ".github"),
    *("pyproject.toml", "Makefile", "Dockerfile", "compose.yaml", ".dockerignore", ".gitignore", ".env.example"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"),
}
# Made by tools or by running; never in the repository.
MADE = re.compile(r"\.git|\.env|\.venv|data|build|__pycache__|\..+_cache|\.hypothesis|.+\.egg-info|\.coverage")

IMPURE = {
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "threading", "queue"),
    *("time", "zoneinfo", "random", "secrets", "uuid"),
    *("os", "sys", "socket", "ssl", "http", "urllib", "io", "shutil", "tempfile", "signal"),
    *("logging", "structlog", "gettext", "locale", "babel", "pydantic", "pydantic_settings", "dotenv"),
    *("sqlite3", "sqlalchemy", "alembic", "psycopg", "cryptography", "pickle", "importlib"),
    *("aiohttp", "httpx", "starlette", "telegram", "uvicorn", "requests"),
}
SQL = {"sqlalchemy", "alembic", "sqlite3", "psycopg"}
READERS = {
    "conversations/locales.py",
    "conversations/programme.py",
    "conversations/understanding/book.py",
    "conversations/understanding/lexicon.py",
    "conversations/understanding/ready.py",
}
# These know what is read as YAML; the file itself is opened by the others.
KNOW_YAML = {*READERS, "conversations/shapes.py"}
KEEPS_READY = {"conversations/understanding/ready.py": {"io", "pickle", "secrets"}}
OF_THE_MOMENT = {"now", "today", "utcnow", "fromtimestamp"}
FILE_READS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob"}
EDGES = ("bot.channels", "bot.desk", "bot.staff_commands")
FROM_STORAGE_AT_THE_EDGE = {("storage.db", "StoreUnavailable")}
# Types that may be named, though nothing of them may be used: what a service gets as `tx`, what a channel hands on.
TYPE_OF_TX = ("sqlalchemy", "Connection")
TYPE_HANDED_ON = ("storage.db", "Database")
WIRED = {"Database", "Turns", "Telegram"}
VAGUE = {"util", "utils", "helpers", "manager", "process"}
NAMED_BY_SQLALCHEMY = {"process_bind_param", "process_result_value"}
LONGEST_FILE, LONGEST_FLOW, LONGEST_BODY = 300, 200, 25


@dataclass(frozen=True)
class Source:
    """A file of a room. `path` is relative to the root, `module` its dotted name.

    `imports` are (line, package, name); `for_types` are the lines that only a type checker reads.
    """

    path: str
    lines: list[str]
    tree: ast.Module
    imports: list[tuple[int, str, str]] = field(default_factory=list)
    for_types: set[int] = field(default_factory=set)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]

    def is_in(self, *packages: str) -> bool:
        return is_under(self.module, packages)


def is_under(module: str, packages: tuple[str, ...] | set[str]) -> bool:
    """Whether a dotted name is one of these packages, or inside one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


def faults(root: Path) -> list[str]:
    """Every break of a rule under `root`, as "file:line: what"."""
    found = [f"{name}: the design has no such entry at the top" for name in strangers(root)]
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            source = read(file, root)
            found += [f"{source.path}:{line}: {what}" for rule in RULES for line, what in rule(source)]
    return found


def strangers(root: Path) -> list[str]:
    return sorted(
        entry.name for entry in root.iterdir() if entry.name not in TOP_LEVEL and not MADE.fullmatch(entry.name)
    )


def read(file: Path, root: Path) -> Source:
    text = file.read_text(encoding="utf-8")
    source = Source(file.relative_to(root).as_posix(), text.splitlines(), ast.parse(text))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            source.for_types.update(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1))
        elif isinstance(node, ast.Import):
            source.imports.extend((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = absolute(node, source)
            source.imports.extend((node.lineno, package, alias.name) for alias in node.names)
    return source


def absolute(node: ast.ImportFrom, source: Source) -> str:
    """The package of a `from` import, also when it is written with dots."""
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    kept = parts[: len(parts) - node.level + source.path.endswith("__init__.py")]
    return ".".join([*kept, *([node.module] if node.module else [])])


def meant(package: str, name: str) -> tuple[str, ...]:
    """What an import may mean: `from storage import db` is the module storage.db, or a name in storage."""
    return (package, f"{package}.{name}") if name else (package,)


Found = tuple[int, str]


def conversations_are_pure(source: Source) -> Iterator[Found]:
    if source.room != "conversations":
        return
    for line, package, _ in source.imports:
        if package.partition(".")[0] in IMPURE - KEEPS_READY.get(source.path, set()):
            yield line, f"conversations are pure: no {package}"
        if package.partition(".")[0] == "yaml" and source.path not in KNOW_YAML:
            yield line, f"only {' and '.join(sorted(READERS))} read files"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield node.lineno, "conversations are pure: nothing waits"
        elif isinstance(node, ast.Call):
            yield from impure_call(node, source)


def impure_call(call: ast.Call, source: Source) -> Iterator[Found]:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if method in OF_THE_MOMENT:
        yield call.lineno, f"conversations are pure: {method}() asks the clock; take it from the context"
    if (name == "open" or method in FILE_READS) and source.path not in READERS:
        yield call.lineno, f"only {' and '.join(sorted(READERS))} read files"
    if name in {"print", "input", "eval", "exec", "__import__"}:
        yield call.lineno, f"conversations are pure: no {name}()"


def rooms_keep_their_direction(source: Source) -> Iterator[Found]:
    for line, package, name in source.imports:
        for other, of_whom in (("storage", {"conversations"}), ("conversations", {"storage"}), ("bot", {*ROOMS[:2]})):
            if source.room in of_whom and is_under(package, (other,)):
                yield line, f"{source.room} must not know {other}"
        if source.room != "bot":
            continue
        if source.is_in("bot.services") and any(
            is_under(one, (*EDGES, "bot.app", "bot.cli")) for one in meant(package, name)
        ):
            yield line, f"services must not know {package}"


def only_storage_speaks_sql(source: Source) -> Iterator[Found]:
    for line, package, name in source.imports:
        if source.is_in("bot.services") and (package, name) == TYPE_OF_TX and line in source.for_types:
            continue
        if source.room != "storage" and package.partition(".")[0] in SQL:
            yield line, f"only storage imports {package.partition('.')[0]}"


def edges_never_write_rows(source: Source) -> Iterator[Found]:
    if not source.is_in(*EDGES):
        return
    for line, package, name in source.imports:
        if (package, name) == TYPE_HANDED_ON and line in source.for_types:
            continue
        if is_under(package, ("storage",)) and (package, name) not in FROM_STORAGE_AT_THE_EDGE:
            yield line, "channels, desk and staff commands call services; of storage they know StoreUnavailable"


def only_app_wires(source: Source) -> Iterator[Found]:
    # What every channel shows is drawn side by side, and Telegram is asked how it is, by nobody who serves.
    if source.room != "bot" or source.path in {"bot/app.py", "bot/preview_pages.py", "bot/doctor.py"}:
        return
    opens = {"Database"} if source.path == "bot/opening.py" else set()  # for app.py, and for commands that serve nobody
    for line, package, name in source.imports:
        if not source.is_in(*EDGES) and any(is_under(one, EDGES) for one in meant(package, name)):
            yield line, f"only bot/app.py joins {package} to the rest"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WIRED - opens:
            yield node.lineno, f"only bot/app.py makes a {node.func.id}"


def names_say_something(source: Source) -> Iterator[Found]:
    named = [(1, part) for part in source.module.split(".")]
    named += [
        (node.lineno, node.name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    for line, name in named:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
        if VAGUE.intersection(words) and name not in NAMED_BY_SQLALCHEMY:
            yield line, f"{name} says nothing about what it is"


def sizes_are_small(source: Source) -> Iterator[Found]:
    longest = LONGEST_FLOW if source.path.startswith("conversations/flows/") else LONGEST_FILE
    if len(source.lines) > longest and not has_reason(source, 1):
        yield 1, f"{len(source.lines)} lines; {longest} are the most"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = body_length(node, source)
            if length > LONGEST_BODY and not has_reason(source, node.lineno):
                yield node.lineno, f"{node.name} has {length} lines; {LONGEST_BODY} are the most"


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> int:
    """Lines of a body: without its docstring, empty lines and comments."""
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    lines = source.lines[body[0].lineno - 1 : body[-1].end_lineno]
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in lines)


def has_reason(source: Source, line: int) -> bool:
    return re.search(r"# long: \S", source.lines[line - 1]) is not None


RULES: tuple[Callable[[Source], Iterator[Found]], ...] = (
    conversations_are_pure,
    rooms_keep_their_direction,
    only_storage_speaks_sql,
    edges_never_write_rows,
    only_app_wires,
    names_say_something,
    sizes_are_small,
)
