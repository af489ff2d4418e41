"""Voice notes of people: kept only where the centre takes them and who speaks agreed; heard by staff, who type them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import safeguarding
from conversations.flows import answers_to, danger, voice_notes
from conversations.path import speaks_for
from conversations.types import KeepSaid, KeepVoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.path import Path
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Attached, State, VoiceTyped

FACT: Final = "voice_notes"
_UNHEARD: Final = ("danger", "safe_word", "lock", "bring", "arrive", "adult", "delete", "withdraw")
"""Side questions that a colleague must not answer for somebody, nor hear the answer to."""
_TOLD: Final = {"missing": voice_notes.MISSING, "long": voice_notes.LONG, "many": voice_notes.MANY}


def are_taken(state: State, facts: Mapping[str, str]) -> bool:
    """Whether a voice note may be kept here: the centre takes them, who speaks agreed, and nothing secret is asked."""
    return facts.get(FACT) == "yes" and _agreed(state) and not _asks_in_secret(state)


def attached(turn: Turn, event: Attached) -> None:
    """What is not an answer gets a fitting reply, where there is no danger in the words beside it."""
    if event.danger:
        safeguarding.ask(turn, event.danger, "")
    elif event.kind == "voice":
        came(turn, event)
    else:
        turn.say(answers_to.ATTACHED[event.kind])


def came(turn: Turn, event: Attached) -> None:
    """A voice note: it waits for a person to hear it; or say what is in the way."""
    facts = turn.context.facts
    if facts.get(FACT) != "yes" or _asks_in_secret(turn.state):
        turn.say(answers_to.ATTACHED["voice"])
    elif not _agreed(turn.state):
        turn.say(_with_numbers(turn, voice_notes.BEFORE, voice_notes.BEFORE_NO_NUMBERS))
    elif event.sound == "here":
        turn.effects.append(KeepVoice(turn.state.speaker, *_place(turn.state, turn.path())))
        turn.say(_with_numbers(turn, voice_notes.TAKEN, voice_notes.TAKEN_NO_NUMBERS))
    else:
        turn.say(_TOLD.get(event.sound, answers_to.ATTACHED["voice"]))


def goes_on(turn: Turn, event: VoiceTyped) -> bool:
    """Whether it goes on as if they had typed it: who said it is here, and it is still asked, or is about danger."""
    is_asked = _place(turn.state, turn.path()) == (event.subject, event.question)
    if event.speaker != turn.state.speaker or not (is_asked or event.reading.danger):
        return False
    turn.say(voice_notes.HEARD)
    return True


def pass_on(turn: Turn, event: VoiceTyped) -> None:
    """Else it goes to the centre as their words, and the bot says nothing."""
    turn.effects.append(KeepSaid(event.speaker, event.text))
    turn.silent = True


def _agreed(state: State) -> bool:
    """Whether they said yes to being contacted."""
    yes = (one for one in state.answers if one.question == "consent" and one.value == "yes" and not one.open)
    return any(speaks_for(state, one.subject) for one in yes)


def _asks_in_secret(state: State) -> bool:
    return any(aside.question.startswith(_UNHEARD) for aside in state.asides)


def _place(state: State, path: Path) -> tuple[str, str]:
    return ("", state.asides[-1].question) if state.asides else (path.subject, path.node.id)


def _with_numbers(turn: Turn, words: Text, without: Text) -> Text:
    return words if turn.context.facts.keys() >= danger.HELPLINES else without
