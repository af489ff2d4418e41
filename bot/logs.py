"""What is written to the log: ids, types, counts, durations and statuses. Nothing else can get in.

A field that is not in the table below, or whose value has another shape than the table allows, is replaced by
a marker. An event is a constant name, never a sentence. Of an exception, and of what a library has to say,
only the types and the places in the source are written: their words may hold a person's.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO, cast

import structlog

if TYPE_CHECKING:
    from types import TracebackType

    from structlog.typing import EventDict, Processor

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

WITHHELD = "(withheld)"

NUMBERS = frozenset({
    *("attempt", "batch", "conversation", "count", "lead", "limit", "message", "ms", "outbox", "port", "requests"),
    *("retry_after", "rows", "seconds", "size", "status_code", "ticket", "tries", "turn", "update", "waiting"),
})  # fmt: skip
WORDS = frozenset({
    *("channel", "command", "effect", "engine", "error", "flow", "host", "intent", "job", "kind", "locale"),
    *("logger", "method", "question", "setting", "state", "status", "subject", "table", "variety"),
    *("verdict", "version", "where", "who"),
})  # fmt: skip
# They print addresses, tokens or whole updates below WARNING, or bring handlers of their own.
LIBRARIES = (
    "aiohttp",
    "alembic",
    "asyncio",
    "httpcore",
    "httpx",
    "pywa",
    "pywa_async",
    "sqlalchemy",
    "telegram",
    "uvicorn",
)

_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,63}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{0,96}", re.ASCII)
_MANY_DIGITS = re.compile(r"[0-9](?:[ .:/+_-]?[0-9]){5}", re.ASCII)
_FIELD = re.compile(r"[a-z_]{1,32}", re.ASCII)
_LEVELS = (logging.CRITICAL, logging.ERROR, logging.WARNING)


def configure_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Write to `stream` (standard error when it is not given): for people on a terminal, else a line of JSON each.

    Also takes over what libraries log, warnings, and exceptions that nobody caught.
    """
    out = _Unbroken(stream or sys.stderr)
    on_terminal = out.isatty()
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if on_terminal:
        renderer = structlog.dev.ConsoleRenderer(colors=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            keep_listed_fields,
            describe_exception,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if on_terminal else "iso", utc=not on_terminal),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", out)),
        cache_logger_on_first_use=False,
    )
    _take_over_libraries()
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class _Unbroken:
    """A stream that no full disk or closed pipe breaks: what cannot be written is lost, and the work goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.isatty = stream.isatty

    def write(self, words: str) -> int:
        """Write if it can be written."""
        with suppress(OSError):
            return self._stream.write(words)
        return 0

    def flush(self) -> None:
        """Write now, if it can be written."""
        with suppress(OSError):
            self._stream.flush()


def tell_crash(error: BaseException) -> None:
    """Say that this ended the program, by its kind and place."""
    if not structlog.is_configured():
        configure_logs()
    _log_uncaught(type(error), error, error.__traceback__)


def keep_listed_fields(_logger: object, _method: str, event_dict: EventDict) -> EventDict:
    """Replace by a marker every field that is not in the table, or holds what the table does not allow."""
    event = event_dict.pop("event", None)
    kept: EventDict = {"event": event if isinstance(event, str) and _EVENT.fullmatch(event) else WITHHELD}
    for name, value in event_dict.items():
        if name == "exc_info":
            kept[name] = value
        else:
            kept[name if _FIELD.fullmatch(name) else "field"] = value if _is_listed(name, value) else WITHHELD
    return kept


def describe_exception(_logger: object, _method: str, event_dict: EventDict) -> EventDict:
    """Put the types and the places in the source of `exc_info` in its stead."""
    info = event_dict.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else None
    if isinstance(info, tuple):
        error = info[1]
    elif info and error is None:
        error = sys.exc_info()[1]
    if error is not None:
        event_dict["error"] = " < ".join(_types(error))
        event_dict["trace"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event_dict


class LibraryHandler(logging.Handler):
    """Passes on that a library has warned, and from where; not its words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record's logger, place and exception."""
        level = next((one for one in _LEVELS if record.levelno >= one), logging.WARNING)
        error = record.msg if isinstance(record.msg, BaseException) else None
        structlog.get_logger().log(
            level,
            "library_warned",
            logger=record.name,
            where=f"{_short(record.pathname)}:{record.lineno}",
            exc_info=error or (record.exc_info if record.exc_info and record.exc_info[1] else None),
        )


def _is_listed(name: str, value: object) -> bool:
    if value is None or isinstance(value, bool):
        return name in NUMBERS or name in WORDS
    if isinstance(value, int | float):
        return name in NUMBERS
    return (
        name in WORDS
        and isinstance(value, str)
        and bool(_WORD.fullmatch(value))
        and not _MANY_DIGITS.search(value.rpartition(":")[0] if name == "where" else value)
    )


def _types(error: BaseException) -> list[str]:
    """The type of an error, then those of its causes."""
    types: list[str] = []
    following: BaseException | None = error
    while following is not None and len(types) < 5:
        code = errno.errorcode.get(following.errno or 0, "") if isinstance(following, OSError) else ""
        types.append(type(following).__name__ + (f"[{code}]" if code else ""))
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return types


def _short(path: str) -> str:
    """A path without what is before the package: `bot/app.py`, `telegram/_bot.py`, `asyncio/runners.py`."""
    parts = path.replace("\\", "/").split("/")
    for room in ("site-packages", "bot", "conversations", "storage"):
        if room in parts:
            at = len(parts) - 1 - parts[::-1].index(room)
            return "/".join(parts[at + (room == "site-packages") :])
    return "/".join(parts[-2:])


def _take_over_libraries() -> None:
    handler = LibraryHandler(logging.WARNING)
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if type(one) not in {LibraryHandler, logging.StreamHandler}]
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    known = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in LIBRARIES]
    for name in {*LIBRARIES, *known, "uvicorn.access", "uvicorn.error"}:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("crashed", exc_info=(kind, error, trace))
