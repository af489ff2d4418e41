"""What is understood of the phrases that were kept apart: `make bench-understanding`.

They are an own set: written for this project, by others than the training phrases, and never looked at while tuning.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from math import sqrt
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from bot.services.seeing import see
from conversations.programme import DATA
from conversations.readings import Expecting
from conversations.understanding import understand
from conversations.understanding.lexicon import load_lexicon
from conversations.understanding.ready import READY
from conversations.understanding.slots import ASK_AGAIN, read_slot
from tests.bench.kept_apart import SLOTS, VARIETIES, Row, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TODAY = date(2026, 11, 22)
FREQUENT = (
    "cost", "age_limit", "location_address", "schedule_hours", "start_date_season", "documents_needed", "sign_up",
    "programme_content_ai_trades", "diploma_certificate", "eligibility_general", "human_contact", "jobs_after",
)  # fmt: skip
# What is resident, of Linux: the highest that getrusage knows is inherited from the process that started this one.
_COST_OF_A_PROCESS = """
import os, sys, time
from pathlib import Path
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
before, start = resident(), time.perf_counter()
from conversations.readings import Expecting
from conversations.understanding import understand
from conversations.understanding.lexicon import load_lexicon
lexicon = load_lexicon(Path(sys.argv[1]))
seconds = time.perf_counter() - start
understand("numero dyali 06 00 00 00 01", Expecting(kind="phone"), "fr", lexicon)
print(seconds, resident() - before)
"""
out = Console(width=140, highlight=False)


def main() -> None:
    """Print every table."""
    lexicon = load_lexicon(DATA)
    kept = list(rows())
    seen = {row.text: see(row.text, lexicon) for row in kept}
    out.print(f"own set: {len(kept)} phrases; {platform.machine()}, Python {platform.python_version()}")
    _intents([row for row in kept if row.kind == "intent"], [row for row in kept if row.kind == "out_of_scope"], seen)
    _danger(kept, seen)
    _slots([(row, read_slot(row.text, row.kind, lexicon, TODAY)) for row in kept if row.kind in SLOTS])
    _speed(kept)


def _intents(asked: Sequence[Row], outside: Sequence[Row], seen: dict[str, dict[str, Any]]) -> None:
    top, accepted = _field(seen, "top3"), _field(seen, "intent")
    table = Table("intents", "all", *VARIETIES, "must reach")
    for name, found, among, goal in (
        ("variety, four classes", lambda row: seen[row.text]["variety"] == row.variety, asked, ".98"),
        ("top-1", lambda row: top(row)[0] == row.value, asked, ".92, each .90"),
        ("among three", lambda row: row.value in top(row), asked, ".98"),
        ("accepted", lambda row: bool(accepted(row)), asked, ".85"),
        ("right of accepted", lambda row: accepted(row) == row.value, [row for row in asked if accepted(row)], ".96"),
        ("out of scope answered", lambda row: bool(accepted(row)), outside, ".06 at most"),
    ):
        table.add_row(name, *_shares(among, found), goal)
    out.print(table)
    _each_intent(asked, lambda row: top(row)[0])


def _each_intent(asked: Sequence[Row], guess: Callable[[Row], str]) -> None:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for row in asked:
        right[row.value].append(guess(row) == row.value)
    worst = sorted((sum(found) / len(found), intent) for intent, found in right.items())
    table = Table("intent, the weakest first", "top-1", *VARIETIES, "rows", "taken for")
    for _, intent in worst:
        mine = [row for row in asked if row.value == intent]
        taken = Counter(guess(row) for row in mine if guess(row) != intent)
        shares = _shares(mine, lambda row: guess(row) == row.value)
        table.add_row(intent, *shares, str(len(mine)), ", ".join(f"{name} {times}" for name, times in taken.items()))
    out.print(table)
    out.print(f"weakest intent: {worst[0][1]} {worst[0][0]:.2f} (must reach .70)")
    frequent = min((share, intent) for share, intent in worst if intent in FREQUENT)
    out.print(f"weakest of the twelve most frequent: {frequent[1]} {frequent[0]:.2f} (must reach .80)")


def _danger(kept: Sequence[Row], seen: dict[str, dict[str, Any]]) -> None:
    table = Table("danger", "all", *VARIETIES, "must reach")
    noticed = _field(seen, "danger")
    sets = {
        "noticed": (("danger",), ".97, each .93"),
        "falsely: look-alikes": (("look_alikes",), ".05 at most"),
        "falsely: ordinary messages": (("intent", "out_of_scope", "ordinary", *SLOTS), ".005 at most"),
    }
    for name, (kinds, goal) in sets.items():
        table.add_row(name, *_shares([row for row in kept if row.kind in kinds], noticed, bounds=True), goal)
    out.print(table)


def _slots(read: Sequence[tuple[Row, str]]) -> None:
    table = Table("answers", "exact", *VARIETIES, "wrong value taken", "rows")
    for slot in (*SLOTS, "all"):
        mine = [(row, value) for row, value in read if slot in {row.kind, "all"}]
        exact = {row: value == row.value for row, value in mine}
        wrong = sum(value not in {row.value, ASK_AGAIN} for row, value in mine)
        table.add_row(slot, *_shares(list(exact), exact.__getitem__), f"{wrong / len(mine):.3f}", str(len(mine)))
    out.print(table, "exact: must reach .95, phone .98; wrong: .01 at most, phone 0")


def speeds(kept: Sequence[Row]) -> tuple[list[float], list[float]]:
    """The milliseconds that each expected answer takes, and each message of any kind."""
    kinds = {"age": "age", "birth_date": "age", "phone": "phone", "level": "level", "city": "city", "name": "name"}
    questions = {slot: Expecting(kind=kinds.get(slot, "yes_no"), yes="yes", no="no") for slot in SLOTS}  # type: ignore[arg-type]
    answers = _times((row.text, questions[row.kind]) for row in kept if row.kind in SLOTS)
    return answers, _times((row.text, Expecting(kind="age")) for row in kept)


def _speed(kept: Sequence[Row]) -> None:
    answers, every = speeds(kept)
    for name, times, goal in (("an expected answer", answers, 0.25), ("any message", every, 2)):
        out.print(
            f"{name}: median {quantiles(times)[1]:.3f} ms, 95th percentile {quantiles(times, n=20)[-1]:.3f} ms ({goal})"
        )
    cost = subprocess.run(
        [sys.executable, "-c", _COST_OF_A_PROCESS, str(DATA)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, cost.stdout.split())
    made = DATA / READY  # by `make install`
    shipped = sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file() and path != made) / 1e6
    out.print(
        f"import and load {seconds:.2f} s (0.15), memory {megabytes:.0f} MB (30), data shipped {shipped:.1f} MB (3)"
    )


def _times(asked: Iterable[tuple[str, Expecting]]) -> list[float]:
    """Milliseconds for each, the best of three."""
    lexicon = load_lexicon(DATA)
    found = []
    for text, expecting in asked:
        tries = []
        for _ in range(3):
            start = time.perf_counter()
            understand(text, expecting, "fr", lexicon)
            tries.append((time.perf_counter() - start) * 1000)
        found.append(min(tries))
    return found


def _field(seen: dict[str, dict[str, Any]], name: str) -> Callable[[Row], Any]:
    return lambda row: seen[row.text][name]


def _shares(among: Sequence[Row], found: Callable[[Row], object], *, bounds: bool = False) -> list[str]:
    groups = [among, *([row for row in among if row.variety == variety] for variety in VARIETIES)]
    return [_share(sum(bool(found(row)) for row in group), len(group), bounds=bounds) for group in groups]


def _share(hits: int, rows_: int, *, bounds: bool) -> str:
    if not rows_:
        return "-"
    low, high = wilson(hits, rows_)
    return f"{hits / rows_:.3f}" + (f" ({low:.2f}-{high:.2f})" if bounds else "")


def wilson(hits: int, rows_: int) -> tuple[float, float]:
    """The bounds within which the true share lies 19 times out of 20."""
    share, z = hits / rows_, 1.96
    middle = (share + z * z / (2 * rows_)) / (1 + z * z / rows_)
    around = z * sqrt(share * (1 - share) / rows_ + z * z / (4 * rows_ * rows_)) / (1 + z * z / rows_)
    return middle - around, middle + around


if __name__ == "__main__":
    main()
