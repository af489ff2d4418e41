"""What is said to a question in the middle of a conversation; the open question is asked again after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conversations import commands, reminders, second_thoughts
from conversations.asking import asking
from conversations.flow import Outcome, Tell
from conversations.flows import answers_to, controls
from conversations.flows.eligibility import NOT_OPEN
from conversations.flows.person import ASKED
from conversations.flows.reasons import WHY
from conversations.on_the_way import tell_news
from conversations.path import speaks_for
from conversations.types import KeepQuestion, PassOnQuestion, Say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from conversations.questions import Answered
    from conversations.readings import Reading
    from conversations.texts import Text
    from conversations.turn import Turn

SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})
SIGN_UP = "sign_up"
STATUS = "application_status"
_WISHES = ("wish", "wish_teacher")
_CONTROLS = {"human": controls.HUMAN, "change": controls.CHANGE, "withdraw": controls.WITHDRAW}
_LONGEST_WORDS = 300
# A telephone number however it is spaced ("06 - 00 - 00"), and any other that has five digits in a row.
_NUMBERS = re.compile(r"\+?\d(?:[\s.,_\-/()]{0,3}\d){7,}|\+?\d(?:[\s.\-/()]?\d){4,}")
_LINKS = re.compile(r"\S*@\S+|https?://\S+|www\.\S+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)
_HIDDEN = "•••"


def answer_questions(turn: Turn, intents: Sequence[str], words: str) -> None:
    """Answer each; what the centre has not confirmed is kept for staff, in these words but without the person."""
    answers = turn.context.programme.questions.answers
    known = [intent for intent in intents if intent in answers]
    if not turn.is_greeted():
        known = [intent for intent in known if intent not in SMALL_TALK]  # a first message is greeted already
    if SIGN_UP in known and _is_taken_up(turn):
        known.remove(SIGN_UP)
    if STATUS in known and not turn.context.leads and _is_told_no(turn):
        known.remove(STATUS)
    asked = [answers[intent] for intent in known]
    for answered, said in zip(asked, _said(turn, asked), strict=True):
        if said:
            turn.say(*said)
        if answered.does:
            commands.COMMANDS[answered.does](turn, "")
        turn.controls += [_CONTROLS[name] for name in answered.controls]
    if "goodbye" in intents:
        reminders.leave(turn)
    unconfirmed = next((intent for intent in known if _is_open(turn, answers[intent])), "")
    if unconfirmed and may_keep(turn):
        keep_question(turn, unconfirmed, words)


def _is_taken_up(turn: Turn) -> bool:
    """Whether to sign up is no question here: who said "not now" is asked again, who cannot is told so again.

    Who has signed up hears how it stands; while nobody can, that is said.
    """
    path = turn.path()
    if isinstance(path.node, Outcome) and any(speaks_for(turn.state, lead.subject) for lead in turn.context.leads):
        commands.status(turn, "")
        return True
    if path.verdicts[path.applicant].value == "no":
        return _is_told_no(turn)
    if turn.context.launch == "closed":
        if path.node.id != "not_open":  # there it is said anyway
            turn.say(NOT_OPEN)
        return True
    wishes = [one for one in _WISHES if path.answers.get((path.applicant, one)) == "no"]
    return second_thoughts.are_had(turn) or (bool(wishes) and turn.reopen(path.applicant, wishes[0]))


def _is_told_no(turn: Turn) -> bool:
    """Whether a verdict that is no was told, which is told once more with the doors: of it they ask "am I taken?"."""
    path = turn.path()
    if path.verdicts[path.applicant].value != "no":
        return False
    told = [step for step in path.passed if isinstance(step.node, Tell) and step.node.says in {"verdict", "doors"}]
    for step in told:
        turn.say(*step.texts)
    return bool(told)


def may_keep(turn: Turn) -> bool:
    """Whether a question typed now may be kept.

    Never beside a name or a number, nor beside words of danger, nor what somebody tells of why they want a person.
    """
    asked = asking(turn.path_before(), turn.before, turn.context)
    return asked.kind not in {"name", "phone"} and asked.said_as != "danger" and asked.question not in ASKED


def keep_question(turn: Turn, intent: str, words: str) -> None:
    """Keep the question by day only, and offer to pass it on: until the next turn the state knows its token."""
    token = turn.context.token
    turn.change(unanswered=token)
    turn.effects.append(KeepQuestion(token, intent, kept_words(words)))
    turn.controls += [controls.PASS_ON, controls.HUMAN]


def keep_unread(turn: Turn, words: str) -> None:
    """Keep a question that was not understood, and say so."""
    turn.say(answers_to.QUESTION_KEPT)
    keep_question(turn, "", words)


def not_read(turn: Turn, reading: Reading, words: str) -> None:
    """A question that nobody here can answer is kept for staff; anything else is asked again.

    Also the first words of all, after the greeting; to what is outside of all we know, that is the whole answer.
    """
    if not reading.asks or not may_keep(turn) or (reading.outside and not turn.is_greeted()):
        turn.missed()
    elif reading.outside:
        turn.say(answers_to.OUTSIDE)
    else:
        tell_news(turn)
        keep_unread(turn, "" if reading.personal else words)


def kept_words(words: str) -> str:
    """The words without numbers, addresses and links, and not more than 300 characters of them."""
    return _NUMBERS.sub(_HIDDEN, _LINKS.sub(_HIDDEN, words))[:_LONGEST_WORDS]


def pass_on(turn: Turn, _: str) -> None:
    """Say whose question it was, if it was asked in the turn before."""
    if turn.before.unanswered:
        turn.effects.append(PassOnQuestion(turn.before.unanswered, turn.state.speaker))
        turn.say(answers_to.PASSED_ON)
    else:
        turn.say(answers_to.PASSED_ON_LATE)


def suggest(turn: Turn, reading: Reading, words: str) -> None:
    """Ask which of these is meant; the open question waits. What was asked is at hand when it is none of them."""
    if reading.asks and may_keep(turn):
        turn.change(in_doubt="" if reading.personal else kept_words(words))
    known = turn.context.programme.questions.answers
    choices = tuple(controls.asking_for(name, known[name].label) for name in reading.suggested if name in known)
    tell_news(turn)
    asked = turn.asked(answers_to.SUGGEST, (*choices, controls.NONE_OF_THESE))
    turn.effects.append(Say(asked.texts, "question", asked, turn.audience()))
    turn.silent = True


def ask(turn: Turn, intent: str) -> None:
    """A question of the closed list, pressed."""
    answer_questions(turn, (intent,), "")


def none_of_these(turn: Turn, _: str) -> None:
    """None of the questions that were proposed: what was asked, in the turn before, nobody here can answer."""
    words = turn.before.in_doubt
    if words is not None and may_keep(turn):
        keep_unread(turn, words)
    else:
        turn.say(answers_to.NOT_UNDERSTOOD)


def why(turn: Turn, which: str) -> None:
    """What for something is asked: what they name, else what is open. Who was told no hears why once more."""
    if not which and _is_told_no(turn):
        return
    asked = turn.state.asides[-1].about if turn.state.asides else turn.path().node.id
    reason = WHY.get(which or asked)
    if reason is not None:
        turn.say(reason)
    else:
        turn.missed()


COMMANDS: dict[str, Callable[[Turn, str], None]] = {"ask": ask, "none": none_of_these, "pass_on": pass_on, "why": why}


def _said(turn: Turn, asked: Sequence[Answered]) -> list[list[Text]]:
    """What is said to each; what is not confirmed stands once after all of them, and so does a source."""
    said = [[*one.true_by(turn.context.facts), *_doors(turn, one), *_facts(turn, one)] for one in asked]
    if any(_is_open(turn, one) and not one.says_later for one in asked):
        said[-1].append(answers_to.UNCONFIRMED_REST if any(said) else answers_to.UNCONFIRMED)
    after: Text | None = None
    for texts in reversed(said):
        for at in reversed(range(len(texts))):
            if texts[at].id != answers_to.SAID_BY.id:
                continue
            if texts[at] == after:
                del texts[at]
            else:
                after = texts[at]
    return said


def _is_open(turn: Turn, answered: Answered) -> bool:
    return bool(answered.facts) and not answered.quiet and not any(_value(turn, name) for name in answered.facts)


def _doors(turn: Turn, answered: Answered) -> list[Text]:
    return [door.text for door in turn.context.programme.doors_on(turn.context.today) if door.id in answered.doors]


def _facts(turn: Turn, answered: Answered) -> Iterator[Text]:
    """The confirmed facts in words, each with who said it."""
    for name in answered.facts:
        value = _value(turn, name)
        words = turn.context.programme.questions.fact_words(name, value) if value else None
        if words is None:
            continue
        yield words
        said_by = _source(turn, name)
        if said_by:
            source, day = said_by
            yield answers_to.SAID_BY.given(source=answers_to.source_words(source), day=day)


def _value(turn: Turn, name: str) -> str:
    """A fact as it is worded for this locale, else for all."""
    return turn.context.facts.get(_key(turn, name), "")


def _source(turn: Turn, name: str) -> tuple[str, date] | None:
    """Who said it in these words, and when."""
    return turn.context.sources.get(_key(turn, name))


def _key(turn: Turn, name: str) -> str:
    worded = f"{name}@{turn.state.locale}"
    return worded if turn.context.facts.get(worded) else name
