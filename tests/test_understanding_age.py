"""Ages and years of birth, in digits and in words."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, table

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
ابنتي في الرابعة عشرة من عمرها ->
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
    assert meant(text, QUESTIONS["age"]) == value
