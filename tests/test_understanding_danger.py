"""The rules of danger themselves: two parts, word starts, both scripts, figures of speech, jokes."""

from __future__ import annotations

import pytest

from conversations.understanding.danger_rules import DangerWords, Found, Rule, by_rules
from conversations.understanding.normalise import light, words
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
un exposé à faire, et après je me suicide
اغتصاب
kankhaf mn ba
je veux mourir 😂
bghit nmout hhhhh
""")


def words_of(groups: dict[str, list[str]], *rules: str, bones: bool = False) -> tuple[DangerWords, ...]:
    return (DangerWords.of(groups, tuple(Rule.read("alert", rule) for rule in rules), bones=bones),)


def found(text: str, known: tuple[DangerWords, ...]) -> Found:
    return by_rules(words(light(text)), known).found


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        *((text, "alert") for text in SEEDS),
        *((text, "check") for text in SOFT),
        *((text, "") for text in FALSE_FRIENDS),
    ],
)
def test_danger_is_read_in_a_field_for_a_name(text: str, danger: str) -> None:
    found = read(text, QUESTIONS["first_name"]).danger
    assert found == danger or (found, danger) == ("alert", "check")


def test_an_ordered_rule_needs_its_order_and_its_nearness() -> None:
    known = words_of({"me": ["me"], "hit": ["frapp*"]}, "me >1 hit")
    assert found("on me frappe", known) == "alert"
    assert found("on me toujours frappe", known) == "alert"
    assert found("on me a b c frappe", known) == ""
    assert found("frappe me", known) == ""


def test_a_rule_with_plus_holds_in_any_order() -> None:
    known = words_of({"hit": ["bat"], "kin": ["ma soeur"]}, "hit + kin")
    assert found("il bat ma soeur", known) == found("ma soeur on la bat", known) == "alert"


def test_an_entry_is_found_from_the_start_of_a_word_only() -> None:
    known = words_of({"touch": ["لمس*"]}, "touch")
    assert found("لمسني", known) == "alert"
    assert found("المسافرون في المستوى", known) == ""


def test_a_darija_verb_is_found_under_its_prefixes_and_in_the_other_script() -> None:
    known = words_of({"hit": ["~kerfes"]}, "hit", bones=True)
    for text in ("kaykerfes", "katkrfs", "ykerfes", "كيكرفس", "غايكرفس"):
        assert found(text, known) == "alert", text


def test_me_and_the_plural_are_told_apart_in_a_skeleton() -> None:
    known = words_of({"hit": ["*drbni"]}, "hit", bones=True)
    assert found("كيضربني", known) == "alert"
    assert found("المدربين", known) == found("darbin", known) == ""


def test_an_entry_marked_letter_for_letter_has_no_skeleton() -> None:
    known = words_of({"locked": ["=sadin 3liya bzaf"]}, "locked", bones=True)
    assert found("sadin 3liya bzaf", known) == "alert"
    assert found("sidna 3ali bzaf", known) == ""


def test_a_figure_of_speech_hides_its_own_words_only() -> None:
    known = words_of({"die": ["mourir"], "harmless": ["mourir de rire"]}, "die")
    assert found("c'est à mourir de rire", known) == ""
    assert found("mourir de rire, non, mourir", known) == "alert"


def test_laughter_makes_an_alert_a_question() -> None:
    for laugh in ("😂", "hhhhh", "mdr", "ههههه", "hahaha"):
        assert read(f"je veux mourir {laugh}", QUESTIONS["who"]).danger == "check", laugh


def test_what_is_certain_by_the_words_is_the_strongest_that_is_found() -> None:
    rules = (Rule.read("check", "secret"), Rule.read("certain", "police + kill"), Rule.read("alert", "kill"))
    known = (DangerWords.of({"police": ["police"], "kill": ["tuer"], "secret": ["secret"]}, rules, bones=False),)
    assert found("un secret", known) == "check"
    assert found("un secret, tuer", known) == "alert"
    assert found("un secret, tuer, la police", known) == "certain"


def test_what_is_certain_by_the_words_needs_no_second_reader() -> None:
    sober = "dans votre centre les inscriptions et les horaires du programme, la rentrée et les papiers, "
    asked = sober + "appelez la police mon frère va tuer ma mère"
    assert read(asked, QUESTIONS["who"]).danger == "alert"


def test_a_rule_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="not a rule: 'me >> hit'"):
        Rule.read("alert", "me >> hit")


AFRAID = (
    "j'ai peur", "J'AI PEUR", "jai très peur", "j'ai peur svp", "je suis terrifiée",
    "خائفة", "أنا خائفة", "أنا خائف جدا", "أشعر بالخوف",
    "خايفة", "أنا خايفة بزاف", "راني خايف", "كنخاف",
    "khayfa", "ana khayf", "rani khayfa bzaf", "kankhaf",
)  # fmt: skip
AFRAID_OF_THIS = (
    "j'ai peur des examens", "j'ai peur des chiens", "j'ai peur de rater", "j'ai peur que ce soit cher",
    "j'ai pas peur", "خائفة من الامتحان", "أخاف من الكلاب", "أخاف من الفشل", "لا أخاف",
    "خايفة من الامتحان", "خايف نسقط", "كنخاف من الكلاب", "ما خايفاش",
    "khayfa mn limti7an", "kankhaf mn lklab", "khayf man9blch", "ma khayfach",
)  # fmt: skip
FAREWELLS = ("adieu", "Adieu.", "الوداع", "وداعا للأبد", "wada3an", "lwada3")
GOODBYES = (
    "au revoir",
    "à bientôt",
    "adieu les maths",
    "adieu l'été",
    "مع السلامة",
    "وداعا",
    "بسلامة",
    "bslama",
    "bye",
)


@pytest.mark.parametrize("question", ["who", "age", "first_name", "phone", "consent"])
@pytest.mark.parametrize("text", AFRAID)
def test_who_is_afraid_and_says_nothing_else_is_asked(text: str, question: str) -> None:
    assert read(text, QUESTIONS[question]).danger == "check"


@pytest.mark.parametrize("text", AFRAID_OF_THIS)
def test_fear_of_an_ordinary_thing_is_harmless(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


@pytest.mark.parametrize("text", FAREWELLS)
def test_farewell_alone_is_asked(text: str) -> None:
    assert read(text, QUESTIONS["who"]).danger == "check"


@pytest.mark.parametrize("text", GOODBYES)
def test_ordinary_goodbye_is_harmless(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


LOOK_ALIKES = lines("""
je quitte la maison à 7h pour aller au lycée
cours d'éducation sexuelle au programme de 3e ?
mon père m'a tapé dans la main, il était fier
on me tape sur l'épaule
il m'a battue d'une seconde au 100 mètres
fugue en ré mineur de Bach
le suicide de Juliette, on le résume pour le prof
on m'oblige à mettre un mot de passe
je suis à la rue en anglais
قيدني
قيدني معاكم عافاك
لم تضربني أمي في حياتي
الفيزياء تعذبني
عيني كتحرقني
الناموس عضني
مول الطاكسي تعدا عليا فالثمن
ضربني وبكى سبقني وشكى
ktebni
meknes walo?
rkbti kat7re9ni
kat7re9ni 3ini b shampoing
kaydrebni rassi
mab9itch bagha n3ich f casa, bghit nmchi l agadir
je m'ennuie à mourir ce matin
mon équipe s'est fait battre au match
le café me brûle les doigts
أعيش في شارع محمد الخامس
الكيمياء تسممني
ma kaydreb khti hta wahed
mama katderb lkhobz
khouya kayderb lkora m3a khti
""")
TWINS = lines("""
j'ai quitté la maison, je dors dehors
on m'a touchée, c'est une agression sexuelle
mon père m'a tapé avec sa ceinture
je pense au suicide
je suis à la rue depuis hier
قيدني أبي بالسلسلة
كان يقيدني كل ليلة
أمي تضربني كل يوم
عمي حرقني بالحديد
ضربني حتى بكيت
mrat ba kat7re9ni b lma skhoun
ba kaydrebni 3la rassi
mab9itch bagha n3ich
je pense à mourir
ma soeur se fait battre par son oncle
ma belle-mère me brûle les doigts sur la cuisinière
أعيش في الشارع
أنا أعيش في الشارع
ضربني بالسباط لوجهي
makanswa walo, nmout a7ssen
mama katgol ghadi nsemmemk
هل تستطيعون إخفائي عن أبي
كيقولو غادي نغسلو العار بدمك
mama katderb khouya sghir
lprof kayderb khti
ماما كتضرب خويا الصغير
""")


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_words_of_danger_in_a_harmless_construction_are_none(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


@pytest.mark.parametrize("text", TWINS)
def test_same_words_are_heard_where_they_mean_it(text: str) -> None:
    assert read(text, QUESTIONS["who"]).danger


TOGETHER = lines("""
ma mère et moi
moi et ma mère
maman et moi
mes parents et moi
chez ma mère et chez mon père
je suis la femme de son père
je suis l'épouse de son père
je suis le mari de sa mère
أنا وأمي
أنا زوجة أبيه
أنا زوجة أبيها
زوجة أبيه
أنا وماما
أنا مرات باه
ana w mama
7na b tlata, ana w mama w khti
ana mrat bbah
ana rajel khtou
""")


@pytest.mark.parametrize("text", TOGETHER)
def test_who_only_says_who_they_are_or_with_whom_is_harmless(text: str) -> None:
    """ "ma mère et moi" had alarmed: where two of a family are named together, danger is often told."""
    assert not read(text, QUESTIONS["who"]).danger


@pytest.mark.parametrize(
    "text",
    [
        "ma mère et moi, il nous frappe",
        "زوجة أبيه تضربه",
        "mrat bbah kat7er9o b garro",
        "ana w mama kaydrebna kol lila",
    ],
)
def test_who_says_also_what_is_done_to_them_is_heard(text: str) -> None:
    assert read(text, QUESTIONS["who"]).danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [("partout", ""), ("un peu partout", ""), ("nulle part", "check"), ("dehors", "check"), ("f zn9a", "check")],
)
def test_nowhere_is_asked_about_at_the_district_and_everywhere_is_not(text: str, danger: str) -> None:
    assert read(text, QUESTIONS["district"]).danger == danger


AGES = (
    *("j'ai {} ans", "j'aurai {} ans", "j'aurai bientôt {} ans", "il aura {} ans cet été", "ma soeur a {} ans"),
    *("il a {} ans mon frère", "ma fille a {} ans", "عمري {} سنة", "أختي عمرها {} سنة", "ابني عمره {} سنة"),
    *("عندي {} عام", "ختي عندها {} عام", "غادي نكمل {} عام", "3ndi {} 3am", "khti 3ndha {} 3am", "kmelt {} lbare7"),
    *("9rebt nkemmel {} 3am", "weldi 3ndo {} 3am"),
)


@pytest.mark.parametrize("told", AGES)
def test_plain_age_is_no_danger_whosever_it_is(told: str) -> None:
    """ "ma soeur a 14 ans" had alarmed: in what is told of danger, a sister often has an age."""
    alarming = [age for age in range(12, 19) if read(told.format(age), QUESTIONS["age"]).danger]
    assert alarming == []


@pytest.mark.parametrize(
    "text",
    [
        *("عمري 16 سنة وأريد الانتحار", "ابنتي عمرها 16 سنة تريد الانتحار", "عمري 15 سنة وأبي يضربني"),
        *("أساعد فتاة عمرها 16 سنة تريد الانتحار", "j'ai 16 ans et je veux mourir", "khti 3ndha 15 o bghat tntahar"),
    ],
)
def test_age_beside_danger_does_not_drown_it(text: str) -> None:
    """To the second reader who tells an age has the rules of the centre in mind."""
    assert read(text, QUESTIONS["who"]).danger == "alert"


@pytest.mark.parametrize(
    "text",
    [
        "bébé me donne des coups de pied dans le ventre, plus que deux mois, j'ai 28 ans",
        "لا حد جبرني على الزواج لا والو، أنا مخطوبة بخاطري وعندي 23",
    ],
)
def test_what_is_harmless_for_more_than_an_age_stays_so_without_it(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


WHO_BEATS_WHOM = lines("""
kaydreb lia khti
kaydreb liya khti
taydreb lia khti
kaydreb f mama
kaydreb f khti
kaydreb fkhti
kaydreb dima mama
kaydreb dima f khti
kaydreb lia weldi
kaydreb liya benti
kaydreb lina mama
kaydreb weldi
kaydreb ana w khti
kaydreb liyya khti
kaydrbo lina mama
كيضرب ليا ختي
تيضرب ليا ختي
كيضرب ف ماما
كيضرب فختي
كيضرب ديما ماما
كيضرب ليا ولدي
كيضرب ليا بنتي
كيضرب لينا ماما
كيضرب أنا وختي
كيضرب بنتي
كيضربو ليا ختي
""")
BEATS_NOBODY = lines("""
kaydreb lia telefoun
kaydreb lia khoya telefoun
katdreb lia mama telefoun
kaydreb khoya lkora
kaydreb weldi lkora
kayderbo khouti lkora
katdreb lia khti chi appel
ma kayderbo mama
kaydreb lkora m3a khti
kaydreb doura m3a khoya
kaydreb telefoun l mama
drebt l kora m3a khti
kandreb sandwich m3a khoya
darbatni chta
kaydreb f les boutons
كيضرب ليا التيليفون
كيضرب ليا خويا تيليفون
كيضرب ولدي الكرة
كيضرب الكرة مع ختي
كنضرب سندويتش مع خويا
ضرباتني الشتا
كيضرب فلي بوتون
""")
WAS_BEATEN = lines("""
il s'est fait battre hier par son père
je me suis fait battre hier par mon père
elle s'est fait battre hier par mon oncle
mon frère s'est fait battre dans la rue par mon père
elle s'est fait battre au travail par son mari
je me suis fait battre au retour de l'école par mon père
je me suis fait battre au match par mon père
je me suis fait battre 2 à 3 fois par semaine par mon père
je me suis fait battre à coups de bâton
je me suis fait battre à mort
je me suis fait battre à la maison
maman s'est fait battre hier soir
mon père nous a battus hier
""")
LOST_A_GAME = lines("""
notre équipe s'est fait battre 3 à 0
on s'est fait battre 3-0
on s'est fait battre trois à un
on s'est fait battre au foot
on s'est fait battre au foot hier
on s'est fait battre hier au foot
on s'est fait battre en finale
on s'est fait battre en demi-finale
on s'est fait battre sur le fil
on s'est fait battre aux tirs au but
je me suis fait battre aux échecs
je me suis fait battre à la playstation
je me fais battre par mon père à fifa
papa s'est fait battre par maman au tennis
on s'est fait battre par mon oncle aux échecs
le raja s'est fait battre hier
le wydad s'est fait battre hier soir à domicile
mon équipe s'est fait battre au match
les autres nous ont battus en finale
l'équipe d'à côté nous a battus 2-0
je me suis fait taper sur les doigts par ma mère
""")


@pytest.mark.parametrize("text", WHO_BEATS_WHOM)
def test_who_beats_one_of_mine_is_heard_with_a_small_word_between(text: str) -> None:
    """ "lia" is what the second reader hears most where nobody is harmed: "kaydreb lia telefoun"."""
    assert read(text, QUESTIONS["who"]).danger == "alert"


@pytest.mark.parametrize("text", BEATS_NOBODY)
def test_what_is_beaten_beside_one_of_mine_is_harmless(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger


@pytest.mark.parametrize("text", WAS_BEATEN)
def test_who_was_beaten_is_heard_whenever_and_wherever_it_was(text: str) -> None:
    """ "s'est fait battre hier" and "dans" had been taken for a lost game."""
    assert read(text, QUESTIONS["who"]).danger == "alert"


@pytest.mark.parametrize("text", LOST_A_GAME)
def test_who_lost_a_game_is_in_no_danger(text: str) -> None:
    assert not read(text, QUESTIONS["who"]).danger
