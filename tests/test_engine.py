"""One step at a time: what an event does to a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conversations.readings import Reading
from conversations.stored import dump
from conversations.types import (
    Attached,
    Commanded,
    CountDanger,
    EraseAll,
    MarkLeadChanged,
    OpenTicket,
    OpenUrgent,
    RecordConsent,
    Said,
    SaveLead,
    Say,
    SharedContact,
    State,
    StopMessages,
    Tapped,
    Tick,
    WithdrawLead,
)
from tests.conversing import HELPER, PARENT, TEACHER, YOUTH, answer, context, kept_on, path, said, step, walk

if TYPE_CHECKING:
    from conversations.types import Effect, Step


def of(taken: Step, kind: type[Effect]) -> list[Effect]:
    return [effect for effect in taken.effects if isinstance(effect, kind)]


def test_first_message_of_any_kind_says_who_speaks_and_how_to_erase() -> None:
    for event in (Commanded("start"), Said("salut"), Attached("sticker"), Tapped(3, "me", "age", "14"), Commanded("x")):
        taken = step(State(), event)
        assert {"hello", "hello.robot"} <= set(said(taken)), event
        assert said(taken)[-1] in {"who.ask", "who.again"}, event


@pytest.mark.parametrize(
    ("answers", "kind", "expected"),
    [
        (YOUTH, "youth", {"who": "youth", "first_name": "Test", "guardian": "mother", "guardian_name": "Essai"}),
        (PARENT, "youth", {"who": "parent", "first_name": "Test", "guardian": "mother", "guardian_name": "Essai"}),
        (HELPER, "youth", {"who": "helper", "agrees": "yes", "helper_name": "Essai", "needs_guardian": "1"}),
        (TEACHER, "teacher", {"who": "teacher", "first_name": "Essai", "subject_taught": "maths", "district": "anfa"}),
    ],
)
def test_sign_up_saves_one_lead_for_each_kind_of_person(
    answers: tuple[str, ...], kind: str, expected: dict[str, str]
) -> None:
    state = walk(answers[:-1])
    taken = answer(state, "send")
    (lead,) = of(taken, SaveLead)
    assert isinstance(lead, SaveLead)
    assert lead.values["kind"] == kind
    assert expected.items() <= lead.values.items()
    assert lead.values["phone"] == "+212600000001"
    assert "sent" in said(taken)


def test_sent_lead_is_saved_once_whatever_is_said_after() -> None:
    state = walk(YOUTH)
    for event in (Commanded("help"), Commanded("status"), Attached("voice"), Said("?", Reading()), Commanded("start")):
        taken = step(state, event)
        assert not of(taken, SaveLead)
        state = taken.state


def test_changed_answer_after_sending_is_checked_and_sent_again_under_the_same_reference() -> None:
    state = walk(YOUTH)
    reopened = step(state, Commanded("change", "phone"))
    assert of(reopened, MarkLeadChanged)
    changed = kept_on(answer(reopened.state, "+212600000002").state)
    assert path(changed).node.id == "review"
    sent = answer(changed, "send", context(reference="9999999"))
    (lead,) = of(sent, SaveLead)
    assert isinstance(lead, SaveLead)
    assert (lead.reference, lead.values["phone"]) == (dict(state.references)["me"], "+212600000002")


def test_other_number_asks_again_whose_it_is_and_when_and_what_may_be_said_there() -> None:
    state = walk(YOUTH)
    changed = answer(step(state, Commanded("change", "phone")).state, "+212600000002").state
    asked = []
    while path(changed).node.id != "review":
        asked.append(path(changed).node.id)
        changed = step(changed, Commanded("keep")).state
    assert asked == ["phone_whose", "call_when", "may_say"]
    same = answer(step(state, Commanded("change", "phone")).state, "+212600000001").state
    assert path(same).node.id == path(state).node.id


def test_back_walks_down_the_answers_and_keep_gives_each_back() -> None:
    state = walk(YOUTH[:5])
    places = []
    for _ in range(3):
        state = step(state, Commanded("back")).state
        places.append(path(state).node.id)
    assert places == ["wish", "district", "schooling"]
    for expected in ("district", "wish", "grade"):
        state = step(state, Commanded("keep")).state
        assert path(state).node.id == expected


def test_change_keeps_the_later_answers() -> None:
    state = walk(YOUTH[:-1])
    state = step(state, Commanded("change", "first_name")).state
    state = answer(state, "Autre").state
    assert path(state).node.id == "review"
    assert path(state).answers["me", "guardian_name"] == "Essai"


def test_same_button_twice_is_acknowledged_in_silence() -> None:
    state = walk(YOUTH[:2])
    taken = step(state, Tapped(1, "me", "age", "14"))
    assert taken.effects == ()
    assert path(taken.state).node.id == "schooling"


def test_old_button_with_another_choice_asks_before_it_changes_anything() -> None:
    state = walk(YOUTH[:4])
    taken = step(state, Tapped(1, "me", "age", "15"))
    assert said(taken) == ["replace.ask_named"]
    assert path(taken.state).answers["me", "age"] == "14"
    yes = step(taken.state, Tapped(taken.state.turn, "", "replace", "yes"))
    assert path(yes.state).answers["me", "age"] == "15"
    assert path(yes.state).node.id == "wish"


def test_old_button_of_an_earlier_side_question_does_not_answer_the_open_one() -> None:
    state = step(walk(YOUTH[:4]), Commanded("delete")).state
    old = state.turn
    state = step(state, Commanded("back")).state
    state = step(state, Commanded("delete")).state
    taken = step(state, Tapped(old, "", "delete", "yes"))
    assert not of(taken, EraseAll)
    assert "gone" in said(taken)


def test_button_of_a_question_that_is_gone_says_so_and_shows_the_current_one() -> None:
    state = walk(YOUTH[:2])
    for tap in (Tapped(1, "me", "no_such", "x"), Tapped(1, "child-1", "age", "14"), Tapped(0, "", "", "")):
        assert said(step(state, tap)) == ["gone", "schooling.ask"]


def test_chosen_button_is_ticked() -> None:
    (tick,) = of(step(walk(YOUTH[:2]), Tapped(2, "me", "schooling", "left")), Tick)
    assert isinstance(tick, Tick)
    assert tick.label.id == "choice.left"  # type: ignore[union-attr]


def test_answer_that_does_not_fit_is_asked_differently_then_a_person_is_offered() -> None:
    state = walk(YOUTH[:1])
    first = step(state, Said("?", Reading()))
    assert said(first) == ["not_understood", "age.again"]
    second = step(first.state, Said("?", Reading()))
    assert said(second)[-1] == "again.human"
    (say,) = [e for e in second.effects if isinstance(e, Say) and e.asking]
    assert say.asking is not None
    assert "!human" in [choice.value for choice in say.asking.controls]
    assert answer(second.state, "14").state.misses == 0


def test_value_that_is_no_answer_is_never_stored() -> None:
    state = walk(YOUTH[:1])
    for value in ("2", "150", "abc", "1899", "2027", "٣٠"):
        assert path(answer(state, value).state).node.id == "age", value


def test_language_changes_in_the_middle_and_keeps_every_answer() -> None:
    state = walk(YOUTH[:9])
    taken = step(state, Commanded("language", "ary_Latn"))
    assert taken.state.locale == "ary_Latn"
    assert taken.state.answers == state.answers
    assert path(taken.state) == path(state)


def test_chosen_language_wins_over_how_they_write() -> None:
    state = step(walk(YOUTH[:1]), Commanded("language", "fr")).state
    assert step(state, Said("wach", Reading(variety="ary_Latn"))).state.locale == "fr"


def test_language_follows_how_they_write_until_they_choose() -> None:
    assert step(State(), Said("سلام", Reading(variety="ary"))).state.locale == "ary"


def test_language_of_darija_does_not_flip_at_a_phrase_that_could_be_standard() -> None:
    for start, phrase, after in (
        ("ary", "ar", "ary"), ("ary_Latn", "fr", "ary_Latn"), ("ar", "ary", "ary"), ("fr", "ary_Latn", "ary_Latn"),
        ("fr", "ar", "ar"), ("ary", "ary_Latn", "ary_Latn"),
    ):  # fmt: skip
        state = step(State(), Said("...", Reading(variety=start))).state
        assert step(state, Said("...", Reading(variety=phrase))).state.locale == after, (start, phrase)


def test_danger_comes_before_the_answer_in_every_state() -> None:
    for number in range(len(YOUTH) + 1):
        state = walk(YOUTH[:number])
        taken = step(state, Said("...", Reading(danger="alert", value="14")))
        says = [effect for effect in taken.effects if isinstance(effect, Say)]
        assert says[-1].kind == "danger", number
        assert CountDanger("fr") in taken.effects, number
        assert not any(isinstance(effect, (OpenTicket, OpenUrgent)) for effect in taken.effects), number
        assert path(taken.state).answers == path(state).answers, number
        back = step(taken.state, Tapped(taken.state.turn, "", "danger", "misread"))
        assert path(back.state) == path(state), number


def test_danger_is_answered_even_when_no_helpline_is_confirmed_any_more() -> None:
    lapsed = context(confirmed={"helpline_children": ""})
    taken = step(walk(YOUTH[:3]), Said("...", Reading(danger="alert")), lapsed)
    assert said(taken) == ["danger.no_numbers"]


def test_erasing_asks_once_then_leaves_nothing() -> None:
    for number in range(len(YOUTH) + 1):
        asked = step(walk(YOUTH[:number]), Commanded("delete"))
        assert not of(asked, EraseAll)
        erased = answer(asked.state, "yes")
        assert erased.effects[-1] == EraseAll()
        assert (erased.state.answers, erased.state.references, erased.state.asides) == ((), (), ())


def test_withdrawing_takes_the_lead_back_and_can_be_sent_anew() -> None:
    asked = step(walk(YOUTH), Commanded("withdraw"))
    taken = answer(asked.state, "yes")
    assert of(taken, WithdrawLead) == [WithdrawLead("me")]
    assert taken.state.references == ()
    state = step(taken.state, Commanded("change", "")).state
    assert state.asides


def test_taking_consent_back_withdraws_every_lead() -> None:
    state = walk(PARENT)
    state = step(state, Commanded("back")).state
    consent_no = State(
        answers=tuple(replace(a, open=a.question == "consent") for a in state.answers),
        references=state.references, turn=state.turn, locale="fr",
    )  # fmt: skip
    taken = answer(answer(consent_no, "no").state, "yes")
    assert RecordConsent("me", "parent", context().programme.consent["parent"], given=False) in taken.effects
    assert WithdrawLead("child-1") in taken.effects
    assert path(taken.state).node.id == "no_consent"


def test_second_child_has_its_own_answers_and_lead_and_asks_nothing_twice() -> None:
    state = walk(PARENT)
    assert path(state).node.id == "another"
    state = walk(("yes", "16", "never", "anfa", "yes", "Deux", "repair"), state)
    assert path(state).node.id == "review"
    taken = answer(state, "send", context(reference="7777777"))
    (lead,) = of(taken, SaveLead)
    assert isinstance(lead, SaveLead)
    assert (lead.subject, lead.values["age"], lead.values["first_name"]) == ("child-2", "16", "Deux")
    assert lead.values["phone"] == "+212600000001"
    assert [subject for subject, _ in taken.state.references] == ["child-1", "child-2"]


def test_someone_else_on_this_phone_starts_beside_and_sees_nothing_of_the_first() -> None:
    state = walk(YOUTH)
    state = step(state, Commanded("start")).state
    taken = answer(state, "other")
    assert said(taken)[-1] == "who.ask"
    second = walk(("parent", "14"), taken.state)
    assert path(second).subject == "other-1.child-1"
    first = step(second, Commanded("other", "me")).state
    assert path(first) == path(walk(YOUTH))
    back = step(second, Commanded("other", "me"))
    assert [type(effect) for effect in back.effects] == [Say], "nothing is agreed or sent by handing the phone back"
    shown = step(second, Commanded("status"))
    assert said(shown)[0] == "status.none"


def test_phone_can_be_shared_or_left_out() -> None:
    at_phone = walk(YOUTH[:8])
    shared = step(at_phone, SharedContact("212600000007", own=True))
    assert path(shared.state).answers["me", "phone"] == "+212600000007"
    without = answer(at_phone, "none")
    assert path(without.state).node.id == "trade"
    elsewhere = step(walk(YOUTH[:3]), SharedContact("212600000007", own=True))
    assert said(elsewhere)[0] == "attached.contact"


def test_number_abroad_is_taken_only_when_it_is_confirmed() -> None:
    at_phone = walk(YOUTH[:8])
    typed = answer(at_phone, "+33639980001")
    assert said(typed)[-1] == "phone_abroad.ask"
    assert ("me", "phone") not in path(typed.state).answers
    yes = answer(typed.state, "yes")
    assert path(yes.state).answers["me", "phone"] == "+33639980001"
    no = answer(typed.state, "no")
    assert path(no.state).node.id == "phone"
    assert ("me", "phone") not in path(no.state).answers
    another = answer(typed.state, "+212600000003")
    assert path(another.state).answers["me", "phone"] == "+212600000003"
    twice = answer(typed.state, "+33639980002")
    assert path(answer(twice.state, "yes").state).answers["me", "phone"] == "+33639980002"


def test_number_abroad_in_place_of_another_asks_again_what_hangs_on_it() -> None:
    reopened = step(walk(YOUTH), Commanded("change", "phone")).state
    changed = answer(answer(reopened, "+33639980001").state, "yes").state
    assert path(changed).node.id == "phone_whose"


def test_number_abroad_that_waits_for_its_yes_is_never_the_answer_to_another_question() -> None:
    waits = answer(step(walk(YOUTH), Commanded("change", "phone")).state, "+33639980001").state
    kept = step(waits, Commanded("keep")).state
    assert not kept.asides
    assert path(kept).answers["me", "phone"] == "+212600000001"
    first = answer(walk(YOUTH[:8]), "+33639980001").state
    closed = step(first, Said("oui", Reading("yes")), context(launch="closed"))
    assert all(one.value != "+33639980001" for one in closed.state.answers)


def test_number_abroad_that_waits_goes_with_a_withdrawal() -> None:
    waits = answer(step(walk(YOUTH), Commanded("change", "phone")).state, "+33639980001").state
    gone = answer(step(waits, Commanded("withdraw")).state, "yes").state
    assert not gone.asides
    assert "+33639980001" not in dump(gone)


def test_minor_without_guardian_is_marked_and_never_blocked() -> None:
    taken = answer(walk((*YOUTH[:13], "none")), "send")
    (lead,) = of(taken, SaveLead)
    assert isinstance(lead, SaveLead)
    assert lead.values["needs_guardian"] == "1"


def test_adult_of_18_is_not_asked_for_a_guardian() -> None:
    state = walk(("youth", "18", "left", "1AC", "yes", "anfa", *YOUTH[6:13]))
    assert path(state).node.id == "review"


def test_closed_launch_gate_answers_not_open_with_other_doors() -> None:
    closed = context(launch="closed")
    state = walk(YOUTH[:3], given=closed)
    taken = answer(state, "anfa", closed)
    assert "door.other_centre.why" in said(taken)
    assert "door.staff" not in said(taken), "nobody answers yet"
    assert said(taken)[-2:] == ["not_open", "not_open.again"]
    teacher = walk(("teacher",), given=closed)
    assert path(teacher, closed).node.id == "not_open"


def test_trial_is_said_on_the_first_screen_and_at_the_end() -> None:
    trial = context(launch="trial")
    assert "hello.trial" in said(step(State(), Commanded("start"), trial))
    assert "sent.trial" in said(answer(walk(YOUTH[:-1], given=trial), "send", trial))


def test_call_back_is_promised_only_once_it_is_confirmed() -> None:
    assert "sent.call_unknown" in said(answer(walk(YOUTH[:-1]), "send"))
    confirmed = context(confirmed={"call_back_days": "3"})
    assert "sent.call_days" in said(answer(walk(YOUTH[:-1], given=confirmed), "send", confirmed))


def test_stop_is_remembered_until_they_start_again() -> None:
    stopped = step(walk(YOUTH), Commanded("stop"))
    assert StopMessages() in stopped.effects
    assert StopMessages(stopped=False) in step(stopped.state, Commanded("start")).effects


@pytest.mark.parametrize("name", ["help", "language", "status", "privacy", "human", "stop", "delete", "change"])
def test_command_works_in_every_state_and_never_loses_the_place(name: str) -> None:
    for answers in (YOUTH, PARENT, HELPER, TEACHER):
        for number in range(len(answers) + 1):
            state = walk(answers[:number])
            taken = step(state, Commanded(name))
            assert said(taken), (name, number)
            closed = step(taken.state, Commanded("back")) if taken.state.asides else taken
            assert path(closed.state).answers == path(state).answers, (name, number)


def test_forged_button_cannot_say_what_no_button_says() -> None:
    state = walk(YOUTH[:7])
    forged = step(state, Tapped(7, "me", "first_name", "https://example.org"))
    assert said(forged)[0] == "gone"
    assert path(forged.state).node.id == "first_name"


def test_withdrawn_or_refused_leaves_no_name_and_no_number() -> None:
    personal = {"first_name", "phone", "guardian_name", "own_name"}
    withdrawn = answer(step(walk(PARENT), Commanded("withdraw")).state, "yes").state
    assert not personal & {a.question for a in withdrawn.answers}
    state = walk(PARENT)
    reopened = State(answers=tuple(replace(a, open=a.question == "consent") for a in state.answers), turn=9)
    refused = answer(reopened, "no").state
    assert not personal & {a.question for a in refused.answers}


def test_withdrawing_one_of_two_children_leaves_the_other_as_it_was() -> None:
    state = walk(PARENT)
    state = walk(("yes", "16", "never", "anfa", "yes", "Deux", "repair"), state)
    state = answer(state, "send", context(reference="7777777")).state
    which = step(state, Commanded("withdraw"))
    taken = answer(which.state, dict(state.references)["child-1"])
    assert of(taken, WithdrawLead) == [WithdrawLead("child-1")]
    assert not of(taken, MarkLeadChanged)
    assert path(taken.state).node.id == "another"


def test_sixth_person_on_one_phone_is_told_and_nothing_grows() -> None:
    state = walk(("youth",))
    for _ in range(8):
        state = walk(("youth",), step(state, Commanded("other")).state)
    taken = step(state, Commanded("other"))
    assert said(taken)[0] == "other.too_many"
    assert len({a.subject for a in taken.state.answers}) == 5


def test_help_is_promised_only_when_somebody_reads() -> None:
    at_danger = step(walk(YOUTH[:3]), Said("...", Reading(danger="alert"))).state
    nobody = answer(at_danger, "help")
    assert said(nobody) == ["danger.help_unread"]
    assert of(nobody, OpenUrgent) == [OpenUrgent("me")], "whoever runs the centre sees that one waits"
    went_on = answer(nobody.state, "continue")
    assert said(went_on) == ["district.ask"]


def test_masked_number_is_said_and_never_kept() -> None:
    state = walk(YOUTH[:7])
    taken = step(state, Said("AB123456", Reading(masked=True)))
    assert said(taken) == ["masked", "first_name.ask"]
    assert taken.state.answers == state.answers


def test_consent_under_other_words_is_asked_again() -> None:
    state = walk(YOUTH)
    newer = context()
    programme = type(newer.programme)(
        **{name: getattr(newer.programme, name) for name in newer.programme.__slots__ if name != "consent"},
        consent={"youth": "2027-01-01"},
    )
    later = type(newer)(programme, newer.today, hint="fr", facts=newer.facts)
    assert path(state, later).node.id == "consent"
