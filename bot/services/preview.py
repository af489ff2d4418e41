"""What the bot will say once something is confirmed, found by letting it answer: no list says where a fact is said.

Every question that people ask is put to it, and the few other moments where facts are named, once with the fact and
once without it. Where the words differ, the fact is said, or decides what is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.rendering import render
from conversations import engine
from conversations.flow import Tell
from conversations.flows import FLOW
from conversations.locales import LOCALES
from conversations.readings import Reading
from conversations.reference import FIRST, make_reference
from conversations.types import Commanded, Context, Said, Say, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from bot.services.turns import Turns
    from conversations.types import Event

_DANGER: Final = Said("", Reading(danger="alert"))
# Where facts are named beside the answers to questions; the last event of each is what is looked at.
_MOMENTS: Final[Mapping[str, tuple[Event, ...]]] = {
    "human": (Commanded("human"),),
    "danger": (_DANGER,),
    "help": (_DANGER, Said("", Reading(value="help"))),
}
SENT: Final = "sent"
"""The moment when a request was sent."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, and who said it: by name, "address@ary" where it is worded for a locale."""

    facts: Mapping[str, str]
    sources: Mapping[str, tuple[str, date]] = field(default_factory=dict)

    def without(self, name: str) -> Known:
        """The same, while nobody has confirmed this fact in any words."""
        return Known({key: value for key, value in self.facts.items() if key.partition("@")[0] != name}, self.sources)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question (its intent), or at another moment, in each locale.

    `to_adults` has the locales where a parent hears other words.
    """

    about: str
    words: Mapping[str, str]
    to_adults: Mapping[str, str]


def answers_with(turns: Turns, name: str, known: Known, other: Known, now: datetime) -> tuple[Answer, ...]:
    """Every answer that is another one by what is `known` than by `other`, as it is by what is known."""
    here, there = _Talk(turns, known, now), _Talk(turns, other, now)
    found = [_answer(here, about) for about in here.moments() if _differs(here, there, about)]
    sent = {locale: _on_the_way(turns, name, known, locale) for locale in LOCALES}
    return (*found, Answer(SENT, sent, {})) if any(sent.values()) else tuple(found)


def _differs(here: _Talk, there: _Talk, about: str) -> bool:
    return any(here.says(about, locale) != there.says(about, locale) for locale in LOCALES)


def _answer(talk: _Talk, about: str) -> Answer:
    words = {locale: talk.says(about, locale) for locale in LOCALES}
    adults = {locale: talk.says(about, locale, "parent") for locale in LOCALES}
    return Answer(about, words, {locale: said for locale, said in adults.items() if said != words[locale]})


def _on_the_way(turns: Turns, name: str, known: Known, locale: str) -> str:
    """What is told on the way through the form because this fact is known or not."""
    stands = "known" if known.facts.get(name) else "unknown"
    lines = [line for node in FLOW.nodes if isinstance(node, Tell) for line in node.lines]
    said = (
        line.text.counted(int(known.facts[line.count])) if line.count else line.text
        for line in lines
        if any(when.look == f"fact.{name}" and stands in when.values for when in line.when)
    )
    return "\n".join(turns.catalogues.words(text, locale) for text in said)


class _Talk:
    """A young person's talk with the bot, or a parent's, in the middle of the form, while this is known."""

    def __init__(self, turns: Turns, known: Known, now: datetime) -> None:
        self.turns = turns
        self.known = known
        self.here = now.astimezone(CASABLANCA)
        self._began: dict[tuple[str, str], State] = {}
        self._said: dict[tuple[str, str, str], str] = {}

    def moments(self) -> Iterator[str]:
        yield from self.turns.programme.questions.answers
        yield from _MOMENTS

    def says(self, about: str, locale: str, who: str = "youth") -> str:
        """What is said, without the question of the form that is asked again after it."""
        key = (about, locale, who)
        if key not in self._said:
            self._said[key] = self._asked(about, locale, who)
        return self._said[key]

    def _asked(self, about: str, locale: str, who: str) -> str:
        state, says = self._begun(locale, who), list[Say]()
        for event in _MOMENTS.get(about, (Commanded("ask", about),)):
            step = engine.step(state, event, self._context(locale))
            state, says = step.state, [one for one in step.effects if isinstance(one, Say)]
        told = [say for say in says if say.asking is None or say.kind == "danger"]
        return "\n".join(render(say, state.turn, locale, self.turns.catalogues).text for say in told)

    def _begun(self, locale: str, who: str) -> State:
        if (locale, who) not in self._began:
            fresh = State(locale=locale, locale_chosen=True)
            begun = engine.step(fresh, Said("", Reading(value=who)), self._context(locale)).state
            self._began[locale, who] = begun
        return self._began[locale, who]

    def _context(self, locale: str) -> Context:
        return Context(
            self.turns.programme,
            self.here.date(),
            "open",
            make_reference(FIRST),
            facts=self.known.facts,
            sources=self.known.sources,
            hint=locale,
            now=self.here,
        )
