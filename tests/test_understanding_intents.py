"""What is wanted: how sure the reader must be, what staff taught, and several questions in one text."""

from __future__ import annotations

import pytest

from conversations.understanding.hearing import Typed, hear
from conversations.understanding.intents import ANSWERED, INTENT, NONE, SUGGESTED, rank, read_intent
from conversations.understanding.model import Scores
from conversations.understanding.questions import NOTHING_TAUGHT, SMALL_TALK, Asked, Taught, clauses, read_questions
from tests.reading import lexicon

# best, margin, over none, none, known, and what is added
ONLY_BEST = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
ONLY_KNOWN = (0.0, 0.0, 0.0, 0.0, 4.0, -2.0)


def scores(known: float = 1.0, **lanes: float) -> Scores:
    return Scores({INTENT + name: value for name, value in lanes.items()} | {"danger": 9.0, "variety fr": 9.0}, known)


def asked(text: str, taught: Taught = NOTHING_TAUGHT) -> Asked:
    return read_questions(hear(text, lexicon()), lexicon(), taught)


# --- how sure ---


def test_none_of_them_is_measured_and_never_guessed() -> None:
    guess = rank({"cost": -0.5, "duration": -1.0, NONE: 0.25})
    assert guess.top == ("cost", "duration")
    assert (guess.best, guess.margin, guess.over_none, guess.none) == (-0.5, 0.5, -0.75, 0.25)
    assert guess.signs(0.75) == [-0.5, 0.5, -0.75, 0.25, 0.75]


def test_intent_is_given_only_when_it_is_sure() -> None:
    sure = read_intent(scores(cost=3.0, duration=1.0, meals=0.5, age_limit=0.2, out_of_scope=-1.0), ONLY_BEST)
    assert (sure.intent, sure.top, sure.outside) == ("cost", ("cost", "duration", "meals"), False)
    assert sure.score > ANSWERED
    unsure = read_intent(scores(cost=0.5, duration=0.4, out_of_scope=-1.0), ONLY_BEST)
    assert (unsure.intent, unsure.top) == ("", ("cost", "duration"))
    assert SUGGESTED < unsure.score < ANSWERED


def test_text_is_outside_when_none_of_them_fits_better_than_the_best() -> None:
    assert read_intent(scores(cost=0.5, duration=0.4, out_of_scope=0.6), ONLY_BEST).outside
    assert not read_intent(scores(cost=0.5, duration=0.4, out_of_scope=0.4), ONLY_BEST).outside


def test_guess_is_trusted_less_when_little_of_the_text_is_known() -> None:
    lanes = {"cost": 1.0, "duration": 0.0, "out_of_scope": 0.0}
    known, unknown = (read_intent(scores(share, **lanes), ONLY_KNOWN).score for share in (1.0, 0.1))
    assert known > ANSWERED > unknown


def test_other_lanes_of_the_model_are_no_intents() -> None:
    assert read_intent(scores(cost=0.5, duration=0.4, out_of_scope=0.4), ONLY_BEST).top == ("cost", "duration")


# --- what staff taught ---

TAUGHT = Taught.of(
    [
        ("Chno hiya lbit dyal l'IA?", "programme_content_ai_trades"),
        ("la clim marche ?", "meals_boarding"),
        ("oui", "cost"),
        ("zmzm", "duration"),
        ("ZMZM!", "age_limit"),
    ]
)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("chno hiya lbit dyal l'ia", "programme_content_ai_trades"),
        ("CHNO HIYA LBIT DYAL L'IA !!!", "programme_content_ai_trades"),
        ("la klim marshe", "meals_boarding"),
        ("la clim marches", "meals_boarding"),
        ("la clim", ""),
        ("est-ce que la clim marche le soir", ""),
        ("oui", "cost"),
        ("wi", ""),
        ("zmzm", "age_limit"),
        ("", ""),
    ],
)
def test_taught_phrase_is_known_by_letters_by_bones_and_with_a_slip_and_not_inside_another(
    text: str, intent: str
) -> None:
    assert TAUGHT.intent(hear(text, lexicon())) == intent


def test_taught_phrase_comes_before_the_trained_model() -> None:
    text = "combien ça coûte"
    assert asked(text).intents == ("cost",)
    assert asked(text, Taught.of([("Combien ça coûte ?", "duration")])).intents == ("duration",)


def test_taught_phrase_is_heard_as_one_of_several_sentences() -> None:
    taught = Taught.of([("zmzm zmzm", "duration")])
    assert set(asked("Combien ça coûte ? Zmzm zmzm.", taught).intents) == {"cost", "duration"}


def test_nothing_taught_is_never_heard() -> None:
    assert NOTHING_TAUGHT.intent(hear("", lexicon())) == ""


# --- sentences ---


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("c'est gratuit", []),
        ("c'est gratuit ?", []),
        ("C'est gratuit ? C'est loin ?", ["C'est gratuit", "C'est loin"]),
        ("ch7al taman w fin jat", ["ch7al taman w", "fin jat"]),
        ("واش فابور؟ شحال المدة", ["واش فابور", "شحال المدة"]),
        ("salam، fin jat", ["salam", "fin jat"]),
        ("j'ai 16,5 ans", []),
        ("fin", []),
        ("...", []),
        ("", []),
        ("a b. c d. e f. g h. i j. k l. m n", ["a b", "c d", "e f", "g h", "i j", "k l"]),
    ],
)
def test_text_is_cut_at_its_ends_of_sentences_and_before_question_words(text: str, parts: list[str]) -> None:
    assert [part.strip() for part in clauses(Typed.of(text), lexicon())] == parts


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("C'est gratuit ? Et c'est où ?", ("cost", "location_address")),
        ("ch7al taman w fin jat", ("cost", "location_address")),
        ("combien ça coûte", ("cost",)),
        ("combien ça coûte ? quel est le prix ?", ("cost",)),
        ("bonjour", ("greeting",)),
        ("Bonjour. Combien ça coûte ?", ("cost",)),
        ("العنوان", ("location_address",)),
    ],
)
def test_each_question_is_heard_once_in_order_and_small_talk_beside_it_is_politeness(
    text: str, intents: tuple[str, ...]
) -> None:
    assert asked(text) == Asked(intents)


def test_intents_that_are_near_are_suggested_when_none_is_sure() -> None:
    found = asked("ch7al")
    assert not found.intents
    assert found.suggested[:2] == ("cost", "duration")
    assert len(found.suggested) == 3


@pytest.mark.parametrize("text", ["les résultats du bac sortent quand", "shkoun li rbe7 lmatch lbare7", "asdkjh qwe"])
def test_question_about_something_else_is_outside(text: str) -> None:
    assert asked(text) == Asked(outside=True)


def test_small_talk_is_known_to_the_model() -> None:
    assert {INTENT + name for name in SMALL_TALK} <= set(lexicon().model.lanes)
