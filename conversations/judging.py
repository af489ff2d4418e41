"""What is worked out of the answers about one young person while a way is walked: what is asked next, what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.eligibility import doors_told, open_doors
from conversations.flows import verdict_words
from conversations.kinds import still_open
from conversations.order import to_doors, to_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conversations.eligibility import OpenDoor, Verdict
    from conversations.texts import Text
    from conversations.types import Context


def order_of(what: str, context: Context) -> Callable[[Mapping[str, str]], str]:
    """What gives the question that is asked next for the verdict, the doors or the lead; "" when none is."""
    match what:
        case "verdict":
            return to_verdict(context.programme, context.facts, context.today).next
        case "doors":
            return to_doors(context.programme, context.facts, context.launch, context.today).next
    return lambda known: next(iter(still_open(known)), "")


def doors_named(verdict: Verdict, known: Mapping[str, str], context: Context) -> tuple[OpenDoor, ...]:
    """The doors that are named with a verdict, the best first."""
    return doors_told(verdict, {**known, "launch": context.launch}, context.programme, context.today)


def doors_open(known: Mapping[str, str], context: Context) -> tuple[OpenDoor, ...]:
    """All doors that stand open beside the centre, whatever the verdict, the best first."""
    return open_doors({**known, "launch": context.launch}, context.programme, context.today)


def verdict_texts(verdict: Verdict, context: Context) -> tuple[Text, ...]:
    """How a verdict is said, with its reasons."""
    headlines = verdict_words.HEADLINES_CLOSED if context.launch == "closed" else verdict_words.HEADLINES
    return (headlines[verdict.value], *(reason.text for reason in verdict.reasons))
