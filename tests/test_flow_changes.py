"""A flow that changes under people who are in the middle of it: nothing is lost, and what no longer counts is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conversations import engine
from conversations.flow import Flow, Outcome, Question, fits
from conversations.flows import FLOW
from conversations.path import Path, resolve
from conversations.readings import Reading
from conversations.stored import dump, load
from conversations.texts import text
from conversations.types import Choice, Commanded, Said, SaveLead, State
from tests.conversing import HELPER, PARENT, TEACHER, YOUTH, context, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.flow import Node
    from conversations.types import Event, Step

CONTEXT = context()
WALKS = {"youth": YOUTH, "parent": PARENT, "helper": HELPER, "teacher": TEACHER}
GIVEN = {"phone": "+212600000002", "age": "15", "name": "Essai"}
WORDS = text("test.new", "Words")


# --- a later version of the flow ---


def without(gone: str) -> Flow:
    """The flow without this question: whatever led to it leads on to where it led."""
    onward = FLOW.onward(FLOW.node(gone))
    return Flow(_led(node, gone, onward) for node in FLOW.nodes if node.id != gone)


def _led(node: Node, gone: str, onward: str) -> Node:
    branches = tuple(
        replace(branch, to=onward if branch.to == gone else branch.to)
        for branch in node.branches
        if all(when.look != gone for when in branch.when)
    )
    changed = replace(node, branches=branches, next=onward if node.next == gone else node.next)
    if isinstance(changed, Question):
        kept = tuple(line for line in changed.asks if all(when.look != gone for when in line.when))
        again = tuple(one for one in changed.asks_again if one != gone)
        return replace(changed, asks=kept, asks_again=again)
    return changed


def exchanged(first: str, second: str) -> Flow:
    """The flow with each of the two questions where the other was."""
    one, other = FLOW.question(first), FLOW.question(second)
    assert one is not None
    assert other is not None
    here = {first: replace(other, next=one.next, branches=one.branches)}
    here[second] = replace(one, next=other.next, branches=other.branches)
    names = {first: second, second: first}
    return Flow(_renamed(here.get(node.id, node), names) for node in FLOW.nodes)


def _renamed(node: Node, names: dict[str, str]) -> Node:
    branches = tuple(replace(branch, to=names.get(branch.to, branch.to)) for branch in node.branches)
    return replace(node, branches=branches, next=names.get(node.next, node.next))


def without_choice(question: str, value: str) -> Flow:
    """The flow in which this can be answered no more."""
    return Flow(_fewer(node, value) if node.id == question else node for node in FLOW.nodes)


def _fewer(node: Node, value: str) -> Node:
    assert isinstance(node, Question)
    return replace(node, choices=tuple(choice for choice in node.choices if choice.value != value))


def with_one_more(before: str) -> Flow:
    """The flow with a question that nobody answered yet in front of this one."""
    new = Question(
        id="new", about="applicant", kind="choice", ask=WORDS, again=WORDS, label=text("test.label", "New"),
        choices=(Choice("a", WORDS), Choice("b", WORDS)), next=before,
    )  # fmt: skip
    led = (_renamed(node, {before: "new"}) for node in FLOW.nodes)
    return Flow(one for node in led for one in ((new, node) if node.id == before else (node,)))


CHANGES: dict[str, Flow] = {
    **{f"without {name}": without(name) for name in ("may_say", "call_when", "guardian_name", "first_name")},
    "the hour after what may be said": exchanged("may_say", "call_when"),
    "without the choice morning": without_choice("call_when", "morning"),
    "without the choice any": without_choice("call_when", "any"),
    "without the choice middle": without_choice("teaches", "middle"),
    "one more before the name": with_one_more("first_name"),
    "one more before the review": with_one_more("review"),
    "one more at the start": with_one_more("to_verdict"),
}


# --- people ---


def stops(answers: tuple[str, ...]) -> Iterator[State]:
    """A conversation after each of its answers, as it was stored; the last one has sent its request."""
    for count in range(len(answers) + 1):
        yield load(dump(walk(answers[:count])))


def step(state: State, event: Event, flow: Flow) -> Step:
    return engine.step(state, event, CONTEXT, flow)


def stands(state: State, flow: Flow) -> Path:
    return resolve(flow, state, CONTEXT)


def finished(state: State, flow: Flow) -> tuple[State, list[tuple[str, str]], list[SaveLead]]:
    """The rest of the way: each question is answered with its first choice, or what is made up.

    Where it ends, what was asked (whose, and which question), and what was saved.
    """
    asked: list[tuple[str, str]] = []
    saved: list[SaveLead] = []
    while not is_sent(here := stands(state, flow), flow):
        if not state.asides:  # else something beside it is asked, such as whether they want news
            assert (here.subject, here.node.id) not in asked, "asked twice"
            asked.append((here.subject, here.node.id))
        opened = engine.expecting(state, CONTEXT, flow)
        value = GIVEN.get(opened.kind) or opened.choices[0].value
        taken = step(state, Said(value, Reading(value=value)), flow)
        saved += [effect for effect in taken.effects if isinstance(effect, SaveLead)]
        state = load(dump(taken.state))
    return state, asked, saved


def is_sent(here: Path, flow: Flow) -> bool:
    return isinstance(here.node, Outcome) or here.node is flow.question("another")


def still_counts(state: State, flow: Flow) -> set[tuple[str, str]]:
    """What was answered before and can be answered so in the changed flow; not what was reviewed, which is another."""
    questions = {(one.subject, one.question): (flow.question(one.question), one) for one in state.answers}
    return {
        whose
        for whose, (question, one) in questions.items()
        if question is not None and question.binding != "answers" and fits(question, one.value, CONTEXT)
    }


EVERYBODY = pytest.mark.parametrize("answers", WALKS.values(), ids=WALKS)
EVERY_CHANGE = pytest.mark.parametrize("flow", CHANGES.values(), ids=CHANGES)


@EVERYBODY
@EVERY_CHANGE
def test_no_answer_is_lost_when_the_flow_changes_in_the_middle(answers: tuple[str, ...], flow: Flow) -> None:
    for state in stops(answers):
        for event in (Commanded("help"), Commanded("status"), Said("?", Reading())):
            assert set(step(state, event, flow).state.answers) >= set(state.answers), event


@EVERYBODY
@EVERY_CHANGE
def test_only_what_does_not_count_any_more_is_asked_when_the_flow_changes_in_the_middle(
    answers: tuple[str, ...], flow: Flow
) -> None:
    """Whoever goes on from anywhere ends where somebody ends who began with the changed flow, with one request."""
    for count, state in enumerate(stops(answers)):
        end, asked, saved = finished(state, flow)
        assert not set(asked) & still_counts(state, flow)
        reviewed = {whose for whose in stands(end, flow).answers if whose[1] == "review"}
        assert set(asked) | still_counts(state, flow) | reviewed >= set(stands(end, flow).answers)
        assert len({one.reference for one in saved}) == (count < len(answers) or bool(reviewed & set(asked)))
        assert len(end.references) == 1


def test_who_answered_what_is_no_choice_any_more_is_asked_again_and_nothing_else() -> None:
    state = walk(YOUTH[: YOUTH.index("no")])
    assert stands(state, FLOW).node.id == "may_say"
    asked = stands(state, CHANGES["without the choice morning"])
    assert asked.node.id == "call_when"
    assert set(stands(state, FLOW).answers) - set(asked.answers) == {("me", "call_when")}
