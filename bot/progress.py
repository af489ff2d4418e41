"""How far long work is: drawn on standard error for who looks at a terminal, and gone in the end. Elsewhere nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from bot import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Task


class Shows(Protocol):
    """Called with how much is done and, as soon as it is known, of how much."""

    def __call__(self, done: int, total: int | None = None, /) -> object:
        """Show it."""


class _Counted(MofNCompleteColumn):
    """How many of how many; nothing while nobody knows."""

    def render(self, task: Task) -> Text:
        """What stands in the column."""
        return super().render(task) if task.total is not None else Text()


@contextmanager
def progress(what: str) -> Iterator[Shows]:
    """Meanwhile, show how far it is; until something is told of it, only that it goes on."""
    columns = (TextColumn("{task.description}"), BarColumn(), _Counted(), TimeElapsedColumn())
    with Progress(
        *columns,
        console=console.err,
        transient=True,
        disable=not console.err.is_terminal,
        redirect_stdout=console.out.is_terminal,  # what is printed meanwhile stands above; in a file it stays there
    ) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total=None: shown.update(task, completed=done, total=total)
