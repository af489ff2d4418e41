"""How much of each locale has words, and is recorded: for `tawjih locale list`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bot.definitions import WORDS, programme_in_use, words_in_use
from bot.extract import read_catalogue
from bot.i18n import catalogue_file
from bot.services.voices import Voices
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.config import Settings


@dataclass(frozen=True, slots=True)
class Translated:
    """Of how many messages there are words; `fuzzy` are to be read again, and not said before."""

    messages: int
    said: int
    fuzzy: int

    @property
    def share(self) -> str:
        """How much of it, in percent: 100 only when all is."""
        return f"{100 * self.said // self.messages if self.messages else 0} %"


def translated(folder: Path, locale: str) -> Translated:
    """How far the words of a locale are, those for everybody: others may stand beside them."""
    catalogue = read_catalogue(catalogue_file(folder, locale, "po"), locale)
    plain = [message for message in catalogue if message.id and not message.context]
    said = sum(_has_words(message.string) and not message.fuzzy for message in plain)
    return Translated(len(plain), said, sum(message.fuzzy for message in plain))


def _has_words(string: str | Sequence[str | None] | None) -> bool:
    return bool(string) if isinstance(string, str) or string is None else all(string)


def coverage_table(settings: Settings) -> Table:
    """Every locale with how far it is."""
    voices = Voices(settings.data_dir, words_in_use(settings), programme_in_use(settings))
    offered = settings.offered_locales()
    shown = Table("Locale", "Name", "", "Words", "Fuzzy", "Recorded")
    for code, one in TABLE.items():
        words, heard = translated(WORDS, code), voices.coverage_of(one.voices)
        stands = " ".join(name for name, is_so in (("draft", one.draft), ("offered", code in offered)) if is_so)
        spoken = f"{heard.recorded} of {heard.recordable}" + (f" ({one.voices})" if one.voices != code else "")
        shown.add_row(code, escape(one.name), stands, words.share, str(words.fuzzy), spoken)
    return shown
