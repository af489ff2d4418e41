"""What is typed instead of pressing a button."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, table

CHOICES = {
    "who": table("""
moi -> youth
c'est pour moi -> youth
pour mon fils -> parent
je suis sa mère -> parent
maman -> parent
je suis prof de maths -> teacher
j'aide un voisin -> helper
1 -> youth
2 -> parent
أنا -> youth
أنا أمه -> parent
ولي أمر -> parent
أستاذة -> teacher
بغيت نسجل ولدي -> parent
أنا باه -> parent
ana -> youth
ana mo -> parent
weldi -> parent
l bnti -> parent
ostada -> teacher
kan3awen chi wa7ed -> helper
pour ma petite soeur -> helper
je suis un jeune qui a quitté l'école -> youth
association -> helper
salut ->
9 ->
parant -> parent
je suis éducateur dans une association -> helper
على قبل بنتي -> parent
pour moi meme -> youth
c'est moi qui veux m'inscrire -> youth
je suis le papa de Adam -> parent
jeune -> youth
mère de famille -> parent
enseignante -> teacher
je suis assistante sociale -> helper
un ami -> helper
ولي -> parent
أنا تلميذة -> youth
والدة -> parent
معلم -> teacher
جمعوي ->
أنا الأم ديالو -> parent
بغيت نتسجل أنا -> youth
ختو -> helper
ana bou ->
lwalida dyalo -> parent
3la 9bel khoya -> helper
ana li bghit n9ra -> youth
oustad -> teacher
3 -> teacher
parents -> parent
moi meme -> youth
pour mon neveu -> helper
ana wlid -> youth
ana wlid w khrejt mn lmadrasa -> youth
ana derri -> youth
ana drri -> youth
lwalid -> parent
wlidi -> parent
"""),
    "schooling": table("""
non -> left
oui -> enrolled
non j'ai quitté -> left
j'ai arrêté l'école -> left
je suis encore au collège -> enrolled
jamais -> never
je n'y suis jamais allé -> never
je ne vais plus à l'école -> left
j'ai abandonné en 3eme -> left
on m'a viré -> left
oui je suis au lycée -> enrolled
لا -> left
نعم -> enrolled
انقطعت عن الدراسة -> left
ما زلت أدرس -> enrolled
لم أدخل المدرسة أبدا -> never
خرجت من المدرسة -> left
باقي كنقرا -> enrolled
عمري ما قريت -> never
حبست القراية -> left
طردوني -> left
khrejt -> left
7best le9raya -> left
ba9i kan9ra -> enrolled
3mri ma 9rit -> never
la -> left
iyeh -> enrolled
mab9itch kan9ra -> left
trdouni mn lycée -> left
ma b9itch kanmchi l lmdrasa -> left
lla khrjt hadi 2 ans -> left
la 3mri dkhelt lmdrasa -> never
elle est toujours scolarisée -> enrolled
mon fils ne va plus à l'école -> left
ولدي ما بقاش كيقرا -> left
weldi khrej mn lmdrasa -> left
labas ->
quelle école ? ->
inchallah ->
j'ai quitté -> left
plus depuis 2 ans -> left
j'étudie encore -> enrolled
oui toujours -> enrolled
oui en 3ème -> enrolled
jamais étudié -> never
non, viré -> left
quitter -> left
توقفت العام الماضي -> left
أدرس في الثانوي -> enrolled
لم أدرس قط -> never
منقطع -> left
لا، تركت المدرسة -> left
حبست -> left
كنقرا -> enrolled
ما قريتش -> never
خرج من الكوليج -> left
باقية كتقرا -> enrolled
7best -> left
kan9ra f lycee -> enrolled
ma 9ritch ga3 -> never
khrejt hadi 3amayn -> left
sm7t f l9raya -> left
ah ba9i -> enrolled
la hbst -> left
m9ate3 -> left
non il a arrêté -> left
elle va à l'école -> enrolled
bof ->
la mabghitch ->
mabghitch ->
non je veux pas ->
je refuse ->
la khrejt -> left
"""),
    "call_when": table("""
le matin -> morning
n'importe quand -> any
après midi -> afternoon
aprem -> afternoon
le soir svp -> evening
quand vous voulez -> any
pas d'appel -> write
par message -> write
الصباح -> morning
بعد الظهر -> afternoon
مساء -> evening
في أي وقت -> any
العشية -> afternoon
فالليل -> evening
كتبو ليا -> write
وقت ما بغيتو -> any
sbah -> morning
f sba7 -> morning
l3chiya -> afternoon
f lil -> evening
ay wa9t -> any
ktbo lia ghir hna -> write
ma t3eytouch -> write
3 -> afternoon
mn b3d lmaghrib -> evening
matin ou soir -> morning | evening
jamais ->
bkri f sbah -> morning
matinée -> morning
l'après midi -> afternoon
en soirée -> evening
à tout moment -> any
toute la journée -> any
whatsapp -> write
ne m'appelez pas -> write
صباحا -> morning
عشية -> evening
بالليل -> evening
أي وقت -> any
لا تتصلوا بي -> write
فالصباح بكري -> morning
من بعد الغدا -> afternoon
غير كتبو -> write
l3achiya -> evening
flil -> evening
dima -> any
sift message -> write
sba7 bkri -> morning
imta ma bghitou -> any
f dohr -> afternoon
soir -> evening
5 -> write
"""),
    "phone_whose": table("""
le mien -> own
c'est à moi -> own
ma mère -> mother
celui de mon père -> father
mon frère -> family
un ami -> other
رقمي -> own
رقم أمي -> mother
ديالي -> own
ديال با -> father
ديال ختي -> family
جارنا -> other
dyali -> own
dyal mama -> mother
nmra dyal lwalid -> father
khti -> family
dyal sa7bi -> other
numéro de maman -> mother
ba -> father
lwalida -> mother
mon oncle -> family
diali ana -> own
mien -> own
maman -> mother
à mon père -> father
ma soeur -> family
voisin -> other
هاتفي -> own
رقم والدي -> father
خالتي -> family
نمرتي -> own
ديال الواليدة -> mother
خويا -> family
صاحبي -> other
nmrti -> own
mama -> mother
dyal ba -> father
3ami -> family
jarna -> other
ana -> own
mon grand-père -> family
"""),
}


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [(question, text, value) for question, rows in CHOICES.items() for text, value in rows],
)
def test_a_choice_is_read_by_other_words(question: str, text: str, value: str) -> None:
    assert meant(text, QUESTIONS[question]) == value
