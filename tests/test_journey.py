"""What is counted of a conversation: each step and each question once, and of nobody in particular."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.clock import CASABLANCA
from conversations.flow import Outcome, Question, choices_of
from conversations.journey import BUCKETS, STEPS, bucket, passed
from conversations.sources import read_sources
from conversations.stored import dump
from conversations.types import Commanded, Journey, Said, StaffWrote, State, Tapped
from storage.models import journey_counts
from tests.at_desk import opened
from tests.conversing import HELPER, PARENT, TEACHER, YOUTH, answer, context, path, step, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.types import Context, Event, Step, Tally
    from storage.db import Database

BEGAN = datetime(2026, 11, 22, 10, 4, tzinfo=CASABLANCA)
HERE = context(now=BEGAN)


def later(minutes: int) -> Context:
    return context(now=BEGAN + timedelta(minutes=minutes))


def summed(tallies: Iterable[Tally]) -> Counter[tuple[str, str, str, str]]:
    """(locale, source, kind, name) -> number, without what came to nothing."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for one in tallies:
        found[one.locale, one.source, one.kind, one.name] += one.by
    return Counter({key: number for key, number in found.items() if number})


def steps(tallies: Iterable[Tally]) -> list[str]:
    return [one.name for one in tallies if one.kind == "step"]


def told(*values: str, given: Context = HERE, state: State | None = None) -> tuple[State, list[Tally]]:
    """The state after these answers, and all that was counted on the way."""
    taken = step(state or State(), Commanded("start"), given)
    tallies = list(taken.tallies)
    for value in values:
        taken = answer(taken.state, value, given)
        tallies += taken.tallies
    return taken.state, tallies


def test_sign_up_is_counted_once_for_each_step_and_each_question() -> None:
    state, tallies = told(*YOUTH)
    found = summed(tallies)
    assert [step for step in STEPS if found["fr", "", "step", step] == 1] == [
        "first_word",
        "language",
        "verdict",
        "sent",
    ]
    asked = {name for _, _, kind, name in found if kind == "asked"}
    assert asked == {question.id for question, _ in path(state).questions()}
    assert asked == {name for _, _, kind, name in found if kind == "answered"}
    assert set(found.values()) == {1}
    assert {one.day for one in tallies} == {"2026-11-22"}


def test_nothing_is_counted_a_second_time_whatever_is_pressed_afterwards() -> None:
    state, _ = told(*YOUTH)
    for event in (
        Commanded("start"),
        Commanded("back"),
        Commanded("keep"),
        Commanded("change", "age"),
        Commanded("help"),
    ):
        taken = step(state, event, HERE)
        assert taken.tallies == (), event
        state = taken.state
    assert answer(state, "17", HERE).tallies == ()


def test_question_that_was_asked_and_not_answered_stands_where_they_stopped() -> None:
    _, tallies = told(*YOUTH[:6])
    found = summed(tallies)
    stopped = {name for _, _, kind, name in found if kind == "asked" and not found["fr", "", "answered", name]}
    assert stopped == {"consent"}


def test_language_chosen_after_the_first_word_is_the_one_it_counts_in() -> None:
    state, tallies = told(given=HERE)
    chosen = step(state, Commanded("language", "ary"), HERE)
    found = summed([*tallies, *chosen.tallies])
    assert {locale for locale, *_ in found} == {"ary"}
    assert steps(chosen.tallies) == ["first_word", "first_word", "language"], "the old one less, then two more"
    again = step(chosen.state, Commanded("language", "ar"), HERE)
    went_on = answer(again.state, "youth", HERE)
    assert {one.locale for one in went_on.tallies} == {"ary"}, "it is settled"


def test_source_of_the_poster_is_counted_with_it() -> None:
    taken = step(State(), Commanded("start", "poster"), HERE)
    assert {one.source for one in taken.tallies} == {"poster"}


def test_teacher_counts_up_to_the_language_and_in_the_questions() -> None:
    _, tallies = told(*TEACHER)
    assert steps(tallies) == ["first_word", "language"]
    assert summed(tallies)["fr", "", "answered", "teaches"] == 1


@pytest.mark.parametrize("story", [YOUTH, PARENT, HELPER])
def test_time_from_the_first_word_to_the_sign_up_is_a_bucket(story: tuple[str, ...]) -> None:
    state, _ = told(*story[:-1])
    (sent,) = [one for one in answer(state, story[-1], later(13)).tallies if one.kind == "to_sent"]
    assert sent.name == "10"


def test_second_child_and_someone_else_on_the_phone_are_the_same_conversation() -> None:
    state, _ = told(*PARENT)
    for value in ("yes", *PARENT[1:6], "Essai", "ai", "send"):
        taken = answer(state, value, HERE)
        assert steps(taken.tallies) == []
        state = taken.state
    other = step(state, Commanded("other"), HERE)
    assert steps(other.tallies) == []


@pytest.mark.parametrize("state", [walk(YOUTH[:3]), replace(walk(YOUTH), turn=40)])
def test_conversation_from_before_there_were_counts_is_never_counted(state: State) -> None:
    assert state.journey is None
    assert answer(state, "anfa", HERE).tallies == ()


def test_what_the_centre_writes_is_nobodys_first_word() -> None:
    taken = step(State(), StaffWrote("me", "Bonjour", "2026-11-22T14:00"), HERE)
    assert taken.tallies == ()
    assert taken.state.journey is None


def test_erasing_gives_no_number_back() -> None:
    state, _ = told(*YOUTH)
    asked = step(state, Commanded("delete"), HERE)
    assert asked.tallies == ()
    erased = answer(asked.state, "yes", HERE)
    assert erased.tallies == ()
    assert erased.state.journey is None


@pytest.mark.parametrize(
    ("minutes", "least"), [(-3, "0"), (0, "0"), (0.9, "0"), (1, "1"), (59, "45"), (60, "60"), (10**7, "525600")]
)
def test_bucket_is_named_by_its_least_minutes(minutes: float, least: str) -> None:
    assert bucket(BEGAN, BEGAN + timedelta(minutes=minutes)) == least
    assert sorted(set(BUCKETS)) == list(BUCKETS)


def test_steps_behind_one_are_those_up_to_the_other() -> None:
    assert passed("sent", "visit") == ("called", "reached", "visit")
    assert passed("enrolled", "called") == ()


# --- a recount --------------------------------------------------------------------------------------------------------


def wander(chance: Random) -> tuple[list[Step], str, str]:
    """Somebody who presses what they like, changes the language, goes back, and stops anywhere; locale and source."""
    source = chance.choice(["", "radio", "poster"])
    taken = [step(State(), Commanded("start", source), HERE)]
    counts_in = ""
    for _ in range(chance.randrange(25)):
        state = taken[-1].state
        taken.append(step(state, _event(chance, state), HERE))
        after = taken[-1].state
        if not counts_in and (after.locale_chosen or list(path(after).questions())):
            counts_in = after.locale
    return taken, counts_in or taken[-1].state.locale, source


def _event(chance: Random, state: State) -> Event:
    if chance.random() < 0.15:
        return Commanded(*chance.choice([("language", "ar"), ("language", "ary"), ("back", ""), ("help", "")]))
    here = path(state)
    if isinstance(here.node, Outcome) or state.asides:
        return Said("...")
    values = [choice.value for choice in choices_of(here.node, HERE)]
    if here.node.kind in {"name", "phone"}:
        return Said("...", replace(Said("").reading, value={"name": "Test", "phone": "+212600000001"}[here.node.kind]))
    return Tapped(state.turn, here.subject, here.node.id, "yes" if "yes" in values else chance.choice(values))


def test_counts_are_those_of_a_recount_by_hand_and_never_grow_along_the_steps() -> None:
    chance = Random(7)  # noqa: S311 - made-up people need no secrets
    counted: list[Tally] = []
    expected: Counter[tuple[str, str, str, str]] = Counter()
    for _ in range(150):
        taken, locale, source = wander(chance)
        counted += [one for each in taken for one in each.tallies if one.kind != "to_sent"]
        for kind, name in _by_hand(taken):
            expected[locale, source, kind, name] += 1
    found = summed(counted)
    assert found == expected
    assert found["fr", "", "step", "sent"] or found["ar", "", "step", "sent"], "some came to the end"
    for locale, source in {(locale, source) for locale, source, *_ in found}:
        numbers = [found[locale, source, "step", step] for step in STEPS]
        assert numbers == sorted(numbers, reverse=True)
        for _, _, kind, name in list(found):
            if kind == "answered":
                assert found[locale, source, "asked", name] >= found[locale, source, "answered", name]


def _by_hand(taken: list[Step]) -> set[tuple[str, str]]:
    """What one conversation should have counted, looked up in its states."""
    marks = {("step", "first_word")}
    for state in (each.state for each in taken):
        here = path(state)
        answered = [question.id for question, _ in here.questions()]
        marks |= {("answered", name) for name in answered} | {("asked", name) for name in answered}
        marks |= {("asked", here.node.id)} if isinstance(here.node, Question) else set()
        told_here = {step.node.id for step in here.passed}
        marks |= {("step", "language")} if answered or state.locale_chosen else set()
        marks |= {("step", "verdict")} if "verdict" in told_here else set()
        if "sent" in told_here and here.audience() != "teacher":
            marks |= {("step", name) for name in ("verdict", "sent")}
    return marks


# --- where they come from ---


@pytest.mark.parametrize(
    ("behind", "source"),
    [
        ("", ""),
        ("poster", "poster"),
        ("radio", "radio"),
        ("yassine-benali", "other"),
        ("Salma", "other"),
        ("0600000001", "other"),
        ("BK123456", "other"),
        ("other", "other"),
        ("une phrase entière", "other"),
    ],
)
def test_name_typed_behind_start_is_kept_nowhere(behind: str, source: str) -> None:
    """What looked like a poster's name was kept for good among the counts, and a first name looks like one."""
    taken = step(State(), Commanded("start", behind), HERE)
    assert taken.state.source == source
    assert {one.source for one in taken.tallies} == {source}
    assert not behind or source == behind or behind not in dump(taken.state)


def test_source_that_was_kept_before_is_forgotten_at_the_next_turn_in_hidden_conversations_too() -> None:
    journey = Journey("2026-11-22T10:00+01:00", "fr", "salma", "sent")
    kept = State(turn=3, source="salma", journey=journey, beside=(State(turn=2, source="salma", journey=journey),))
    taken = step(kept, Commanded("help"), HERE)
    assert "salma" not in dump(taken.state)
    assert {one.source for one in taken.tallies} <= {"other"}


@pytest.mark.parametrize("name", ["other", "a b", "rentree-2026", "x" * 33, ""])
def test_source_that_no_link_can_say_or_that_is_a_number_stops_the_start(name: str) -> None:
    wrong: list[str] = []
    read_sources([{"value": name, "text": {"id": "x"}}], lambda where, _: wrong.append(where))
    assert wrong == [f"sources.{name}"]


# --- where they come from, on the page ---


async def test_link_to_the_page_says_where_somebody_comes_from_until_their_first_answer(
    sqlite_database: Database,
) -> None:
    async with opened(sqlite_database) as browser:
        page = (await browser.get("/?source=poster")).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        assert hidden["source"] == "poster"
        await browser.post("/", data={**hidden, "text": "salut"}, follow_redirects=True)
        assert 'name="source"' not in (await browser.get("/?source=radio")).text
    with sqlite_database.transaction() as tx:
        assert set(tx.execute(select(journey_counts.c.source)).scalars()) == {"poster"}


async def test_source_that_nobody_knows_or_that_is_a_name_is_kept_as_another_one(sqlite_database: Database) -> None:
    async with opened(sqlite_database) as browser:
        assert 'name="source"' not in (await browser.get("/?source=Yassine+0600000001")).text
        page = (await browser.get("/?source=Yassine")).text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        await browser.post("/", data={**hidden, "text": "salut"}, follow_redirects=True)
    with sqlite_database.transaction() as tx:
        assert set(tx.execute(select(journey_counts.c.source)).scalars()) == {"other"}
