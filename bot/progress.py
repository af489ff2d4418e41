"""How far long work is: drawn on standard error for who looks at a terminal, and gone in the end. Elsewhere nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import console

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shows(Protocol):
    """Called with how much is done and, as soon as it is known, of how much."""

    def __call__(self, done: int, total: int | None = None, /) -> object:
        """Show it."""


@contextmanager
def progress(what: str) -> Iterator[Shows]:
    """Meanwhile, show how far it is; until something is told of it, only that it goes on."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns,
        console=console.err,
        transient=True,
        disable=not console.err.is_terminal,
        redirect_stdout=console.out.is_terminal,  # what is printed meanwhile stands above; in a file it stays there
    ) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total=None: shown.update(task, completed=done, total=total)
