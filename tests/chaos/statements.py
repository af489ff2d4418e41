"""Every statement that writes to the store, by the function of `storage` that sends it; which of them a run reached.

They are found in the code itself: what a function names of its module's statements, and what it makes of its own. So a
new one is known without being told of, and a run in which nobody came to it says so.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Delete, Insert, Table, Update
from sqlalchemy.sql.dml import UpdateBase

import storage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, ModuleType

_FOLDER: Final = str(Path(storage.__file__).parent) + "/"
_VERBS: Final = {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}
_KINDS: Final[dict[type, str]] = {Insert: "INSERT", Update: "UPDATE", Delete: "DELETE"}
_ANY: Final = "?"
_CARRIES: Final = {"faults", "pool", "writer", "jobs"}  # they run what others want, whatever it is


def name_of(statement: UpdateBase, code: CodeType) -> str:
    """A statement as that function sends it."""
    module = Path(code.co_filename).stem
    return f"{module}.{code.co_name} {_what(statement)}"


def names_of(statement: UpdateBase) -> list[str]:
    """The statement that is being sent just now, as each function of the store says that it is under way in; the one
    that sends it first.
    """
    found, frame = [], inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        is_ours = code.co_filename.startswith(_FOLDER) and Path(code.co_filename).stem not in _CARRIES
        if is_ours and not code.co_name.startswith("<"):
            found.append(name_of(statement, code))
        frame = frame.f_back
    return found


def all_of_them() -> set[str]:
    """Each that is in the code of the store."""
    names = set()
    for one in pkgutil.iter_modules([_FOLDER]):
        if not one.ispkg:
            names |= set(_in_module(importlib.import_module(f"storage.{one.name}")))
    return names


def missing(reached: set[str]) -> set[str]:
    """Those that nobody came to. Of one that is made for whichever table, one table is enough."""
    whole = reached | {f"{name.rpartition(' ')[0]} {_ANY}" for name in reached}
    return all_of_them() - whole


def _in_module(module: ModuleType) -> Iterator[str]:
    place = module.__name__.removeprefix("storage.")
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef):
            for node in _own(function):
                for what in _named(node, module):
                    yield f"{place}.{function.name} {what}"


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What is written in this function, but for the functions in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.FunctionDef)]


def _named(node: ast.AST, module: ModuleType) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from map(_what, _statements(getattr(module, node.id, None)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _VERBS and node.args:
        given = node.args[0]
        table = getattr(module, given.id, None) if isinstance(given, ast.Name) else None
        yield f"{_VERBS[node.func.id]} {table.name if isinstance(table, Table) else _ANY}"


def _statements(value: object) -> Iterator[UpdateBase]:
    """Those that are this value, or in it."""
    if isinstance(value, UpdateBase):
        yield value
    elif isinstance(value, dict | tuple | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _statements(one)


def _what(statement: UpdateBase) -> str:
    verb = next((name for kind, name in _KINDS.items() if isinstance(statement, kind)), _ANY)
    table = getattr(statement, "table", None)
    return f"{verb} {table.name if isinstance(table, Table) else _ANY}"
