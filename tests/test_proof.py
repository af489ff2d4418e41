"""The proof of the rules: every kind of answers, at every day on which something changes, whatever is confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks import unproven
from conversations.comparing import Difference, Side, difference
from conversations.eligibility import assess, open_doors
from conversations.flow import choices_of
from conversations.flows import FLOW
from conversations.kinds import Kind, kinds
from conversations.proof import Standing, faults, idle
from conversations.rules import FACT_VALUES, Condition
from conversations.texts import Text
from tests.conversing import TODAY, context, path, programme, walk

FACTS = [fact.id for fact in programme().facts if fact.used_by]
KINDS = kinds(programme(), TODAY)
ONE_DAY = timedelta(days=1)
OF_18_TO_20 = "takes_18_to_20"


def days() -> list[date]:
    """The days on which a rule or a door begins or ends, with those before and after."""
    dated = (*programme().rules, *programme().doors)
    edges = {day for one in dated for day in (one.valid_from, one.valid_until) if day is not None and day.year >= 2026}
    return sorted({TODAY, *(day + step * ONE_DAY for day in edges for step in (-1, 0, 1))})


@pytest.mark.parametrize("day", days(), ids=str)
def test_rules_are_proven_whatever_is_confirmed(day: date) -> None:
    assert unproven(programme(), day) == []


def values(question: str) -> list[str]:
    """All buttons, and what can be typed."""
    asked = FLOW.question(question)
    assert asked is not None
    typed = [*map(str, range(3, 100)), *map(str, range(1900, TODAY.year + 1))] if question == "age" else []
    return [*(choice.value for choice in choices_of(asked, context())), *typed]


@settings(deadline=None)  # how busy a machine is decides nothing
@given(
    st.sampled_from(values("age")),
    st.sampled_from(values("schooling")),
    st.sampled_from(values("grade")),
    st.sampled_from(values("district")),
    st.sampled_from(FACT_VALUES),
)
def test_any_answers_get_what_one_of_the_kinds_gets(
    age: str, schooling: str, grade: str, district: str, fact: str
) -> None:
    told = {"age": age, "schooling": schooling, "grade": grade, "district": district}
    if schooling == "never":
        del told["grade"]
    beside = {f"fact.{OF_18_TO_20}": fact, "launch": "closed"}

    def judged(answers: dict[str, str]) -> object:
        return assess(answers | beside, programme(), TODAY), open_doors(answers | beside, programme(), TODAY)

    judgements = [judged(kind.answers) for kind in KINDS if kind.answers.keys() == told.keys()]
    assert judged(told) in judgements


def test_every_button_stands_in_one_kind_of_its_question() -> None:
    for question in ("age", "schooling", "grade", "district"):
        classes = {dict(kind.alike)[question] for kind in KINDS if question in kind.answers}
        told = sorted(value for alike in classes for value in alike)
        asked = FLOW.question(question)
        assert asked is not None
        assert {choice.value for choice in choices_of(asked, context())} <= set(told)
        assert len(told) == len(set(told)), question


@pytest.mark.parametrize("value", FACT_VALUES)
def test_conversation_comes_to_the_verdict_of_its_kind(value: str) -> None:
    confirmed = {OF_18_TO_20: value} if value != "unknown" else {}
    known = context(confirmed=confirmed)
    for kind in KINDS:
        verdict = assess(Standing(confirmed).beside(kind.answers, programme()), programme(), TODAY)
        stood = path(walk(("youth",), given=known), known)
        state = walk(("youth",), given=known)
        while stood.node.id in kind.answers:
            state = walk((kind.answers[stood.node.id],), state, known)
            stood = path(state, known)
        assert stood.node.id in {"wish", "done"}
        assert stood.verdicts["me"].value == verdict.value, kind.answers


def test_proof_fails_where_a_no_has_no_other_door() -> None:
    closed = tuple(door for door in programme().doors if door.id != "employment")
    found = faults(replace(programme(), doors=closed), {}, TODAY)
    assert {fault.what for fault in found} == {"no_other_door"}
    assert {fault.answers["age"] for fault in found} == {"31+"}
    assert unproven(replace(programme(), doors=closed), TODAY)[0].startswith(
        "programme.yaml: rules: a no without another door: age 31+"
    )


def test_proof_fails_where_all_rules_have_ended() -> None:
    over = tuple(replace(rule, valid_until=TODAY - ONE_DAY) for rule in programme().rules)
    assert {fault.what for fault in faults(replace(programme(), rules=over), {}, TODAY)} == {"no_reason", "never_told"}


# --- what another value changes ---


def changed(before: Standing, after: Standing) -> Difference:
    return difference(Side(programme(), before, TODAY), Side(programme(), after, TODAY))


def ages(kind: Kind) -> tuple[str, ...]:
    return dict(kind.alike)["age"]


@pytest.mark.parametrize(("value", "verdict"), [("yes", "yes"), ("no", "no")])
def test_word_of_the_centre_on_18_to_20_turns_their_verdict_and_no_other(value: str, verdict: str) -> None:
    found = changed(Standing({}), Standing({OF_18_TO_20: value}))
    turned = [one for one in found.verdicts if one.before != one.after]
    assert [(one.before, one.after) for one in turned] == [("unknown", verdict)]
    assert found.verdicts[0] == turned[0], "those that become others stand first"
    assert ages(turned[0].examples[0].kind) == ("18", "19", "20")
    assert 0 < turned[0].sets < found.sets
    back = changed(Standing({OF_18_TO_20: value}), Standing({}))
    assert [(one.before, one.after, one.sets) for one in back.verdicts if one.before != one.after] == [
        (verdict, "unknown", turned[0].sets)
    ]


def test_counts_of_a_difference_are_those_of_all_answers_one_by_one() -> None:
    beside, turned = programme().told({OF_18_TO_20: "no"}), 0
    for kind in KINDS:
        for told in product(*(values for _, values in kind.alike)):
            answers = dict(zip(kind.answers, told, strict=True))
            before, after = assess(answers, programme(), TODAY), assess(answers | beside, programme(), TODAY)
            turned += before.value != after.value
    found = changed(Standing({}), Standing({OF_18_TO_20: "no"}))
    assert [one.sets for one in found.verdicts if one.before != one.after] == [turned]


def test_opening_of_the_sign_up_turns_doors_and_no_verdict() -> None:
    found = changed(Standing({}, "closed"), Standing({}, "open"))
    assert found.verdicts == ()
    turned = {door.text.id: door.is_named for door in found.doors}
    assert turned["door.other_centre"] is False


def test_nothing_turns_when_nothing_changes() -> None:
    found = changed(Standing({"address": "a"}), Standing({"address": "b"}))
    assert (found.verdicts, found.doors) == ((), ())


def test_every_fact_that_a_rule_looks_at_is_tried() -> None:
    assert FACTS == [OF_18_TO_20]


# --- what never matters ---


def test_rule_case_and_door_that_decide_nothing_are_named() -> None:
    age, *others = programme().rules
    shadowed = replace(age, cases=(*age.cases, replace(age.cases[0], reason=Text("reason.shadowed"))))
    schooling = next(rule for rule in others if rule.id == "schooling")
    agrees = replace(schooling, id="agrees", cases=tuple(replace(one, verdict="yes") for one in schooling.cases))
    nobody = replace(
        programme().doors[0], id="nobody", text=Text("door.nobody"), when=((Condition("age", "below", ("0",)),),)
    )
    wrong = replace(programme(), rules=(shadowed, *others, agrees), doors=(*programme().doors, nobody))
    assert idle(wrong, [{}, {OF_18_TO_20: "yes"}, {OF_18_TO_20: "no"}], TODAY) == [
        f"rules.age.cases.{len(age.cases) + 1}",
        "rules.agrees",
        "rules.agrees.cases.2",
        "doors.nobody",
    ]
    assert any(line.startswith("programme.yaml: doors.nobody: decides nothing") for line in unproven(wrong, TODAY))


def test_case_that_is_never_reached_is_named_with_its_line_though_another_says_the_same() -> None:
    age, *others = programme().rules
    fits = next(case for case in age.cases if case.reason.id == "reason.age_fits")
    again = replace(fits, when=(Condition("age", "between", ("14", "16")),))
    (first, *rest) = age.cases
    shadowed = replace(programme(), rules=(replace(age, cases=(first, fits, again, *rest)), *others))
    found = [line for line in unproven(shadowed, TODAY) if "decides nothing" in line]
    line = programme().lines["rules.age.cases.3"]
    assert found[0].startswith(f"programme.yaml: line {line}: rules.age.cases.3: decides nothing, whatever is answered")


def test_conditions_of_a_door_that_open_it_to_nobody_else_are_named() -> None:
    door = next(one for one in programme().doors if one.id == "apprenticeship")
    left = Condition("schooling", "is", ("left",))
    for ages, told in ((("13", "15"), []), (("15", "20"), ["doors.apprenticeship.when.3"])):
        more = replace(door, when=(*door.when, (Condition("age", "between", ages), left)))
        changed = tuple(more if one.id == door.id else one for one in programme().doors)
        assert idle(replace(programme(), doors=changed), [{}, {OF_18_TO_20: "no"}, {OF_18_TO_20: "yes"}], TODAY) == told
