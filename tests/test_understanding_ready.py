"""The lexicon made ready: the same words as in the files, never older ones, and no way into the program."""

from __future__ import annotations

import pickle
import shutil
import zlib
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

import pytest

from conversations.programme import DATA
from conversations.understanding import lexicon as module
from conversations.understanding import ready
from conversations.understanding.lexicon import load_lexicon, make_ready
from conversations.understanding.lexicon_files import read_lexicon
from conversations.understanding.model import Model

if TYPE_CHECKING:
    from pathlib import Path

    from conversations.understanding.lexicon import Lexicon


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the lexicon, made ready."""
    folder = tmp_path_factory.mktemp("made") / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.bin"))
    shutil.copy(DATA / "model.bin", folder)
    make_ready(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(made, tmp_path / "data")


def plain(part: object) -> object:
    """What a part of the lexicon holds, to be compared."""
    if isinstance(part, Model):
        return part.trained_on
    if is_dataclass(part):
        return [plain(getattr(part, field.name)) for field in fields(part)]
    if isinstance(part, dict):
        return {key: plain(value) for key, value in part.items()}
    return [plain(item) for item in part] if isinstance(part, tuple) else part


def test_lexicon_that_was_made_ready_holds_what_its_files_say(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("the files were read")

    monkeypatch.setattr(module, "_read", fail)
    kept = load_lexicon(folder)
    assert plain(kept) == plain(read_lexicon(folder, kept.model))
    assert kept.places.typed is kept.model.ordinary


def test_lexicon_made_ready_is_used_however_its_folder_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert ready.read_ready(folder.relative_to(folder.parent), load_lexicon(folder).model) is not None


def test_lexicon_that_was_made_ready_holds_each_word_once(folder: Path) -> None:
    kept = load_lexicon(folder)
    phrases = (kept.assent.said, kept.assent.leads, kept.names.refused, kept.commands.whole)
    words = [word for some in phrases for same in some.by_first.values() for phrase in same for word in phrase.words]
    assert len({id(word) for word in words}) == len(set(words)) < len(words)


def test_word_corrected_in_a_file_is_read_at_the_next_start(folder: Path) -> None:
    words = folder / "lexicon" / "fr.yaml"
    written = words.read_text(encoding="utf-8")
    words.write_text(written.replace('\n"yes": [', '\n"yes": [absolumentissime,', 1), encoding="utf-8")
    assert "absolumentissime" in load_lexicon(folder).assent.said.known


@pytest.mark.parametrize("changed", ["code", "model"])
def test_lexicon_of_other_code_or_of_another_model_is_not_used(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    model = load_lexicon(folder).model
    assert ready.read_ready(folder, model) is not None
    if changed == "code":
        shutil.copytree(ready._CODE, tmp_path / "code")
        (tmp_path / "code" / "normalise.py").write_text("# another way to make words plain\n", encoding="utf-8")
        monkeypatch.setattr(ready, "_CODE", tmp_path / "code")
    else:
        object.__setattr__(model, "trained_on", "0123456789abcdef")
    assert ready.read_ready(folder, model) is None


@pytest.mark.parametrize("cut", [0, 10, 300, -1])
def test_file_that_is_cut_off_is_read_anew(folder: Path, cut: int) -> None:
    kept = folder / ready.READY
    kept.write_bytes(kept.read_bytes()[:cut])
    assert load_lexicon(folder).assent.said.known


# What a name with a dot would reach through a module of ours.
_DOTTED = (
    b"\x80\x04\x8c\x21conversations.understanding.ready\x8c\x1bpickle.codecs.builtins.exec"
    b'\x93\x8c\x1araise SystemExit("it ran")\x85R.'
)


class _Attack:
    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('it ran')",))


def test_word_changed_while_the_lexicon_is_made_ready_is_read_at_the_next_start(folder: Path) -> None:
    kept, words = folder / ready.READY, folder / "lexicon" / "fr.yaml"
    kept.unlink()

    def read() -> Lexicon:
        found = read_lexicon(folder, module._model(folder / "model.bin"))
        words.write_text(words.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        return found

    ready.write_ready(read, folder)
    assert not list(folder.glob(f"{ready.READY}*"))


def test_bytes_turned_over_anywhere_are_read_anew(folder: Path) -> None:
    kept, model = folder / ready.READY, load_lexicon(folder).model
    stored = kept.read_bytes()
    for place in range(0, len(stored), len(stored) // 50):
        kept.write_bytes(stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
        assert ready.read_ready(folder, model) is None, place


def test_file_that_would_run_a_command_runs_none(folder: Path) -> None:
    kept, model = folder / ready.READY, load_lexicon(folder).model
    for attack in (pickle.dumps(_Attack()), _DOTTED, pickle.dumps([1])):
        packed = zlib.compress(attack)
        kept.write_bytes(ready._head(ready._files(folder), model, packed) + packed)
        assert ready.read_ready(folder, model) is None
    assert load_lexicon(folder).assent.said.known
