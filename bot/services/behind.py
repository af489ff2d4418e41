"""Whether an event was done on a page that shows no longer where the conversation stands.

A page can lie open for days while the conversation goes on in another tab. The engine knows an old button by what it
carries; typed words carry nothing, and would answer whatever question is open now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.incoming import MovedOn
from conversations import safe_words
from conversations.flows import FLOW
from conversations.types import Commanded, Said, SharedPlace, Tapped

if TYPE_CHECKING:
    from bot.services.messages import Message
    from conversations.types import Event, State


def refuse_if_behind(asked: str, event: Event, state: State, now: Message) -> None:
    """Raise MovedOn when this would answer, send or take back something else than the page showed.

    `asked` is "turn|subject|question" as the page had it, `now` the open question. Danger and a safe word are heard
    from any page.
    """
    if _is_behind(asked, event, state, now):
        raise MovedOn


def _is_behind(asked: str, event: Event, state: State, now: Message) -> bool:
    shown_in, _, question = asked.partition("|")
    match event:
        case Said():
            if event.reading.danger or safe_words.is_said(state, event.text):
                return False
            opened = state.asides[-1].turn if state.asides else 0
            return question != f"{now.subject}|{now.question}" or int(shown_in) < opened
        case SharedPlace():
            return question != f"{now.subject}|{now.question}"
        case Tapped():
            node = FLOW.question(event.question)
            # What is sent are the answers as they are now, and those may be others than the page showed.
            return node is not None and node.binding == "answers" and event.turn != now.turn
        case Commanded(name="back"):
            return int(shown_in) != now.turn
    return False
