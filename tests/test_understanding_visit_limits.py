"""What leaves hours out: when somebody cannot come; and that nothing of it is a yes to what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reading import lines, read, table
from tests.test_understanding_visit_hours import STARTS, WHEN, asked, fits
from tests.test_visit_typed import asked as asked_in
from tests.test_visit_typed import booked, does, sent, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_LEFT: dict[str, Callable[[datetime], bool]] = {
    "from 15": lambda at: at.hour >= 15,
    "before 11": lambda at: at.hour < 11,
    "not on Tuesday": lambda at: at.weekday() != 1,
    "not in the morning": lambda at: at.hour >= 12,
    "not on Tuesday or Thursday": lambda at: at.weekday() not in {1, 3},
    "not on Tuesday from 15": lambda at: at.weekday() != 1 and at.hour >= 15,
    "not tomorrow": lambda at: at.day != 24,
    "on Wednesday but not at 15": lambda at: at.weekday() == 2 and at.hour != 15,
    "on Wednesday": lambda at: at.weekday() == 2,
    "on Wednesday before 11": lambda at: at.weekday() == 2 and at.hour < 11,
    "not on Tuesday afternoons": lambda at: at.weekday() != 1 or at.hour < 12,
}
LIMITED = table("""
après 15h -> from 15
après 3h -> from 15
plutôt après 15h -> from 15
à partir de 15h -> from 15
je suis libre à partir de 14h30 -> from 15
c'est possible après 15h ? -> from 15
pas avant 15h -> from 15
je ne peux pas venir avant 15h -> from 15
entre 14h et 16h -> from 15
entre 2h et 4h -> from 15
avant 11h -> before 11
le matin avant 11h -> before 11
pas mardi -> not on Tuesday
sauf mardi -> not on Tuesday
tout sauf mardi -> not on Tuesday
n'importe quel jour sauf mardi -> not on Tuesday
mardi non -> not on Tuesday
non pas mardi -> not on Tuesday
je ne peux pas mardi -> not on Tuesday
mardi je peux pas désolé -> not on Tuesday
je suis pas dispo mardi -> not on Tuesday
pas le matin -> not in the morning
je ne suis pas libre le matin -> not in the morning
sauf mardi et jeudi -> not on Tuesday or Thursday
ni mardi ni jeudi -> not on Tuesday or Thursday
mardi et jeudi je peux pas -> not on Tuesday or Thursday
après 15h sauf mardi -> not on Tuesday from 15
pas demain -> not tomorrow
mercredi mais pas à 15h -> on Wednesday but not at 15
pas mardi plutôt mercredi -> on Wednesday
mercredi avant 11h -> on Wednesday before 11
sauf mardi après-midi -> not on Tuesday afternoons
بعد الساعة 3 -> from 15
بعد الثالثة مساء -> from 15
ابتداء من الساعة 15 -> from 15
بين الساعة 2 و الساعة 4 -> from 15
قبل 11 -> before 11
قبل الساعة الحادية عشرة -> before 11
ليس الثلاثاء -> not on Tuesday
ما عدا الثلاثاء -> not on Tuesday
كل الأيام إلا الثلاثاء -> not on Tuesday
لا أستطيع يوم الثلاثاء -> not on Tuesday
الثلاثاء لا يناسبني -> not on Tuesday
ليس في الصباح -> not in the morning
من بعد 3 -> from 15
مور 3 د العشية -> from 15
نكون مسالي من بعد 3 -> from 15
ما نقدرش نجي قبل 3 -> from 15
قبل من 11 -> before 11
ماشي التلات -> not on Tuesday
من غير التلات -> not on Tuesday
ما نقدرش نهار التلات -> not on Tuesday
نهار التلات ما نقدرش -> not on Tuesday
ماشي الصباح -> not in the morning
لاربع ماشي مع 3 -> on Wednesday but not at 15
mn b3d 3 -> from 15
mor 3 d l3chiya -> from 15
kankoun msali mn b3d 3 -> from 15
bin 2 w 4 -> from 15
9bel 11 -> before 11
machi tlat -> not on Tuesday
mn ghir tlat -> not on Tuesday
man9derch nhar tlat -> not on Tuesday
ma n9derch nji nhar tlat -> not on Tuesday
nhar tlat ma n9derch -> not on Tuesday
nhar tlat lla -> not on Tuesday
machi f sbah -> not in the morning
machi ghedda -> not tomorrow
larb3 machi m3a 3 -> on Wednesday but not at 15
""")
NOT_PLAIN = lines("""
pourquoi pas mardi
pas de problème mardi à 15h
pas mardi mercredi
je peux pas sauf mardi
mardi ou pas
mardi ou non
pas mal mardi
je sais pas si mardi
après le 25
avant mardi
pas 15
je travaille jusqu'à 15h
je suis en cours jusqu'à 15h
pas mardi après 11h
لا أستطيع إلا الثلاثاء
غير التلات
إلا كان التلات
ghir tlat
man9derch mn ghir tlat
khddam 7tal 15h
""")


@pytest.mark.parametrize(("text", "left"), LIMITED)
def test_what_somebody_cannot_is_left_out_and_the_rest_is_shown(text: str, left: str) -> None:
    reading = read(text, WHEN)
    assert reading.candidates == tuple(value for value, at in STARTS.items() if _LEFT[left](at))
    assert (reading.value, reading.intents, reading.command) == ("", (), "")


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_limit_of_which_it_is_not_plain_what_it_is_for_is_asked_about_again(text: str) -> None:
    reading = read(text, WHEN)
    assert (reading.candidates, reading.value) == ((), "")


def test_bound_is_in_the_afternoon_where_nothing_is_offered_at_that_hour_of_the_night() -> None:
    assert fits("avant 9h", WHEN) == fits("après 20h", WHEN) == fits("avant 10h", WHEN) == "other"
    assert len(read("après 9h", WHEN).candidates) == len(STARTS)
    early = {"early": STARTS["11-24 10:00"].replace(hour=7), "late": STARTS["11-24 15:00"]}
    assert fits("après 7h", asked(early)) == "early | late"
    assert fits("avant 7h30", asked(early)) == "early"


def test_what_was_narrowed_is_narrowed_further_by_what_somebody_cannot() -> None:
    assert fits("pas à 15h", asked(STARTS, narrowed=True, shown=3)) == "11-24 10:00 | 11-24 11:00"
    assert fits("pas mardi", asked(STARTS, narrowed=True, shown=4)) == "11-25 10:00"
    assert fits("pas mardi", asked(STARTS, narrowed=True, shown=3)).startswith("11-25 10:00 | ")


def test_only_hour_that_is_left_over_was_booked_as_if_it_were_a_yes() -> None:
    for left_over in ("après 15h", "pas avant 15h", "sauf le matin", "ما عدا الصباح", "ماشي الصباح", "machi f sbah"):
        rehearsal = does(sent(), "/visit", "mardi à 15h", left_over)
        assert rehearsal.visits.booked == {}, left_over
    rehearsal = does(sent(), "/visit", "pas mardi")
    assert (asked_in(rehearsal), rehearsal.visits.booked) == ("visit_one", {})
    assert "mercredi 25 novembre à 15:00" in told(rehearsal)
    assert does(rehearsal, "pas mardi").visits.booked == {}
    assert does(rehearsal, "oui").visits.booked["me"].slot.id == 3


def test_who_moves_a_visit_and_cannot_on_a_day_is_shown_the_others_and_not_asked_whether_to_cancel() -> None:
    for text in ("je ne peux pas venir mardi", "ma n9derch nji nhar tlat", "ما نقدرش نجي نهار التلات"):
        rehearsal = does(booked(), "je veux changer mon rdv", text)
        assert asked_in(rehearsal) == "visit_one"
        assert "mercredi 25 novembre" in told(rehearsal)


def test_danger_comes_before_what_somebody_cannot() -> None:
    for text in ("pas avant 15h, mon père me frappe", "machi tlat ba kaydrebni", "ماشي التلات با كيضربني"):
        assert read(text, WHEN).danger


def test_all_days_but_one_were_taken_for_a_cry_for_help() -> None:
    for text in ("kolchi illa tlat", "kolchi mn ghir tlat", "kolchi illa l7ed"):
        assert read(text, WHEN).danger == ""
        assert fits(text)
    for text in ("serai plus là demain", "je serai plus là demain", "kolchi illa tlat ba kaydrebni"):
        assert read(text, WHEN).danger


def test_hour_at_which_somebody_works_or_learns_was_shown_as_one_that_fits() -> None:
    for text in ("je travaille le matin", "khddam tlat", "كنقرا الصباح", "أعمل صباحا", "mardi j'ai cours"):
        assert fits(text) == ""


def test_earlier_was_read_as_later_dates() -> None:
    for text in ("plus tôt", "le plus tôt possible"):
        assert fits(text) == ""
    assert fits("plus tard") == "more"
