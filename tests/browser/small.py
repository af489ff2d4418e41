"""A small conversation in memory that has the turns' own two verbs, so that the real ones fit in its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.channels.webchat import missing_page, routes
from bot.services.incoming import MovedOn
from bot.services.messages import Button, Message, Row, button_data
from bot.services.view import Entry, View
from conversations.types import Commanded, Said, Tapped
from tests.browser.small_words import DISTRICTS, SAID, words

if TYPE_CHECKING:
    from bot.services.spoken import VoiceNote
    from conversations.types import Event

QUESTIONS = ("who", "age", "district", "name", "phone", "review")


class StoreAwayError(Exception):
    """What the small conversation raises in place of StoreUnavailable."""


@dataclass(frozen=True, slots=True)
class Person:
    locale: str
    answers: dict[str, str] = field(default_factory=dict)
    told: tuple[tuple[str, str], ...] = (("hello", "tell"),)
    turn: int = 0


class SmallTurns:
    """`turns` are the events taken, once each; `away` makes the store fail; `trial` shows the banner."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.turns: list[Event] = []
        self.hints: list[str] = []
        self.calendars: dict[str, str] = {}
        self.files: dict[str, dict[str, str]] = {}
        self.away = False
        self.trial = True
        self._seen: set[tuple[str, str]] = set()

    async def take(
        self,
        channel: str,
        external_id: str,
        address: str,
        event: Event,
        *,
        hint: str = "",
        asked: str = "",
        source: str = "",
        network: str = "",
        voice: VoiceNote | None = None,
    ) -> None:
        del source, network, voice
        assert channel == "webchat"
        assert address
        if self.away:
            raise StoreAwayError
        person = self.people.setdefault(address, self._stranger(hint))
        if (address, external_id) not in self._seen:
            if isinstance(event, Said) and asked and asked.rpartition("|")[2] != _open(person):
                raise MovedOn
            self._seen.add((address, external_id))
            self.turns.append(event)
            self.hints.append(hint)
            self.people[address] = _after(person, event)

    async def shown(self, channel: str, address: str, view: View) -> None:
        """Nobody waits to hear it."""

    async def calendar(self, channel: str, address: str) -> str:
        assert channel == "webchat"
        if self.away:
            raise StoreAwayError
        return self.calendars.get(address, "")

    async def mydata(self, channel: str, address: str) -> dict[str, str]:
        assert channel == "webchat"
        if self.away:
            raise StoreAwayError
        return self.files.get(address, {})

    async def view(self, channel: str, address: str, hint: str) -> View:
        assert channel == "webchat"
        if self.away:
            raise StoreAwayError
        person = self.people.get(address) or self._stranger(hint)
        rtl = person.locale in {"ar", "ary"}
        messages = tuple(Message(_said(person, name), person.locale, kind) for name, kind in person.told)  # type: ignore[arg-type]
        return View(person.locale, "rtl" if rtl else "ltr", self.trial, _history(person), messages, _question(person))

    @staticmethod
    def _stranger(hint: str) -> Person:
        return Person("fr" if hint in {"", "ary_Latn"} else hint)


def small_app(turns: SmallTurns) -> Starlette:
    return Starlette(routes=routes(turns, words, StoreAwayError), exception_handlers={404: missing_page(words)})


def _table(person: Person) -> dict[str, str]:
    return SAID["ary" if person.locale in {"ar", "ary"} else "fr"]


def _said(person: Person, name: str) -> str:
    return _table(person)[name].format("4821937")


def _open(person: Person) -> str:
    return next((name for name in QUESTIONS if name not in person.answers), "again")


def _choices(person: Person, name: str) -> dict[str, str]:
    if name == "district":
        places = DISTRICTS["ary" if person.locale in {"ar", "ary"} else "fr"]
        return {f"place-{number}": label for number, label in enumerate(places)}
    if name == "age":
        return {"12": "-12", **{str(age): str(age) for age in range(13, 19)}, "31": "31+"}
    return {key.partition(".")[2]: label for key, label in _table(person).items() if key.startswith(name + ".")}


def _button(person: Person, name: str, value: str, label: str) -> Button:
    return Button(label, button_data(person.turn, "me", name, value))


def _change(person: Person, name: str) -> Button:
    return Button(_table(person)["label." + name], button_data(person.turn, "", "", f"!change {name}"))


def _shown(person: Person, name: str) -> str:
    value = person.answers[name]
    return _choices(person, name).get(value, value)


def _history(person: Person) -> tuple[Entry, ...]:
    return tuple(
        Entry("asked", _table(person)[name], _shown(person, name), _change(person, name))
        for name in QUESTIONS
        if name in person.answers
    )


def _question(person: Person) -> Message:
    name = _open(person)
    buttons = [_button(person, name, value, label) for value, label in _choices(person, name).items()]
    width = {"age": 4, "district": 2}.get(name, 1)
    controls = [_button(person, name, "!" + way, _table(person)[way]) for way in ("back", "human")]
    return Message(
        _table(person)[name],
        person.locale,
        "question",
        subject="me",
        question=name,
        turn=person.turn,
        rows=tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)),
        controls=tuple(controls),
        summary=_summary(person) if name == "review" else (),
        input={"age": "number", "phone": "tel", "name": "text"}.get(name, ""),  # type: ignore[arg-type]
        placeholder={"phone": "06 12 34 56 78"}.get(name, ""),
    )


def _summary(person: Person) -> tuple[Row, ...]:
    return tuple(
        Row(_table(person)["label." + told], _shown(person, told), "", _change(person, told)) for told in person.answers
    )


def _after(person: Person, event: Event) -> Person:
    person = replace(person, turn=person.turn + 1, told=())
    if isinstance(event, Commanded):
        return _commanded(person, event)
    name = event.question if isinstance(event, Tapped) else _open(person)
    value = event.value if isinstance(event, Tapped) else _typed(person, event.text if isinstance(event, Said) else "")
    if value == "start":
        return Person(person.locale, turn=person.turn)
    if value in {"miss", "danger"}:
        return replace(person, told=((value, "danger" if value == "danger" else "tell"),))
    told = {"district": (("verdict", "tell"),), "review": (("sent", "reference"),)}.get(name, ())
    return replace(person, answers=person.answers | {name: value}, told=told)


def _typed(person: Person, said: str) -> str:
    name = _open(person)
    if said == "danger":
        return "danger"
    fits = {"name": True, "phone": said.replace(" ", "").isdigit(), "age": said.isdigit()}.get(name, False)
    return said if fits else "miss"


def _commanded(person: Person, event: Commanded) -> Person:
    if event.name == "language":
        return replace(person, locale=event.argument)
    if event.name == "delete":
        return Person(person.locale, turn=person.turn)
    gone = event.argument if event.name == "change" else next(reversed(person.answers), "")
    if event.name in {"change", "back"}:
        return replace(person, answers={name: value for name, value in person.answers.items() if name != gone})
    return replace(person, told=(("help", "tell"),))
