"""May the centre's news come here? Asked apart from the consent to be called, once, kept to, taken back at any time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.clock import CASABLANCA
from bot.services.hearing import may_hear
from conversations import mailings, moving
from conversations.flows.mailings import ASK
from conversations.flows.visits import OFFER
from conversations.types import (
    Arrived,
    Aside,
    Commanded,
    Mailed,
    NewsWish,
    OpenUrgent,
    Reading,
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


def test_behind_the_number_a_visit_is_offered_as_a_button_and_only_news_are_asked_about() -> None:
    taken = answer(walk(YOUTH[:-1], given=WITH_VISITS), YOUTH[-1], WITH_VISITS)
    says = [effect for effect in taken.effects if isinstance(effect, Say)]
    assert [one.kind for one in says] == ["reference", "tell", "tell", "question"]
    assert [one.texts[0].id for one in says[1:]] == ["adult_link", OFFER.id, ASK.id]
    assert says[-1].asking is not None
    assert says[-1].asking.controls[0].value == "!visit"


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
    offered = [
        [OFFER.id in {text.id for text in e.texts} for e in one.effects if isinstance(e, Say)] for one in (first, last)
    ]
    assert [any(found) for found in offered] == [False, True]
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
    assert not may_hear(State(news=(NewsWish("me", wanted),), beside=(State(),)), awaited=False)
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
    joined = moving._joined(State(), Arrived(part, "other-1"))
    assert [(one.speaker, one.wanted) for one in joined.news] == [("other-1", "yes")]
    assert moving.without(state, "me").news == ()


def test_question_that_waits_is_not_opened_over_another_one() -> None:
    state = step(walk(YOUTH[:-1]), StaffWrote("me", "Bonjour", f"{TODAY}T14:00"), context()).state
    assert Aside("news") not in state.asides
