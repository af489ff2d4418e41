"""What is told before it is asked is read back when its turn comes; mother or father is not asked again."""

from __future__ import annotations

import pytest

from conversations.stored import load
from tests.typed import answers, asked, talk

PARENT = (
    "parent", "15", "il a arrêté", "Anfa", "oui", "6ème primaire", "oui j'accepte", "Salma", "la mère", "Adil",
    "0600000001", "à moi", "n'importe quand", "oui", "pas encore d'idée", "envoyer",
)  # fmt: skip
LEFT_IN_3AC = (
    ("j'ai quitté l'école en 3ème année collège", "oui"), ("khrajt mn l9raya f tas3a", "ah"),
    ("خرجت من القراية فالتاسعة", "اه"), ("انقطعت عن الدراسة في الثالثة إعدادي", "نعم"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "relation"),
    [
        *(("ana l2om", "mother"), ("أنا يماه", "mother"), ("أنا أم", "mother"), ("je suis la mère", "mother")),
        *(("ana bah", "father"), ("أنا باه", "father"), ("أنا أبوه", "father"), ("je suis le papa", "father")),
        ("je suis la mère d'un garçon", "mother"),
    ],
)
def test_mother_or_father_who_said_so_is_not_asked_again(typed: str, relation: str) -> None:
    said = talk([typed, *PARENT[1:8]])
    assert (answers(said)["relation"], asked(said)) == (relation, "own_name")


def test_parent_who_says_later_that_they_are_the_mother_is_not_asked_again() -> None:
    said = talk([*PARENT[:2], "je suis sa mère", *PARENT[2:8]])
    assert (answers(said)["relation"], asked(said)) == ("mother", "own_name")


def test_parent_who_did_not_say_is_asked() -> None:
    assert asked(talk(PARENT[:8])) == "relation"


@pytest.mark.parametrize(("typed", "yes"), LEFT_IN_3AC)
def test_school_and_class_told_first_are_kept_until_they_are_asked_and_then_read_back(typed: str, yes: str) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("who", {})
    said.act({"says": "un jeune"})
    said.act({"says": "16"})
    assert (asked(said), "schooling" in answers(said)) == ("confirm", False)
    said.act({"says": yes})
    assert (asked(said), answers(said)["schooling"]) == ("district", "left")
    said.act({"says": "Anfa"})
    said.act({"says": "oui"})
    assert (asked(said), "grade" in answers(said)) == ("confirm", False)
    said.act({"says": yes})
    assert (asked(said), answers(said)["grade"]) == ("consent", "3AC")


@pytest.mark.parametrize(
    "typed",
    [
        *("j'ai 16 ans et j'ai quitté l'école", "ana 3ndi 16 3am khrejt mn lmdrasa wach n9der ntsjel?"),
        *("عندي 16 عام و خرجت من المدرسة", "عمري 16 سنة وانقطعت عن الدراسة"),
    ],
)
def test_age_and_school_in_one_breath_are_both_read_back(typed: str) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("confirm", {"who": "youth"})
    said.act({"says": "oui"})
    assert (asked(said), answers(said)) == ("confirm", {"who": "youth", "age": "16"})
    said.act({"says": "oui"})
    assert (asked(said), answers(said)["schooling"]) == ("district", "left")


def test_school_of_a_child_is_that_of_the_child() -> None:
    said = talk(["mon fils a 15 ans, il a quitté l'école", "oui", "oui"])
    told = {(one.subject, one.question): one.value for one in load(said.stored).answers}
    assert (told["child-1", "schooling"], ("me", "schooling") in told) == ("left", False)


def test_what_is_read_back_and_denied_is_asked() -> None:
    said = talk([LEFT_IN_3AC[0][0], "un jeune", "16", "non"])
    assert (asked(said), "schooling" in answers(said)) == ("schooling", False)


@pytest.mark.parametrize("typed", ["j'ai arrêté en 3ème année collège", "khrejt f tas3a", "انقطعت في الثالثة إعدادي"])
def test_class_told_where_school_is_asked_is_read_back_later(typed: str) -> None:
    said = talk(["un jeune", "16", typed, "Anfa", "oui"])
    assert (asked(said), answers(said)["schooling"]) == ("confirm", "left")
    said.act({"says": "oui"})
    assert answers(said)["grade"] == "3AC"


@pytest.mark.parametrize(
    "typed",
    [
        *("je suis la mère", "je n'ai pas quitté l'école", "si je quitte l'école je peux venir ?", "je suis prof"),
        *("est-ce que ceux qui ont quitté l'école peuvent venir ?", "wach li khrej mn lmdrasa y9der yji?"),
    ],
)
def test_what_does_not_say_that_they_left_is_not_kept(typed: str) -> None:
    kept = {one.question for one in load(talk([typed]).stored).answers}
    assert kept.isdisjoint({"schooling", "grade"})


@pytest.mark.parametrize(
    "typed",
    [
        *("j'ai aussi ma fille", "ma fille aussi", "oui, un garçon", "3andi 7ta benti", "wldi lakhor", "عندي حتى بنتي"),
        *("لدي أيضا ابنتي", "j'ai aussi un neveu"),
    ],
)
def test_another_child_who_is_named_is_a_yes(typed: str) -> None:
    said = talk([*PARENT, typed])
    assert (answers(said)["another"], asked(said)) == ("yes", "age")


@pytest.mark.parametrize(
    "typed",
    [
        *("oui ma fille a 16 ans", "j'ai aussi une fille de 16 ans", "ah bnti 3ndha 16 3am", "3ndi 7ta bnti 3ndha 16"),
        *("اه بنتي عندها 16 عام", "عندي حتى بنتي عندها 16 عام", "نعم ابنتي عمرها 16 سنة"),
    ],
)
def test_age_of_another_child_is_read_back_and_is_not_that_of_the_first(typed: str) -> None:
    said = talk([*PARENT, typed])
    assert asked(said) == "confirm"
    assert "16" in said.messages[-1].text
    said.act({"says": "oui"})
    ages = {one.subject: one.value for one in load(said.stored).answers if one.question == "age"}
    assert ages == {"child-1": "15", "child-2": "16"}


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        *(("non ma fille est trop jeune", "news"), ("non", "news"), ("la baraka", "news")),
        *(("ma fille est trop petite", "another"), ("بنتي صغيرة على هادشي", "another"), ("bnti sghira", "another")),
        *(("je n'ai pas d'autre enfant", "another"), ("ma fille a 16 ans, c'est possible ?", "another")),
    ],
)
def test_who_names_no_other_child_to_sign_up_says_no_yes(typed: str, question: str) -> None:
    said = talk([*PARENT, typed])
    assert asked(said) == question
    assert {one.subject for one in load(said.stored).answers} <= {"me", "child-1"}


def test_teacher_is_kept_nothing_of() -> None:
    said = talk(["je suis prof, j'ai un élève qui a quitté l'école", "un enseignant"])
    assert answers(said) == {"who": "teacher"}
    assert len(load(said.stored).answers) == 1
