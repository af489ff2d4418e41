"""What is said in whole sentences, so that a voice can say it: in the order in which people meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.flow import Outcome, Question, Tell
from conversations.flows import (
    FLOW,
    answers_to,
    danger,
    listening,
    person,
    reasons,
    reminders,
    verdict_words,
    voice_notes,
)
from conversations.flows.asides import ASIDES
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.flow import Node
    from conversations.programme import Programme
    from conversations.texts import Label

# Words that stand in a line, on a button or inside of another sentence.
_PARTS: Final = (".button", ".label")
_INSIDE: Final = ("choice.", "control.", "said_by.", "review.line", "mydata.", "adult.")


def recordable(programme: Programme) -> tuple[str, ...]:
    """The ids of all messages that are said whole, the first of the sign-up first."""
    texts = [
        *(text for node in FLOW.nodes for text in _of_node(node)),
        *_within(vars(verdict_words)),
        *(case.reason for rule in programme.rules for case in rule.cases),
        *(door.text for door in programme.doors),
        *(text for question in ASIDES.values() for text in _of_node(question)),
        *(
            text
            for flow in (answers_to, reasons, danger, person, reminders, listening, voice_notes)
            for text in _within(vars(flow))
        ),
    ]
    return tuple(dict.fromkeys(text.id for text in texts if _is_whole(text)))


MOST_BUTTONS: Final = 5
"""So many are remembered by who hears them; where there are more, only the question is said."""


def buttons(message: str) -> tuple[Label, ...]:
    """What is said after a question: its buttons, where they are few and always the same."""
    return _BUTTONS.get(message, ())


def _with_buttons() -> Iterator[tuple[str, tuple[Label, ...]]]:
    fixed = [node for node in FLOW.nodes if isinstance(node, Question) and not node.choices_from]
    fixed += [one for one in ASIDES.values() if one.kind == "yes_no" and not one.id.startswith("visit")]
    for question in fixed:
        labels = tuple(choice.label for choice in question.choices)
        if 1 < len(labels) <= MOST_BUTTONS:
            yield from ((text.id, labels) for text in _of_node(question))


def _of_node(node: Node) -> Iterator[Text]:
    match node:
        case Question():
            yield from (node.ask, *(line.text for line in node.asks), node.again)
        case Tell() | Outcome():
            yield from (line.text for line in node.lines)


def _within(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case dict():
            for one in value.values():
                yield from _within(one)
        case tuple():
            for one in value:
                yield from _within(one)


def _is_whole(text: Text) -> bool:
    return text.count is None and not text.id.endswith(_PARTS) and not text.id.startswith(_INSIDE)


_BUTTONS: Final = dict(_with_buttons())
