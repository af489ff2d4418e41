"""Who writes for somebody else is heard as who helps, never as the young person; in doubt it is asked."""

from __future__ import annotations

import pytest

from conversations.stored import load
from tests.typed import answers, asked, talk

HELPERS_WITH_AGE = (
    ("j'écris pour un garçon de 17 ans", "17"), ("je suis le grand frère d'un garçon de 15 ans", "15"),
    ("je suis éducatrice et j'aide une jeune fille de 16 ans", "16"), ("mon élève a 15 ans et veut s'inscrire", "15"),
    ("je suis professeur et j'ai un élève de 15 ans", "15"), ("je suis la tante d'une fille de 14 ans", "14"),
    ("je m'occupe d'une jeune fille de 15 ans, elle peut s'inscrire ?", "15"), ("c'est pour un jeune de 17 ans", "17"),
    ("أكتب من أجل فتى عمره 17 سنة", "17"), ("أنا الأخ الأكبر لفتى عمره 15 سنة", "15"),
    ("أنا مربية وأساعد فتاة عمرها 16 سنة", "16"), ("أنا عمته وعمره 15 سنة", "15"),
    ("كنكتب على واحد الولد عندو 17 عام", "17"), ("أنا أستاذ و عندي تلميذ عندو 15", "15"),
    ("على قبل بنت ختي عندها 14", "14"), ("أنا خوه الكبير عندو 15", "15"), ("خويا صغير عندو 15 بغيت نسجلو", "15"),
    ("kanktb 3la wa7d lweld 3ndo 17", "17"), ("ana oustad o 3ndi tilmid 3ndo 15", "15"),
    ("ana ostada w 3ndi telmida 3ndha 16", "16"), ("kan3awn wa7d lbnt 3ndha 16", "16"),
    ("kankteb 3la 9bl bnt khti 3ndha 14", "14"), ("ana 3mto 3ndo 15 3am", "15"),
    ("khoya sghir 3ndo 15 bghit nsejlo", "15"),
)  # fmt: skip
HELPERS = (
    "je suis assistante sociale et j'écris pour un jeune", "j'accompagne un jeune", "je suis le voisin d'un jeune",
    "nous sommes une association, nous accompagnons des jeunes", "c'est pour mon petit frère",
    "أنا مساعدة اجتماعية وأكتب من أجل فتى", "أرافق شابا",
    "كنعاون واحد الشاب", "أنا مساعدة اجتماعية و كنكتب على واحد الدري", "بغيت نسجل خويا",
    "kan3awn wa7d chab", "ana mosa3ida ijtima3iya w kanktb 3la wa7d chab", "ana mn jam3iya w kan3awn drari",
)  # fmt: skip
YOUTHS_BESIDE_ANOTHER = (
    ("khoya 3ndo 17 o ana 3ndi 14 o bghit nt9eyed", "14"), ("j'ai 16 ans et mon frère 14, on veut s'inscrire", "16"),
    ("mon frère a 17 ans et moi j'ai 14 ans et je veux m'inscrire", "14"), ("mon père m'aide, j'ai 15 ans", "15"),
    ("خويا عندو 17 و أنا عندي 14 و بغيت نتقيد", "14"), ("أخي عمره 17 وأنا عمري 14 وأريد التسجيل", "14"),
)  # fmt: skip
DOUBTFUL = (
    "mon frère m'a dit de m'inscrire", "une amie m'a parlé de vous, je veux m'inscrire", "je veux inscrire un jeune",
    "je suis professeur et j'ai un élève", "mon élève", "il y a un jeune qui veut s'inscrire",
    "ana w khoya bghina ntsjlo", "sa7bi galiya 3likom bghit ntsejjel", "bghit nsjel wa7d lweld",
    "خويا بغيت نتسجل", "بغيت نسجل واحد الولد", "صديقي أخبرني عنكم وأريد أن أسجل نفسي", "أريد تسجيل شاب",
    "أنا أستاذة ولدي تلميذة",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "age"), HELPERS_WITH_AGE)
def test_who_writes_for_a_young_person_helps_and_the_age_is_read_back_as_that_of_the_young_person(
    typed: str, age: str
) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("confirm", {"who": "helper"})
    assert age in said.messages[-1].text
    said.act({"says": "oui"})
    ages = [(one.subject, one.value) for one in load(said.stored).answers if one.question == "age"]
    assert ages == [("child-1", age)]


@pytest.mark.parametrize("typed", HELPERS)
def test_who_writes_for_a_young_person_helps_and_is_asked_how_old_that_one_is(typed: str) -> None:
    assert (answers(said := talk([typed])), asked(said)) == ({"who": "helper"}, "age")


@pytest.mark.parametrize(
    "typed",
    ["je suis la mère d'un garçon de 15 ans", "أنا أم لفتى عمره 15 سنة", "ana mo w kanktb 3la weldi 3ndo 15",
     "أنا مو وكنكتب على ولدي عندو 15"],
)  # fmt: skip
def test_mother_of_a_young_person_is_a_parent(typed: str) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("confirm", {"relation": "mother", "who": "parent"})
    assert "15" in said.messages[-1].text


@pytest.mark.parametrize(
    "typed",
    ["je suis un garçon de 17 ans", "je suis une jeune fille de 17 ans, j'écris pour moi", "ana tilmid 3ndi 17",
     "أنا تلميذ عندي 17", "أنا فتاة عمري 17 سنة"],
)  # fmt: skip
def test_young_person_who_says_so_is_one(typed: str) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("confirm", {"who": "youth"})


@pytest.mark.parametrize(("typed", "age"), YOUTHS_BESIDE_ANOTHER)
def test_who_tells_their_own_age_beside_somebody_else_is_asked_who_writes_and_then_not_for_it(
    typed: str, age: str
) -> None:
    said = talk([typed])
    assert (asked(said), answers(said)) == ("who", {})
    said.act({"taps": said.buttons()[0].label})
    assert (asked(said), answers(said)) == ("confirm", {"who": "youth"})
    assert age in said.messages[-1].text


@pytest.mark.parametrize("typed", DOUBTFUL)
def test_who_may_write_for_themselves_or_for_another_is_asked(typed: str) -> None:
    assert (asked(said := talk([typed])), answers(said)) == ("who", {})


@pytest.mark.parametrize(
    ("typed", "age"),
    [("j'écris pour un garçon de 17 ans", "17"), ("kan3awn wa7d lbnt 3ndha 16", "16"), ("أرافق شابا عمره 17 سنة", "17"),
     ("كنعاون واحد البنت عندها 16 عام", "16")],
)  # fmt: skip
def test_young_person_who_then_writes_for_another_is_asked_whether_they_help(typed: str, age: str) -> None:
    said = talk(["un jeune", typed])
    assert (asked(said), answers(said)) == ("replace", {"who": "youth"})
    said.act({"says": "oui"})
    assert (asked(said), answers(said)) == ("confirm", {"who": "helper"})
    assert age in said.messages[-1].text


def test_helper_who_tells_for_whom_once_more_corrects_the_age() -> None:
    said = talk(["j'accompagne un jeune", "16", "j'écris pour un garçon de 17 ans", "oui"])
    assert answers(said) == {"who": "helper", "age": "17"}


@pytest.mark.parametrize(
    "typed",
    [
        "j'aide une jeune fille de 16 ans qui veut mourir",
        "j'écris pour un garçon de 17 ans, son père le frappe",
        "kan3awn wa7d lbnt 3ndha 16 bghat t9tel rasha",
        "أساعد فتاة عمرها 16 سنة تريد الانتحار",
        "كنكتب على واحد الولد كيضربوه",
    ],
)
def test_danger_of_whom_they_write_for_is_heard(typed: str) -> None:
    assert asked(talk([typed])) == "danger"
