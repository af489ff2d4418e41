"""The command line for accounts of the desk: `tawjih staff add`, `list`, `link`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.console import open_store, out, read_settings, said_plainly

staff_cli = typer.Typer(no_args_is_help=True, help="Who may come in at the desk.")


@staff_cli.command("add")
def add(  # noqa: PLR0913, PLR0917 - what an account is
    login: Annotated[str, typer.Argument(help="2 to 30 of a-z 0-9 . _ -, such as salma.")],
    name: Annotated[str, typer.Option(help="How colleagues call them.")],
    role: Annotated[list[str], typer.Option(help="counsellor, coordinator, safeguarding or administrator.")],
    speaks: Annotated[list[str] | None, typer.Option(help="A language of `tawjih locale list`; several times.")] = None,
    locale: Annotated[str, typer.Option(help="The language of their desk.")] = "fr",
    centre: Annotated[
        str,
        typer.Option(
            help="The centre they work for, by its id. Without, all of them; a counsellor needs one where there are "
            "several."
        ),
    ] = "",
) -> None:
    """Open an account. Prints the link with which they come in, once, within a day, and choose a password."""
    from bot.definitions import programme_in_use  # noqa: PLC0415
    from bot.services.accounts import open_account  # noqa: PLC0415
    from bot.services.sign_in import Wished  # noqa: PLC0415

    settings, database = read_settings(), open_store(read_settings())
    with said_plainly():
        wished = Wished(login, name, tuple(role), tuple(speaks or ()), locale, centre)
        path = open_account(database, wished, [one.id for one in programme_in_use().centres])
    database.close()
    _tell(settings.own_url(), path)


@staff_cli.command("link")
def link(login: Annotated[str, typer.Argument(help="Whose password was lost.")]) -> None:
    """Another link for somebody: their password and sessions end."""
    from bot.services.accounts import link_again  # noqa: PLC0415

    settings, database = read_settings(), open_store(read_settings())
    with said_plainly():
        path = link_again(database, login)
    database.close()
    _tell(settings.own_url(), path)


@staff_cli.command("list")
def list_staff() -> None:
    """All accounts, with their roles."""
    from bot.services.accounts import list_accounts  # noqa: PLC0415

    database = open_store(read_settings())
    table = Table("login", "name", "roles", "centre", "speaks", "last sign-in", "closed")
    with said_plainly():
        for row in list_accounts(database):
            table.add_row(*map(escape, row))
    database.close()
    out.print(table)


def _tell(base: str, path: str) -> None:
    out.print(f"[green]✓[/] Give them this link; it holds once, within a day:\n{base}{path}", soft_wrap=True)
