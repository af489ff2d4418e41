"""What the parts of a turn cost, each alone: what is understood, a step of the engine, the page on the wire."""

from __future__ import annotations

import gc
import json
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from bot.app import build
from bot.channels.telegram_forms import Incoming as Update
from bot.channels.telegram_forms import to_event
from bot.config import Settings
from bot.services.incoming import Incoming
from conversations import engine
from conversations.walks import Walks
from storage import migrations
from storage.crypto import Keyring
from storage.db import Database
from tests.bench.kept_apart import rows
from tests.bench.people import TYPED, Chat
from tests.bench.understanding import speeds
from tests.test_first_view import PHONE, first_view
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conversations.types import Context, Event, State

    Taken = tuple[State, Event, Context]

_TIMES: Final = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A figure, what it must reach, and whether more of it is better."""

    name: str
    figure: float
    unit: str
    bar: float
    more: bool = False

    def is_reached(self) -> bool:
        """Whether it is."""
        return self.figure >= self.bar if self.more else self.figure <= self.bar


def measure(tell: Callable[[str], None]) -> list[Part]:
    """Each part, alone."""
    tell("what is understood")
    answers, every = speeds(list(rows()))
    tell("steps of the engine")
    taken = _sign_up()
    going_on, anew = (_steps_a_second(taken, keep=keep) for keep in (True, False))
    tell("the page")
    return [
        Part("an expected answer understood, danger included: median", median(answers), "ms", 0.25),
        Part("any message understood: 95th percentile", quantiles(every, n=20)[-1], "ms", 2),
        Part("steps of the engine, the way before in memory as it was left", going_on, "a second", 5000, more=True),
        Part("the same, with nothing known of the way before", anew, "a second", 5000, more=True),
        Part("the page with all it loads, on the wire", _page(), "kB", 40),
    ]


def _steps_a_second(taken: Sequence[Taken], *, keep: bool) -> float:
    """The typed sign-up, step by step; `keep` the way before, as turns do for who wrote in the last ten minutes."""
    tries = []
    for _ in range(5):
        gc.collect()  # what was made before is not looked through while it is measured
        spent = sum(_one_sign_up(taken, keep=keep) for _ in range(_TIMES // 5))
        tries.append(_TIMES // 5 * len(taken) / spent)
    return median(tries)


def _one_sign_up(taken: Sequence[Taken], *, keep: bool) -> float:
    """The seconds that its steps take, each in the state that the one before led to."""
    spent, state, walks = 0.0, taken[0][0], Walks()
    for _, event, context in taken:
        seen = replace(context, walks=walks)
        start = time.perf_counter()
        state = engine.step(state, event, seen).state
        spent += time.perf_counter() - start
        walks.end()
        walks = walks if keep else Walks()
    return spent


def _sign_up() -> list[Taken]:
    """What the engine is given in a typed sign-up, in order."""
    taken: list[Taken] = []
    step = engine.step

    def noticed(state: State, event: Event, context: Context) -> object:
        taken.append((state, event, context))
        return step(state, event, context)

    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{folder}/bench.db", Keyring.from_bytes(b"bench" * 6 + b"xx"))) as database,
    ):
        migrations.upgrade(database)
        turns = build(Settings(_env_file=None, TRIAL="1"), database).turns  # type: ignore[call-arg]
        chat = Chat(7_000_000, 7_000_000)
        with database.transaction() as tx, patch.object(engine, "step", noticed):
            for words in TYPED:
                update = to_event(json.loads(chat.update(words)))
                assert isinstance(update, Update)
                place = ("telegram", update.external_id, update.address)
                turns.take_turn(tx, Incoming(*place, update.event, update.hint))
    return taken


def _page() -> float:
    """Kilobytes."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), {}, free_port())
        program.start()
        try:
            return sum(len(part) for part in first_view(program.url, "ary", PHONE)) / 1000
        finally:
            program.stop()
