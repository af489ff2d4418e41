"""What people read agrees with what they chose, with what is true, and is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.i18n import LONGEST_BUTTON, button_length, date_words
from bot.services.rendering import render
from conversations import engine
from conversations.asking import changeable, summary
from conversations.locales import LOCALES
from conversations.readings import Reading
from conversations.texts import Text
from conversations.types import Aside, Commanded, LeadStatus, RecordConsent, Said, Say, State, Wish
from tests.conversing import PARENT, TEACHER, TODAY, YOUTH, answer, context, path, said, step, walk
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from conversations.types import Launch, Step

NO_NUMBER = (*YOUTH[:8], "none", "ai", "mother", "Essai", "send")
WRITE_ONLY = (*YOUTH[:10], "write", *YOUTH[11:])
SECOND = ("yes", "16", "never", "outside", "yes", "Nora", "computing", "send")


def texts(taken: Step) -> list[Text]:
    return [text for effect in taken.effects if isinstance(effect, Say) for text in effect.texts]


def words(taken: Step, locale: str = "fr") -> list[str]:
    """The labels of all buttons of the last message."""
    last = taken.effects[-1]
    assert isinstance(last, Say)
    message = render(last, 1, locale, catalogues())
    return [button.label for row in (*message.rows, message.controls) for button in row]


# --- a no that was a slip ---


@pytest.mark.parametrize(
    ("answers", "refused"),
    [(YOUTH[:6], "consent"), (YOUTH[:4], "wish"), (TEACHER[:1], "wish_teacher"), (TEACHER[:2], "consent")],
)
def test_who_refused_finds_the_way_to_a_yes_among_what_can_be_changed(answers: tuple[str, ...], refused: str) -> None:
    state = walk((*answers, "no"))
    assert refused in {line.question for line in changeable(path(state), context())}
    asked = answer(step(state, Commanded("change")).state, f"me:{refused}").state
    assert path(asked).node.id == refused
    assert path(answer(asked, "yes").state).node.id == path(walk((*answers, "yes"))).node.id


def test_consent_given_after_a_refusal_is_recorded_as_given() -> None:
    state = step(walk((*YOUTH[:6], "no")), Commanded("change", "consent")).state
    taken = answer(state, "yes")
    assert [(one.given) for one in taken.effects if isinstance(one, RecordConsent)] == [True]


def test_consent_that_was_given_is_not_offered_among_lines_to_change() -> None:
    assert "consent" not in {line.question for line in changeable(path(walk(YOUTH)), context())}


# --- where nobody can call ---


@pytest.mark.parametrize("answers", [NO_NUMBER, WRITE_ONLY], ids=["no number", "only by writing"])
@pytest.mark.parametrize("confirmed", [{}, {"call_back_days": "3"}])
def test_who_cannot_be_called_reads_that_the_answer_comes_here(
    answers: tuple[str, ...], confirmed: dict[str, str]
) -> None:
    given = context(confirmed=confirmed)
    state = walk(answers[:-1], given=given)
    taken = answer(state, "send", given)
    assert "sent.here" in said(taken)
    assert not {"sent.call_unknown", "sent.call_days"} & set(said(taken))
    assert ("human.days" if confirmed else "human.unknown") in said(taken)
    known = replace(given, leads=(LeadStatus("me", "1000002", "new"),))
    told = texts(step(taken.state, Commanded("status"), known))
    assert told[0].values["status"] == Text("status.new_here")


def test_who_can_be_called_reads_of_the_call() -> None:
    assert "sent.call_unknown" in said(answer(walk(YOUTH[:-1]), "send"))


# --- what is promised ---


def test_trial_promises_nobody_who_reads_the_request() -> None:
    trial = context(launch="trial")
    for answers in (YOUTH, NO_NUMBER, WRITE_ONLY):
        told = said(answer(walk(answers[:-1], given=trial), "send", trial))
        assert told[:2] == ["sent", "sent.trial"]
        assert not [text for text in told[2:] if text.startswith(("sent.", "human."))]


@pytest.mark.parametrize("launch", ["open", "trial", "local", "closed"])
def test_person_is_offered_as_another_door_only_where_somebody_answers(launch: Launch) -> None:
    given = context(launch=launch)
    told = said(answer(walk(("youth", "21-30"), given=given), "enrolled", given))
    assert ("door.staff" in told) == (launch != "closed")


def test_no_is_followed_by_its_doors_and_by_no_second_and_third_offer_of_a_person() -> None:
    told = said(answer(walk(("youth", "21-30")), "enrolled"))
    assert told[-2:] == ["door.staff", "done.not_here"]


def test_request_that_ended_is_not_said_to_be_dealt_with() -> None:
    state = walk(YOUTH)
    for status in ("enrolled", "sent_elsewhere", "not_interested", "in_touch"):
        known = context(leads=(LeadStatus("me", "1000002", status),))
        stands = texts(step(state, Commanded("status"), known))[0].values["status"]
        assert stands == Text("status.other" if status == "in_touch" else "status.ended"), status


def test_status_says_that_they_wait_for_a_person() -> None:
    waits = context(wishes={"me": Wish(TODAY)})
    assert said(step(walk(YOUTH[:3]), Commanded("status"), waits))[:2] == ["status.none", "human.since"]


# --- several at one phone ---


def test_two_requests_are_told_apart_by_the_first_name() -> None:
    state = walk((*PARENT, *SECOND))
    known = context(leads=tuple(LeadStatus(subject, code, "new") for subject, code in state.references))
    told = texts(step(state, Commanded("status"), known))
    assert [text.values.get("name") for text in told[:2]] == ["Test", "Nora"]
    asked = step(state, Commanded("withdraw"))
    labels = words(asked)
    assert [label.partition(" ")[2] for label in labels[:2]] == ["Test", "Nora"]


def test_long_first_name_leaves_the_button_of_a_request_its_room() -> None:
    state = walk((*PARENT[:7], "Abdelhamid-Abderrahman", *PARENT[8:], *SECOND))
    labels = words(step(state, Commanded("withdraw")))
    assert labels[0].endswith(" Abdelhamid-")
    assert all(button_length(label) <= LONGEST_BUTTON for label in labels)


def test_review_of_the_second_child_has_the_order_of_the_first() -> None:
    first, second = (walk(PARENT[:-1]), walk((*PARENT, *SECOND[:-1])))
    orders = [[line.question for line in summary(path(state), context())] for state in (first, second)]
    assert [name for name in orders[0] if name in orders[1]] == orders[1]
    assert orders[0][0] == orders[1][0] == "age"


def test_later_is_not_said_a_turn_after_one_of_two_requests_was_withdrawn() -> None:
    state = walk((*PARENT, *SECOND, "no"))
    code = dict(state.references)["child-1"]
    taken = answer(step(state, Commanded("withdraw")).state, code)
    assert "later" not in said(taken)
    assert "later" not in said(step(taken.state, Commanded("status")))


def test_erasing_is_asked_about_in_the_same_words_whoever_else_is_here() -> None:
    alone = walk(YOUTH[:3])
    hides = replace(State(), beside=(replace(alone, safe_word="x"),))
    together = walk(YOUTH[:3], step(alone, Commanded("other")).state)
    asked = {said(step(state, Commanded("delete")))[-1] for state in (alone, hides, together)}
    assert asked == {"delete.ask"}


def test_first_word_after_everything_was_erased_is_greeted_only() -> None:
    state = answer(step(walk(YOUTH), Commanded("delete")).state, "yes").state
    taken = step(state, Said("lune", Reading()))
    assert said(taken) == ["hello", "hello.robot", "who.ask"]


# --- said once ---


def test_two_open_questions_in_one_message_promise_staff_once() -> None:
    taken = step(walk(YOUTH[:3]), Said("?", Reading(intents=("location_address", "cost", "duration"))))
    promises = [text for text in said(taken) if text.startswith("question.unconfirmed")]
    assert promises == ["question.unconfirmed_rest"]
    assert said(taken)[-2] == "question.unconfirmed_rest"


def test_papers_are_promised_once() -> None:
    taken = step(walk(YOUTH[:3]), Said("?", Reading(intents=("documents_needed",))))
    assert said(taken)[:2] == ["question.documents_needed", "district.ask"]


def test_one_source_of_two_answers_is_named_once_after_both() -> None:
    by = ("centre", TODAY)
    given = context(confirmed={"meals": "no", "start_date": "2026-12-01"}, sources={"meals": by, "start_date": by})
    taken = step(walk(YOUTH[:3]), Said("?", Reading(intents=("meals_boarding", "start_date_season"))), given)
    assert said(taken).count("question.said_by") == 1
    assert said(taken).index("question.said_by") > said(taken).index("fact.start_date")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("centre", "said_by.centre"),
        (" Le  Centre ", "said_by.centre"),
        ("السونطر", "said_by.centre"),
        ("la directrice", "said_by.head"),
    ],
)
def test_usual_source_has_words_in_every_language(source: str, text: str) -> None:
    given = context(confirmed={"meals": "no"}, sources={"meals": (source, TODAY)})
    taken = step(walk(YOUTH[:3]), Said("?", Reading(intents=("meals_boarding",))), given)
    said_by = next(one for one in texts(taken) if one.id == "question.said_by")
    assert said_by.values["source"] == Text(text)


def test_source_that_is_none_of_the_usual_ones_stands_as_it_was_written() -> None:
    given = context(confirmed={"meals": "no"}, sources={"meals": ("Mme Essai", TODAY)})
    taken = step(walk(YOUTH[:3]), Said("?", Reading(intents=("meals_boarding",))), given)
    assert next(one for one in texts(taken) if one.id == "question.said_by").values["source"] == "Mme Essai"


# --- forms that fit ---


def test_first_of_a_month_is_written_as_french_writes_it() -> None:
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    for locale in ("fr", "ary_Latn"):
        assert date_words(first, locale) == "1er décembre 2026"
        assert date_words(second, locale) == "2 décembre 2026"
        assert date_words(first, locale, "EEEE d MMMM y") == "mardi 1er décembre 2026"
    assert date_words(date(2026, 12, 11), "fr") == "11 décembre 2026"
    assert date_words(first, "ar") == "1 دجنبر 2026"


@pytest.mark.parametrize("locale", LOCALES)
def test_answer_that_has_no_room_on_the_button_is_kept_without_being_named(locale: str) -> None:
    state = walk(YOUTH[:12])
    asked = step(state, Commanded("back"))
    labels = words(asked, locale)
    assert all(button_length(label) <= LONGEST_BUTTON for label in labels)
    assert catalogues().words(Text("control.keep_answer.button"), locale) in labels


def test_short_answer_is_named_on_the_button_that_keeps_it() -> None:
    labels = words(step(walk(YOUTH[:2]), Commanded("back")))
    assert "Garder\u00a0: 14 ans" in labels


@pytest.mark.parametrize(
    ("guardian", "asked"),
    [("mother", "guardian_name.ask_mother"), ("father", "guardian_name.ask_father"), ("guardian", "guardian_name.ask")],
)
def test_name_of_mother_or_father_is_asked_for_as_theirs(guardian: str, asked: str) -> None:
    assert said(answer(walk(YOUTH[:-3]), guardian)) == [asked]
    again = step(walk((*YOUTH[:-3], guardian)), Said("???", Reading()))
    assert said(again)[-1] == "guardian_name.again"


@pytest.mark.parametrize(
    ("relation", "left_out"), [("mother", {"mother"}), ("father", {"father"}), ("guardian", set())]
)
def test_parent_who_writes_is_offered_their_own_number_once(relation: str, left_out: set[str]) -> None:
    state = walk((*PARENT[:8], relation, *PARENT[9:11]))
    asked = engine.expecting(state, context())
    assert asked.question == "phone_whose"
    assert {"own", "mother", "father", "family", "other"} - {one.value for one in asked.choices} == left_out


def test_answer_is_read_back_without_the_yes_or_no_of_its_button() -> None:
    for value in ("left", "enrolled"):
        state = replace(walk(YOUTH[:2]), asides=(Aside("confirm", "me", "schooling", value),))
        asked = engine.expecting(state, context())
        assert asked.texts[0].values["answer"] == Text(f"said.{value}")
