"""What was proved of the rules, and how many questions people need, in words for who runs the centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.effort import effort
from conversations.proof import LAUNCHES, prove

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from conversations.effort import Counted
    from conversations.programme import Programme


def proved(programme: Programme, every_facts: Sequence[Mapping[str, str]], today: date) -> Iterator[str]:
    """What holds on this day, whatever is confirmed; only where nothing is wrong."""
    proofs = [prove(programme, facts, today) for facts in every_facts]
    told = {name: sum(proof.verdicts[name] for proof in proofs) for name in ("yes", "no", "unknown")}
    yield (
        f"{proofs[0].sets} sets of answers, {len(every_facts)} times what is confirmed, {len(LAUNCHES)} times"
        f" sign-up open or not: one verdict each ({', '.join(f'{name} {number}' for name, number in told.items())})."
    )
    yield (
        f"Judged in {sum(proof.judged for proof in proofs)} kinds: no dead end, every no has another door, every reason"
        " and every open door holds, every rule, case and door matters, and nothing is told early that other answers"
        " would change."
    )
    yield "Questions to a verdict, by population.yaml (asking all / in the file's order up to a no / by the tree):"
    for facts in every_facts:
        found = effort(programme, facts, today)
        confirmed = ", ".join(f"{name} {value}" for name, value in facts.items())
        ways = (found.asking_all, found.in_file_order, found.by_tree)
        part = found.by_tree.median / found.asking_all.median
        yield (
            f"  with {confirmed or 'nothing to confirm'}: median {_each(one.median for one in ways)}"
            f" ({part:.0%} of all), mean {_each(f'{one.mean:.2f}' for one in ways)};"
            f" by the tree {_shares(found.by_tree)}; no order has a median below {found.least_median}, as with"
            f" {found.least_median - 1} none settles more than {found.most_with_one_fewer:.1%}"
        )


def _each(numbers: Iterator[object]) -> str:
    return " / ".join(map(str, numbers))


def _shares(counted: Counted) -> str:
    return ", ".join(f"{number} for {counted.share(number):.1%}" for number in sorted(counted.weights))
