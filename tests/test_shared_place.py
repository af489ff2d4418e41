"""A position in place of typing: used at once, kept nowhere; only what is confirmed is an answer."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from bot.channels.telegram_forms import Incoming, offer_form, to_event
from bot.channels.webchat_forms import external_id, read_event
from bot.clock import FrozenClock
from bot.logs import configure_logs
from bot.services.turns import Turns
from conversations import engine
from conversations.readings import Reading
from conversations.shared import places_near
from conversations.stored import dump
from conversations.types import Attached, Context, HideSaid, Said, Say, SharedPlace, State, Tapped
from storage.models import metadata
from tests.conversing import PARENT, TEACHER, YOUTH, answer, path, programme, said, step, walk
from tests.storing import NOW
from tests.test_sent_to import spread
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk as take_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.db import Database

IN_RABAT = SharedPlace(34.0171, -6.8409, 30)
IN_CASABLANCA = SharedPlace(33.5731, -7.5898, 30)
AT_SEA = SharedPlace(33.9, -8.9, 30)


def given_in(there: object = None, **more: Any) -> Context:
    known: Any = there or spread()
    return Context(known, NOW.date(), hint="fr", can_share_place=True, **more)


def measured() -> object:
    """A network in which arrondissements are measured, as nobody has confirmed them yet."""
    points = {**spread().points, "anfa": (33.60, -7.65), "maarif": (33.57, -7.63), "sbata": (33.54, -7.57)}
    return replace(spread(), points=points)


def at_district(context: Context, answers: tuple[str, ...] = YOUTH[:3]) -> State:
    return walk(answers, State(), context)


# --- what is asked of a position --------------------------------------------------------------------------------------


def test_city_near_is_asked_about_and_only_a_yes_is_the_answer() -> None:
    context = given_in()
    taken = step(at_district(context), IN_RABAT, context)
    assert said(taken) == ["near.ask"]
    assert ("me", "district") not in path(taken.state, context).answers
    confirmed = answer(taken.state, "yes", context).state
    assert path(confirmed, context).answers["me", "district"] == "outside:rabat"
    refused = answer(taken.state, "no", context)
    assert ("me", "district") not in path(refused.state, context).answers
    assert engine.expecting(refused.state, context).question == "district"


def test_other_place_can_be_written_in_place_of_yes() -> None:
    context = given_in()
    taken = step(at_district(context), IN_RABAT, context)
    other = step(taken.state, Said("non, à Salé", Reading(value="outside:sale")), context).state
    assert path(other, context).answers["me", "district"] == "outside:sale"


@pytest.mark.parametrize(("answers", "words"), [(PARENT[:3], "Votre enfant habite là"), (YOUTH[:3], "Tu habites là")])
def test_it_is_asked_of_whom_it_is_about(answers: tuple[str, ...], words: str) -> None:
    context = given_in()
    taken = step(at_district(context, answers), IN_RABAT, context)
    (asked,) = engine.expecting(taken.state, context).texts
    assert words in catalogues().words(asked, "fr", answers[0])


def test_school_of_a_teacher_is_found_the_same_way() -> None:
    context = given_in()
    taken = step(at_district(context, TEACHER[:6]), IN_RABAT, context)
    confirmed = answer(taken.state, "yes", context).state
    assert path(confirmed, context).answers["me", "school_district"] == "outside:rabat"


def test_within_casablanca_the_district_is_still_asked_while_none_is_measured() -> None:
    context = given_in()
    taken = step(at_district(context), IN_CASABLANCA, context)
    assert said(taken) == ["place.home", "district.ask_city"]


def test_district_that_is_measured_is_asked_about_and_of_several_which() -> None:
    context = given_in(measured())
    one = step(at_district(context), SharedPlace(33.541, -7.569, 30), context)
    assert said(one) == ["near.ask"]
    assert path(answer(one.state, "yes", context).state, context).answers["me", "district"] == "sbata"
    between = step(at_district(context), SharedPlace(33.585, -7.64, 300), context)
    assert said(between) == ["place.which"]
    (shown,) = [effect.asking for effect in between.effects if isinstance(effect, Say) and effect.asking]
    assert {choice.value for choice in shown.choices} == {"anfa", "maarif"}


@pytest.mark.parametrize(
    "place",
    [
        SharedPlace(0, 0, 10),
        SharedPlace(48.85, 2.35, 10),  # Paris
        AT_SEA,
        SharedPlace(34.0171, -6.8409, 50_000),
        SharedPlace(34.0171, -6.8409, -1),
        SharedPlace(float("nan"), -6.8, 10),
        SharedPlace(34.0, float("inf"), 10),
        SharedPlace(28.0, -10.0, 10),  # no town near
    ],
)
def test_position_that_is_wrong_far_or_vague_is_asked_again_in_words(place: SharedPlace) -> None:
    context = given_in()
    state = at_district(context)
    taken = step(state, place, context)
    assert said(taken) == ["place.unsure", "district.again"]
    again = step(taken.state, place, context)
    assert said(again) == ["place.unsure", "district.again", "again.human"]


@given(st.floats(), st.floats(), st.floats())
def test_any_numbers_at_all_lead_to_places_that_are_known(latitude: float, longitude: float, accuracy: float) -> None:
    found = places_near(SharedPlace(latitude, longitude, accuracy), spread())
    assert set(found) <= {"home", *spread().cities}
    assert len(found) <= 1


def test_where_nothing_is_asked_of_a_place_it_is_only_told_that_none_is_kept() -> None:
    context = given_in()
    for answers in (YOUTH[:1], YOUTH[:9], YOUTH):
        taken = step(walk(answers, State(), context), IN_RABAT, context)
        assert said(taken)[0] == "attached.location"
        assert HideSaid() in taken.effects


# --- nothing of it stays ----------------------------------------------------------------------------------------------


def test_it_leaves_the_screen_and_nothing_of_it_is_in_the_state() -> None:
    context = given_in()
    taken = step(at_district(context), IN_RABAT, context)
    assert HideSaid() in taken.effects
    for state in (taken.state, answer(taken.state, "yes", context).state, answer(taken.state, "no", context).state):
        assert not [part for part in ("34.0", "6.84", "8409") if part in dump(state)]
    assert "34" not in repr(IN_RABAT)
    assert "34" not in f"{Incoming('1', '7', IN_RABAT)}"


@pytest.mark.parametrize("kind", ["place", "location", "live"])
def test_who_may_be_in_danger_is_told_that_nobody_sees_it_and_how_to_be_found(kind: str) -> None:
    event = IN_RABAT if kind == "place" else Attached(kind)  # type: ignore[arg-type]
    confirmed = {"safeguarding_lead": "yes"}
    context = given_in(facts=programme().facts_on(NOW.date(), confirmed))
    alarmed = step(at_district(context), Said("…", Reading(danger="alert")), context).state
    taken = step(alarmed, event, context)
    assert said(taken)[0] == "place.in_danger"
    assert HideSaid() in taken.effects
    assert taken.state.asides[-1].question == "danger"
    protected = alarmed
    for told in ("help", "yes", "+212600000007", "any"):
        protected = answer(protected, told, context).state
    protected = replace(protected, asides=())
    assert engine.expecting(protected, context).question == "district"
    after = step(protected, event, context)
    assert said(after)[0] == "place.in_danger"
    assert not after.state.asides
    assert not engine.expecting(after.state, context).share_place


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, down to the least."""
    stream = io.StringIO()
    configure_logs("debug", stream)
    yield stream
    configure_logs("error")


async def test_position_of_a_child_is_in_no_row_no_message_and_no_log(database: Database, log: io.StringIO) -> None:
    turns = Turns(database, spread(), lexicon(), catalogues(), FrozenClock(NOW))
    await take_all(turns, YOUTH[:3])
    taken = await turns.take("telegram", "p", "7", IN_RABAT)
    assert taken.hides_said
    asked = next(message for message in taken.messages if message.question)
    await turns.take("telegram", "q", "7", Tapped(asked.turn, "", "near", "yes"))
    await turns.take("telegram", "r", "7", Said("je veux mourir"))
    await turns.take("telegram", "s", "7", IN_RABAT)
    with database.transaction() as tx:
        rows = [str(row) for table in metadata.sorted_tables for row in tx.execute(sql(f"select * from {table.name}"))]  # noqa: S608 - our own names
    for kept in (*rows, log.getvalue(), *(message.to_json() for message in taken.messages)):
        assert not [part for part in ("34.01", "6.84") if part in kept]


# --- the ways in ------------------------------------------------------------------------------------------------------


def update(**message: object) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 5, "chat": {"id": 7, "type": "private"}, **message}}


HERE = {"latitude": 34.0171, "longitude": -6.8409, "horizontal_accuracy": 30}


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"location": HERE}, IN_RABAT),
        ({"location": {"latitude": 34, "longitude": -6.8409}}, SharedPlace(34.0, -6.8409)),
        ({"location": {**HERE, "live_period": 600}}, Attached("live")),
        ({"location": HERE, "venue": {"title": "Café", "location": HERE}}, Attached("location")),
        ({"location": HERE, "forward_origin": {"type": "user"}}, Attached("forwarded")),
        ({"location": {**HERE, "latitude": "34.01"}}, Attached("location")),
        ({"location": {**HERE, "latitude": True}}, Attached("location")),
        ({"location": {**HERE, "latitude": float("nan")}}, Attached("location")),
        ({"location": {**HERE, "longitude": 10**400}}, Attached("location")),
        ({"location": {"latitude": 34.01}}, Attached("location")),
        ({"location": "here"}, Attached("location")),
    ],
)
def test_telegram_brings_one_s_own_position_and_nothing_else_as_one(message: Mapping[str, Any], event: object) -> None:
    found = to_event(update(**message))
    assert isinstance(found, Incoming)
    assert found.event == event


def test_position_that_moves_is_followed_by_nobody() -> None:
    assert to_event({"update_id": 1, "edited_message": update(location=HERE)["message"]}) is None


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ("34.017 -6.841 30", SharedPlace(34.017, -6.841, 30)),
        ("34.0171 -6.8409 30", None),  # the page rounds: more exactly is none of ours
        ("34.017 -6.841", None),
        ("here", None),
        ("٣٤.017 -6.841 30", None),
    ],
)
def test_page_brings_a_position_that_is_rounded(told: str, event: object) -> None:
    assert read_event({"place": told, "event": "e"}) == event


def test_not_even_a_digest_of_it_is_kept() -> None:
    one, other = ({"place": f"34.01{digit} -6.841 30", "event": "e"} for digit in (1, 7))
    assert external_id(one) == external_id(other) != external_id({"event": "e"})


# --- when it is offered -----------------------------------------------------------------------------------------------


async def offered(database: Database, there: object, channel: str, address: str) -> str:
    turns = Turns(database, there, lexicon(), catalogues(), FrozenClock(NOW))  # type: ignore[arg-type]
    taken = await take_all(turns, YOUTH[:3], address, channel)
    asked = next(message for message in taken.messages if message.question)
    assert asked.question == "district"
    assert asked.rows  # the buttons stay
    return asked.place_label


async def test_it_is_offered_only_where_it_can_settle_something(database: Database) -> None:
    assert await offered(database, spread(), "telegram", "1") == "📍 Ma position"
    assert await offered(database, spread(), "webchat", "2") == "📍 Ma position"
    assert await offered(database, spread(), "terminal", "3") == ""
    assert await offered(database, programme(), "telegram", "4") == ""
    alone = replace(programme(), points={**programme().points, "anfa": (33.60, -7.65)})
    assert await offered(database, alone, "telegram", "5") == "📍 Ma position"


async def test_telegram_offers_it_on_a_keyboard_of_its_own(database: Database) -> None:
    turns = Turns(database, spread(), lexicon(), catalogues(), FrozenClock(NOW))
    taken = await take_all(turns, YOUTH[:3])
    asked = next(message for message in taken.messages if message.question)
    keyboard = offer_form(asked)["reply_markup"]
    assert keyboard["keyboard"] == [[{"text": "📍 Ma position", "request_location": True}]]
    assert keyboard["one_time_keyboard"]
    assert taken.riding is None
    assert json.loads(asked.to_json())["place_label"] == "📍 Ma position"
