"""Whole conversations as files that a translator can read: `pytest --update` rewrites them, review reads the diff."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
import yaml

from bot.app import LOCALES as FOLDER
from bot.channels.telegram_forms import Incoming, to_event
from bot.channels.webchat_forms import read_event
from bot.i18n import Catalogues
from bot.services.messages import COMMANDS, button_data
from bot.services.rehearsal import ACTIONS, HOUR, Rehearsal
from bot.services.rehearsal_visits import RehearsedVisits
from bot.terminal import taken, transcript
from conversations.flow import Outcome, Question
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.locales import LOCALES
from conversations.programme import DATA
from conversations.types import AttachedKind, Commanded, Effect, Said, Say, Tapped, Tick
from conversations.understanding.lexicon import Lexicon, load_lexicon
from tests.conversing import programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.messages import Message
    from conversations.types import Event

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
    return Rehearsal(programme(), lexicon(), catalogues(), *given, RehearsedVisits.of(told.get("slots", ())))


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


# --- the same on every channel ---


def by_telegram(event: Event) -> Event:
    """The event as it comes from Telegram when somebody does this there."""
    message: dict[str, Any] = {"message_id": 5, "chat": {"id": 600, "type": "private"}}
    match event:
        case Said(text):
            update: dict[str, Any] = {"message": {**message, "text": text}}
        case Commanded(name, argument) if name in COMMANDS:
            update = {"message": {**message, "text": f"/{name} {argument}".strip()}}
        case Commanded(name, argument):
            pressed = {"id": "1", "message": message, "data": button_data(1, "", "", f"!{name} {argument}".strip())}
            update = {"callback_query": pressed}
        case Tapped(turn, subject, question, value):
            pressed = {"id": "1", "message": message, "data": button_data(turn, subject, question, value)}
            update = {"callback_query": pressed}
        case _:
            raise NotImplementedError
    incoming = to_event({"update_id": 1, **update})
    assert isinstance(incoming, Incoming)
    return incoming.event


def by_page(event: Event) -> Event | None:
    """The event as it comes from the web page when somebody does this there."""
    match event:
        case Said(text):
            return read_event({"text": text})
        case Commanded(name, argument) if name in COMMANDS:
            return read_event({"command": f"{name} {argument}".strip()})
        case Commanded(name, argument):
            return read_event({"data": button_data(1, "", "", f"!{name} {argument}".strip())})
        case Tapped(turn, subject, question, value):
            return read_event({"data": button_data(turn, subject, question, value)})
    raise NotImplementedError


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_conversation_brings_the_same_events_by_telegram_and_by_the_page(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Event] = []
    send = Rehearsal.send

    def watched(rehearsal: Rehearsal, event: Event) -> tuple[Message, ...]:
        brought.append(event)
        return send(rehearsal, event)

    monkeypatch.setattr(Rehearsal, "send", watched)
    told = read(file)
    rehearsal = rehearsal_of(told)
    for turn in told["turns"]:
        taken(rehearsal, {key: value for key, value in turn.items() if key in ACTIONS})
    typed = [event for event in brought if isinstance(event, (Said, Commanded, Tapped))]
    assert len(typed) > 1
    for event in typed:
        assert by_telegram(event) == by_page(event) == event
