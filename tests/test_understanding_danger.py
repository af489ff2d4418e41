"""The rules of danger themselves: two parts, word starts, both scripts, figures of speech, jokes."""

from __future__ import annotations

import pytest

from conversations.understanding.danger import DangerWords, Rule, find_danger
from tests.reading import QUESTIONS, lines, read

SEEDS = lines("""
bghit nmout
bghit nmot
n9tel rasi
n9tl rassi
m3yit mn 7yati
ma b9itch baghi n3ich
بغيت نموت
نقتل راسي
عييت من حياتي
أريد الموت
je veux mourir
me suicider
me faire du mal
kaydrbni
kaydrebni
taydrbni
drbni ba
klit l3sa
كيضربني
كيضربوني
يضربني
on me frappe
il me bat
t3dda 3liya
kayt7rch biya
ghtasbni
kay9isni
تعدا عليا
كيتحرش بيا
غتاصبني
il me touche
hrbt mn dar
kan3ss f zn9a
هربت من الدار
كنعس فالزنقة
je dors dehors
baghyin yzwjouni
zwjouni bziz
rani 7amla
باغيين يزوجوني
راني حاملة
on veut me marier
ma belle-mère me brûle
كيبزز عليا عمي نخدم معاه
kankhdem f garage, 14 3am
""")

FALSE_FRIENDS = lines("""
ghadi nmout b d7k
9tlni l3ya
kanmout 3la code
kanmout 3la lcode
drbt lbac
mort de rire
ce cours me tue, j'adore
tilifoun dyali mat
المسافرون
المستوى
trdouni mn lycée
jraw 3liya mn lmdrasa
mzwwja o 3ndi bébé, n9dr?
""")

SOFT = lines("""
jraw 3liya
un exposé à faire, et après suicide
اغتصاب
kankhaf mn ba
je veux mourir 😂
bghit nmout hhhhh
""")


def words_of(groups: dict[str, list[str]], *rules: str, bones: bool = False) -> tuple[DangerWords, ...]:
    return (DangerWords.of(groups, tuple(Rule.read("alert", rule) for rule in rules), bones=bones),)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        *((text, "alert") for text in SEEDS),
        *((text, "check") for text in SOFT),
        *((text, "") for text in FALSE_FRIENDS),
    ],
)
def test_danger_is_read_in_a_field_for_a_name(text: str, danger: str) -> None:
    assert read(text, QUESTIONS["first_name"]).danger == danger


def test_an_ordered_rule_needs_its_order_and_its_nearness() -> None:
    known = words_of({"me": ["me"], "hit": ["frapp*"]}, "me >1 hit")
    assert find_danger("on me frappe", known) == "alert"
    assert find_danger("on me toujours frappe", known) == "alert"
    assert find_danger("on me a b c frappe", known) == ""
    assert find_danger("frappe me", known) == ""


def test_a_rule_with_plus_holds_in_any_order() -> None:
    known = words_of({"hit": ["bat"], "kin": ["ma soeur"]}, "hit + kin")
    assert find_danger("il bat ma soeur", known) == find_danger("ma soeur on la bat", known) == "alert"


def test_an_entry_is_found_from_the_start_of_a_word_only() -> None:
    known = words_of({"touch": ["لمس*"]}, "touch")
    assert find_danger("لمسني", known) == "alert"
    assert find_danger("المسافرون في المستوى", known) == ""


def test_a_darija_verb_is_found_under_its_prefixes_and_in_the_other_script() -> None:
    known = words_of({"hit": ["~kerfes"]}, "hit", bones=True)
    for text in ("kaykerfes", "katkrfs", "ykerfes", "كيكرفس", "غايكرفس"):
        assert find_danger(text, known) == "alert", text


def test_me_and_the_plural_are_told_apart_in_a_skeleton() -> None:
    known = words_of({"hit": ["*drbni"]}, "hit", bones=True)
    assert find_danger("كيضربني", known) == "alert"
    assert find_danger("المدربين", known) == find_danger("darbin", known) == ""


def test_an_entry_marked_letter_for_letter_has_no_skeleton() -> None:
    known = words_of({"locked": ["=sadin 3liya bzaf"]}, "locked", bones=True)
    assert find_danger("sadin 3liya bzaf", known) == "alert"
    assert find_danger("sidna 3ali bzaf", known) == ""


def test_a_figure_of_speech_hides_its_own_words_only() -> None:
    known = words_of({"die": ["mourir"], "harmless": ["mourir de rire"]}, "die")
    assert find_danger("c'est à mourir de rire", known) == ""
    assert find_danger("mourir de rire, non, mourir", known) == "alert"


def test_laughter_makes_an_alert_a_question() -> None:
    known = words_of({"die": ["mourir"]}, "die")
    for text in ("mourir 😂", "mourir hhhhh", "mourir mdr", "mourir ههههه", "mourir hahaha"):
        assert find_danger(text, known) == "check", text


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="not a rule: 'me >> hit'"):
        Rule.read("alert", "me >> hit")
