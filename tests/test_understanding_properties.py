"""What holds for any text at all: no error, and only values in normal form."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.readings import Expecting
from conversations.understanding.levels import GRADES
from tests.at_length import LONG, many
from tests.reading import QUESTIONS, calls_of, lexicon, read

NORMAL = {
    "age": re.compile(r"\d{1,2}|(?:19|20)\d\d|12-|21-30|31\+"),
    "level": re.compile("|".join((*GRADES, "other", "unknown"))),
    "city": re.compile("|".join((*lexicon().places.districts, "outside", "unknown"))),
    "phone": re.compile(r"\+[1-9]\d{7,14}|none"),
    "name": re.compile(r"(?=.{2,40}$)\S+(?: \S+){0,3}"),
}
COMMANDS = {
    "",
    "back",
    "change",
    "help",
    "human",
    "language",
    "status",
    "privacy",
    "stop",
    "delete",
    "start",
    "other",
    *("safeword", "withdraw", "arrive", "move", "listen", "no_listen", "news", "no_news", "remind", "no_reminders"),
    *("visit", "remind_visit", "guardian", "doors", "pass_on", "disagree", "why"),
}
HEARD = (
    *(
        "oui",
        "non",
        "la",
        "لا",
        "نعم",
        "wakha",
        "16",
        "ans",
        "3ndi",
        "17",
        "3am",
        "عام",
        "2009",
        "bac",
        "collège",
        "3ac",
    ),
    *("sidi", "moumen", "عين", "السبع", "0612345678", "+212", "ma", "mère", "mama", "khrejt", "jamais", "je", "smiti"),
    *(
        "سميتي",
        "français",
        "changer",
        "numéro",
        "retour",
        "?",
        "!",
        "/",
        "👍",
        "😂",
        "kaydrbni",
        "mourir",
        "de",
        "rire",
    ),
)

texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(HEARD), max_size=12).map(" ".join))
_LABELS = st.lists(st.text(max_size=12), max_size=3)
questions = st.sampled_from([*QUESTIONS.values(), Expecting()])


@given(text=texts, expecting=questions, locale=st.sampled_from(["fr", "ar", "ary", "ary_Latn", ""]))
@settings(max_examples=many(200, 600), deadline=None)
def test_any_text_gives_a_reading_in_normal_form(text: str, expecting: Expecting, locale: str) -> None:
    reading = read(text, expecting, locale)
    assert reading == read(text, expecting, locale)
    assert reading.command in COMMANDS
    assert not (reading.danger and (reading.value or reading.command))
    if expecting.kind in {"choice", "yes_no", "review"}:
        assert {value for value in (reading.value, *reading.candidates) if value} <= set(expecting.choices)
    elif reading.value:
        assert NORMAL[expecting.kind].fullmatch(reading.value)


@given(choices=st.dictionaries(st.text("abc", min_size=1), _LABELS, min_size=1), text=texts)
@settings(max_examples=200, deadline=None)
def test_a_value_is_one_of_the_choices_whatever_their_words(choices: dict[str, list[str]], text: str) -> None:
    words = {value: tuple(labels) for value, labels in choices.items()}
    reading = read(text, Expecting("who", "choice", words, "a", "b"))
    assert reading.value in {"", *choices}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        *(("age", "j'ai 16 ans"), ("age", "3ndi 16 3am"), ("age", "عندي 16 عام"), ("grade", "3ème année collège")),
        *(("phone", "mon numéro 0600000001"), ("phone", "06 00 00 00 01"), ("first_name", "smiti Salma")),
        *(
            ("district", "sidi moumen"),
            ("district", "ساكن فسيدي مومن"),
            ("consent", "oui d'accord"),
            ("consent", "واخا"),
        ),
    ],
)
def test_an_expected_answer_costs_little(question: str, text: str) -> None:
    assert read(text, QUESTIONS[question]).value  # by now its words are remembered
    assert calls_of(partial(read, text, QUESTIONS[question])) < 2200


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 4000, "3" * 4000, "a " * 2000, "me frappe " * 400, "frappe me " * 400, "bghit " * 660, "a3" * 2000),
        *("0612345678 " * 360, "12/" * 1330, "." * 4000, "(" * 4000, "h" * 4000, "ha" * 2000, " " * 4000, "06" * 2000),
        *("ﷺ" * 4000, "ا\u0654" * 2000, "ضرب" * 1330, "j'" * 2000, "k ن 3 " * 660, "kaydrbni" * 500),
    ],
    ids=lambda text: text[:10],
)
def test_a_hostile_text_costs_little(text: str) -> None:
    lexicon()
    of_each_kind = {question.kind: question for question in QUESTIONS.values()}
    asked = QUESTIONS if LONG else of_each_kind
    for part in (text, text[:1000]):
        for expecting in asked.values():
            assert calls_of(partial(read, part, expecting)) < 2_000_000
