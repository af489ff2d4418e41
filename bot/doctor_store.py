"""Looks at the key and the database: whether they are there, fit each other and this program, and were kept."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import against_newest
from bot.data_folder import is_new, too_open
from bot.findings import Finding, found
from bot.opening import database_unusable, has_tables, open_with
from storage import ages, migrations
from storage.crypto import KEY_BYTES, KeyFileMissing, KeyFileUnreadable, Keyring
from storage.db import StoreRefused, StoreUnavailable, WrongKey
from storage.keys import see_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.config import Settings
    from storage.ages import Inside
    from storage.db import Database

_LATE: Final = timedelta(minutes=5)
_OLD: Final = timedelta(days=3)
_NO_BACKUP: Final = "`tawjih backup FOLDER` makes one, with the keys: do it every night."


def look_at_store(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The key, the database, its tables, what waits in it, the last backup."""
    try:
        is_used = has_tables(settings)
    except (StoreUnavailable, OSError, ValueError) as error:
        yield from _key(settings, now, is_used=False)[0]
        yield _of_database(error)
        return
    findings, keyring = _key(settings, now, is_used=is_used)
    yield from findings
    if not is_used:
        yield Finding("Database", "empty, or not there yet: the first `tawjih run` makes its tables")
        return
    try:
        with closing(open_with(keyring or _any_key(), settings.database_url())) as database:
            wrong = list(_of_tables(database, has_key=keyring is not None))
            yield Finding("Database", f"{database.engine.dialect.name} is there")
            yield from found("Tables", "those of this program, for this key", wrong)
            if not wrong:
                with database.reading() as tx:
                    seen = ages.look_closely(tx, now)
                yield from _inside(seen, now)
    except (StoreUnavailable, OSError) as error:
        yield _of_database(error)


def _of_database(error: Exception) -> Finding:
    said = str(database_unusable(error)) if isinstance(error, OSError) else str(error)
    return Finding("Database", said, is_wrong=True)


def _any_key() -> Keyring:
    """Nothing is read with this key."""
    return Keyring.from_bytes(bytes(KEY_BYTES))


def _key(settings: Settings, now: datetime, *, is_used: bool) -> tuple[list[Finding], Keyring | None]:
    file = settings.key_file()
    try:
        keyring = Keyring.load(file)
    except KeyFileMissing as error:
        said = f"{file} is made by the first `tawjih run`"
        return found("Key", said, [str(error)] if is_used else []), None
    except KeyFileUnreadable as error:
        return [Finding("Key", str(error), is_wrong=True)], None
    wrong = list(filter(None, [too_open(file)]))
    return found("Key", is_new(file, now) or f"{file}, for its owner only", wrong), keyring


def _of_tables(database: Database, *, has_key: bool) -> Iterator[str]:
    """What is wrong with the tables, and whether they are written with this key."""
    with database.reading() as tx:
        try:
            pending = migrations.list_pending(tx)
            if pending:
                yield f"They lack {', '.join(pending)}: `tawjih migrate` mends it, and so does `tawjih run`."
            elif has_key:
                see_key(tx)
        except (StoreRefused, WrongKey) as error:
            yield str(error)


def _inside(seen: Inside, now: datetime) -> Iterator[Finding]:
    uneven = list(filter(None, [against_newest(now, seen.newest)]))
    yield from found(
        "Last word", f"{_far(now - seen.newest)} ago" if seen.newest else "nothing was written yet", uneven
    )
    late = [
        f"{one.number} messages wait on {channel}, the oldest since {_far(now - one.since)}: start Tawjih if it does "
        "not run; else see what is said of Telegram."
        for channel, one in seen.unsent.items()
        if one.since is not None and now - one.since > _LATE
    ]
    yield from found("Messages", f"{sum(one.number for one in seen.unsent.values())} wait, none for long", late)
    yield from _backup(seen, now)


def _backup(seen: Inside, now: datetime) -> Iterator[Finding]:
    last = seen.last_backup
    said = f"the last was begun {_far(now - last)} ago" if last else "none was made yet"
    is_missed = seen.has_requests and (last is None or now - last > _OLD)
    yield from found("Backup", said, [f"{said}: {_NO_BACKUP}"] if is_missed else [])


def _far(span: timedelta) -> str:
    """How long, roughly."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} minutes"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"
