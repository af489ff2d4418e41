"""The answers as data: a mistake in questions.yaml is told with its place, and nothing in it stands alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from conversations import commands, questions_answered
from conversations.programme import DATA, ProgrammeWrong, load_programme
from conversations.questions import COMMANDS, CONTROLS, read_questions
from conversations.understanding import intents, questions
from conversations.understanding.intents import INTENT, NONE
from tests.conversing import programme
from tests.reading import lexicon
from tests.test_eligibility import FILES

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {"id": "question.x", "en": "X"}
SAYS = {"text": TEXT, "source": "letter"}
COST: dict[str, Any] = {"label": {"id": "ask.cost.button", "en": "The price"}, "says": [SAYS]}
DECLARED = {"meals": "yes_no", "start": "date", "fees": "words", "days": "number"}
YES_NO = {"yes": TEXT, "no": TEXT}
DOORS = {"primary_school"}


def wrong_in(questions: dict[str, Any], facts: dict[str, Any] | None = None) -> list[str]:
    """All that is told about these."""
    found: list[str] = []
    data = {"questions": questions, "facts": facts or {}}
    read_questions(data, DECLARED, DOORS, lambda where, what: found.append(f"{where}: {what}"))
    return found


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"says": [{"text": TEXT}]}, "what is said needs a source"),
        ({"says": [{"source": "letter"}]}, "says: has no id or no English"),
        ({"says": [{"text": {"id": "question.x"}, "source": "letter"}]}, "says: has no id or no English"),
        ({"label": None}, "label: has no id or no English"),
        ({"facts": ["price"]}, "facts: price is not known"),
        ({"doors": ["back_door"]}, "doors: back_door is not known"),
        ({"controls": ["run"]}, "controls: run is not known"),
        ({"says": []}, "is answered by nothing"),
    ],
)
def test_mistake_in_an_answer_is_told_with_its_place(change: dict[str, Any], what: str) -> None:
    assert wrong_in({"cost": {**COST, **change}}) == [f"questions.cost: {what}"]


@pytest.mark.parametrize("change", [{"does": "erase"}, {"say": []}, {"does": None}])
def test_key_or_command_of_an_answer_that_does_not_exist_is_told(change: dict[str, Any]) -> None:
    (told,) = wrong_in({"cost": {**COST, **change}})
    assert told.startswith("questions.cost: has only controls, does, doors,")
    assert told.endswith("does: language, privacy, status")


@pytest.mark.parametrize(
    ("fact", "words", "what"),
    [
        ("meals", {"yes": TEXT}, "a fact of type yes_no needs: no, yes"),
        ("meals", {True: TEXT, False: TEXT}, "a fact of type yes_no needs: no, yes"),
        ("meals", {**YES_NO, "words": TEXT}, "a fact of type yes_no needs: no, yes"),
        ("start", {"words": TEXT}, "a fact of type date needs: date"),
        ("fees", {"date": TEXT}, "a fact of type words needs: words"),
        ("days", {}, "a fact of type number needs: words"),
        ("fees", {"words": {"en": "To pay"}}, "words: has no id or no English"),
        ("price", {"words": TEXT}, "is not declared in programme.yaml"),
        ("price", YES_NO, "is not declared in programme.yaml"),
    ],
)
def test_words_that_do_not_fit_their_fact_are_told_with_their_place(
    fact: str, words: dict[Any, Any], what: str
) -> None:
    assert wrong_in({"cost": COST}, {fact: words}) == [f"facts.{fact}: {what}"]


def test_nothing_is_told_when_all_is_right() -> None:
    whole = {**COST, "facts": ["meals", "start"], "doors": ["primary_school"], "controls": ["human"], "does": "status"}
    assert wrong_in({"cost": whole}, {"meals": YES_NO, "start": {"date": TEXT}, "fees": {"words": TEXT}}) == []


def test_all_mistakes_of_both_files_are_told_at_once_with_the_file(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(DATA / name, tmp_path)
    change(tmp_path / "programme.yaml", "type: date}", "type: day}")
    change(tmp_path / "questions.yaml", "  address:\n", "  adress:\n")
    with pytest.raises(ProgrammeWrong) as caught:
        load_programme(tmp_path)
    assert caught.value.problems == [
        (
            "programme.yaml: line 291: facts.start_date: type: “day” is not known here; did you mean “days”? "
            "Write one of: yes_no, number, words, hours, date, days."
        ),
        "questions.yaml: facts.start_date: a fact of type day needs: words",
        "questions.yaml: facts.adress: is not declared in programme.yaml",
    ]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- the answers of the product ---


def test_every_intent_that_can_be_heard_is_answered_and_no_other() -> None:
    heard = {lane.removeprefix(INTENT) for lane in lexicon().model.lanes if lane.startswith(INTENT)}
    assert set(programme().questions.answers) == heard - {NONE}


def test_every_fact_that_has_words_is_declared_and_belongs_to_a_question() -> None:
    known = programme().questions
    asked = {name for answered in known.answers.values() for name in answered.facts}
    assert set(known.facts) == asked
    assert asked <= {fact.id for fact in programme().facts}


def test_every_command_that_answers_and_every_control_beside_an_answer_exists() -> None:
    assert set(commands.COMMANDS) >= COMMANDS
    assert set(questions_answered._CONTROLS) == CONTROLS
    for name, choice in questions_answered._CONTROLS.items():
        assert choice.value == f"!{name}"
        assert name in commands.COMMANDS


def test_small_talk_means_the_same_where_it_is_heard_and_where_it_is_answered() -> None:
    assert questions.SMALL_TALK == questions_answered.SMALL_TALK <= set(programme().questions.answers)
    assert intents.NONE not in programme().questions.answers


def test_only_what_is_asked_about_this_centre_waits_for_the_centre() -> None:
    """Small talk and what this program does by itself are never "not confirmed yet"."""
    silent = {"greeting", "thanks", "goodbye", "application_status", "privacy_data", "language_change", "sign_up"}
    answers = programme().questions.answers
    assert all(not answers[name].facts for name in silent)
