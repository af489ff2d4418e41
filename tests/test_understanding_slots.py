"""The seven slots: only values in normal form, whatever the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.understanding.levels import GRADES
from conversations.understanding.slots import ASK_AGAIN, SLOTS, read_slot
from tests.reading import TODAY, calls_of, lexicon, slot

NORMAL = {
    "birth_date": re.compile(r"(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?"),
    "age": re.compile(r"\d{1,2}"),
    "phone": re.compile(r"\+[1-9]\d{7,14}"),
    "level": re.compile("|".join((*GRADES, "none"))),
    "yes_no": re.compile("yes|no"),
    "city": re.compile("|".join((*lexicon().places.districts, "outside"))),
    "name": re.compile(r"(?=.{2,40}$)\S+(?: \S+){0,3}"),
}
WORDS = [
    "oui",
    "la",
    "نعم",
    "16",
    "ans",
    "3am",
    "عام",
    "2010",
    "12",
    "mars",
    "غشت",
    "/",
    "03",
    "né",
    "tzadit",
    "شهر",
    "chhr",
    "0612345678",
    "+33",
    "zéro",
    "ستة",
    "dix",
    "huit",
    "quatre",
    "vingt",
    "w",
    "و",
    "ألفين",
    "ou",
    "pas",
    "machi",
    "dans",
    "quitté",
    "daba",
    "الثانية",
    "عشرة",
    "3ac",
    "sidi",
    "moumen",
    "smiti",
    "sara",
    "?",
    ",",
    "31",
    "0",
    "M",
    "lah",
    "y7fdk",
]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))


@given(text=texts, name=st.sampled_from(SLOTS))
@settings(max_examples=600, deadline=None)
def test_any_text_gives_a_value_in_normal_form_or_asks_again(text: str, name: str) -> None:
    value = read_slot(text, name, lexicon(), TODAY)
    assert value == ASK_AGAIN or NORMAL[name].fullmatch(value)


def test_every_slot_reads_its_answer() -> None:
    said = {
        "birth_date": ("12/03/2010", "2010-03-12"),
        "age": ("j'ai 16 ans", "16"),
        "phone": ("06 12 34 56 78", "+212612345678"),
        "level": ("CE2", "P3"),
        "yes_no": ("carrément", "yes"),
        "city": ("Belyout", "sidi-belyout"),
        "name": ("moi c'est khalid", "Khalid"),
    }
    assert {name: slot(text, name) for name, (text, _) in said.items()} == {
        name: value for name, (_, value) in said.items()
    }
    assert set(said) == set(SLOTS)


def test_what_no_grade_and_no_district_is_asks_again() -> None:
    assert slot("collège", "level") == ""
    assert slot("OFPPT", "level") == ""
    assert slot("Casablanca", "city") == ""
    assert slot("CE2 ?", "level") == ""


def test_a_day_turns_a_date_of_birth_into_an_age() -> None:
    assert slot("22/11/2010", "age") == "16"
    assert slot("23/11/2010", "age") == "15"


@pytest.mark.parametrize(
    "text", ["12/" * 330, "sept " * 200, "0612345678 " * 90, "quatre vingt " * 76, "و" * 1000, "M 1 " * 250]
)
@pytest.mark.parametrize("name", SLOTS)
def test_a_hostile_text_costs_little(text: str, name: str) -> None:
    known = lexicon()
    assert calls_of(lambda: read_slot(text, name, known, TODAY)) < 100_000
