"""Wrong flows stop the start, and all that is wrong is said at once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.services.messages import MAX_BUTTON_DATA, button_data
from conversations.flow import Branch, Flow, FlowWrong, Outcome, Question, When, choices_of
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.path import MAX_CHILDREN, child, resolve
from conversations.texts import text
from conversations.types import Choice
from tests.conversing import PARENT, YOUTH, context, walk

WORDS = text("test.words", "Words")


def question(name: str, **values: object) -> Question:
    given = {"about": "speaker", "kind": "choice", "choices": (Choice("a", WORDS),), **values}
    return Question(id=name, ask=WORDS, again=WORDS, **given)  # type: ignore[arg-type]


END = Outcome(id="end", lines=(), controls=())


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(FlowWrong) as wrong:
        Flow(
            (
                question("first", next="nowhere", branches=(Branch("end", (When("first", ("b",)),)),)),
                question("first", choices=()),
                question("lost", yes="z", asks_again=("sun",), branches=(Branch("end", (When("moon", ("full",)),)),)),
                END,
            )
        )
    told = "\n".join(wrong.value.problems)
    mistakes = (
        "two nodes have this id",
        "leads to nowhere",
        "has no choices",
        "looks at moon",
        "z is no choice",
        "asks sun",
    )
    for mistake in mistakes:
        assert mistake in told, mistake


def test_node_that_cannot_be_reached_is_told() -> None:
    with pytest.raises(FlowWrong, match="lost: cannot be reached"):
        Flow((question("first", next="end"), question("lost"), END))


def test_chart_shows_every_node_and_edge() -> None:
    chart = FLOW.chart()
    for node in FLOW.nodes:
        assert f"    {node.id}" in chart
        assert all(f"--> {branch.to}" in chart for branch in node.branches)


def test_every_button_fits_into_what_telegram_carries() -> None:
    longest_subject = child("other-98", MAX_CHILDREN)
    questions = [node for node in FLOW.nodes if isinstance(node, Question)]
    for asked in (*questions, *ASIDES.values()):
        for choice in choices_of(asked, context()):
            data = button_data(999_999_999, longest_subject, asked.id, choice.value)
            assert len(data.encode()) <= MAX_BUTTON_DATA, data
        change = button_data(999_999_999, "", "", f"!change {longest_subject}:{asked.id}")
        assert len(change.encode()) <= MAX_BUTTON_DATA, change


@pytest.mark.parametrize("answers", [(), YOUTH[:7], YOUTH, PARENT], ids=len)
def test_way_through_a_flow_depends_on_answers_references_news_and_speaker_alone(answers: tuple[str, ...]) -> None:
    """Within a step it is walked anew only when one of these is another: see `Turn.path`."""
    state = walk(answers)
    seen = SimpleNamespace(answers=state.answers, references=state.references, news=state.news, speaker=state.speaker)
    assert resolve(FLOW, seen, context()) == resolve(FLOW, state, context())  # type: ignore[arg-type]
