"""What is kept of who speaks here, said to them in their own words: the same names as on the review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from conversations import disagreeing, guardians, mailings, reminders, visits_reminded
from conversations.asking import answer_label, name_of
from conversations.flows import answers_to, mydata
from conversations.flows.asides import ASIDES
from conversations.flows.disagreeing import BUTTON
from conversations.flows.visits import YOURS
from conversations.path import is_of, speakers, speaks_for
from conversations.reference import spoken
from conversations.safeguarding import is_help
from conversations.sources import said
from conversations.types import GiveMyData, State
from conversations.visits_offered import said as said_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Answer, Aside

# What nobody reads in a file who holds the phone: that somebody asked for help, or agreed on a word. The button for a
# word stands beside the help alone, so whoever has one asked for it.
_UNTOLD: Final = ("danger", "safe_word")


def tell(turn: Turn, _: str) -> None:
    """Everything that is kept of who speaks, how long, and how to have it erased; and the file of it."""
    given = give(turn)
    turn.say(*given.told)
    turn.effects.append(given)


def give(turn: Turn) -> GiveMyData:
    """What the file of who speaks is made of."""
    told = tuple(turn.worded(line) for line in _told(turn))
    return GiveMyData(told, part_of(turn.state), bool(turn.state.beside), turn.audience())


def _told(turn: Turn) -> tuple[Text, ...]:
    mine = [answer for answer in turn.state.answers if speaks_for(turn.state, answer.subject)]
    wish = tuple(_wish(turn))
    if not (mine or wish):
        return (mydata.NOTHING, mydata.WAYS)
    days = turn.context.programme
    sent = bool(turn.state.references)
    draft = answers_to.PRIVACY_DRAFT.counted(reminders.draft_days(turn.state, days))
    kept = answers_to.PRIVACY_KEPT.counted(days.lead_days) if sent else draft
    if disagreeing.has_agreed(turn):
        turn.controls.append(BUTTON)
    return (mydata.HERE, *_answers(turn, mine), *_requests(turn), *wish, *_beside(turn), kept, mydata.WAYS)


def part_of(state: State) -> State:
    """What of a state is of who speaks: nothing of anybody else on this phone, nor of a word that hides."""
    mine, alone = state.speaker, speakers(state) == [state.speaker]
    return State(
        answers=tuple(one for one in state.answers if is_of(mine, one.subject)),
        speaker=mine,
        locale=state.locale,
        locale_chosen=state.locale_chosen,
        asides=tuple(one for one in state.asides if _may_be_read(one)),
        references=tuple(pair for pair in state.references if is_of(mine, pair[0])),
        source=state.source,
        stopped=state.stopped,
        lock=state.lock,
        alias=state.alias,
        named=state.named,
        in_doubt=state.in_doubt,
        letters=tuple(one for one in state.letters if one.speaker == mine and not is_help(one)),
        journey=state.journey if alone else None,
        reminding=tuple(one for one in state.reminding if one.speaker == mine),
        news=tuple(one for one in state.news if one.speaker == mine and one.wanted in {"yes", "no"}),
        visiting=tuple(one for one in state.visiting if one.speaker == mine),
        listening=tuple(name for name in state.listening if name == mine),
    )


def _may_be_read(aside: Aside) -> bool:
    return not aside.question.startswith(_UNTOLD)


def _answers(turn: Turn, mine: list[Answer]) -> Iterator[Text]:
    for answer in mine:
        question = turn.flow.question(answer.question)
        if question is None:
            continue
        if question.binding == "words":
            words = mydata.AGREED if answer.value == "yes" else mydata.REFUSED
            yield words.given(day=date.fromisoformat(answer.day))
        elif (label := name_of(question, answer.value)) is not None:
            value = answer_label(question, answer.value, turn.context)
            yield answers_to.LINE.given(label=label, value=value)


def _requests(turn: Turn) -> Iterator[Text]:
    for subject, code in turn.state.references:
        if speaks_for(turn.state, subject):
            yield mydata.REQUEST.given(reference=spoken(code))
    if any(speaks_for(turn.state, subject) for subject, _ in turn.state.references):
        yield mydata.STAFF


def _wish(turn: Turn) -> Iterator[Text]:
    """That they wait for a person, and what they told for it."""
    wish = turn.context.wishes.get(turn.state.speaker)
    if wish is None:
        return
    yield mydata.PERSON.given(day=wish.since)
    lines = (("human_about", wish.about), ("phone", wish.phone), ("call_when", wish.when))
    for name, value in lines:
        question = ASIDES.get(name) or turn.flow.question(name)
        if value and question is not None and question.label is not None:
            label = answer_label(question, value, turn.context)
            yield answers_to.LINE.given(label=question.label, value=label)
    if any(value for _, value in lines):
        yield answers_to.PRIVACY_CALL.counted(turn.context.programme.draft_days)


def _beside(turn: Turn) -> Iterator[Text]:
    if turn.state.source:
        yield mydata.SOURCE.given(source=said(turn.state.source, turn.context.programme.sources))
    if turn.state.lock:
        yield mydata.CODE
    mine = reminders.of(turn.state, turn.state.speaker)
    if mine is not None and mine.wanted:
        words = mydata.REMINDERS if mine.wanted == "yes" else mydata.NO_REMINDERS
        yield words.given(day=date.fromisoformat(mine.day))
    news = mailings.of(turn.state, turn.state.speaker)
    if news is not None and news.day:
        words = mydata.NEWS if news.wanted == "yes" else mydata.NO_NEWS
        yield words.given(day=date.fromisoformat(news.day))
    yield from _visits(turn)
    yield from guardians.held(turn)
    if turn.state.stopped:
        yield mydata.STOPPED


def _visits(turn: Turn) -> Iterator[Text]:
    """The visit that is to come, and what they said of reminders of it."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None:
        yield YOURS.given(**said_of(visit))
    mine = visits_reminded.of(turn.state, turn.state.speaker)
    if mine is not None:
        words = mydata.VISITS if mine.wanted == "yes" else mydata.NO_VISITS
        yield words.given(day=date.fromisoformat(mine.day))
