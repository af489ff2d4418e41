"""What is typed instead of pressing a trade or a guardian."""

from __future__ import annotations

import pytest

from tests.reading import QUESTIONS, meant, table

CHOICES = {
    "trade": table("""
IA -> ai
l'intelligence artificielle -> ai
informatique -> computing
réparation de téléphones -> repair
vente en ligne -> ecommerce
coiffure -> other
je sais pas encore -> unsure
الذكاء الاصطناعي -> ai
المعلوميات -> computing
صيانة الهواتف -> repair
التجارة الإلكترونية -> ecommerce
الحلاقة -> other
تصليح البورطابلات -> repair
باقي ما عرفتش -> unsure
nsaweb tilifounat -> repair
ma3reftch -> unsure
lbi3 f internet -> ecommerce
informatik -> computing
programmation -> computing
je veux apprendre la programmation -> computing
robotique -> ai
couture -> other
bghit nt3lem l'informatique -> computing
e-commerce -> ecommerce
intelligence artificiel -> ai
ordinateurs -> computing
réparer les portables -> repair
vendre sur internet -> ecommerce
cuisine -> other
aucune idée -> unsure
البرمجة -> computing
ذكاء اصطناعي -> ai
إصلاح الهواتف -> repair
التجارة -> ecommerce
خياطة -> other
ماعرفتش -> unsure
انفورماتيك -> computing
تصليح التيليفونات -> repair
lia -> ai
barmaja -> computing
tsli7 tilifounat -> repair
tijara -> ecommerce
mecanique -> other
ba9i ma3reftch -> unsure
développement informatique -> computing
"""),
    "guardian": table("""
ma mère -> mother
papa -> father
ma grand mère -> guardian
personne -> none
je n'ai personne -> none
أمي -> mother
جدتي -> guardian
لا أحد -> none
ماما -> mother
الواليد -> father
عمي -> guardian
حتى واحد -> none
mama -> mother
ba -> father
khalti -> guardian
7ta wa7ed -> none
ma kayn 7ed -> none
mon oncle -> guardian
lwalida -> mother
jdati -> guardian
maman -> mother
mon père -> father
ma tante -> guardian
aucun -> none
seul -> none
والدتي -> mother
والدي -> father
كافلي -> guardian
يتيم -> none
با -> father
خالتي -> guardian
ماكاين حد -> none
mmi -> mother
lwalid -> father
3mi -> guardian
hta wahed -> none
non -> none
"""),
}


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [(question, text, value) for question, rows in CHOICES.items() for text, value in rows],
)
def test_a_choice_is_read_by_other_words(question: str, text: str, value: str) -> None:
    assert meant(text, QUESTIONS[question]) == value


NO_GUARDIAN = (
    "mon père m'a renié", "mon père est mort", "mon père est parti", "mon père est en prison", "mon père ne veut pas",
    "ma mère est décédée", "mon père refuse", "je ne parle plus à mon père", "mon père nous a quittés",
    "أبي توفي", "أبي تبرأ مني", "أبي في السجن", "أمي رفضت", "أبي غادر", "أمي لا تريد",
    "با مات", "بابا ما بغاش", "ماما ماتت", "با تبرا مني", "با فالحبس", "با سمح فينا", "با مشا وخلانا",
    "ba mat", "baba ma bghach", "mama ma bghatch", "ba tbrra mni", "ba f l7abs", "ba sme7 fina", "ba mcha w khellana",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_GUARDIAN)
def test_parent_who_is_dead_gone_or_against_it_is_no_guardian(text: str) -> None:
    assert meant(text, QUESTIONS["guardian"]) in {"", "none"}


@pytest.mark.parametrize("text", ["ma mère est d'accord", "c'est ma mère", "mama mwaf9a", "ماما موافقة", "أمي موافقة"])
def test_parent_who_agrees_is_the_guardian(text: str) -> None:
    assert meant(text, QUESTIONS["guardian"]) == "mother"
