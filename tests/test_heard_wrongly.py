"""What people wrote and was taken for something else: sent, agreed to, closed or refused against their will."""

from __future__ import annotations

import pytest

from conversations.stored import load
from conversations.understanding.danger import find_danger
from tests.test_told_instead import NUMBER, UP_TO_NAME
from tests.typed import answers, asked, lexicon, talk

REVIEW = {
    "fr": (
        *("parent", "15", "non", "Anfa", "oui", "2e college", "oui", "Yassir", "sa mère", "Khadija", NUMBER, "le mien"),
        *("matin", "oui", "la cuisine"),
    ),
    "ar": (
        *("أم", "15", "لا", "أنفا", "نعم", "2 إعدادي", "نعم", "ياسين", "أمه", "خديجة", NUMBER, "رقمي", "صباحا", "نعم"),
        "الطبخ",
    ),
    "ary_Latn": (
        *("parent", "15", "la", "Anfa", "ah", "2 i3dadi", "ah", "Yassine", "mama dyalo", "Khadija", NUMBER, "dyali"),
        *("sba7", "ah", "tyab"),
    ),
}
NOT_YET = [
    *(("fr", typed) for typed in ("tout est bon sauf le numéro", "envoyez mais changez le numéro avant")),
    *(("fr", typed) for typed in ("presque tout est bon", "envoyez demain", "c'est envoyé ?", "tout sauf l'heure")),
    *(("ary_Latn", typed) for typed in ("wakha ghir beddel nmra", "kolchi mzyan ghir nmra", "s7i7 la")),
    *(("ar", typed) for typed in ("كل شيء صحيح ما عدا الرقم", "صحيح باستثناء الاسم")),
]


@pytest.mark.parametrize(("locale", "typed"), NOT_YET)
def test_request_with_something_left_open_was_sent(locale: str, typed: str) -> None:
    assert "review" not in answers(talk([*REVIEW[locale], typed], locale))


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("fr", "tout est bon"), ("fr", "oui envoyez"), ("ary_Latn", "ghir sift"), ("ar", "كل شيء صحيح")],
)
def test_request_in_which_all_is_right_is_sent(locale: str, typed: str) -> None:
    assert answers(talk([*REVIEW[locale], typed], locale))["review"] == "send"


@pytest.mark.parametrize("question", ["consent", "wish"])
@pytest.mark.parametrize(
    ("locale", "typed"),
    [("fr", "ok bye"), ("fr", "ok merci au revoir"), ("ary_Latn", "wakha lah y3awn"), ("ary", "صافي الله يعاون")],
)
def test_goodbye_was_taken_for_a_yes(locale: str, typed: str, question: str) -> None:
    before = UP_TO_NAME[locale][: {"consent": 6, "wish": 4}[question]]
    said = talk([*before, typed], locale)
    assert (asked(said), question in answers(said)) == (question, False)


def test_thanks_erased_everything() -> None:
    assert asked(talk([*REVIEW["fr"], "effacez tout", "ok merci"])) == "delete"


AT_SCHOOL_NO_MORE = [
    ("fr", ("un jeune", "16", "oui"), "j'ai arrêté"),
    ("fr", ("un jeune", "16", "oui"), "je ne vais plus à l'école"),
    ("fr", ("un parent", "15", "oui"), "non il ne va plus à l'école"),
    ("ary_Latn", ("ana chab", "16", "ah"), "7best"),
    ("ary", ("أنا شاب", "16", "آه"), "لا حبست"),
]


@pytest.mark.parametrize(("locale", "before", "typed"), AT_SCHOOL_NO_MORE)
def test_who_left_school_after_all_stayed_refused(locale: str, before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], locale)
    assert asked(said) == "replace"
    said.act({"says": {"fr": "oui"}.get(locale, "ah" if locale == "ary_Latn" else "اه")})
    assert answers(said)["schooling"] == "left"


@pytest.mark.parametrize(
    ("typed", "then"),
    [("non annulez", "withdraw"), ("non le numéro est faux", "phone"), ("non il a 14 ans", "replace")],
)
def test_wish_after_the_request_was_sent_was_taken_for_no_other_child(typed: str, then: str) -> None:
    said = talk([*REVIEW["fr"], "oui", typed])
    assert (asked(said), "another" in answers(said)) == (then, False)


def test_age_of_the_first_child_was_taken_for_the_second() -> None:
    said = talk([*REVIEW["fr"], "oui", "oui", "Yassir a 14 ans pas 15"])
    assert said.messages[-1].text.startswith("Yassir, ")


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        *(("fr", typed) for typed in ("non je suis en vacances", "j'ai arrêté puis repris", "je vais à la mer")),
        *(("ary_Latn", typed) for typed in ("la l3otla", "3emmri ma 7best")),
        *(("ar", typed) for typed in ("كنت أدرس", "انقطعت ثم عدت")),
    ],
)
def test_holidays_or_the_past_are_no_answer_about_school(locale: str, typed: str) -> None:
    assert "schooling" not in answers(talk([*UP_TO_NAME[locale][:2], typed], locale))


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        *(("fr", typed) for typed in ("j'habite avec ma grand-mère", "ma grand-mère m'a dit d'écrire")),
        ("ar", "أستاذي نصحني بالكتابة إليكم"),
        *(("ary_Latn", typed) for typed in ("mama galt lia nktb", "baba mat", "oustadi gal lia nktb likom")),
    ],
)
def test_who_is_told_of_beside_them_is_not_who_writes(locale: str, typed: str) -> None:
    assert "who" not in answers(talk([typed], locale))


@pytest.mark.parametrize(("locale", "typed"), [("ar", "أنا جدته"), ("ary", "أنا جداه"), ("ary_Latn", "ana jeddto")])
def test_grandmother_was_taken_for_the_young_person(locale: str, typed: str) -> None:
    assert answers(talk([typed], locale))["who"] == "helper"


@pytest.mark.parametrize("typed", ["bnti bghat tmout", "بنتي بغات تموت", "weldi bgha ymout", "ولدي بغا يموت"])
def test_child_who_wants_to_die_was_not_noticed(typed: str) -> None:
    assert find_danger(typed, lexicon()) == "alert"


@pytest.mark.parametrize("typed", ["bnti bghat tmout bd7k", "بنتي بغات تموت بالضحك", "bnti bghat tmout 3la chokola"])
def test_who_dies_of_laughter_is_in_no_danger(typed: str) -> None:
    assert find_danger(typed, lexicon()) == ""


@pytest.mark.parametrize(
    "typed",
    [
        *("je vais partir en europe par la mer", "je veux partir en patera", "je veux hreg", "bghit nchd lflouka"),
        *("غادي نركب فالفلوكة", "أريد الهجرة بالقارب", "j'ai fugué", "kan9te3 rasi", "كنقطع راسي"),
    ],
)
def test_boat_flight_or_blade_was_not_noticed(typed: str) -> None:
    assert find_danger(typed, lexicon()) == "alert"


@pytest.mark.parametrize(
    "typed",
    ["j'habite près de la mer", "mon frère est parti en europe", "baba 7rrag f sbania", "kan9te3 tri9 l lmdrasa"],
)
def test_sea_and_europe_alone_are_no_danger(typed: str) -> None:
    assert find_danger(typed, lexicon()) == ""


@pytest.mark.parametrize(("locale", "typed"), [("fr", "pourquoi pas"), ("ary", "علاش لا"), ("ary_Latn", "3lach la")])
def test_why_not_is_a_yes_to_the_wish(locale: str, typed: str) -> None:
    assert answers(talk([*UP_TO_NAME[locale][:4], typed], locale))["wish"] == "yes"


def test_other_district_after_but_was_a_no_to_the_wish() -> None:
    said = talk([*UP_TO_NAME["ar"][:3], "أنفا", "لا، ليس أنفا بل المعاريف"], "ar")
    assert (asked(said), "wish" in answers(said)) == ("replace", False)


def test_who_has_no_number_says_it_shortly() -> None:
    assert answers(talk([*UP_TO_NAME["fr"], "Salma", "j'en ai pas"]))["phone"] == "none"


@pytest.mark.parametrize("typed", ["stop", "arrête", "7bes", "حبس"])
def test_stop_still_stops(typed: str) -> None:
    said = talk(["un jeune", "16", "non", "Anfa", typed])
    assert load(said.stored).stopped


@pytest.mark.parametrize("typed", ["non j'habite plus à Anfa", "non pas moi, mon frère", "non il y a ma soeur"])
def test_no_about_something_else_lost_the_wish(typed: str) -> None:
    assert "wish" not in answers(talk([*UP_TO_NAME["fr"][:3], "Anfa", typed]))


def test_childs_name_put_right_was_taken_for_the_parents() -> None:
    said = talk([*REVIEW["fr"][:9], "non c'est Yasser"])
    assert (asked(said), answers(said).get("own_name")) == ("replace", None)
    said.act({"says": "oui"})
    assert (asked(said), answers(said)["first_name"]) == ("own_name", "Yasser")


def test_parent_whose_own_name_it_is_is_asked_again() -> None:
    said = talk([*REVIEW["fr"][:9], "non c'est Khadija", "non"])
    assert (asked(said), answers(said)["first_name"]) == ("own_name", "Yassir")
