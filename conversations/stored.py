"""A state as JSON and back. Between every two turns a state goes through here, in tests too."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from conversations.locales import TABLE
from conversations.types import (
    Answer,
    Aside,
    Journey,
    Letter,
    Lock,
    NewsWish,
    Reminding,
    State,
    Visit,
    VisitChanged,
    Visiting,
    VisitSlot,
)

_PAIRS = ("references", "told", "named")
_WISHES = ("news", "visiting")
_DEFAULT = State()
_PLAIN = (
    "speaker",
    "locale",
    "locale_chosen",
    "turn",
    "misses",
    "source",
    "stopped",
    "safe_word",
    "alias",
    "unanswered",
    "in_doubt",
    "offered",
)


def dump(state: State) -> str:
    """The state as compact JSON: what is empty or as at the start is left out."""
    return json.dumps(_kept(state), ensure_ascii=False, separators=(",", ":"))


def load(stored: str) -> State:
    """The state that `dump` wrote; an empty text is a conversation that has not begun."""
    return _state(json.loads(stored)) if stored else State()


def _kept(state: State) -> dict[str, Any]:
    kept: dict[str, Any] = {
        name: value for name in _PLAIN if (value := getattr(state, name)) != getattr(_DEFAULT, name)
    }
    kept |= {name: pairs for name in _PAIRS if (pairs := getattr(state, name))}
    if state.answers:
        kept["answers"] = [
            _trimmed([a.subject, a.question, a.value, a.bound, a.day, int(a.open)]) for a in state.answers
        ]
    if state.asides:
        kept["asides"] = [[a.question, a.subject, a.about, a.value, a.turn] for a in state.asides]
    if state.letters:
        kept["letters"] = list(map(_kept_letter, state.letters))
    if state.journey:
        one = state.journey
        kept["journey"] = [one.began, one.locale, one.source, one.step, one.asked, one.answered]
    if state.beside:
        kept["beside"] = [_kept(other) for other in state.beside]
    return kept | _kept_wishes(state) | _kept_lock(state.lock)


def _kept_wishes(state: State) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if state.reminding:
        kept["reminding"] = [
            [one.speaker, one.wanted, one.day, one.sent, one.step, one.begun] for one in state.reminding
        ]
    for name in _WISHES:
        if wishes := getattr(state, name):
            kept[name] = [[one.speaker, one.wanted, one.day] for one in wishes]
    if state.listening:
        kept["listening"] = state.listening
    return kept


def _kept_lock(lock: Lock | None) -> dict[str, list[str]]:
    return {"lock": [lock.salt, lock.code, lock.until, *lock.tries]} if lock else {}


def _state(kept: dict[str, Any]) -> State:
    values: dict[str, Any] = {name: kept[name] for name in _PLAIN if name in kept}
    if values.get("locale") not in TABLE:  # it was taken out: as if none had been chosen
        values |= {"locale": "", "locale_chosen": False}
    values |= {name: tuple((key, value) for key, value in kept[name]) for name in _PAIRS if name in kept}
    return State(
        answers=tuple(_answer(*row) for row in kept.get("answers", ())),
        asides=tuple(Aside(*row) for row in kept.get("asides", ())),
        letters=tuple(_letter(*row) for row in kept.get("letters", ())),
        beside=tuple(_state(other) for other in kept.get("beside", ())),
        reminding=tuple(Reminding(*row) for row in kept.get("reminding", ())),
        news=tuple(NewsWish(*row) for row in kept.get("news", ())),
        visiting=tuple(Visiting(*row) for row in kept.get("visiting", ())),
        journey=_journey(*kept["journey"]) if "journey" in kept else None,
        lock=_lock(*kept["lock"]) if "lock" in kept else None,
        listening=tuple(kept.get("listening", ())),
        **values,
    )


def _letter(
    speaker: str, words: str = "", message: str = "", until: str = "", visit: list[Any] | None = None
) -> Letter:
    return Letter(speaker, words, message, until, _visit_changed(speaker, *visit) if visit else None)


def _kept_letter(one: Letter) -> list[Any]:
    return _trimmed([one.speaker, one.words, one.message, one.until, _of_visit(one.visit)])


def _of_visit(event: VisitChanged | None) -> list[Any]:
    if event is None:
        return []
    slot = event.visit.slot
    at = [slot.id, slot.centre, slot.starts.isoformat(), slot.ends.isoformat(), slot.place]
    return [event.visit.id, int(event.closed), event.agreed, at]


def _visit_changed(speaker: str, visit: int, closed: int, agreed: Any, at: list[Any]) -> VisitChanged:  # noqa: ANN401 - a row
    slot, centre, starts, ends, place = at
    hour = VisitSlot(slot, centre, datetime.fromisoformat(starts), datetime.fromisoformat(ends), place)
    return VisitChanged(speaker, Visit(visit, hour), bool(closed), agreed)


def _journey(began: str, locale: str, source: str, step: str, *questions: list[str]) -> Journey:
    asked, answered = map(tuple, questions)
    return Journey(began, locale, source, step, asked, answered)


def _lock(salt: str, code: str, until: str, *tries: str) -> Lock:
    return Lock(salt, code, until, tries)


def _trimmed(row: list[Any]) -> list[Any]:
    while not row[-1]:
        row.pop()
    return row


def _answer(subject: str, question: str, value: str, bound: str = "", day: str = "", is_open: int = 0) -> Answer:  # noqa: PLR0913, PLR0917  a stored row's six columns
    return Answer(subject, question, value, bound, day, bool(is_open))
