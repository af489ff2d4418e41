"""Somebody may be in danger: what is asked then, who is there to read it, and what an answer does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from conversations.flows import controls, danger
from conversations.flows.asides import ASIDES
from conversations.hours import within
from conversations.types import Aside, CountDanger, Letter, OpenUrgent, Say
from conversations.understanding.phones import is_abroad

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.flow import Question
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Choice, Context, State

Readers = Literal["now", "later", "hours_unknown", "nobody"]
_BEFORE: dict[Readers, Text] = {"later": danger.LATER, "hours_unknown": danger.HOURS_UNKNOWN}
_TOLD: dict[Readers, Text] = {
    "now": danger.TOLD,
    "later": danger.TOLD_LATER,
    "hours_unknown": danger.TOLD_HOURS_UNKNOWN,
    "nobody": danger.TOLD_NOBODY,
}
TALK = "staff"  # the side question of a talk with the centre
NUMBER_DAYS = 30
"""How long the number for a call to an adult who was asked to agree is kept at most."""
_HELPING = frozenset({"danger_safe", "danger_phone", "danger_phone_abroad", "danger_hour", "danger_told"})


def readers(context: Context) -> Readers:
    """Whether the person in charge of protection or their deputy reads at this hour: only if all that is confirmed."""
    if context.facts.get("safeguarding_lead") != "yes":
        return "nobody"
    hours = context.facts.get("safeguarding_hours", "")
    if not hours or context.now is None:
        return "hours_unknown"
    return "now" if within(hours, context.now) else "later"


def asked_words(question: Question, context: Context, misses: int) -> tuple[Text, ...]:
    """How a side question is asked; the one whether somebody may contact them says first who reads it."""
    if misses:
        return (question.again,)
    match question.id:
        case "danger_safe":
            return (danger.READERS, danger.MAY_ACT, question.ask)
        case "danger_told":
            return (_TOLD[readers(context)],)
        case "remind":
            return (question.ask.counted(context.programme.reminders.keep_days),)
        case "guardian_phone":
            return (question.ask.counted(NUMBER_DAYS),)
    return (question.ask,)


def controls_beside(question: Question) -> tuple[Choice, ...]:
    """The commands offered with a side question: back, and to who asked for help a word that hides all this.

    A talk with the centre has its own button for the way back.
    """
    if question.id == TALK:
        return ()
    return (controls.BACK, controls.SAFE_WORD) if question.id in _HELPING else (controls.BACK,)


def notice(turn: Turn, variety: str) -> None:
    """Words of danger were noticed: that is counted, and nothing else of it is kept."""
    turn.effects.append(CountDanger(variety or turn.state.locale))
    turn.open_aside(Aside("danger"))


def ask(turn: Turn, found: str, variety: str) -> None:
    """Ask whether they need help, at once and instead of all else."""
    notice(turn, variety)
    _ask_instead(turn, ASIDES["danger"].ask if found == "alert" else danger.CHECK)


def _ask_instead(turn: Turn, words: Text) -> None:
    asked = replace(turn.asking(), texts=(turn.worded(words),))
    turn.effects.append(Say(asked.texts, "danger", asked, turn.audience()))
    turn.silent = True


def help_later(speaker: str) -> Letter:
    """Whether they need help is asked of this speaker when they write again: until then somebody else may read here."""
    return Letter(speaker, message=danger.CHECK.id)


def is_help(letter: Letter) -> bool:
    """Whether it is that question, which nobody is told of before."""
    return letter.message == danger.CHECK.id


def ask_later(turn: Turn) -> None:
    """Ask it now, where it waits for who writes here; not where help is being asked about already."""
    waits = tuple(one for one in turn.state.letters if one.speaker == turn.state.speaker and is_help(one))
    if not waits or (turn.silent and not is_open(turn.state)):
        return
    turn.change(letters=tuple(one for one in turn.state.letters if one not in waits))
    if not is_open(turn.state):
        turn.open_aside(Aside("danger"))
        _ask_instead(turn, danger.CHECK)


def is_open(state: State) -> bool:
    """Whether the open side question is about danger."""
    return bool(state.asides) and state.asides[-1].question.startswith("danger")


def wants_a_person(turn: Turn) -> None:
    """Somebody who may be in danger asks for a person: never by an ordinary ticket, which everybody sees."""
    aside = turn.state.asides[-1]
    if aside.question == "danger":
        turn.close_aside()
        asked_for_help(turn, aside, "help")
    else:
        turn.change(misses=1)


def _open_urgent(turn: Turn, *, phone: str | None = None, when: str | None = None) -> None:
    """They asked for protection: nobody else of the centre hears or writes here from now on, the bot answers again."""
    turn.effects.append(OpenUrgent(turn.state.speaker, phone=phone, when=when))
    asides = tuple(aside for aside in turn.state.asides if aside.question != TALK)
    letters = tuple(letter for letter in turn.state.letters if letter.speaker != turn.state.speaker)
    turn.change(asides=asides, letters=letters)


def asked_for_help(turn: Turn, _: Aside, value: str) -> None:
    """Ask whether somebody may contact them; with nobody to do it, whoever runs the centre sees that one waits.

    When nobody reads at this hour, that and the numbers come first, as a message of their own.
    """
    if value != "help":
        turn.say(danger.MISREAD)
    elif readers(turn.context) == "nobody":
        _open_urgent(turn)
        turn.open_aside(Aside("danger_told"))
    else:
        before = _BEFORE.get(readers(turn.context))
        if before is not None:
            turn.say(before, kind="danger")
        turn.open_aside(Aside("danger_safe"))


def may_contact(turn: Turn, _: Aside, value: str) -> None:
    """The ticket is there from the yes on, also when the number and the hour are never said.

    "Yes, 06 ..." says both: its value is the number.
    """
    if value == "no":
        turn.say(danger.NUMBERS, kind="danger")
        return
    _open_urgent(turn)
    if value == "yes":
        turn.open_aside(Aside("danger_phone"))
    else:
        safe_number(turn, _, value)


def safe_number(turn: Turn, _: Aside, value: str) -> None:
    """The number that is safe, or that none is; one abroad is read back first."""
    if is_abroad(value):
        turn.open_aside(Aside("danger_phone"))
        turn.open_aside(Aside("danger_phone_abroad", value=value))
    else:
        _keep_number(turn, "" if value == "none" else value)


def safe_number_abroad(turn: Turn, aside: Aside, value: str) -> None:
    """Yes, or another number; after a no the number is asked for again."""
    if value == "no":
        return
    turn.close_aside()
    if value in {"yes", aside.value}:
        _keep_number(turn, aside.value)
    else:
        safe_number(turn, aside, value)


def _keep_number(turn: Turn, number: str) -> None:
    _open_urgent(turn, phone=number)
    turn.open_aside(Aside("danger_hour"))


def safe_hour(turn: Turn, _: Aside, value: str) -> None:
    """The hour that is safe; then all is said."""
    _open_urgent(turn, when=value)
    turn.open_aside(Aside("danger_told"))


ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    "danger": asked_for_help,
    "danger_safe": may_contact,
    "danger_phone": safe_number,
    "danger_phone_abroad": safe_number_abroad,
    "danger_hour": safe_hour,
}
