"""Nothing of a person is written before they agreed: every write is looked at, on walks through all ways there are."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services.incoming import Incoming
from conversations import engine
from conversations.stored import dump, load
from conversations.types import Attached, Commanded, Event, SharedContact, Tapped
from conversations.types import Said as Typed
from storage import contacts, leads
from storage.crypto import Keyring
from storage.kept import KEPT, Holds
from storage.models import metadata
from tests.conversing import context
from tests.storing import NOW, known, save
from tests.test_desk import deed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sqlalchemy import Connection

    from conversations.types import State
    from storage.db import Database

PERSONAL: Final = {
    f"{table}.{column}"
    for table, kept in KEPT.items()
    for column, holds in kept.columns.items()
    if holds is Holds.PERSONAL
}
# The state is looked into; what we say is ours, and must not say it either; a question is kept without whose it is.
ALWAYS: Final = {"conversations.address", "conversations.state", "outbox.body", "questions.words"}
# What who asks for a person, or for protection, gives for this call alone: it says so, and goes when it is answered.
FOR_A_CALL: Final = {"tickets.about", "tickets.safe_phone", "tickets.safe_when"}
CALLS: Final = ("human_", "danger_")
NAMES: Final = ("Zineb", "Karim", "زينب", "Fatima Zahra")
PHONES: Final = ("06 00 00 00 42", "+212600000042", "0600000042")
DIGITS: Final = ("600000042", "00 00 00 42")
WRITINGS: Final = (
    *NAMES, *PHONES, "je m'appelle Zineb", "smiti Karim", "اسمي زينب", "mon numéro c'est 06 00 00 00 42",
    "est-ce que Zineb peut venir ?", "Karim peut s'inscrire quand ? appelez le 06 00 00 00 42", "Zineb 15 ans Anfa",
    "wach Fatima Zahra t9der tji", "combien ça coûte ?", "vous avez des ordinateurs roses ?", "14 ans", "oui", "non",
    "je voudrais parler à quelqu'un", "appelez Karim au 0600000042", "mon fils Karim a 16 ans", "bla bla bla",
)  # fmt: skip
COMMANDS: Final = (
    "human", "pass_on", "none", "mydata", "privacy", "status", "help", "back", "keep", "change", "other", "language fr",
    "language ar", "stop", "move", "remind", "news", "guardian", "disagree", "withdraw", "start", "visit", "human back",
)  # fmt: skip
SENT: Final[tuple[Event, ...]] = (
    SharedContact("+212600000042", own=True),
    Attached("contact", "Karim 06 00 00 00 42"),
    Attached("forwarded", "Zineb"),
    Attached("voice"),
)
# What leads to the consent and beyond, pressed every other time.
ONWARD: Final = {
    "age": "15",
    "schooling": "left",
    "wish": "yes",
    "wish_teacher": "yes",
    "consent": "yes",
    "agrees": "yes",
}
CONTEXT: Final = context()
_address = count()


@dataclass(slots=True)
class Watch:
    """What is written, and what may be written now."""

    agreed: bool = False
    asks_for_call: bool = False
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def written(self, column: str, value: str | None) -> None:
        """Some text goes into an encrypted column."""
        if not value or column not in PERSONAL or self.agreed:
            return
        self.seen.add(column)
        if column in FOR_A_CALL:
            if not self.asks_for_call:
                self.wrong.append(f"{column} without a wish for a call")
        elif column not in ALWAYS:
            self.wrong.append(f"{column}: {value!r}")
        elif column != "conversations.address":
            told = json.dumps(json.loads(value), ensure_ascii=False) if value.startswith("{") else value
            self.wrong += [f"{column} has {one!r}: {told}" for one in (*NAMES, *DIGITS) if one in told]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at every text that is encrypted for a column, and at consents."""
        encrypts, adds = Keyring.encrypt, contacts.add_consent

        def encrypt(keyring: Keyring, text: str, context: str) -> bytes:
            self.written(context, text)
            return encrypts(keyring, text, context)

        def add(tx: Connection, conversation_id: int, values: Mapping[str, Any], now: Any) -> None:
            if values["about"] == "contact":
                self.agreed = bool(values["given"])
            adds(tx, conversation_id, values, now)

        with patch.object(Keyring, "encrypt", encrypt), patch.object(contacts, "add_consent", add):
            yield


def state_of(tx: Connection, channel: str, address: str) -> State:
    found = contacts.find_conversation(tx, channel, address)
    return load(found.state if found else "")


def pressed(state: State, data: st.DataObject) -> Event:
    """A button of the open question, its answers more often than the ways back."""
    asking = engine.expecting(state, CONTEXT)
    answers = [choice.value for choice in asking.choices] or [choice.value for choice in asking.controls]
    ahead = ONWARD.get(asking.question, "")
    value = ahead if ahead and data.draw(st.booleans()) else data.draw(st.sampled_from(answers or ["!help"]))
    if value.startswith("!"):
        name, _, argument = value[1:].partition(" ")
        return Commanded(name, argument)
    return Tapped(state.turn, asking.subject, asking.question, value)


def event(state: State, data: st.DataObject) -> Event:
    """Anything that somebody may do here."""
    match data.draw(st.integers(0, 9)):
        case 0 | 1:
            return Typed(data.draw(st.sampled_from(WRITINGS)))
        case 2:
            name, _, argument = data.draw(st.sampled_from(COMMANDS)).partition(" ")
            return Commanded(name, argument)
        case 3:
            return data.draw(st.sampled_from(SENT))
    return pressed(state, data)


def test_every_personal_column_is_known_to_the_walks() -> None:
    assert {f"{one.table.name}.{one.name}" for t in metadata.sorted_tables for one in t.c} >= PERSONAL
    assert ALWAYS | FOR_A_CALL <= PERSONAL


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
@pytest.mark.parametrize("who", ["youth", "parent", "helper", "teacher"])
def test_no_personal_column_is_written_before_the_consent_on_any_way(
    sqlite_database: Database, who: str, channel: str
) -> None:
    far: set[str] = set()
    seen: set[str] = set()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        address = str(next(_address))
        with sqlite_database.transaction() as tx:
            me, watch = deed(tx, f"s{address}"), Watch()
            steps: list[str] = []
            with watch.watching():
                for number in range(data.draw(st.integers(12, 30))):
                    state = state_of(tx, channel, address)
                    what = Tapped(0, "me", "who", who) if number == 0 else event(state, data)
                    watch.asks_for_call = any(one.question.startswith(CALLS) for one in state.asides) or (
                        isinstance(what, Commanded) and what.name == "human"
                    )
                    me.turns.take_turn(tx, Incoming(channel, str(number), address, what, hint="fr"))
                    steps.append(repr(what))
                    far.add(engine.expecting(state, CONTEXT).question)
                    assert not watch.wrong, (watch.wrong, steps)
                    seen.update(watch.seen)
                    if not watch.agreed:
                        kept = dump(state_of(tx, channel, address))
                        assert not [one for one in (*NAMES, *DIGITS) if one in kept], (kept, steps)

    walk()
    assert far & {"first_name", "own_name", "agrees"}, "the walks come beyond the consent"
    assert {"conversations.state", "outbox.body"} <= seen


def test_name_that_is_written_too_early_is_seen(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        conversation = known(tx)
        watch = Watch()
        with watch.watching():
            leads.save_lead(tx, conversation.id, "me", "1234567", {"first_name": "Zineb", "kind": "youth"}, NOW)
            save(tx, conversation.id, state='{"answers": ["Karim"]}')
    assert [one.partition(":")[0].partition(" ")[0] for one in watch.wrong] == [
        "leads.first_name",
        "conversations.state",
    ]
