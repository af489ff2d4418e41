"""What people wrote and was taken for something near it: where they are from, whose wife they are, "God willing"."""

from __future__ import annotations

import pytest

from conversations.readings import Expecting
from conversations.stored import load
from conversations.understanding import understand
from tests.test_transcripts import lexicon
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


OF_OTHERS = [
    *(("fr", typed) for typed in ("Sidi Moumen, ma mère vit à Rabat", "mon père vit à Rabat et moi à Sidi Moumen")),
    *(("fr", typed) for typed in ("je vis à Rabat la semaine et à Sidi Moumen le weekend",)),
    *(("fr", typed) for typed in ("ma fille habite à Sidi Moumen, moi à Rabat", "mon père vit à Casa, moi à Rabat")),
    ("ar", "أمي تعيش في الرباط وأنا في سيدي مومن"),
    ("ary", "عمي ساكن فالرباط وانا فسيدي مومن"),
    ("ary_Latn", "sidi moumen walakin baba sakn f rabat"),
    ("ary_Latn", "bghit nskn f casa, daba f rabat"),
]


@pytest.mark.parametrize(("locale", "typed"), OF_OTHERS)
def test_where_somebody_else_lives_was_taken_for_their_own_home_and_is_asked_again(locale: str, typed: str) -> None:
    said = talk([*TO_DISTRICT[locale], typed], locale)
    assert (asked(said), "district" in answers(said)) == ("district", False)
    assert "Casa" not in said.messages[-1].text, "it is not said that it is in the city"
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


UP_TO_HOURS = {
    "fr": (
        "moi",
        "14 ans",
        "j'ai arrêté",
        "sidi moumen",
        "oui",
        "2AC",
        "oui",
        "Salma",
        "0600000006",
        "le mien",
        "soir",
    ),
    "ar": (
        *("أنا شاب", "14", "انقطعت عن الدراسة", "سيدي مومن", "نعم", "2AC", "نعم", "سلمى", "0600000006", "رقمي", "مساء"),
    ),
    "ary": ("أنا", "14", "حبست القراية", "سيدي مومن", "اه", "2AC", "اه", "سلمى", "0600000006", "ديالي", "العشية"),
    "ary_Latn": (
        *("ana chab", "14", "7best le9raya", "sidi moumen", "ah", "2AC", "ah", "Salma", "0600000006", "dyali"),
        "l3chiya",
    ),
}
AT = {"wish": 4, "consent": 6, "may_say": 11}
GOD_WILLING = [
    *(("fr", typed) for typed in ("oui inchallah", "inch'allah oui", "oui, in cha allah")),
    *(("ar", typed) for typed in ("نعم إن شاء الله", "إن شاء الله نعم", "نعم بإذن الله")),
    *(("ary", typed) for typed in ("إيه إن شاء الله", "واخا إن شاء الله", "اه نشالله")),
    *(("ary_Latn", typed) for typed in ("ah inchallah", "wakha inchallah", "iyeh nchalah")),
]
NOT_SAID = [
    *(("fr", typed) for typed in ("inchallah", "inchallah un jour", "non inchallah")),
    *(("ar", typed) for typed in ("إن شاء الله", "لا إن شاء الله")),
    *(("ary", typed) for typed in ("إن شاء الله", "انشاء الله")),
    *(("ary_Latn", typed) for typed in ("inchallah", "nchalah 👍", "la inchallah")),
]


@pytest.mark.parametrize("question", AT)
@pytest.mark.parametrize(("locale", "typed"), GOD_WILLING)
def test_yes_beside_god_willing_was_asked_again(locale: str, typed: str, question: str) -> None:
    assert answers(talk([*UP_TO_HOURS[locale][: AT[question]], typed], locale))[question] == "yes"


@pytest.mark.parametrize("question", AT)
@pytest.mark.parametrize(("locale", "typed"), NOT_SAID)
def test_god_willing_is_no_answer_where_no_yes_stands_beside_it(locale: str, typed: str, question: str) -> None:
    said = talk([*UP_TO_HOURS[locale][: AT[question]], typed], locale)
    assert (asked(said), question in answers(said)) == (question, False)


@pytest.mark.parametrize("typed", ["d'accord inchallah", "ok inchallah", "bghit inchallah"])
def test_nobody_consents_with_god_willing_and_no_word_that_says_yes(typed: str) -> None:
    said = talk([*UP_TO_HOURS["fr"][:6], typed])
    assert (asked(said), "consent" in answers(said)) == ("consent", False)
    assert answers(talk([*UP_TO_HOURS["fr"][:4], typed]))["wish"] == "yes", "to want it nothing more is needed"


@pytest.mark.parametrize(("locale", "typed"), [*GOD_WILLING, *NOT_SAID])
def test_god_willing_erases_nothing(locale: str, typed: str) -> None:
    said = talk([*UP_TO_HOURS[locale][:6], "/delete", typed], locale)
    assert (asked(said), answers(said)["wish"]) == ("delete", "yes")


ERASING = ("delete", "disagree", "refuse", "withdraw")
GRAVE = ("agrees", "may_say", "news", "danger_safe", "join", "bring", "guardian_answer")


@pytest.mark.parametrize("question", ERASING)
@pytest.mark.parametrize(
    ("locale", "typed"), [*GOD_WILLING, *NOT_SAID, ("fr", "ok inchallah"), ("fr", "d'accord inchallah")]
)
def test_hesitant_yes_erased_what_was_sent(question: str, locale: str, typed: str) -> None:
    reading = understand(typed, Expecting(question, "yes_no", yes="yes", no="no"), locale, lexicon())
    assert reading.value in {"", "no"}
    assert not reading.candidates


@pytest.mark.parametrize("question", GRAVE)
@pytest.mark.parametrize("typed", ["ok inchallah", "d'accord inchallah", "bghit inchallah"])
def test_hesitant_word_agrees_to_nothing_grave(question: str, typed: str) -> None:
    assert understand(typed, Expecting(question, "yes_no", yes="yes", no="no"), "fr", lexicon()).value == ""


@pytest.mark.parametrize(
    ("locale", "typed", "who"),
    [
        *(("ary_Latn", typed, "youth") for typed in ("ana baqi kan9ra", "kan9ra", "ba9a kan9ra f lycée")),
        *(("ary", typed, "youth") for typed in ("أنا باقي كنقرا", "باقة كنقرا", "كنقرا")),
        *(("ary_Latn", typed, "teacher") for typed in ("kan9erri", "kan9rri f lycée", "kan9ri drari", "ana oustad")),
        *(("ary", typed, "teacher") for typed in ("كنقري", "أنا كنقرّي", "أنا أستاذ")),
        ("ar", "أنا تلميذ", "youth"), ("ar", "أنا أستاذ", "teacher"),
        ("fr", "je suis élève", "youth"), ("fr", "je suis prof", "teacher"),
    ],
)  # fmt: skip
def test_pupil_was_taken_for_a_teacher(locale: str, typed: str, who: str) -> None:
    assert answers(talk([typed], locale))["who"] == who


@pytest.mark.parametrize("typed", ["kont kan9ra", "knt kan9ra", "kant kat9ra", "kan kay9ra", "كان كيقرا", "كانت كتقرا"])
def test_who_went_to_school_once_was_told_that_they_still_do(typed: str) -> None:
    said = talk(["ana chab", "15", typed], "ary_Latn")
    assert (asked(said), answers(said).get("schooling")) == ("schooling", None)


@pytest.mark.parametrize("typed", ["khrejt kont f lcollege", "7best, kont kan9ra f 2ac", "kont khrejt"])
def test_who_left_and_tells_of_before_has_left(typed: str) -> None:
    assert answers(talk(["ana chab", "15", typed], "ary_Latn"))["schooling"] == "left"


@pytest.mark.parametrize("typed", ["prof", "le prof", "bref", "oustad", "أستاذ", "بروف"])
def test_teacher_was_taken_for_the_class_of_the_brevet(typed: str) -> None:
    said = talk([*UP_TO_HOURS["fr"][:5], typed])
    assert (asked(said), "grade" in answers(said)) == ("grade", False)


@pytest.mark.parametrize("typed", ["brevet", "j'ai eu le brevet", "brovi", "البروفي", "3ac"])
def test_class_of_the_brevet_is_known(typed: str) -> None:
    assert answers(talk([*UP_TO_HOURS["fr"][:5], typed]))["grade"] == "3AC"


TO_NEWS = {
    "fr": (
        *("parent", "15", "non", "Anfa", "oui", "2AC", "oui", "Yassir", "sa mère", "Khadija", "0600000006", "le mien"),
        *("matin", "oui", "la cuisine", "oui envoyez", "non"),
    ),
    "ar": (
        *("أم", "15", "لا", "أنفا", "نعم", "2 إعدادي", "نعم", "ياسين", "أمه", "خديجة", "0600000006", "رقمي", "صباحا"),
        *("نعم", "الطبخ", "أرسل", "لا"),
    ),
    "ary": (
        *("parent", "15", "لا", "أنفا", "اه", "2 إعدادي", "اه", "ياسين", "ماماه", "خديجة", "0600000006", "ديالي"),
        *("الصباح", "اه", "الطياب", "صيفط", "لا"),
    ),
    "ary_Latn": (
        *("parent", "15", "la", "Anfa", "ah", "2 i3dadi", "ah", "Yassine", "mama dyalo", "Khadija", "0600000006"),
        *("dyali", "sba7", "ah", "tyab", "sift", "la"),
    ),
}
AGE_PUT_RIGHT = [
    ("fr", "en fait il a 14 ans"),
    ("fr", "non il a 14 ans"),
    ("ar", "في الحقيقة عمره 14 سنة"),
    ("ary", "فالحقيقة عندو 14 عام"),
    ("ary_Latn", "ghlatt 3ndo 14"),
]
SEND = {"fr": "envoyer", "ar": "أرسل", "ary": "صيفط", "ary_Latn": "sift"}
NO = {"fr": "non", "ar": "لا", "ary": "لا", "ary_Latn": "la"}


@pytest.mark.parametrize(("locale", "typed"), AGE_PUT_RIGHT)
def test_age_put_right_at_the_end_was_passed_over_with_the_question_about_news(locale: str, typed: str) -> None:
    said = talk([*TO_NEWS[locale], typed], locale)
    assert (asked(said), answers(said)["age"]) == ("replace", "15")
    said.act({"says": YES[locale]})
    assert (asked(said), answers(said)["age"]) == ("review", "14")
    said.act({"says": SEND[locale]})
    assert asked(said) == "news"


@pytest.mark.parametrize(("locale", "typed"), AGE_PUT_RIGHT)
def test_question_about_news_comes_back_where_the_age_stays(locale: str, typed: str) -> None:
    said = talk([*TO_NEWS[locale], typed, NO[locale]], locale)
    assert (asked(said), answers(said)["age"]) == ("news", "15")
    said.act({"says": NO[locale]})
    assert asked(said) != "news"
    said.act({"says": typed})
    said.act({"says": NO[locale]})
    assert asked(said) != "news", "it is answered once"


@pytest.mark.parametrize("typed", ["non le numéro c'est 0600000007", "non plutôt le soir"])
def test_whatever_is_put_right_at_the_end_leaves_the_question_about_news(typed: str) -> None:
    said = talk([*TO_NEWS["fr"], typed])
    assert asked(said) == "replace"
    said.act({"says": "non"})
    assert asked(said) == "news"


@pytest.mark.parametrize("typed", ["c'est combien ?", "il a 15 ans", "j'ai 45 ans"])
def test_other_words_pass_the_question_about_news_over_and_change_nothing(typed: str) -> None:
    said = talk([*TO_NEWS["fr"], typed])
    assert (asked(said), answers(said)["age"]) == ("done", "15")


SEVERAL = [
    *(("fr", "", typed) for typed in ("j'ai deux enfants, 15 et 16 ans", "mes deux filles ont 15 et 16 ans")),
    *(
        ("fr", "parent", typed)
        for typed in ("j'ai deux enfants, 15 et 16", "ils ont 15 et 16 ans", "un de 15 et un de 16")
    ),
    *(("ar", "", typed) for typed in ("عندي ولدان 15 و 16 سنة", "لدي طفلان، 15 و16 سنة")),
    ("ar", "parent", "15 و 16 سنة"),
    ("ary", "", "عندي جوج ولاد 15 و 16"),
    ("ary", "parent", "عندي جوج ولاد، 15 و16 عام"),
    ("ary_Latn", "", "3ndi jouj wlad 15 w 16"),
    ("ary_Latn", "parent", "jouj 15 o 16 3am"),
]


@pytest.mark.parametrize(("locale", "who", "typed"), SEVERAL)
def test_parent_of_several_was_told_of_ages_and_is_asked_about_the_first(locale: str, who: str, typed: str) -> None:
    said = talk([*filter(None, [who]), typed], locale)
    assert (asked(said), answers(said)) == ("confirm", {"who": "parent"})
    said.act({"says": NO[locale]})
    assert (asked(said), "age" in answers(said)) == ("age", False), "it may be the other one that they begin with"


def test_age_of_the_second_child_is_read_back_where_it_would_be_asked() -> None:
    said = talk(["parent", "j'ai deux enfants, 15 et 16", "oui", *TO_NEWS["fr"][2:-1], "oui, même maison"])
    assert asked(said) == "confirm"
    assert "16 ans" in said.messages[-1].text
    said.act({"says": "oui"})
    assert [one.value for one in load(said.stored).answers if one.question == "age"] == ["15", "16"]


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("fr", ["deux enfants de 15 et 16 ans", "parent"]),
        ("fr", ["j'ai deux enfants, 15 et 16 ans"]),
        ("ar", ["طفلان، 15 و 16 سنة", "ولي الأمر"]),
        ("ary", ["جوج ولاد 15 و16", "الواليدين"]),
        ("ary_Latn", ["jouj wlad 15 w 16", "parent"]),
    ],
)
def test_ages_of_both_were_lost_where_who_writes_was_asked_first(locale: str, told: list[str]) -> None:
    said = talk(told, locale)
    assert asked(said) == "confirm"
    assert "15" in said.messages[-1].text
    kept = {(one.subject, one.value) for one in load(said.stored).answers if one.question == "age" and one.open}
    assert [age for subject, age in kept if subject.endswith("child-2")] == ["16"]


def test_ages_of_children_are_forgotten_where_a_young_person_writes() -> None:
    said = talk(["deux enfants de 15 et 16 ans", "moi"])
    assert (asked(said), answers(said)) == ("age", {"who": "youth"})
    assert [one for one in load(said.stored).answers if one.question == "age"] == []


@pytest.mark.parametrize("typed", ["j'ai deux enfants", "mes 3 enfants", "3ndi jouj wlad"])
def test_several_children_without_an_age_are_asked_for_that_of_the_first(typed: str) -> None:
    said = talk(["parent", typed])
    assert (asked(said), answers(said), len(said.messages)) == ("age", {"who": "parent"}, 2)


def test_several_children_of_nobody_are_asked_who_writes() -> None:
    said = talk(["deux enfants, 15 et 16"])
    assert (asked(said), answers(said)) == ("who", {})
    assert [button.label for row in said.messages[-1].rows for button in row] == [
        "Parent ou tuteur",
        "Quelqu'un qui aide",
    ]


@pytest.mark.parametrize(
    ("typed", "age"),
    [("15 ans", "15"), ("mon fils a 15 ans", "15"), ("15 ans et demi", "15"), ("il a 15 ans et 6 mois", "15"),
     ("j'ai un fils de 15 ans", "15"), ("quinze", "15")],
)  # fmt: skip
def test_age_of_one_child_is_taken(typed: str, age: str) -> None:
    assert answers(talk(["parent", typed]))["age"] == age


@pytest.mark.parametrize("typed", ["15 ou 16 ans", "entre 15 et 16", "15-16 ans", "15 w la 16"])
def test_one_of_two_ages_is_none(typed: str) -> None:
    said = talk(["parent", typed])
    assert "age" not in answers(said)
    assert "Un enfant après l'autre" not in " ".join(message.text for message in said.messages)


@pytest.mark.parametrize("typed", ["j'ai 15 et 16 ans", "j'ai 16 ans et ma fille 7", "15 et 16 ans"])
def test_two_ages_do_not_say_that_a_parent_writes(typed: str) -> None:
    assert "who" not in answers(talk([typed]))


OF_WHO_WRITES = [
    *(("fr", typed) for typed in ("moi 19 ans et ma fille 6 ans", "je suis 19 ans et mon fils 7 ans")),
    *(("fr", typed) for typed in ("moi c'est 19 ans et ma fille 6 ans", "19 ans moi et ma fille 6 ans")),
    *(("fr", typed) for typed in ("ma fille a 6 ans et moi c'est 19", "19 ans et ma fille 6 ans")),
    *(("ar", typed) for typed in ("أنا 19 سنة وابنتي 7", "ابنتي 7 سنوات وأنا 19")),
    *(("ary", typed) for typed in ("عندي أنا 19 وبنتي 7", "أنا 19 عام وبنتي 7")),
    *(("ary_Latn", typed) for typed in ("ana 19 w benti 7", "3ndi ana 19 w benti 7", "benti 7 w 19 ana")),
]


@pytest.mark.parametrize("who", ["", "parent"])
@pytest.mark.parametrize(("locale", "typed"), OF_WHO_WRITES)
def test_age_of_who_writes_was_read_back_as_that_of_their_child(locale: str, typed: str, who: str) -> None:
    said = talk([*filter(None, [who]), typed], locale)
    assert asked(said) in {"who", "age"}
    assert all(one.question == "who" for one in load(said.stored).answers), "nothing is kept of an age in doubt"


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("fr", "moi 19 ans et ma fille 6 ans"), ("fr", "je suis 19 ans et mon fils 7 ans"), ("ar", "أنا 19 سنة وابنتي 7"),
     ("ary", "عندي أنا 19 وبنتي 7"), ("ary_Latn", "ana 19 w benti 7")],
)  # fmt: skip
def test_own_age_beside_that_of_a_child_does_not_say_that_a_parent_writes(locale: str, typed: str) -> None:
    assert answers(talk([typed], locale)) == {}


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("fr", "moi j'ai deux enfants de 15 et 16 ans"), ("fr", "15 et 16 ans, j'ai deux enfants"),
     ("fr", "15 mon fils et 16 ma fille"), ("fr", "moi 40 ans, j'ai deux enfants de 15 et 16"),
     ("ar", "أنا عندي طفلان 15 و 16 سنة"), ("ary", "أنا عندي جوج ولاد 15 و16"),
     ("ary_Latn", "ana 3ndi jouj wlad 15 w 16")],
)  # fmt: skip
def test_who_speaks_of_themselves_and_tells_the_ages_of_children_is_a_parent(locale: str, typed: str) -> None:
    said = talk([typed], locale)
    assert (asked(said), answers(said)) == ("confirm", {"who": "parent"})
    assert "15" in said.messages[-1].text


ONE_AGE = [("fr", "jumelles 15 ans"), ("fr", "je suis jumeaux 15 ans"), ("ar", "توأم 15 سنة"), ("ary", "توام 15 عام"),
           ("ary_Latn", "twam 15 3am")]  # fmt: skip


@pytest.mark.parametrize("who", ["moi", "parent"])
@pytest.mark.parametrize(("locale", "typed"), ONE_AGE)
def test_one_age_of_twins_is_theirs(locale: str, typed: str, who: str) -> None:
    said = talk([who, typed], locale)
    assert (asked(said), answers(said)["age"]) == ("schooling", "15")


def test_twin_who_tells_their_age_first_was_offered_to_be_a_parent() -> None:
    said = talk(["je suis jumeaux 16 ans"])
    assert (asked(said), answers(said)) == ("confirm", {"who": "youth"})


@pytest.mark.parametrize("typed", ["15 et 16 ans", "ils ont 15 et 16 ans"])
def test_two_ages_are_none_of_a_young_person(typed: str) -> None:
    said = talk(["moi", typed])
    assert (asked(said), answers(said)) == ("age", {"who": "youth"})


def test_danger_is_heard_beside_several_children() -> None:
    assert asked(talk(["parent", "j'ai deux enfants 15 et 16, leur père les frappe"])) == "danger"
