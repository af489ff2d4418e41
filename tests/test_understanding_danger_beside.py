"""What stands around words of danger does not hide them: courtesy, a question, a reason, a line, a number."""

from __future__ import annotations

import pytest

from conversations.understanding.danger_beside import danger_in
from conversations.understanding.danger_context import without_context
from conversations.understanding.danger_parts import between_turns, mended, without_ends
from conversations.understanding.hearing import hear
from conversations.understanding.hidden_words import without_apostrophes, without_figures
from tests.reading import QUESTIONS, lexicon, lines, read

TOLD = lines("""
bonjour je veux mourir merci
je veux mourir merci
bonjour mon oncle m'a violée merci beaucoup
salam 3ami kay9isni flil chokran
السلام عليكم عمي اغتصبني شكرا
bghit n9tel rasi lah yjazik bikhir
خالي غتاصبني الله يجازيك بخير
salam labas je veux mourir
bghit nmout wach kayn internat?
kan3es fzen9a wach kayn internat?
هربت من الدار واش كاين الداخلية؟
je dors dans la rue est ce qu'il y a un internat
je veux mourir vous avez un numéro ?
je veux mourir ch7al taman?
mon père me frappe شحال الثمن؟
mon père me frappe je veux apprendre un métier
baba kaydrebni w bghit nt3elem chi sen3a
Bonjour je m'appelle Salma j'ai 15 ans j'habite à Casa je veux faire la coiffure mais mon père me frappe merci
hdedni b lmous 0600000001
je suis enceinte et mon père va me tuer 0600000001
صاحب العمل يضربني 0600000001
le numéro de celui qui me frappe 0600000001
mon agresseur 0600000001
""")  # fmt: skip
CALM = lines("""
bonjour je veux m'inscrire merci
salam wach kayn internat? chokran
السلام عليكم أريد أن أتعلم مهنة شكرا
salam labas bghit nsewwel 3la lwra9 lah yjazik bikhir
سلام بغيت نتسجل ولكن الدار بعيدة شكرا
bonjour mon père travaille mais ma mère peut venir
je meurs de faim mais j'attends le bus
mon numéro de téléphone 0600000001
slt jsuis mort de rire merci
""")


def _danger(text: str) -> str:
    return danger_in(hear(text, lexicon()), lexicon())


@pytest.mark.parametrize("text", TOLD)
@pytest.mark.parametrize("question", ["who", "phone", "first_name"])
def test_danger_is_noticed_whatever_stands_around_it(text: str, question: str) -> None:
    assert read(text, QUESTIONS[question]).danger


@pytest.mark.parametrize("told", ["mon père me frappe", "je veux mourir", "bba kaydrebni", "عمي اغتصبني"])
@pytest.mark.parametrize("around", ["bonjour\n{}\nmerci", "salam\n{}\nch7al taman", "{}\nmerci beaucoup", "{}\nشكرا"])
def test_danger_on_a_line_of_its_own_is_noticed(told: str, around: str) -> None:
    assert read(around.format(told), QUESTIONS["who"]).danger


@pytest.mark.parametrize("text", CALM)
def test_courtesy_and_questions_around_what_is_harmless_are_nothing(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


def test_greetings_go_at_the_beginning_and_thanks_at_the_end_and_nothing_else() -> None:
    courtesy = frozenset({("bonjour",), ("merci",), ("merci", "beaucoup"), ("lah", "yjazik", "bikhir")})
    rest = without_ends
    assert rest(["bonjour", "bonjour", "je", "dis", "merci", "a", "tous", "merci", "beaucoup"], courtesy) == (
        "je",
        "dis",
        "merci",
        "a",
        "tous",
    )
    assert rest(["bonjour", "merci"], courtesy) == ()
    assert rest([], courtesy) == ()


def test_parts_begin_at_a_turn_and_are_more_than_a_word() -> None:
    turns = frozenset({("mais",), ("je", "veux", "apprendre")})
    parts = between_turns(["il", "me", "frappe", "je", "veux", "apprendre", "vite", "mais"], turns)
    assert parts == [("il", "me", "frappe"), ("je", "veux", "apprendre", "vite")]
    assert between_turns(["mais", "non"], turns) == [], "it begins with it: nothing stands before"
    assert between_turns(["je", "veux", "venir"], turns) == []


@pytest.mark.parametrize(
    "text",
    lines("""
je veux moruir
je veux mouir
mon oncle m'a viloée
أبي يضبرني
je me scrifie
bghit n9etl rasi
"""),
)
def test_a_slip_in_the_only_word_that_tells_is_looked_through(text: str) -> None:
    assert _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
سأنتظر ردكم
سأنتصر
je veux mûrir
je veux me sacrifier pour ma famille
ma mère m'a adressée à vous
بابا كيحبني
أمي يلبسني ملابس
khouya kaydresni lmath
المدرب يدربني على السباحة
bghit n9bel
on m'a volé mon téléphone
je veux suivre les cours
derbi lyouma
je suis voilée
"""),
)
def test_a_word_that_only_looks_like_one_of_danger_is_meant_as_it_stands(text: str) -> None:
    assert not _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
je veux mourir c'est un film
je veux mourir je rigole
bghit nmout ghir kandhak
بغيت نموت غير كنضحك
bghit nmout ghir kandhak hhhh
je veux mourir c'est juste un film
مثل الأفلام أبي يضربني
sans blague mon pere me frappe
mon père me frappe merci de votre aide
"""),
)
def test_who_says_that_it_was_a_joke_is_asked_all_the_same(text: str) -> None:
    assert _danger(text)


def test_who_says_that_it_was_a_joke_is_asked_and_no_more() -> None:
    assert {_danger(text) for text in ("je veux mourir c'est un film", "بغيت نموت غير كنضحك")} == {"check"}
    assert {_danger(text) for text in ("je veux moruir", "أبي يضبرني")} == {"check"}, "of a slip, too"


@pytest.mark.parametrize(
    "text",
    lines("""
je rigole
c'est un film
ghir kandhak
غير كنضحك
mon film préféré c'est un film de guerre
"""),
)
def test_a_joke_without_words_of_danger_is_a_joke(text: str) -> None:
    assert not _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
mononclem'aviolée
bghit nm0ut
hd3dni b lm0us
"""),
)
def test_words_that_are_glued_or_have_figures_are_read(text: str) -> None:
    assert _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
راجل ماما كيدربني على كرشي
بابا كيدربني فالدار
أبي يدربني ويشتمني
با كيضرني كل نهار
ba kaydrni
"""),
)
def test_a_soft_letter_for_a_hard_one_is_still_violence(text: str) -> None:
    assert _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
saken f zn9a 14 hay hassani
smiti Ali saken f zn9a 14 sidi moumen 3ndi 16
j'ai pris 2 cachets contre la fievre
تناولت حبة للصداع
9asni tbib f kerchi
kaytsnani khoya f lbab
rassi kaydrni
كتضرني معدتي ماما قالت ليا نمشي للطبيب
je serai plus là demain pour la visite
خالي كيديني عند الكليان نصلح التلفازات
"""),
)
def test_addresses_pills_doctors_and_appointments_are_harmless(text: str) -> None:
    assert not _danger(text)


@pytest.mark.parametrize(
    "text",
    lines("""
أبي اغتصبني وأنا صغيرة
ba kaydrebni w ana kanbki
papa frappe et moi je pleure
شربت حبوب للموت
j'ai pris 30 cachets pour la tête
ينتظرني أبي بالسكين
tbib 9asni f sderi
kan3es f zn9a 3 chhour
coach kaydrebni
me casse la tête contre le mur
"""),
)
def test_what_is_harmless_elsewhere_hides_no_danger(text: str) -> None:
    assert _danger(text)


def test_a_slip_is_a_letter_too_many_too_few_or_moved_and_never_another_letter() -> None:
    telling, alike, ordinary = frozenset({("mourir",), ("frappe",)}), frozenset({("murir",)}), {"mourra"}
    read = {word: mended([word], telling, alike, ordinary) for word in ("moruir", "mouir", "mourrir", "mounir")}
    assert read == {"moruir": ["mourir"], "mouir": ["mourir"], "mourrir": ["mourir"], "mounir": ()}
    assert mended(["murir"], telling, alike, ordinary) == ()
    assert mended(["frape", "mourir"], telling, alike, {"frape"}) == ()
    assert mended(["il", "me", "frapep"], telling, alike, ordinary) == ["il", "me", "frappe"]


def test_in_darija_only_what_is_no_letter_is_one_for_another() -> None:
    assert without_figures("bghit nm0ut 3afak", darija=True) == "bghit nmout 3afak"
    assert without_figures("bghit n9ra", darija=True) == ""
    assert without_apostrophes("ilm'aviolée j'ai") == "ilmaviolée j'ai"
    assert without_apostrophes("je m'appelle l'ami d'Ali") == ""


@pytest.mark.parametrize(
    "text",
    lines("""
Yassine 15 3am hay mohammadi bghit nmout
smiti Salma 3ndi 16 3am bghit nmout saken f Sidi Moumen
khrejt mn l9raya f 2022 bghit nmout
بغيت نتسجل فالتكوين عافاكم بغيت نموت
سميتي سلمى عندي 16 عام كنفكر ننتاحر ساكنة فسيدي مومن
كنعس فالزنقة وفين جا السنتر بالضبط؟
15 سنة الدار البيضاء اريد ان اموت
تركت المدرسة في 2022 حاولت الانتحار مرتين
je voudrais m'inscrire a la formation svp le voisin ma violée
mon numero 0600000001 jai essayé de me tuer la semaine derniere
je dors dans la rue et le centre il est ou exactement ?
"""),
)
@pytest.mark.parametrize("question", ["age", "who"])
def test_who_tells_of_themselves_in_one_breath_is_heard(text: str, question: str) -> None:
    assert read(text, QUESTIONS[question]).danger


@pytest.mark.parametrize(
    "text",
    lines("""
Yassine 15 3am hay mohammadi bghit ntsejel
smiti Salma 3ndi 16 3am saken f Sidi Moumen w bghit n9ra
بغيت نتسجل فالتكوين عافاكم عندي 16 عام ساكنة فسيدي مومن
je m'appelle Salma j'ai 16 ans j'habite à Sidi Moumen je voudrais m'inscrire à la formation
تركت المدرسة في 2022 أريد أن أتعلم مهنة
"""),
)
def test_who_tells_of_themselves_and_of_no_danger_is_not_asked(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


def test_what_is_told_of_oneself_goes_at_both_ends_and_nothing_between() -> None:
    def rest(text: str) -> str:
        return " ".join(without_context(hear(text, lexicon()).said, lexicon()))

    assert rest("salam ana Karim 3ndi 16 3am baba kaydrebni f hay mohammadi") == "baba kaydrebni"
    assert rest("bghit nmout f 2022 ana mn hay mohammadi w 3ndi sa7bi") == (
        "bghit nmout f 2022 ana mn hay mohammadi w 3ndi sa7bi"
    )
    assert rest("kan3es f zn9a f sidi moumen") == "kan3es f zn9a", "a street may be where somebody sleeps"
    assert rest("Karim 16 3am") == ""
    assert rest("") == ""
