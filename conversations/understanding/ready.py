"""The lexicon made ready once and kept in one file, so that a start need not read all words anew.

`make install` writes it. It is used only while it was made of the very words and code that are there: a native speaker
who corrects a word sees it at the next start, made ready or not.
"""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.model import Model

READY = "lexicon.bin"
_CODE = Path(__file__).parent
_OURS = ("conversations.understanding.", "conversations.texts")
_PLAIN = {("builtins", "frozenset"), ("array", "_array_reconstructor"), ("array", "array")}


class _Writer(pickle.Pickler):
    """Writes all but the model, which has its own file."""

    model: Model

    def persistent_id(self, obj: object) -> str | None:
        """What stands in the place of a part of the model."""
        return "model" if obj is self.model else "ordinary" if obj is self.model.ordinary else None


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote: words and the classes that hold them, and nothing that runs."""

    model: Model

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401 - as its parent
        """A class of ours by its own name and module; a name with a dot would lead anywhere."""
        if (module_name, global_name) in _PLAIN:
            return super().find_class(module_name, global_name)
        if module_name.startswith(_OURS) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{READY} asks for {module_name}.{global_name}")

    def persistent_load(self, pid: str) -> object:
        """The part of the model that was left out."""
        return {"model": self.model, "ordinary": self.model.ordinary}[pid]


def write_ready(read: Callable[[], Lexicon], folder: Path) -> None:
    """Read the lexicon and keep it in this folder, beside the words that it was made of.

    When a word was changed meanwhile nothing is kept: the next start reads the files.
    """
    before = _files(folder)
    lexicon = read()
    if _files(folder) != before:
        return
    from pickletools import optimize  # noqa: PLC0415 - four megabytes, only for who writes
    from secrets import token_hex  # noqa: PLC0415 - likewise

    kept = io.BytesIO()
    writer = _Writer(kept, protocol=5)
    writer.model = lexicon.model
    writer.dump(_once(lexicon, {}, apart=(lexicon.model, lexicon.model.ordinary)))
    packed = zlib.compress(optimize(kept.getvalue()), level=9)
    made = folder / f"{READY}.{token_hex(4)}"
    try:
        made.write_bytes(_head(before, lexicon.model, packed) + packed)
        made.replace(folder / READY)
    finally:
        made.unlink(missing_ok=True)


def _once(part: Any, known: dict[object, Any], apart: tuple[object, ...]) -> Any:  # noqa: ANN401 - what a lexicon holds
    """The part with each word, and each row of words, kept once: who reads it needs a third less memory."""
    if isinstance(part, tuple):
        items = [_once(item, known, apart) for item in part]
        made = type(part)._make(items) if hasattr(part, "_make") else tuple(items)
        return known.setdefault((type(part), *map(id, items)), made)  # what is known stays, and so do the ids
    if isinstance(part, str):
        return known.setdefault(part, part)
    if isinstance(part, frozenset):
        return frozenset(_once(item, known, apart) for item in part)
    if isinstance(part, dict):
        return {_once(key, known, apart): _once(value, known, apart) for key, value in part.items()}
    if is_dataclass(part) and not any(part is other for other in apart):
        if id(part) not in known:
            own = {field.name: _once(getattr(part, field.name), known, apart) for field in fields(part)}
            known[id(part)] = replace(part, **own)  # type: ignore[type-var]
        return known[id(part)]
    return part


def read_ready(folder: Path, model: Model) -> Lexicon | None:
    """The lexicon as it was kept; None when it is not there, was made of other words or code, or is damaged."""
    try:
        stored = (folder / READY).read_bytes()
        head = len(_head(b"", model, b"")) + len(before := _files(folder))
        packed = stored[head:]
        if stored[:head] != _head(before, model, packed):
            return None
        reader = _Reader(io.BytesIO(zlib.decompress(packed)))
        reader.model = model
        found = reader.load()
    except Exception:  # noqa: BLE001 - whatever is wrong with what was kept, the files are there
        return None
    return found if type(found).__name__ == "Lexicon" else None


def _head(made_of: bytes, model: Model, packed: bytes) -> bytes:
    """What stands before the words: of which files, with which model, and the checksum of what follows."""
    return model.trained_on.encode() + made_of + crc32(packed).to_bytes(4, "big")


def _files(folder: Path) -> bytes:
    """What changes with every word and with the code that reads them: the checksum of each file."""
    words = [*folder.glob("places.yaml"), *folder.glob("lexicon/*.yaml")]
    paths = sorted([*words, *_CODE.glob("*.py"), _CODE.parent / "texts.py"], key=lambda path: path.name)
    return b"".join(crc32(path.name.encode() + path.read_bytes()).to_bytes(4, "big") for path in paths)
