"""`tawjih doctor`: whether all is well, and what to do where it is not."""

from __future__ import annotations

import typer
from rich.markup import escape

from bot.console import out


def doctor() -> None:
    """Look at everything in order: what is well, what is wrong and the one fix. Changes nothing; exit code 0 or 1."""
    from bot.doctor import look_at_all  # noqa: PLC0415

    wrong = 0
    for finding in look_at_all():
        sign = "[red]✗[/]" if finding.is_wrong else "[green]✓[/]"
        wrong += finding.is_wrong
        out.print(f"{sign} [bold]{escape(finding.what)}[/]: {escape(finding.said)}")
    if wrong:
        out.print(f"{wrong} to mend, from above.")
        raise typer.Exit(1)
    out.print("All is well.")
