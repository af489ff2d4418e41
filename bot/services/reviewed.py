"""Which words somebody has read in their place since they were last changed: kept beside the catalogues.

`locales/<locale>/reviewed.yaml` has a mark of the words of each message, for each audience, as they were when read.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import yaml

from bot.extract import read_catalogue
from bot.i18n import catalogue_file, gettext_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE: Final = "reviewed.yaml"
_HEAD: Final = (
    "# Words that were read in their place: written by `tawjih preview DIR --reviewed LOCALE`, not by hand.\n"
)


def changed_since(folder: Path, locale: str) -> frozenset[str]:
    """The ids of messages whose words are others than when somebody read them, or that nobody has read."""
    known = _read(folder, locale)
    return frozenset(key.partition("|")[0] for key, mark in marks(folder, locale).items() if known.get(key) != mark)


def is_begun(folder: Path, locale: str) -> bool:
    """Whether anybody has read the words of this locale."""
    return _file(folder, locale).exists()


def mark_all(folder: Path, locale: str) -> int:
    """All words of this locale were read as they are now; how many messages changed since the last time."""
    changed = len(changed_since(folder, locale))
    listed = yaml.safe_dump(marks(folder, locale), allow_unicode=True, width=120)
    _file(folder, locale).write_text(_HEAD + listed, encoding="utf-8")
    return changed


def marks(folder: Path, locale: str) -> dict[str, str]:
    """A mark of the words of each message, by its id and, where it has words of their own, the audience."""
    catalogue = read_catalogue(catalogue_file(folder, locale, "po"), locale)
    return {
        f"{message.id if isinstance(message.id, str) else message.id[0]}|{message.context or ''}": _mark(
            _forms(message.string)
        )
        for message in catalogue
        if message.id and any(_forms(message.string))
    }


def _forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _mark(forms: tuple[str, ...]) -> str:
    return hashlib.blake2s("\n".join(forms).encode(), digest_size=4).hexdigest()


def _read(folder: Path, locale: str) -> Mapping[str, str]:
    path = _file(folder, locale)
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.exists() else {}


def _file(folder: Path, locale: str) -> Path:
    return folder / gettext_folder(locale) / FILE
