"""What people wrote and was taken for something near it: where they are from, whose wife they are, "God willing"."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

TO_DISTRICT = {
    "fr": ("un jeune", "15", "j'ai arrêté"),
    "ar": ("أنا شاب", "15", "انقطعت عن الدراسة"),
    "ary": ("أنا شاب", "15", "حبست"),
    "ary_Latn": ("ana chab", "15", "7best"),
}
YES = {"fr": "oui", "ar": "نعم", "ary": "إيه", "ary_Latn": "ah"}

FROM_ELSEWHERE = [
    ("fr", "je viens de Fès mais j'habite Casa"),
    ("fr", "j'habite à Casa, mes parents sont à Fès"),
    ("ar", "أنا من فاس لكنني أسكن في الدار البيضاء"),
    ("ary", "أنا من فاس ولكن ساكن فكازا"),
    ("ary_Latn", "ana mn fes walakin sakn f casa"),
]


@pytest.mark.parametrize(("locale", "typed"), FROM_ELSEWHERE)
def test_who_came_from_another_town_was_told_that_the_centre_is_too_far(locale: str, typed: str) -> None:
    said = talk([*TO_DISTRICT[locale], typed], locale)
    assert (asked(said), "district" in answers(said)) == ("district", False)
    said.act({"says": "Sidi Moumen"})
    assert answers(said)["district"] == "sidi-moumen"


TO_RELATION = {
    "fr": ("parent", "15", "non", "Anfa", "oui", "2e college", "oui", "Yassir"),
    "ar": ("parent", "15", "لا", "أنفا", "نعم", "2 إعدادي", "نعم", "ياسين"),
    "ary": ("parent", "15", "لا", "أنفا", "اه", "2 إعدادي", "اه", "ياسين"),
    "ary_Latn": ("parent", "15", "la", "Anfa", "ah", "2 i3dadi", "ah", "Yassine"),
}
BY_MARRIAGE = [
    *(("fr", typed) for typed in ("la femme de son père", "je suis sa belle-mère", "le mari de sa mère")),
    *(("fr", typed) for typed in ("le compagnon de sa mère", "la mère de son père", "la soeur de son père")),
    *(("ar", typed) for typed in ("زوجة أبيه", "أنا زوجة والده", "زوج أمه", "أم أبيه")),
    *(("ary", typed) for typed in ("مرات باه", "راجل مو", "مرات خوه")),
    *(("ary_Latn", typed) for typed in ("mrat bbah", "ana mrat baha", "rajel mama dyalo")),
]


@pytest.mark.parametrize(("locale", "typed"), BY_MARRIAGE)
def test_kin_of_a_parent_was_taken_for_that_parent_and_is_asked_whether_they_are_the_guardian(
    locale: str, typed: str
) -> None:
    said = talk([*TO_RELATION[locale], typed], locale)
    assert (asked(said), "relation" in answers(said)) == ("confirm", False)
    said.act({"says": YES[locale]})
    assert (asked(said), answers(said)["relation"]) == ("own_name", "guardian")


@pytest.mark.parametrize(
    ("locale", "typed", "relation"),
    [
        ("fr", "sa mère", "mother"), ("fr", "la mère de Yassir", "mother"), ("fr", "sa tante", "guardian"),
        ("ar", "أمه", "mother"), ("ar", "جدته", "guardian"), ("ary", "باه", "father"), ("ary", "خالتو", "guardian"),
        ("ary_Latn", "mo", "mother"), ("ary_Latn", "ana baha", "father"), ("ary_Latn", "khalto", "guardian"),
    ],
)  # fmt: skip
def test_parent_and_other_kin_are_who_they_say(locale: str, typed: str, relation: str) -> None:
    assert answers(talk([*TO_RELATION[locale], typed], locale))["relation"] == relation


@pytest.mark.parametrize(
    ("locale", "typed"), [("fr", "le mari de sa mère le frappe"), ("ary_Latn", "mrat bbah katdrbo")]
)
def test_danger_from_kin_is_heard_where_kin_is_asked_for(locale: str, typed: str) -> None:
    assert asked(talk([*TO_RELATION[locale], typed], locale)) == "danger"
