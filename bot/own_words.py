"""A programme's own words: `texts/<locale>.yaml` in its folder, laid over those that come along.

A line is `id: "words"`, or `id|parent: "words"` for who is spoken to so; of words that count, a list with every form.
Who writes an id anew writes it for everybody: what comes along for adults is then said no more, as it may say
something else.
"""

from __future__ import annotations

import io
from gettext import GNUTranslations, NullTranslations
from typing import TYPE_CHECKING, Any, Final

import yaml
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from conversations.shapes import EachKeyOnce

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    Own = Mapping[tuple[str, str], tuple[str, ...]]

_WRONG: Final = "must be words in quotes, or a list of them"


class OwnWordsWrong(Exception):  # noqa: N818  named for what happened
    """A file of own words cannot be used. One line, with the file."""


def own_file(folder: Path, locale: str) -> Path:
    """Where the words of a locale are."""
    return folder / f"{locale}.yaml"


def read_own(folder: Path, locale: str) -> Own:
    """The words by id and audience; none where there is no file. Raises OwnWordsWrong."""
    file = own_file(folder, locale)
    if not file.exists():
        return {}
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), EachKeyOnce)  # noqa: S506  a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise OwnWordsWrong(f"{file}: cannot be read: {' '.join(str(error).split())}") from None
    if told is not None and not isinstance(told, dict):
        raise OwnWordsWrong(f'{file}: must hold lines such as: reason.age_fits: "..."')
    return dict(_line(file, key, value) for key, value in (told or {}).items())


def _line(file: Path, key: object, value: Any) -> tuple[tuple[str, str], tuple[str, ...]]:  # noqa: ANN401 - what a file holds
    message, _, who = str(key).partition("|")
    forms = value if isinstance(value, list) else [value]
    if not forms or not all(isinstance(form, str) for form in forms):
        raise OwnWordsWrong(f"{file}: {key}: {_WRONG}")
    return (message, who), tuple(forms)


class Over(NullTranslations):
    """Own words, and for every id that is not among them the words that come along."""

    def __init__(self, own: GNUTranslations, beneath: GNUTranslations, written: frozenset[str]) -> None:
        super().__init__()
        self._own, self._beneath, self._written = own, beneath, written

    def _of(self, message: str) -> GNUTranslations:
        return self._own if message in self._written else self._beneath

    def gettext(self, message: str) -> str:
        """As of any translations."""
        return self._of(message).gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """As of any translations."""
        return self._of(message).pgettext(context, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As of any translations."""
        return self._of(msgid1).ngettext(msgid1, msgid2, n)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """As of any translations."""
        return self._of(msgid1).npgettext(context, msgid1, msgid2, n)


def laid_over(beneath: GNUTranslations, own: Own, plurals: str, unsaid: AbstractSet[str] = frozenset()) -> Over:
    """The words that come along with these in their place; `plurals` is how the locale counts.

    What comes along for the `unsaid` ids is not said either: where the locale that this one is like says it otherwise.
    """
    catalogue = Catalog(fuzzy=False)
    catalogue.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", plurals)]
    for (message, who), forms in own.items():
        counted = len(forms) > 1
        catalogue.add((message, message) if counted else message, forms if counted else forms[0], context=who or None)
    write_mo(written := io.BytesIO(), catalogue)
    return Over(
        GNUTranslations(io.BytesIO(written.getvalue())), beneath, frozenset(message for message, _ in own) | unsaid
    )
