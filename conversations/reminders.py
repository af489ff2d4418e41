"""Who said yes to "may I remind you?" is reminded of what they began, three times at most, and of nothing else.

It is asked once: beside the first question of the sign-up, where any answer to that question passes it over, or when
somebody takes their leave before the end. Whatever they write cancels what was planned. Before a first reminder, only
their last word counts; after one, the hours are counted anew once, and the reminders that were sent still count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations import safeguarding, visits_reminded
from conversations.flow import Question
from conversations.flows import reminders
from conversations.reminder_rules import MOST
from conversations.types import Aside, DropReminders, RecordConsent, RemindIn, Reminding, Say

if TYPE_CHECKING:
    from conversations.path import Path
    from conversations.programme import Programme
    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Context, Reminded, State

_MOST_BEGUN: Final = 2


def of(state: State, speaker: str) -> Reminding | None:
    """What this speaker said of reminders; None while they were not asked."""
    return next((one for one in state.reminding if one.speaker == speaker), None)


def wanted(state: State, path: Path, context: Context) -> Reminding | None:
    """What who speaks here agreed to, if they may be reminded of what is unfinished here; else None.

    Nobody is who keeps a word that hides them, who may be in danger, who talks with the centre, or who wants no
    messages. Who writes where a word hides somebody else is reminded as anybody is: else they would learn of it.
    """
    mine = of(state, state.speaker)
    if mine is None or not has_one_left(mine, context.programme) or not is_unfinished(path, state):
        return None
    held = state.stopped or bool(state.safe_word) or any(_is_apart(aside.question) for aside in state.asides)
    return None if held else mine


def has_one_left(mine: Reminding, programme: Programme) -> bool:
    """Whether one more may follow by number alone."""
    if mine.wanted != "yes" or mine.begun > _MOST_BEGUN:
        return False
    return mine.sent < MOST and mine.step < len(programme.reminders.after)


def is_unfinished(path: Path, state: State) -> bool:
    """Whether a sign-up was begun and not sent."""
    is_asked = isinstance(path.node, Question) and path.node.id != "another"
    return is_asked and bool(path.answers) and path.applicant not in dict(state.references)


def draft_days(state: State, programme: Programme) -> int:
    """How long what was answered is kept without a request: longer for who wants to be reminded of it."""
    waits = any(one.wanted == "yes" for one in state.reminding)
    return programme.reminders.keep_days if waits else programme.draft_days


def heard(mine: Reminding) -> Reminding:
    """The same after a word of theirs: behind a reminder, the hours are counted anew."""
    return replace(mine, step=0, begun=mine.begun + 1) if mine.step else mine


def sent(mine: Reminding) -> Reminding:
    """The same when one more was sent."""
    return replace(mine, sent=mine.sent + 1, step=mine.step + 1)


# --- asking -----------------------------------------------------------------------------------------------------------


def offer(turn: Turn) -> None:
    """Ask beside the first question after the yes to the centre: who only answers that has passed it over."""
    agreed = any(isinstance(effect, RecordConsent) and effect.given for effect in turn.effects)
    if agreed and _may_ask(turn) and not turn.state.asides:
        _put(turn, Reminding(turn.state.speaker))
        turn.also.append(_words(turn))
        turn.controls.append(reminders.YES)


def leave(turn: Turn) -> None:
    """Who takes their leave before the end is asked, unless they were; then the yes is only at hand."""
    mine = of(turn.state, turn.state.speaker)
    if _may_ask(turn):
        remind(turn, "")
    elif mine is not None and not mine.wanted and is_unfinished(turn.path(), turn.state):
        turn.controls.append(reminders.YES)


def remind(turn: Turn, argument: str) -> None:
    """The answer that was pressed; without one, ask. Where those of a visit are asked about, it is a yes to them."""
    if argument in {"yes", "no"}:
        _settle(turn, argument)
    elif visits_reminded.is_asked(turn.state):
        aside = turn.state.asides[-1]
        turn.close_aside()
        visits_reminded.answered(turn, aside, "yes")
    elif visits_reminded.may_come(turn) and not is_unfinished(turn.path(), turn.state):
        visits_reminded.ask(turn, "")
    else:
        if of(turn.state, turn.state.speaker) is None:
            _put(turn, Reminding(turn.state.speaker))
        turn.open_aside(Aside("remind"))


def no_more(turn: Turn, _: str) -> None:
    """No more reminders, in their own words."""
    _settle(turn, "no")


def go_on(turn: Turn, _: str) -> None:
    """Nothing more: the open question is asked again."""
    del turn, _


def answered(turn: Turn, _: Aside, value: str) -> None:
    """The side question was answered."""
    _settle(turn, value)


def take_back(turn: Turn, speaker: str = "") -> None:
    """Whoever stops us at this address wants no reminders either; nor does a `speaker` who takes all of it back."""
    for mine in turn.state.reminding:
        if mine.wanted == "yes" and speaker in {"", mine.speaker}:
            _record(turn, mine, "no")


def _settle(turn: Turn, value: str) -> None:
    mine = of(turn.state, turn.state.speaker) or Reminding(turn.state.speaker)
    if value != mine.wanted:
        _record(turn, mine, value)
    if value == "yes":
        turn.write_first_again()
    else:
        visits_reminded.take_back(turn)
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question != "remind"))
    turn.say(reminders.AGREED if value == "yes" else reminders.REFUSED)


def _record(turn: Turn, mine: Reminding, value: str) -> None:
    _put(turn, replace(mine, wanted=value, day=turn.context.today.isoformat()))
    version, given = turn.context.programme.reminders.version, value == "yes"
    consent = RecordConsent(mine.speaker, turn.audience(), version, given, "reminders", _words(turn))
    turn.effects.append(consent)


def _may_ask(turn: Turn) -> bool:
    """Where we can write first, and to whom we may, once."""
    state = turn.state
    free = turn.context.writes_first and not state.stopped and not state.safe_word
    return free and of(state, state.speaker) is None and is_unfinished(turn.path(), state)


def _words(turn: Turn) -> Text:
    return reminders.ASK.counted(turn.context.programme.reminders.keep_days)


# --- reminding --------------------------------------------------------------------------------------------------------


def plan(turn: Turn) -> None:
    """Plan the next one from this word of theirs on, or drop what was planned. Most people have said nothing of it."""
    mine = of(turn.state, turn.state.speaker)
    if mine is not None and mine.wanted == "yes":
        _put(turn, heard(mine))
    if (now := wanted(turn.state, turn.path(), turn.context)) is not None:
        _plan(turn, now)
    elif any(one.wanted == "yes" for one in (*turn.before.reminding, *turn.state.reminding)):
        turn.effects.append(DropReminders())


def take(turn: Turn, event: Reminded) -> None:
    """It is time: remind them, if they still want it and it is still unfinished; then the next one is planned."""
    turn.silent = True
    mine = wanted(turn.state, turn.path(), turn.context)
    if mine is None:
        return
    words, buttons = (turn.worded(reminders.REMINDER),), (reminders.GO_ON, reminders.NO_MORE)
    asked = replace(turn.asking(), kind="choice", texts=words, choices=(), controls=buttons, summary=())
    turn.effects.append(Say(words, "question", replace(asked, share_contact=False, share_place=False), turn.audience()))
    _put(turn, sent(mine))
    if has_one_left(sent(mine), turn.context.programme):
        _plan(turn, sent(mine), event.since)


def _plan(turn: Turn, mine: Reminding, since: str = "") -> None:
    hours = turn.context.programme.reminders.after[mine.step]
    turn.effects.append(RemindIn(mine.speaker, hours, since))


def _put(turn: Turn, mine: Reminding) -> None:
    others = tuple(one for one in turn.state.reminding if one.speaker != mine.speaker)
    turn.change(reminding=(*others, mine))


def _is_apart(question: str) -> bool:
    return question == safeguarding.TALK or question.startswith(("danger", "safe_word"))
