"""What stands beside a number or a name and says that it is something else's, or somebody else's."""

from __future__ import annotations

import pytest

from conversations.readings import Expecting
from tests.reading import QUESTIONS, lines, meant, read, slot, table


@pytest.mark.parametrize(
    "text",
    lines("""
j'ai eu 15 en maths
j'ai eu 16 au bac
j'ai eu 14 de moyenne
j'ai 15 de moyenne
3ndi 15 f lmath
3ndi 15 fl moyenne
3ndi 15 f jib
عندي 15 فالماط
عندي 15 فالمعدل
عندي 15 في الرياضيات
3ndi 14 khot
عندي 14 خت
j'ai 14 cousins
j'ai eu 15 en français
15%
1 6 ans
3ndi 1 7
عندي 1 6 عام
j'ai eu mon accident a 14
"""),
)
def test_marks_money_brothers_and_other_times_are_no_age(text: str) -> None:
    assert meant(text, QUESTIONS["age"]) == ""


@pytest.mark.parametrize(
    "text",
    lines("""
15
j'ai 15
3ndi 15
j'ai 15 ans et de bonnes notes en maths
j'ai eu 15 ans en mars
3ndi 15 3am w lmath hiya li kan7eb
عندي 15 سنة ومعدلي جيد
j'ai 15 et j'aime les maths
3ndi 15 o kan7eb math
عندي 15 وكنحب الماط
mon père est mort, j'ai 15 ans
il a perdu son père, il a 15 ans
j'ai 15 ans et je passe le bac dans un an
j'ai redoublé 2 3 fois j'ai 15 ans
"""),
)
def test_an_age_in_years_stays_one_beside_marks(text: str) -> None:
    assert meant(text, QUESTIONS["age"]) == "15"


@pytest.mark.parametrize(
    "text",
    lines("""
14 c'est l'âge de mon frère
mon petit copain a 14
14 3mer khouya
14 عمر أخي
14 عمر ختي
"""),
)
def test_an_age_of_a_friend_or_a_brother_is_theirs(text: str) -> None:
    assert read(text, QUESTIONS["age"]).whose == "kin"


@pytest.mark.parametrize(
    "text",
    lines("""
ma facture est 0600000011 dh
600000011 dh
facture 600000011
mon matricule 0600000011
code massar 0600000011
lfactura 0600000011
رقم الفاتورة 0600000011
"""),
)
def test_a_number_of_something_else_is_no_telephone(text: str) -> None:
    assert meant(text, QUESTIONS["phone"]) == ""


@pytest.mark.parametrize(
    "text",
    lines("""
600000011
bien reçu 0600000011
بغيت التسجيل 0600000011
code pays +212600000011
facture +212600000011
0600000011, facture 45
ma facture est payée, mon numéro 0600000011
lfactura khlsstha, nmrti 0600000011
0600000011 compte whatsapp
"""),
)
def test_a_telephone_is_one_beside_an_invoice(text: str) -> None:
    assert meant(text, QUESTIONS["phone"]) == "+212600000011"


@pytest.mark.parametrize(
    "text",
    lines("""
mon père s'appelle Ahmed
ma mère s'appelle Fatima
baba smito Ahmed
mama smitha Fatima
smiyt baba Ahmed
mon père il s'appelle Ahmed
baba dyali smito Ahmed
أبي اسمه أحمد
بابا سميتو أحمد
"""),
)
def test_the_name_of_a_parent_is_not_that_of_who_signs_up(text: str) -> None:
    assert meant(text, QUESTIONS["first_name"]) == ""
    assert slot(text, "name")  # where it is asked how a parent is called, it is the answer


@pytest.mark.parametrize(
    "text",
    lines("""
je m'appelle Ahmed
mon fils s'appelle Ahmed
smiti Ahmed
wldi smito Ahmed
smmani baba Ahmed
mon père m'appelle Ahmed
wld khalti smito Ahmed
le fils de ma tante s'appelle Ahmed
mon grand s'appelle Ahmed
je suis sa mère, il s'appelle Ahmed
ana mmo smito Ahmed
اسمي Ahmed واسم أبي حسن
"""),
)
def test_a_name_that_is_ones_own_or_ones_childs_is_read(text: str) -> None:
    assert meant(text, QUESTIONS["first_name"]) == "Ahmed"


@pytest.mark.parametrize(
    "text",
    lines("""
ana mmo smiti Fatima
je suis sa mère, moi c'est Fatima
mama smitha Fatima
"""),
)
def test_a_parent_who_is_asked_their_own_name_tells_it(text: str) -> None:
    assert meant(text, Expecting("own_name", "name")) == "Fatima"


@pytest.mark.parametrize(
    "text",
    lines("""
je voudrais avoir le bac
je veux obtenir le bac
mon père a le brevet
mon père il a le brevet
bghit lbac
بغيت الباك
أريد الحصول على البكالوريا
je devais passer en 1ere bac
j'aimerais rentrer en 3AC
bghit ndkhel l talta i3dadi
"""),
)
def test_a_class_or_an_exam_that_somebody_wants_or_a_parent_has_is_not_the_last(text: str) -> None:
    assert slot(text, "level") == ""


@pytest.mark.parametrize(
    ("text", "grade"),
    table("""
mon père a arrêté mon école en 6eme primaire -> P6
mes parents ont déménagé quand j'étais en 4eme primaire -> P4
je veux avoir un métier, j'ai quitté en 3eme année collège -> 3AC
j'ai le brevet et ma mère a besoin de moi -> 3AC
بغيت ناخد ديبلوم حبست فالتاسعة -> 3AC
baba 3ndo hanout hbst f talta i3dadi -> 3AC
أبي لديه مشاكل فانقطعت في الثالثة إعدادي -> 3AC
"""),
)
def test_the_last_class_is_read_beside_a_wish_and_beside_parents(text: str, grade: str) -> None:
    assert slot(text, "level") == grade


@pytest.mark.parametrize(
    "text",
    lines("""
mon ecole est a anfa
مدرستي كانت في عين السبع
lmdrasa dyali kant f 3in sba3
الكوليج ديالي ف مولاي رشيد
ma tante habite maarif
khalti sakna f maarif
je joue au foot a hay mohammadi
كنلعب الكورة ف الحي المحمدي
wach ntoma f sidi moumen
"""),
)
def test_where_a_school_a_game_or_an_aunt_is_is_asked_about(text: str) -> None:
    assert slot(text, "city") == ""
    assert not read(text, QUESTIONS["district"]).value


@pytest.mark.parametrize(
    ("text", "where"),
    table("""
khrejt mn lmdrasa w sakn f sbata -> sbata
je vis chez ma tante a maarif -> maarif
j'ai quitté l'école et j'habite à sidi moumen -> sidi-moumen
hay mohammadi 7da lmdrasa -> hay-mohammadi
sakna m3a mama f oulfa -> hay-hassani
j'habite près du marché à Sidi Moumen -> sidi-moumen
saken 7da lmadrasa f sidi moumen -> sidi-moumen
"""),
)
def test_a_home_beside_a_school_or_an_aunt_is_one(text: str, where: str) -> None:
    assert slot(text, "city") == where


@pytest.mark.parametrize(
    "text",
    lines("""
ma mère est née le 12/03/1980
mama tzadat 12/03/1980
أمي ولدت في 12/03/1980
on est le 22/11/2026
la rentrée était le 07/09/2025
"""),
)
def test_another_birth_and_another_day_are_no_date_of_birth(text: str) -> None:
    assert slot(text, "birth_date") == ""


@pytest.mark.parametrize(
    "text",
    lines("""
je suis né le 12/03/2010
mon grand est né le 12/03/2010
ابن عمي ولد في 12/03/2010
galt lia mama tzadit f 12/03/2010
"""),
)
def test_a_birth_that_a_parent_tells_of_is_read(text: str) -> None:
    assert slot(text, "birth_date") == "2010-03-12"


@pytest.mark.parametrize("text", ["انا با ديالو", "ana ba dyalo", "أنا ماما ديالها"])
def test_who_says_that_a_child_is_theirs_is_its_parent(text: str) -> None:
    assert read(text, QUESTIONS["who"]).value == "parent"
