"""A conversation as a page shows it: computed from the answers, so that nothing else is stored for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.i18n import direction
from bot.services.hearing import is_awaited, may_hear
from bot.services.messages import Button, Message, button_data
from bot.services.rendering import render
from bot.services.saying import aloud
from conversations import engine, with_staff
from conversations.asking import answer_label, with_facts
from conversations.flow import Question
from conversations.flows import FLOW, staff
from conversations.path import resolve
from conversations.subjects import shown
from conversations.types import Say
from conversations.voice_notes import offered
from storage import contacts, messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from bot.services.voices import Voices
    from conversations.path import Passed
    from conversations.types import Audience, Context, State
    from storage.messages import Message as Written


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of what was said before: a question with its answer, or something told; "" is the page's own `locale`."""

    kind: Literal["asked", "told"]
    text: str
    answer: str = ""
    change: Button | None = None
    voices: tuple[str, ...] = ()
    locale: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The page: what was said on the way, this turn's messages, and the open question.

    `waits` is whether somebody of the centre may write here soon: then the page looks by itself. `hears` is whether
    anything may come unasked: then it lets itself be told. `unseen` is whether there is something of the centre to
    `speaker` that was on no page of theirs yet. One that is `locked` shows nothing; `locks_in` is after how many
    seconds it does, None without a code. `speaks` is whether somebody may speak here in place of typing: now, or later.
    """

    locale: str
    direction: Literal["ltr", "rtl"]
    trial: bool
    history: tuple[Entry, ...]
    messages: tuple[Message, ...]
    question: Message
    waits: bool = False
    hears: bool = False
    speaker: str = ""
    unseen: bool = False
    locked: bool = False
    locks_in: int | None = None
    speaks: Literal["", "later", "now"] = ""


def show(  # noqa: PLR0913, PLR0917 - what stands on the page, and when
    state: State,
    context: Context,
    latest: tuple[Message, ...],
    turn: int,
    catalogues: Catalogues,
    talk: Sequence[Written] = (),
    voices: Voices | None = None,
) -> View:
    """The page for this state; `latest` are the messages of the last turn, `talk` those of the centre and the person.

    What the centre wrote stands in the talk, not in the question that waits for an answer to it.
    """
    state = replace(state, locale=state.locale or context.hint)
    walked = _History(state, context, catalogues, aloud(voices, state))
    history = (*walked.entries(), *_talk(talk, state, walked.audience, catalogues))
    told = {entry.text for entry in history if entry.kind == "told"}
    asked = latest[-1] if latest and latest[-1].question and latest[-1].kind != "staff" else None
    question = asked if asked is not None and asked.locale == state.locale else None
    question = question or open_question(state, context, turn, catalogues, voices)
    if asked is not None and asked.locale == question.locale:
        question = asked  # also where it has no words in their language, and is said in another
    fresh = tuple(
        message
        for message in latest
        if (not message.question or (message.kind == "staff" and message.question != with_staff.ASIDE))
        and message.text not in told
    )
    view = View(state.locale, direction(state.locale), context.launch == "trial", history, fresh, question)
    return replace(view, speaks=offered(state, context.facts))


def seen_of(stored: Sequence[str]) -> tuple[Message, ...]:
    """The stored messages of a turn that are there to be seen."""
    return tuple(message for message in map(Message.from_json, stored) if not message.hides)


def list_written(tx: Connection, conversation_id: int, state: State) -> list[Written]:
    """What the centre and who speaks wrote to each other, where that may stand on the screen; not what waits unread."""
    listed = messages.list_messages(tx, conversation_id, state.speaker) if with_staff.may_read(state) else []
    return [one for one in listed if one.turn > messages.WAITS]


def with_centre(tx: Connection, conversation_id: int, state: State, view: View) -> View:
    """The page with what it has to know of the centre."""
    waits = is_awaited(tx, conversation_id, state)
    hears = may_hear(state, awaited=waits)
    reads, turn = with_staff.may_read(state), view.question.turn
    unseen = reads and messages.has_unseen(tx, conversation_id, state.speaker, turn)
    return replace(view, waits=waits, hears=hears, speaker=state.speaker, unseen=unseen)


def mark_shown(tx: Connection, channel: str, address: str, view: View, now: datetime) -> None:
    """What the centre wrote that stands on this page was fetched with it."""
    conversation = contacts.find_conversation(tx, channel, address)
    if conversation is not None:
        messages.mark_shown(tx, conversation.id, view.speaker, view.question.turn, now)


def open_question(
    state: State, context: Context, turn: int, catalogues: Catalogues, voices: Voices | None = None
) -> Message:
    """The question that is open now, in words; aloud to who wants to listen."""
    asking = engine.expecting(state, context)
    texts = tuple(with_facts(part, context) for part in asking.texts)
    say = Say(texts, asking.said_as, asking, resolve(FLOW, state, context).audience())
    return render(say, turn, state.locale or context.hint, catalogues, aloud(voices, state))


def _talk(talk: Sequence[Written], state: State, audience: Audience, catalogues: Catalogues) -> Iterator[Entry]:
    """What both wrote; before the talk that is open, that now the centre writes."""
    began = with_staff.began(state)
    first = next((one for one in talk if began and one.outgoing and one.login and one.turn >= began), None)
    for one in talk:
        if one is first:
            yield Entry("told", catalogues.words(staff.WRITES, state.locale, audience))
        if one.outgoing:
            said = catalogues.words(staff.SAID.given(words=one.words), state.locale)
            yield Entry("told", said if one.login else one.words)
        elif not one.is_leaving:
            yield Entry("asked", "", one.words)


class _History:
    def __init__(self, state: State, context: Context, catalogues: Catalogues, voices: Voices | None = None) -> None:
        self.state = state
        self.voices = voices
        self.context = context
        self.catalogues = catalogues
        self.path = resolve(FLOW, state, context)
        self.audience = self.path.audience()

    def entries(self) -> Iterator[Entry]:
        for step in self.path.passed:
            if step.texts:
                spoken = self.catalogues.whole(step.texts, self.state.locale, self.audience)
                words = (self.catalogues.words(part, spoken, self.audience) for part in step.texts)
                said = Say(step.texts, audience=self.audience)
                aloud = self.voices.of(said, self.state.locale) if self.voices else ()
                yield Entry("told", "\n".join(words), voices=aloud, locale=spoken)
            elif isinstance(step.node, Question) and step.node.kind != "review":
                yield self._asked(step, step.node)

    def _asked(self, step: Passed, question: Question) -> Entry:
        value = step.answer.value if step.answer else ""
        label = answer_label(question, value, self.context)
        answer = label if isinstance(label, str) else self.catalogues.label(label, self.state.locale, self.audience)
        asked = self.catalogues.words(question.ask, self.state.locale, self.audience)
        spoken = self.catalogues.said(question.ask, self.state.locale, self.audience)[1]
        return Entry("asked", asked, answer, self._change(step.subject, question), locale=spoken)

    def _change(self, subject: str, question: Question) -> Button | None:
        if question.label is None:
            return None
        data = button_data(self.state.turn, "", "", f"!change {shown(self.state, subject)}:{question.id}")
        return Button(self.catalogues.label(question.label, self.state.locale, self.audience), data)
