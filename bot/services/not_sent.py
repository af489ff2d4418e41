"""The ways in which a message does not go out: each is a thing that whoever sends can do about it."""

from __future__ import annotations


class NotSent(Exception):  # noqa: N818  it is the outcome of a send, and each kind is handled
    """A message did not go out. `reason` is a type, never words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(NotSent):
    """The other side could not be reached, or would not take it now. Comes again."""


class Unanswered(NotSent):
    """It was sent, and no answer came: it may have arrived."""


class Held(NotSent):
    """Too many messages to this address: nothing more for `seconds`."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Refused(NotSent):
    """The other side will never take this message."""


class Blocked(NotSent):
    """The person does not want to be written to."""


class Closed(NotSent):
    """They have been silent for too long to be written to. It goes when they have written."""
