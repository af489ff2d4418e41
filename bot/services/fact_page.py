"""Facts at the desk: what the centre must confirm, the history of each, and what a new value would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, confirming
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.preview import answers_with
from conversations.locales import LOCALES
from conversations.week import HoursUnclear, whole_week
from storage import facts, questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Literal

    from sqlalchemy import Connection

    from bot.services.confirming import Outlook, Wish
    from bot.services.desk import Deed
    from bot.services.preview import Answer
    from conversations.programme import Programme
    from conversations.rules import Fact
    from storage.facts import Confirmed

    State = Literal["holds", "over", "ended"]

ASKED_WITHIN: Final = timedelta(days=30)
SOON: Final = timedelta(days=14)
KEYS: Final = ("", *LOCALES)
"""What a value is for: all locales, or its words for one of them."""
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Worded:
    """The value of a fact for all locales (""), or its words for one: who said it, since when, until when.

    `state` is whether it holds, is over because its last day has passed, or was ended. `by` is who wrote it down, ""
    for a first value of the programme's file.
    """

    locale: str
    value: str
    source: str
    since: date
    until: date | None
    by: str
    state: State


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as the list shows it. `waits`: sign-up does not open before it is confirmed.

    `has_passed` is a day that was confirmed and lies behind us; `days_left` are those until the first of its values
    ends, when they are few. `asked` is how often people asked lately and nobody could answer.
    """

    fact: Fact
    worded: tuple[Worded, ...]
    asked: int
    waits: bool
    has_passed: bool
    days_left: int | None

    @property
    def is_over(self) -> bool:
        """Whether somebody must look at it again: a last day has passed, or the day that it says."""
        return self.has_passed or any(one.state == "over" for one in self.worded)

    @property
    def is_known(self) -> bool:
        """Whether the bot knows it today, at least in one locale."""
        return any(one.state == "holds" for one in self.worded)


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that people ask for with one question (its intent), and how often nobody could answer it lately.

    Beside those, "over" are facts that must be looked at again, "launch" those that sign-up waits for, and "other"
    those that nobody asks for.
    """

    name: str
    asked: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts, those first that must be looked at again."""

    groups: tuple[Group, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class FactPage:
    """One fact with all that was ever confirmed of it, and the questions that it answers with how often each was asked.

    `answers` are what the bot would say with what is being looked at.
    """

    line: Line
    history: tuple[Confirmed, ...]
    asked: Mapping[str, int]
    answers: tuple[Answer, ...] = ()


# --- seeing -----------------------------------------------------------------------------------------------------------


def see_facts(tx: Connection, deed: Deed) -> Facts:
    """The list of facts, for who may see them. Raises Refused."""
    access.check(deed.actor, "see_facts")
    programme, today = deed.turns.programme, _today(deed)
    asked = questions.count_intents(tx, today - ASKED_WITHIN)
    lines = _lines(tx, programme, asked, today)
    return Facts(tuple(_groups(programme, lines, asked)), sum(line.waits for line in lines.values()))


def see_fact(tx: Connection, deed: Deed, name: str, ahead: Outlook | None = None) -> FactPage:
    """A fact's page, for who may see it; `ahead` is being looked at. Raises Refused, also where there is no fact."""
    access.check(deed.actor, "see_facts")
    programme, today = deed.turns.programme, _today(deed)
    counts = questions.count_intents(tx, today - ASKED_WITHIN)
    line = _lines(tx, programme, counts, today).get(name)
    if line is None:
        raise Refused
    asked = {intent: counts.get(intent, 0) for intent in _intents(programme, name)}
    answers = said_with(deed, ahead) if ahead else ()
    return FactPage(line, tuple(facts.list_history(tx, name)), asked, answers)


def see_lines(tx: Connection, deed: Deed, names: Iterable[str]) -> list[Line]:
    """These facts as the list shows them, for who may see them. Raises Refused."""
    access.check(deed.actor, "see_facts")
    found = _lines(tx, deed.turns.programme, {}, _today(deed))
    return [found[name] for name in names if name in found]


# --- confirming -------------------------------------------------------------------------------------------------------


def look(tx: Connection, deed: Deed, name: str, fields: Mapping[str, str]) -> Outlook:
    """What would come of a posted form. Raises Refused and Mistake."""
    return confirming.look_ahead(tx, deed.turns.programme, _wish(deed, name, fields), deed.now)


def said_with(deed: Deed, ahead: Outlook) -> tuple[Answer, ...]:
    """What the bot would say then."""
    other = ahead.before if ahead.wish.ends else ahead.after.without(ahead.wish.name)
    return answers_with(deed.turns, ahead.wish.name, ahead.after, other, deed.now)


def confirm(tx: Connection, deed: Deed, ahead: Outlook, mark: str) -> None:
    """Save it, written down as who confirmed it; `mark` is that of what they looked at. Raises Refused and Mistake.

    Mistake("fact_changed") when it is judged otherwise than when they looked. What takes long was done by `look`.
    """
    access.check(deed.actor, "confirm_fact")
    if mark != ahead.mark:
        raise Mistake("fact_changed")
    confirming.save(tx, deed.turns.programme, ahead, deed.actor.login, deed.now)
    deed.turns.read_facts_anew(facts.get_latest(tx))
    deed.write(tx, "confirm_fact", about=f"{ahead.wish.name} ended" if ahead.wish.ends else ahead.wish.name)


def _wish(deed: Deed, name: str, fields: Mapping[str, str]) -> Wish:
    """What the fields of a form ask for. Raises Refused for who may not, and for what is no fact; Mistake."""
    access.check(deed.actor, "confirm_fact")
    programme = deed.turns.programme
    fact = next((one for one in programme.facts if one.id == name), None)
    if fact is None:
        raise Refused
    if "end" in fields:
        return confirming.ended(programme, name)
    return confirming.wished(programme, name, _values(fact, fields), fields.get("source", ""), _until(fields))


def _values(fact: Fact, fields: Mapping[str, str]) -> dict[str, str]:
    if fact.type == "words":
        return {locale: fields.get(f"value_{locale or 'all'}", "") for locale in KEYS}
    if fact.type != "hours":
        return {"": fields.get("value_all", "")}
    try:
        return {"": whole_week([fields.get(f"day_{day}", "") for day in range(WEEK)])}
    except HoursUnclear:
        raise Mistake("fact_hours") from None


def _until(fields: Mapping[str, str]) -> date | None:
    typed = fields.get("until", "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Mistake("fact_until") from None


# --- what is known ----------------------------------------------------------------------------------------------------


def _today(deed: Deed) -> date:
    return deed.now.astimezone(CASABLANCA).date()


def _lines(tx: Connection, programme: Programme, asked: Mapping[str, int], today: date) -> dict[str, Line]:
    latest = facts.list_latest(tx, today)
    known = programme.facts_on(today, {key: "" if one.is_over(today) else one.value for key, one in latest.items()})
    missing = set(programme.missing_for_launch(known))
    return {
        fact.id: Line(
            fact,
            worded := tuple(_worded(fact, latest, today)),
            sum(asked.get(intent, 0) for intent in _intents(programme, fact.id)),
            fact.id in missing,
            _has_passed(fact, worded, today),
            _days_left(worded, today),
        )
        for fact in programme.facts
    }


def _has_passed(fact: Fact, worded: Iterable[Worded], today: date) -> bool:
    return fact.type == "date" and any(one.state == "holds" and one.value < today.isoformat() for one in worded)


def _days_left(worded: Iterable[Worded], today: date) -> int | None:
    ends = min((one.until for one in worded if one.state == "holds" and one.until), default=None)
    return (ends - today).days if ends is not None and ends - today <= SOON else None


def _worded(fact: Fact, latest: Mapping[str, Confirmed], today: date) -> Iterator[Worded]:
    for locale in KEYS:
        found = latest.get(f"{fact.id}@{locale}" if locale else fact.id)
        if found is not None:
            state: State = "ended" if not found.value else "over" if found.is_over(today) else "holds"
            period = (found.valid_from, found.valid_until)
            yield Worded(locale, found.value, found.source, *period, found.set_by, state)
        elif fact.first is not None and not locale:
            state = "holds" if fact.holds_on(today) else "over"
            yield Worded("", fact.first, fact.source, fact.valid_from, fact.valid_until, "", state)


def _groups(programme: Programme, lines: Mapping[str, Line], asked: Mapping[str, int]) -> Iterator[Group]:
    """Each fact once: where it must be looked at again, where sign-up waits for it, else where people ask for it."""
    left = dict(lines)

    def taken(name: str, wanted: Iterable[str]) -> Iterator[Group]:
        found = tuple(left.pop(one) for one in wanted if one in left)
        if found:
            yield Group(name, asked.get(name, 0), found)

    yield from taken("over", [name for name, line in lines.items() if line.is_over])
    yield from taken("launch", [name for name, line in lines.items() if line.fact.launch])
    often = sorted(programme.questions.answers, key=lambda intent: -asked.get(intent, 0))
    for intent in often:
        yield from taken(intent, programme.questions.answers[intent].facts)
    yield from taken("other", list(left))


def _intents(programme: Programme, name: str) -> list[str]:
    return [intent for intent, answered in programme.questions.answers.items() if name in answered.facts]
