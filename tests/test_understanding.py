"""What people type against the open question, in the four varieties. A wrong value is worse than asking again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.rendering import expecting as with_words
from conversations.flow import Question, choices_of, fits
from conversations.flows import FLOW
from conversations.locales import LOCALES
from conversations.types import Asking
from conversations.understanding import understand
from tests.conversing import context
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from conversations.readings import Expecting, Reading

CONTEXT = context()


@cache
def expecting(question: str) -> Expecting:
    node = FLOW.question(question)
    assert node is not None
    choices = choices_of(node, CONTEXT)
    return with_words(Asking("me", node.id, node.kind, (), choices, yes=node.yes, no=node.no), catalogues())


def read(question: str, text: str, locale: str = "fr") -> Reading:
    return understand(text, expecting(question), locale, lexicon())


READ = [
    ("who", "je suis un jeune", "youth"),
    ("who", "ana lwalida dyalo", "parent"),
    ("who", "أنا أستاذ", "teacher"),
    ("age", "16", "16"),
    ("age", "g 16 ans", "16"),
    ("age", "3ndi 17 3am", "17"),
    ("age", "عندو 14 عام", "14"),
    ("age", "عندي خمسطاش عام", "15"),
    ("age", "عمري ست عشرة سنة", "16"),
    ("age", "quatorze ans", "14"),
    ("age", "16 w nos", "16"),
    ("age", "né en 2009", "2009"),
    ("age", "12/03/2010", "2010"),
    ("age", "١٦", "16"),
    ("schooling", "oui", "enrolled"),
    ("schooling", "non j'ai arrêté", "left"),
    ("schooling", "la 7best", "left"),
    ("schooling", "خرجت من المدرسة", "left"),
    ("schooling", "3mrni 9rit", "never"),
    ("grade", "3ac", "3AC"),
    ("grade", "6eme primaire", "P6"),
    ("grade", "السابعة", "1AC"),
    ("grade", "tas3a", "3AC"),
    ("grade", "CE2", "P3"),
    ("grade", "2 bac", "2BAC"),
    ("grade", "jid3 mochtarak", "TC"),
    ("district", "sidi moumen", "sidi-moumen"),
    ("district", "عين الشق", "ain-chock"),
    ("district", "l7ay l7ammadi", "hay-mohammadi"),
    ("district", "rabat", "outside:rabat"),
    ("consent", "d'accord", "yes"),
    ("consent", "wakha", "yes"),
    ("consent", "👍", "yes"),
    ("consent", "aji la la", "no"),
    ("consent", "لا شكرا", "no"),
    ("first_name", "je m'appelle salma", "Salma"),
    ("first_name", "سميتي سلمى", "سلمى"),
    ("phone", "06 00 00 00 07", "+212600000007"),
    ("phone", "06.00-00.00.07", "+212600000007"),
    ("phone", "+2120600000007", "+212600000007"),
    ("phone", "٠٦٠٠٠٠٠٠٠٧", "+212600000007"),
    ("phone", "00212600000007", "+212600000007"),
]
ASKED_AGAIN = [
    ("age", "ana 42 weldi 15"),
    ("age", "bientôt 16"),
    ("age", "entre 15 et 17"),
    ("age", "une pomme"),
    ("grade", "collège"),
    ("district", "casablanca"),
    ("consent", "inchallah"),
    ("consent", "labas"),
    ("consent", "pourquoi ?"),
    ("first_name", "c'est gratuit ?"),
    ("first_name", "0600000007"),
    ("first_name", "BK123456"),
    ("phone", "0600000007 ou 0600000008"),
    ("phone", "06 00 00 00"),
    ("phone", "K612345678"),
    ("phone", "n'appelez pas le 0600000007"),
    ("phone", "mon ancien numéro 0600000007"),
    ("phone", "ماشي 0600000007"),
    ("age", "j'ai arrêté à 12 ans"),
    ("age", "خرجت ف 12 عام"),
    ("age", "khrejt f 12 3am"),
    ("age", "ça fait 5 ans"),
    ("call_when", "tout sauf le soir"),
    ("call_when", "ما عدا المساء"),
    ("call_when", "mon père est là le soir"),
    ("guardian", "ma mère est morte"),
    ("guardian", "baba f l7abs"),
    ("guardian", "أمي متوفاة"),
    ("schooling", "ok"),
    ("schooling", "safi"),
    ("schooling", "je vais arrêter"),
    ("schooling", "pas encore"),
    ("consent", "oui si ma mère veut"),
    ("consent", "iyeh ila kan fabor"),
    ("wish", "khassni nswel mama"),
]


@pytest.mark.parametrize(("question", "text", "value"), READ, ids=[f"{q}: {t}" for q, t, _ in READ])
def test_value_is_taken_out_of_what_people_type(question: str, text: str, value: str) -> None:
    assert read(question, text).value == value


@pytest.mark.parametrize(("question", "text"), ASKED_AGAIN, ids=[f"{q}: {t}" for q, t in ASKED_AGAIN])
def test_what_is_not_certain_is_asked_again(question: str, text: str) -> None:
    assert read(question, text).value == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_words_on_every_button_mean_that_button_when_typed(locale: str) -> None:
    for node in FLOW.nodes:
        if isinstance(node, Question):
            for choice in choices_of(node, CONTEXT):
                words = catalogues().label(choice.label, locale)
                found = read(node.id, words, locale)
                same = [c.value for c in choices_of(node, CONTEXT) if catalogues().label(c.label, locale) == words]
                assert found.value in same or set(found.candidates) & set(same), (node.id, words, found)


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("retour", "back", ""),
        ("رجع", "back", ""),
        ("changer mon numéro", "change", "phone"),
        ("beddel nmra", "change", "phone"),
        ("بدّل", "change", ""),
        ("عاونوني", "help", ""),
        ("/delete", "delete", ""),
        ("annuler ma demande", "withdraw", ""),
        ("سحب طلبي", "withdraw", ""),
        ("بغيت نسحب الطلب", "withdraw", ""),
        ("nse7eb ttalab", "withdraw", ""),
        ("parler à quelqu'un", "human", ""),
        ("bghit nhder m3a chi 7ed", "human", ""),
        ("العربية", "language", "ar"),
        ("darija", "language", "ary_Latn"),
    ],
)
def test_command_is_understood_in_the_middle_of_the_form(text: str, command: str, argument: str) -> None:
    found = read("trade", text)
    assert (found.command, found.argument) == (command, argument)


@pytest.mark.parametrize(
    "text",
    ["oui transmets", "Oui, transmettez ma question", "نعم، أرسلوا السؤال", "إيه وصلو السؤال", "ah wessel ssou2al"],
)
def test_yes_pass_it_on_is_no_yes_to_the_open_question(text: str) -> None:
    found = read("schooling", text)
    assert (found.value, found.command) == ("", "pass_on")


@pytest.mark.parametrize("text", ["mama 3ndha 40", "mon père a 45 ans", "أمي عمرها 38 سنة", "با عندو 50 عام"])
def test_age_of_mother_or_father_is_asked_again(text: str) -> None:
    assert read("age", text).value == ""


@pytest.mark.parametrize("text", ["mama galt liya 3ndi 15", "ma mère dit que j'ai 15 ans", "ماما قالت عندي 15 عام"])
def test_young_age_counts_beside_a_mother_too(text: str) -> None:
    assert read("age", text).value == "15"


ALERTS = [
    "mon père me frappe", "ma mère me bat à la tête", "papa tape mon petit frère", "il m'a violée", "je veux mourir",
    "je me fais du mal", "on veut me marier de force", "je dors dehors", "mon oncle me touche",
    "ba kaydrebni", "kaydrbouni f dar", "bghit nmout", "bghit n9tel rasi", "3ammi kayt7rch biya", "hrbt mn dar",
    "baghyin yzwjouni bziz", "با كيضربني", "بغيت نموت", "كنعس فالزنقة", "باغيين يزوجوني", "عمي كيتحرش بيا",
    "أبي يضربني", "أريد أن أموت", "أريد الانتحار",
]  # fmt: skip
HARMLESS = [
    "mort de rire", "ce cours me tue", "mon frère me bat au foot", "je tape mon nom", "le prof me tape sur les nerfs",
    "ghadi nmout b d7k", "9tlni l3ya", "kanmout 3la code", "tilifoun dyali mat", "drbt lbac", "المستوى", "المسافرون",
    "j'adore", "السلام عليكم", "bghit ntsejjel", "combien ça coûte",
]  # fmt: skip


@pytest.mark.parametrize("question", ["first_name", "phone", "age", "who"])
@pytest.mark.parametrize("text", ALERTS)
def test_words_of_danger_are_seen_at_every_question(text: str, question: str) -> None:
    assert read(question, text).danger == "alert"


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_of_speech_raise_no_alert(text: str) -> None:
    assert read("who", text).danger != "alert"


@pytest.mark.parametrize(
    ("text", "variety"),
    [
        ("wach n9der ntsejjel?", "ary_Latn"),
        ("واش نقدر نتسجل", "ary"),
        ("est-ce que je peux m'inscrire", "fr"),
        ("كيف يمكنني التسجيل في المركز", "ar"),
        ("Nadia", ""),
    ],
)
def test_variety_is_how_they_write(text: str, variety: str) -> None:
    assert read("who", text).variety == variety


def test_numbers_of_papers_are_seen_wherever_they_stand() -> None:
    for text in ("BK123456", "mon cin est bk 123456", "J-123456", "M145092428", "ＢＫ123456"):
        assert read("first_name", text).masked, text
    for text in ("0600000007", "15 ans", "2bac", "3ac"):
        assert not read("phone", text).masked, text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ch7al taman dyal formation", False),
        ("c'est gratuit ou il faut payer ?", False),
        ("bghit n3ref wach kayn simana jaya", False),
        ("smiti Mouad, ch7al taman dyal formation", True),
        ("Rachid ça coûte combien la formation ?", True),
        ("اسمي رشيد، كم ثمن التكوين؟", True),
    ],
)
def test_question_in_which_somebody_may_be_named_is_told_apart(text: str, *, named: bool) -> None:
    found = read("schooling", text)
    assert found.intents or found.suggested or found.asks
    assert found.personal is named


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from([node.id for node in FLOW.nodes if isinstance(node, Question)]))
def test_any_text_is_read_without_an_error_and_a_value_always_fits(text: str, question: str) -> None:
    found = read(question, text)
    node = FLOW.question(question)
    assert node is not None
    assert not found.value or fits(node, found.value, CONTEXT)
