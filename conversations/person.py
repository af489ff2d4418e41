"""Somebody asks for a person: their ticket is open at once, and each thing they tell of it is written on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import safeguarding
from conversations.flows import person
from conversations.types import Aside, CloseTicket, OpenTicket
from conversations.understanding.phones import is_abroad

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import State

_MARK: Final = " human"  # in `State.told`, after the speaker: they asked for a person once, and may still wait


def was_asked_for(state: State) -> bool:
    """Whether anybody here ever asked for a person: only then it matters who still waits."""
    return bool(marks(state))


def marks(state: State) -> tuple[tuple[str, str], ...]:
    """What `State.told` remembers of who asked for a person."""
    return tuple(pair for pair in state.told if pair[0].endswith(_MARK))


def is_open(state: State) -> bool:
    """Whether the open side question is about the wish for a person."""
    return bool(state.asides) and state.asides[-1].question in person.ASKED


def wanted(turn: Turn, argument: str) -> None:
    """Open a ticket, say when somebody answers, and ask what helps them to; who waits already is told since when."""
    wish = turn.context.wishes.get(turn.state.speaker)
    if turn.context.launch == "closed":
        _open(turn)
        turn.say(person.CLOSED)
    elif wish is None:
        _open(turn)
        turn.say(person.ASKED_FOR, _when(turn))
        _ask(turn, "human_about")
    elif argument == "back":
        turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in person.ASKED))
        turn.effects.append(CloseTicket(turn.state.speaker))
        turn.say(person.TAKEN_BACK)
    elif argument == "change":
        _ask(turn, "human_phone")
    else:
        turn.say(person.SINCE.given(day=wish.since), _when(turn))
        turn.controls += [person.CHANGE, person.TAKE_BACK]


def wanted_about(turn: Turn, about: str) -> None:
    """They asked for a person by what says already what it is about: nothing more is asked."""
    _open(turn, about=about)
    if turn.context.launch == "closed":
        turn.say(person.CLOSED)
    else:
        turn.say(person.ASKED_FOR, _when(turn))


def _when(turn: Turn) -> Text:
    """When somebody answers, if that is confirmed."""
    days = turn.context.facts.get("call_back_days", "")
    return person.DAYS.counted(int(days)) if days else person.DAYS_UNKNOWN


def _ask(turn: Turn, question: str) -> None:
    """Ask this beside the form; not of who talks with the centre already: they can say it there."""
    if not any(aside.question == safeguarding.TALK for aside in turn.state.asides):
        turn.open_aside(Aside(question))


def _open(turn: Turn, *, about: str | None = None, phone: str | None = None, when: str | None = None) -> None:
    """The ticket is there from the wish on, also when nothing is told; one that staff closed meanwhile opens anew."""
    speaker, days = turn.state.speaker, turn.context.programme.draft_days
    turn.effects.append(OpenTicket("person", speaker, about, phone, when, days))
    mark = (speaker + _MARK, "")
    if mark not in turn.state.told:
        turn.change(told=(*turn.state.told, mark))


# --- what an answer does --------------------------------------------------------------------------------------------


def _about(turn: Turn, _: Aside, value: str) -> None:
    """What is at home may be danger: that is asked first, and until then it stands nowhere."""
    if value == "home":
        turn.open_aside(Aside("danger_home"))
        return
    if value != "skip":
        _open(turn, about=value)
    _ask_for_number(turn)


def _at_home(turn: Turn, aside: Aside, value: str) -> None:
    """Who is not safe wants protection and not a talk: then no ticket is open that everybody at the desk sees."""
    if value == "help":
        turn.effects.append(CloseTicket(turn.state.speaker))
        safeguarding.asked_for_help(turn, aside, value)
        return
    _open(turn, about="home")
    _ask_for_number(turn)


def _ask_for_number(turn: Turn) -> None:
    """A number and an hour that were told for the sign-up are only asked to be confirmed."""
    answers, speaker = turn.path().answers, turn.state.speaker
    phone, hour = (answers.get((speaker, name), "") for name in ("phone", "call_when"))
    if phone == "none" or hour == "write":
        _in_writing(turn)
    else:
        turn.open_aside(Aside("human_same" if phone and hour else "human_phone"))


def _same(turn: Turn, _: Aside, value: str) -> None:
    answers, speaker = turn.path().answers, turn.state.speaker
    if value == "yes":
        _open(turn, phone=answers.get((speaker, "phone")), when=answers.get((speaker, "call_when")))
        turn.say(person.NOTED)
    elif value == "other":
        turn.open_aside(Aside("human_phone"))
    elif value == "write":
        _in_writing(turn)
    else:
        turn.say(person.NOTED)


def _number(turn: Turn, _: Aside, value: str) -> None:
    """The number that is safe; one abroad is read back first."""
    if value == "skip":
        turn.say(person.NOTED_WRITE)
    elif value == "write":
        _in_writing(turn)
    elif is_abroad(value):
        turn.open_aside(Aside("human_phone"))
        turn.open_aside(Aside("human_phone_abroad", value=value))
    else:
        _keep_number(turn, value)


def _number_abroad(turn: Turn, aside: Aside, value: str) -> None:
    """Yes, or another number; after a no the number is asked for again."""
    if value == "no":
        return
    turn.close_aside()
    if value in {"yes", aside.value}:
        _keep_number(turn, aside.value)
    else:
        _number(turn, aside, value)


def _keep_number(turn: Turn, number: str) -> None:
    """The hour of another number told before says nothing of this one."""
    _open(turn, phone=number, when="")
    turn.open_aside(Aside("human_hour"))


def _hour(turn: Turn, _: Aside, value: str) -> None:
    if value == "write":
        _in_writing(turn)
        return
    if value != "skip":
        _open(turn, when=value)
    turn.say(person.NOTED)


def _in_writing(turn: Turn) -> None:
    """Nobody calls: no number is needed, and none is kept. Who had stopped our messages wants this one."""
    _open(turn, phone="", when="write")
    turn.write_first_again()
    turn.say(person.NOTED_WRITE)


ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    "human_about": _about,
    "danger_home": _at_home,
    "human_same": _same,
    "human_phone": _number,
    "human_phone_abroad": _number_abroad,
    "human_hour": _hour,
}
