"""First names, without the words around them."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, table

NAMES = table("""
khalid -> Khalid
je m'appelle Sara -> Sara
moi c'est khalid -> Khalid
smiti nadia -> Nadia
SALMA -> Salma
mohamed amine -> Mohamed Amine
سميتي فاطمة الزهراء -> فاطمة الزهراء
اسمي يوسف -> يوسف
مُحَمَّد -> محمد
فاطـــمة -> فاطمة
ana smiti hamza -> Hamza
jean-pierre -> Jean-Pierre
fatima zahra el idrissi -> Fatima Zahra El Idrissi
mon fils s'appelle Adam -> Adam
weldi smito ilyas -> Ilyas
bnti smitha Hiba -> Hiba
prénom: Karim -> Karim
Karim. -> Karim
Ahmed 😊 -> Ahmed
Hélène -> Hélène
c'est Imane -> Imane
ana yassine -> Yassine
Salma stp -> Salma
أنا هاجر -> هاجر
N'Golo -> N'Golo
Aïcha -> Aïcha
appelle moi Zak -> Zak
3omar -> 3omar
ra7ma -> Ra7ma
salam ->
aide ->
bonjour ->
0612345678 ->
pourquoi ? ->
http://x.ma ->
www.site.ma ->
karim2009 ->
stop ->
je veux pas dire ->
/help ->
oui ->
لا ->
السلام عليكم ->
wach darori ->
j'ai 16 ans ->
mabghitch ->
a b c d e f g ->
k ->
bghit ntsjel f had lmdrasa ->
je ne veux pas donner mon nom ->
ch7al taman ->
@karim ->
ma mère ->
Mehdi -> Mehdi
je mappelle youssef -> Youssef
je suis Amina -> Amina
moi cest rim -> Rim
smiyti Othmane -> Othmane
smiti hiya khadija -> Khadija
ABDELLAH -> Abdellah
abd el karim -> Abd El Karim
أنا اسمي مريم -> مريم
اسمي: سارة -> سارة
عبد الرحمان -> عبد الرحمان
سميتو أيمن -> أيمن
bonjour, je m'appelle Lina -> Lina
elle s'appelle Douae -> Douae
mon prénom est Ilyas merci -> Ilyas
salam ana Anas -> Anas
Zineb!! -> Zineb
ma fille Hajar -> Hajar
prenom : soufiane -> Soufiane
Ismaïl -> Ismaïl
7afsa -> 7afsa
Noureddine El Amrani -> Noureddine El Amrani
coucou ->
merci ->
non ->
wakha ->
16 ans ->
comment ? ->
شكون نتا ->
help ->
مساعدة ->
retour ->
ma3reftch ->
je sais pas ->
bghit nbdl ->
hhhhhh ->
😂😂 ->
tel 0612345678 ->
t.me/abc ->
لا أريد ->
labas ->
français ->
""")


@pytest.mark.parametrize(("text", "value"), NAMES)
def test_a_name_is_read_without_its_sentence(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["first_name"]) == value
