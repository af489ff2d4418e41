"""The table of weights: stored and read back, added up, and what it remembers of words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.understanding import model as module
from conversations.understanding.features import Concepts, text_features, together, word_features
from conversations.understanding.hearing import hear
from conversations.understanding.model import MIDDLE, RARENESS, Model
from tests.reading import lexicon
from tests.small_models import small_model

LANES = ("intent cost", "intent out_of_scope", "danger", RARENESS)
bytes_of_weights = st.integers(-MIDDLE, MIDDLE - 1)
rows = st.lists(st.tuples(*[bytes_of_weights] * len(LANES)), min_size=1, max_size=30)


@settings(deadline=None)  # 65,000 shelves are made each time
@given(st.dictionaries(st.text("ab ~_@#&؟بغ", min_size=1), st.tuples(*[bytes_of_weights] * len(LANES)), min_size=1))
def test_model_is_read_back_as_it_was_stored(weights: dict[str, tuple[int, ...]]) -> None:
    concepts = Concepts.of([("price", "combien", False), ("price", "pay*", False), ("place", "فين", True)])
    stored = small_model(LANES, weights, biases=(0.5, -1.25, 0.0), scales=(0.1, 2.0, 1e-3, 1.0), concepts=concepts)
    back = Model.from_bytes(stored.to_bytes())
    for field in ("lanes", "narrow", "scales", "biases", "trust", "trained_on", "ordinary", "rows"):
        assert getattr(back, field) == getattr(stored, field), field
    assert (back.concepts.names, back.concepts.meant) == (stored.concepts.names, stored.concepts.meant)


def test_model_that_is_shipped_is_read_back_as_it_was_stored() -> None:
    shipped = lexicon().model
    back = Model.from_bytes(shipped.to_bytes())
    assert (back.rows, back.concepts.meant) == (shipped.rows, shipped.concepts.meant)
    text = "ch7al taman w fin jat had lmadrasa?"
    said = text.rstrip("?").split()
    assert back.scores(said, {"?"}) == shipped.scores(said, {"?"})


def test_model_that_is_shipped_has_a_row_for_each_feature_and_a_scale_for_each_lane() -> None:
    shipped = lexicon().model
    assert set(shipped.rows.sizes()) == {shipped.narrow, len(shipped.lanes)}
    assert len(shipped.scales) == len(shipped.biases) == len(shipped.lanes) == len(set(shipped.lanes))
    assert (shipped.lanes[shipped.narrow - 1], shipped.lanes[-1]) == (f"{RARENESS} danger", RARENESS)
    assert all(lane.startswith("danger") for lane in shipped.lanes[: shipped.narrow - 1])


@settings(deadline=None)
@given(rows, st.data())
def test_rows_of_few_lanes_add_to_these_lanes_alone(table: list[tuple[int, ...]], data: st.DataObject) -> None:
    lanes = ("danger", f"{RARENESS} danger", "intent cost", RARENESS)
    wide = {f"w{place}": row for place, row in enumerate(table)}
    few = {f"n{place}": row[:2] for place, row in enumerate(table)}
    asked = data.draw(st.lists(st.sampled_from([*wide, *few, "unknown"]), min_size=1, max_size=60))
    scores = small_model(lanes, wide, narrow=2, few=few, biases=(0.25, 0.0, -1.0)).scores([], asked)
    padded = {**wide, **{name: (*row, 0, 0) for name, row in few.items()}}
    known = [padded[name] for name in asked if name in padded]
    plain = [sum(column) for column in zip(*known, strict=True)] if known else [0] * len(lanes)
    danger = plain[0] / math.sqrt(max(plain[1], 1)) + 0.25
    cost = plain[2] / math.sqrt(max(plain[3], 1)) - 1
    assert scores.lanes == pytest.approx({"danger": danger, "intent cost": cost})
    assert scores.known == sum(name in wide for name in asked) / len(asked)


@settings(deadline=None)
@given(rows, st.data())
def test_sum_of_long_whole_numbers_is_the_plain_sum_of_the_weights(
    table: list[tuple[int, ...]], data: st.DataObject
) -> None:
    weights = {f"f{place}": row for place, row in enumerate(table)}
    asked = data.draw(st.lists(st.sampled_from([*weights, "unknown", "other"]), min_size=1, max_size=300))
    scores = small_model(LANES, weights, biases=(0.5, 0.0, -2.0), scales=(1.0, 0.5, 2.0, 1.0)).scores([], asked)
    known = [weights[name] for name in asked if name in weights]
    plain = [sum(column) for column in zip(*known, strict=True)] if known else [0] * len(LANES)
    length = math.sqrt(max(plain[-1], 1))
    expected = {
        LANES[lane]: plain[lane] * scale / length + bias
        for lane, (scale, bias) in enumerate(zip((1.0, 0.5, 2.0), (0.5, 0.0, -2.0), strict=True))
    }
    assert scores.lanes == pytest.approx(expected)
    assert scores.known == len(known) / len(asked)


def test_lane_does_not_flow_over_into_the_next_one_when_every_word_weighs_the_most() -> None:
    weights = {"f": (MIDDLE - 1, -MIDDLE, MIDDLE - 1, 1)}
    scores = small_model(LANES, weights).scores([], ["f"] * 60_000)
    length = math.sqrt(60_000)
    expected = [weight * 60_000 / length for weight in weights["f"][:3]]
    assert list(scores.lanes.values()) == pytest.approx(expected)


def test_words_of_a_text_add_up_with_what_they_show_together() -> None:
    weights = {"mot": (3, 0, 0, 0), " m": (10, 0, 0, 0), "together": (100, 0, 0, 0)}
    small = small_model(LANES, weights)
    assert small.scores(["mot", "mot"], ["together"]).lanes["intent cost"] == 126
    seen = 2 * len(word_features("mot")) + 1
    assert small.scores(["mot", "mot"], ["together"]).known == 5 / seen


def test_word_met_often_is_remembered_but_no_long_one_and_no_number() -> None:
    small = small_model(LANES, {"mot": (3, 0, 0, 0)})
    for word in ("metier", "metier", "00212600000001", "anticonstitutionnellement"):
        small.scores([word], ["x"])
    assert set(module._of_words(small)) == {"metier"}


@pytest.mark.parametrize("number", ["6", "16", "061", "2009", "0600000001", "1" * 40])
def test_number_weighs_the_same_as_if_its_pieces_were_looked_up(number: str) -> None:
    known = lexicon().model
    assert module._of_number(known, number) == known.sum(word_features(number))


def test_concepts_weigh_the_same_as_if_they_were_looked_up() -> None:
    known, said = lexicon().model, ("ch7al", "taman", "16", "3am")
    shown = together(said, lexicon().numbers, known.concepts, asked=True)
    assert shown.meant
    every = text_features(said, lexicon().numbers, known.concepts, asked=True)
    assert known.scores(said, shown.beside, shown.meant) == known.scores(said, every)


def test_two_models_never_share_what_they_remember() -> None:
    one, two = (small_model(LANES, {" metier ": (weight, 0, 0, 0)}) for weight in (5, 7))
    sums = [known.scores(["metier"], ["x"]).lanes["intent cost"] for known in (one, two, one)]
    assert sums == [5, 7, 5]


def test_long_word_weighs_the_same_as_if_it_was_remembered() -> None:
    word = "anticonstitutionnel"
    total = lexicon().model.sum([*word_features(word), "x"])
    scores = lexicon().model.scores([word], ["x"])
    assert scores.known == total.wide / total.asked


def test_text_of_no_word_at_all_has_scores() -> None:
    assert hear("...", lexicon()).scores.known <= 1
    measures = {RARENESS, f"{RARENESS} danger"}
    assert hear("", lexicon()).scores.lanes.keys() == set(lexicon().model.lanes) - measures
