"""Of several processes that serve, one that cannot be started takes none of the others with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from bot.notices import Notices
from bot.processes import Processes

if TYPE_CHECKING:
    import pytest


def test_service_ended_when_the_machine_had_no_room_for_one_more_process(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def refused() -> NoReturn:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(os, "fork", refused)
    processes = Processes(2, lambda _: None, Notices(said.append))
    processes._start_due()
    assert said == ["A process could not be started (Cannot allocate memory); it is tried again."]
    assert 0 < processes._next_due() <= 0.5
