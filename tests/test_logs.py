from __future__ import annotations

import errno
import io
import json
import logging
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.logs import LIBRARIES, WITHHELD, configure_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

PHONE = "+212600000042"
TOKEN = "1234567890:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root, configured = logging.getLogger(), structlog.get_config()
    before = (sys.excepthook, threading.excepthook, root.level, list(root.handlers), warnings.showwarning)
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    stream = io.StringIO()
    configure_logs("info", stream)
    yield stream
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, level, root.handlers, warnings.showwarning = before
    root.setLevel(level)
    for name, library_level in levels.items():
        logging.getLogger(name).setLevel(library_level)
    structlog.configure(**configured)  # as all the others have it


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_line_holds_event_level_time_and_listed_fields_when_logged(out: io.StringIO) -> None:
    structlog.get_logger().info("turn_taken", channel="telegram", turn=3, ms=1.5, subject="child-1", locale="ary_Latn")
    (line,) = lines(out)
    time = line.pop("timestamp")
    assert time.endswith("Z")
    assert line == {
        "event": "turn_taken",
        "level": "info",
        "channel": "telegram",
        "turn": 3,
        "ms": 1.5,
        "subject": "child-1",
        "locale": "ary_Latn",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", PHONE),
        ("name", "Salma"),
        ("text", "bghit nkteb"),
        ("address", "123456"),
        ("reference", "1234567"),
        ("status", PHONE),
        ("status", "06 00 00 00 42"),
        ("question", "my name is Salma"),
        ("question", "سلمى"),
        ("error", TOKEN),
        ("count", "3"),
        ("channel", 600000042),
        ("turn", [1]),
        ("kind", {"a": 1}),
    ],
)
def test_field_is_replaced_by_a_marker_when_not_listed_or_of_another_shape(
    out: io.StringIO, field: str, value: object
) -> None:
    structlog.get_logger().info("turn_taken", **{field: value})
    (line,) = lines(out)
    assert line[field] == WITHHELD


def test_bound_fields_are_held_back_too_when_not_listed(out: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(phone=PHONE):
        structlog.get_logger().bind(address=TOKEN).info("turn_taken")
    assert PHONE not in out.getvalue()
    assert TOKEN not in out.getvalue()


def test_field_name_is_replaced_when_it_is_no_name(out: io.StringIO) -> None:
    structlog.get_logger().info("turn_taken", **{PHONE: 1})
    assert lines(out)[0]["field"] == WITHHELD
    assert PHONE not in out.getvalue()


@pytest.mark.parametrize("event", ["Salma called", f"call_{PHONE}", "سلام"])
def test_event_is_replaced_by_a_marker_when_it_is_a_sentence(out: io.StringIO, event: str) -> None:
    structlog.get_logger().info(event)
    structlog.get_logger().info("call %s", PHONE)
    assert [line["event"] for line in lines(out)] == [WITHHELD, WITHHELD]


def test_exception_is_told_by_types_and_places_only_when_logged(out: io.StringIO) -> None:
    try:
        try:
            int(PHONE + "x")
        except ValueError as error:
            raise RuntimeError(PHONE) from error
    except RuntimeError:
        structlog.get_logger().exception("turn_failed", turn=2)
    (line,) = lines(out)
    assert line["error"] == "RuntimeError < ValueError"
    assert line["turn"] == 2
    assert line["trace"][-1].split()[1] == "test_exception_is_told_by_types_and_places_only_when_logged"
    assert "tests/test_logs.py:" in line["trace"][-1]
    assert PHONE not in out.getvalue()


def test_fault_of_the_system_names_its_code_when_logged(out: io.StringIO) -> None:
    structlog.get_logger().error("start_failed", exc_info=OSError(98, "address in use: " + PHONE))
    assert lines(out)[0]["error"] == "OSError[EADDRINUSE]"


@pytest.mark.parametrize("library", ["httpx", "telegram.Bot", "uvicorn.access", "sqlalchemy.engine.Engine", "unknown"])
def test_library_is_silent_below_warning_and_wordless_above(out: io.StringIO, library: str) -> None:
    logger = logging.getLogger(library)
    logger.debug("update %s", PHONE)
    logger.info("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    assert out.getvalue() == ""
    logger.warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    (line,) = lines(out)
    assert (line["event"], line["level"], line["logger"]) == ("library_warned", "warning", library)
    assert "tests/test_logs.py:" in line["where"]
    assert TOKEN not in out.getvalue()


def test_library_stays_silent_when_it_turns_itself_up_or_the_level_is_debug(out: io.StringIO) -> None:
    configure_logs("debug", out)
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    logging.getLogger("httpx").info("POST %s", TOKEN)
    assert out.getvalue() == ""


def test_library_exception_is_told_without_words_when_logged(out: io.StringIO) -> None:
    logger = logging.getLogger("uvicorn.error")
    try:
        int(PHONE + "x")
    except ValueError:
        logger.exception("Exception in ASGI application: %s", PHONE)
    logger.error(OSError(13, PHONE))
    assert [line["error"] for line in lines(out)] == ["ValueError", "PermissionError[EACCES]"]
    assert PHONE not in out.getvalue()


def test_loggers_with_handlers_of_their_own_lose_them(out: io.StringIO) -> None:
    own = io.StringIO()
    logging.getLogger("uvicorn.access").addHandler(logging.StreamHandler(own))
    configure_logs("info", out)
    logging.getLogger("uvicorn.access").warning("GET /%s", TOKEN)
    assert own.getvalue() == ""
    assert len(lines(out)) == 1


@pytest.mark.filterwarnings("default")
def test_warning_is_told_without_words_when_it_comes(out: io.StringIO) -> None:
    logging.captureWarnings(capture=True)  # pytest put its own recorder in place for this test
    warnings.warn("odd value " + PHONE, stacklevel=1)
    assert lines(out)[0]["logger"] == "py.warnings"
    assert PHONE not in out.getvalue()


def test_uncaught_exception_is_told_without_words_and_an_interrupt_not_at_all(out: io.StringIO) -> None:
    error = ValueError(PHONE)
    sys.excepthook(ValueError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    def fail() -> None:
        raise TypeError(PHONE)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert [(line["event"], line["error"]) for line in lines(out)] == [
        ("crashed", "ValueError"),
        ("crashed", "TypeError"),
    ]
    assert PHONE not in out.getvalue()


def test_level_holds_back_what_is_below_it(out: io.StringIO) -> None:
    configure_logs("warning", out)
    structlog.get_logger().info("turn_taken")
    structlog.get_logger().warning("send_failed")
    assert [line["event"] for line in lines(out)] == ["send_failed"]


@pytest.mark.usefixtures("out")
def test_lines_are_for_people_when_written_to_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    configure_logs("info", terminal)
    structlog.get_logger().info("turn_taken", phone=PHONE, turn=3)
    assert "turn_taken" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
    assert PHONE not in terminal.getvalue()


def test_work_goes_on_when_the_disk_of_the_log_is_full() -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    configure_logs("info", Full())
    structlog.get_logger().warning("beside.store_unavailable", job="outbox")
