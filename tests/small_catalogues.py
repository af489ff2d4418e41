"""A few messages with their words in every locale, made by the program's own extractor, for tests of words."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot import extract
from bot.i18n import catalogue_file
from conversations.locales import TABLE

LOCALES = Path(__file__).parent.parent / "locales"
CALLS = """
from conversations.texts import Text, text

HELLO = text("hello.tell", "Hello {name}.", "youth", "adult")
OK = text("ok.button", "OK")
DAYS = text("days.tell", "An answer within {count} day.", "adult", plural="An answer within {count} days.")
"""
MAPPINGS = """
rules:
  - id: age
    reason: {id: reason.fits, en: "The age fits."}
    cases:
      - {id: reason.late, en: "Staff decide by {day}.", who: [parent]}
"""
_SIX = ("0 أيام.", "يوم واحد.", "يومان.", "{count} أيام.", "{count} يوما.", "{count} يوم.")
_SIX_LATIN = ("0 iyyam.", "nhar wa7ed.", "youmayn.", "{count} iyyam.", "{count} youm.", "{count} youm, mya.")
WORDS: dict[str, dict[tuple[str, str], str | tuple[str, ...]]] = {
    "fr": {
        ("hello.tell", ""): "Salut {name}.",
        ("hello.tell", "adult"): "Bonjour {name}.",
        ("ok.button", ""): "D'accord",
        ("days.tell", ""): ("Sous {count} jour.", "Sous {count} jours."),
        ("reason.fits", ""): "L'âge convient.",
        ("reason.late", ""): "L'équipe décide le {day}.",
    },
    "ar": {
        ("hello.tell", ""): "مرحبا {name}.",
        ("hello.tell", "adult"): "مرحبا بكم {name}.",
        ("ok.button", ""): "موافق",
        ("days.tell", ""): _SIX,
        ("reason.fits", ""): "السن مناسب.",
        ("reason.late", ""): "يقرر الفريق يوم {day}.",
    },
    "ary": {
        ("hello.tell", ""): "سلام {name}.",
        ("ok.button", ""): "واخا",
        ("days.tell", ""): _SIX,
        ("reason.fits", ""): "العمر مناسب.",
        ("reason.late", ""): "الفريق يقرر نهار {day}.",
    },
    "ary_Latn": {
        ("hello.tell", ""): "Salam {name}.",
        ("ok.button", ""): "Wakha",
        ("days.tell", ""): _SIX_LATIN,
        ("reason.fits", ""): "L3omr mnaseb.",
        ("reason.late", ""): "Lfari9 kay9errer nhar {day}.",
    },
}


def write_sources(root: Path) -> Path:
    """The sources that declare the messages, under `root`; returns the folder for their catalogues."""
    folder = root / "locales"
    (root / "conversations" / "flows").mkdir(parents=True)
    (root / "conversations" / "data").mkdir()
    folder.mkdir()
    (root / "conversations" / "flows" / "greeting.py").write_text(CALLS, encoding="utf-8")
    (root / "conversations" / "data" / "programme.yaml").write_text(MAPPINGS, encoding="utf-8")
    shutil.copy(LOCALES / "babel.cfg", folder)
    return folder


def write_words(folder: Path) -> None:
    """Translate the messages, as a translator would, and compile the catalogues."""
    for locale in TABLE:
        file = catalogue_file(folder, locale, "po")
        catalogue = extract.read_catalogue(file, locale)
        for (message, who), words in WORDS.get(locale, {}).items():
            found = catalogue.get(message, who or None)
            assert found is not None
            found.string = words
        extract.write_catalogue(file, catalogue)
    extract.compile_catalogues([catalogue_file(folder, locale, "po") for locale in TABLE])


def small_catalogues(root: Path) -> Path:
    """Sources, template, words and compiled catalogues under `root`, all sound; returns the catalogues' folder."""
    folder = write_sources(root)
    extract.update(folder)
    write_words(folder)
    return folder
