"""A program that does something many times, and is killed in the middle of it, again and again."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.visiting import Program

KILLS = 3


def kill_in_the_middle(program: Program, done: Callable[[], int], number: int) -> None:
    """Start it, kill it when so many of all are `done`, and once more; then let it do the rest, and stop it."""
    try:
        for moment in sorted(random.sample(range(5, number // 2), KILLS)):
            program.start()
            while done() < moment:
                time.sleep(0.005)
            program.kill()
        assert done() < number, "it was killed in the middle"
        program.start()
        while done() < number:
            time.sleep(0.02)
        program.stop()
    finally:
        program.kill()
