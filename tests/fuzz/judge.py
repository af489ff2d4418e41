"""Notices what must not come of any input: an error that only a catch-all caught, or a word of a programmer's."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import exists, select

from bot.logs import describe_exception
from storage.models import consents, leads
from tests.fuzz.door import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

MARKUP: Final = "<b id=fuzz>"
"""Typed again and again: in a page it may stand only escaped."""
_LEAKS: Final = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|, line \d|\bline \d+, in|[a-z]Error\b|Exception\b| object at 0x|\bNoneType"
    rf"|\bsqlite3?\b|psycopg|sqlalchemy|{re.escape(MARKUP)}|\b(?:bot|storage|conversations)[./][a-z_]+[./][a-z_]+",
)
OF_OPERATORS: Final = re.compile(r"Traceback|File \"|[a-z]Error\b|Exception\b| object at 0x|\bNoneType")
"""Who runs the program may read of files and databases; of what is inside, not."""
_AROUND: Final = 60
_WORTH: Final = ("first_name", "phone", "age", "grade", "district", "trade", "withdrawn_at")


@dataclass
class Judge:
    """What was noticed since it was looked at last."""

    noted: list[str] = field(default_factory=list)
    watched: dict[int, tuple[object, ...]] = field(default_factory=dict)
    _seen_leads: int = 0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Every error that is logged is noticed here, whoever caught it, and written nowhere."""
        before, root = structlog.get_config(), logging.getLogger()
        handler = _Handler(self.noted)
        structlog.configure(
            processors=[self._note],
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
            cache_logger_on_first_use=False,
        )
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)
            structlog.configure(**before)

    def _note(self, logger: object, method: str, event: Any) -> Any:
        told = str(event.get("event"))
        if told == "library_warned":  # that is noticed by itself
            raise structlog.DropEvent
        if method in {"error", "exception", "critical"} or "exc_info" in event or "unavailable" in told:
            described = describe_exception(logger, method, event)
            at = [place for place in described.get("trace", []) if "site-packages" not in place][-3:]
            self.noted.append(f"{told}: {described.get('error', '')} at {' < '.join(reversed(at))}")
        raise structlog.DropEvent

    def check(self) -> None:
        """Raise Wrong when anything was noticed."""
        if self.noted:
            told = "; ".join(dict.fromkeys(self.noted))
            self.noted.clear()
            raise Wrong(f"reached a catch-all: {told}")

    def leads(self, tx: Connection) -> None:
        """No lead came without a yes, and what sound people gave is there as they gave it. Raises Wrong."""
        self.consents(tx)
        self.kept(tx)

    def consents(self, tx: Connection) -> None:
        """No lead came without a yes. Raises Wrong."""
        agreed = exists().where(consents.c.conversation_id == leads.c.conversation_id, consents.c.given)
        new = tx.execute(select(leads.c.id, agreed).where(leads.c.id > self._seen_leads)).all()
        self._seen_leads = max((number for number, _ in new), default=self._seen_leads)
        if not all(has for _, has in new):
            raise Wrong("a lead was made of whom nobody agreed")

    def kept(self, tx: Connection) -> None:
        """What sound people gave is there as they gave it. Raises Wrong."""
        for number, worth in self.watched.items():
            if worth_of(tx, number) != worth:
                raise Wrong("a lead of somebody else was changed")

    def watch(self, tx: Connection, number: int) -> None:
        """From now on this lead stays as it is; the one that is watched for longest is let go."""
        self.watched[number] = worth_of(tx, number)
        if len(self.watched) > 3:
            del self.watched[min(self.watched)]

    def know_leads(self, tx: Connection) -> None:
        """Those that are there now came otherwise."""
        self._seen_leads = max(tx.execute(select(leads.c.id)).scalars(), default=0)


def worth_of(tx: Connection, number: int) -> tuple[object, ...]:
    """What somebody gave for a lead."""
    row = tx.execute(select(*(leads.c[name] for name in _WORTH)).where(leads.c.id == number)).one_or_none()
    return tuple(row) if row else ()


def read_as_a_person(said: str, leaks: re.Pattern[str] = _LEAKS) -> None:
    """Raise Wrong for what only a programmer would want to read."""
    if found := leaks.search(said):
        around = said[max(0, found.start() - _AROUND) : found.end() + _AROUND]
        raise Wrong(f"a person reads {found[0]!r} in {around!r}")


def listen_to_loop(noted: list[str]) -> None:
    """What breaks in a task for which nobody waits is noticed, too."""

    def note(_: object, context: dict[str, Any]) -> None:
        noted.append(f"{context.get('message')}: {type(context.get('exception')).__name__}")

    asyncio.get_running_loop().set_exception_handler(note)


class _Handler(logging.Handler):
    def __init__(self, noted: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._noted = noted

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("telegram"):  # the library says what it makes of an answer before it raises it
            return
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        self._noted.append(f"{record.name}: {record.msg} {kind}")
