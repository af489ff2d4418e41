"""The adult who agrees for a young person under 18 answers by a link that the young person passes on.

Opening the link spends nothing. It tells the adult the first name and what the centre keeps, and nothing that the young
person said. To the young person nothing is told but that somebody answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.derived import is_spared
from conversations.flows import answers_to, guardian
from conversations.flows.controls import other_languages
from conversations.guardians_asked import YES, asked_for
from conversations.on_the_way import tell_news
from conversations.path import speaks_for
from conversations.types import (
    Aside,
    EndGuardianLink,
    Guardian,
    GuardianLink,
    OfferGuardianLink,
    SeeGuardianLink,
    TellGuardian,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conversations.programme import Programme
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import GuardianTold

LINK: Final = "g_"  # before the token, in what a link to Telegram says
VERSION: Final = "guardian"
"""Its name among the versions of the words of consent."""


# --- the young person, or who helps them ------------------------------------------------------------------------------


def wanted(turn: Turn, argument: str) -> None:
    """Make a link, or end it; of several requests, ask which."""
    path = turn.path()
    mine = asked_for(path, turn.state, turn.context)
    if not mine:
        sent = any(speaks_for(turn.state, subject) for subject, _ in turn.state.references)
        spared = is_spared(turn.state)
        turn.say(guardian.NO_WAY if spared else guardian.NOT_NEEDED if sent else answers_to.STATUS_NONE)
    elif argument == "end":
        turn.effects += [EndGuardianLink(subject) for subject in mine]
        turn.say(guardian.ENDED)
        turn.controls.append(guardian.NEW)
    elif len(mine) > 1:
        turn.open_aside(Aside("guardian_which"))
    else:
        _offer(turn, mine[0])


def _offer(turn: Turn, subject: str) -> None:
    """The link, in each way that is there: it stands nowhere else, so another one is made when it is lost."""
    context = turn.context
    known = context.guardians.get(subject, Guardian(may_be_asked=False))
    ways = [way for way in guardian.WAYS if way in context.ways]
    if not (known.may_be_asked and ways):
        turn.say(guardian.NO_WAY)
    elif known.answer == YES and known.verified:
        turn.say(guardian.AGREED_ALREADY)
    else:
        turn.effects.append(OfferGuardianLink(subject, context.passed_on))
        said = (guardian.WAYS[way].given(link=context.ways[way] + context.passed_on) for way in ways)
        careful = guardian.CAREFUL.counted(context.link_days)
        turn.say(guardian.OFFER, *said, careful, guardian.SAFE, kind="link")
        turn.controls.append(guardian.END)


def _which(turn: Turn, _: Aside, value: str) -> None:
    for subject, reference in turn.state.references:
        if reference == value and subject in asked_for(turn.path(), turn.state, turn.context):
            _offer(turn, subject)


def held(turn: Turn) -> Iterator[Text]:
    """What is held of the adults who were asked, for who asks what we hold."""
    for subject, one in turn.context.guardians.items():
        if not speaks_for(turn.state, subject):
            continue
        if one.until is not None:
            yield guardian.HELD_LINK.given(day=one.until)
        if one.answer in guardian.HELD and one.day is not None:
            yield guardian.HELD[one.answer].given(day=one.day)


def tell(turn: Turn) -> None:
    """That somebody answered, for who asks how the request stands: not what."""
    if any(one.answer for subject, one in turn.context.guardians.items() if speaks_for(turn.state, subject)):
        turn.say(guardian.ANSWERED)


# --- the adult --------------------------------------------------------------------------------------------------------


def read_aloud(programme: Programme, facts: Mapping[str, str], name: str) -> tuple[Text, ...]:
    """All that the adult reads before the question, in short sentences."""
    days = facts.get("call_back_days", "")
    call = guardian.CALL_DAYS.counted(int(days)) if days else guardian.CALL_UNKNOWN
    who = answers_to.PRIVACY_CONTROLLER if "data_controller" in facts else answers_to.PRIVACY_UNCONFIRMED
    centre = guardian.ASK_CENTRE if "centre_phone" in facts else guardian.ASK_US
    told = (
        *(words.given(name=name) for words in (guardian.NAMES, guardian.WHY)),
        *(call, guardian.KEPT, guardian.KEPT_DAYS.counted(programme.lead_days), guardian.FREE, who, centre),
    )
    return tuple(words.given(**facts) for words in told)


def opened(turn: Turn, token: str) -> None:
    """The link was opened in a chat, which spends nothing."""
    turn.effects.append(SeeGuardianLink(token))
    turn.silent = True


def read_again(turn: Turn) -> None:
    """In another language, all of it is read again."""
    aside = turn.state.asides[-1] if turn.state.asides else None
    if aside is not None and aside.question == guardian.ASKED_FIRST:
        opened(turn, aside.value)


def is_guest(turn: Turn) -> bool:
    """Whether who writes here only answers as an adult who was asked: that is no way to a school that is counted."""
    opens = any(isinstance(effect, (SeeGuardianLink, TellGuardian)) for effect in turn.effects)
    asked = any(aside.question in guardian.ASKED for aside in turn.state.asides)
    return (opens or asked) and not turn.state.answers


def take(turn: Turn, event: GuardianLink | GuardianTold) -> None:
    """Say what the link is for and ask, or what became of the answer."""
    tell_news(turn)  # whoever opens a link first of all is told who speaks
    if isinstance(event, GuardianLink):
        if not event.first_name:
            turn.say(guardian.UNKNOWN)
            return
        turn.say(*read_aloud(turn.context.programme, turn.context.facts, event.first_name))
        turn.open_aside(Aside("guardian_answer", value=event.token))
        turn.controls += other_languages(turn.state, turn.context)
        return
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in guardian.ASKED))
    turn.say(guardian.THANKS.get(event.answer, guardian.UNKNOWN))


def asked(programme: Programme, facts: Mapping[str, str]) -> tuple[Text, ...]:
    """The words that an answer is given to, without whose they are."""
    return (*read_aloud(programme, facts, "…"), guardian.ASK)


def _answered(turn: Turn, aside: Aside, value: str) -> None:
    if value == "call":
        turn.open_aside(Aside("guardian_hour", value=aside.value))
    else:
        _tell(turn, aside.value, value)


def _hour(turn: Turn, aside: Aside, value: str) -> None:
    turn.open_aside(Aside("guardian_phone", about=value, value=aside.value))


def _number(turn: Turn, aside: Aside, value: str) -> None:
    """The number that is safe: it goes to the centre, and stands in no state."""
    if value == "back":
        turn.open_aside(Aside("guardian_answer", value=aside.value))
    else:
        _tell(turn, aside.value, "call", phone=value, when=aside.about)


def _tell(turn: Turn, token: str, answer: str, *, phone: str = "", when: str = "") -> None:
    programme, facts = turn.context.programme, turn.context.facts
    version = programme.consent[VERSION]
    turn.effects.append(TellGuardian(token, answer, version, asked(programme, facts), phone, when))
    turn.silent = True


ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    "guardian_which": _which,
    "guardian_answer": _answered,
    "guardian_hour": _hour,
    "guardian_phone": _number,
}
