"""A step while it is being worked out: the state as changed so far, and what is wanted done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conversations import second_thoughts
from conversations.asking import asking, with_facts
from conversations.derived import is_beside
from conversations.flow import Outcome, fits
from conversations.flows import answers_to, mailings
from conversations.flows.disagreeing import REFUSE
from conversations.locales import understood_as
from conversations.path import Path, resolve, speaks_for
from conversations.types import Answer, Aside, Effect, Say, State, StopMessages
from conversations.understanding.phones import is_abroad

if TYPE_CHECKING:
    from conversations.flow import Flow
    from conversations.texts import Text
    from conversations.types import Asking, Audience, Choice, Context, SayKind


_MOST_MISSES = 9


@dataclass(slots=True)
class Turn:
    """One step while it is being worked out. `state` is the state as changed so far.

    `controls` and `also` stand with the open question, beside its own. `is_theirs`: something the person did.
    """

    before: State
    context: Context
    flow: Flow
    state: State = field(init=False)
    effects: list[Effect] = field(default_factory=list)
    silent: bool = False
    asks_places: bool = False
    controls: list[Choice] = field(default_factory=list)
    also: list[Text] = field(default_factory=list)
    is_theirs: bool = True
    _stands: tuple[State, Path] | None = None

    def __post_init__(self) -> None:
        self.state = replace(self.before, turn=self.before.turn + 1, locale=self.before.locale or self.context.hint)

    def path(self) -> Path:
        """Where the conversation stands with the changes so far."""
        if self._stands is None or self._stands[0] is not self.state:
            self._stands = self.state, resolve(self.flow, self.state, self.context)
        return self._stands[1]

    def path_before(self) -> Path:
        """Where it stood before this step."""
        return resolve(self.flow, self.before, self.context)

    def has_arrived(self) -> bool:
        """Whether all has just been said and sent."""
        return self.path().node.id == "done" and self.path_before().node.id != "done"

    def has_come_to_rest(self) -> bool:
        """Whether all has been said and sent, and of what is asked behind it nothing is open any more."""
        was_asked = any(aside.question == mailings.QUESTION.id for aside in self.before.asides)
        at_rest = self.path().node.id == "done" and not self.state.asides
        return at_rest and (was_asked or self.has_arrived())

    def has_requests(self) -> bool:
        """Whether who speaks here has a request of their own: not one that another adult made and that they joined."""
        mine = (subject for subject, _ in self.state.references if speaks_for(self.state, subject))
        return any(not is_beside(self.state.answers, subject) for subject in mine)

    def is_greeted(self) -> bool:
        """Whether who writes here was told before who speaks; not yet where everything was erased, or is hidden."""
        return any(place.endswith(" hello") for place, _ in self.before.told)

    def say(self, *texts: Text, kind: SayKind = "tell") -> None:
        """Tell the person this, before the open question."""
        self.effects.append(Say(tuple(self.worded(text) for text in texts), kind, audience=self.audience()))

    def worded(self, text: Text) -> Text:
        """The text with the confirmed facts at hand: helplines, who is responsible."""
        return with_facts(text, self.context)

    def asking(self) -> Asking:
        """The question that is open now."""
        return asking(self.path(), self.state, self.context)

    def asked(self, words: Text, choices: tuple[Choice, ...]) -> Asking:
        """The open question in these words instead of its own, with these choices."""
        return replace(self.asking(), texts=(self.worded(words),), choices=choices, columns=1)

    def audience(self) -> Audience:
        """Who is spoken to now."""
        return self.path().audience()

    def change(self, **values: object) -> None:
        """Set fields of the state."""
        if any(getattr(self.state, name) != value for name, value in values.items()):  # mostly, all is as it was
            self.state = replace(self.state, **values)  # type: ignore[arg-type]

    def open_aside(self, aside: Aside) -> None:
        """Ask this side question first; one of the same name is not asked twice."""
        others = tuple(known for known in self.state.asides if known.question != aside.question)
        self.change(asides=(*others, replace(aside, turn=self.state.turn)), misses=0)

    def write_first_again(self) -> None:
        """Whoever stopped us is written to again."""
        if self.state.stopped:
            self.change(stopped=False)
            self.effects.append(StopMessages(stopped=False))

    def missed(self) -> None:
        """What was said does not fit: ask differently the second time, offer a person the third."""
        if self.is_greeted():
            self.change(misses=min(self.state.misses + 1, _MOST_MISSES))
            self.say(answers_to.NOT_UNDERSTOOD)

    def follows(self, variety: str) -> bool:
        """Whether how they write changes our language.

        A word of Darija always does, and another script. But in a conversation in Darija a phrase that could as
        well be standard Arabic or French changes nothing. Where none of what we understand is written by who reads
        a locale, it is theirs after the first word, however they have to write.
        """
        was = understood_as(self.state.locale)
        if variety not in self.context.locales or variety == was:
            return False
        is_latin, was_latin = (one in {"fr", "ary_Latn"} for one in (variety, was))
        return not self.before.turn or bool(was and (variety in {"ary", "ary_Latn"} or is_latin != was_latin))

    def close_aside(self) -> None:
        """Give the place back to what was asked before."""
        self.change(asides=self.state.asides[:-1], misses=0)

    def put(self, answer: Answer) -> None:
        """Set an answer, in its place when the question was answered before."""
        key = (answer.subject, answer.question)
        answer = replace(answer, day=answer.day or self.context.today.isoformat())
        known = [answer if (old.subject, old.question) == key else old for old in self.state.answers]
        if answer not in known:
            known.append(answer)
        self.change(answers=tuple(known), misses=0)

    def settle(self, value: str) -> None:
        """Set the answer to the open question."""
        path = self.path()
        self._settle(Answer(path.subject, path.node.id, value, path.binding))

    def settle_read(self, value: str) -> bool:
        """Set a value that was typed or pressed as the answer to the open question; False when it cannot be one."""
        node = self.path().node
        if isinstance(node, Outcome):
            return value == second_thoughts.YES and second_thoughts.are_had(self)
        if not fits(node, value, self.context):
            return False
        if node.kind == "phone":
            self.settle_phone(value)
        elif node.binding == "words" and value == node.no and self.has_requests():
            self.open_aside(Aside(REFUSE.id, self.path().subject, node.id, value))
        else:
            self.settle(value)
        return True

    def settle_confirmed(self, aside: Aside) -> None:
        """Set what was confirmed, where it was asked for and still is: meanwhile another question may be open."""
        path, key = self.path(), (aside.subject, aside.about)
        if key == (path.subject, path.node.id) or key in path.answers:
            self._settle(Answer(*key, aside.value))

    def _settle(self, answer: Answer) -> None:
        """When the answer is another than before, what hangs on it is asked again."""
        self.put(answer)
        key, question = (answer.subject, answer.question), self.flow.question(answer.question)
        if any((old.subject, old.question) == key and old.value != answer.value for old in self.before.answers):
            for name in question.asks_again if question else ():
                self.reopen(answer.subject, name)

    def settle_phone(self, number: str) -> None:
        """Set a number as the answer; one outside Morocco only when it was confirmed: nobody is called by a slip."""
        path = self.path()
        if number in self.context.too_often:
            self.say(answers_to.NUMBER_TOO_OFTEN)
        elif is_abroad(number):
            self.open_aside(Aside("phone_abroad", path.subject, path.node.id, number))
        else:
            self.settle(number)

    def reopen(self, subject: str, question: str) -> bool:
        """Ask a question again; its answer is shown and can be kept. False when it has none."""
        found = next((a for a in self.state.answers if (a.subject, a.question) == (subject, question)), None)
        if found is None:
            return False
        self.put(replace(found, open=True))
        return True
