"""Looks at all that must be right before Tawjih serves and while it does. It changes nothing, and shows no secret.

What is wrong is said in the words in which the program says it elsewhere: as at its start, in `check`, in `/readyz`.
"""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import stat
from typing import TYPE_CHECKING, Final

from bot.clock import ClockWrong, SystemClock, trust, zones_are_known
from bot.config import SettingsWrong, load_settings, names_set
from bot.data_folder import not_writable
from bot.findings import Finding, found
from bot.listening import PortNotTaken, is_tawjih, take_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.config import Settings

_LEAST_ROOM: Final = 500 * 2**20
_MEGABYTE: Final = 2**20


def look_at_all() -> Iterator[Finding]:
    """Every finding, in order, each as soon as it is there."""
    yield Finding("Python", platform.python_version())  # with one that is too old, nobody comes here
    try:
        settings = load_settings()
    except SettingsWrong as wrong:
        yield from found("Settings", "", wrong.mistakes)
        yield from _clock()
        yield from _definitions()
        return
    names = ", ".join(names_set(settings))
    yield Finding("Settings", f"{names} set, all others as they come" if names else "all as they come")
    yield from _clock()
    yield from _definitions()
    yield from _folder(settings.data_dir)
    yield from _disk(settings.data_dir)
    yield from _store(settings)
    yield from _port(settings)
    yield from _telegram(settings)
    yield from _whatsapp(settings)


def _clock() -> Iterator[Finding]:
    wrong = []
    try:
        trust(SystemClock())
    except ClockWrong as error:
        wrong.append(str(error))
    if not zones_are_known():
        wrong.append(
            "This machine does not know the clock of Casablanca: bring its time zone data (tzdata) up to date."
        )
    now = SystemClock().now()
    yield from found("Clock", f"{now:%Y-%m-%d %H:%M} UTC, and the clock of Casablanca is known", wrong)


def _definitions() -> Iterator[Finding]:
    from bot import checks  # noqa: PLC0415  most of the time goes by there: what was found before is shown meanwhile

    today = SystemClock().today()
    yield from found("Programme", "rules, flows and lexicon are sound, and proven", checks.of_programme(today))
    yield from found("Words", "compiled, complete and sound", checks.of_words())


def _folder(folder: Path) -> Iterator[Finding]:
    there = _nearest(folder)
    wrong = [not_writable(folder)] if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)) else []
    if os.name == "posix" and folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        wrong.append(f"The folder {folder} is open to other users of this machine: chmod 700 {folder}")
    said = f"{folder}, for its owner only" if folder.is_dir() else f"{folder} is made by the first `tawjih run`"
    yield from found("Data folder", said, wrong)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    return next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)


def _disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(_nearest(folder)).free
    room = f"{free // _MEGABYTE} MB free"
    wrong = [f"only {room}: make room on the disk of {folder}."] if free < _LEAST_ROOM else []
    yield from found("Disk", room, wrong)


def _store(settings: Settings) -> Iterator[Finding]:
    from bot.doctor_store import look_at_store  # noqa: PLC0415  as above

    yield from look_at_store(settings, SystemClock().now())


def _port(settings: Settings) -> Iterator[Finding]:
    if settings.port == 0:
        yield Finding("Port", "any that is free")
        return
    try:
        take_port(settings.host, settings.port).close()
    except PortNotTaken as taken:
        if is_tawjih(settings.host, settings.port):
            yield Finding("Port", f"Tawjih serves at {settings.port}")
        else:
            yield Finding("Port", str(taken), is_wrong=True)
        return
    yield Finding("Port", f"{settings.port} is free")


def _telegram(settings: Settings) -> Iterator[Finding]:
    if not settings.telegram_bot_token.get_secret_value():
        yield Finding("Telegram", "off; to have it, ask @BotFather for a token and set TELEGRAM_BOT_TOKEN")
        return
    from bot.channels.telegram_seen import look  # noqa: PLC0415  as above

    yield from found("Telegram", *asyncio.run(look(settings, SystemClock().now())))


def _whatsapp(settings: Settings) -> Iterator[Finding]:
    if not settings.has_whatsapp:
        yield Finding("WhatsApp", "off; to have it, see WhatsApp in docs/operations.md")
        return
    from bot.channels.whatsapp import PATH  # noqa: PLC0415  as above
    from bot.channels.whatsapp_seen import look  # noqa: PLC0415

    yield from found("WhatsApp", *asyncio.run(look(settings, PATH)))
