"""How somebody writes: any word of Darija means Darija, shared words show nothing."""

from __future__ import annotations

import pytest

from conversations.readings import Expecting
from conversations.understanding.hearing import hear
from conversations.understanding.variety import SURE, variety
from tests.reading import lexicon, read, table

VARIETIES = table("""
je voudrais inscrire mon fils -> fr
c'est gratuit ? -> fr
bonjour ->
vous etes ou -> fr
jai arreter l'ecole en 2022 -> fr
merci beaucoup -> fr
combien ça coute -> fr
je sais pas quoi faire apres le college -> fr
slt cv ->
g 16 ans ->
quels papiers il faut -> fr
non merci ->
il faut venir quand ? -> fr
on peut venir à deux -> fr
mon prenom c'est Adam -> fr
comment s'inscrire -> fr
quel age il faut avoir -> fr
je veux apprendre un métier -> fr
mon fils a quitté le lycée -> fr
est-ce payant -> fr
d'accord je viens demain -> fr
jsp -> fr
c ou exactement ->
j'habite loin -> fr
أريد التسجيل في المركز -> ar
هل التسجيل مجاني؟ -> ar
كم مدة التكوين -> ar
متى تبدأ الدراسة -> ar
ما هي الوثائق المطلوبة -> ar
لدي ابن عمره 15 سنة -> ar
أين يوجد المركز -> ar
لم أفهم السؤال -> ar
أنا منقطعة عن الدراسة منذ سنتين -> ar
ماذا سأتعلم عندكم -> ar
لا أوافق على ذلك -> ar
من فضلكم أجيبوني -> ar
كيف يمكنني التسجيل -> ar
ابنتي تركت المدرسة -> ar
هل هناك رسوم -> ar
أريد أن أتعلم مهنة -> ar
لا أعرف القراءة -> ar
في أي ساعة تبدأ الدروس -> ar
شكرا جزيلا لكم على المساعدة -> ar
بغيت نتسجل عندكم -> ary
واش فابور -> ary
شحال كيدوم التكوين -> ary
فين جيتو -> ary
خرجت من المدرسة -> ary
ولدي ما بغاش يقرا -> ary
شنو كتقراو -> ary
وقتاش كتبداو -> ary
عندي 16 عام وبغيت نتعلم صنعة -> ary
ما فهمتش -> ary
عافاك جاوبني -> ary
ماعنديش لاكارط -> ary
كيفاش نوصل ليكم -> ary
هادشي زوين -> ary
كيفاش نتسجل -> ary
بنتي خرجات من المدرسة -> ary
واش خاص الفلوس -> ary
بغيت شي صنعة -> ary
ما كنعرفش نقرا -> ary
فوقاش كتبدا القراية -> ary
الله يحفظكم جاوبوني دابا -> ary
راني بعيد عليكم -> ary
bghit ntsjel -> ary_Latn
wach fabor -> ary_Latn
ch7al lmodda -> ary_Latn
fin jitou -> ary_Latn
khrejt mn lmdrasa -> ary_Latn
weldi mabghach y9ra -> ary_Latn
chno kat9raw -> ary_Latn
wach kayna bourse -> ary_Latn
chno homa les conditions -> ary_Latn
kifach npostuler -> ary_Latn
salam khoya bghit inscription -> ary_Latn
ma fhemtch -> ary_Latn
tardouni mn lkhedma, chno ndir? -> ary_Latn
hadchi zwin -> ary_Latn
3ndi 16 3am -> ary_Latn
brit nt9ayd f had lmadrasa -> ary_Latn
nta robot wla bnadem -> ary_Latn
kifach ntsjel -> ary_Latn
bnti khrjat mn lmdrasa -> ary_Latn
wach khas lflous -> ary_Latn
bghit chi san3a -> ary_Latn
makan3refch n9ra -> ary_Latn
fo9ach katbda l9raya -> ary_Latn
jawbouni daba -> ary_Latn
rani b3id 3likom -> ary_Latn
safi fhemt -> ary_Latn
ok wakha merci -> ary_Latn
""")


@pytest.mark.parametrize(("text", "variety"), VARIETIES)
def test_the_variety_is_told_only_when_it_shows(text: str, variety: str) -> None:
    assert read(text, Expecting()).variety == variety


@pytest.mark.parametrize(
    "text",
    [
        "how much does it cost",
        "what time do you open on monday",
        "quiero apuntar a mi hijo por favor",
        "ich möchte mich bitte anmelden",
        "привет как дела",
        "你好",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    ],
)
def test_another_language_is_none_of_the_four_and_changes_nothing(text: str) -> None:
    assert told(text)[0] == "other"
    assert read(text, Expecting()).variety == ""


@pytest.mark.parametrize("text", ["", "12345", "🙂", "... ?"])
def test_text_without_letters_shows_no_variety(text: str) -> None:
    assert told(text) == ("", 0.0)


@pytest.mark.parametrize(
    ("text", "name"), [("bonjour", "fr"), ("slt", "fr"), ("salam", "ary_Latn"), ("ok merci", "fr")]
)
def test_few_words_that_several_varieties_have_are_never_sure(text: str, name: str) -> None:
    assert told(text) == (name, 0.5)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("je veux inscrire mon fils", "fr"),
        ("أريد التسجيل في المركز", "ar"),
        ("واش فابور", "ary"),
        ("wach fabor", "ary_Latn"),
    ],
)
def test_words_that_only_one_variety_has_make_it_sure(text: str, name: str) -> None:
    found, confidence = told(text)
    assert found == name
    assert SURE < confidence <= 1


@pytest.mark.parametrize("text", ["لا، 06 00 00 00 02", "non 06 00 00 00 02", "ok 06 00 00 00 02"])
def test_groups_of_a_number_do_not_make_one_small_word_sure(text: str) -> None:
    assert told(text)[1] < SURE


def test_word_of_darija_makes_it_surer_and_never_another_language() -> None:
    assert told("i want ntsjel please today bghit")[0] == "ary_Latn"
    assert told("wach fabor bghit ntsjel")[1] >= told("wach")[1]


def told(text: str) -> tuple[str, float]:
    return variety(hear(text, lexicon()), lexicon().varieties)
