"""First names, without the words around them."""

from __future__ import annotations

import pytest

from conversations.understanding.names import read_name
from tests.reading import QUESTIONS, lexicon, meant, read, table

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


INTRODUCED = table("""
salut moi c'est Widad -> Widad
bonjour, je suis Hakim -> Hakim
jmapel sofia -> Sofia
mon nom c hakim -> Hakim
ma nièce s'appelle Lamia et elle a 14 ans -> Lamia
le prénom de mon élève : Badr -> Badr
Nom : Chraibi, prénom : Rim -> Rim Chraibi
je m'appelle Hajar, c'est gratuit ? -> Hajar
je suis Mamadou, du Mali -> Mamadou
M. Hakim -> Hakim
oui, moi c'est Dounia -> Dounia
Widad, 16 ans -> Widad
Hakim avec un K -> Hakim
اسمي الكامل وداد الشرايبي -> وداد الشرايبي
يسمونني حكيم -> حكيم
ابن عمي اسمه ياسر -> ياسر
أنا وداد وعمري 15 سنة -> وداد
اسمي حكيم وأريد التسجيل -> حكيم
وداد، 16 سنة -> وداد
لا ماشي حكيم، سميتي كريم -> كريم
كيعيطو ليا مومو -> مومو
سميت ختي وداد -> وداد
معاك حكيم بغيت نسول -> حكيم
سميتي وداد جاية من البرنوصي -> وداد
salam, smiti widad w bghit nsjel -> Widad
ana howa hakim li 3eyt lbareh -> Hakim
smit bnti widad -> Widad
ktbo widad -> Widad
ana l'ostada widad -> Widad
smiya: hakim, nasab: chraibi -> Hakim Chraibi
widad hhhh -> Widad
Widaaaad -> Widad
""")


@pytest.mark.parametrize(("text", "value"), INTRODUCED)
def test_an_introduction_says_where_the_name_is(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


UNUSUAL = table("""
Tilelli -> Tilelli
tafsut -> Tafsut
Ndeye Coumba -> Ndeye Coumba
Chukwuemeka -> Chukwuemeka
Kouadio Yao -> Kouadio Yao
je suis Fatou Ba -> Fatou Ba
Clément -> Clément
d'Artagnan -> D'Artagnan
سعيد -> سعيد
آية -> آية
عبد الله -> عبد الله
نور الدين -> نور الدين
تيللي -> تيللي
""")


@pytest.mark.parametrize(("text", "value"), UNUSUAL)
def test_a_bare_name_needs_no_introduction(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


NO_NAME = """
Widad et Hakim
karim wla hamza
ana widad w bnti smitha lina
ودادة وحكيم
je suis la mère de Widad et de Hakim
je suis content
ana 3iyan
أنا سعيد جدا
أنا بنت
ana weld lhouma
devine
cherchez
حزر
Oulfa
Marrakech
الحي الحسني
سيدي عثمان
connard
7mar
bonjourr
shkon
mr7ba
bla smiya
smiti ma bghitch n9olha
mon nom ou celui de ma fille ?
je m'appelle pas
اسمي سر
سميتي ولا سمية ولدي
Hakim ?
facultatif
mdr
xkcd
ssba7
sba7 nour
3id mobarak
jm3a mbarka
smhli
skot
l9wada
lkherba9
7chouma
far7an
mkhrbe9
dégage
bouffon
chut
sba7 nour khti
golo lia l3mer
gal lia nod
kaygol lia chi haja
ktbo smyt chari3
l9ism dyali
kat9elleb
kanskon
laykhlik
lwalid mat
mo3aqa
"""


@pytest.mark.parametrize("text", [line for line in NO_NAME.split("\n") if line])
def test_two_persons_questions_and_ordinary_words_are_no_name(text: str) -> None:
    assert read_name(text, lexicon().names) == ""


AROUND_A_NAME = table("""
Coach Hamid -> Hamid
si hamid -> Hamid
madame najat -> Najat
موسيو حميد -> حميد
السيدة نعيمة -> نعيمة
الأستاذ حكيم -> حكيم
widad hadi hiya smiti -> Widad
وداد هادي هي سميتي -> وداد
حكيم وهو اسم عربي -> حكيم
izza smiya amazighiya -> Izza
إيزة سمية شلحة -> إيزة
mes amis m'appellent Sisi -> Sisi
3ayto 3lia mimi -> Mimi
baba smmani mounir -> Mounir
سماوني وداد -> وداد
نادني ب وداد -> وداد
وداد تشرفت بمعرفتكم -> وداد
hakim metcharrfin -> Hakim
chems eddine -> Chems Eddine
شمس الدين -> شمس الدين
نور الإيمان -> نور الإيمان
smiti nour -> Nour
3yto liya simo -> Simo
3mi brahim -> Brahim
3bd samad -> 3bd Samad
7asna2 -> 7asna2
5adija -> 5adija
lmokhtar -> Lmokhtar
smiyti katktb chaimae -> Chaimae
Yasmine, mama d Karim -> Yasmine
kaygololi 7amouda -> 7amouda
kay9olo liya 3ziz -> 3ziz
goul liya mimi -> Mimi
smayti jawad -> Jawad
smiya hanane knya amrani -> Hanane Amrani
""")


@pytest.mark.parametrize(("text", "value"), AROUND_A_NAME)
def test_titles_compliments_and_what_is_said_of_a_name_are_none_of_it(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


NOT_THIS_NAME = """
machi smiti hakim
smiti machi hakim
ماشي سميتي حكيم
ليس اسمي حكيم
ce n'est pas mon prénom
7iydo smiti
ghir lkhmis
hadi 3amayn
de rien
"""


@pytest.mark.parametrize("text", [line for line in NOT_THIS_NAME.split("\n") if line])
def test_a_denied_introduction_and_a_title_without_a_name_are_no_name(text: str) -> None:
    assert read_name(text, lexicon().names) == ""


GLUED = table("""
عيطو ليا بسيمو -> سيمو
يمكنكم مناداتي بسعد -> سعد
3ayto 3lia bkarim -> Karim
سميتي بلال -> بلال
smiti bilal -> Bilal
هو سميتو تقي الدين -> تقي الدين
صافي كتب عبد الغفور -> عبد الغفور
أميناتا ديالو -> أميناتا ديالو
أنا الواليدة ديالو ->
ديالو ->
محدثكم سفيان -> سفيان
حسناء ههههه -> حسناء
سجلوني باسم نهى -> نهى
اسمي كاسم أبي ->
""")


@pytest.mark.parametrize(("text", "value"), GLUED)
def test_a_name_is_read_without_what_is_glued_to_it_and_with_its_second_half(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


SPELLED = table("""
فاطمه -> فاطمه
سلمي -> سلمي
أنا خديجه -> خديجه
ايه ->
أشرف الحكيمي -> أشرف الحكيمي
عبد النور -> عبد النور
سميتي حياة والكنية السعيدي -> حياة السعيدي
أنا اسمي الشخصي منير والعائلي بناني -> منير بناني
اسم ابنتي الصغرى ليلى -> ليلى
منير هذا اسمي -> منير
سعيد بيك ->
سعيد بلقائكم اسمي منير -> منير
الله ينعل ->
تفو ->
مكلخين ->
وقح ->
قليل الأدب ->
استفسار ->
""")


@pytest.mark.parametrize(("text", "value"), SPELLED)
def test_a_name_may_end_in_another_letter_and_an_insult_is_none(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


BLESSED = table("""
سبحان الله ->
الله يسلمك ->
كريم الله يحفظك -> كريم
عبد الله -> عبد الله
عطاء الله -> عطاء الله
زهراء بنعبد الله -> زهراء بنعبد الله
بنتي ضحى عندها 14 -> ضحى
المعتصم بالله -> المعتصم بالله
مح ->
طه -> طه
معذرة ->
حنان هنا -> حنان
وائل ولدي -> وائل
أنيس ابني -> أنيس
ابني الأكبر أنيس -> أنيس
المترشحة: أنيسة -> أنيسة
تفضلوا: خالد -> خالد
""")


@pytest.mark.parametrize(("text", "value"), BLESSED)
def test_a_blessing_is_no_name_but_may_stand_beside_one(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


SOMEBODY_ELSE = table("""
قصي و تيللي ->
قصي، تيللي ->
ولد علي ->
ولد فاطمة ->
أنا والدة عدنان ->
الولد أسامة -> أسامة
كنعيطو ليها نونة -> نونة
فلانة ->
هراء ->
اخرس ->
""")


@pytest.mark.parametrize(("text", "value"), SOMEBODY_ELSE)
def test_two_names_or_whose_child_it_is_are_asked_again(text: str, value: str) -> None:
    assert read_name(text, lexicon().names) == value


NICKNAMES = ("Med", "messi", "Moha", "Simo", "Hamid", "zizou", "Soso", "fati", "Khadouj", "Ayoub", "doudou", "Ronaldo",
             "ميسي", "موحا", "سيمو", "زيزو", "سوسو", "فاتي", "خدوج", "حميد")  # fmt: skip


@pytest.mark.parametrize("nickname", NICKNAMES)
def test_nickname_is_a_name_where_one_is_asked_for(nickname: str) -> None:
    assert read(nickname, QUESTIONS["first_name"]).value == nickname.title()
    assert read(f"{nickname} merci", QUESTIONS["first_name"]).value == nickname.title()


@pytest.mark.parametrize(
    "text",
    ["bof", "mabghitch ngoul", "je veux pas dire", "ما بغيتش نقول", "لا أريد", "personne", "gratuit", "mama", "walo",
     "3afak", "pourquoi", "علاش", "ch7al", "non merci"],
)  # fmt: skip
def test_refusal_or_other_word_is_no_nickname(text: str) -> None:
    assert read(text, QUESTIONS["first_name"]).value == ""
