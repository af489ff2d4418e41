"""What stands beside a number or a name and says that it is something else's, or somebody else's."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, lines, meant, read, slot


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
15%
"""),
)
def test_marks_money_and_brothers_are_no_age(text: str) -> None:
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
numéro de dossier 0600000011
lfactura 0600000011
رقم الفاتورة 0600000011
الكود 0600000011
"""),
)
def test_a_number_of_something_else_is_no_telephone(text: str) -> None:
    assert meant(text, QUESTIONS["phone"]) == ""


@pytest.mark.parametrize(
    "text",
    lines("""
600000011
mon dossier est chez vous, mon numéro 0600000011
pour mon dossier appelez 0600000011
lmilf dyali, nmrti 0600000011
بخصوص الملف هاتفي 0600000011
"""),
)
def test_a_telephone_is_one_beside_a_file(text: str) -> None:
    assert meant(text, QUESTIONS["phone"]) == "+212600000011"


@pytest.mark.parametrize(
    "text",
    lines("""
mon père s'appelle Ahmed
ma mère s'appelle Fatima
baba smito Ahmed
mama smitha Fatima
smiyt baba Ahmed
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
"""),
)
def test_a_name_that_is_ones_own_or_ones_childs_is_read(text: str) -> None:
    assert meant(text, QUESTIONS["first_name"]) == "Ahmed"


@pytest.mark.parametrize(
    "text",
    lines("""
je voudrais avoir le bac
je veux passer le bac
mon père a le brevet
bghit lbac
بغيت الباك
أريد الحصول على البكالوريا
"""),
)
def test_an_exam_that_somebody_wants_or_a_parent_has_is_no_last_class(text: str) -> None:
    assert slot(text, "level") == ""


@pytest.mark.parametrize(
    "text",
    lines("""
ma mère est née le 12/03/1980
mama tzadat 12/03/1980
أمي ولدت في 12/03/1980
"""),
)
def test_when_a_parent_was_born_is_not_asked(text: str) -> None:
    assert slot(text, "birth_date") == ""
    assert slot("je suis né le 12/03/2010", "birth_date") == "2010-03-12"
