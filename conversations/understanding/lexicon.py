"""All words that the readers know, of the four varieties, with places, names and the trained model."""

from __future__ import annotations

import gc
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.model import Model
from conversations.understanding.ready import read_ready, write_ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conversations.understanding.ages import AgeWords
    from conversations.understanding.assent_words import AssentWords
    from conversations.understanding.births import BirthWords
    from conversations.understanding.choices import ChoiceWords
    from conversations.understanding.cities import Places
    from conversations.understanding.commands import CommandWords
    from conversations.understanding.danger_rules import DangerWords
    from conversations.understanding.health_words import HealthWords
    from conversations.understanding.levels import LevelWords
    from conversations.understanding.name_words import NameWords
    from conversations.understanding.numbers import NumberWords
    from conversations.understanding.phones import PhoneWords
    from conversations.understanding.phrases import Phrases
    from conversations.understanding.spans import SpanWords
    from conversations.understanding.told_ages import WhoseWords
    from conversations.understanding.variety import Varieties
    from conversations.understanding.visit_hours import HourWords
    from conversations.understanding.visit_words import VisitWords

MODEL = "model.bin"


class LexiconWrong(Exception):  # noqa: N818  named for what happened
    """A data file does not say what it should: one sentence with the file and the key."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words that the readers know, frozen."""

    varieties: Varieties
    dangers: tuple[DangerWords, ...]
    assent: AssentWords
    choices: ChoiceWords
    commands: CommandWords
    numbers: NumberWords
    ages: AgeWords
    whose: WhoseWords
    births: BirthWords
    spans: SpanWords
    phones: PhoneWords
    levels: LevelWords
    names: NameWords
    unknown: Phrases
    doubt: Phrases
    places: Places
    hours: HourWords
    visits: VisitWords
    reservations: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    alarms: Mapping[str, frozenset[tuple[str, ...]]]
    health: HealthWords
    model: Model


def load_lexicon(folder: Path, places: Path | None = None) -> Lexicon:
    """The lexicon of this folder, as it was made ready if it was, else read from its files; raises LexiconWrong.

    `places` is the folder of other places.
    """
    with _without_collecting():
        model = _model(folder / MODEL)
        if places is not None:
            return _read(folder, model, places)
        return read_ready(folder, model) or _read(folder, model)


def make_ready(folder: Path) -> None:
    """Read the lexicon of this folder and keep it ready for the next starts; raises LexiconWrong."""
    write_ready(lambda: _read(folder, _model(folder / MODEL)), folder)


def _read(folder: Path, model: Model, places: Path | None = None) -> Lexicon:
    # What reads the files is imported only when there is need: a start with a lexicon made ready is three times faster.
    from conversations.understanding.lexicon_files import read_lexicon  # noqa: PLC0415

    return read_lexicon(folder, model, places)


def _model(path: Path) -> Model:
    try:
        return Model.from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise LexiconWrong(f"{path.name}: no model is there, or it cannot be read; `make model` makes it") from error


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing of what is loaded is garbage: to look for it each time would double the time of a start."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
