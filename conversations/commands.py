"""What each command does, in every state. A command never loses the place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations import (
    disagreeing,
    doors,
    erasing,
    guardians,
    joining,
    listening,
    locks,
    mailings,
    moving,
    mydata,
    person,
    reminders,
    taking_over,
    visits,
    visits_reminded,
)
from conversations.asking import changeable, last_answered
from conversations.derived import first_name, is_answered_here
from conversations.flow import Outcome
from conversations.flows import answers_to, whatsapp
from conversations.flows.asides import READ_BACK
from conversations.flows.finish import CALL_UNKNOWN
from conversations.flows.person import DAYS_UNKNOWN, SINCE
from conversations.path import speakers, speaks_for
from conversations.reference import spoken
from conversations.safeguarding import TALK
from conversations.sources import kept
from conversations.statuses import FIRST
from conversations.subjects import introduced, meant, new_name
from conversations.types import Aside, StopMessages

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import LeadStatus


def start(turn: Turn, source: str) -> None:
    """Greet; with answers already here, ask who is writing now."""
    if source.startswith(moving.LINK):
        moving.opened(turn, source.removeprefix(moving.LINK))
        return
    if source.startswith(guardians.LINK):
        guardians.opened(turn, source.removeprefix(guardians.LINK))
        return
    remember_source(turn, source)
    turn.write_first_again()
    if turn.state.answers:
        turn.open_aside(Aside("resume"))
    else:
        turn.change(told=person.marks(turn.state))


def remember_source(turn: Turn, source: str) -> None:
    """Where the person comes from: the first link that led here says it."""
    if source and not turn.state.source:
        turn.change(source=kept(source, turn.context.programme.sources))


def help_(turn: Turn, _: str) -> None:
    """What this is and which words work everywhere."""
    turn.say(*answers_to.HELP)


def language(turn: Turn, locale: str) -> None:
    """Change the language at once, or ask which."""
    if locale in turn.context.locales:
        turn.change(locale=locale, locale_chosen=True)
        turn.say(answers_to.LANGUAGE_SET)
        guardians.read_again(turn)
    else:
        turn.open_aside(Aside("language"))


def status(turn: Turn, _: str) -> None:
    """How staff left each request of who is writing, and that they wait for a person."""
    leads = [lead for lead in turn.context.leads if speaks_for(turn.state, lead.subject)]
    gone = taking_over.ended(turn)
    ended = [answers_to.STATUS_LEAD.given(reference=spoken(code), status=answers_to.STATUS_ENDED) for code in gone]
    if ended or not leads:
        turn.say(*(ended or [answers_to.STATUS_NONE]))
    for lead in leads:
        name = first_name(turn.path(), lead.subject) if len(leads) > 1 else ""
        words = answers_to.STATUS_NAMED.given(name=name) if name else answers_to.STATUS_LEAD
        turn.say(words.given(reference=spoken(lead.reference), status=_stands(turn, lead)))
    if any(lead.status == FIRST and not lead.waits for lead in leads):
        _tell_no_day(turn)
    visits.tell(turn)
    guardians.tell(turn)
    wish = turn.context.wishes.get(turn.state.speaker)
    if wish is not None:
        turn.say(SINCE.given(day=wish.since))


def _tell_no_day(turn: Turn) -> None:
    """That nobody knows yet when they hear of it, while that is so."""
    if turn.context.launch != "trial" and "call_back_days" not in turn.context.facts:
        here = is_answered_here(turn.path().answers, turn.state.speaker)
        turn.say(DAYS_UNKNOWN if here else CALL_UNKNOWN)


def _stands(turn: Turn, lead: LeadStatus) -> Text:
    """Where a request stands, in words that hold also for one that has ended and where nobody is called."""
    turn.asks_places |= lead.place is None
    taken_over = taking_over.stands(turn, lead)
    if taken_over is not None:
        return taken_over
    if lead.status == FIRST and is_answered_here(turn.path().answers, turn.state.speaker):
        return answers_to.STATUS_NEW_HERE
    if lead.seat == "accepted":
        return answers_to.STATUS_SEAT_KEPT
    if lead.seat == "offered" and lead.seat_until is not None:
        return answers_to.STATUS_SEAT_OFFERED.given(day=lead.seat_until)
    if lead.waits:
        return answers_to.STATUS_WAITS_AT.given(place=lead.place) if lead.place else answers_to.STATUS_WAITS
    ended = turn.context.programme.statuses.ended
    return answers_to.STATUSES.get(
        lead.status, answers_to.STATUS_ENDED if lead.status in ended else answers_to.STATUS_OTHER
    )


def privacy(turn: Turn, _: str) -> None:
    """What is kept, who is responsible, how to erase it."""
    facts = turn.context.facts
    who = answers_to.PRIVACY_CONTROLLER if "data_controller" in facts else answers_to.PRIVACY_UNCONFIRMED
    receipt = (answers_to.PRIVACY_RECEIPT,) if "declaration_receipt" in facts else ()
    days = turn.context.programme
    draft = answers_to.PRIVACY_DRAFT.counted(reminders.draft_days(turn.state, days))
    call = answers_to.PRIVACY_CALL.counted(days.draft_days)
    kept = answers_to.PRIVACY_KEPT.counted(days.lead_days)
    page = turn.context.ways.get("privacy", "")
    more = (answers_to.PRIVACY_PAGE.given(link=page),) if page else ()
    said = answers_to.PRIVACY
    if turn.context.carrier == "whatsapp":
        said = (*said[:-1], whatsapp.CARRIED)
    turn.say(*said, draft, kept, call, who, *receipt, *more)


def stop(turn: Turn, _: str) -> None:
    """Write nothing more of our own accord."""
    turn.change(stopped=True)
    turn.effects.append(StopMessages())
    reminders.take_back(turn)
    mailings.take_back(turn)
    visits_reminded.take_back(turn)
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question != TALK))
    turn.say(answers_to.STOPPED)
    turn.silent = True


def withdraw(turn: Turn, _: str) -> None:
    """Take one request back."""
    mine = [subject for subject, _ in turn.state.references if speaks_for(turn.state, subject)]
    if not mine:
        turn.say(answers_to.STATUS_NONE)
    elif len(mine) == 1:
        turn.open_aside(Aside("withdraw", mine[0]))
    else:
        turn.open_aside(Aside("withdraw_which"))


def back(turn: Turn, _: str) -> None:
    """Close a side question, else reopen the last answer on the way."""
    if turn.state.asides:
        turn.close_aside()
        return
    last = last_answered(turn.path())
    if last is not None:
        turn.reopen(last.subject, last.question)


def keep(turn: Turn, _: str) -> None:
    """The reopened answer was right; another one that waits for its yes is not wanted then."""
    if turn.state.asides and turn.state.asides[-1].question in READ_BACK:
        turn.close_aside()
    path = turn.path()
    for answer in turn.state.answers:
        if answer.open and (answer.subject, answer.question) == (path.subject, path.node.id):
            turn.put(replace(answer, open=False))


def change(turn: Turn, which: str) -> None:
    """Reopen one answer ("phone", or "child-2:age"); without a name, ask which."""
    subject, _, name = which.rpartition(":")
    subject = meant(turn.state, subject)
    path = turn.path()
    known = [(line.subject, line.question) for line in changeable(path, turn.context)]
    wanted = [key for key in known if key[1] == name and subject in {"", key[0]}]
    if name and name == path.node.id and subject in {"", path.subject}:
        turn.change(asides=())  # it is being asked already
    elif wanted:
        turn.change(asides=())
        turn.reopen(*wanted[-1])
    elif known:
        turn.open_aside(Aside("change"))
    else:
        turn.say(answers_to.NOTHING_TO_CHANGE)


def another(turn: Turn, _: str) -> None:
    """One more child, from where the last one ended: first of all, whether they live together."""
    path = turn.path()
    asked = [answer for question, answer in path.questions() if question.id == "another"]
    if asked and isinstance(path.node, Outcome):
        turn.change(asides=())
        turn.reopen(asked[-1].subject, "another")


def other(turn: Turn, who: str) -> None:
    """Someone else on this phone: beside the first person's answers, never over them."""
    state = turn.state
    who = meant(state, who)
    people = speakers(state)
    if who in people:
        turn.change(speaker=who, asides=(), misses=0)
    elif len(people) >= moving.MOST_PEOPLE:
        turn.say(answers_to.TOO_MANY_PEOPLE)
    elif any(speaks_for(state, answer.subject) for answer in state.answers):
        new = new_name(state)
        turn.state = replace(introduced(state, new), speaker=new, asides=(), misses=0)
        turn.say(answers_to.NEW_PERSON)
    elif len(people) > 1:  # who came has not said anything yet: whoever was here before is back
        turn.change(speaker=next(name for name in people if name != state.speaker), asides=(), misses=0)
    else:
        turn.change(asides=())
        turn.say(answers_to.NOBODY_YET)


def safeword(turn: Turn, _: str) -> None:
    """Agree on a word that hides this conversation."""
    turn.open_aside(Aside("safe_word"))


COMMANDS: dict[str, Callable[[Turn, str], None]] = {
    "start": start,
    "help": help_,
    "language": language,
    "status": status,
    "privacy": privacy,
    "human": person.wanted,
    "stop": stop,
    "delete": erasing.ask,
    "withdraw": withdraw,
    "back": back,
    "keep": keep,
    "change": change,
    "another": another,
    "other": other,
    "safeword": safeword,
    "lock": locks.wanted,
    "lockcode": locks.another,
    "mydata": mydata.tell,
    "move": moving.move,
    "arrive": moving.arrive,
    "bring": moving.bring,
    "remind": reminders.remind,
    "no_reminders": reminders.no_more,
    "go_on": reminders.go_on,
    "news": mailings.news,
    "no_news": mailings.no_more,
    "listen": listening.wanted,
    "no_listen": listening.no_more,
    "guardian": guardians.wanted,
    "takeover": taking_over.wanted,
    "join": joining.wanted,
    "disagree": disagreeing.wanted,
    "doors": doors.wanted,
    "visit": visits.wanted,
    "remind_visit": visits_reminded.ask,
}
