"""What a flow is made of. Edges are data: a flow can be checked when it is loaded, and drawn.

A node leads to the first of its `branches` whose conditions hold, else to `next`, else to the node after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.readings import Kind
    from conversations.texts import Label, Text
    from conversations.types import Choice, Context

About = Literal["speaker", "applicant"]
Binding = Literal["", "words", "answers"]
ChoicesFrom = Literal["", "trades", "districts", "locales"]

# What a condition may look at beside the questions: see `path.Walk.look`.
DERIVED = frozenset(
    {
        *("verdict", "minor", "launch", "sent", "reached", "protected", "agreed_before", "taken_over", "joining"),
        *("centre", "fact.call_back_days", "asks.verdict", "asks.doors", "asks.lead"),
    }
)

_PHONE = re.compile(r"\+[0-9]{8,15}")
YOUNGEST, OLDEST, FIRST_BIRTH_YEAR = 3, 99, 1900
_LONGEST_NAME = 40


class FlowWrong(Exception):  # noqa: N818  "flow wrong" is what it says
    """The flows cannot be used; `problems` says each thing that is wrong, and where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class When:
    """What is looked at (a question's answer, or one of `DERIVED`) is one of these values."""

    look: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """When all of this holds, go to that node. `next_applicant`: and speak of one more child from there on."""

    to: str
    when: tuple[When, ...]
    next_applicant: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that is said when all of this holds; `count` names the fact whose number chooses the plural."""

    text: Text
    when: tuple[When, ...] = ()
    count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have: an id of its own among all flows, and the way on."""

    id: str
    branches: tuple[Branch, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Node):
    """One question. `about` says whose answer it is; `label` is its short name on the review ("" hides it there).

    `outside` is that name where the answer is not in Casablanca: a city is no district.
    `asks` are its words where something is known, the first that holds; `without` are the choices not offered then.
    `refused` is its name among what can be changed, after a no: who pressed it by mistake finds the way to a yes.
    `yes` and `no` are the values that a typed yes or no stands for. `binding` is what an answer counts for:
    these words of consent, or these answers reviewed. When its answer becomes another, those of `asks_again` are shown
    and asked again: they were about the old one.
    """

    about: About
    kind: Kind
    ask: Text
    again: Text
    label: Label | None = None
    outside: Label | None = None
    refused: Label | None = None
    asks: tuple[Line, ...] = ()
    without: tuple[tuple[str, When], ...] = ()
    choices: tuple[Choice, ...] = ()
    choices_from: ChoicesFrom = ""
    columns: int = 1
    yes: str = ""
    no: str = ""
    binding: Binding = ""
    asks_again: tuple[str, ...] = ()
    share_contact: bool = False
    share_place: bool = False
    offers_human: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Node):
    """Something said on the way; it needs no answer. `says` "verdict" and "doors" are made from the verdict.

    With `reference` it carries the number of a lead: it is told again until it surely arrived. What stands `beside` is
    said with the end of a way, in the same message, and waits until nothing else is asked there.
    """

    lines: tuple[Line, ...] = ()
    says: Literal["lines", "verdict", "doors"] = "lines"
    reference: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction(Node):
    """Where the way parts; nothing is asked or said here. More than once may a way come by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Node):
    """Where a way ends; `controls` are the commands offered there, so that no end is a dead end."""

    lines: tuple[Line, ...]
    controls: tuple[Choice, ...]


class Flow:
    """All nodes in order, checked."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = tuple(nodes)
        self.start = self.nodes[0].id
        self._by_id = {node.id: node for node in self.nodes}
        self._after = {node.id: after.id for node, after in zip(self.nodes, self.nodes[1:], strict=False)}
        problems = list(self._problems())
        if problems:
            raise FlowWrong(problems)

    def node(self, node_id: str) -> Node:
        """The node with this id."""
        return self._by_id[node_id]

    def question(self, node_id: str) -> Question | None:
        """The question with this id; None when there is none (any more)."""
        node = self._by_id.get(node_id)
        return node if isinstance(node, Question) else None

    def onward(self, node: Node) -> str:
        """Where a node leads when none of its branches is taken."""
        return node.next or self._after[node.id]

    def chart(self, nodes: Iterable[Node] = ()) -> str:
        """The flow, or these nodes of it, as a Mermaid flow chart, from the same edges that conversations follow."""
        lines = ["flowchart TD"]
        shapes = {"Question": ("[", "]"), "Tell": ("([", "])"), "Junction": ("{", "}"), "Outcome": ("[[", "]]")}
        for node in tuple(nodes) or self.nodes:
            opening, closing = shapes[type(node).__name__]
            lines.append(f"    {node.id}{opening}{node.id}{closing}")
            for branch in node.branches:
                label = " and ".join(f"{when.look} = {'/'.join(when.values)}" for when in branch.when)
                lines.append(f'    {node.id} -- "{label}" --> {branch.to}')
            if not isinstance(node, Outcome):
                lines.append(f"    {node.id} --> {self.onward(node)}")
        return "\n".join(lines) + "\n"

    def _problems(self) -> Iterable[str]:
        if len(self._by_id) != len(self.nodes):
            ids = [node.id for node in self.nodes]
            yield from (
                f"flow: {name}: two nodes have this id" for name in sorted({i for i in ids if ids.count(i) > 1})
            )
        for node in self.nodes:
            yield from self._targets_missing(node)
            yield from self._looks_unknown(node)
            if isinstance(node, Question) and node.kind in {"choice", "yes_no"}:
                yield from self._choices_wrong(node)
        yield from (f"flow: {name}: cannot be reached" for name in self._unreachable())

    def _targets_missing(self, node: Node) -> Iterable[str]:
        targets = [branch.to for branch in node.branches] + ([node.next] if node.next else [])
        yield from (f"flow: {node.id}: leads to {to}, which does not exist" for to in targets if to not in self._by_id)
        again = node.asks_again if isinstance(node, Question) else ()
        lost = [name for name in again if self.question(name) is None]
        yield from (f"flow: {node.id}: asks {name} again, which is no question" for name in lost)
        if not isinstance(node, Outcome) and not node.next and node.id not in self._after:
            yield f"flow: {node.id}: leads nowhere"

    def _looks_unknown(self, node: Node) -> Iterable[str]:
        lines = node.lines if isinstance(node, (Tell, Outcome)) else ()
        whens = [when for branch in node.branches for when in branch.when]
        if isinstance(node, Question):
            lines = node.asks
            whens += [when for _, when in node.without]
        whens += [when for line in lines for when in line.when]
        for when in whens:
            question = self.question(when.look)
            if question is None and when.look not in DERIVED:
                yield f"flow: {node.id}: looks at {when.look}, which is neither a question nor derived"
            elif question is not None and question.choices:
                known = {choice.value for choice in question.choices}
                yield from (f"flow: {node.id}: {when.look} never is {v}" for v in when.values if v not in known)

    def _choices_wrong(self, question: Question) -> Iterable[str]:
        values = [choice.value for choice in question.choices]
        if not values and not question.choices_from:
            yield f"flow: {question.id}: has no choices"
        if len(set(values)) != len(values):
            yield f"flow: {question.id}: has two choices with one value"
        if not question.choices_from:
            yield from (
                f"flow: {question.id}: {v} is no choice" for v in (question.yes, question.no) if v not in {"", *values}
            )

    def _unreachable(self) -> list[str]:
        seen: set[str] = set()
        waiting = [self.start]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self._by_id:
                continue
            seen.add(name)
            node = self._by_id[name]
            waiting += [branch.to for branch in node.branches]
            if not isinstance(node, Outcome):
                waiting.append(node.next or self._after.get(name, ""))
        return [node.id for node in self.nodes if node.id not in seen]


def choices_of(question: Question, context: Context) -> tuple[Choice, ...]:
    """The answers on this question's buttons."""
    if question.choices_from == "trades":
        return (*context.programme.trades, *question.choices)
    if question.choices_from == "districts":
        return (*context.programme.districts, *question.choices)
    if question.choices_from == "locales":
        return tuple(choice for choice in question.choices if choice.value in context.locales)
    return question.choices


def fits(question: Question, value: str, context: Context) -> bool:
    """Whether this can be an answer to the question at all."""
    if any(choice.value == value for choice in choices_of(question, context)):
        return True
    match question.kind:
        case "age":
            number = int(value) if value.isascii() and value.isdecimal() else -1
            return YOUNGEST <= number <= OLDEST or FIRST_BIRTH_YEAR <= number <= context.today.year
        case "city":
            return value in context.programme.cities
        case "name":
            return 0 < len(value) <= _LONGEST_NAME
        case "phone":
            return _PHONE.fullmatch(value) is not None
    return False
