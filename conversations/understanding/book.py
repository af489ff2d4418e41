"""The data files of the lexicon, read across: a section's words of all varieties together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conversations.locales import VARIETIES
from conversations.shapes import EachKeyOnce, read_shaped
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.lexicon_shapes import VARIETY
from conversations.understanding.normalise import light, words
from conversations.understanding.phrases import Entry, Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_LONGEST_NUMBER = 5  # digits of a key that is a number


class _Strings(EachKeyOnce):
    """YAML in which every plain value is a text: `no`, `on` and `11` are words here."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - replaces the parent's of the same kind


def read(path: Path, shape: Any = None) -> dict[str, Any]:  # noqa: ANN401 - a shape, where the file has one
    """The sections of one file; raises LexiconWrong."""
    data, problems = read_shaped(path.read_bytes(), shape, _Strings)
    if problems:
        raise LexiconWrong("\n".join(f"{path.name}: {problem}" for problem in problems))
    if not isinstance(data, dict):
        raise LexiconWrong(f"{path.name}: it must hold sections")
    return data


class Book:
    """The four files, read across: a section's words of all varieties together."""

    def __init__(self, files: Mapping[str, dict[str, Any]]) -> None:
        self.files = files
        for name, data in files.items():
            wrong = sorted(set(data) ^ set(VARIETY))
            if wrong:
                raise LexiconWrong(f"{name}.yaml: these sections are missing or unknown: {', '.join(wrong)}")

    @classmethod
    def of(cls, folder: Path) -> Book:
        """The files of this folder; raises LexiconWrong."""
        return cls({name: read(folder / "lexicon" / f"{name}.yaml", VARIETY) for name in VARIETIES})

    def listed(self, value: str, *path: str) -> list[Entry]:
        """The phrases of one list, all varieties together, each meaning `value`."""
        return [
            Entry(value, phrase, bones=name != "fr")
            for name, data in self.files.items()
            for phrase in texts_in(_within(data, path), f"{name}.yaml: {'/'.join(path)}")
        ]

    def without_bones(self, *path: str) -> Phrases:
        """The phrases of one list, known letter for letter, or with a slip."""
        return Phrases.of(replace(entry, bones=False) for entry in self.listed(path[-1], *path))

    def exactly(self, *path: str) -> Phrases:
        """The phrases of one list, known letter for letter."""
        return Phrases.of((replace(entry, bones=False) for entry in self.listed(path[-1], *path)), shortest_slip=99)

    def light(self, *path: str) -> frozenset[str]:
        """The single words of one list."""
        return frozenset(word for entry in self.listed("", *path) for word in words(light(entry.written)))

    def all_light(self, *sections: str) -> frozenset[str]:
        """The single words of whole sections, whatever is in them."""
        texts = (text for data in self.files.values() for section in sections for text in _all_texts(data.get(section)))
        return frozenset(words(light(" ".join(sorted(set(texts))))))

    def keys(self, *path: str) -> list[str]:
        """The keys of one mapping, each once."""
        return list(dict.fromkeys(key for data in self.files.values() for key in _within(data, path) or ()))

    def entries(self, *path: str) -> list[Entry]:
        """The phrases of one mapping, each meaning its key."""
        return [entry for key in self.keys(*path) for entry in self.listed(key, *path, key)]

    def phrases(self, *path: str) -> Phrases:
        """The same, ready to be looked for."""
        return Phrases.of(self.entries(*path))

    def counted(self, *path: str, of: Iterable[str] = VARIETIES) -> dict[str, int]:
        """The words of one mapping from numbers to words."""
        return {
            word: _number(number, where)
            for name in of
            for where in [f"{name}.yaml: {'/'.join(path)}"]
            for number, listed in (_within(self.files[name], path) or {}).items()
            for written in texts_in(listed, where)
            for word in words(light(written))
        }


def _number(key: str, where: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) <= _LONGEST_NUMBER):
        raise LexiconWrong(f"{where}: not a number: {key!r}")
    return int(key)


def _all_texts(found: Any) -> Iterator[str]:  # noqa: ANN401 - what a file holds
    if isinstance(found, str):
        yield found
    for item in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _all_texts(item)


def _within(data: Any, path: Iterable[str]) -> Any:  # noqa: ANN401 - what a file holds
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def texts_in(found: Any, where: str) -> list[str]:  # noqa: ANN401 - what a file holds
    """A list of words, none when nothing is there; raises LexiconWrong when it is something else."""
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise LexiconWrong(f"{where}: it must be a list of words")
    return found


def by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases by their first word: most texts have none of them."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found
