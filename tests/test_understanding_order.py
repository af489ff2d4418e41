"""Danger first, then the answer, then commands; and what never becomes an answer."""

from __future__ import annotations

import pytest

from conversations.readings import Expecting, Reading
from tests.reading import QUESTIONS, meant, read, table

AT_THE_REVIEW = table("""
oui -> send
envoyer -> send
صيفط -> send
wakha sift -> send
non -> change
لا -> change
matsiftch -> change
ma tsiftch -> change
matsiftouch 3afak -> change
ماتصيفطش -> change
ما تصيفطوش -> change
n'envoie pas -> change
n'envoyez pas encore -> change
ne l'envoie pas -> change
لا ترسل -> change
لا ترسلوا الطلب -> change
stop -> stop
سكت -> stop
changer le numéro -> change phone
""")

NO_NAME = ("salam", "aide", "bonjour", "stop", "retour", "oui", "wakha", "menu", "français", "السلام عليكم", "عاونوني")


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_danger_wins_over_every_question(question: str) -> None:
    assert read("mon oncle me frappe", QUESTIONS[question]) == Reading(danger="alert", variety="fr")


def test_danger_is_seen_behind_an_answer() -> None:
    assert read("16 ans et je veux mourir", QUESTIONS["age"]).danger == "alert"


@pytest.mark.parametrize(("text", "command"), [("/help", "help"), ("/aide", "help"), ("/delete", "delete")])
def test_a_slash_command_wins_over_an_answer(text: str, command: str) -> None:
    assert read(text, QUESTIONS["danger"]).command == command


def test_an_unknown_slash_command_is_nothing() -> None:
    assert read("/xyz", QUESTIONS["first_name"]) == Reading()


def test_an_answer_wins_over_a_command_of_the_same_words() -> None:
    assert read("aide", QUESTIONS["danger"]).value == "help"
    assert read("quelqu'un d'autre", QUESTIONS["phone_whose"]).value == "other"


def test_an_exact_command_wins_over_an_answer_that_is_only_contained() -> None:
    reading = read("changer le numéro de ma mère", QUESTIONS["who"])
    asked = (reading.command, reading.candidates) == ("", ("youth", "parent"))  # of "ma mère" either may speak
    assert asked or (reading.command, reading.value) in {("change", ""), ("", "parent")}
    assert read("rappelez-moi", QUESTIONS["call_when"]).command == "human"


@pytest.mark.parametrize("text", NO_NAME)
def test_words_of_the_bot_never_become_a_name(text: str) -> None:
    assert read(text, QUESTIONS["first_name"]).value == ""


@pytest.mark.parametrize("text", ["Salma", "Amal", "Safia", "Jamila", "Wafa", "Ali", "علي", "أمل", "Stopa"])
def test_a_name_near_a_word_of_the_bot_stays_a_name(text: str) -> None:
    reading = read(text, QUESTIONS["first_name"])
    assert (reading.value, reading.command) == (text, "")


def test_a_name_says_nothing_about_the_language() -> None:
    assert read("Hamza", QUESTIONS["first_name"]) == Reading("Hamza")


def test_a_button_typed_letter_for_letter_says_nothing_about_the_language() -> None:
    assert read("Ma mère", QUESTIONS["guardian"]) == Reading("mother")


@pytest.mark.parametrize(("text", "expected"), AT_THE_REVIEW)
def test_the_review_takes_a_yes_a_no_and_a_change(text: str, expected: str) -> None:
    reading = read(text, QUESTIONS["review"])
    assert (reading.value or f"{reading.command} {reading.argument}".strip()) == expected


def test_a_position_is_a_choice_only_where_choices_are_counted() -> None:
    assert read("2", QUESTIONS["who"]).value == "parent"
    assert read("5", QUESTIONS["who"]).value == ""
    assert read("1", QUESTIONS["phone"]).value == ""
    assert read("1", QUESTIONS["review"]).value == ""


def test_a_reference_typed_without_spaces_is_its_choice() -> None:
    assert read("1234567", QUESTIONS["withdraw_which"]).value == "1234567"


def test_a_band_of_ages_comes_from_its_button_only() -> None:
    assert read("12 ans ou moins", QUESTIONS["age"]).value == "12-"
    assert read("moins de 12 ans", QUESTIONS["age"]).value == ""


def test_yes_against_the_words_that_follow_is_no_answer() -> None:
    assert read("oui j'ai quitté l'école", QUESTIONS["schooling"]).value == ""


def test_a_question_is_no_answer() -> None:
    assert read("vous prenez les 6ème ?", QUESTIONS["grade"]) == Reading(candidates=("P6",), variety="fr")
    assert read("vous prenez mon fils ?", QUESTIONS["who"]).value == ""


def test_a_denied_place_is_no_answer() -> None:
    assert read("j'habite plus à Sbata", QUESTIONS["district"]).value == ""


def test_a_sound_of_french_is_a_yes_of_darija_only() -> None:
    assert read("ah", QUESTIONS["consent"], "ary_Latn").value == "yes"
    assert read("ah", QUESTIONS["consent"], "fr").value == ""


@pytest.mark.parametrize("text", ["BK123456", "bk 123456", "M145092428", "mon code massar M145092428"])
def test_the_number_of_a_paper_is_noticed(text: str) -> None:
    reading = read(text, QUESTIONS["phone"])
    assert (reading.masked, reading.value) == (True, "")


@pytest.mark.parametrize("text", ["0612345678", "o612345678", "12/03/2009", "le 12 2009", "o6 12 34 56 78"])
def test_other_numbers_are_not_taken_for_a_paper(text: str) -> None:
    assert not read(text, QUESTIONS["phone"]).masked


def test_a_very_long_text_is_read_for_danger_only() -> None:
    assert read("oui " * 300, QUESTIONS["consent"]).value == ""
    assert read("bla bla " * 300 + "je veux mourir", QUESTIONS["consent"]).danger == "alert"


@pytest.mark.parametrize("text", ["", "   ", "؟", "🤔", "\u200f", "'", "..."])
def test_nothing_is_read_from_nothing(text: str) -> None:
    for expecting in (*QUESTIONS.values(), Expecting()):
        assert read(text, expecting) == Reading()


LONG_AGO = (
    "depuis 2 ans", "ça fait deux ans", "il y a 6 mois", "depuis 2022", "l'année dernière", "depuis longtemps",
    "منذ سنتين", "قبل سنة", "منذ 2022", "السنة الماضية", "منذ مدة طويلة",
    "من عامين", "هادي عامين", "هادشي عامين", "هادي ستة شهور", "العام اللي فات", "هادي شحال",
    "hadchi 3amayn", "hadi 3amayn", "mn 3amayn", "hadi 6 chhor", "l3am lli fat", "hadi ch7al",
)  # fmt: skip


@pytest.mark.parametrize("text", LONG_AGO)
def test_how_long_ago_is_no_question_to_the_centre_where_school_is_asked_about(text: str) -> None:
    assert read(text, QUESTIONS["schooling"]).candidates == ("left",)
    for question in ("grade", "age"):
        reading = read(text, QUESTIONS[question])
        assert (reading.told, reading.value, reading.intents, reading.suggested) == (True, "", (), ())


@pytest.mark.parametrize(
    "text", ["j'ai quitté il y a 2 ans", "khrjt hadi 3amayn", "حبست القراية هادي عامين", "انقطعت منذ سنتين"]
)
def test_when_somebody_left_says_that_they_left_and_no_class(text: str) -> None:
    assert meant(text, QUESTIONS["schooling"]) == "left"
    assert read(text, QUESTIONS["grade"]).told


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ça dure 2 ans ?", "duration"),
        ("ch7al kaydoum lformation", "duration"),
        ("واش القراية فيها عامين؟", "duration"),
    ],
)
def test_question_about_the_time_it_takes_is_answered(text: str, intent: str) -> None:
    for question in ("schooling", "grade"):
        assert intent in (*read(text, QUESTIONS[question]).intents, *read(text, QUESTIONS[question]).suggested)
    assert not read("depuis 2 ans", QUESTIONS["who"]).told
