"""Yes and no as people type them: what is not certain gives nothing."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, table

ANSWERS = table("""
oui -> yes
ouiii -> yes
Oui bien sûr -> yes
ok -> yes
dacc -> yes
carrément -> yes
oui pourquoi pas -> yes
ouais ouais -> yes
d'accord pour moi -> yes
👍 -> yes
✅ -> yes
👍🏽👍🏽 -> yes
oui j'accepte tout -> yes
okkk -> yes
c bon -> yes
pas de pb -> yes
non -> no
nn -> no
non merci -> no
Non!! -> no
pas maintenant -> no
👎 -> no
❌ -> no
non je veux pas -> no
jamais -> no
je refuse -> no
nooon -> no
نعم -> yes
أجل -> yes
بالتأكيد -> yes
نعم أوافق -> yes
موافقة -> yes
لا مانع لدي -> yes
لا -> no
كلا -> no
لا أوافق -> no
لا شكرا -> no
أبدا -> no
إيه -> yes
اه -> yes
واخا -> yes
وخا خويا -> yes
صافي واخا -> yes
ايه متافق -> yes
معلوم -> yes
ماكاين مشكل -> yes
لالا -> no
مابغيتش -> no
لا ماموافقش -> no
ماشي دابا -> no
iyeh -> yes
wakha -> yes
ah -> yes
wakha 3afak -> yes
iyeh ana mwafe9 -> yes
safi ok -> yes
makayn mouchkil -> yes
ah wakha -> yes
la -> no
lla -> no
aji la la -> no
mabghitch -> no
la mabghitch -> no
lala khoya -> no
machi daba -> no
la mazal -> no
labas ->
inchallah ->
لا بأس ->
إن شاء الله ->
peut etre ->
je sais pas ->
ma3reftch ->
oui et non ->
👍👎 ->
pourquoi ? ->
c'est quoi ? ->
16 ->
la classe ->
wach darori? ->
nchouf w nrd 3likom ->
salam ->
نشوف ونرد عليكم ->
ok mais pourquoi vous voulez mon numéro ? ->
gfdgfd ->
oui mais pas maintenant ->
oui oui -> yes
ouep -> yes
Oui merci -> yes
bien sur -> yes
tout à fait d'accord -> yes
je suis ok -> yes
ça marche pour moi -> yes
c'est bon -> yes
oui je veux -> yes
oui, j'ai compris et j'accepte -> yes
🙂👍 -> yes
non non -> no
pas du tout -> no
non je préfère pas -> no
je ne suis pas d'accord -> no
non désolé -> no
surement pas -> no
نعم نعم -> yes
نعم من فضلكم -> yes
طبعا -> yes
بكل سرور -> yes
أوافق -> yes
لا أريد -> no
لا لا -> no
أرفض -> no
لست موافقا -> no
اه اه -> yes
ايييه -> yes
واخا عافاك -> yes
يلاه -> yes
على راسي وعيني -> yes
اه بغيت -> yes
لا شكرا خويا -> no
مابغيناش -> no
لا والو -> no
waxa -> yes
ayeh -> yes
ah ah -> yes
oui wakha -> yes
iyeh bghit -> yes
mwaf9a -> yes
dakor -> yes
n3am -> yes
makayn hta mochkil -> yes
no -> no
la chokran -> no
ma bghitch -> no
la la la -> no
walo -> no
la machi daba -> no
on verra ->
ça dépend ->
نفكر ونجاوبكم ->
mn b3d ->
bghit nfham 9bel ->
comment ça ? ->
علاش؟ ->
ach katgoulou ->
nmrti 0612345678 ->
lah y3awn ->
cv ->
bonjour ->
ما عرفت ->
ok ok d'accord -> yes
non, pas encore -> no
oui mais ma mère non ->
""")


@pytest.mark.parametrize(("text", "value"), ANSWERS)
def test_yes_or_no_is_read_only_when_it_is_certain(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["consent"]) == value
