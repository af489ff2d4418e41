"""Voice notes of people: kept only where the centre takes them and who speaks agreed; heard by staff, who type them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from conversations import safe_words, safeguarding, with_staff
from conversations.codes import read_code
from conversations.flows import answers_to, danger, voice_notes
from conversations.path import speaks_for
from conversations.types import CountDanger, KeepSaid, KeepVoice, OpenUrgent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.path import Path
    from conversations.readings import Reading
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Attached, State, VoiceTyped

FACT: Final = "voice_notes"
_UNHEARD: Final = ("danger", "safe_word", "lock", "bring", "arrive", "adult", "delete", "withdraw")
"""Side questions that a colleague must not answer for somebody, nor hear the answer to."""
_OBEYED: Final = frozenset({"", "back", "change", "doors", "go_on", "help", "human", "privacy", "status", "visit"})
"""The wishes that may be typed for who spoke: they show or ask something, and take nothing away."""
_TOLD: Final = {"missing": voice_notes.MISSING, "long": voice_notes.LONG, "many": voice_notes.MANY}


def are_taken(state: State, facts: Mapping[str, str]) -> bool:
    """Whether a voice note may be kept here: the centre takes them, who speaks agreed, and nothing secret is asked."""
    return facts.get(FACT) == "yes" and _agreed(state) and not _asks_in_secret(state)


def offered(state: State, facts: Mapping[str, str]) -> Literal["", "later", "now"]:
    """Whether a page has a microphone: now, or perhaps later, as the centre takes voice notes."""
    if facts.get(FACT) != "yes":
        return ""
    return "now" if are_taken(state, facts) else "later"


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
    """Whether it goes on as if they had typed it: who said it is here and wants to hear of us, and it is still asked.

    Not what binds somebody: to that they say yes themselves.
    """
    reading, path = event.reading, turn.path()
    may_act = not (reading.danger or is_order(turn.state, event.text, reading) or turn.state.stopped or path.binding)
    is_asked = _place(turn.state, path) == (event.subject, event.question)
    if not (may_act and is_asked) or event.speaker != turn.state.speaker:
        return False
    turn.say(voice_notes.HEARD)
    return True


def pass_on(turn: Turn, event: VoiceTyped) -> None:
    """Else the bot says nothing. Danger is told to who is in charge of protection, other words to the centre.

    Of an order nothing is kept: it may be a secret word.
    """
    turn.silent = True
    if event.reading.danger:
        turn.effects += [CountDanger(turn.state.locale), OpenUrgent(event.speaker)]
        turn.state = with_staff.changed_of(turn.state, event.speaker, lambda state: _with_help(state, event.speaker))
    elif not is_order(turn.state, event.text, event.reading):
        turn.effects.append(KeepSaid(event.speaker, event.text))


def is_order(state: State, text: str, reading: Reading) -> bool:
    """Whether these words would do what nobody does for somebody else: erase, take back, hide, bring, stop."""
    is_code = with_staff.is_open(state) and bool(read_code(text))  # elsewhere it is a word without vowels
    return is_code or safe_words.is_said(state, text) or reading.command not in _OBEYED


def _with_help(state: State, speaker: str) -> State:
    """Nobody else of the centre writes to them any more; whether they need help is asked when they write again."""
    here = state.speaker == speaker
    asides = tuple(one for one in state.asides if one.question != with_staff.ASIDE or not here)
    letters = tuple(one for one in state.letters if one.speaker != speaker)
    return replace(state, asides=asides, letters=(*letters, safeguarding.help_later(speaker)))


def unheard(facts: Mapping[str, str]) -> Text:
    """What is said of one that nobody heard in time: what they can do instead."""
    if not facts.keys() >= danger.HELPLINES:
        return voice_notes.UNHEARD_NO_NUMBERS
    return voice_notes.UNHEARD_CALL if facts.get("centre_phone") else voice_notes.UNHEARD


def _agreed(state: State) -> bool:
    """Whether they said yes to being contacted."""
    yes = (one for one in state.answers if one.question == "consent" and one.value == "yes" and not one.open)
    return any(speaks_for(state, one.subject) for one in yes)


def _asks_in_secret(state: State) -> bool:
    return any(aside.question.startswith(_UNHEARD) for aside in state.asides)


def _place(state: State, path: Path) -> tuple[str, str]:
    """What is asked, once: a side question that is opened again later is another one."""
    aside = state.asides[-1] if state.asides else None
    return (str(aside.turn), aside.question) if aside else (path.subject, path.node.id)


def _with_numbers(turn: Turn, words: Text, without: Text) -> Text:
    return words if turn.context.facts.keys() >= danger.HELPLINES else without
