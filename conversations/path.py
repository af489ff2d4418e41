# long: the walk, and what it looks at on the way, stand in one place
"""Where a conversation stands: the walk through the flow along the answers that count.

Nothing here changes anything. `resolve` is computed anew at every turn, so going back, changing an earlier
answer, another language, another channel and a new release of the flow need no special case.
"""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conversations.derived import ENDED, TAKEN_OVER, centre_seen, given_for, is_answered_here, is_spared, marked
from conversations.eligibility import Verdict, assess, is_minor
from conversations.flow import DERIVED, Flow, Line, Outcome, Question, Tell, fits
from conversations.flows.eligibility import ASKED
from conversations.flows.verdict_words import doors_texts
from conversations.judging import doors_named, doors_open, order_of, verdict_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conversations.eligibility import OpenDoor
    from conversations.flow import Node, When
    from conversations.texts import Text, TextValue
    from conversations.types import Answer, Audience, Context, State

MAX_CHILDREN = 10
_NOT_REVIEWED = frozenset({"review", "another"})
_ONE_SPEAKER_ONE_APPLICANT = frozenset({"youth", "teacher", ""})


@dataclass(frozen=True, slots=True)
class Passed:
    """A node left behind: a question with its answer, or something told. `who` is who was speaking."""

    node: Question | Tell
    subject: str
    answer: Answer | None = None
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """The way so far and where it stands. `answers` are those that count, by (subject, question).

    `binding` is what an answer to the open question counts for, `without` its choices that are not offered, `doors` are
    those that stand open for the applicant by all that is known, once their verdict was told. `unnamed` is as whom
    somebody is spoken to who has not said who they are.
    """

    passed: tuple[Passed, ...]
    node: Question | Outcome
    subject: str
    speaker: str
    applicant: str
    texts: tuple[Text, ...]
    answers: dict[tuple[str, str], str]
    verdicts: dict[str, Verdict]
    binding: str = ""
    without: frozenset[str] = frozenset()
    doors_found: Callable[[], tuple[OpenDoor, ...]] = field(default=tuple, repr=False, compare=False)
    unnamed: Audience = ""

    @property
    def doors(self) -> tuple[OpenDoor, ...]:
        """The doors that stand open for the applicant, worked out for who looks at them only."""
        return self.doors_found()

    def audience(self) -> Audience:
        """Who is spoken to on this way."""
        who = self.answers.get((self.speaker, "who"), "")
        return next((known for known in ("youth", "parent", "teacher", "helper") if known == who), self.unnamed)

    def questions(self) -> Iterator[tuple[Question, Answer]]:
        """The questions passed, with their answers, in order."""
        for step in self.passed:
            if isinstance(step.node, Question) and step.answer is not None:
                yield step.node, step.answer


def resolve(flow: Flow, state: State, context: Context) -> Path:
    """Walk from the start and stop at the first question without an answer that counts, or at an outcome."""
    walked = context.walks.find(flow, state, context)
    if walked is not None:
        return walked
    known = context.walks.find_before(flow, state, context)
    walk = known.gone_on(state, context) if known else Walk(flow, state, context)
    return context.walks.keep(flow, state, context, walk.run(), walk)


def child(speaker: str, number: int) -> str:
    """The subject of a speaker's nth child: "child-2", or "other-1.child-2" for someone else on this phone."""
    return f"child-{number}" if speaker == "me" else f"{speaker}.child-{number}"


def speaks_for(state: State, subject: str) -> bool:
    """Whether a subject belongs to who speaks now: themselves, or one of their children."""
    return is_of(state.speaker, subject)


def is_of(speaker: str, subject: str) -> bool:
    """Whether a subject belongs to this speaker."""
    if speaker == "me":
        return subject == "me" or subject.startswith("child-")
    return subject == speaker or subject.startswith(f"{speaker}.")


def speaker_of(subject: str) -> str:
    """Who answers for this subject: "me" for "me" and "child-2", "other-1" for "other-1.child-2"."""
    return "me" if subject.startswith("child-") else subject.partition(".")[0]


def renamed(subject: str, speaker: str, name: str) -> str:
    """The subject when its speaker gets another name."""
    return name if subject == speaker else child(name, int(subject.rpartition("child-")[2]))


def speakers(state: State) -> list[str]:
    """Everybody who answered on this phone, and who speaks now."""
    named = [speaker_of(answer.subject) for answer in state.answers]
    return list(dict.fromkeys([*named, state.speaker]))


@dataclass(slots=True)
class Walk:
    """A walk, and all that was found on the way to where it stopped."""

    flow: Flow
    state: State
    context: Context
    number: int = 1
    at: Node | None = None
    passed: list[Passed] = field(default_factory=list)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    given: dict[tuple[str, str], Answer] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)
    applicant: str = field(init=False)
    _told: dict[str, str] | None = None
    _knows: dict[str, str] | None = None
    _seen: dict[str, str] = field(default_factory=dict)
    _orders: dict[str, Callable[[Mapping[str, str]], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.applicant = self._applicant()

    def stopped_for(self, answer: Answer) -> bool:
        """Whether this answer is the one that it stopped for, so that nothing before is another with it."""
        node = self.at
        return (
            isinstance(node, Question)
            and node.id != "who"  # it decides about whom all is that was found where it stopped
            and (answer.subject, answer.question) == (self._subject(node), node.id)
            and (answer.subject, answer.question) not in self.given
            and self._counts(node, answer)
        )

    def gone_on(self, state: State, context: Context) -> Walk:
        """A walk that begins where this one stopped, in a state that has the answer it stopped for."""
        walk = copy(self)
        walk.state, walk.context, walk._seen = state, context, {}  # noqa: SLF001 - of its own kind
        walk.passed, walk.answers = list(self.passed), dict(self.answers)
        walk.verdicts, walk.wanted, walk.said = dict(self.verdicts), dict(self.wanted), set(self.said)
        return walk

    def run(self) -> Path:
        """Go as far as the answers lead."""
        self.given = {(answer.subject, answer.question): answer for answer in self.state.answers}
        node = self.at or self.flow.node(self.flow.start)
        while True:
            self.at = node
            subject = self._subject(node)
            if isinstance(node, Outcome):
                return self._stop(node, subject)
            if isinstance(node, Question):
                answer = self.given.get((subject, node.id))
                if answer is None or not self._counts(node, answer):
                    return self._stop(node, subject)
                self._pass(node, answer)
            elif isinstance(node, Tell) and (node.id, subject) not in self.said:
                self.said.add((node.id, subject))  # a way comes by again after a later question; what it said stands
                self.passed.append(Passed(node, subject, texts=self._texts(node)))
                self._seen.clear()
            node = self.flow.node(self._leave(node))

    def _pass(self, question: Question, answer: Answer) -> None:
        """A parent's own answers are met again with each child; they are passed once."""
        key = (answer.subject, question.id)
        if key not in self.answers:
            self.answers[key] = answer.value
            self.passed.append(Passed(question, answer.subject, answer))
        self._seen.clear()
        if question.id in ASKED:
            self.verdicts.pop(answer.subject, None)
            self.wanted.clear()
            self._knows = None
        elif question.id == "who":
            self.applicant, self._knows = self._applicant(), None

    def _stop(self, node: Question | Outcome, subject: str) -> Path:
        texts = self._lines(node.lines) if isinstance(node, Outcome) else self._asked(node)
        self._verdict()
        bound = self._binding(node) if isinstance(node, Question) else ""
        return Path(
            tuple(self.passed), node, subject, self.state.speaker, self.applicant, texts, self.answers,
            self.verdicts, bound, self._without(node), self._doors,
            "parent" if marked("joining", self.given, self.applicant, self.state.speaker) == "yes" else "",
        )  # fmt: skip

    def _doors(self) -> tuple[OpenDoor, ...]:
        judged = any(step.node.id == "doors" and step.subject == self.applicant for step in self.passed)
        return doors_open(self._known(), self.context) if judged else ()

    def _asked(self, question: Question) -> tuple[Text, ...]:
        return (self._lines(question.asks) or (question.ask,))[:1]

    def _without(self, node: Question | Outcome) -> frozenset[str]:
        choices = node.without if isinstance(node, Question) else ()
        return frozenset(value for value, when in choices if self._holds(when))

    def _applicant(self) -> str:
        who = self.answers.get((self.state.speaker, "who"), "")
        return self.state.speaker if who in _ONE_SPEAKER_ONE_APPLICANT else child(self.state.speaker, self.number)

    def _subject(self, node: Node) -> str:
        about_applicant = not isinstance(node, Question) or node.about == "applicant"
        return self.applicant if about_applicant else self.state.speaker

    def _counts(self, question: Question, answer: Answer) -> bool:
        return (
            not answer.open and fits(question, answer.value, self.context) and answer.bound == self._binding(question)
        )

    def _leave(self, node: Node) -> str:
        for branch in node.branches:
            if self._all_hold(branch.when):
                if branch.next_applicant and self.number >= MAX_CHILDREN:
                    break
                if branch.next_applicant:
                    self._verdict()
                    self.number += 1
                    self.applicant, self._knows = self._applicant(), None
                    self.wanted.clear()
                    self._seen.clear()
                return branch.to
        return self.flow.onward(node)

    def _all_hold(self, conditions: tuple[When, ...]) -> bool:
        seen = self._seen
        for when in conditions:  # noqa: SIM110 - all() would take twice the time
            if (seen.get(when.look) or self.look(when.look)) not in when.values:
                return False
        return True

    def _holds(self, when: When) -> bool:
        return self.look(when.look) in when.values

    def look(self, name: str) -> str:
        """What a condition sees: an answer, or one of `flow.DERIVED`. It stands until the next answer is passed."""
        if name not in self._seen:
            self._seen[name] = self._look(name)
        return self._seen[name]

    def _look(self, name: str) -> str:
        if name not in DERIVED:
            return self.answers.get((self.applicant, name), "") or self.answers.get((self.state.speaker, name), "")
        match name.partition("."):
            case ("verdict", _, _):
                return self._verdict().value
            case ("minor", _, _):
                return "yes" if is_minor(self.answers.get((self.applicant, "age"), ""), self.context.today) else "no"
            case ("launch", _, _):
                return self.context.launch
            case ("fact", _, fact):
                return "known" if fact in self.context.facts else "unknown"
        return self._so_far(name)

    def _asks(self, what: str) -> str:
        if what not in self.wanted:
            if what not in self._orders:
                self._orders[what] = order_of(what, self.context)
            self.wanted[what] = self._orders[what](self._known())
        return self.wanted[what]

    def _so_far(self, name: str) -> str:
        if name.startswith("asks."):
            return self._asks(name.removeprefix("asks."))
        if name == "reached":
            return "here" if is_answered_here(self.answers, self.state.speaker) else "by_phone"
        if name == "centre":
            return centre_seen(self.answers, self.applicant, self.state.speaker, self.context)
        if name in {"taken_over", "joining"}:
            return marked(name, self.given, self.applicant, self.state.speaker)
        if name == "sent":
            return self._sent()
        return "yes" if (is_spared(self.state) if name == "protected" else self._agreed_before()) else "no"

    def _sent(self) -> str:
        """Whether a request was sent here; "ended" when none is left but such as were taken over and have ended."""
        if any(step.node.id == "sent" for step in self.passed):
            return "yes"
        marks = {answer.value for (_, question), answer in self.given.items() if question == TAKEN_OVER}
        return "ended" if marks == {ENDED} else "yes" if marks else "no"

    def _agreed_before(self) -> bool:
        """Whether they said yes to other words of consent than those in use."""
        question = self.flow.question("consent")
        answer = self.given.get((self.state.speaker, "consent"))
        said_yes = answer is not None and answer.value == "yes" and not answer.open
        return said_yes and question is not None and answer is not None and answer.bound != self._binding(question)

    def _verdict(self) -> Verdict:
        if self.applicant not in self.verdicts:
            self.verdicts[self.applicant] = assess(self._known(), self.context.programme, self.context.today)
        return self.verdicts[self.applicant]

    def _known(self) -> dict[str, str]:
        """What rules and doors look at; it stands until the next answer about this applicant is passed."""
        if self._told is None:
            self._told = self.context.programme.told(self.context.facts)
        if self._knows is None:
            found = {name: told for name in ASKED if (told := self.answers.get((self.applicant, name)))}
            self._knows = found | self._told
        return self._knows

    def _texts(self, tell: Tell) -> tuple[Text, ...]:
        match tell.says:
            case "verdict":
                return verdict_texts(self._verdict(), self.context)
            case "doors":
                return doors_texts(doors_named(self._verdict(), self._known(), self.context))
        return self._lines(tell.lines)

    def _lines(self, lines: tuple[Line, ...]) -> tuple[Text, ...]:
        given = given_for(self.answers, self.applicant, self.state, self.context)
        said = [line for line in lines if self._all_hold(line.when)]
        return tuple(self._worded(line, given) for line in said)

    def _worded(self, line: Line, given: dict[str, TextValue]) -> Text:
        worded = line.text.given(**given) if given else line.text
        return worded.counted(int(self.context.facts[line.count])) if line.count else worded

    def _binding(self, question: Question) -> str:
        """What an answer to this question counts for: the words of consent, or the answers that were reviewed."""
        match question.binding:
            case "words":
                who = self.answers.get((self.state.speaker, "who"), "")
                return f"{self.context.programme.consent.get(who, '')}:{who}"
            case "answers":
                told = "\n".join(sorted(self._as_reviewed(answer) for answer in self._reviewed()))
                return hashlib.blake2s(told.encode(), digest_size=8).hexdigest()
        return ""

    def _as_reviewed(self, answer: Answer) -> str:
        """An answer as a review stands for it, whatever its speaker is called at this address."""
        subject = renamed(answer.subject, self.state.speaker, "me")
        return f"{subject} {answer.question} {answer.value} {answer.bound}"

    def _reviewed(self) -> Iterator[Answer]:
        """What a review is about: the speaker's answers, and those about the applicant it stands for."""
        subjects = {self.state.speaker, self.applicant}
        for step in self.passed:
            if step.answer is not None and step.subject in subjects and step.node.id not in _NOT_REVIEWED:
                yield step.answer
