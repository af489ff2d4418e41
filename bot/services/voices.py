"""Recordings of what we say, for who reads little: which there are, and whether they still say the words of today.

Each is a file under `DATA_DIR/voices`, by the language that is spoken and the message ("ary/age.ask.youth.ogg"), with
the fingerprint of the words that it says beside it: without it, or when the words change, it is not played.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.i18n import PLACEHOLDER
from bot.services.spoken import VOICES
from conversations.recordable import recordable
from conversations.texts import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from bot.i18n import Catalogues
    from conversations.programme import Programme
    from conversations.texts import Text
    from conversations.types import Say

LANGUAGES: Final = ("fr", "ar", "ary")
"""Those that are spoken: Darija sounds the same in whichever letters it is written."""
KIND: Final = "audio/ogg"
_NAME: Final = re.compile(r"(?:fr|ar|ary)/[a-z0-9_]+(?:\.[a-z0-9_]+)*", re.ASCII)
_SOUND, _WORDS = ".ogg", ".words"


@dataclass(frozen=True, slots=True)
class Line:
    """Words that can be recorded in one language, for one audience ("" is everybody)."""

    language: str
    message: str
    who: str
    words: str

    @property
    def name(self) -> str:
        """What its recording is called."""
        return f"{self.language}/{self.message}{'.' if self.who else ''}{self.who}"

    @property
    def fingerprint(self) -> str:
        """By it, it is known whether the words are others now."""
        return fingerprint(self.words)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what can be recorded in a language is; `stale` are recordings of other words than those of today."""

    language: str
    recorded: int
    recordable: int
    stale: tuple[str, ...] = ()


def fingerprint(words: str) -> str:
    """That of the words of a recording."""
    return hashlib.sha256(words.encode()).hexdigest()


class Voices:
    """The recordings of one installation. What is asked is looked up on the disk: another process may record."""

    def __init__(self, data_dir: Path, catalogues: Catalogues, programme: Programme) -> None:
        self._folder = data_dir / VOICES
        self._catalogues = catalogues
        self._messages = recordable(programme)
        self._has_some = False

    def has_some(self) -> bool:
        """Whether anything was ever recorded."""
        self._has_some = self._has_some or any(self._folder.glob(f"*/*{_WORDS}"))
        return self._has_some

    def find(self, text: Text, locale: str, audience: str = "") -> str:
        """The recording of a message for this audience, else the plainer one; "" when there is none that is right."""
        if text.count is not None or not self.has_some():
            return ""
        lines = self._variants(text.id, spoken(locale), audience)
        return next((line.name for line in lines if self._is_right(line)), "")

    def of(self, say: Say, locale: str) -> tuple[str, ...]:
        """The recordings of what is said, in its order."""
        found = (self.find(text, locale, say.audience) for text in say.texts)
        return tuple(dict.fromkeys(name for name in found if name))

    def lines(self, language: str) -> Iterator[Line]:
        """All that can be recorded in a language, the first of the sign-up first."""
        for message in self._messages:
            yield from self.of_message(language, message)

    def of_message(self, language: str, message: str) -> list[Line]:
        """What can be recorded of a message; nothing of one with values that change, nor of one that is not said."""
        if message not in self._messages:
            return []
        found = self._catalogues.all_variants(message, language)
        return [Line(language, message, who, words) for who, words in found if not PLACEHOLDER.search(words)]

    def next_missing(self, language: str, approved: Collection[str] = ()) -> Line | None:
        """The first that nobody recorded as it is now, nor just `approved`; None when all are."""
        there = (line for line in self.lines(language) if line.name not in approved)
        return next((line for line in there if not self._is_right(line)), None)

    def coverage(self) -> list[Coverage]:
        """How far the recording has come, by language."""
        return [self.coverage_of(language) for language in LANGUAGES]

    def coverage_of(self, language: str, approved: Collection[str] = ()) -> Coverage:
        """How far it has come in one language, with what was just `approved`."""
        lines = {line.name: line for line in self.lines(language)}
        right = {name for name, line in lines.items() if name in approved or self._is_right(line)}
        there = sorted(f"{language}/{file.stem}" for file in self._folder.glob(f"{language}/*{_SOUND}"))
        return Coverage(language, len(right), len(lines), tuple(name for name in there if name not in right))

    def path(self, name: str) -> Path | None:
        """The file of an approved recording; None for any other name."""
        if not _NAME.fullmatch(name):
            return None
        file = self._folder / f"{name}{_SOUND}"
        return file if file.is_file() and self._folder.joinpath(f"{name}{_WORDS}").is_file() else None

    def prepare(self, name: str, words_hash: str, sound: bytes) -> tuple[Prepared, ...]:
        """Write a recording that was approved beside those that are played: nobody hears it yet."""
        contents = ((_SOUND, sound), (_WORDS, words_hash.encode()))
        return tuple(_written(self._folder / f"{name}{ending}", content) for ending, content in contents)

    def save(self, line: Line, sound: bytes) -> None:
        """Keep a recording that was approved: all of it, or what was there before."""
        for one in self.prepare(line.name, line.fingerprint, sound):
            one.put()

    def _variants(self, message: str, language: str, audience: str) -> Iterator[Line]:
        for who, words in self._catalogues.variants(message, language, audience):
            if not PLACEHOLDER.search(words):
                yield Line(language, message, who, words)

    def _is_right(self, line: Line) -> bool:
        return self._recorded_for(line.name) == line.fingerprint and self.path(line.name) is not None

    def _recorded_for(self, name: str) -> str:
        """The fingerprint of the words that it says; "" when nobody approved it."""
        try:
            return self._folder.joinpath(f"{name}{_WORDS}").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lies on the disk beside the one it will be."""

    to: Path
    beside: Path

    def put(self) -> None:
        """It is that one now."""
        self.beside.replace(self.to)

    def drop(self) -> None:
        """It will not be, where it is not already."""
        self.beside.unlink(missing_ok=True)


def _written(to: Path, content: bytes) -> Prepared:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = to.with_name(f".{to.name}-{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return Prepared(to, beside)
