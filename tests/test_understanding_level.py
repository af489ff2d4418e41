"""The last class, under its old names and its new ones."""

from __future__ import annotations

import pytest

from conversations.understanding.levels import read_level
from conversations.understanding.normalise import light, words
from tests.reading import QUESTIONS, lexicon, meant, read, table

GRADES = table("""
3AC -> 3AC
3 ac -> 3AC
3eme année collège -> 3AC
troisième année collège -> 3AC
1ere année collège -> 1AC
2ème collège -> 2AC
6eme -> 1AC | P6
6ème primaire -> P6
sixième -> P6
CE2 -> P3
cm1 -> P4
CP -> P1
5eme primaire -> P5
tronc commun -> TC
TC scientifique -> TC
1 bac -> 1BAC
1ère bac -> 1BAC
2bac -> 2BAC
2ème année bac -> 2BAC
terminale -> 2BAC
niveau bac -> 2BAC
brevet -> 3AC
9eme -> 3AC
7ème -> 1AC
8 eme -> 2AC
niveau 9 -> 3AC
1ere bac sciences -> 1BAC
maternelle -> other
OFPPT -> other
j'ai oublié -> unknown
je sais pas -> unknown
quatrième année primaire -> P4
الثالثة إعدادي -> 3AC
السنة الأولى إعدادي -> 1AC
السادس ابتدائي -> P6
السنة الخامسة ابتدائي -> P5
الجذع المشترك -> TC
الأولى باكالوريا -> 1BAC
السنة الثانية باكالوريا -> 2BAC
التاسعة -> 3AC
السابعة -> 1AC
الثامنة إعدادي -> 2AC
لا أعرف -> unknown
التكوين المهني -> other
الرابع ابتدائي -> P4
شهادة الابتدائي -> P6
تالتة إعدادي -> 3AC
التاسعة ديال الكوليج -> 3AC
السيزيام -> P6
لولى باك -> 1BAC
البروفي -> 3AC
خرجت من السادس -> P6
المسيد -> other
ماعرفتش -> unknown
تانية باك -> 2BAC
الجدع -> TC
عمرني قريت -> other
التامنة -> 2AC
talta i3dadi -> 3AC
tas3a -> 3AC
lwla i3dadi -> 1AC
tanya i3dadi -> 2AC
tanya bac -> 2BAC
lwla bac -> 1BAC
brovi -> 3AC
ssads -> P6
sadis ibtida2i -> P6
khrjt mn 6ème -> P6
wslt l tas3a -> 3AC
jid3 mouchtarak -> TC
7best f tanya i3dadi -> 2AC
3ac -> 3AC
msid -> other
3mri 9rit -> other
ma3reftch -> unknown
l khams ibtida2i -> P5
sab3a -> 1AC
tamna -> 2AC
khamsa btida2i -> P5
tronkoman -> TC
hbst f 2 bac -> 2BAC
takwin -> other
collège -> 1AC | 2AC | 3AC
lycée -> TC | 1BAC | 2BAC
إعدادي -> 1AC | 2AC | 3AC
kolij -> 1AC | 2AC | 3AC
primaire -> P1 | P2 | P3 | P4 | P5 | P6
2eme -> P2 | 2AC | 2BAC
16 ans ->
salam ->
xkcd ->
j'aime la classe ->
10eme ->
oui ->
la troisième -> P3 | 3AC
3ème année du collège -> 3AC
2e année collège -> 2AC
première année du bac -> 1BAC
2 ème bac -> 2BAC
6ème année primaire -> P6
4e primaire -> P4
j'ai arrêté en 2ème année collège -> 2AC
j'ai quitté en tronc commun -> TC
seconde -> TC
bac -> 2BAC
CE1 -> P2
3 APIC -> 3AC
1AC -> 1AC
1 ere année bac -> 1BAC
septième -> 1AC
8ème année -> 2AC
école coranique -> other
jamais été à l'école -> other
aucune idée -> unknown
السنة الثالثة إعدادي -> 3AC
توقفت في السادسة ابتدائي -> P6
الثانية إعدادي -> 2AC
جذع مشترك علمي -> TC
الثانية باك -> 2BAC
الخامس ابتدائي -> P5
لم أدرس أبدا -> other
لا أتذكر -> unknown
لولى اعدادي -> 1AC
التالتة كوليج -> 3AC
حبست فالتاسعة -> 3AC
وصلت للباك -> 2BAC
السادس -> P6
التكوين -> other
1ac -> 1AC
2 ac -> 2AC
khrejt f talta i3dadi -> 3AC
7best f tas3a -> 3AC
wselt l bac -> 2BAC
sadsa -> P6
rab3a ibtida2i -> P4
lwla collège -> 1AC
tanya collège -> 2AC
jid3 -> TC
tanya bak -> 2BAC
lmsid -> other
ma9ritch -> other
nsit -> unknown
khams -> P5
je veux être coiffeur ->
hhh ->
sidi moumen ->
""")


@pytest.mark.parametrize(("text", "value"), GRADES)
def test_a_grade_is_read_by_any_of_its_names(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["grade"]) == value


NEVER = """
je n'ai jamais mis un pied dans une école
ma nièce n'a jamais été scolarisée
jamais l'école, seulement le msid
ابنتي لم تدخل المدرسة قط
لم يسبق له أن درس
بنتي عمرها ما مشات للمدرسة
ما قريتش كاع
weldi 3emro ma dkhel lmdrasa
ma9ritch ga3
"""


@pytest.mark.parametrize("text", [line for line in NEVER.split("\n") if line])
def test_never_at_school_is_told_from_other_schools(text: str) -> None:
    assert read_level(words(light(text)), lexicon().levels) == ("none",)
    assert meant(text, QUESTIONS["grade"]) == "other"


CERTAIN = table("""
ma fille n'a pas terminé la 2ème année collège -> 2AC
la 8ème, dans l'ancien système -> 2AC
5ème ou 6ème primaire -> P5 | P6
collège, 1ère année -> 1AC
mon frère est en 2ème collège et moi en 3ème collège -> 2AC | 3AC
en 6ème -> 1AC | P6
la 6ème année -> P6
3ème collège, j'ai raté le régional -> 3AC
trois collège -> 3AC
j'ai eu le brevet -> 3AC
الثامنة أساسي -> 2AC
المستوى السادس ابتدائي، نلت الشهادة -> P6
بين الرابعة والخامسة ابتدائي -> P4 | P5
غادرت الإعدادية في السنة الأولى -> 1AC
وصلت للثامنة وخرجت -> 2AC
نجحت من الخامسة وحبست فالسادسة -> P6
خويا فالسابعة وأنا فالتاسعة -> 1AC | 3AC
ltalta i3dadi -> 3AC
ttalta d lkolij -> 3AC
lowel btida2i -> P1
rb3a ibtida2i -> P4
khti sadis w ana tas3a -> 3AC | P6
nje7t mn tanya i3dadi w hbst f talta i3dadi -> 3AC
première -> P1 | 1AC | 1BAC
trwazyem college -> 3AC
""")


@pytest.mark.parametrize(("text", "value"), CERTAIN)
def test_a_class_is_its_number_in_its_own_school(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["grade"]) == value


UNCERTAIN = """
j'ai 4 frères
il y a 5 ans
je n'ai pas le bac
j'ai jamais aimé l'école
pas arrivé en 9ème
je voudrais faire la 1ère bac
لم أصل إلى التاسعة
خرجت هادي 6 سنين
ma wseltch l tas3a
ma 9ritch mzyan
9rit 7 snin
bghit nkml lbac
école privée
"""


@pytest.mark.parametrize("text", [line for line in UNCERTAIN.split("\n") if line])
def test_no_class_is_read_from_a_count_a_wish_or_a_class_never_reached(text: str) -> None:
    assert meant(text, QUESTIONS["grade"]) == ""


LAST_YEARS = table("""
dernière année du primaire -> P6
la dernière année de collège -> 3AC
la dernière année du lycée -> 2BAC
seconde année du collège -> 2AC
certificat de 6eme -> P6
l3am lakher dyal ibtida2i -> P6
akhir 3am f lcollege -> 3AC
sat ibtida2i -> P6
العام اللخر فالابتدائي -> P6
madkheltch ga3 lmdrasa -> other
""")


@pytest.mark.parametrize(("text", "value"), LAST_YEARS)
def test_the_last_year_of_a_school_is_a_class(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["grade"]) == value


def test_a_class_that_was_not_reached_is_none() -> None:
    assert meant("khrjt 9bel mn lbrevet", QUESTIONS["grade"]) == ""


@pytest.mark.parametrize(
    "text", ["كنت غنمشي للباك", "كنت سأنتقل إلى الثانية إعدادي", "قبل الثالثة إعدادي", "باك حر", "باك زائد 2"]
)
def test_a_class_that_was_only_to_come_is_none(text: str) -> None:
    assert meant(text, QUESTIONS["grade"]) == ""


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("je crois la sixième primaire", "P6"),
        ("la 3ème année du collège je pense", "3AC"),
        ("peut-être la 5ème primaire", "P5"),
        ("je sais pas, la sixième je crois", "P6"),
        ("wa9ila tas3a", "3AC"),
        ("kanden sadsa ibtida2i", "P6"),
        ("ta9riban tas3a", "3AC"),
        ("واقيلا التاسعة", "3AC"),
        ("كنظن السادس ابتدائي", "P6"),
        ("أظن السادسة ابتدائي", "P6"),
        ("ربما الثالثة إعدادي", "3AC"),
    ],
)
def test_class_with_a_doubt_only_needs_a_yes(text: str, grade: str) -> None:
    reading = read(text, QUESTIONS["grade"])
    assert (reading.value, reading.candidates) == ("", (grade,))
