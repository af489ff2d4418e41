"""`tawjih keys show`, `rotate`, `drop`: the keys of what is encrypted. The keys themselves are never shown."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.console import LAST_NUMBER, err, open_store, out, read_settings, said_plainly
from bot.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.db import Database
    from storage.keys import Used

keys_cli = typer.Typer(no_args_is_help=True, help="The keys of what is encrypted.")


@keys_cli.command("show")
def show() -> None:
    """The versions, how many values each is in use by, and how many processes can read it. Never the key."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from storage.keys import count_used, list_holders  # noqa: PLC0415

    settings = read_settings()
    with said_plainly(), closing(open_store(settings)) as database:
        with database.reading() as tx:
            used, holders = count_used(tx), list_holders(tx, SystemClock().now())
        keyring = database.keyring
        table = Table("key", "values", "read by", "", box=None)
        for version in sorted({*keyring.versions, *(one.version for one in used)}):
            number = sum(one.number for one in used if one.version == version)
            reads = sum(version in one.versions for one in holders)
            state = _state(version, keyring.versions, keyring.current, number)
            table.add_row(str(version), str(number), f"{reads} of {len(holders)} processes", state)
    out.print(table)
    out.print(f"In {escape(str(settings.key_file()))}. What the hashes come from lies there too, and is never changed.")


def _state(version: int, known: Iterable[int], current: int, number: int) -> str:
    if version == current:
        return "is written with"
    if version not in known:
        return "NOT IN THE KEY FILE: put the copy back that has it"
    if version > current:
        return "not written with yet: tawjih keys rotate"
    return "tawjih keys rotate writes them anew" if number else f"may be dropped: tawjih keys drop {version}"


@keys_cli.command("rotate")
def rotate() -> None:
    """A new key, and everything written anew with it, while Tawjih serves. Ended in the middle, run it again."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.by_operator import write_down  # noqa: PLC0415
    from bot.services.rotation import Rotation  # noqa: PLC0415
    from storage.keyfile import KeyFile  # noqa: PLC0415
    from storage.rekeying import settle  # noqa: PLC0415

    settings = read_settings()
    with said_plainly(), closing(open_store(settings)) as database:
        with progress("Values") as shows:
            done = Rotation(
                database,
                KeyFile(settings.key_file()),
                SystemClock(),
                says=lambda sentence: out.print(escape(sentence)),
                shows=shows,
            ).run()
        write_down(database, "rotate_keys", SystemClock().now(), str(done.version))
        settle(database)
        used = _used(database)
    out.print(f"[green]✓[/] Written anew with key {done.version}: {done.rows} rows.")
    if done.unreadable:
        err.print(f"[red]✗[/] {done.unreadable} values can be read with no key: they were left as they are.")
    old = sorted({one.version for one in used} - {done.version})
    _tell_old(done.version, old)


def _tell_old(version: int, old: list[int]) -> None:
    if old:
        out.print(f"Still in use: {', '.join(f'key {one}' for one in old)}; tawjih keys show says by what.")
    else:
        out.print(
            f"No key before {version} is used any more. Once no backup from before is needed, they may be dropped: "
            f"tawjih keys drop {version - 1}"
        )


def _used(database: Database) -> list[Used]:
    from storage.keys import count_used  # noqa: PLC0415

    with database.reading() as tx:
        return count_used(tx)


@keys_cli.command("drop")
def drop(
    version: Annotated[int, typer.Argument(min=1, max=LAST_NUMBER, help="The key, as `keys show` numbers it.")],
) -> None:
    """Take a key out of the key file for good. Refused while any value uses it."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.by_operator import write_down  # noqa: PLC0415
    from bot.services.rotation import drop as drop_key  # noqa: PLC0415
    from storage.keyfile import KeyFile  # noqa: PLC0415
    from storage.rekeying import settle  # noqa: PLC0415

    settings = read_settings()
    with said_plainly(), closing(open_store(settings)) as database:
        drop_key(database, KeyFile(settings.key_file()), version, SystemClock())
        write_down(database, "drop_key", SystemClock().now(), str(version))
        settle(database)
    out.print(
        f"[green]✓[/] Key {version} is in {escape(str(settings.key_file()))} no more. Copies of that file still have "
        "it: copy it anew to other machines and to where you keep it; backups bring their own."
    )
