"""Districts of Casablanca and other places, as people write them."""

from __future__ import annotations

import pytest

from conversations.distances import kilometres
from conversations.understanding.cities import outside_in
from tests.reading import QUESTIONS, lexicon, meant, read, slot, table

PLACES = table("""
Sidi Moumen -> sidi-moumen
sidi mouman -> sidi-moumen
sidimoumen -> sidi-moumen
j'habite à Hay Mohammadi -> hay-mohammadi
Ain Sebaa -> ain-sebaa
ain sebaâ -> ain-sebaa
maarif -> maarif
Maârif extension -> maarif
bernoussi -> sidi-bernoussi
sidi bernousi -> sidi-bernoussi
oulfa -> hay-hassani
Bourgogne -> anfa
centre ville -> sidi-belyout
Roches Noires -> essoukhour-assawda
Ben M'sik -> ben-msick
sidi othman -> sidi-othmane
Moulay Rachid -> moulay-rachid
my rachid -> moulay-rachid
mers sultan -> mers-sultan
sbata -> sbata
Belyout -> sidi-belyout
Aïn Chock -> ain-chock
ain chok hay inara -> ain-chock
sidi maarouf -> ain-chock
Hay Hassani -> hay-hassani
haj hassani -> hay-hassani
el fida -> al-fida
lissasfa -> hay-hassani
californie -> ain-chock
ancienne médina -> sidi-belyout
سيدي مومن -> sidi-moumen
الحي المحمدي -> hay-mohammadi
عين السبع -> ain-sebaa
أسكن في مولاي رشيد -> moulay-rachid
البرنوصي -> sidi-bernoussi
سيدي البرنوصي -> sidi-bernoussi
المعاريف -> maarif
حي الحسني -> hay-hassani
عين الشق -> ain-chock
ابن مسيك -> ben-msick
بن مسيك -> ben-msick
الصخور السوداء -> essoukhour-assawda
ساكن فسيدي عثمان -> sidi-othmane
سباتة -> sbata
المدينة القديمة -> sidi-belyout
درب مولاي الشريف -> hay-mohammadi
الألفة -> hay-hassani
sakn f sidi moumen -> sidi-moumen
l7ay l7ammadi -> hay-mohammadi
3in sba3 -> ain-sebaa
lbernoussi -> sidi-bernoussi
mdina 9dima -> sidi-belyout
3in chok -> ain-chock
moulay rchid -> moulay-rachid
ana mn lmaarif -> maarif
sidi 3tman -> sidi-othmane
ljmila -> sbata
bab mrrakch -> sidi-belyout
hay l7asani -> hay-hassani
ben msik hay jawadi -> ben-msick
derb soltan -> al-fida | mers-sultan
درب السلطان -> al-fida | mers-sultan
salmia -> ben-msick | sbata
Rabat -> outside:rabat
سلا -> outside:sale
mohammedia -> outside:mohammedia
bouskoura -> outside:bouskoura
errahma -> outside:errahma
المحمدية -> outside:mohammedia
dar bouazza -> outside:dar-bouazza
berrechid -> outside:berrechid
marrakech -> outside:marrakech
fes -> outside:fes
je suis de Settat -> outside:settat
طنجة -> outside:tanger
tit mellil -> outside:tit-mellil
lahraouyine -> outside:lahraouyine
kénitra -> outside:kenitra
salam ->
rue 12 numero 5 ->
chez ma mère ->
16 ans ->
je sais pas -> unknown
je préfère ne pas dire -> unknown
quartier oulfa -> hay-hassani
hay mohamadi -> hay-mohammadi
Ain chock casablanca -> ain-chock
j'habite casa à sidi othmane -> sidi-othmane
Moulay rachid groupe 3 -> moulay-rachid
anfa -> anfa
Ain diab -> anfa
2 mars -> al-fida | mers-sultan
habous -> al-fida | mers-sultan
maarif casa -> maarif
benmsik -> ben-msick
sbatta -> sbata
les roches noires -> essoukhour-assawda
belvédère -> essoukhour-assawda
gauthier -> sidi-belyout
bab marrakech -> sidi-belyout
أسكن بحي سيدي مومن -> sidi-moumen
الحي الحسني -> hay-hassani
مرس السلطان -> mers-sultan
سيدي بليوط -> sidi-belyout
أنفا -> anfa
مولاي رشيد -> moulay-rachid
سيدي عثمان -> sidi-othmane
فدرب السلطان -> al-fida | mers-sultan
ساكن فالبرنوصي -> sidi-bernoussi
عين السبع بيتي -> ain-sebaa
بوركون -> anfa
ليساسفة -> hay-hassani
skn f hay mohamadi -> hay-mohammadi
lbernossi -> sidi-bernoussi
f l3in chok -> ain-chock
sidi mumn -> sidi-moumen
l7ay lhasani -> hay-hassani
my rchid -> moulay-rachid
mrs sultan -> mers-sultan
hay l9ods bernoussi -> sidi-bernoussi
attacharouk -> sidi-moumen
lmdina l9dima -> sidi-belyout
3in borja -> essoukhour-assawda
Témara -> outside:temara
El jadida -> outside:el-jadida
خريبكة -> outside:khouribga
بوسكورة -> outside:bouskoura
ain harrouda -> outside:ain-harrouda
nouaceur -> outside:nouaceur
médiouna -> outside:mediouna
agadir -> outside:agadir
hors casablanca -> outside
f rbat -> outside:rabat
kech -> outside:marrakech
france -> outside
chez moi ->
quartier populaire ->
je ne sais pas -> unknown
""")


@pytest.mark.parametrize(("text", "value"), PLACES)
def test_a_place_is_read_by_any_of_its_names(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["district"]) == value


SPELLED = table("""
7ay lm7ammadi -> hay-mohammadi
lhay l7ammadi -> hay-mohammadi
haymohammadi -> hay-mohammadi
fl3in chok -> ain-chock
f3in sba3 -> ain-sebaa
3ayn sseba3 -> ain-sebaa
mly rchid -> moulay-rachid
sd moumen -> sidi-moumen
ساكنين فعين السبع -> ain-sebaa
السيدي عثمان -> sidi-othmane
لمعاريف الله يحفظك -> maarif
الفداء والألفة -> al-fida | hay-hassani
derb ghalef -> maarif
dar laman -> hay-mohammadi
lhaj fateh -> hay-hassani
""")


@pytest.mark.parametrize(("text", "value"), SPELLED)
def test_small_words_of_a_name_are_typed_in_many_ways(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["district"]) == value


LIVED = table("""
je viens de Tanger mais j'habite à Sbata -> sbata
né à Fès, j'habite Oulfa -> hay-hassani
avant j'habitais à Lissasfa, maintenant à Bernoussi -> sidi-bernoussi
je n'habite plus à Anfa, j'habite à Maârif -> maarif
rue d'Agadir, Maârif -> maarif
Ain Diab, près de la corniche -> anfa
khdam f maarif o sakn f hay mohammadi -> hay-mohammadi
machi oulfa, sbata -> sbata
machi mn casa -> outside
je ne suis pas de Casablanca -> outside
un douar près de Berrechid -> outside
كنت ساكن فسلا ودابا فعين السبع -> ain-sebaa
sbata, lwalidin f l3robia -> sbata
sidi moumen wla rbat -> outside | sidi-moumen
entre Anfa et Hay Hassani -> anfa | hay-hassani
""")


@pytest.mark.parametrize(("text", "value"), LIVED)
def test_only_where_somebody_lives_now_counts(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["district"]) == value


@pytest.mark.parametrize(
    ("text", "value"),
    table("""
je viens de Fès mais j'habite à Sidi Moumen -> sidi-moumen
je suis de Rabat mais j'habite à Sidi Moumen -> sidi-moumen
on est de Rabat, on habite à Sbata -> sbata
mn fes w sakn f sidi moumen -> sidi-moumen
ana mn fes walakin sakn f lma3arif -> maarif
أنا من فاس ولكن ساكن فسيدي مومن -> sidi-moumen
أنا من فاس لكنني أسكن في سيدي مومن -> sidi-moumen
ana mn sidi moumen f casa -> sidi-moumen
je suis de Sidi Moumen, à Casablanca -> sidi-moumen
أنا من سيدي مومن فكازا -> sidi-moumen
ana mn casa walakin sakn f fes -> outside:fes
je viens de Casa mais j'habite Fès -> outside:fes
أنا من كازا ولكن ساكن ففاس -> outside:fes
أنا من الدار البيضاء لكنني أسكن في فاس -> outside:fes
kan9ra f fes walakin sakn f sidi moumen -> sidi-moumen
mes parents viennent de Fès, j'habite à Sidi Moumen -> sidi-moumen
je viens de Fès mais j'habite chez ma tante à Sidi Moumen -> sidi-moumen
أنا من فاس ولكن ساكن مع خالتي فسيدي مومن -> sidi-moumen
ana mn fes walakin sakn m3a khalti f sidi moumen -> sidi-moumen
sakn f lmohamadia casa -> outside:mohammedia
j'habite hors de casa, à Bouznika -> outside:bouznika
sidi moumen, lwalidin f l3robiya -> sidi-moumen
ma fille habite à Sidi Moumen -> sidi-moumen
je viens de Fès -> outside:fes
ana mn fes -> outside:fes
أنا من فاس -> outside:fes
ana mn sidi moumen -> sidi-moumen
je suis de Sidi Moumen -> sidi-moumen
"""),
)
def test_where_somebody_lives_counts_and_not_where_they_are_from(text: str, value: str) -> None:
    assert meant(text, QUESTIONS["district"]) == value


@pytest.mark.parametrize("text", [
    "je viens de Fès mais j'habite Casa", "j'habite Casa mais je viens de Fès", "je suis de Fès mais je vis à Casa",
    "originaire de Fès, j'habite Casa", "9rib mn sbata f casa",
    "ana mn fes walakin sakn f casa", "sakna f casa walakin ana mn fes", "knt sakn f fes daba f casa",
    "7na mn fes walakin saknin f dar lbida", "أنا من فاس ولكن ساكن فكازا", "حنا من فاس ولكن ساكنين فالدار البيضاء",
    "أنا من فاس لكني أسكن في الدار البيضاء", "أنحدر من فاس وأعيش في الدار البيضاء",
])  # fmt: skip
def test_who_comes_from_another_town_and_lives_in_the_city_is_asked_for_the_district(text: str) -> None:
    assert read(text, QUESTIONS["district"]).candidates == tuple(lexicon().places.districts)


@pytest.mark.parametrize(
    ("text", "places"),
    table("""
Sidi Moumen, ma mère vit à Rabat -> outside | sidi-moumen
mon père vit à Rabat et moi à Sidi Moumen -> outside | sidi-moumen
mon père vit à Rabat et moi j'habite à Sidi Moumen -> outside | sidi-moumen
أنا في سيدي مومن وأبي يسكن في الرباط -> outside | sidi-moumen
عمي ساكن فالرباط وانا فسيدي مومن -> outside | sidi-moumen
sidi moumen walakin baba sakn f rabat -> outside | sidi-moumen
je vis à Rabat la semaine et à Sidi Moumen le weekend -> outside | sidi-moumen
أعيش في الرباط خلال الأسبوع وفي سيدي مومن نهاية الأسبوع -> outside | sidi-moumen
كنعيش فالرباط فالسيمانة و فسيدي مومن فالويكاند -> outside | sidi-moumen
kan3ich f rabat f simana w f sidi moumen f weekend -> outside | sidi-moumen
ma fille habite à Sidi Moumen, moi à Rabat -> outside | sidi-moumen
ابنتي تسكن في سيدي مومن وأنا في الرباط -> outside | sidi-moumen
بنتي ساكنة فسيدي مومن وأنا فالرباط -> outside | sidi-moumen
benti sakna f sidi moumen w ana f rabat -> outside | sidi-moumen
je viens de Fès, ma mère habite à Sidi Moumen -> outside | sidi-moumen
ma famille est à Fès mais moi j'habite à Sidi Moumen -> outside | sidi-moumen
je voudrais habiter à Rabat, je suis à Sidi Moumen -> outside | sidi-moumen
أريد أن أسكن في الرباط، أنا الآن في سيدي مومن -> outside | sidi-moumen
j'habite à Sbata, je travaille dans un café, mon frère à Anfa -> anfa | sbata
je vis en France, ma mère à Sidi Moumen -> outside | sidi-moumen
sakn f l3robiya, mama f sidi moumen -> outside | sidi-moumen
"""),
)
def test_of_two_places_where_they_or_others_live_or_want_to_none_is_certain(text: str, places: str) -> None:
    assert (read(text, QUESTIONS["district"]).value, meant(text, QUESTIONS["district"])) == ("", places)


@pytest.mark.parametrize("text", [
    "j'habite à Casa, mes parents sont à Fès", "mon père vit à Casa et moi à Rabat", "ma mère à Rabat, moi à Casa",
    "je vis à Rabat la semaine et à Casa le weekend", "je viens de Fès, ma mère habite Casa",
    "je voudrais habiter à Casa, je suis à Rabat", "bghit nskn f casa, daba f rabat", "بغيت نسكن فكازا دابا فالرباط",
    "أريد أن أسكن في الدار البيضاء، الآن في الرباط", "sakn f casa, lwalidin f l3robiya",
])  # fmt: skip
def test_the_city_and_another_town_leave_a_choice_of_all(text: str) -> None:
    assert read(text, QUESTIONS["district"]).candidates == (*lexicon().places.districts, "outside")


@pytest.mark.parametrize(
    "text",
    [
        "près de Sbata",
        "7da lbernoussi",
        "né à Safi",
        "boulevard de Bouskoura",
        "pas à Oulfa",
        "أدرس في أنفا",
        "لم أعد أسكن في أنفا",
    ],
)
def test_beside_a_place_or_no_longer_there_is_asked_again(text: str) -> None:
    assert meant(text, QUESTIONS["district"]) == ""


def test_a_prefecture_leaves_a_choice_of_its_districts() -> None:
    assert meant("عمالة مولاي رشيد", QUESTIONS["district"]) == "moulay-rachid | sidi-othmane"
    assert meant("كنت أقطن بسباتة", QUESTIONS["district"]) == ""


@pytest.mark.parametrize(
    "text",
    ["Casablanca", "casa", "f casa", "ana mn casa", "kaza", "dar lbida", "grand casa", "j'habite à Casablanca",
     "hay salam", "الدار البيضاء", "كازا", "فكازا", "البيضاء", "أسكن في الدار البيضاء"],
)  # fmt: skip
def test_name_of_the_city_leaves_all_its_districts(text: str) -> None:
    assert read(text, QUESTIONS["district"]).candidates == tuple(lexicon().places.districts)
    assert slot(text, "city") == ""


@pytest.mark.parametrize("text", ["الدار البيضاء", "casa", "كازا", "درب السلطان", "سيدي مومن", "derb soltan"])
def test_name_of_a_place_says_nothing_about_the_language(text: str) -> None:
    assert read(text, QUESTIONS["district"], "ar").variety == ""
    assert read("ana sakna f casa", QUESTIONS["district"], "fr").variety == "ary_Latn"


@pytest.mark.parametrize("text", ["casa, sbata", "سباتة فكازا", "sbata casablanca"])
def test_district_beside_the_name_of_the_city_is_the_answer(text: str) -> None:
    assert meant(text, QUESTIONS["district"]) == "sbata"


@pytest.mark.parametrize(
    "text", ["je crois Sbata", "Sbata je pense", "peut-être Sbata", "wa9ila sbata", "kanden f sbata", "واقيلا سباتة",
             "أظن سباتة", "ربما سباتة"],
)  # fmt: skip
def test_place_with_a_doubt_only_needs_a_yes(text: str) -> None:
    reading = read(text, QUESTIONS["district"])
    assert (reading.value, reading.candidates) == ("", ("sbata",))


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("j'habite à Rabat, au Maroc", "rabat"), ("sakn f lmohamadia", "mohammedia"), ("ساكنة فالقنيطرة", "kenitra"),
        ("bni mellal", "beni-mellal"), ("je viens de Tanger", "tanger"), ("machi casa, ana f sla", "sale"),
        ("né à Fès, j'habite Meknès", "meknes"), ("أسكن في آسفي", "safi"), ("sidi yahya lgharb", "sidi-yahya-el-gharb"),
        ("hors de casa, à Bouznika", "bouznika"), ("mohamedia casa", "mohammedia"), ("الدشيرة", "dchira"),
    ],
)  # fmt: skip
def test_city_outside_is_read_by_any_of_its_names(text: str, city: str) -> None:
    assert meant(text, QUESTIONS["district"]) == outside_in(city)
    assert slot(text, "city") == "outside"


@pytest.mark.parametrize(
    "text", ["rabat wla sla", "بين الرباط وسلا", "près de Settat", "7da brchid", "oualidia", "france"]
)
def test_what_is_no_city_that_is_sure_and_large_enough_is_only_outside(text: str) -> None:
    assert meant(text, QUESTIONS["district"]) == slot(text, "city") == "outside"


def test_every_city_is_read_by_each_of_its_names_and_no_two_share_one() -> None:
    for where, named in lexicon().places.cities.items():
        if where == outside_in("safi"):
            continue  # "safi" is "enough", too
        assert {meant(name, QUESTIONS["district"]) for name in (named.latin, named.arabic)} == {where}, where


def test_city_that_is_another_word_too_is_asked_again() -> None:
    assert meant("dar lbida w safi", QUESTIONS["district"]) != outside_in("safi")
    assert [meant(text, QUESTIONS["district"]) for text in ("safi ville", "asfi")] == [outside_in("safi")] * 2


def test_every_city_that_is_measured_lies_where_no_other_does() -> None:
    points = lexicon().places.points
    assert {where for where in lexicon().places.cities if where not in points} == {outside_in("errahma")}
    assert len(set(points.values())) == len(points)
    assert kilometres(points["home"], points["outside:rabat"]) == pytest.approx(86, abs=2)
    assert kilometres(points["outside:tanger"], points["outside:dakhla"]) == pytest.approx(1660, abs=10)
