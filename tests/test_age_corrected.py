"""An age that is told in place of another, or of somebody else: no wrong one is ever taken."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

YOUTH = ("ana chab", "15")
FITS = (*YOUTH, "7best le9raya", "Anfa")
CHILD = ("parent", "15", "khrej", "anfa")
CORRECTED = (
    "14 machi 15", "14 machi 15 3am", "3ndi 14 machi 15", "la 3ndi 14", "smehli 3ndi 14", "smehli ana 14",
    "non j'ai 14 ans pas 15", "j'ai pas 15 ans j'ai 14", "désolé j'ai 14 ans", "je me suis trompé, j'ai 14 ans",
    "لا عندي 14", "14 ماشي 15", "سمحلي عندي 14", "ليس 15 بل 14", "عفوا عمري 14 وليس 15", "لا، عمري 14 سنة",
)  # fmt: skip


@pytest.mark.parametrize("typed", CORRECTED)
def test_age_in_place_of_another_is_read_back_where_the_age_is_asked_and_never_the_other_one(typed: str) -> None:
    said = talk(["ana chab", typed], "ary_Latn")
    if "age" not in answers(said):
        assert asked(said) == "confirm"
        assert "14" in said.messages[-1].text
        said.act({"says": "ah"})
    assert answers(said)["age"] == "14"


@pytest.mark.parametrize("typed", ["14 machi 15", "non pas 15, j'ai 14 ans", "14 ماشي 15"])
def test_age_that_is_read_back_is_corrected_there(typed: str) -> None:
    said = talk(["ana chab", "3ndi chi 15", typed, "ah"], "ary_Latn")
    assert answers(said)["age"] == "14"


@pytest.mark.parametrize("before", [YOUTH, FITS, CHILD])
@pytest.mark.parametrize("typed", CORRECTED)
def test_age_in_place_of_another_is_offered_as_a_correction_later_and_is_no_no(
    before: tuple[str, ...], typed: str
) -> None:
    here = asked(talk(before, "ary_Latn"))
    said = talk([*before, typed], "ary_Latn")
    assert (asked(said), answers(said)["age"]) == ("replace", "15")
    assert "14" in said.messages[-1].text
    said.act({"says": "ah"})
    assert (answers(said)["age"], asked(said)) == ("14", here)


def test_no_beside_the_same_age_is_the_answer_no() -> None:
    assert answers(talk(["un jeune", "15", "non, j'ai 15 ans"]))["schooling"] == "left"


def test_correction_is_corrected_again() -> None:
    said = talk([*FITS, "la 3ndi 14", "la 3ndi 16", "ah"], "ary_Latn")
    assert answers(said)["age"] == "16"


LATER = (
    "15 la 14", "15, la 14", "3ndi 15 la 3ndi 14", "15 smehli 14", "15 non 14", "15 ans, pardon, 14", "15 ou plutôt 14",
    "15 لا 14", "عندي 15 لا 14", "15 سمحلي 14", "عمري 15 سنة، لا 14", "عمري 15 بل 14",
)  # fmt: skip


@pytest.mark.parametrize("before", [YOUTH[:1], YOUTH, FITS])
@pytest.mark.parametrize("typed", LATER)
def test_later_of_two_ages_with_a_correction_between_them_is_read_back_and_is_no_danger(
    before: tuple[str, ...], typed: str
) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert (asked(said), answers(said).get("age")) in {("confirm", None), ("replace", "15")}
    assert "14" in said.messages[-1].text
    said.act({"says": "ah"})
    assert answers(said)["age"] == "14"


@pytest.mark.parametrize("before", [(), ("parent",)])
@pytest.mark.parametrize(
    "typed",
    ["mon fils a 12 ans, non 18", "wldi 3ndo 12 la 18", "ولدي عندو 12 عام، لا 18", "ابني عمره 12 سنة، لا 18"],
)
def test_later_of_two_ages_of_a_child_is_read_back(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed])
    assert (asked(said), answers(said)) == ("confirm", {"who": "parent"})
    assert "18" in said.messages[-1].text


@pytest.mark.parametrize("typed", ["15 la 14 la 13", "15 la mat 14", "14 wla la 15 baba"])
def test_ages_with_more_between_them_than_a_correction_are_not_taken(typed: str) -> None:
    assert "age" not in answers(talk(["ana chab", typed], "ary_Latn"))


@pytest.mark.parametrize("typed", ["14 15", "14 wla 15", "14 machi 15 machi 16", "14 et 15"])
def test_ages_of_which_none_is_denied_are_asked_again(typed: str) -> None:
    assert "age" not in answers(talk(["ana chab", typed], "ary_Latn"))


@pytest.mark.parametrize("typed", ["9 machi 8", "la, 9", "machi 3ac, 2ac"])
def test_class_in_place_of_another_is_no_age(typed: str) -> None:
    assert asked(talk([*FITS, "ah", typed], "ary_Latn")) != "replace"


OTHERS = (
    "khouya 3ndo 12", "khti 3ndha 12 3am", "mon frère a 12 ans", "ma petite soeur a 12 ans", "أخي عمره 12",
    "خويا عندو 12", "ختي عندها 12 عام", "bnti lkbira 3ndha 18", "wldi lakhor 3ndo 12", "mon autre fils a 12 ans",
    "ابنتي الكبرى عمرها 18",
)  # fmt: skip


@pytest.mark.parametrize("before", [FITS, CHILD])
@pytest.mark.parametrize("typed", OTHERS)
def test_age_of_somebody_else_is_no_correction(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert (asked(said), answers(said)["age"]) == ("wish", "15")


@pytest.mark.parametrize("typed", OTHERS)
def test_age_of_somebody_else_is_not_the_age_of_a_young_person_who_is_asked_for_it(typed: str) -> None:
    said = talk(["ana chab", typed], "ary_Latn")
    assert (asked(said), "age" in answers(said)) == ("age", False)


@pytest.mark.parametrize(
    "typed", ["wldi 3ndo 14", "bnti 3ndha 14 3am", "mon fils a 14 ans", "ابني عمره 14", "ولدي عندو 14"]
)
def test_parent_corrects_the_age_of_their_child(typed: str) -> None:
    assert asked(talk([*CHILD, typed], "ary_Latn")) == "replace"
    assert asked(talk([*FITS, typed], "ary_Latn")) == "wish"


@pytest.mark.parametrize("typed", ["khouya 3ndi 14", "3ndi 14 a khouya", "ana 3ndi 14 3am a sa7bi"])
def test_who_calls_us_brother_tells_their_own_age(typed: str) -> None:
    assert asked(talk([*FITS, typed], "ary_Latn")) == "replace"


@pytest.mark.parametrize("typed", ["wldi 3ndo 14", "mon fils a 14 ans", "ولدي عندو 14"])
def test_young_person_who_tells_of_a_child_is_asked_whether_they_are_a_parent(typed: str) -> None:
    said = talk(["ana chab", typed], "ary_Latn")
    assert (asked(said), answers(said)["who"]) == ("replace", "youth")
    said.act({"says": "ah"})
    assert (asked(said), answers(said)["who"]) == ("confirm", "parent")
    said.act({"says": "ah"})
    assert (asked(said), answers(said)["age"]) == ("schooling", "14")


@pytest.mark.parametrize("typed", ["j'ai 45 ans", "ana 3ndi 45 3am"])
def test_mother_who_tells_her_own_age_is_thanked_and_hears_nothing_of_ages(typed: str) -> None:
    said = talk([*CHILD, typed])
    assert (asked(said), answers(said)["age"], len(said.messages)) == ("wish", "15", 2)
    assert "21" not in said.messages[0].text
