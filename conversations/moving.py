"""A speaker's conversation goes on at another address: what goes along, what stays, and how it stands there.

Nothing of anybody else on the phone goes along, nor what a word hides there. At the other address it stands beside
whoever is there, never over them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations.flows import answers_to, moving
from conversations.path import is_of, renamed, speakers
from conversations.reference import spoken
from conversations.safe_words import is_kept
from conversations.safeguarding import TALK
from conversations.sources import without_unknown
from conversations.subjects import introduced, new_name
from conversations.types import (
    Answer,
    Arrived,
    Aside,
    BringHere,
    HideConversation,
    MovedAway,
    NotArrived,
    OfferMove,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from conversations.turn import Turn
    from conversations.types import FromElsewhere

LINK: Final = "m_"  # before the token, in what a link says
JOIN: Final = "j"  # with which the token of a link begins that joins a request, and no other
MOST_PEOPLE: Final = 5  # on one phone
_SAYS: Final = {
    "unknown": moving.UNKNOWN,
    "here": moving.HERE,
    "tries": moving.TRIES,
    "full": answers_to.TOO_MANY_PEOPLE,
}


# --- what the person does -------------------------------------------------------------------------------------------


def move(turn: Turn, _: str) -> None:
    """Give a code and links that take this conversation elsewhere; who has said nothing here can only bring one."""
    state, context = turn.state, turn.context
    if not _answered(state, state.speaker):
        arrive(turn, "")
        return
    turn.effects.append(OfferMove(state.speaker, context.code, context.token))
    links = [words for words in moving.LINKS if words in context.ways]
    said = (moving.LINKS[way].given(link=context.ways[way] + context.token) for way in links)
    turn.say(moving.OFFER.given(code=spoken(context.code)), *said, moving.CAREFUL, kind="link")
    turn.controls.append(moving.ENTER)


def arrive(turn: Turn, _: str) -> None:
    """Ask for the code that the other phone shows."""
    turn.open_aside(Aside("arrive"))


def bring(turn: Turn, secret: str) -> None:
    """Let it come, now: a button was pressed."""
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question not in moving.ASKED))
    turn.effects.append(BringHere(secret))
    turn.silent = True


def opened(turn: Turn, token: str) -> None:
    """A link was opened, which spends nothing: ask whether it is wanted. One that begins like this joins a request."""
    turn.open_aside(Aside("join" if token.startswith(JOIN) else "bring", value=token))


def answered(turn: Turn, aside: Aside, value: str) -> None:
    """The code was written, or the link's question was answered."""
    if aside.question == "arrive" and value != "no":
        bring(turn, value)
    elif value == "yes":
        bring(turn, aside.value)


# --- what comes of it -----------------------------------------------------------------------------------------------


def part_of(state: State, speaker: str) -> State | None:
    """What goes along with this speaker; None when they have said nothing here, or a word hides them."""
    if not _answered(state, speaker):
        return None
    alone = speakers(state) == [speaker]
    return State(
        answers=tuple(answer for answer in state.answers if is_of(speaker, answer.subject)),
        speaker=speaker,
        locale=state.locale,
        locale_chosen=state.locale_chosen,
        asides=tuple(aside for aside in state.asides if state.speaker == speaker and _goes_along(aside)),
        references=tuple(pair for pair in state.references if is_of(speaker, pair[0])),
        told=tuple(pair for pair in state.told if is_of(speaker, _whose(pair[0]))),
        source=state.source,
        safe_word=state.safe_word if alone else "",
        letters=tuple(letter for letter in state.letters if letter.speaker == speaker),
        journey=state.journey if alone else None,
        reminding=tuple(one for one in state.reminding if one.speaker == speaker),
        news=tuple(one for one in state.news if one.speaker == speaker),
        visiting=tuple(one for one in state.visiting if one.speaker == speaker),
        listening=tuple(name for name in state.listening if name == speaker),
    )


def name_at(state: State, known: Collection[str]) -> str:
    """What who comes is called here: never as somebody who is here already, or of whom something is `known`."""
    if not _answered(state, state.speaker) and state.speaker not in known:
        return state.speaker
    return new_name(state, known)


def is_full(state: State) -> bool:
    """Whether nobody more can be here."""
    return len(speakers(state)) >= MOST_PEOPLE and _answered(state, state.speaker)


def take(turn: Turn, event: FromElsewhere) -> None:
    """Let go what went, or go on with what came."""
    match event:
        case MovedAway():
            _take_leave(turn, event)
        case NotArrived(reason):
            turn.say(_SAYS[reason])
        case Arrived():
            here = without_unknown(joined(turn.state, event), turn.context.programme.sources)
            turn.state = turn.before = here  # it was all recorded when it was said
            turn.say(moving.ARRIVED)
            if event.part.safe_word and here.safe_word != event.part.safe_word:
                turn.say(moving.WORD_LEFT)


def _take_leave(turn: Turn, event: MovedAway) -> None:
    """Forget what went, on the screen too; whoever spoke there meanwhile is not disturbed.

    It goes the same way whether a word hides somebody here or not: nobody can find that out by moving.
    """
    was_speaking = turn.state.speaker == event.speaker
    # What went was recorded there: nothing of it is taken back.
    turn.state = turn.before = without(turn.state, event.speaker)
    turn.silent = not was_speaking
    if was_speaking:
        turn.effects.append(HideConversation())
        turn.say(moving.GONE_ON)
        if turn.state.answers:
            turn.open_aside(Aside("resume"))


def _answered(state: State, speaker: str) -> bool:
    return any(is_of(speaker, answer.subject) for answer in state.answers)


def _goes_along(aside: Aside) -> bool:
    """What concerns help, or a person, goes along; another side question is asked again when it is wanted."""
    return aside.question == TALK or aside.question.startswith(("danger", "human"))


def _whose(place: str) -> str:
    """The subject of what was told there: "child-1 verdict", or "staff me" of a talk."""
    first, _, rest = place.partition(" ")
    return rest if first == "staff" else first


def without(state: State, speaker: str) -> State:
    """The state when this speaker is gone. When nobody is left, whoever no word hides comes to light again."""
    left = _left(state, speaker)
    shown = None if left.answers else next((other for other in left.beside if not other.safe_word), None)
    if shown is None:
        return left
    apart = tuple(other for other in left.beside if other is not shown)
    return replace(shown, turn=left.turn, stopped=left.stopped, asides=(), beside=apart)


def _left(state: State, speaker: str) -> State:
    left = tuple(answer for answer in state.answers if not is_of(speaker, answer.subject))
    still = replace(state, answers=left, speaker="")
    name = state.speaker if state.speaker != speaker else next(iter(speakers(still)[:-1]), state.alias or "me")
    alone = not left
    return replace(
        state,
        answers=left,
        speaker=name,
        asides=() if state.speaker == speaker else state.asides,
        misses=0,
        unanswered="" if state.speaker == speaker else state.unanswered,
        in_doubt=None if state.speaker == speaker else state.in_doubt,
        references=tuple(pair for pair in state.references if not is_of(speaker, pair[0])),
        told=tuple(pair for pair in state.told if not is_of(speaker, _whose(pair[0]))),
        named=tuple(pair for pair in state.named if pair[0] != speaker),
        letters=tuple(letter for letter in state.letters if letter.speaker != speaker),
        safe_word="" if alone else state.safe_word,
        source="" if alone else state.source,
        journey=None if alone else state.journey,
        lock=None if alone else state.lock,
        reminding=tuple(one for one in state.reminding if one.speaker != speaker),
        news=tuple(one for one in state.news if one.speaker != speaker),
        visiting=tuple(one for one in state.visiting if one.speaker != speaker),
        listening=tuple(name for name in state.listening if name != speaker),
    )


def joined(state: State, event: Arrived) -> State:
    """The part beside what is here. The journey of who only came to fetch it is counted no more."""
    fresh, part = not state.answers, event.part
    named = _named(part, event.name)
    return replace(
        state if event.name == state.speaker else introduced(state, event.name),
        answers=(*state.answers, *named.answers),
        speaker=named.speaker,
        locale=part.locale,
        locale_chosen=part.locale_chosen,
        asides=tuple(replace(aside, turn=state.turn) for aside in named.asides),
        misses=0,
        references=(*state.references, *named.references),
        told=tuple({**dict(state.told), **dict(named.told)}.items()),
        source=state.source or part.source,
        safe_word=part.safe_word if fresh and not is_kept(state) else state.safe_word,
        letters=(*state.letters, *named.letters),
        journey=part.journey if fresh and part.journey else state.journey,
        reminding=(*(one for one in state.reminding if one.speaker != event.name), *named.reminding),
        news=(*(one for one in state.news if one.speaker != event.name), *named.news),
        visiting=(*(one for one in state.visiting if one.speaker != event.name), *named.visiting),
        listening=(*(name for name in state.listening if name != event.name), *named.listening),
    )


def _named(part: State, name: str) -> State:
    old = part.speaker
    return replace(
        part,
        answers=tuple(_of(answer, old, name) for answer in part.answers),
        speaker=name,
        asides=tuple(
            replace(aside, subject=renamed(aside.subject, old, name)) if is_of(old, aside.subject) else aside
            for aside in part.asides
        ),
        references=tuple((renamed(subject, old, name), code) for subject, code in part.references),
        told=tuple((_place(place, old, name), mark) for place, mark in part.told),
        letters=tuple(replace(letter, speaker=name) for letter in part.letters),
        reminding=tuple(replace(one, speaker=name) for one in part.reminding),
        news=tuple(replace(one, speaker=name) for one in part.news),
        visiting=tuple(replace(one, speaker=name) for one in part.visiting),
        listening=(name,) if part.listening else (),
    )


def _of(answer: Answer, old: str, name: str) -> Answer:
    return replace(answer, subject=renamed(answer.subject, old, name))


def _place(place: str, old: str, name: str) -> str:
    first, _, rest = place.partition(" ")
    return f"staff {name}" if first == "staff" else f"{renamed(first, old, name)} {rest}"
