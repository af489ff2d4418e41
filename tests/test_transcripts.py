"""Whole conversations as files that a translator can read: `pytest --update` rewrites them, review reads the diff."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
import yaml

from bot.app import LOCALES as FOLDER
from bot.i18n import Catalogues
from bot.services.rehearsal import ACTIONS, HOUR, Rehearsal
from bot.terminal import taken, transcript
from conversations.flow import Outcome, Question
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.programme import DATA
from conversations.texts import LOCALES
from conversations.types import AttachedKind, Effect, Say, Tick
from conversations.understanding.lexicon import Lexicon, load_lexicon
from tests.conversing import programme

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = sorted((Path(__file__).parent / "transcripts").rglob("*.yaml"))


@cache
def lexicon() -> Lexicon:
    return load_lexicon(DATA)


@cache
def catalogues() -> Catalogues:
    return Catalogues.load(FOLDER)


@cache
def read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return told


def rehearsal_of(told: dict[str, Any]) -> Rehearsal:
    given = told["locale"], told["today"], told["launch"], told.get("facts", {}), told.get("hour", HOUR)
    return Rehearsal(programme(), lexicon(), catalogues(), *given)


def turns() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        told = read(file)
        for turn in told["turns"]:
            yield told["locale"], turn


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_conversation_goes_as_its_transcript_says(file: Path, request: pytest.FixtureRequest) -> None:
    told = read(file)
    rehearsal = rehearsal_of(told)
    played = [taken(rehearsal, {key: value for key, value in turn.items() if key in ACTIONS}) for turn in told["turns"]]
    if request.config.getoption("--update"):
        file.write_text(transcript(told["name"], rehearsal, played), encoding="utf-8")
    for number, (turn, again) in enumerate(zip(told["turns"], played, strict=True), start=1):
        assert again == turn, f"turn {number}: {turn}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_question_side_question_and_outcome_stands_in_a_transcript(locale: str) -> None:
    asked = {message.get("asks") for spoken, turn in turns() if spoken == locale for message in turn["bot"]}
    wanted = {node.id for node in FLOW.nodes if isinstance(node, (Question, Outcome))} | set(ASIDES)
    assert wanted <= asked


def test_every_effect_and_every_kind_of_attachment_stands_in_a_transcript() -> None:
    seen = {effect for _, turn in turns() for effect in turn.get("effects", ())}
    assert {effect.__name__ for effect in get_args(Effect)} - {Say.__name__, Tick.__name__} <= seen
    assert set(get_args(AttachedKind)) <= {turn["sends"] for _, turn in turns() if "sends" in turn}


@pytest.mark.parametrize("locale", LOCALES)
def test_sign_up_is_told_both_typed_and_tapped(locale: str) -> None:
    ways = {
        told["name"]: {key for turn in told["turns"] for key in turn if key in ACTIONS}
        for told in map(read, FILES)
        if told["locale"] == locale and any("SaveLead" in turn.get("effects", ()) for turn in told["turns"])
    }
    assert any("taps" in way for way in ways.values())
    assert any("taps" not in way for way in ways.values())
