"""Somebody is named by somebody else: their place is not who writes', and no parent is who is beside them."""

from __future__ import annotations

import pytest

from conversations.readings import THEIR_NAME, Expecting, Instead
from tests.reading import QUESTIONS, lines, read
from tests.test_news_typed import NEWS
from tests.typed import answers, asked, talk

AT_GUARDIAN = (
    "je suis un jeune", "16 ans", "non j'ai quitté", "anfa", "oui", "1AC", "oui", "Ayman", "0600000001", "le mien",
    "matin", "oui", "ia",
)  # fmt: skip
AT_NEWS = (
    "parent", "14 ans", "non", "Anfa", "oui", "1AC", "oui", "Aymane", "la mère", "Naïma", "0600000001", "le mien",
    "le soir", "oui", "ia", "envoyer", "non",
)  # fmt: skip
BESIDE_A_PARENT = lines("""
la femme de mon père
c'est le mari de ma mère
la mère de ma mère
le père de mon père
la soeur de ma mère
زوجة أبي
هي زوج أمي
أم أمي
أخت أبي
أخ أمي
مرات با
مرات بابا
راجل ماما
مو ديال ماما
ماما ديال با
خت ماما
mrat ba
mrat baba
rajel mama
mama dyal ba
mo dyal mama
khot mama
khou ba
belle maman
la belle-fille de mon père
la mère de ma soeur
la mère de ma copine
le père de ma femme
la mère de ma demi-soeur
زوج والدتي
أرملة أبي
شقيق أبي
راجل الواليدة
راجل ديال ماما
مرات ديال با
mrat bba
mart baba
mrat d ba
rajl lwalida
rajel dyal mama
""")
PARENTS = lines("""
c'est ma mère
mon père
أمي
هو أبي
ماما ديالي
با
mama dyali
hada ba
ma mère est belle
la mère de ma famille
le père de ma famille
c'est mon père, un homme beau
ma mère, elle s'appelle Mart
أبي راجل طيب
أمي زوجة صالحة
أبي زوج صالح
الواليد راجل الله يعمرها دار
ماما خت سعيد
mama smitha Mart
baba rajel mzyan
baba rjl zwin
mama a kho
""")
OF_ANOTHER = lines("""
ma mère vit à Rabat
mon père est à Rabat
mes parents habitent à Rabat
mon frère habite Rabat
أمي تعيش في الرباط
أبي يسكن في الرباط
والداي في الرباط
ماما ساكنة فالرباط
با ساكن فالرباط
الواليدين ساكنين فالرباط
mama sakna f rbat
ba sakn f rabat
lwalidin saknin f rabat
""")
OF_THEIR_OWN = lines("""
j'habite chez ma mère à Rabat
je vis avec mes parents à Rabat
mon fils habite à Rabat
أسكن مع أمي في الرباط
ابنتي تسكن في الرباط
ساكن مع ماما فالرباط
ولدي ساكن فالرباط
sakn m3a mama f rabat
weldi sakn f rabat
""")
OTHER_NAME = lines("""
non il s'appelle Ayman
non elle s'appelle Ayman
non, son prénom c'est Ayman
لا اسمه أيمن
لا، اسمها أيمن
لا سميتو أيمن
لا، سميتها أيمن
la smito Ayman
la, smitha Ayman
""")


def guardian() -> Expecting:
    return QUESTIONS["guardian"]


@pytest.mark.parametrize("typed", BESIDE_A_PARENT)
def test_who_is_named_by_a_parent_is_never_taken_for_that_parent(typed: str) -> None:
    found = read(typed, guardian())
    assert {found.value, *found.candidates} <= {"", "guardian"}


@pytest.mark.parametrize("typed", PARENTS)
def test_parent_is_that_parent_all_the_same(typed: str) -> None:
    assert read(typed, guardian()).value in {"mother", "father"}


@pytest.mark.parametrize("typed", ["la femme de mon père", "مرات بابا", "mrat baba", "أم أمي"])
def test_who_is_named_by_a_parent_is_read_back_as_a_guardian(typed: str) -> None:
    said = talk([*AT_GUARDIAN, typed])
    assert (asked(said), answers(said).get("guardian")) == ("confirm", None)
    said.act({"says": "oui"})
    assert (asked(said), answers(said)["guardian"]) == ("guardian_name", "guardian")


@pytest.mark.parametrize("typed", OF_ANOTHER)
def test_place_where_somebody_else_lives_is_not_stored_without_a_yes(typed: str) -> None:
    found = read(typed, QUESTIONS["district"])
    assert (found.value, found.candidates) == ("", ("outside:rabat",))


@pytest.mark.parametrize("typed", OF_THEIR_OWN)
def test_place_where_they_live_with_somebody_or_where_their_child_lives_is_taken(typed: str) -> None:
    assert read(typed, QUESTIONS["district"]).value == "outside:rabat"


@pytest.mark.parametrize(
    "typed", ["ma mère vit à Rabat", "أمي تعيش في الرباط", "ماما ساكنة فالرباط", "mama sakna f rbat"]
)
def test_young_person_whose_mother_lives_elsewhere_is_asked_whether_they_do(typed: str) -> None:
    said = talk([*AT_GUARDIAN[:3], typed])
    assert (asked(said), answers(said).get("district")) == ("confirm", None)
    said.act({"says": "non"})
    assert asked(said) == "district"


@pytest.mark.parametrize("typed", OTHER_NAME)
def test_other_name_behind_a_no_is_heard_where_news_are_offered(typed: str) -> None:
    names = [one for one in read(typed, NEWS).instead if one.question == THEIR_NAME]
    assert names in ([Instead(THEIR_NAME, "Ayman")], [Instead(THEIR_NAME, "أيمن")])


@pytest.mark.parametrize("typed", ["non il s'appelle Ayman", "لا اسمه أيمن", "لا سميتو أيمن", "la smito Ayman"])
def test_name_of_the_child_is_corrected_where_news_are_offered_and_these_wait(typed: str) -> None:
    said = talk([*AT_NEWS, typed])
    assert asked(said) == "replace"
    said.act({"says": "oui"})
    assert answers(said)["first_name"] in {"Ayman", "أيمن"}
