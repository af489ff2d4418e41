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

from bot.i18n import AUDIENCES, PLACEHOLDER
from bot.services.spoken import VOICES
from conversations.locales import CODE, TABLE
from conversations.recordable import buttons, recordable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from bot.i18n import Catalogues
    from conversations.programme import Programme
    from conversations.texts import Label, Text
    from conversations.types import Say

LANGUAGES: Final = tuple(code for code, one in TABLE.items() if one.voices == code)
"""Those that are spoken: Darija sounds the same in whichever letters it is written."""
KIND: Final = "audio/ogg"
_NAME: Final = re.compile(rf"{CODE.pattern}/[a-z0-9_]+(?:\.[a-z0-9_]+)*", re.ASCII)
_SOUND, _WORDS = ".ogg", ".words"


@dataclass(frozen=True, slots=True)
class Line:
    """Words that can be recorded in one language, for one audience ("" is everybody), with the buttons below them."""

    language: str
    message: str
    who: str
    words: str
    buttons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its recording is called."""
        return f"{self.language}/{self.message}{'.' if self.who else ''}{self.who}"

    @property
    def fingerprint(self) -> str:
        """By it, it is known whether the words are others now."""
        return fingerprint("\n".join((self.words, *self.buttons)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what can be recorded in a language is; `stale` are recordings of other words than those of today.

    Of some buttons the labels are said after the question; of so many `questions` they are.
    """

    language: str
    recorded: int
    recordable: int
    stale: tuple[str, ...] = ()
    questions: int = 0


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

    def find(self, text: Text, locale: str, audience: str = "", offered: tuple[Label, ...] | None = None) -> str:
        """The recording of a message for this audience, else the plainer one; "" when there is none that is right.

        One that says buttons is not right where others are `offered`.
        """
        others = offered is not None and offered != buttons(text.id)
        if others or text.count is not None or not self.has_some():
            return ""
        language = TABLE[locale].voices
        said, lines = self._labels(text.id, language, audience), self._variants(text.id, language, audience)
        return next((line.name for line in lines if line.buttons == said and self._is_right(line)), "")

    def of(self, say: Say, locale: str) -> tuple[str, ...]:
        """The recordings of what is said, in its order."""
        found = (self.find(text, locale, say.audience, _offered(say, text)) for text in say.texts)
        return tuple(dict.fromkeys(name for name in found if name))

    def lines(self, language: str) -> Iterator[Line]:
        """All that can be recorded in a language, the first of the sign-up first."""
        for message in self._messages:
            yield from self.of_message(language, message)

    def of_message(self, language: str, message: str) -> list[Line]:
        """What can be recorded of a message; nothing of one with values that change, nor of one that is not said."""
        if message not in self._messages:
            return []
        found = dict(self._catalogues.all_variants(message, language))
        for who in AUDIENCES:
            like, words = next(self._catalogues.variants(message, language, who), (who, ""))
            if self._labels(message, language, who) != self._labels(message, language, like):
                found.setdefault(who, words)  # the same question, with other buttons
        return [
            self._line(language, message, who, words) for who, words in found.items() if not PLACEHOLDER.search(words)
        ]

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
        stale = tuple(name for name in there if name not in right)
        questions = sum(1 for line in lines.values() if line.buttons)
        return Coverage(language, len(right), len(lines), stale, questions)

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

    def _variants(self, message: str, language: str, audience: str) -> Iterator[Line]:
        found = list(self._catalogues.variants(message, language, audience))
        for who, words in dict([*((audience, words) for _, words in found[:1]), *found]).items():
            if not PLACEHOLDER.search(words):
                yield self._line(language, message, who, words)

    def _line(self, language: str, message: str, who: str, words: str) -> Line:
        return Line(language, message, who, words, self._labels(message, language, who))

    def _labels(self, message: str, language: str, who: str) -> tuple[str, ...]:
        return tuple(self._catalogues.label(label, language, who) for label in buttons(message))

    def _is_right(self, line: Line) -> bool:
        return self._recorded_for(line.name) == line.fingerprint and self.path(line.name) is not None

    def _recorded_for(self, name: str) -> str:
        """The fingerprint of the words that it says; "" when nobody approved it."""
        try:
            return self._folder.joinpath(f"{name}{_WORDS}").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def _offered(say: Say, text: Text) -> tuple[Label, ...] | None:
    """The buttons below a question; None of what only stands before it."""
    return tuple(choice.label for choice in say.asking.choices) if say.asking and buttons(text.id) else None


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
