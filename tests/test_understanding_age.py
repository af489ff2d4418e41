"""Ages and years of birth, in digits and in words."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, read, slot, table

AGES = table("""
16 -> 16
16 ans -> 16
j'ai 16 ans -> 16
g 16 ans -> 16
g16ans -> 16
jai 17ans -> 17
seize ans -> 16
j'ai quinze ans -> 15
dix-sept -> 17
dix huit ans -> 18
vingt et un ans -> 21
mon fils a 14 ans -> 14
elle a 15 ans -> 15
16 ans et demi -> 16
16,5 ans -> 16
né en 2009 -> 2009
2009 -> 2009
je suis née en 2010 -> 2010
12/03/2009 -> 2009
12-3-09 -> 2009
12 mars 2009 -> 2009
ne le 5 septembre 2008 -> 2008
Il vient d'avoir 16 ans -> 16
عمري 16 سنة -> 16
١٦ -> 16
ستة عشر -> 16
خمس عشرة سنة -> 15
أبلغ من العمر 17 عاما -> 17
ابني عمره 14 سنة -> 14
ولدت سنة 2010 -> 2010
مواليد 2008 -> 2008
12 مارس 2009 -> 2009
واحد وعشرون سنة -> 21
عشرون سنة -> 20
17 سنة ونصف -> 17
عندي 16 عام -> 16
عندي خمسطاش عام -> 15
سطاش -> 16
عندي سبعطاش عام -> 17
تزاديت ف 2009 -> 2009
بنتي عندها 13 عام -> 13
عشرين عام -> 20
تمنطاش -> 18
عندي ربعطاشر عام -> 14
16 عام ونص -> 16
ولدي فعمرو 15 -> 15
جوج وعشرين عام -> 22
تزاديت عام 2011 -> 2011
3ndi 17 3am -> 17
17 3am -> 17
16 w nos -> 16
3andi 15 3am -> 15
khmstach -> 15
3ndi sttach 3am -> 16
rb3tach l 3am -> 14
mzyoud 2009 -> 2009
tzadit f 2010 -> 2010
weldi 3ndo 14 -> 14
3ndi tmnya w 3chrin 3am -> 28
17am -> 17
ana fiya 16 3am -> 16
tmentach 3am -> 18
bnti 3ndha 13 3am -> 13
163am -> 16
kmelt 18 3am -> 18
3chrin -> 20
ana 42 weldi 15 ->
16 ou 17 ->
16-17 ->
bientôt 16 ->
bientot 17 ans ->
entre 15 et 17 ->
plus de 18 ->
150 ->
2 ->
2030 ->
31/02/2009 ->
ghadi ndkhol f 17 ->
9rib 16 ->
قريب 17 ->
j'ai 2 enfants de 12 et 14 ans ->
je sais pas ->
12/03 ->
0612345678 ->
depuis 4 ans ->
mazal ma kmelt 16 ->
le 12 mars ->
03/25/2010 ->
j'ai 18 ans dans 2 mois ->
ch7al khass ykoun f 3omri? ->
il y a 3 ans j'ai quitté ->
kbir ->
2 ans que j'ai arrêté ->
ما بين 15 و 16 ->
15ans -> 15
17 ans et 3 mois -> 17
J'ai 19 ans monsieur -> 19
dix-neuf ans -> 19
14 ans -> 14
il a 13 ans -> 13
ma fille a quatorze ans -> 14
bonjour j'ai 16 ans -> 16
née le 3/4/2010 -> 2010
03.04.2010 -> 2010
2008-05-12 -> 2008
12032009 -> 2009
avril 2010 -> 2010
15 ans seulement -> 15
vingt-deux ans -> 22
17 ! -> 17
16 ans pile -> 16
سبعة عشر عاما -> 17
ابنتي في الرابعة عشرة من عمرها -> 14
عمره 15 سنة -> 15
18 عاما -> 18
عمري خمسة عشر عاما -> 15
من مواليد 2010 -> 2010
تاريخ ميلادي 12/03/2009 -> 2009
ثمانية عشر -> 18
عندي تمنطاش العام -> 18
15 لعام -> 15
فعمري 17 -> 17
ولدي فيه 14 عام -> 14
زدت ف 2010 -> 2010
17 عام قفلتها -> 17
تسعطاش -> 19
3omri 17 -> 17
3mri 15 3am -> 15
hadi 16 3am ->
sb3tach -> 17
3ndi tmntach l3am -> 18
ana mwalid 2008 -> 2008
2010 tzadit -> 2010
weldi fih 13 3am -> 13
16 snin -> 16
3ndha khmstacher 3am -> 15
wahed w 3chrin -> 21
18 ans w nos -> 18
presque 17 ans ->
j'aurai 16 ans en mars ->
15/16 ans ->
moins de 18 ans ->
mes fils ont 12 et 15 ans ->
99999 ->
quinze ou seize ->
quelques années ->
je suis majeur ->
sghir ->
ghadi nkmel 17 ->
ما وصلتش 16 ->
تقريبا 16 ->
بين 15 و17 ->
1985 -> 1985
42 ans -> 42
""")


@pytest.mark.parametrize(("text", "value"), AGES)
def test_an_age_is_read_only_when_it_is_certain(text: str, value: str) -> None:
    assert read(text, QUESTIONS["age"]).value == value


LIKELY = table("""
à peu près 15 -> 15
environ 15 ans -> 15
dans les 15 ans -> 15
15 ans je crois -> 15
je crois que j'ai 15 ans -> 15
mon fils a environ 14 ans -> 14
peut-être 15 -> 15
~15 -> 15
presque 16 ans -> 15
j'ai bientôt 16 ans -> 15
j'aurai bientôt 16 ans -> 15
nearly 16 -> 15
عمري حوالي 15 سنة -> 15
أظن 15 سنة -> 15
عمري تقريبا خمسة عشر عاما -> 15
على وشك 16 سنة -> 15
شي 15 عام -> 15
عندي شي 15 عام -> 15
واقيلا 15 -> 15
تقريبا 15 عام -> 15
قريب 16 -> 15
قربت نكمل 16 عام -> 15
chi 15 3am -> 15
wa9ila 15 -> 15
ta9riban 15 3am -> 15
kanden 15 -> 15
9rib 16 -> 15
weldi 3ndo 9rib 15 3am -> 14
9rib n9fel 16 -> 15
né vers 2010 -> 2010
je crois 2010 -> 2010
wa9ila mzyoud 2010 -> 2010
واقيلا 2010 -> 2010
né le 12 ou 13 mars 2010 -> 2010
né en mars ou avril 2010 -> 2010
12/13/2010 -> 2010
تزاديت ف 12 ولا 13 مارس 2010 -> 2010
ولدت في مارس أو أبريل 2010 -> 2010
mzyoud f 3 wla 4 f 2010 -> 2010
""")


@pytest.mark.parametrize(("text", "value"), LIKELY)
def test_age_that_is_likely_only_needs_a_yes_and_is_never_assumed(text: str, value: str) -> None:
    reading = read(text, QUESTIONS["age"])
    assert (reading.value, reading.candidates) == ("", (value,))


@pytest.mark.parametrize(
    "text",
    [
        "kan9eb 17", "كنقب 17", "je rentre dans 3 mois", "15 ou 16", "chi 15 wla 16", "15 ولا 16", "15/16",
        "entre 15 et 16", "plus de 15", "dans 2 mois j'aurai 16", "j'ai 42 ans et mon fils 15", "ana 42 weldi 15",
        "2009 ou 2010", "j'ai quitté en 2022 à 12", "presque", "je crois",
    ],
)  # fmt: skip
def test_age_that_leaves_a_choice_or_is_still_to_come_is_asked_again(text: str) -> None:
    reading = read(text, QUESTIONS["age"])
    assert (reading.value, reading.candidates) == ("", ())


@pytest.mark.parametrize(
    "text", ["je crois 15 ans", "presque 16 ans", "شي 15 عام", "9rib 16", "wa9ila 15", "environ 15"]
)
def test_age_that_is_likely_is_asked_again_where_only_what_is_certain_counts(text: str) -> None:
    assert slot(text, "age") == ""


ON_A_DAY = table("""
J'ai seize ans et demi -> 16
16 piges -> 16
je viens de fêter mes 17 ans -> 17
mon fils a quinze ans -> 15
il vient d'avoir 14 ans hier -> 14
ma fille aura 15 ans le mois prochain ->
elle fait 13 ans -> 13
j'ai quinze ans bientôt seize ->
j'ai 15 ans, bientôt 16 ->
dix neuf -> 19
vingt-cinq ans -> 25
trente et un -> 31
quarante deux ans -> 42
soixante-dix ans -> 70
quatre-vingts ans -> 80
onze ans -> 11
17 ans et demi -> 17
j ai 16an -> 16
jé 16 ans -> 16
g 16 -> 16
G17ans -> 17
ds 2 mois j'ai 18 ->
j'ai arrêté l'école à 15 ans ->
j'ai arrêté l'école il y a 2 ans, j'ai 17 ans -> 17
j'ai arrêté l'école en 2022 j'ai 17 ans -> 17
je suis né le 5 mai 2010 -> 16
22/11/2010 -> 16
23/11/2010 -> 15
2010-05-04 -> 16
né le 31/02/2009 ->
né en mars 2010 ->
entre 15 et 16 ->
15/16 ->
15-16 ans ->
pas encore 15 ans ->
il n'a pas 18 ans ->
je n'ai que 14 ans -> 14
seulement 14 ans -> 14
mon frère 14 ans -> 14
mon neveu de 15 ans -> 15
ma petite soeur elle a douze ans -> 12
moi 18 et lui 16 ->
mes deux enfants 12 et 14 ->
j'ai deux enfants, l'aîné a 15 ans -> 15
18 ans révolus -> 18
plus de 20 ->
18+ ->
+18 ->
moins de 15 ans ->
dans ma 16eme année ->
j'ai 16 ans depuis hier -> 16
ça fait 3 ans que j'ai arrêté ->
16 ans et trois mois -> 16
14 ans 8 mois -> 14
j'avais 12 ans quand j'ai quitté ->
le 12/04/2010 il a donc 16 ans -> 16
2010 donc 16 ans -> 16
16 ans, né en 2010 -> 16
16 ans né le 12/03/2012 ->
200 ->
1 an ->
0612345678 ->
16 ans 0612345678 -> 16
16 ans svp aidez moi -> 16
je m'appelle Sara j'ai 16 ans et j'habite à Sidi Moumen -> 16
16, je veux m'inscrire -> 16
niveau 6 primaire, 14 ans -> 14
3ème année collège ->
عمري ستة عشر عاما -> 16
عمري ستة عشرة سنة -> 16
عمري 16 -> 16
أنا في السادسة عشرة من عمري -> 16
أنا في السادسة عشر -> 16
بلغت الخامسة عشرة -> 15
سأبلغ الخامسة عشرة في مارس ->
ابنتي تبلغ من العمر أربع عشرة سنة -> 14
ابني ذو ستة عشر ربيعا -> 16
سبع عشرة سنة وثلاثة أشهر -> 17
سبعة وعشرون عاما -> 27
خمسة و عشرون سنة -> 25
ثلاثة وثلاثين سنة -> 33
عمري 15 سنة وأنا في السنة الثالثة إعدادي -> 15
السنة الثالثة إعدادي ->
خرجت من المدرسة منذ سنتين وعمري الآن 17 سنة -> 17
توقفت عن الدراسة في سن الرابعة عشرة ->
كان عمري 12 سنة عندما انقطعت ->
عمري أكثر من 18 سنة ->
لم أتجاوز 15 سنة ->
لا يتجاوز 15 سنة ->
15 سنة تقريبا ->
عمري 15 سنة إن شاء الله -> 15
عمره خمس عشرة سنة ونصف -> 15
عشر سنوات -> 10
تسع سنوات -> 9
16 من العمر -> 16
ولدت سنة 2009 ->
ولدت في 15 ماي 2009 -> 17
أنا 16 وأختي 14 ->
١٦ سنة -> 16
١٦ عاما ونصف العام -> 16
عندي 16 لعام -> 16
عندي ستاش ونص -> 16
سبعطاش لعام -> 17
فعمري سبعطاش -> 17
ولدي داير 15 عام -> 15
بنتي دارت 14 عام -> 14
غادي ندير 18 ->
باقي ما درت 16 ->
كنقفل 17 ف شهر 3 ->
قفلت 17 ف شهر 3 -> 17
الدري فيه 13 -> 13
عندي 17 عام وخرجت من القراية هادي 3 سنين -> 17
هادي 3 سنين باش خرجت ->
خرجت هادي عامين وعندي 17 عام دابا -> 17
عندو تمن سنين -> 8
بين 15 و16 ->
خويا 16 وأنا 18 ->
عندي 16 غادي ندخل ف 17 ->
تزاديت 2010 ->
عندي 16 عام وشوية -> 16
ولد خويا عندو 14 عام -> 14
عندي تلاتين عام -> 30
واحد وتلاتين عام -> 31
ربعة وعشرين -> 24
3ndi 16 3am w nos -> 16
3ndi 16, 3afak 3awnouni -> 16
f3omri 17 -> 17
3omri 17 3am -> 17
17 3am kamlin -> 17
ana 17 -> 17
weldi dar 14 3am -> 14
bnti dayra 13 3am -> 13
khoya 3ndo 15 -> 15
3ndi khmstach l3am -> 15
sttach ans -> 16
3ndi sb3tach w nos -> 17
ghadi ndir 18 f mars ->
9rib ndir 17 ->
mazal ma drt 16 ->
khrejt mn lmdrasa w 3ndi 13 3am ->
7best l9raya f 14 ans ->
7best l9raya, daba 3ndi 16 -> 16
3ndi 16 w 7best l9raya hadi 3amayn -> 16
hadi 2 snin bach khrejt ->
wa7d w 3chrin 3am -> 21
rb3a w tlatin -> 34
khmsa w rb3in 3am -> 45
3chr snin -> 10
tmn snin -> 8
sb3 snin -> 7
3ndha 9 snin -> 9
ana 40 w weldi 15 ->
jouj wlad 12 w 14 ->
mzyoud 12/05/2010 -> 16
ch7al lazem ykoun f 3omri ->
wach 16 mazyana ->
16 3am wach n9der ntsjel -> 16
3ndi 16 wach n9der ntsjel -> 16
3ndi 16 3am, wach kayna blasa? -> 16
kbr mn 18 ->
fo9 18 ->
18 w fo9 ->
17 wla 18 ->
chi 17 ->
taqriban 17 ->
xstach ->
khamsta3ch -> 15
setta3ch 3am -> 16
tmnya w 3chrin -> 28
17 years old -> 17
i'm 17 -> 17
سن 16 -> 16
vint ans -> 20
katorz an -> 14
quinz ans -> 15
quize ans -> 15
sèze ans -> 16
douz ans -> 12
ventidue ->
un an et demi ->
quarante ans passés -> 40
la quarantaine ->
trente-cinq -> 35
16.5 -> 16
16ans1/2 -> 16
16 ans ½ -> 16
16 ans et qq mois -> 16
Salam, je m'appelle Youssef et j'ai 17 ans, je veux m'inscrire svp -> 17
bonsoir mon fils vient de faire 15 ans -> 15
j'ai eu 16 ans en septembre -> 16
j'ai eu 16 ans le mois dernier -> 16
elle a eu quinze ans hier -> 15
je vais sur mes 17 ans ->
je rentre dans ma 17ème année ->
15 ans passés -> 15
quinze ans et quelques mois -> 15
je ne sais pas exactement, 15 ou 16 ->
peut etre 15 ->
à peu pres 16 ->
15ans et demie -> 15
j'ai juste 15 ans -> 15
tt juste 18 ans -> 18
mon fils, 13 ans, a quitté l'école -> 13
il avait 12 ans ->
depuis ses 12 ans ->
ma niece a 14 ans, je suis sa tante -> 14
mes jumeaux ont 14 ans -> 14
trente cinq ans -> 35
j'ai quarante-deux ans -> 42
27 -> 27
je suis une femme de 33 ans -> 33
trop vieux pour vous hhh 41 ans -> 41
âge: dix-sept -> 17
17ans et demi svp -> 17
seize an -> 16
dizuit ans -> 18
dix-wit ans ->
vin deux ans -> 22
treize ans bientot quatorze ->
pas 18 ans, 17 ->
j'ai 17 pas 18 ->
moins de 18 ans ->
mineur ->
j'ai 15 ans et mon frère aussi -> 15
ma soeur 16 et moi 17 ->
سني سبع عشرة سنة -> 17
أنا شاب في العشرين من عمري -> 20
ابنتي عمرها اثنتا عشرة سنة -> 12
عمر ابني إحدى عشرة سنة -> 11
أبلغ من العمر ثمانية عشر عاما وأود التسجيل -> 18
خمس وثلاثون سنة -> 35
بلغت الثامنة عشرة -> 18
سيبلغ 15 في الشهر القادم ->
لم يبلغ الثامنة عشرة بعد ->
عمري لا يتجاوز السادسة عشرة ->
عمره 13 سنة و6 أشهر -> 13
غادر المدرسة في الثانية عشرة من عمره ->
طفل عمره ثماني سنوات ونصف -> 8
أكملت ستة عشر عاما -> 16
ما بين السادسة عشرة والسابعة عشرة ->
عمرها 14 وعمر أخيها 16 ->
17 سنة فقط لا غير -> 17
عمري أربعون سنة، هل يمكنني التسجيل؟ -> 40
١٥ سنة ونصف -> 15
عندي تلتاشر عام -> 13
عندي سطاش العام ونص -> 16
فعمري تمنطاش العام -> 18
كملت سبعطاش -> 17
ولد عندو 14 عام -> 14
الدرية فيها طناش العام -> 12
عندي خمسة وتلاتين عام -> 35
عندي واحد وعشرين عام -> 21
غادي نكمل 18 فالصيف ->
قربت نكمل 17 ->
باقي صغير عندي 14 ->
عندي 16 وغادي نكمل 17 ->
شي 15 عام هكاك ->
حبست ملي كان عندي 13 عام ودابا عندي 17 -> 17
راه عندي 20 عام -> 20
عندها ستة د السنين -> 6
عندو عشر سنين -> 10
3ndi stach l3am w noss -> 16
3ndi sab3tach 3am -> 17
fo9 l3chrin ->
weldi 3ndo khmstach l3am -> 15
bnti fiha tlttach 3am -> 13
kmelt tmentach had simana -> 18
3ad kmelt 16 -> 16
ghadi nkmel 16 chhr jay ->
9rebt l 18 ->
3ndi 15 w chi chhor -> 15
ana f 3omri 19 -> 19
ana mra 3ndi 34 3am -> 34
3ndi rb3a w 3chrin 3am -> 24
sta w 3chrin -> 26
l3mr: 17 -> 17
khouya sghir 3ndo 7dach l3am -> 11
weldi 3ndo 14 l3am khrej mn l9raya hadi 3am -> 14
khrej mn l9raya f 12 l3am ->
3ndi 15 ola 16 ->
3mri 15 wlla 16 ma3reftch ->
ma3ndich 18 ->
mazal 3ndi 17 ->
mazal sghir 3ndi 14 ->
3ndi 17 mazal ma kmelt 18 ->
salam 3likom 3ndi 16 3am smiti Hamza -> 16
ana smiti Hamza 3ndi 16 3am w saken f sidi moumen -> 16
ana mn mwalid 2010 ->
mwalid 15/05/2010 -> 16
tzadit nhar 15 mai 2010 -> 16
٢٠٠٩ ->
16 عاما و 3 اشهر -> 16
15 years -> 15
3omri sta3ch -> 16
(06) 00000060 ->
3ndi 16 w chi haja -> 16
18 3am ila 3 chhour ->
18 ans moins deux mois ->
""")


@pytest.mark.parametrize(("text", "value"), ON_A_DAY)
def test_an_age_on_a_day_is_read_from_the_age_or_the_whole_date_of_birth(text: str, value: str) -> None:
    assert slot(text, "age") == value


@pytest.mark.parametrize(
    "text", ["ناهز 17 سنة", "عمرها 16 عاما إلا شهرا", "14 عام غير شهر", "عمري يفوق 18", "دخلت عامي السابع عشر"]
)
def test_almost_an_age_is_none(text: str) -> None:
    assert slot(text, "age") == ""


def test_the_age_of_his_mother_is_not_his() -> None:
    assert slot("والدته عمرها 40", "age") == ""
