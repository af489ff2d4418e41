"""Questions in the middle of a conversation: what is answered, what is kept of them, and that nothing else changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.services.facts import confirmed_facts, fact_sources
from bot.services.rendering import expecting as words_expected
from conversations import engine
from conversations.questions_answered import SMALL_TALK, kept_words
from conversations.readings import Reading
from conversations.stored import dump
from conversations.types import (
    Commanded,
    Context,
    CountDanger,
    KeepQuestion,
    OpenTicket,
    OpenUrgent,
    PassOnQuestion,
    Said,
    Say,
    State,
)
from conversations.understanding import understand
from storage.facts import set_fact
from tests.conversing import HELPER, PARENT, TEACHER, TODAY, YOUTH, answer, context, path, programme, said, step, walk
from tests.reading import lexicon
from tests.storing import NOW
from tests.test_engine_properties import conversations
from tests.test_safe_words import SAYS_WORD, with_word
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from conversations.texts import Text
    from conversations.types import Asking, Event, Step
    from storage.db import Database

EVERYBODY = (YOUTH, PARENT, HELPER, TEACHER)
PRIVATE = {"name", "phone"}
TOKEN = "5ecret"
LETTER = ("letter of the centre", date(2026, 11, 1))
CALL = ("call with the head", date(2026, 11, 20))


def asks(state: State, *intents: str, given: Context | None = None) -> Step:
    """A text in which these questions were heard."""
    return step(state, Said("...", Reading(intents=intents, asks=True)), given or context(token=TOKEN))


def types(state: State, text: str, given: Context | None = None) -> Step:
    """A text as it is heard in the product."""
    known = given or context(token=TOKEN)
    asked = words_expected(engine.expecting(state, known), catalogues())
    reading = understand(text, asked, state.locale or "fr", lexicon())
    return step(state, Said(text, reading), known)


def kept(taken: Step) -> list[KeepQuestion]:
    return [effect for effect in taken.effects if isinstance(effect, KeepQuestion)]


def texts(taken: Step) -> list[Text]:
    return [text for effect in taken.effects if isinstance(effect, Say) for text in effect.texts]


def asking(taken: Step) -> Asking:
    """The question with which the step ends."""
    last = taken.effects[-1]
    assert isinstance(last, Say)
    assert last.asking is not None
    return last.asking


def open_question(state: State) -> list[str]:
    return [text.id for text in engine.expecting(state, context()).texts]


# --- in the middle of a form ---


@pytest.mark.parametrize("answers", EVERYBODY, ids=["youth", "parent", "helper", "teacher"])
def test_question_is_answered_at_every_question_and_the_form_goes_on_where_it_was(answers: tuple[str, ...]) -> None:
    for number in range(1, len(answers) + 1):
        state = walk(answers[:number])
        taken = asks(state, "age_limit")
        asked = open_question(state)
        # It is asked once: any other word passes it over, and then the adult of a young person is spoken of.
        at_the_end = ["done", "adult_link"] if answers == YOUTH else ["done"]
        behind = at_the_end if asked == ["news.ask"] else asked
        assert said(taken) == ["question.age_limit", *behind], number
        assert path(walk(answers[number:], taken.state)) == path(walk(answers)), number


def test_several_questions_are_answered_in_their_order() -> None:
    taken = asks(walk(YOUTH[:3]), "over_18", "location_address", "age_limit")
    assert said(taken) == [
        "reason.age_18_to_20", "reason.age_over_20", "door.vocational_training", "door.apprenticeship",
        "question.location_address", "question.age_limit", "question.unconfirmed_rest", "district.ask",
    ]  # fmt: skip


def test_answer_beside_a_question_counts_and_the_question_is_answered() -> None:
    taken = types(walk(YOUTH[:1]), "16 ans. C'est gratuit ?")
    assert path(taken.state).answers["me", "age"] == "16"
    assert said(taken) == ["question.cost", "question.unconfirmed_rest", "schooling.ask"]


def test_small_talk_is_answered_in_the_middle_and_beside_a_question_it_is_only_politeness() -> None:
    state = walk(YOUTH[:3])
    for typed, says in (("merci beaucoup", "question.thanks"), ("salam", "question.greeting")):
        assert said(types(state, typed)) == [says, "district.ask"], typed
    assert "question.greeting" not in said(types(state, "Bonjour, c'est gratuit ?"))


@pytest.mark.parametrize("typed", ["salam", "bonjour", "سلام", "السلام عليكم", "slm"])
def test_first_message_is_greeted_once_whatever_the_greeting(typed: str) -> None:
    taken = types(State(), typed)
    greetings = [text for text in said(taken) if text in {"hello", "question.greeting"}]
    assert greetings == ["hello"]
    assert said(taken)[-1] == "who.ask"
    assert said(types(taken.state, typed))[0] == "question.greeting"


def test_first_message_with_a_question_is_answered_and_says_who_speaks() -> None:
    assert {"question.age_limit", "hello", "hello.robot"} <= set(said(asks(State(), "age_limit")))


@pytest.mark.parametrize("reading", [Reading(suggested=("cost", "duration")), Reading(candidates=("youth", "parent"))])
def test_first_message_says_who_speaks_also_when_it_may_mean_several_things(reading: Reading) -> None:
    taken = step(State(), Said("...", reading))
    assert said(taken)[:2] == ["hello", "hello.robot"]
    assert said(taken)[-1] in {"question.suggest", "who.ask"}  # with the choices that it may be
    assert "hello" not in said(answer(taken.state, "youth"))


# --- what the centre has confirmed ---


def test_what_nobody_confirmed_is_never_answered_as_if_it_were_known() -> None:
    state = walk(YOUTH[:3])
    for intent, answered in programme().questions.answers.items():
        told = said(asks(state, intent))
        open_ = bool(answered.facts) and not answered.quiet
        assert ("question.unconfirmed" in told) == (open_ and not answered.says), intent
        rest = open_ and bool(answered.says) and not answered.says_later
        assert ("question.unconfirmed_rest" in told) == rest, intent
        assert not any(part.startswith("fact.") or part == "question.said_by" for part in told), intent


def test_confirmed_fact_is_said_in_its_words_with_who_said_so_and_when() -> None:
    known = context(
        token=TOKEN,
        confirmed={"meals": "no", "boarding": "yes", "duration": "10 mois", "start_date": "2026-12-01"},
        sources={"meals": LETTER, "boarding": LETTER, "duration": CALL, "start_date": LETTER},
    )
    taken = asks(walk(YOUTH[:3]), "meals_boarding", "duration", "start_date_season", given=known)
    assert said(taken) == [
        "fact.meals.no", "fact.boarding.yes", "question.said_by", "fact.duration", "question.said_by",
        "question.start_date_season", "fact.start_date", "question.said_by", "district.ask",
    ]  # fmt: skip
    values = {text.id: text.values for text in texts(taken)}
    assert values["fact.duration"]["value"] == "10 mois"
    assert values["fact.start_date"]["day"] == date(2026, 12, 1)
    sources = [(text.values["source"], text.values["day"]) for text in texts(taken) if text.id == "question.said_by"]
    assert sources == [LETTER, CALL, LETTER]
    assert not kept(taken)


def test_each_source_is_named_when_two_confirmed_facts_have_two() -> None:
    known = context(confirmed={"meals": "yes", "boarding": "no"}, sources={"meals": LETTER, "boarding": CALL})
    assert said(asks(walk(YOUTH[:3]), "meals_boarding", given=known))[:-1] == [
        "fact.meals.yes", "question.said_by", "fact.boarding.no", "question.said_by",
    ]  # fmt: skip


def test_one_confirmed_fact_of_several_is_enough_for_an_answer() -> None:
    known = context(confirmed={"free_of_charge": "yes"})
    taken = asks(walk(YOUTH[:3]), "cost", given=known)
    assert said(taken) == ["question.cost", "fact.free_of_charge.yes", "district.ask"]


def test_fact_worded_for_a_locale_is_said_there_with_its_own_source_and_elsewhere_as_for_all() -> None:
    known = context(
        confirmed={"address": "Rue 1", "address@ary": "زنقة 1"}, sources={"address": LETTER, "address@ary": CALL}
    )
    for locale, value, source in (("fr", "Rue 1", LETTER), ("ary", "زنقة 1", CALL), ("ary_Latn", "Rue 1", LETTER)):
        state = step(walk(YOUTH[:3]), Commanded("language", locale)).state
        values = {text.id: text.values for text in texts(asks(state, "location_address", given=known))}
        assert values["fact.address"]["value"] == value, locale
        assert (values["question.said_by"]["source"], values["question.said_by"]["day"]) == source, locale


def test_fact_worded_for_one_locale_alone_is_unconfirmed_in_the_others() -> None:
    known = context(token=TOKEN, confirmed={"duration@ary": "10 شهور"}, sources={"duration@ary": CALL})
    assert said(asks(walk(YOUTH[:3]), "duration", given=known))[0] == "question.unconfirmed"
    darija = step(walk(YOUTH[:3]), Commanded("language", "ary")).state
    assert said(asks(darija, "duration", given=known))[:2] == ["fact.duration", "question.said_by"]


@pytest.mark.parametrize(
    ("value", "of_age", "of_18"),
    [
        ("", ["question.age_limit"], ["reason.age_18_to_20", "reason.age_over_20"]),
        (
            "yes",
            ["question.age_13_to_17", "fact.takes_18_to_20.yes"],
            ["reason.age_over_20", "fact.takes_18_to_20.yes"],
        ),
        ("no", ["question.age_13_to_17", "fact.takes_18_to_20.no"], ["reason.age_over_17", "fact.takes_18_to_20.no"]),
    ],
)
def test_what_is_said_of_the_age_agrees_with_what_the_centre_said_of_18_to_20(
    value: str, of_age: list[str], of_18: list[str]
) -> None:
    known = context(confirmed={"takes_18_to_20": value})
    assert said(asks(walk(YOUTH[:3]), "age_limit", given=known))[:-1] == of_age
    told = [part for part in said(asks(walk(YOUTH[:3]), "over_18", given=known))[:-1] if not part.startswith("door.")]
    assert told == of_18


def test_who_sent_a_request_hears_the_new_verdict_at_the_next_turn_and_the_request_stands() -> None:
    at_18 = ("youth", "18", "left", "1AC", "yes", "anfa", *YOUTH[6:13], "send")
    sent = walk(at_18)
    assert sent.references
    later = context(confirmed={"takes_18_to_20": "no"})
    taken = step(sent, Commanded("help"), later)
    assert "verdict.no" in said(taken)
    assert "reason.age_over_17" in said(taken)
    assert taken.state.references == sent.references
    assert not [effect for effect in taken.effects if not isinstance(effect, Say)]
    assert "verdict.no" not in said(step(taken.state, Commanded("help"), later)), "said once"


def test_fact_past_its_end_is_unconfirmed_again(database: Database) -> None:
    last = NOW.date() + timedelta(days=3)
    with database.transaction() as tx:
        set_fact(tx, "duration", "9 mois", source="old letter", until=None, by="test", now=NOW - timedelta(days=9))
        set_fact(tx, "duration", "10 mois", source="letter", until=last, by="test", now=NOW)

    def told(day: date) -> Step:
        with database.transaction() as tx:
            confirmed, sources = confirmed_facts(tx, day), fact_sources(tx, programme(), day)
        return asks(
            walk(YOUTH[:3]), "duration", given=context(token=TOKEN, today=day, confirmed=confirmed, sources=sources)
        )

    assert said(told(last))[:-1] == ["fact.duration", "question.said_by"]
    assert texts(told(last))[0].values["value"] == "10 mois"
    after = told(last + timedelta(days=1))
    assert said(after)[:-1] == ["question.unconfirmed"]
    assert kept(after)


@pytest.mark.parametrize(
    ("day", "doors"),
    [
        (date(2026, 8, 31), ["door.automatic_return"]),
        (date(2026, 9, 1), ["door.return_under_16"]),
        (TODAY, ["door.return_under_16"]),
    ],
)
def test_door_is_named_only_while_it_is_in_force(day: date, doors: list[str]) -> None:
    known = context(today=day)
    taken = asks(walk(YOUTH[:3]), "return_to_school_reintegration", given=known)
    assert said(taken) == ["question.return_to_school", *doors, "district.ask"]


def test_nobody_is_told_to_sign_up_here_while_sign_up_is_not_open() -> None:
    """ "Yes, you sign up right here: it takes five minutes", and after five minutes: "not open yet"."""
    known = context(launch="closed")
    assert said(asks(walk(YOUTH[:3], given=known), "sign_up", given=known)) == ["not_open", "district.ask"]
    at_the_end = walk(YOUTH[:4], given=known)
    assert path(at_the_end, known).node.id == "not_open"
    assert said(asks(at_the_end, "sign_up", given=known)).count("not_open") == 1


# --- is it one of these? ---


def test_suggestions_are_buttons_beside_the_open_question_which_waits() -> None:
    state = walk(YOUTH[:3])
    taken = step(state, Said("...", Reading(suggested=("cost", "duration", "no_such"))))
    asked = asking(taken)
    assert said(taken) == ["question.suggest"]
    assert [choice.value for choice in asked.choices] == ["!ask cost", "!ask duration", "!none"]
    assert [choice.label.id for choice in asked.choices[:1]] == ["ask.cost.button"]  # type: ignore[union-attr]
    assert (asked.question, asked.kind) == ("district", "city"), (
        "an answer that is typed now is one to the open question"
    )
    assert path(answer(taken.state, "anfa").state).node.id == "wish"


def test_pressed_suggestion_is_answered_as_if_it_was_typed() -> None:
    state = step(walk(YOUTH[:3]), Said("...", Reading(suggested=("cost", "age_limit")))).state
    for intent in programme().questions.answers:
        assert said(step(state, Commanded("ask", intent))) == said(asks(state, intent)), intent


def proposed(state: State, words: str = "...", *, asks: bool = False, personal: bool = False) -> Step:
    """Questions are proposed for what was typed."""
    return step(state, Said(words, Reading(suggested=("cost", "age_limit"), asks=asks, personal=personal)))


def test_none_of_these_asks_the_open_question_again() -> None:
    taken = step(proposed(walk(YOUTH[:3])).state, Commanded("none"))
    assert said(taken) == ["not_understood", "district.ask"]
    assert not kept(taken), "it was no question"


def test_question_that_was_none_of_those_proposed_is_kept() -> None:
    """Of a question for which others were proposed nothing was kept: staff never heard of it."""
    asked = proposed(walk(YOUTH[:3]), "fin nkhelli lmotor, 0600000001 ?", asks=True)
    assert not kept(asked)
    taken = step(asked.state, Commanded("none"), context(token=TOKEN))
    assert said(taken) == ["question.kept", "district.ask"]
    assert kept(taken) == [KeepQuestion(TOKEN, "", "fin nkhelli lmotor, ••• ?")]
    assert "!pass_on" in [choice.value for choice in asking(taken).controls]
    assert PassOnQuestion(TOKEN, "me") in step(taken.state, Commanded("pass_on")).effects
    named = step(proposed(walk(YOUTH[:3]), "Amina ?", asks=True, personal=True).state, Commanded("none"))
    assert [one.words for one in kept(named)] == [""]


def test_words_for_which_questions_were_proposed_are_forgotten_in_the_next_turn_whatever_it_is() -> None:
    asked = proposed(walk(YOUTH[:3]), "fin nkhelli lmotor ?", asks=True).state
    assert "lmotor" in dump(asked)
    for event in (Commanded("none"), Commanded("ask", "cost"), Said("anfa", Reading("anfa")), Commanded("help")):
        then = step(asked, event).state
        assert "lmotor" not in dump(then), event
        assert not kept(step(then, Commanded("none"))), event
    hidden = step(proposed(with_word(walk(YOUTH[:3])), "fin nkhelli lmotor ?", asks=True).state, SAYS_WORD).state
    assert "lmotor" not in dump(hidden)


@pytest.mark.parametrize("answers", EVERYBODY, ids=["youth", "parent", "helper", "teacher"])
def test_question_that_was_none_of_those_proposed_is_not_kept_beside_a_name_or_a_number(
    answers: tuple[str, ...],
) -> None:
    for number in range(1, len(answers) + 1):
        state = walk(answers[:number])
        taken = step(proposed(state, asks=True).state, Commanded("none"), context(token=TOKEN))
        assert bool(kept(taken)) == (engine.expecting(state, context()).kind not in PRIVATE), number


def test_nothing_is_kept_of_none_of_these_while_danger_is_spoken_of() -> None:
    asked = proposed(walk(YOUTH[:3]), asks=True).state
    alert = step(asked, Said("...", Reading(danger="alert"))).state
    for state in (alert, proposed(alert, asks=True).state):
        assert not kept(step(state, Commanded("none"), context(token=TOKEN)))


def test_suggestion_that_no_button_has_says_nothing_new() -> None:
    taken = step(walk(YOUTH[:3]), Commanded("ask", "https://example.org"))
    assert said(taken) == ["district.ask"]
    assert not kept(taken)


def test_question_out_of_scope_is_told_so_and_not_kept() -> None:
    state = walk(YOUTH[:3])
    taken = step(state, Said("...", Reading(asks=True, outside=True)), context(token=TOKEN))
    assert said(taken) == ["question.outside", "district.ask"]
    assert not kept(taken)
    assert taken.state.misses == 0
    no_question = step(state, Said("...", Reading(outside=True)))
    assert said(no_question) == ["not_understood", "district.again"]


# --- what is kept ---


def unread(state: State) -> list[Step]:
    """A question that nobody can answer: one that was not understood, and one that is not confirmed."""
    readings = (Reading(asks=True), Reading(intents=("duration",)), Reading(intents=("age_limit", "duration")))
    known = context(token=TOKEN)
    return [step(state, Said("Karim ...", one), known) for one in readings]


@pytest.mark.parametrize("answers", EVERYBODY, ids=["youth", "parent", "helper", "teacher"])
def test_question_is_kept_except_beside_a_name_or_a_number(answers: tuple[str, ...]) -> None:
    kinds = set()
    for number in range(1, len(answers) + 1):
        state = walk(answers[:number])
        kind = engine.expecting(state, context()).kind
        kinds.add(kind)
        for taken in unread(state):
            assert bool(kept(taken)) == (kind not in PRIVATE), (number, kind)
            assert bool(taken.state.unanswered) == (kind not in PRIVATE), (number, kind)
    assert kinds >= PRIVATE


def test_words_beside_an_answer_that_is_a_number_are_not_kept_either() -> None:
    reading = Reading(value="+212600000001", intents=("duration",))
    taken = step(walk(YOUTH[:8]), Said("0600000001, ch7al lmodda?", reading), context(token=TOKEN))
    assert path(taken.state).node.id == "phone_whose"
    assert "question.unconfirmed" in said(taken)
    assert not kept(taken)


def test_nothing_is_kept_with_danger_nor_while_it_is_spoken_of() -> None:
    state = walk(YOUTH[:3])
    alert = step(state, Said("...", Reading(danger="alert", intents=("duration",), asks=True)), context(token=TOKEN))
    assert not kept(alert)
    assert CountDanger("fr") in alert.effects
    helped = context(confirmed={"safeguarding_lead": "yes"}, token=TOKEN)
    for value in ("help", "yes", "+212600000001", "any"):
        for taken in unread(alert.state):
            assert not kept(taken), alert.state.asides
            assert taken.state.asides == alert.state.asides
        alert = answer(alert.state, value, helped)
    assert alert.state.asides[-1].question == "danger_told"
    assert not any(kept(taken) for taken in unread(alert.state))


def test_question_that_is_the_first_message_of_all_is_kept_after_the_greeting() -> None:
    """Who began with a question that nobody here could answer was greeted, and the question was lost."""
    taken = step(State(), Said("nbdel lgroup 0600000001 ?", Reading(asks=True)), context(token=TOKEN))
    assert said(taken) == ["hello", "hello.robot", "question.kept", "who.ask"]
    assert kept(taken) == [KeepQuestion(TOKEN, "", "nbdel lgroup ••• ?")]
    assert PassOnQuestion(TOKEN, "me") in step(taken.state, Commanded("pass_on")).effects
    named = step(State(), Said("Amina ?", Reading(asks=True, personal=True)), context(token=TOKEN))
    assert kept(named) == [KeepQuestion(TOKEN, "", "")]
    for reading in (Reading(asks=True, outside=True), Reading(), Reading(danger="alert", asks=True)):
        assert not kept(step(State(), Said("...", reading), context(token=TOKEN))), reading
    outside = step(State(), Said("...", Reading(asks=True, outside=True)))
    assert said(outside) == ["hello", "hello.robot", "who.ask"]


def test_nothing_is_kept_of_what_is_answered_and_of_small_talk() -> None:
    state = walk(YOUTH[:3])
    for intent in (*SMALL_TALK, "age_limit", "human_contact", "application_status"):
        assert not kept(asks(state, intent)), intent
    assert not kept(step(state, Said("?", Reading()), context(token=TOKEN)))


def test_kept_question_has_the_words_and_the_first_unconfirmed_intent_and_nothing_of_the_person() -> None:
    taken = step(
        walk(YOUTH[:3]),
        Said("ch7al taman w ch7al lmodda", Reading(intents=("age_limit", "cost", "duration"))),
        context(token=TOKEN),
    )
    assert kept(taken) == [KeepQuestion(TOKEN, "cost", "ch7al taman w ch7al lmodda")]
    pressed = step(walk(YOUTH[:3]), Commanded("ask", "duration"), context(token=TOKEN))
    assert kept(pressed) == [KeepQuestion(TOKEN, "duration", "")]


def test_question_is_kept_without_its_words_when_somebody_may_be_named_in_it() -> None:
    words = "je m'appelle Amina, ch7al taman"
    taken = step(walk(YOUTH[:3]), Said(words, Reading(intents=("cost",), personal=True)), context(token=TOKEN))
    assert kept(taken) == [KeepQuestion(TOKEN, "cost", "")]
    unread = step(walk(YOUTH[:3]), Said(words, Reading(asks=True, personal=True)), context(token=TOKEN))
    assert kept(unread) == [KeepQuestion(TOKEN, "", "")]


@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        ("mon numéro 06 00 00 00 01 ok ?", "mon numéro ••• ok ?"),
        ("+212600000001", "•••"),
        ("٠٦٠٠٠٠٠٠٠١ شحال", "••• شحال"),
        ("CIN AB000001 ?", "CIN AB••• ?"),
        ("test@example.org ou www.example.org ou https://example.org/a?b=1 ?", "••• ou ••• ou ••• ?"),
        ("16 ans en 2026, 3 mois ?", "16 ans en 2026, 3 mois ?"),
        ("x" * 400, "x" * 300),
    ],
)
def test_kept_words_are_without_numbers_links_and_addresses(typed: str, stays: str) -> None:
    assert kept_words(typed) == stays


# --- passing it on ---


def test_kept_question_is_passed_on_in_the_next_turn_only() -> None:
    taken = asks(walk(YOUTH[:3]), "duration")
    assert "!pass_on" in [choice.value for choice in asking(taken).controls]
    at_once = step(taken.state, Commanded("pass_on"), context(token="other"))
    assert PassOnQuestion(TOKEN, "me") in at_once.effects
    assert said(at_once) == ["question.passed_on", "district.ask"]
    late = step(answer(taken.state, "anfa").state, Commanded("pass_on"))
    twice = step(at_once.state, Commanded("pass_on"))
    for again in (late, twice, step(walk(YOUTH[:3]), Commanded("pass_on"))):
        assert not any(isinstance(effect, PassOnQuestion) for effect in again.effects)
        assert said(again)[0] == "question.passed_on_late"


def test_question_kept_in_the_next_turn_is_the_one_that_is_passed_on() -> None:
    first = asks(walk(YOUTH[:3]), "duration")
    second = asks(first.state, "meals_boarding", given=context(token="second"))
    assert PassOnQuestion("second", "me") in step(second.state, Commanded("pass_on")).effects


def test_passing_on_is_offered_only_where_something_was_kept() -> None:
    for state in (walk(YOUTH[:7]), walk(YOUTH[:8])):
        assert engine.expecting(state, context()).kind in PRIVATE
        assert "!pass_on" not in [choice.value for choice in asking(asks(state, "duration")).controls]


# --- side questions and hidden conversations ---


@pytest.mark.parametrize("side", ["delete", "language", "change", "withdraw", "start"])
def test_question_during_a_side_question_does_not_lose_it(side: str) -> None:
    state = step(walk(YOUTH), Commanded(side)).state
    assert state.asides
    taken = asks(state, "age_limit", "duration")
    assert taken.state.asides == state.asides
    assert said(taken) == ["question.age_limit", "question.unconfirmed_rest", *open_question(state)]
    assert asking(taken).choices == engine.expecting(state, context()).choices


@pytest.mark.parametrize("intent", ["age_limit", "parent_permission_guardian", "thanks", "privacy_data"])
def test_nothing_is_answered_by_rote_while_somebody_may_be_in_danger(intent: str) -> None:
    state = step(walk(YOUTH[:3]), Said("...", Reading(danger="alert"))).state
    taken = asks(state, intent)
    assert taken.state.asides == state.asides
    assert said(taken) == ["danger.again"]
    assert taken.effects[-1].kind == "danger"  # type: ignore[union-attr]


@pytest.mark.parametrize("event", [Commanded("human"), Said("...", Reading(intents=("human_contact",)))])
def test_who_may_be_in_danger_and_wants_a_person_asks_for_help_and_opens_no_ordinary_ticket(event: Event) -> None:
    state = step(walk(YOUTH[:3]), Said("...", Reading(danger="alert"))).state
    taken = step(state, event)
    assert not [effect for effect in taken.effects if isinstance(effect, OpenTicket)]
    assert [effect for effect in taken.effects if isinstance(effect, OpenUrgent)]
    assert taken.state.asides[-1].question == "danger_told"


def test_language_asked_for_during_another_side_question_gives_the_place_back() -> None:
    state = step(walk(YOUTH[:3]), Commanded("delete")).state
    taken = asks(state, "language_change")
    assert said(taken) == ["language.ask"]
    chosen = answer(taken.state, "ar")
    assert chosen.state.locale == "ar"
    assert said(chosen)[-1] == "delete.ask"


def test_hidden_conversation_shows_nothing_of_a_question_and_cannot_pass_it_on() -> None:
    taken = asks(with_word(walk(YOUTH[:3])), "duration")
    assert taken.state.unanswered == TOKEN
    hidden = step(taken.state, SAYS_WORD)
    assert [one.unanswered for one in (hidden.state, *hidden.state.beside)] == ["", ""]
    assert said(hidden) == []
    seen = step(hidden.state, Commanded("pass_on"))
    assert seen.effects[:1] == step(State(), Commanded("pass_on")).effects[:1]
    back = step(hidden.state, SAYS_WORD)
    assert "question.unconfirmed" not in said(back)
    assert said(step(back.state, Commanded("pass_on")))[0] == "question.passed_on_late"


def test_question_asked_where_a_conversation_is_hidden_leaves_it_as_it_was_and_is_put_away_without_it() -> None:
    hidden = step(with_word(walk(YOUTH)), SAYS_WORD).state
    shown = asks(answer(hidden, "youth").state, "duration")
    assert shown.state.beside == hidden.beside
    assert said(shown) == said(asks(walk(("youth",)), "duration"))
    back = step(shown.state, SAYS_WORD).state
    assert [one.unanswered for one in (back, *back.beside)] == ["", ""]


# --- always ---


@settings(max_examples=300, deadline=None)
@given(
    conversations(),
    st.lists(st.sampled_from(sorted(programme().questions.answers)), min_size=1, max_size=4, unique=True),
    st.sampled_from(["", "delete", "change", "withdraw", "start"]),
    st.booleans(),
)
def test_answering_questions_changes_no_answer_and_leaves_the_same_question_open(
    state: State,
    intents: list[str],
    side: str,
    confirmed: bool,  # noqa: FBT001 - drawn
) -> None:
    if side:
        state = step(state, Commanded(side)).state
    assume("sign_up" not in intents)  # who said "not now" is asked again
    assume(all(aside.question != "news" for aside in state.asides))  # any other word passes that over
    values = {"yes_no": "yes", "date": "2026-12-01", "words": "x"}
    facts = {fact.id: values[fact.type] for fact in programme().facts if fact.id in programme().questions.facts}
    known = context(token=TOKEN, confirmed=facts if confirmed else {}, sources=dict.fromkeys(facts, LETTER))
    # what a sister answered is her brother's, too, as soon as a fact that was confirmed meanwhile makes it the question
    assume(step(state, Said("..."), known).state.answers == state.answers)
    taken = asks(state, *intents, given=known)
    assert {type(effect) for effect in taken.effects} <= {Say, KeepQuestion}
    assert (taken.state.answers, taken.state.references) == (state.answers, state.references)
    assert bool(kept(taken)) <= (engine.expecting(state, known).kind not in PRIVATE)
    after = taken.state
    if "language_change" in intents:
        assert after.asides[-1].question == "language"
        after = step(after, Commanded("back"), known).state
    assert after.asides == state.asides
    assert engine.expecting(after, known) == engine.expecting(state, known)


# --- signing up, where it is more than a question ---------------------------------------------------------------------


def test_who_said_not_now_was_told_to_answer_questions_that_nobody_asked() -> None:
    state = walk((*YOUTH[:4], "no"))
    assert engine.expecting(state, context(token=TOKEN)).question != "wish"
    taken = asks(state, "sign_up")
    assert asking(taken).question == "wish"
    assert "question.sign_up" not in [text.id for text in texts(taken)]


def test_who_cannot_sign_up_was_told_that_they_can() -> None:
    state = walk(("youth", "15", "enrolled", "anfa"))
    told = [text.id for text in texts(asks(state, "sign_up"))]
    assert "question.sign_up" not in told
    assert told[0].startswith("verdict.no")


def test_who_asks_for_doors_before_the_verdict_is_told_that_they_come() -> None:
    assert "doors.later" in [text.id for text in texts(step(walk(("youth",)), Commanded("doors")))]
