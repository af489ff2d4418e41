"""The light form, words and numbers glued together, and the skeleton in which both scripts of Darija meet."""

from __future__ import annotations

import gc

import pytest

from conversations.understanding.normalise import Remembered, is_remembered, light, skeleton, skeletons, words
from tests.reading import QUESTIONS, read, table

LIGHT = table("""
Collège Élémentaire -> college elementaire
OUIIIIII -> oui
Bghittttt -> bghit
ٱلسَّلامُ عليكم -> السلام عليكم
أنا إلى آخر -> انا الي اخر
مدرســـة -> مدرسه
ڭاراج گاراج -> كاراج كاراج
١٦ سنة -> 16 سنه
۱۷ -> 17
l’école -> l'ecole
0611111122 -> 0611111122
1️⃣ -> 1
œuf -> oeuf
""")

WORDS = table("""
3ndi 17 3am -> 3ndi 17 3am
16ans -> 16 ans
g16ans -> g 16 ans
17am -> 17 am
163am -> 16 3am
2bac -> 2 bac
3ac -> 3 ac
6ème -> 6 eme
2emebac -> 2 eme bac
9ism -> 9ism
l9raya -> l9raya
16عام -> 16 عام
j'ai -> j ai
""")

MEET = table("""
bghit -> بغيت
ntsejjel -> نتسجل
khmstach -> خمسطاش
5mstach -> خمسطاش
sttach -> سطاش
lmdrasa -> المدرسة
almadrasa -> المدرسة
kaydrbni -> كيضربني
kayderbouni -> كيضربوني
l9raya -> القراية
wlidi -> وليدي
7best -> حبست
ngoul -> نگول
chahada -> شهادة
moulay -> مولاي
""")


@pytest.mark.parametrize(("text", "expected"), LIGHT)
def test_light_brings_spellings_together(text: str, expected: str) -> None:
    assert light(text) == expected


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_words_separates_numbers_but_keeps_arabizi_letters(text: str, expected: str) -> None:
    assert " ".join(words(light(text))) == expected


@pytest.mark.parametrize(("latin", "arabic"), MEET)
def test_skeleton_is_one_for_both_scripts(latin: str, arabic: str) -> None:
    assert skeleton(light(latin)) == skeleton(light(arabic))


def test_skeleton_of_a_sentence_is_the_same_however_it_is_spelled() -> None:
    said = {skeletons(light(text)) for text in ("bghyt ntsajjal", "bghit ntsjel", "بغيت نتسجل")}
    assert said == {"bgt ntsjl"}


def test_invisible_signs_change_nothing() -> None:
    assert light("\u2068سلا\u200fم\u2069\ufeff") == "سلام"


@pytest.mark.parametrize("word", ["bghit", "3ndi", "g16", "16", "بغيت", "9raya", "a3tini2"])
def test_everyday_words_are_remembered(word: str) -> None:
    assert is_remembered(word)


@pytest.mark.parametrize("word", ["0612345678", "2011", "bk123456", "j139456789", "anticonstitutionnel", "06x12y34z5"])
def test_numbers_and_what_looks_like_a_paper_are_kept_in_no_memory(word: str) -> None:
    assert not is_remembered(word)
    for expecting in QUESTIONS.values():
        read(f"mon numero {word}", expecting)
    kept = {known for memory in gc.get_objects() if isinstance(memory, Remembered) for known in memory}
    assert "numero" in kept
    assert word not in kept
    assert not [known for known in kept if len(known) > 2 and known.isdigit()]


def test_memory_that_is_full_begins_anew() -> None:
    worked_out: list[str] = []
    memory = Remembered[None](worked_out.append, most=2)
    for word in ("un", "deux", "un", "trois", "un", "2011", "2011"):
        memory[word]
    assert worked_out == ["un", "deux", "trois", "un", "2011", "2011"]
