"""The check of the trained model: what must be found when it is not what its examples give."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot import training
from bot.examples import Example, fingerprint, load_examples
from bot.training import differences
from conversations.understanding.checksums import Words
from tests.reading import lexicon

if TYPE_CHECKING:
    from conversations.understanding.model import Model


@cache
def examples() -> list[Example]:
    return list(load_examples())[::20]


@pytest.fixture(autouse=True)
def _examples_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "fingerprint", known_fingerprint)


@cache
def known_fingerprint() -> str:
    return fingerprint()


def shipped() -> Model:
    return lexicon().model


def found(used: Model) -> list[str]:
    return differences(used, shipped(), lexicon().numbers, examples())


def biased(lane: str, by: float) -> Model:
    """The shipped model with one lane moved."""
    moved = [bias + by * (name == lane) for name, bias in zip(shipped().lanes, shipped().biases, strict=True)]
    return replace(shipped(), biases=tuple(moved))


def test_nothing_is_found_in_the_model_as_it_is_trained() -> None:
    assert found(shipped()) == []


@pytest.mark.parametrize("lane", ["danger", "danger violence", "intent cost", "variety ary"])
def test_model_that_reads_otherwise_is_found_whatever_it_reads_otherwise(lane: str) -> None:
    (told,) = found(biased(lane, -5.0 if lane == "danger" else 5.0))
    assert "otherwise than one trained anew" in told


def test_model_of_older_examples_and_one_with_other_ordinary_words_are_found() -> None:
    (older,) = found(replace(shipped(), trained_on="0" * 16))
    assert "older than its examples" in older
    (words,) = found(replace(shipped(), ordinary=Words.of(())))
    assert "ordinary" in words
