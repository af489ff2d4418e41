"""`tawjih check`: everything that can be wrong; and what another version of the rules, or another day, changes."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from bot.console import err, out, said_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.programme import Programme

_ROOT: Final = Path(__file__).parent.parent
_DATA: Final = Path("conversations", "data")


def _day(written: str) -> date:
    """The day that was written."""
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        message = f"“{written}” is not a day: write year-month-day, as in 2026-09-01 for 1 September 2026."
        raise typer.BadParameter(message) from None


def check(
    *,
    against: Annotated[
        str, typer.Option(help="Say which verdicts become others since this folder, or this revision of git.")
    ] = "",
    on: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DAY", help="Judge by this day (2026-09-01); say what it changes."),
    ] = None,
) -> None:
    """Look at every definition and setting; say all that is wrong, with file and key."""
    from bot.checks import notes, problems, programme_read  # noqa: PLC0415
    from bot.progress import progress  # noqa: PLC0415

    with progress("Definitions"):
        programme = programme_read()
        found = problems(on, programme)
    for problem in found:
        err.print(f"[red]✗[/] {escape(problem)}")
    if found or programme is None:
        raise typer.Exit(1)
    for note in notes():
        out.print(f"[yellow]·[/] {escape(note)}")
    out.print("[green]✓[/] Settings, programme, flows, words and lexicon are sound.")
    _tell_doubtful(programme, on)
    with said_plainly():
        was = _rules_of(programme, against) if against else programme  # before what takes seconds
    _tell_recorded(programme)
    _proved(programme, on)
    if against or on:
        with said_plainly():
            _compare((was, programme), against, on)


def _tell_doubtful(programme: Programme, day: date | None) -> None:
    """What has ended, as days go by by themselves, and what may be meant or not: no fault, to be looked at."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from conversations.alike import facing  # noqa: PLC0415
    from conversations.periods import over  # noqa: PLC0415

    today = day or SystemClock().today()
    for line in (*over(programme, today), *facing(programme, today)):
        out.print(f"[yellow]![/] {escape(line)}")


def _tell_recorded(programme: Programme) -> None:
    """How much of what is said was recorded; what is not is only text, which is no fault."""
    from bot.config import load_settings  # noqa: PLC0415
    from bot.definitions import words_in_use  # noqa: PLC0415
    from bot.services.voices import Voices  # noqa: PLC0415

    found = Voices(load_settings().data_dir, words_in_use(), programme).coverage()
    told = ", ".join(f"{one.language} {one.recorded} of {one.recordable}" for one in found)
    out.print(f"Recorded voices: {told}.")
    read = found[0].questions
    out.print(f"  In {read} of them the buttons are read, too: where they are few and always the same.")
    for name in (name for one in found for name in one.stale):
        out.print(f"[yellow]![/] voices/{escape(name)}.ogg: not said, as its words have changed or nobody approved it")


def _proved(programme: Programme, day: date | None) -> None:
    from bot.checks import all_facts  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.progress import progress  # noqa: PLC0415
    from bot.services.proved import proved  # noqa: PLC0415

    today = day or SystemClock().today()
    with progress("Proof"):
        lines = list(proved(programme, all_facts(programme), today))
    out.print(f"[green]✓[/] The rules of {today} are proven:")
    for line in lines:
        out.print(f"  {escape(line)}", soft_wrap=True)


def _compare(both: tuple[Programme, Programme], against: str, day: date | None) -> None:
    from bot.checks import all_facts  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.differences import compared  # noqa: PLC0415

    (was, now), today = both, SystemClock().today()
    # Against other rules, both are judged on the same day; without, today is held against that day.
    days = (day or today, day or today) if against else (today, day or today)
    lines = list(compared((was, days[0]), (now, days[1]), all_facts(was, now)))
    since = against or str(today)
    out.print(f"Since {escape(since)}:" if lines else f"Since {escape(since)}, no verdict and no other door changes.")
    for line in lines:
        out.print(f"  {escape(line)}")


def _rules_of(programme: Programme, against: str) -> Programme:
    """The rules there. Raises ValueError, in one sentence, where there are none that this program reads."""
    from conversations.programme import ProgrammeWrong, with_rules_of  # noqa: PLC0415

    with _folder(against) as folder:
        try:
            return with_rules_of(programme, folder)
        except ProgrammeWrong as wrong:
            raise ValueError("\n".join(f"{against}: {problem}" for problem in wrong.problems)) from None
        except OSError as error:
            message = f"{against}: {Path(error.filename or '').name} cannot be read ({type(error).__name__})."
            raise ValueError(message) from None


@contextmanager
def _folder(against: str) -> Iterator[Path]:
    """Where the rules are: a folder with `programme.yaml`, one of the program, or a revision of git."""
    for folder in (Path(against), Path(against) / _DATA):
        if (folder / "programme.yaml").is_file():
            yield folder
            return
    with tempfile.TemporaryDirectory() as made:
        _take_out(against, Path(made))
        yield Path(made) / _DATA


def _take_out(revision: str, folder: Path) -> None:
    """Write the data of a revision there. Raises ValueError where git knows none of that name."""
    name = f"refs/{revision}" if revision.startswith("-") else revision  # never an option of git's
    command = ["git", "-C", str(_ROOT), "archive", name, str(_DATA)]
    try:
        packed = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout  # noqa: S603 - a list
    except (OSError, subprocess.SubprocessError):
        message = (
            f"--against: {revision} is neither a folder with a programme.yaml nor a revision that git knows here."
            " Write the path of such a folder, or a revision such as HEAD~1."
        )
        raise ValueError(message) from None
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        for member in archive:  # its own `extractall(filter=...)` is missing before Python 3.11.4
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                file = folder / member.name  # git keeps neither ".." nor a root in a name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read())
