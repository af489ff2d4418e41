"""What is typed while hours for a visit are offered: the hours that fit it, and never another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.readings import Expecting, HoursOffered, Reading
from tests.reading import calls_of, lines, read, table

TODAY = date(2026, 11, 23)  # a Monday
DAYS = ("2026-11-24", "2026-11-25", "2026-11-26", "2026-12-01", "2026-12-03")
STARTS = {
    f"{day[5:]} {hour}": datetime.fromisoformat(f"{day}T{hour}") for day in DAYS for hour in ("10:00", "11:00", "15:00")
}
CHOICES = {
    "none": ("Aucune ne me va", "لا ساعة تناسبني", "حتى ساعة ما مناسبة", "7ta sa3a ma mnasba"),
    "no": ("Pas maintenant", "ليس الآن", "ماشي دابا", "Machi daba"),
    "more": ("Autres dates ▸", "مواعيد أخرى ◂", "مواعيد خرين ◂", "Dates khrin ▸"),
}


def asked(starts: dict[str, datetime], *, narrowed: bool = False, shown: int = 6) -> Expecting:
    """The question for an hour, with the first ones on buttons."""
    on_buttons = tuple(starts)[:shown]
    labels = {value: (f"{starts[value]:%d/%m}, {starts[value]:%H:%M}",) for value in on_buttons}
    question = "visit_which" if narrowed else "visit_when"
    hours = HoursOffered(starts, TODAY, on_buttons, narrowed)
    return Expecting(question, "choice", {**labels, **CHOICES}, "", "no", hours=hours)


WHEN = asked(STARTS)


def fits(text: str, expecting: Expecting = WHEN) -> str:
    """The hours that fit, or the answer."""
    reading = read(text, expecting)
    return reading.value or " | ".join(reading.candidates)


ONE = table("""
mardi 24 novembre à 15h -> 11-24 15:00
demain à 15h -> 11-24 15:00
dem1 à 15h stp -> 11-24 15:00
2main aprem -> 11-24 15:00
après-demain à 10h -> 11-25 10:00
après demain à 15h -> 11-25 15:00
mercredi à 15h -> 11-25 15:00
mercredi 3h de l'aprem -> 11-25 15:00
mer 11h -> 11-25 11:00
d'accord mercredi à onze heures -> 11-25 11:00
le 3 décembre à 10h -> 12-03 10:00
3/12 15h -> 12-03 15:00
03/12/2026 à 15:00 -> 12-03 15:00
le 3 à 15h -> 12-03 15:00
mardi 1er décembre à 10h -> 12-01 10:00
le premier décembre à 10h -> 12-01 10:00
le premier -> 11-24 10:00
le 1er -> 11-24 10:00 | 12-01 10:00 | 12-01 11:00 | 12-01 15:00
le 2eme -> 11-24 11:00
le dernier -> 11-25 15:00
la semaine prochaine jeudi à 15h -> 12-03 15:00
mardi prochain 24 à 10h -> 11-24 10:00
mercredi à 15h ? -> 11-25 15:00
non mercredi 10h -> 11-25 10:00
غدا على الساعة الثالثة بعد الزوال -> 11-24 15:00
يوم الأربعاء على الساعة 11 صباحا -> 11-25 11:00
الأربعاء الحادية عشرة -> 11-25 11:00
بعد غد مساء -> 11-25 15:00
3 دجنبر على الساعة العاشرة -> 12-03 10:00
٣ دجنبر ١٥:٠٠ -> 12-03 15:00
الأول -> 11-24 10:00
غدا مع 3 -> 11-24 15:00
غدا مع 11 د الصباح -> 11-24 11:00
غدا مع العشرة -> 11-24 10:00
لاربع 15:00 -> 11-25 15:00
نهار لاربعا مع تلاتة د العشية -> 11-25 15:00
من بعد غدا فالعشية -> 11-25 15:00
نهار 3 دجنبر مع 3 -> 12-03 15:00
اللول -> 11-24 10:00
ghedda m3a 3 -> 11-24 15:00
ghda fl3chiya -> 11-24 15:00
nhar larb3 m3a 3 d l3chiya -> 11-25 15:00
larb3a 15h -> 11-25 15:00
nhar 3 decembre m3a l3chra -> 12-03 10:00
nhar larb3a m3a tlata -> 11-25 15:00
lwel -> 11-24 10:00
lwla -> 11-24 10:00
""")
SEVERAL = table("""
mardi -> 11-24 10:00 | 11-24 11:00 | 11-24 15:00 | 12-01 10:00 | 12-01 11:00 | 12-01 15:00
mardi à 15h -> 11-24 15:00 | 12-01 15:00
demain matin -> 11-24 10:00 | 11-24 11:00
le 3 décembre -> 12-03 10:00 | 12-03 11:00 | 12-03 15:00
le 25 -> 11-25 10:00 | 11-25 11:00 | 11-25 15:00
15h -> 11-24 15:00 | 11-25 15:00 | 11-26 15:00 | 12-01 15:00 | 12-03 15:00
3h -> 11-24 15:00 | 11-25 15:00 | 11-26 15:00 | 12-01 15:00 | 12-03 15:00
mercredi ou jeudi à 10h -> 11-25 10:00 | 11-26 10:00 | 12-03 10:00
mardi c'est possible ? -> 11-24 10:00 | 11-24 11:00 | 11-24 15:00 | 12-01 10:00 | 12-01 11:00 | 12-01 15:00
mercredi moi -> 11-25 10:00 | 11-25 11:00 | 11-25 15:00
يوم الثلاثاء على الساعة الثالثة -> 11-24 15:00 | 12-01 15:00
غدا صباحا -> 11-24 10:00 | 11-24 11:00
نهار التلات مع 3 -> 11-24 15:00 | 12-01 15:00
التلات 15:00 -> 11-24 15:00 | 12-01 15:00
غدا الصباح -> 11-24 10:00 | 11-24 11:00
nhar tlat m3a 3 d l3chiya -> 11-24 15:00 | 12-01 15:00
nhar tlata m3a 3 -> 11-24 15:00 | 12-01 15:00
ghedda -> 11-24 10:00 | 11-24 11:00 | 11-24 15:00
ghedda sbah -> 11-24 10:00 | 11-24 11:00
""")
NOT_OFFERED = lines("""
samedi
lundi à 10h
le 30
le 24 décembre
20h
10h30
mardi 3 décembre
aujourd'hui
midi
السبت
اليوم
يوم الجمعة على الساعة العاشرة
السبت مع 3
ليوم
ssebt
lyoum m3a 3
""")
NONE_OF_THEM = lines("""
aucune
aucune ne me va
pas possible
c'est pas possible
rien ne me convient
لا شيء يناسبني
ولا واحدة
غير ممكن
حتى وحدة
حتى وحدة ما مناسبة
والو
ماشي ممكن
walo
walou
7ta we7da
machi momkin
""")
NOT_TO_BE_TAKEN = lines("""
mardi je travaille pas loin mais je sais pas
j'ai 15 ans
ma soeur a rendez-vous chez le médecin mardi
vous êtes ouverts mardi ?
0600000001
wach katkhdmo ssebt ?
""")


@pytest.mark.parametrize(("text", "hours"), [*ONE, *SEVERAL])
def test_typed_day_or_hour_gives_the_hours_that_fit(text: str, hours: str) -> None:
    reading = read(text, WHEN)
    assert (" | ".join(reading.candidates), reading.value, reading.intents, reading.command) == (hours, "", (), "")


@pytest.mark.parametrize("text", NOT_OFFERED)
def test_time_at_which_nothing_is_free_is_told_from_words_that_name_no_time(text: str) -> None:
    assert fits(text) == "other"


@pytest.mark.parametrize("text", NONE_OF_THEM)
def test_none_of_them_is_the_answer_of_its_button(text: str) -> None:
    assert fits(text) == "none"


@pytest.mark.parametrize("text", NOT_TO_BE_TAKEN)
def test_hour_that_is_only_named_is_not_taken(text: str) -> None:
    reading = read(text, WHEN)
    assert reading.candidates == ()
    assert reading.value in {"", "no"}


def test_figure_was_the_place_in_the_list_even_where_it_is_an_hour() -> None:
    assert fits("3") == " | ".join(value for value in STARTS if "15:00" in value or value.startswith("12-03"))
    assert fits("11") == " | ".join(value for value in STARTS if "11:00" in value)


def test_three_is_15_where_03_is_not_offered_and_03_where_it_is() -> None:
    day = date.fromisoformat(DAYS[0])
    night, afternoon = (datetime(day.year, day.month, day.day, hour) for hour in (3, 15))  # noqa: DTZ001
    assert fits("mardi 3h", asked({"a": afternoon})) == "a"
    assert fits("mardi 3h", asked({"n": night, "a": afternoon})) == "n"
    assert fits("mardi 3h de l'après-midi", asked({"n": night, "a": afternoon})) == "a"


def test_hour_of_a_slot_between_the_full_hours_is_found_by_its_hour() -> None:
    starts = {"a": datetime(2026, 11, 24, 10, 30), "b": datetime(2026, 11, 24, 11, 0)}  # noqa: DTZ001
    assert fits("10h", asked(starts)) == fits("10h30", asked(starts)) == fits("10 et demie", asked(starts)) == "a"
    assert fits("m3a 10 w ness", asked(starts)) == "a"
    assert fits("11h moins le quart", asked(starts)) == "other"
    assert fits("m3a l3chra w nos", asked(starts)) == fits("مع العشرة ونص", asked(starts)) == "a"


def test_what_was_narrowed_is_narrowed_further_and_left_only_for_what_is_not_among_it() -> None:
    tuesday = asked(STARTS, narrowed=True, shown=3)
    assert fits("15h", tuesday) == "11-24 15:00"
    assert fits("le dernier", tuesday) == "11-24 15:00"
    assert fits("jeudi 26 à 15h", tuesday) == "11-26 15:00"


def test_words_of_a_button_are_the_button() -> None:
    assert fits("24/11, 15:00") == "11-24 15:00"
    for value, labels in CHOICES.items():
        assert {fits(label) for label in labels} == {value}


@pytest.mark.parametrize("text", ["mardi à 15h, mon père me frappe", "nhar tlat, ba kaydrebni", "غدا مع 3 با كيضربني"])
def test_danger_comes_before_an_hour(text: str) -> None:
    assert read(text, WHEN).danger


def test_number_of_an_hour_in_the_store_was_taken_when_it_was_typed() -> None:
    starts = {str(number): at for number, at in enumerate(STARTS.values(), start=1000)}
    assert read("1030", asked(starts)).value != "1030"
    assert read("1002", asked(starts)).value == "other"


HEARD = (
    "mardi", "jeudi", "demain", "le", "3", "15", "h", "15h", "à", "matin", "aprem", "premier", "dernier", "décembre",
    "pas", "non", "oui", "et demie", "24", "1", "er", "11:00", "26/11", "نهار", "التلات", "مع", "العشية", "غدا",
    "الأول", "nhar", "tlat", "tlata", "m3a", "l3chiya", "ghedda", "lwel", "w nos", "الثالثة", "aucune", "walo",
    "?", ",", "sauf", "après", "avant", "entre", "et", "mais", "je peux pas", "machi", "9bel", "بعد", "ما عدا",
)  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(HEARD), max_size=9).map(" ".join))
moments = st.integers(0, 60 * 24 * 4).map(lambda quarter: datetime(2026, 11, 23) + timedelta(minutes=15 * quarter))  # noqa: DTZ001


@given(text=texts, at=st.lists(moments, unique=True, max_size=30), narrowed=st.booleans(), shown=st.integers(0, 6))
@settings(max_examples=500, deadline=None)
def test_no_hour_is_ever_taken_that_is_not_offered_and_never_two(
    text: str,
    at: list[datetime],
    narrowed: bool,  # noqa: FBT001
    shown: int,
) -> None:
    starts = {f"s{number}": moment for number, moment in enumerate(sorted(at))}
    reading = read(text, asked(starts, narrowed=narrowed, shown=shown))
    assert set(reading.candidates) <= set(starts)
    assert list(reading.candidates) == sorted(reading.candidates, key=starts.__getitem__)
    assert not (reading.value and reading.candidates)
    labels = {f"{starts[value]:%d/%m}, {starts[value]:%H:%M}": value for value in starts}
    assert reading.value in {"", "other", *CHOICES, *labels.values()}
    if reading.value in starts:  # only by the words of its button
        assert all(part in text for part in f"{starts[reading.value]:%H %M}".split())
    assert reading == read(text, asked(starts, narrowed=narrowed, shown=shown))


@given(
    day=st.sampled_from(sorted(STARTS)), words=st.sampled_from(["le {0.day}/{0.month} à {0.hour}h", "{0:%d/%m %H:%M}"])
)
@settings(deadline=None)
def test_date_and_hour_in_figures_give_just_that_hour(day: str, words: str) -> None:
    assert read(words.format(STARTS[day]), WHEN) in (Reading(candidates=(day,), variety=v) for v in ("", "fr"))


@pytest.mark.parametrize("text", ["mardi à 15h", "nhar tlat m3a 3 d l3chiya", "غدا مع 3"])
def test_typed_hour_costs_little(text: str) -> None:
    assert read(text, WHEN).candidates
    assert calls_of(partial(read, text, WHEN)) < 4200
