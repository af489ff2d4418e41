"""The lexicon made ready once and kept in one file, so that a start need not read all words anew.

`make install` writes it. It is used only while it was made of the very words and code that are there: a native speaker
who corrects a word sees it at the next start, made ready or not.
"""

from __future__ import annotations

import io
import pickle
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
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
    """Reads what `_Writer` wrote. It makes words and their classes only: no file makes it run anything else."""

    model: Model

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401 - as its parent
        """The classes of this package."""
        if module_name.startswith(_OURS) or (module_name, global_name) in _PLAIN:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{READY} asks for {module_name}.{global_name}")

    def persistent_load(self, pid: str) -> object:
        """The part of the model that was left out."""
        return {"model": self.model, "ordinary": self.model.ordinary}[pid]


def write_ready(lexicon: Lexicon, folder: Path) -> None:
    """Keep it in this folder, beside the words that it was made of."""
    kept = io.BytesIO()
    writer = _Writer(kept, protocol=5)
    writer.model = lexicon.model
    writer.dump(lexicon)
    made = folder / f"{READY}.new"
    made_of = _made_of(folder, lexicon.model)
    made.write_bytes(made_of + zlib.compress(kept.getvalue(), level=9))
    made.replace(folder / READY)


def read_ready(folder: Path, model: Model) -> Lexicon | None:
    """The lexicon as it was kept; None when it is not there, was made of other words or code, or cannot be read."""
    try:
        stored = (folder / READY).read_bytes()
        made_of = _made_of(folder, model)
        if not stored.startswith(made_of):
            return None
        reader = _Reader(io.BytesIO(zlib.decompress(stored[len(made_of) :])))
        reader.model = model
        lexicon: Lexicon = reader.load()
    except (OSError, EOFError, zlib.error, pickle.UnpicklingError, AttributeError, TypeError, ImportError, KeyError):
        return None
    return lexicon


def _made_of(folder: Path, model: Model) -> bytes:
    """What changes with every word, with the code that reads them, and with the model: the checksum of each file."""
    paths = sorted([*folder.glob("places.yaml"), *folder.glob("lexicon/*.yaml"), *_CODE.glob("*.py")])
    sums = (crc32(path.name.encode() + path.read_bytes()).to_bytes(4, "big") for path in paths)
    return model.trained_on.encode() + b"".join(sums)
