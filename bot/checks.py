"""All that can be wrong before a conversation begins: settings, programme, flows, words, lexicon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import i18n, proofread
from bot.app import LOCALES
from bot.config import SettingsWrong, load_settings
from conversations.flow import FlowWrong
from conversations.programme import DATA, ProgrammeWrong, load_programme
from conversations.understanding.lexicon import LexiconWrong, load_lexicon
from storage.crypto import KeyFileMissing, KeyFileUnreadable
from storage.db import StoreUnavailable, WrongKey

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATORS_MISTAKES = (
    SettingsWrong,
    FlowWrong,
    ProgrammeWrong,
    LexiconWrong,
    i18n.CataloguesWrong,
    KeyFileMissing,
    KeyFileUnreadable,
    WrongKey,
    StoreUnavailable,
    ValueError,
)


def problems() -> list[str]:
    """Everything that is wrong, at once; each says the file and the key."""
    found: list[str] = []
    for part in (_settings, _programme, _flows, _lexicon, _words):
        found += part()
    return found


def _settings() -> list[str]:
    return _lines(load_settings, SettingsWrong)


def _programme() -> list[str]:
    return _lines(load_programme, ProgrammeWrong)


def _flows() -> list[str]:
    def load() -> None:
        from conversations.flows import FLOW  # noqa: PLC0415  loading it is the check

        assert FLOW.nodes  # noqa: S101

    return _lines(load, FlowWrong)


def _lexicon() -> list[str]:
    return _lines(lambda: load_lexicon(DATA), LexiconWrong)


def _words() -> list[str]:
    return [*proofread.check(LOCALES), *proofread.check(LOCALES / i18n.DESK)]


def _lines(load: Callable[[], object], wrong: type[Exception]) -> list[str]:
    try:
        load()
    except wrong as error:
        return str(error).splitlines()
    return []
