"""Who said yes to the centre's news gets what it writes to many, and nobody else.

It is asked once, when somebody has sent their request: apart from the consent to be called, which was given before.
Nothing else is said behind the request's number: a visit and the adult's link are buttons there, and said afterwards.
Any other word passes it over. Nobody is asked who asked for protection here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import with_staff
from conversations.derived import SPARED
from conversations.flows import mailings
from conversations.path import speakers, speaks_for
from conversations.types import Aside, NewsWish, OpenUrgent, RecordConsent, Say

if TYPE_CHECKING:
    from conversations.turn import Turn
    from conversations.types import Mailed, State

_QUESTION = mailings.QUESTION.id


def of(state: State, speaker: str) -> NewsWish | None:
    """What this speaker said to news; None while they were not asked."""
    return next((one for one in state.news if one.speaker == speaker), None)


def is_wanted(state: State, speaker: str) -> bool:
    """Whether news for this speaker may be written now.

    Not while somebody else is at the phone, or a word hides them or may; nor where danger is asked about, or who talks
    with the centre. Who writes where a word hides somebody else has them as anybody does.
    """
    mine = of(state, speaker)
    if mine is None or mine.wanted != "yes" or speaker != state.speaker:
        return False
    is_apart = any(aside.question.startswith(("danger", "safe_word", with_staff.ASIDE)) for aside in state.asides)
    return not (state.stopped or state.safe_word or is_apart)


# --- asking -----------------------------------------------------------------------------------------------------------


def offer(turn: Turn) -> None:
    """Ask whoever just came to the end and has sent something, behind all else that is said there.

    It is asked once. Whatever is said next, by them or by the centre, passes it over: also that they want to visit it,
    so that nobody is asked one thing after the other.
    """
    turn.change(asides=tuple(one for one in turn.state.asides if one.question != _QUESTION or _is_new(turn, one)))
    comes = turn.has_arrived() or _is_back(turn)
    if comes and turn.is_theirs and _may_ask(turn) and not turn.state.asides:
        _ask(turn)


def put_off(turn: Turn) -> None:
    """Something is put right first: who was just asked is asked again behind it."""
    if any(aside.question == _QUESTION for aside in turn.state.asides):
        kept = tuple(one for one in turn.state.news if one.speaker != turn.state.speaker or one.wanted)
        turn.change(news=kept, asides=tuple(one for one in turn.state.asides if one.question != _QUESTION))


def _is_back(turn: Turn) -> bool:
    """Whether it was asked if an answer becomes another, and they stand at the end as before."""
    asked = [aside.question for aside in turn.before.asides]
    return asked[-1:] == ["replace"] and turn.path().node.id == "done"


def spare(turn: Turn) -> None:
    """Who asked for protection is not asked, nor is anybody else here: nothing is written there.

    Where a word hides who it is, nothing changes for who is shown.
    """
    here = speakers(turn.state)
    asked_now = any(isinstance(effect, OpenUrgent) and effect.speaker in here for effect in turn.effects)
    if asked_now and of(turn.state, turn.state.speaker) is None:
        _put(turn, NewsWish(turn.state.speaker, SPARED))


def news(turn: Turn, argument: str) -> None:
    """The answer that was pressed, or that we may write again; without one, ask."""
    if argument in {"yes", "no"}:
        _settle(turn, argument)
        return
    if argument == "again":
        turn.write_first_again()
    _ask(turn)


def no_more(turn: Turn, _: str) -> None:
    """No more news, in their own words."""
    _settle(turn, "no")


def answered(turn: Turn, _: Aside, value: str) -> None:
    """The side question was answered."""
    _settle(turn, value)


def take_back(turn: Turn, speaker: str = "") -> None:
    """Whoever stops us at this address wants no news either; nor does a `speaker` who takes all they agreed to back."""
    for mine in turn.state.news:
        if mine.wanted == "yes" and speaker in {"", mine.speaker}:
            _record(turn, mine, "no")


def _ask(turn: Turn) -> None:
    if _is_barred(turn):
        return
    if of(turn.state, turn.state.speaker) is None:
        _put(turn, NewsWish(turn.state.speaker))
    turn.open_aside(Aside(_QUESTION))


def _settle(turn: Turn, value: str) -> None:
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question != _QUESTION))
    if value == "yes" and _is_barred(turn):
        return
    mine = of(turn.state, turn.state.speaker) or NewsWish(turn.state.speaker)
    if value != mine.wanted:
        _record(turn, mine, value)
    turn.say(mailings.AGREED if value == "yes" else mailings.REFUSED)


def _is_barred(turn: Turn) -> bool:
    """Whether no news could come, whatever is agreed; says so, and asks who stopped us whether we may write again."""
    if turn.state.stopped:
        turn.say(mailings.STOPPED)
        turn.controls.append(mailings.WRITE_AGAIN)
    elif turn.state.safe_word:
        turn.say(mailings.NOT_HERE)
    return bool(turn.state.stopped or turn.state.safe_word)


def _record(turn: Turn, mine: NewsWish, value: str) -> None:
    _put(turn, replace(mine, wanted=value, day=turn.context.today.isoformat()))
    version, given = turn.context.programme.consent["news"], value == "yes"
    turn.effects.append(RecordConsent(mine.speaker, turn.audience(), version, given, "news", mailings.ASK))


def _may_ask(turn: Turn) -> bool:
    state = turn.state
    has_sent = any(speaks_for(state, subject) for subject, _ in state.references)
    free = not (state.stopped or state.safe_word) and all(one.wanted != SPARED for one in state.news)
    return has_sent and free and of(state, state.speaker) is None


def _is_new(turn: Turn, aside: Aside) -> bool:
    return aside.turn == turn.state.turn


def _put(turn: Turn, mine: NewsWish) -> None:
    others = tuple(one for one in turn.state.news if one.speaker != mine.speaker)
    turn.change(news=(*others, mine))


# --- news -------------------------------------------------------------------------------------------------------------


def take(turn: Turn, event: Mailed) -> None:
    """Say the news with the button that stops them, where they are still wanted."""
    turn.silent = True
    if not is_wanted(turn.state, event.speaker):
        return
    words = (mailings.NEWS.given(words=event.words),)
    asked = replace(turn.asking(), kind="choice", texts=words, choices=(), controls=(mailings.NO_MORE,), summary=())
    turn.effects.append(Say(words, "staff", replace(asked, share_contact=False, share_place=False), turn.audience()))
