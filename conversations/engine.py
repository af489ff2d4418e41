"""`step()`: the only place where a conversation's state changes. Pure: an event in, the next state and effects out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from conversations import (
    commands,
    correcting,
    doors,
    erasing,
    guardians,
    journey,
    mailings,
    moving,
    notices,
    person,
    questions_answered,
    reminders,
    safe_words,
    safeguarding,
    shared,
    siblings,
    taking_over,
    told_early,
    unkept,
    visits,
    voice_notes,
    with_staff,
)
from conversations.asides_answered import answer_aside
from conversations.asking import asking
from conversations.codes import read_code
from conversations.flow import Flow, Outcome, choices_of, fits
from conversations.flows import FLOW, answers_to, asides, staff
from conversations.on_the_way import tell_beside, tell_news
from conversations.path import resolve
from conversations.records import record_consents, record_leads
from conversations.sources import without_unknown
from conversations.subjects import meant
from conversations.turn import Turn
from conversations.types import (
    Arrived,
    Aside,
    Attached,
    Breached,
    CentreErased,
    CentreTold,
    Commanded,
    GuardianLink,
    GuardianTold,
    Joined,
    Mailed,
    MovedAway,
    NotArrived,
    NotTheirs,
    Reminded,
    Said,
    Say,
    SharedContact,
    SharedPlace,
    StaffLeft,
    StaffWrote,
    Step,
    TakenOver,
    Tapped,
    Tick,
    VoiceTyped,
)
from conversations.understanding.cities import OUTSIDE, without_city
from conversations.understanding.phones import is_abroad
from conversations.visits_offered import was_offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.readings import Reading
    from conversations.types import Asking, Context, Event, State

_BROUGHT: Final[dict[type, Callable[[Turn, Any], None]]] = {
    **dict.fromkeys((StaffWrote, StaffLeft, CentreTold), with_staff.take),
    **dict.fromkeys((MovedAway, TakenOver, Joined, Arrived, NotArrived), taking_over.take),
    **dict.fromkeys((GuardianLink, GuardianTold), guardians.take),
    **dict.fromkeys((Reminded, Mailed, Breached), notices.take),
    CentreErased: erasing.take,
    VoiceTyped: voice_notes.pass_on,
}


def step(state: State, event: Event, context: Context, flow: Flow = FLOW) -> Step:
    """What this event leads to: the next state, and what is wanted done, in order."""
    turn = _Step(without_unknown(state, context.programme.sources), context, flow)
    turn.take(event)
    taken = turn.finish()
    if isinstance(event, Arrived):
        return journey.without(taken, state.journey)
    counts = turn.is_theirs and not guardians.is_guest(turn)
    return journey.counted(taken, turn.path(), context) if counts else taken


def expecting(state: State, context: Context, flow: Flow = FLOW) -> Asking:
    """The question that is open now."""
    state = with_staff.without_expired(state, context.now)
    return asking(resolve(flow, state, context), state, context)


class _Step(Turn):
    """One event taken."""

    __slots__ = ()

    def take(self, event: Event) -> None:
        """Work out one event."""
        self.is_theirs = not isinstance(event, NotTheirs)
        commands.remember_source(self, self.context.source)
        self._end_what_is_over(event)
        match event:
            case Said() if safe_words.is_said(self.state, event.text):
                safe_words.switch(self, event.text)
            case Said() if safe_words.is_refused(self.state, event.reading):
                safe_words.refuse(self, event.text)
            case Said():
                self._said(event.reading, event.text)
            case Tapped():
                self._tapped(replace(event, subject=meant(self.state, event.subject)))
            case Commanded():
                self._command(event.name, event.argument)
            case SharedContact() | SharedPlace() | Attached(kind="location" | "live", danger=""):
                shared.take(self, event)
            case Attached():
                voice_notes.attached(self, event)
            case VoiceTyped() if voice_notes.goes_on(self, event):
                self._said(replace(event.reading, variety=""), event.text)  # how it is written is how staff write
            case _:
                _BROUGHT.get(type(event), visits.take)(self, event)
                return
        with_staff.notice_leaving(self)

    def _end_what_is_over(self, event: Event) -> None:
        """A question can be passed on for one turn; when the centre was silent for long, the bot answers again."""
        if self.state.unanswered or self.state.in_doubt is not None:
            self.change(unanswered="", in_doubt=None)
        if (state := with_staff.without_expired(self.state, self.context.now)) is not self.state:
            self.change(asides=state.asides)
            if isinstance(event, Said):
                self.say(staff.AWAY)

    def _said(self, reading: Reading, words: str) -> None:
        if reading.variety and not self.state.locale_chosen and self.follows(reading.variety):
            self.change(locale=reading.variety)
        if reading.danger:
            safeguarding.ask(self, reading.danger, reading.variety)
            return
        if with_staff.is_open(self.state) and read_code(words):  # nobody else's business
            moving.bring(self, read_code(words))
            return
        to_centre = with_staff.is_open(self.state) and with_staff.is_for_the_centre(reading)
        unkept.tell(self, reading, to_centre=to_centre)
        words = reading.without_health or words
        if to_centre:
            with_staff.heard(self, words)
        elif safeguarding.is_open(self.state):
            self._about_danger(reading)
        elif not (reading.beneath and doors.is_asked_again(self)) and not correcting.is_taken(self, reading, words):
            self._meant(reading, words)

    def _meant(self, reading: Reading, words: str) -> None:
        if reading.value:
            (self._confirm if correcting.may_be_their_own(self, reading) else self._answer)(reading.value)
        if reading.intents:
            questions_answered.answer_questions(self, reading.intents, "" if reading.personal else words)
        elif reading.command:
            self._command(reading.command, reading.argument)
        elif reading.candidates:
            self._which(reading.candidates)
        elif person.is_open(self.state) and not reading.value:
            self.change(misses=1)  # whatever they tell of it, it is neither guessed at nor kept
        elif reading.told:
            self.say(answers_to.NOTED)
        elif reading.suggested:
            questions_answered.suggest(self, reading, words)
        elif not reading.value and not reading.masked:
            questions_answered.not_read(self, reading, words)

    def _about_danger(self, reading: Reading) -> None:
        """While somebody may be in danger nothing is answered by rote: a wish for a person is the wish for help."""
        if reading.value:
            self._answer(reading.value)
        elif reading.command and reading.command not in {"human", "help"}:
            self._command(reading.command, reading.argument)
        elif reading.command or "human_contact" in (*reading.intents, *reading.suggested[:1]):
            safeguarding.wants_a_person(self)
        else:
            self.change(misses=1)

    def _confirm(self, value: str) -> None:
        """Read back what is likely and not certain: only a yes makes it the answer."""
        if self.state.asides and self.state.asides[-1].question in asides.READ_BACK:
            self.close_aside()
        path = self.path()
        if self.state.asides or isinstance(path.node, Outcome) or not fits(path.node, value, self.context):
            self.missed()
        elif path.node.kind == "phone" and (is_abroad(value) or value in self.context.too_often):
            self.settle_phone(value)
        else:
            self.open_aside(Aside("confirm", path.subject, path.node.id, value))

    def _which(self, candidates: tuple[str, ...]) -> None:
        if visits.narrow(self, candidates):
            return
        if len(candidates) == 1:
            self._confirm(candidates[0])
            return
        asked, meant = self.asking(), set(map(without_city, candidates))
        if not (fitting := tuple(choice for choice in asked.choices if choice.value in meant)):
            self.missed()
            return
        tell_news(self)
        narrowed = self.asked(asked.texts[0] if asked.question == "who" else answers_to.WHICH, fitting)
        if set(self.context.programme.districts) <= set(fitting):  # all of the city is nothing narrower
            texts = asked.texts if OUTSIDE in candidates else (self.worded(answers_to.WHICH_DISTRICT),)
            narrowed = replace(asked, texts=texts)
        self.effects.append(Say(narrowed.texts, "question", narrowed, self.audience()))
        self.silent = True

    def _tapped(self, tap: Tapped) -> None:
        if self.state.asides and tap.question == self.state.asides[-1].question:
            self._tapped_aside(tap)
            return
        path = self.path()
        question = self.flow.question(tap.question)
        if question is None or tap.value not in {choice.value for choice in choices_of(question, self.context)}:
            self.say(answers_to.GONE)
        elif (path.subject, path.node.id) == (tap.subject, tap.question):
            self.change(asides=())
            self._tick(tap.value)
            self._answer(tap.value)
        elif path.answers.get((tap.subject, tap.question)) == tap.value:
            self.silent = True
        elif (tap.subject, tap.question) in path.answers and not question.binding:
            self.open_aside(Aside("replace", tap.subject, tap.question, tap.value))
        else:
            self.say(answers_to.GONE)

    def _tapped_aside(self, tap: Tapped) -> None:
        aside, known = self.state.asides[-1], {choice.value for choice in self.asking().choices}
        if tap.turn < aside.turn or not (tap.value in known or was_offered(aside, tap.value)):
            self.say(answers_to.GONE)
        else:
            self._tick(tap.value)
            self._answer(tap.value)

    def _tick(self, value: str) -> None:
        self.effects += [Tick(choice.label) for choice in self.asking().choices if choice.value == value]

    def _answer(self, value: str) -> None:
        if self.state.asides:
            answer_aside(self, self.state.asides[-1], value)
        elif not self.settle_read(value):
            self.missed()

    def _command(self, name: str, argument: str) -> None:
        if name == "human" and safeguarding.is_open(self.state):
            safeguarding.wants_a_person(self)
        elif handle := commands.COMMANDS.get(name) or questions_answered.COMMANDS.get(name):
            handle(self, argument)
        else:
            self.missed()

    def finish(self) -> Step:
        """Save what is new, tell what is new on the way, and ask what is open now."""
        if self.state.speaker == self.before.speaker:
            siblings.settle(self)
            record_consents(self)
            record_leads(self)
            taking_over.record_parts(self)
        told_early.read_back(self)
        mailings.spare(self)
        if self.is_theirs:
            safeguarding.ask_later(self)
        if not self.silent:
            with_staff.hand_over(self)
            visits.hand_over(self)
            tell_news(self)
            reminders.offer(self)
            mailings.offer(self)
            visits.offer(self)
            tell_beside(self)
            self._ask()
        if self.is_theirs and (self.before.reminding or self.state.reminding):
            reminders.plan(self)
        return Step(self.state, tuple(self.effects), asks_places=self.asks_places)

    def _ask(self) -> None:
        asked = self.asking()
        texts = tuple(self.worded(text) for text in (*asked.texts, *self.also))
        more = tuple(choice for choice in dict.fromkeys(self.controls) if choice not in asked.controls)
        asked = replace(asked, texts=texts, controls=(*more, *asked.controls))
        self.effects.append(Say(asked.texts, asked.said_as, asked, self.audience()))
