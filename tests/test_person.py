"""Somebody asks for a person: what they are asked, what stands on their ticket, and how long."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from conversations import engine
from conversations.flow import Question
from conversations.flows import FLOW
from conversations.flows.person import ASKED
from conversations.readings import Reading
from conversations.types import (
    CloseTicket,
    Commanded,
    Context,
    KeepQuestion,
    OpenTicket,
    OpenUrgent,
    Said,
    Say,
    StaffWrote,
    State,
    Step,
    StopMessages,
    Tapped,
    Wish,
)
from tests.conversing import HELPER, PARENT, TEACHER, TODAY, YOUTH, answer, context, path, said, step, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBER = "+212600000001"
ABROAD = "+33639980001"
WAITS = context(wishes={"me": Wish(TODAY)})
WAYS = (YOUTH, PARENT, HELPER, TEACHER)


def asked(state: State, given: Context | None = None) -> str:
    return engine.expecting(state, given or context()).question


def tickets(steps: Iterable[Step]) -> list[tuple[str | None, str | None, str | None]]:
    """What was told, in order: about, number, hour."""
    effects = [effect for one in steps for effect in one.effects if isinstance(effect, OpenTicket)]
    assert all((one.kind, one.subject, one.keep_days) == ("person", "me", 7) for one in effects)
    return [(one.about, one.phone, one.when) for one in effects]


def human(state: State, *values: str) -> list[Step]:
    """Ask for a person, and answer what is asked then."""
    steps = [step(state, Commanded("human"))]
    for value in values:
        steps.append(answer(steps[-1].state, value, WAITS))
    return steps


def test_ticket_is_open_at_once_and_each_answer_is_written_on_it_as_it_comes() -> None:
    steps = human(walk(YOUTH[:3]), "papers", NUMBER, "evening")
    assert said(steps[0]) == ["human", "human.unknown", "human_about.ask"]
    assert tickets(steps) == [(None, None, None), ("papers", None, None), (None, NUMBER, ""), (None, None, "evening")]
    assert said(steps[-1]) == ["human.noted", "district.ask"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0])
@pytest.mark.parametrize("number", [0, 1, 3, 7])
def test_form_goes_on_exactly_where_it_was(way: tuple[str, ...], number: int) -> None:
    state = walk(way[:number])
    done = human(state, "other")[-1].state
    while asked(done) in ASKED:
        done = answer(done, "skip", WAITS).state
    assert (done.answers, done.asides) == (state.answers, ())
    assert asked(done) == asked(state)


def test_every_question_is_skipped_in_one_tap_and_left_by_back() -> None:
    reached = {
        "human_about": human(walk(YOUTH[:2])),
        "human_phone": human(walk(YOUTH[:2]), "other"),
        "human_phone_abroad": human(walk(YOUTH[:2]), "other", ABROAD),
        "human_hour": human(walk(YOUTH[:2]), "other", NUMBER),
        "human_same": human(walk(YOUTH), "other"),
    }
    assert set(reached) == ASKED
    for name, steps in reached.items():
        asking = engine.expecting(steps[-1].state, WAITS)
        assert asking.question == name
        assert "skip" in [choice.value for choice in asking.choices]
        left = step(steps[-1].state, Commanded("back"), WAITS).state
        assert asked(left) in {"schooling", "done", "human_phone"}


def test_number_and_hour_of_the_sign_up_are_only_asked_to_be_confirmed() -> None:
    steps = human(walk(YOUTH), "sign_up", "yes")
    assert said(steps[1]) == ["review.line", "review.line", "human_same.ask"]
    assert tickets(steps)[-1] == (None, NUMBER, "morning")
    other = human(walk(YOUTH), "sign_up", "other")
    assert asked(other[-1].state) == "human_phone"


def test_who_wants_no_call_is_asked_for_no_number_and_none_is_kept() -> None:
    for way in ((*YOUTH[:8], "none", *YOUTH[12:]), (*YOUTH[:10], "write", *YOUTH[11:])):
        steps = human(walk(way), "other")
        assert tickets(steps)[-1] == (None, "", "write")
        assert said(steps[-1])[0] == "human.noted_write"
    for values in (("other", "write"), ("other", NUMBER, "write")):
        assert tickets(human(walk(YOUTH[:2]), *values))[-1] == (None, "", "write")


def test_who_stopped_our_messages_and_wants_the_answer_here_can_be_written_to() -> None:
    """They were told that the answer comes, and staff could not send it."""
    stopped = step(walk(YOUTH[:2]), Commanded("stop")).state
    assert not human(stopped, "other", "write")[-1].state.stopped
    assert StopMessages(stopped=False) in human(stopped, "other", "write")[-1].effects
    assert human(stopped, "other", NUMBER, "evening")[-1].state.stopped


def test_number_abroad_is_read_back_before_it_is_kept() -> None:
    steps = human(walk(YOUTH[:2]), "other", ABROAD)
    assert tickets(steps)[-1] == ("other", None, None)
    assert tickets([answer(steps[-1].state, "yes", WAITS)]) == [(None, ABROAD, "")]
    assert asked(answer(steps[-1].state, "no", WAITS).state) == "human_phone"
    assert tickets([answer(steps[-1].state, NUMBER, WAITS)]) == [(None, NUMBER, "")]


def test_who_asks_again_hears_since_when_and_no_second_ticket_is_made() -> None:
    first = human(walk(YOUTH[:2]), "other", "skip")[-1].state
    again = step(first, Commanded("human"), WAITS)
    assert said(again)[:2] == ["human.since", "human.unknown"]
    assert tickets([again]) == []
    assert asked(again.state) == "schooling"
    (say,) = [effect for effect in again.effects if isinstance(effect, Say) and effect.asking]
    assert say.asking is not None
    assert [choice.value for choice in say.asking.controls][:2] == ["!human change", "!human back"]


def test_number_can_be_changed_and_the_wish_taken_back_while_it_waits() -> None:
    state = walk(YOUTH[:2])
    assert asked(step(state, Commanded("human", "change"), WAITS).state) == "human_phone"
    back = step(state, Commanded("human", "back"), WAITS)
    assert CloseTicket("me") in back.effects
    assert said(back) == ["human.taken_back", "schooling.ask"]
    nothing = step(state, Commanded("human", "back"))
    assert tickets([nothing]) == [(None, None, None)], "there was no wish to take back: this is one"


def test_answer_of_the_centre_ends_what_was_being_asked_for_it() -> None:
    state = human(walk(YOUTH[:2]), "papers")[-1].state
    written = step(state, StaffWrote("me", "Bonjour", f"{TODAY}T14:00"), context()).state
    assert asked(written) == "staff"
    assert asked(answer(written, "end").state) == "schooling"


def test_who_talks_with_the_centre_already_is_asked_nothing_more() -> None:
    talking = step(walk(YOUTH[:2]), StaffWrote("me", "Bonjour", f"{TODAY}T14:00")).state
    taken = step(talking, Commanded("human"))
    assert tickets([taken]) == [(None, None, None)]
    assert asked(taken.state) == "staff"


def test_closed_centre_says_so_and_asks_nothing() -> None:
    closed = context(launch="closed")
    taken = step(State(), Commanded("human"), closed)
    assert said(taken)[0] == "human.closed"
    assert taken.state.asides == ()


def test_what_is_at_home_is_asked_with_care_and_help_is_no_ordinary_ticket() -> None:
    steps = human(walk(YOUTH[:2]), "home")
    assert said(steps[-1]) == ["danger_home.ask"]
    assert tickets(steps) == [(None, None, None)], "nothing of it stands anywhere yet"
    talks = answer(steps[-1].state, "talk", WAITS)
    assert (tickets([talks]), asked(talks.state)) == ([("home", None, None)], "human_phone")
    helped = answer(steps[-1].state, "help", WAITS)
    assert tickets([helped]) == []
    assert CloseTicket("me") in helped.effects
    assert OpenUrgent("me") in helped.effects, "nobody is confirmed who reads it: whoever runs the centre sees it"
    assert asked(helped.state) == "danger_told"


def test_in_danger_the_wish_for_a_person_is_the_wish_for_help() -> None:
    danger = step(walk(YOUTH[:2]), Said("...", Reading(danger="alert"))).state
    taken = step(danger, Commanded("human"))
    assert tickets([taken]) == []
    assert any(isinstance(effect, OpenUrgent) for effect in taken.effects)


@pytest.mark.parametrize(
    "reading",
    [
        Reading(),
        Reading(asks=True),
        Reading(told=True),
        Reading(suggested=("girls_safety",)),
    ],
)
def test_words_about_why_they_want_a_person_are_neither_guessed_at_nor_kept(reading: Reading) -> None:
    told = step(human(walk(YOUTH[:2]))[-1].state, Said("mon oncle", reading), WAITS)
    assert said(told) == ["human_about.again"]
    assert not any(isinstance(effect, KeepQuestion) for effect in told.effects)
    assert asked(told.state) == "human_about"


def test_question_beside_it_is_answered_and_nothing_of_it_kept() -> None:
    told = step(human(walk(YOUTH[:2]))[-1].state, Said("c'est où ?", Reading(intents=("location_address",))), WAITS)
    assert said(told)[-1] == "human_about.ask"
    assert not any(isinstance(effect, KeepQuestion) for effect in told.effects)


def test_teacher_is_asked_about_the_training_and_not_about_home() -> None:
    asking = engine.expecting(human(walk(TEACHER[:2]))[-1].state, WAITS)
    assert [choice.value for choice in asking.choices] == ["sign_up", "other", "skip"]


def test_everything_told_is_said_to_who_asks_what_is_kept() -> None:
    wish = context(wishes={"me": Wish(TODAY, "papers", NUMBER, "evening"), "other-1": Wish(TODAY, "home")})
    taken = step(State(locale="fr"), Commanded("mydata"), wish)
    told = next(effect for effect in taken.effects if isinstance(effect, Say))
    assert [text.id for text in told.texts][1:6] == ["mydata.person", *["review.line"] * 3, "privacy.call"]
    assert told.texts[3].values["value"] == NUMBER


def test_who_only_pressed_start_again_is_still_known_to_wait() -> None:
    state = human(State())[-1].state
    again = step(state, Commanded("start")).state
    assert [place for place, _ in again.told] == ["me human", *[place for place, _ in again.told[1:]]]


# --- what may be kept before a consent ---


def anything(state: State, chance: random.Random) -> Said | Commanded | Tapped:
    """Something that somebody does who never agrees to the consent."""
    asking = engine.expecting(state, WAITS)
    kind = chance.random()
    if kind < 0.15:
        return Commanded(chance.choice(["human", "mydata", "back", "start", "privacy", "other", "status"]))
    if kind < 0.3:
        return Said("...", Reading(value=chance.choice([NUMBER, ABROAD, "Test"])))
    values = [choice.value for choice in asking.choices if (asking.question, choice.value) != ("consent", "yes")]
    if not values:
        return Said("...", Reading(value=NUMBER if asking.kind == "phone" else "Test"))
    return Tapped(state.turn, asking.subject, asking.question, chance.choice(values))


@pytest.mark.parametrize("seed", range(60))
def test_no_name_or_number_is_remembered_by_a_conversation_without_consent(seed: int) -> None:
    chance, state = random.Random(seed), State()  # noqa: S311 - a game, no secret
    personal = {node.id for node in FLOW.nodes if isinstance(node, Question) and node.kind in {"name", "phone"}}
    for _ in range(40):
        taken = step(
            state, anything(state, chance), context(wishes={"me": Wish(TODAY)} if chance.random() < 0.5 else {})
        )
        state = taken.state
        assert not personal & {one.question for one in state.answers}
        held = [one.value for one in state.asides if one.value and not one.question.endswith("phone_abroad")]
        assert not {NUMBER, ABROAD, "Test"} & set(held)
        names = {type(effect).__name__ for effect in taken.effects}
        assert not names & {"SaveLead", "KeepSaid"}
    assert path(state) is not None
