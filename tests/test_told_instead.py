"""What is told in place of an earlier answer: it is read back, and the "no" beside it answers nothing else."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

UP_TO_NAME = {
    "fr": ("moi", "14 ans", "j'ai arrêté", "sidi moumen", "oui", "2AC", "oui"),
    "ar": ("أنا شاب", "14", "انقطعت عن الدراسة", "سيدي مومن", "نعم", "2AC", "نعم"),
    "ary": ("أنا", "14", "حبست القراية", "سيدي مومن", "اه", "2AC", "اه"),
    "ary_Latn": ("ana chab", "14", "7best le9raya", "sidi moumen", "ah", "2AC", "ah"),
}
YES = {"fr": "oui", "ar": "نعم", "ary": "اه", "ary_Latn": "ah"}
NAME = {"fr": "Salma", "ar": "سلمى", "ary": "سلمى", "ary_Latn": "Salma"}
NUMBER = "0600000006"

OTHER_NAMES = [
    ("fr", "non c'est Ayman", "Ayman"),
    ("fr", "non je m'appelle Ayman", "Ayman"),
    ("ary_Latn", "la smiti mehdi", "Mehdi"),
    ("ary", "لا سميتي مهدي", "مهدي"),
    ("ar", "لا، اسمي مهدي", "مهدي"),
]
OTHER_NUMBERS = [
    ("fr", "je me suis trompé, le numéro c'est 0600000007"),
    ("fr", "non 0600000007"),
    ("ary_Latn", "ghlatt nmra hiya 0600000007"),
    ("ary_Latn", "smehli 0600000007 machi 0600000006"),
    ("ary", "غلطت النمرة هي 0600000007"),
    ("ar", "أخطأت، الرقم هو 0600000007"),
]


@pytest.mark.parametrize(("locale", "typed", "name"), OTHER_NAMES)
def test_no_with_another_name_was_taken_for_no_number(locale: str, typed: str, name: str) -> None:
    said = talk([*UP_TO_NAME[locale], NAME[locale], typed], locale)
    assert (asked(said), answers(said)["first_name"]) == ("replace", NAME[locale])
    assert "phone" not in answers(said)
    said.act({"says": YES[locale]})
    assert (asked(said), answers(said)["first_name"]) == ("phone", name)


@pytest.mark.parametrize(("locale", "typed"), OTHER_NUMBERS)
def test_request_was_sent_with_the_number_that_was_taken_back(locale: str, typed: str) -> None:
    said = talk([*UP_TO_NAME[locale], NAME[locale], NUMBER, typed], locale)
    assert asked(said) == "replace"
    assert "phone_whose" not in answers(said)
    said.act({"says": YES[locale]})
    assert (asked(said), answers(said)["phone"]) == ("phone_whose", "+212600000007")


def test_whose_number_it_is_is_asked_again_with_the_number() -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", NUMBER, "à moi", "désolé le numéro c'est 0600000007", "oui"])
    assert asked(said) == "phone_whose"
    assert "phone_whose" not in answers(said)


def test_number_abroad_in_place_of_another_asks_once_more() -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", NUMBER, "je me suis trompée, c'est +33 6 00 00 00 00"])
    assert asked(said) in {"phone_abroad", "phone_whose"}
    assert answers(said)["phone"] == "+212600000006"


OTHERS = [
    ("fr", ("Salma", NUMBER, "à moi", "le matin"), "non plutôt l'après-midi", "call_when", "afternoon"),
    ("ary_Latn", ("Salma", NUMBER, "dyali"), "la dyal mama", "phone_whose", "mother"),
    ("ary_Latn", ("Salma", NUMBER), "la machi sidi moumen, lbernoussi", "district", "sidi-bernoussi"),
    ("fr", ("Salma",), "non c'est 1AC", "grade", "1AC"),
    ("ary", ("سلمى", "0600000006", "ديالي"), "لا ديال بابا", "phone_whose", "father"),
]


@pytest.mark.parametrize(("locale", "before", "typed", "question", "value"), OTHERS)
def test_no_with_another_answer_was_taken_for_the_no_of_what_was_asked(
    locale: str, before: tuple[str, ...], typed: str, question: str, value: str
) -> None:
    said = talk([*UP_TO_NAME[locale], *before], locale)
    open_question, known = asked(said), answers(said)
    said.act({"says": typed})
    assert (asked(said), answers(said)) == ("replace", known)
    said.act({"says": YES[locale]})
    assert (asked(said), answers(said)[question]) == (open_question, value)


def test_no_to_the_other_answer_keeps_what_was_said() -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", "non c'est Ayman", "non"])
    assert (asked(said), answers(said)["first_name"]) == ("phone", "Salma")
    assert "phone" not in answers(said)


def test_what_is_only_denied_is_asked_again() -> None:
    assert asked(talk([*UP_TO_NAME["ary_Latn"], "Salma", "la machi sidi moumen"], "ary_Latn")) == "district"


def test_answer_that_stands_is_noted_and_no_no() -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", "non c'est 2AC"])
    assert asked(said) == "phone"
    assert "phone" not in answers(said)


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("fr", "non"),
        ("fr", "non merci"),
        ("fr", "non je n'en ai pas"),
        ("fr", "non j'ai pas de téléphone"),
        ("fr", "non j'ai pas de numéro, désolé"),
        ("ary_Latn", "la ma3ndich nmra"),
        ("ary", "لا ما عنديش نمرة"),
        ("ar", "لا، ليس لدي هاتف"),
    ],
)
def test_no_that_means_what_is_asked_still_answers_it(locale: str, typed: str) -> None:
    assert answers(talk([*UP_TO_NAME[locale], NAME[locale], typed], locale))["phone"] == "none"


WRONG = [
    ("fr", "je me suis trompé de numéro", "phone"),
    ("fr", "j'ai fait une erreur sur le prénom", "first_name"),
    ("fr", "c'est pas le bon numéro", "phone"),
    ("ar", "أخطأت في كتابة الاسم", "first_name"),
    ("ar", "الرقم خطأ", "phone"),
    ("ary", "غلطت فالنمرة", "phone"),
    ("ary_Latn", "ghlatt f smiya", "first_name"),
]


@pytest.mark.parametrize(("locale", "typed", "question"), WRONG)
def test_who_says_what_is_wrong_is_asked_it_again(locale: str, typed: str, question: str) -> None:
    before = (*UP_TO_NAME[locale], NAME[locale], NUMBER, {"fr": "à moi", "ar": "لي"}.get(locale, "dyali"))
    said = talk([*before, typed], locale)
    assert asked(said) == question
    assert "call_when" not in answers(said)


SENT = (*UP_TO_NAME["fr"], "Salma", NUMBER, "à moi", "le matin", "non", "IA", "ma mère", "Khadija", "envoyer")


def test_number_is_changed_after_the_request_was_sent() -> None:
    said = talk([*SENT, "non le numéro c'est 0600000009"])
    assert said.messages[-1].text.startswith("Numéro")
    assert "+212600000009" in said.messages[-1].text
    said.act({"says": "oui"})
    assert (asked(said), answers(said)["phone"]) == ("phone_whose", "+212600000009")


@pytest.mark.parametrize(
    ("typed", "question"),
    [("non je m'appelle Ayman", "first_name"), ("non elle s'appelle Aicha", "guardian_name")],
)
def test_whose_name_it_is_is_heard(typed: str, question: str) -> None:
    said = talk([*SENT, typed])
    assert asked(said) == "replace"
    said.act({"says": "oui"})
    assert answers(said)[question] in {"Ayman", "Aicha"}


def test_parents_name_and_the_childs_are_told_apart() -> None:
    parent = ("un parent", "15", "non il a arrêté", "Anfa", "oui", "1AC", "oui", "Salma", "la mère", "Khadija")
    said = talk([*parent, "non elle s'appelle Selma", "oui", "désolée, je m'appelle Khadidja", "oui"])
    assert (answers(said)["first_name"], answers(said)["own_name"]) == ("Selma", "Khadidja")


@pytest.mark.parametrize(
    ("typed", "then"),
    [("non attends, le numéro finit par 07: 0600000007", "phone"), ("désolé c'est pas ça", "change")],
)
def test_no_that_was_not_understood_at_the_review_was_followed_by_a_yes_that_sent_it(typed: str, then: str) -> None:
    said = talk([*SENT[:-1], typed])
    assert asked(said) == then
    said.act({"says": "oui"})
    assert "review" not in answers(said)


def test_name_that_may_be_two_peoples_asks_what_to_change() -> None:
    said = talk([*SENT, "non c'est Ayman"])
    assert asked(said) == "change"
    said.act({"says": "non le numéro c'est 0600000009"})
    said.act({"says": "non"})
    assert asked(said) != "change", "what to change was told"


@pytest.mark.parametrize("typed", ["non bref", "non prof", "non toujours pas", "non peu importe", "non marie-toi"])
def test_no_with_other_words_takes_nothing_back(typed: str) -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", NUMBER, "à moi", "le matin", typed])
    assert asked(said) not in {"replace", "change"}


TWO = (
    *("un parent", "15", "non il a arrêté", "sidi moumen", "oui", "2AC", "oui", "Yassir", "mère", "Khadija", NUMBER),
    *("à moi", "le matin", "oui", "IA", "envoyer", "oui", "14", "elle a arrêté", "sidi moumen", "oui", "1AC", "Salma"),
)


@pytest.mark.parametrize("typed", ["Yassir a 13 ans pas 15", "non Yassir a 13 ans", "Yassir 3ndo 13 machi 15"])
def test_age_of_the_child_who_is_named_is_changed(typed: str) -> None:
    said = talk([*TWO, typed])
    assert asked(said) == "replace"
    assert said.messages[-1].text.startswith("Yassir, ")
    said.act({"says": "oui"})
    assert answers(said)["age"] == "14", "the sister's stays"


@pytest.mark.parametrize("name", ["Adil", "Nidal", "Abdellah", "عبدالله"])
def test_name_that_looks_like_a_word_of_change_changes_nothing(name: str) -> None:
    said = talk([*UP_TO_NAME["fr"], "Salma", NUMBER, "à moi", "le matin", "non", "IA", name])
    assert asked(said) not in {"change", "replace"}
