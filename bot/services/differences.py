"""What a change of the rules changes, in words for who runs the centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.comparing import Side, difference
from conversations.proof import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from conversations.comparing import Difference, Example
    from conversations.kinds import Kind
    from conversations.programme import Programme


def told_changes(found: Difference) -> Iterator[str]:
    """Each verdict and each door that becomes another, for how many sets of answers, with an example."""
    for turned in found.verdicts:
        same = " (other reasons)" if turned.before == turned.after else ""
        head = f"verdict {turned.before} -> {turned.after}{same}: {turned.sets} of {found.sets} sets of answers"
        yield f"{head}; {told_kind(turned.examples[0].kind)}"
    for door in found.doors:
        named = "is named" if door.is_named else "is named no longer"
        yield f"{door.text.id} {named}: {door.sets} of {found.sets} sets of answers; {told_kind(door.example)}"


def told_kind(kind: Kind) -> str:
    """Answers of this kind."""
    return "for example " + ", ".join(f"{name} {value}" for name, value in kind.answers.items())


def compared(
    before: tuple[Programme, date], after: tuple[Programme, date], every_facts: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """What becomes another from one programme and day to another, whatever is confirmed; nothing where nothing does.

    While sign-up is open: what differs while it is not is only which doors are named beside.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for facts in every_facts:
        sides = (Side(programme, Standing(facts), day) for programme, day in (before, after))
        said = difference(*sides)
        lines = (*told_changes(said), *(_reasons(one) for turned in said.verdicts for one in turned.examples))
        found.setdefault(lines, []).append(", ".join(f"{name} {value}" for name, value in facts.items()))
    for lines, confirmed in found.items():
        if lines:
            yield "whatever is confirmed:" if len(confirmed) == len(every_facts) else f"with {' or '.join(confirmed)}:"
            yield from (f"  {line}" for line in lines)


def _reasons(one: Example) -> str:
    """The reasons of an example, before and after."""
    was, now = (" + ".join(reason.text.id for reason in verdict.reasons) for verdict in (one.before, one.after))
    return (
        f"{told_kind(one.kind).removeprefix('for example ')}: {one.before.value} ({was}) -> {one.after.value} ({now})"
    )
