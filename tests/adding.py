"""A copy of the program to which a language is added, and its words made up so that each shows where it is from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.webchat_page import LANGUAGES
from bot.extract import compile_catalogues, read_catalogue, write_catalogue
from bot.i18n import Catalogues
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ROOT = Path(__file__).parent.parent
PARTS = ("bot", "conversations", "storage", "locales")
CODE, NAME = "zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"
_KEPT = re.compile(r"(\{[a-z0-9_]+\}|/[a-z]+|https?://\S+)")
_LATIN, _TIFINAGH = "abcdefghijklmnopqrstuvwxyz", [chr(0x2D30 + place) for place in range(26)]
_LETTERS = str.maketrans(
    {letter: made for pair in (_LATIN, _LATIN.upper()) for letter, made in zip(pair, _TIFINAGH, strict=True)}
    | dict.fromkeys("éèêëÉÈÊ", _TIFINAGH[4])
    | dict.fromkeys("àâÀÂ", _TIFINAGH[0])
    | dict.fromkeys("îïÎ", _TIFINAGH[8])
    | dict.fromkeys("ôö", _TIFINAGH[14])
    | dict.fromkeys("ùûü", _TIFINAGH[20])
    | dict.fromkeys("çÇ", _TIFINAGH[2])
    | dict.fromkeys("œŒ", _TIFINAGH[14])
)


def in_tifinagh(french: str) -> str:
    """As long as the French, with the same values and commands, and with no letter of any language of ours."""
    return "".join(part if _KEPT.fullmatch(part) else part.translate(_LETTERS) for part in _KEPT.split(french))


# --- in this process --------------------------------------------------------------------------------------------------


def put_in() -> None:
    """From now on the language is one of those that are there, a draft."""
    TABLE[CODE] = replace(TABLE["fr"], code=CODE, tags=(CODE,), like="fr", draft=True, understood_as="")
    LANGUAGES[CODE] = (NAME, CODE, "ltr")


def take_out() -> None:
    """As when its folder was deleted, and the program started again."""
    TABLE.pop(CODE, None)
    LANGUAGES.pop(CODE, None)


def with_added(words: Catalogues, lacking: Collection[str] = ()) -> Catalogues:
    """The same words, and those of the language: it has none for the `lacking` ids."""
    return Catalogues({**words.translations, CODE: Made(words.translations["fr"], lacking)})


class Made(NullTranslations):
    """The French words in letters of the added language."""

    def __init__(self, french: NullTranslations, lacking: Collection[str]) -> None:
        super().__init__()
        self._french, self._lacking = french, lacking

    def gettext(self, message: str) -> str:
        return self._made(message, self._french.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._made(msgid1, self._french.ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return self._made(message, self._french.pgettext(context, message))

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._made(msgid1, self._french.npgettext(context, msgid1, msgid2, n))

    def _made(self, message: str, found: str) -> str:
        return message if found == message or message in self._lacking else in_tifinagh(found)


# --- as a program of its own ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """The program in a folder of its own."""

    root: Path

    @classmethod
    def under(cls, folder: Path) -> Copy:
        """Copied with what was compiled."""
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part)
        return cls(folder)

    @property
    def locale(self) -> Path:
        return self.root / "locales" / CODE

    @property
    def settings(self) -> dict[str, str]:
        """With these, a process runs this copy."""
        return {"PYTHONPATH": str(self.root), "PYTHONSAFEPATH": "1"}

    def tawjih(self, *told: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """A command of the copy."""
        data = self.root / "data"
        data.mkdir(exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "TMPDIR"}}
        given = kept | self.settings | {"DATA_DIR": str(data), "COLUMNS": "200"} | settings
        command = [sys.executable, "-c", "from bot.cli import main; main()", *told]
        return subprocess.run(
            command, input=typed, env=given, cwd=data, capture_output=True, text=True, timeout=100, check=False
        )

    def add(self) -> subprocess.CompletedProcess[str]:
        return self.tawjih("locale", "add", CODE, "--name", NAME)

    def translate(self, wanted: Callable[[str], bool] = lambda _: True) -> None:
        """Give words to these messages, and compile; the others have none."""
        file = self.locale / "LC_MESSAGES" / "messages.po"
        french = read_catalogue(self.root / "locales" / "fr" / "LC_MESSAGES" / "messages.po", "fr")
        made = read_catalogue(file, "fr")
        for message in made:
            name = message.id if isinstance(message.id, str) else message.id[0]
            there = french.get(message.id, message.context)
            if not message.id or there is None:
                continue
            words = there.string or ""
            forms = [words] if isinstance(words, str) else list(words)
            written = [in_tifinagh(form) if wanted(name) else "" for form in forms]
            message.string = tuple(written) if message.pluralizable else written[0]
        write_catalogue(file, made)
        compile_catalogues([file])

    def describe(self, old: str, new: str) -> None:
        """Write its description otherwise."""
        file = self.locale / "locale.yaml"
        written = file.read_text(encoding="utf-8")
        assert old in written
        file.write_text(written.replace(old, new), encoding="utf-8")
