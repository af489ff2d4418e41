"""The table: one row for each way in and database, and what broke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.fuzz.door import Door
    from tests.fuzz.parts import Part
    from tests.fuzz.run import Came

HEAD: Final = "| way in | database | inputs | through a whole turn | seconds | broken |"


def lines(doors: Sequence[Door], todo: Sequence[Part], came: Sequence[Came]) -> tuple[list[str], bool]:
    """The lines, and whether all is well: nothing broke, and enough went through a whole turn."""
    pairs = list(zip(todo, came, strict=True))
    told, wrong = [HEAD, "|---" * HEAD.count(" | ") + "|---|"], []
    for door in doors:
        for database in door.on:
            of = [one for part, one in pairs if (part.door, part.database) == (door.name, database)]
            inputs, whole = sum(one.inputs for one in of), sum(one.whole for one in of)
            seconds, broken = sum(one.seconds for one in of), sum(len(one.broken) for one in of)
            told.append(f"| {door.name} | {database} | {inputs} | {whole} | {seconds:.0f} | {broken} |")
            if whole < door.least_whole * inputs:
                wrong.append(f"{door.name}, {database}: only {whole} of {inputs} went through a whole turn")
    wrong += _broken(came)
    return [*told, *wrong], not wrong


def _broken(came: Sequence[Came]) -> Iterator[str]:
    for broken in (one for some in came for one in some.broken):
        where = f"{broken.door}, seed {broken.seed}, chapter {broken.chapter}, input {broken.number}"
        yield f"BROKEN {where}: {broken.why}\n{broken.to_json()}"
