"""May the centre's news come here? Asked apart from the consent to be called, once, kept to, taken back at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import CASABLANCA
from bot.services.hearing import may_hear
from conversations import mailings, moving
from conversations.flows.mailings import ASK
from conversations.flows.visits import OFFER
from conversations.readings import Reading
from conversations.types import (
    Arrived,
    Aside,
    Commanded,
    Guardian,
    Mailed,
    NewsWish,
    OpenUrgent,
    RecordConsent,
    Said,
    Say,
    StaffWrote,
    State,
    Visit,
    VisitChanged,
    Visiting,
    Visits,
    VisitSlot,
)
from tests.conversing import HELPER, PARENT, TEACHER, TODAY, YOUTH, answer, context, path, step, walk
from tests.conversing import said as said_in

if TYPE_CHECKING:
    from conversations.types import Step

TOMORROW = datetime.combine(TODAY + timedelta(days=1), time(10), CASABLANCA)
SLOT = VisitSlot(1, "al-hotaya", TOMORROW, TOMORROW + timedelta(hours=1))
WITH_VISITS = context(visits=Visits((SLOT,)), writes_first=True)
NEWS = Mailed("me", "Les inscriptions commencent lundi.")


def agreed() -> State:
    return answer(walk(YOUTH), "yes").state


def asked(state: State) -> str:
    return state.asides[-1].question if state.asides else path(state).node.id


def said(state: State, event: Mailed = NEWS) -> list[Say]:
    return [effect for effect in step(state, event).effects if isinstance(effect, Say)]


@pytest.mark.parametrize("values", [YOUTH, TEACHER, (*PARENT, "no"), (*HELPER, "no")], ids=lambda found: found[0])
def test_it_is_asked_when_all_is_sent_and_not_before(values: tuple[str, ...]) -> None:
    assert "news" not in {asked(walk(values[:number])) for number in range(len(values))}
    assert asked(walk(values)) == "news"


def test_yes_to_the_centre_is_no_yes_to_its_news() -> None:
    state = walk(YOUTH)
    assert said(state) == []
    assert state.news == (NewsWish("me"),)


def test_yes_is_kept_with_its_version_and_day_and_is_a_consent_of_its_own() -> None:
    taken = answer(walk(YOUTH), "yes")
    assert taken.state.news == (NewsWish("me", "yes", TODAY.isoformat()),)
    (consent,) = (effect for effect in taken.effects if isinstance(effect, RecordConsent))
    assert (consent.about, consent.given, consent.version) == ("news", True, context().programme.consent["news"])
    assert asked(taken.state) == "done"


@pytest.mark.parametrize(
    "event",
    [Said("merci", Reading(told=True)), Commanded("status"), Said("?", Reading()), Commanded("change")],
    ids=str,
)
def test_any_other_word_passes_it_over_and_it_is_never_asked_again(event: Said | Commanded) -> None:
    state = step(walk(YOUTH), event).state
    assert not [one for one in state.asides if one.question == "news"]
    again = step(step(state, Commanded("change", "trade")).state, Said("ia", Reading(value="computing"))).state
    again = walk(["send"], again)
    assert asked(again) == "done"


def test_who_sends_nothing_is_not_asked() -> None:
    refused = walk((*YOUTH[:6], "no"))
    assert (asked(refused), refused.news) == ("no_consent", ())


@pytest.mark.parametrize("before", [3, 9, 15])
def test_who_asked_for_protection_is_not_asked_nor_is_anybody_else_on_the_phone(before: int) -> None:
    held = walk(YOUTH[:before])
    held = step(held, Said("on me frappe", Reading(danger="alert"))).state
    confirmed = context(confirmed={"safeguarding_lead": "yes", "safeguarding_hours": "mon-sun 00:00-24:00"})
    taken = step(answer(held, "help", confirmed).state, Said("oui", Reading(value="yes")), confirmed)
    assert any(isinstance(effect, OpenUrgent) for effect in taken.effects)
    free = step(taken.state, Commanded("back")).state
    while free.asides:
        free = step(free, Commanded("back")).state
    sent = walk(YOUTH[before:], free)
    assert asked(sent) == "done"
    other = walk(YOUTH, step(sent, Commanded("other")).state)
    assert asked(other) == "done"


def test_who_wants_no_messages_is_not_asked() -> None:
    stopped = step(walk(YOUTH[:-1]), Commanded("stop")).state
    assert asked(walk(YOUTH[-1:], stopped)) == "done"


# --- beside visits ----------------------------------------------------------------------------------------------------


def says(taken: Step) -> list[Say]:
    return [effect for effect in taken.effects if isinstance(effect, Say)]


@pytest.mark.parametrize("writes_first", [True, False])
@pytest.mark.parametrize("values", [YOUTH, TEACHER, PARENT, HELPER], ids=lambda found: found[0])
def test_behind_the_number_one_more_message_comes_at_most(values: tuple[str, ...], writes_first: bool) -> None:  # noqa: FBT001
    """Four came at once: too much for who reads little."""
    given = replace(WITH_VISITS, writes_first=writes_first)
    taken = answer(walk(values[:-1], given=given), values[-1], given)
    assert [one.kind for one in says(taken)] == ["reference", "question"]
    assert [len(says(answer(taken.state, value, given))) for value in ("no", "yes")] <= [2, 2]


def test_behind_the_number_visit_and_link_are_buttons_and_only_news_are_asked_about() -> None:
    taken = answer(walk(YOUTH[:-1], given=WITH_VISITS), YOUTH[-1], WITH_VISITS)
    last = says(taken)[-1]
    assert [text.id for text in last.texts] == [ASK.id]
    assert last.asking is not None
    buttons = [choice.value for choice in last.asking.controls]
    assert buttons[0] == "!visit"
    assert "!guardian" in buttons


@pytest.mark.parametrize("event", [Said("", Reading(value="yes")), Said("", Reading(value="no")), Commanded("status")])
def test_what_else_can_be_done_is_said_once_when_news_are_asked_about_no_more(event: Said | Commanded) -> None:
    sent = walk(YOUTH, given=WITH_VISITS)
    taken = step(sent, event, WITH_VISITS)
    assert len(says(taken)) == 2
    assert [text.id for text in says(taken)[-1].texts] == ["done", OFFER.id, "adult_link"]
    again = step(taken.state, Commanded("status"), WITH_VISITS)
    assert [text.id for text in says(again)[-1].texts] == ["done"]


def test_of_what_was_just_done_it_is_not_said_that_it_can_be_done() -> None:
    sent, link = walk(YOUTH, given=WITH_VISITS), {"guardian": "https://example.org/guardian?t="}
    given = replace(WITH_VISITS, ways=link, passed_on="a" * 32, guardians={"me": Guardian()})
    taken = step(sent, Commanded("guardian"), given)
    assert [text.id for text in says(taken)[-1].texts] == ["done", OFFER.id]
    assert "adult.safe" in {text.id for text in says(taken)[0].texts}
    choosing = step(sent, Commanded("visit"), WITH_VISITS).state
    left = says(answer(choosing, "no", WITH_VISITS))[-1]
    assert [text.id for text in left.texts] == ["done", "adult_link"]


def test_who_chooses_a_visit_is_not_asked_about_news_behind_it() -> None:
    choosing = step(walk(YOUTH, given=WITH_VISITS), Commanded("visit"), WITH_VISITS).state
    assert [one.question for one in choosing.asides] == ["visit_when"]
    assert asked(answer(choosing, "no", WITH_VISITS).state) == "done"


def test_what_the_centre_says_of_a_visit_is_not_followed_by_the_same_question_again() -> None:
    event = VisitChanged("me", Visit(1, SLOT), agreed="cancelled")
    assert asked(step(walk(YOUTH, given=WITH_VISITS), event, WITH_VISITS).state) == "done"


def test_visit_is_offered_once_behind_the_requests_for_all_children() -> None:
    first = answer(walk(PARENT[:-1], given=WITH_VISITS), PARENT[-1], WITH_VISITS)
    last = answer(first.state, "no", WITH_VISITS)
    behind = answer(last.state, "no", WITH_VISITS)
    buttons = [
        {choice.value for one in says(turn) if one.asking for choice in one.asking.controls} for turn in (first, last)
    ]
    assert ["!visit" in found for found in buttons] == [False, True]
    assert [OFFER.id in said_in(turn) for turn in (first, last, behind)] == [False, False, True]
    assert (asked(first.state), asked(last.state)) == ("another", "news")


def test_stop_takes_every_yes_to_messages_back() -> None:
    state = answer(walk(YOUTH, given=WITH_VISITS), "yes", WITH_VISITS).state
    booked = context(visits=Visits((), {"me": Visit(1, SLOT)}), writes_first=True)
    state = answer(step(state, Commanded("remind_visit"), booked).state, "yes", booked).state
    assert (state.news[0].wanted, state.visiting[0].wanted) == ("yes", "yes")
    taken = step(state, Commanded("stop"), booked)
    taken_back = {e.about for e in taken.effects if isinstance(e, RecordConsent) and not e.given}
    assert taken_back == {"news", "visits"}


@pytest.mark.parametrize("wanted", ["yes", "no", ""])
def test_open_page_may_hear_news_where_they_said_yes(wanted: str) -> None:
    assert may_hear(State(news=(NewsWish("me", wanted),)), awaited=False) is (wanted == "yes")
    assert not may_hear(State(news=(NewsWish("me", wanted),), stopped=True), awaited=False)
    where_a_word_hides = State(news=(NewsWish("me", wanted),), beside=(State(),))
    assert may_hear(where_a_word_hides, awaited=False) is (wanted == "yes"), "it listens as anybody's page"
    assert may_hear(State(visiting=(Visiting("me", "yes", ""),)), awaited=False)


# --- news -------------------------------------------------------------------------------------------------------------


def test_news_come_with_the_button_that_stops_them_and_leave_the_place_as_it_was() -> None:
    state = agreed()
    (news,) = said(state)
    assert news.kind == "staff"
    assert news.asking is not None
    assert [choice.value for choice in news.asking.controls] == ["!news no"]
    assert asked(step(state, NEWS).state) == asked(state)


@pytest.mark.parametrize("event", [Commanded("news", "no"), Commanded("no_news"), Commanded("stop")], ids=str)
def test_it_is_taken_back_at_any_time_and_that_is_recorded(event: Commanded) -> None:
    taken = step(agreed(), event)
    assert said(taken.state) == []
    assert [e.given for e in taken.effects if isinstance(e, RecordConsent) and e.about == "news"] == [False]
    assert mailings.of(taken.state, "me") == NewsWish("me", "no", TODAY.isoformat())


def test_no_news_come_while_danger_is_asked_about_the_centre_talks_or_somebody_else_is_here() -> None:
    state = agreed()
    in_danger = step(state, Said("on me frappe", Reading(danger="alert"))).state
    talking = step(state, StaffWrote("me", "Bonjour", f"{TODAY}T14:00"), context()).state
    other = step(state, Commanded("other")).state
    hidden = step(step(state, Commanded("safeword")).state, Said("melon", Reading(value="melon"))).state
    for held in (in_danger, talking, other, hidden):
        assert said(held) == []


def test_consent_goes_along_to_another_address_and_nothing_of_it_stays() -> None:
    state = agreed()
    part = moving.part_of(state, "me")
    assert part is not None
    assert part.news == state.news
    joined = moving.joined(State(), Arrived(part, "other-1"))
    assert [(one.speaker, one.wanted) for one in joined.news] == [("other-1", "yes")]
    assert moving.without(state, "me").news == ()


def test_question_that_waits_is_not_opened_over_another_one() -> None:
    state = step(walk(YOUTH[:-1]), StaffWrote("me", "Bonjour", f"{TODAY}T14:00"), context()).state
    assert Aside("news") not in state.asides
