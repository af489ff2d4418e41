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
    from collections.abc import Callable

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
    steps = _steps_a_second()
    tell("the page")
    return [
        Part("an expected answer understood, danger included: median", median(answers), "ms", 0.25),
        Part("any message understood: 95th percentile", quantiles(every, n=20)[-1], "ms", 2),
        Part("steps of the engine", steps, "a second", 5000, more=True),
        Part("the page with all it loads, on the wire", _page(), "kB", 40),
    ]


def _steps_a_second() -> float:
    """The typed sign-up, step by step, with nothing known of the way before."""
    taken = _sign_up()
    tries = []
    for _ in range(5):
        fresh = [
            (state, event, replace(context, walks=Walks()))
            for _ in range(_TIMES // 5)
            for state, event, context in taken
        ]
        gc.collect()  # what was made to measure with is not looked through while it is measured
        start = time.perf_counter()
        for state, event, context in fresh:
            engine.step(state, event, context)
        tries.append(len(fresh) / (time.perf_counter() - start))
    return median(tries)


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
