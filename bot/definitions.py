"""What decides here, and what is said: the programme in use, its words over those that come along, the lexicon."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.config import SettingsWrong, load_settings
from bot.i18n import Catalogues
from conversations.programme import DATA, load_programme
from conversations.understanding.lexicon import load_lexicon

if TYPE_CHECKING:
    from bot.config import Settings
    from conversations.programme import Programme
    from conversations.understanding.lexicon import Lexicon

WORDS: Final = Path(__file__).parent.parent / "locales"
TEXTS: Final = "texts"
"""The folder in a programme's own with its words."""


def programme_in_use(settings: Settings | None = None) -> Programme:
    """The programme. Raises ProgrammeWrong."""
    return load_programme(own_folder(settings) or DATA)


def words_in_use(settings: Settings | None = None) -> Catalogues:
    """What is said to families. Raises CataloguesWrong."""
    folder = own_folder(settings)
    return Catalogues.load(WORDS, folder / TEXTS) if folder else Catalogues.load(WORDS)


def lexicon_in_use(settings: Settings | None = None) -> Lexicon:
    """What is understood. Raises LexiconWrong."""
    folder = own_folder(settings)
    return load_lexicon(DATA, folder) if folder and (folder / "places.yaml").exists() else load_lexicon(DATA)


def own_folder(settings: Settings | None = None) -> Path | None:
    """The folder of a programme of one's own; while the settings are wrong, none is known."""
    try:
        return (settings or load_settings()).programme()
    except SettingsWrong:
        return None
