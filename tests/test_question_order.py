"""The fewest questions: which comes next, and that nobody hears early what their other answers would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effort import Counted, asked, effort
from conversations.eligibility import assess, doors_told
from conversations.flow import choices_of
from conversations.flows import FLOW
from conversations.flows.verdict_words import SHOWN
from conversations.kinds import NEVER
from conversations.order import to_doors, to_verdict
from conversations.programme import ProgrammeWrong, load_programme
from conversations.rules import FACT_VALUES
from conversations.types import Commanded, Tapped
from tests.conversing import TODAY, answer, context, path, programme, said, step, walk
from tests.test_eligibility import copied

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from conversations.eligibility import OpenDoor
    from conversations.types import Launch

OF_18_TO_20 = "takes_18_to_20"


def values(question: str) -> list[str]:
    """All buttons, and what can be typed."""
    node = FLOW.question(question)
    assert node is not None
    typed = [*map(str, range(3, 100)), *map(str, range(1990, TODAY.year + 1))] if question == "age" else []
    return [*(choice.value for choice in choices_of(node, context())), *typed]


@st.composite
def whole_answers(draw: st.DrawFn) -> dict[str, str]:
    told = {name: draw(st.sampled_from(values(name))) for name in ("age", "schooling", "grade", "district")}
    if told["schooling"] == NEVER:
        del told["grade"]
    return told


def first(doors: tuple[OpenDoor, ...]) -> list[str]:
    return [f"{one.door.id} {one.open}" for one in doors if one.door.button][:SHOWN]


@given(whole_answers(), st.sampled_from(FACT_VALUES), st.sampled_from(["open", "closed"]))
def test_what_is_told_early_is_what_all_answers_would_give(told: dict[str, str], fact: str, launch: Launch) -> None:
    facts = {OF_18_TO_20: fact}
    beside = {**programme().told(facts), "launch": launch}
    whole = assess(told | beside, programme(), TODAY)
    short = asked(to_verdict(programme(), facts, TODAY), told)
    early = assess(short | beside, programme(), TODAY)
    assert early.value == whole.value
    assert set(early.reasons) <= set(whole.reasons)
    assert early.reasons
    more = asked(to_doors(programme(), facts, launch, TODAY), told, short)
    named = doors_told(assess(more | beside, programme(), TODAY), more | beside, programme(), TODAY)
    assert first(named) == first(doors_told(whole, told | beside, programme(), TODAY))


@given(whole_answers(), st.sampled_from(FACT_VALUES))
def test_no_question_is_asked_for_a_verdict_that_is_settled(told: dict[str, str], fact: str) -> None:
    facts = {OF_18_TO_20: fact}
    tree = to_verdict(programme(), facts, TODAY)
    prefix: dict[str, str] = {}
    while question := tree.next(prefix):
        outcomes = set()
        for value in values(question):
            rest = asked(tree, {**told, "grade": "1AC", question: value}, {**prefix, question: value})
            outcomes.add(assess(rest | programme().told(facts), programme(), TODAY).value)
        later = [name for name in told if name not in prefix and name != question]
        assert len(outcomes) > 1 or later, f"{question} alone is asked, and changes nothing"
        prefix[question] = told[question]


@pytest.mark.parametrize(
    ("told", "questions"),
    [
        ({"age": "12-"}, ["age"]),
        ({"age": "31+"}, ["age"]),
        ({"age": "15", "schooling": "enrolled"}, ["age", "schooling"]),
        ({"age": "15", "schooling": "left", "district": "anfa"}, ["age", "schooling", "district"]),
        ({"age": "18", "schooling": "left"}, ["age", "schooling"]),
        ({"age": "2008", "schooling": "never"}, ["age", "schooling"]),
    ],
)
def test_only_what_settles_the_verdict_is_asked_what_settles_most_first(
    told: dict[str, str], questions: list[str]
) -> None:
    assert list(asked(to_verdict(programme(), {}, TODAY), told)) == questions


def test_word_of_the_centre_on_18_to_20_changes_what_is_asked() -> None:
    told = {"age": "18", "schooling": "left", "grade": "3AC", "district": "anfa"}
    assert list(asked(to_verdict(programme(), {OF_18_TO_20: "yes"}, TODAY), told)) == ["age", "schooling", "district"]
    assert list(asked(to_verdict(programme(), {OF_18_TO_20: "no"}, TODAY), told)) == ["age"]


def test_half_of_those_who_write_need_at_most_sixty_percent_of_all_questions() -> None:
    found = effort(programme(), {}, TODAY)
    assert found.by_tree.median <= 0.6 * found.asking_all.median
    assert found.by_tree.mean < found.in_file_order.mean
    assert found.by_tree.weights.total() == found.asking_all.weights.total()


@pytest.mark.parametrize("fact", FACT_VALUES)
def test_no_order_of_the_questions_has_a_lower_median(fact: str) -> None:
    """Where the centre takes 18 to 20, three of four: two thirds get a yes, which each of three answers can turn."""
    found = effort(programme(), {OF_18_TO_20: fact}, TODAY)
    assert found.by_tree.median == found.least_median
    assert found.most_with_one_fewer < 0.5
    if fact == "yes":
        assert found.least_median == 3


def test_whoever_gets_a_yes_is_asked_what_could_turn_it() -> None:
    """Why no order can do better: without any one of the three, another answer to it gives another verdict."""
    facts = {OF_18_TO_20: "yes"}
    told = {"age": "15", "schooling": "left", "district": "anfa"}
    others = {"age": "31+", "schooling": "enrolled", "district": "outside"}
    beside = programme().told(facts)
    assert assess(told | {"grade": "1AC"} | beside, programme(), TODAY).value == "yes"
    for name, other in others.items():
        assert assess(told | {"grade": "1AC", name: other} | beside, programme(), TODAY).value != "yes"


def test_most_that_can_be_settled_is_found_by_trying_all_orders() -> None:
    tree = to_verdict(programme(), {OF_18_TO_20: "yes"}, TODAY)
    assert [tree.most_settled(number) for number in (0, 3, 4)] == [0, 1, 1]
    one, two = tree.most_settled(1), tree.most_settled(2)
    by_age_first = sum(weight for at, weight in tree.walks() if sum(one is not None for one in at) == 1)
    assert one == pytest.approx(by_age_first / sum(weight for _, weight in tree.walks()))
    assert one < two < 0.5


def test_who_writes_changes_the_order_and_no_verdict() -> None:
    known = programme().population
    mostly_at_school = {age: {"left": 1, "enrolled": 99, "never": 0} for age in known.ages}
    other = replace(
        programme(),
        population=replace(known, ages=dict.fromkeys(known.ages, 0) | {"15": 1}, schooling=mostly_at_school),
    )
    assert to_verdict(programme(), {}, TODAY).next({}) == "age"
    tree = to_verdict(other, {}, TODAY)
    assert tree.next({}) == "schooling"
    assert list(asked(tree, {"schooling": "enrolled"})) == ["schooling"]


def test_median_is_the_least_that_is_enough_for_half() -> None:
    counted = Counted()
    counted.weights.update({1: 2, 2: 1, 4: 3})
    assert (counted.median, counted.mean, counted.share(4)) == (2, 16 / 6, 0.5)


# --- in a conversation ---


def test_class_is_asked_after_a_verdict_only_where_it_changes_the_doors() -> None:
    assert path(walk(("youth", "18", "left"))).node.id == "grade"
    assert path(walk(("youth", "18", "never"))).node.id == "wish"
    assert path(walk(("youth", "14", "left", "outside"))).node.id == "wish"
    assert path(walk(("youth", "16", "left", "outside"))).node.id == "grade"


def test_verdict_stands_before_the_questions_about_doors_and_is_not_told_again_after_them() -> None:
    state = walk(("youth", "21-30"))
    assert path(state).node.id == "schooling"
    taken = answer(state, "left")
    assert said(taken) == ["grade.ask"]
    assert said(answer(taken.state, "3AC"))[:2] == ["doors.intro", "door.ofppt_qualification.why"]


def test_what_staff_need_is_asked_once_before_the_agreement() -> None:
    state = walk(("youth", "18", "left", "1AC", "yes"))
    assert path(state).node.id == "district"
    state = walk(("anfa",), state)
    assert path(state).node.id == "consent"
    assert [question.id for question, _ in path(state).questions()] == [
        "who", "age", "schooling", "grade", "wish", "district",
    ]  # fmt: skip


def test_answer_given_at_sign_up_leaves_what_was_told_before_as_it_is() -> None:
    before = walk(("youth", "18", "left", "1AC", "yes"))
    taken = answer(before, "outside")
    assert said(taken) == ["consent.ask"]
    assert path(taken.state).verdicts["me"].value == "unknown"


def test_answer_that_is_changed_asks_what_it_makes_needed_and_keeps_the_others() -> None:
    state = walk(("youth", "12-", "left"))
    assert path(state).node.id == "done"
    changed = walk(("16",), step(state, Commanded("change", "age")).state)
    assert path(changed).node.id == "district", "schooling was told already"
    again = step(changed, Tapped(1, "me", "schooling", "enrolled"))
    assert said(again) == ["replace.ask_named"]


def test_second_child_is_asked_by_the_same_tree_and_the_first_keeps_its_verdict() -> None:
    state = walk(("parent", "18", "left", "1AC", "no", "yes", "12-"))
    assert (path(state).subject, path(state).node.id) == ("child-2", "schooling")
    assert path(state).verdicts["child-1"].value == "unknown"
    assert path(state).verdicts["child-2"].value == "no"


# --- the file of who writes ---


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('{"12-": 3}', '{"11": 3}', "age: 11 is no answer to it"),
        ("outside: 12", "moon: 12", "district: moon is no answer to it"),
        ('ages: ["16", "17"]', 'ages: ["16"]', "schooling: the age 17 must stand"),
        ("2AC: 22", "2AC: -1", "grade: 2AC stands twice, or is less than nothing"),
        ("TC: 5, ", "3AC: 5, ", "grade: 3AC stands twice, or is less than nothing"),
        ("rests_on: ", "because: ", "rests_on is missing"),
    ],
)
def test_wrong_population_is_told_with_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    copied(tmp_path)
    file = tmp_path / "population.yaml"
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeWrong) as wrong:
        load_programme(tmp_path)
    assert any(told in problem and problem.startswith("population.yaml: ") for problem in wrong.value.problems)


@given(day=st.dates(TODAY.replace(year=TODAY.year - 3), TODAY.replace(year=TODAY.year + 3)))
def test_all_days_of_a_year_with_the_same_rules_and_doors_have_one_order(day: date) -> None:
    known = programme()
    first = known.since(day)
    assert first <= day
    assert first.year == day.year
    assert (known.rules_on(first), known.doors_on(first)) == (known.rules_on(day), known.doors_on(day))
    assert to_verdict(known, {}, day) is to_verdict(known, {}, first)
    before = first - timedelta(days=1)
    is_other = (known.rules_on(before), known.doors_on(before)) != (known.rules_on(day), known.doors_on(day))
    assert before.year != day.year or is_other, "it is the first such day"
